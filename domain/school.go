package domain

import (
	"time"

	"github.com/google/uuid"
)

// School is what the rules of a school ask of its past.
type School struct {
	Registered, Closed, Merged bool
	// Name is public and kept to see that a name is already so.
	Name      string
	Districts map[Date]uuid.UUID // first day → district
	Years     map[SchoolYear]SchoolYearReport
}

// SchoolEvent is a fact of a school.
type SchoolEvent interface {
	Event
	evolve(School) School
}

// SchoolCommand is a command on a school.
type SchoolCommand interface {
	Command
	decide(School, Known) ([]SchoolEvent, error)
}

// SchoolDecider holds the rules of a school.
var SchoolDecider = Decider[School, SchoolCommand, SchoolEvent]{
	Category: SchoolCategory,
	decide:   func(c SchoolCommand, s School, k Known) ([]SchoolEvent, error) { return c.decide(s, k) },
	evolve:   func(s School, e SchoolEvent) School { return e.evolve(s) },
}

// SchoolHeader begins every command on a school.
type SchoolHeader struct {
	Header
	School uuid.UUID `json:"school"`
}

// Stream is the school's own.
func (h SchoolHeader) Stream() Stream { return Stream{SchoolCategory, h.School} }

// there refuses what needs a registered school, in use or not.
func (s School) there() error {
	if !s.Registered {
		return refuse(Unknown, "there is no such school: register it first", "REGISTER_SCHOOL")
	}
	return nil
}

// open refuses what needs a school in use.
func (s School) open() error {
	if err := s.there(); err != nil {
		return err
	}
	switch {
	case s.Merged:
		return refuse(NotNow, "the school was merged into another: use that one", "REPORT_SCHOOL_YEAR")
	case s.Closed:
		return refuse(NotNow, "the school is closed: it can only be merged, and its school years reported", "MERGE_SCHOOL", "REPORT_SCHOOL_YEAR")
	}
	return nil
}

// SchoolRegistration is what is known of a school.
type SchoolRegistration struct {
	Name string       `json:"name"`
	IDs  []ExternalID `json:"ids,omitempty"`
	// Zone is the time zone by its IANA name, such as "America/Chicago"; a school's days are
	// days of its zone.
	Zone     string     `json:"zone"`
	District *uuid.UUID `json:"district,omitzero"`
	// From is the first day in the district; absent means the day of registration.
	From *Date `json:"from,omitzero"`
}

// RegisterSchool begins the record of a school.
type RegisterSchool struct {
	SchoolHeader
	SchoolRegistration
}

// References are the district.
func (c RegisterSchool) References() []Reference { return reference(DistrictKind, c.District) }

func (c RegisterSchool) decide(s School, k Known) ([]SchoolEvent, error) {
	if s.Registered {
		return nil, &Refusal{Code: Duplicate, Path: "/school", Message: "this school is registered already: choose a new id", Existing: c.School}
	}
	var check checks
	check.name("/name", c.Name)
	check.externalIDs("/ids", c.IDs, 12)
	check.zone("/zone", c.Zone)
	body := c.SchoolRegistration
	if c.District != nil {
		check.usable(k, DistrictKind, *c.District, "/district")
		from := k.orDay(c.From, c.Header)
		check.date("/from", from)
		body.From = &from
	}
	check.require(c.District != nil || c.From == nil, "/from", "name the district that the school is in from this day, or leave it out")
	return []SchoolEvent{SchoolRegistered(body)}, check.err()
}

// zone is the rule for a time zone. The names that Go gives a meaning of its own are no zones
// of a school.
func (c *checks) zone(path, name string) {
	_, err := time.LoadLocation(name)
	c.require(err == nil && name != "" && name != "Local", path, "%.60q is not the IANA name of a time zone: write it like America/Chicago", name)
}

// SchoolRegistered begins the record of a school.
type SchoolRegistered SchoolRegistration

func (e SchoolRegistered) evolve(s School) School {
	s.Registered, s.Name = true, e.Name
	if e.District != nil && e.From != nil {
		s.Districts = put(s.Districts, *e.From, *e.District)
	}
	return s
}

// RenameSchool gives a school another name.
type RenameSchool struct {
	SchoolHeader
	Named
}

func (c RenameSchool) decide(s School, _ Known) ([]SchoolEvent, error) {
	if err := s.open(); err != nil || c.Name == s.Name {
		return nil, err
	}
	var check checks
	check.name("/name", c.Name)
	return []SchoolEvent{SchoolRenamed(c.Named)}, check.err()
}

// SchoolRenamed is the name from now on.
type SchoolRenamed Named

func (e SchoolRenamed) evolve(s School) School {
	s.Name = e.Name
	return s
}

// AssignSchool puts a school into a district from a day on, until another one follows. Of two
// for the same day the later told counts.
type AssignSchool struct {
	SchoolHeader
	District uuid.UUID `json:"district"`
	// From is the first day in the district; absent means the day it occurred.
	From *Date `json:"from,omitzero"`
}

// References are the district.
func (c AssignSchool) References() []Reference { return references(DistrictKind, c.District) }

func (c AssignSchool) decide(s School, k Known) ([]SchoolEvent, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	from := k.orDay(c.From, c.Header)
	if s.Districts[from] == c.District && c.District != uuid.Nil {
		return nil, nil
	}
	var check checks
	check.usable(k, DistrictKind, c.District, "/district")
	check.date("/from", from)
	return []SchoolEvent{SchoolAssigned{c.District, from}}, check.err()
}

// SchoolAssigned is a school's first day in a district.
type SchoolAssigned struct {
	District uuid.UUID `json:"district"`
	From     Date      `json:"from"`
}

func (e SchoolAssigned) evolve(s School) School {
	s.Districts = put(s.Districts, e.From, e.District)
	return s
}

// MergeSchool says that a school went into another one, before or after it closed.
type MergeSchool struct {
	SchoolHeader
	Merger
}

// References are the other school.
func (c MergeSchool) References() []Reference { return references(SchoolKind, c.Into) }

func (c MergeSchool) decide(s School, k Known) ([]SchoolEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Merged {
		return nil, refuse(NotNow, "the school was merged into another already")
	}
	var check checks
	check.into(k, SchoolKind, c.School, c.Into)
	return []SchoolEvent{SchoolMerged(c.Merger)}, check.err()
}

// SchoolMerged ends a school; its record stays.
type SchoolMerged Merger

func (e SchoolMerged) evolve(s School) School {
	s.Merged = true
	return s
}

// CloseSchool says that a school has closed; the day it occurred is its last. Nothing of its
// teams and classes is ended by it.
type CloseSchool struct{ SchoolHeader }

func (c CloseSchool) decide(s School, k Known) ([]SchoolEvent, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return []SchoolEvent{SchoolClosed{k.day(c.Header)}}, nil
}

// SchoolClosed is a school's last day; its record stays.
type SchoolClosed struct {
	On Date `json:"on"`
}

func (e SchoolClosed) evolve(s School) School {
	s.Closed = true
	return s
}
