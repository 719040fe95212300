package domain

import (
	"slices"

	"github.com/google/uuid"
)

// District is what the rules of a district ask of its past.
type District struct {
	Registered bool
	Merged     bool
	// Name is public and kept to see that a name is already so.
	Name string
}

// DistrictEvent is a fact of a district.
type DistrictEvent interface {
	Event
	evolve(District) District
}

// DistrictCommand is a command on a district.
type DistrictCommand interface {
	Command
	decide(District, Known) ([]DistrictEvent, error)
}

// DistrictDecider holds the rules of a district.
var DistrictDecider = Decider[District, DistrictCommand, DistrictEvent]{
	Category: DistrictCategory,
	decide:   func(c DistrictCommand, s District, k Known) ([]DistrictEvent, error) { return c.decide(s, k) },
	evolve:   func(s District, e DistrictEvent) District { return e.evolve(s) },
}

// DistrictHeader begins every command on a district.
type DistrictHeader struct {
	Header
	District uuid.UUID `json:"district"`
}

// Stream is the district's own.
func (h DistrictHeader) Stream() Stream { return Stream{DistrictCategory, h.District} }

// ExternalID is what others call a school or district. It is text: leading zeros count.
type ExternalID struct {
	Scheme IDScheme `json:"scheme"`
	Value  string   `json:"value"`
}

// IDScheme says who gave an id.
type IDScheme string

const (
	// SchemeNCES: the National Center for Education Statistics; 7 digits for a district, 12
	// for a public school, 8 characters for a private one.
	SchemeNCES  IDScheme = "NCES"
	SchemeState IDScheme = "STATE"
	SchemeLocal IDScheme = "LOCAL"
	SchemeOther IDScheme = "OTHER"
)

// IDSchemes lists every scheme.
var IDSchemes = []IDScheme{SchemeNCES, SchemeState, SchemeLocal, SchemeOther}

// Limits of ids that others gave.
const (
	maxExternalIDs = 20
	maxExternalID  = 64
)

// externalIDs is the rule for ids that others gave; nces is how many digits one of NCES has.
// That no other thing has the same id is told by the order of the log, in the projection.
func (c *checks) externalIDs(path string, ids []ExternalID, nces int) {
	c.list(path, len(ids), maxExternalIDs)
	for i, id := range ids {
		here := at(path, i)
		oneOf(c, here+"/scheme", id.Scheme, IDSchemes)
		c.words(here+"/value", id.Value, maxExternalID, true, false)
		c.require(!slices.Contains(ids[:i], id), here, "%s %s stands here twice", string(id.Scheme), id.Value)
		lostZero := id.Scheme == SchemeNCES && len(id.Value) == nces-1 && !slices.ContainsFunc([]byte(id.Value), notDigit)
		c.require(!lostZero, here+"/value", "%s has %d digits, an NCES id has %d: put back the leading zero", id.Value, nces-1, nces)
	}
}

func notDigit(b byte) bool { return b < '0' || b > '9' }

// DistrictRegistration is what is known of a district.
type DistrictRegistration struct {
	Name string       `json:"name"`
	IDs  []ExternalID `json:"ids,omitempty"`
}

// RegisterDistrict begins the record of a district.
type RegisterDistrict struct {
	DistrictHeader
	DistrictRegistration
}

func (c RegisterDistrict) decide(s District, _ Known) ([]DistrictEvent, error) {
	if s.Registered {
		return nil, &Refusal{Code: Duplicate, Path: "/district", Message: "this district is registered already: rename it, or choose a new id", Allowed: []string{"RENAME_DISTRICT"}, Existing: c.District}
	}
	var check checks
	check.name("/name", c.Name)
	check.externalIDs("/ids", c.IDs, 7)
	return []DistrictEvent{DistrictRegistered(c.DistrictRegistration)}, check.err()
}

// DistrictRegistered begins the record of a district.
type DistrictRegistered DistrictRegistration

func (e DistrictRegistered) evolve(s District) District {
	s.Registered, s.Name = true, e.Name
	return s
}

// standing refuses what needs a district that was not merged.
func (s District) standing() error {
	switch {
	case !s.Registered:
		return refuse(Unknown, "there is no such district: register it first", "REGISTER_DISTRICT")
	case s.Merged:
		return refuse(NotNow, "the district was merged into another: use that one")
	}
	return nil
}

// RenameDistrict gives a district another name.
type RenameDistrict struct {
	DistrictHeader
	Named
}

func (c RenameDistrict) decide(s District, _ Known) ([]DistrictEvent, error) {
	if err := s.standing(); err != nil || c.Name == s.Name {
		return nil, err
	}
	var check checks
	check.name("/name", c.Name)
	return []DistrictEvent{DistrictRenamed(c.Named)}, check.err()
}

// DistrictRenamed is the name from now on.
type DistrictRenamed Named

func (e DistrictRenamed) evolve(s District) District {
	s.Name = e.Name
	return s
}

// Merger names the thing into which another of its kind goes.
type Merger struct {
	Into uuid.UUID `json:"into"`
}

// into is the rule for the goal of a merger: another one, still in use.
func (c *checks) into(k Known, kind Kind, from, into uuid.UUID) {
	if from == into {
		c.add(Invalid, "/into", "a %s cannot be merged into itself", kind.words())
		return
	}
	c.usable(k, kind, into, "/into")
}

// MergeDistrict says that a district went into another one; its schools are assigned one by one.
type MergeDistrict struct {
	DistrictHeader
	Merger
}

// References are the other district.
func (c MergeDistrict) References() []Reference { return references(DistrictKind, c.Into) }

func (c MergeDistrict) decide(s District, k Known) ([]DistrictEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	var check checks
	check.into(k, DistrictKind, c.District, c.Into)
	return []DistrictEvent{DistrictMerged(c.Merger)}, check.err()
}

// DistrictMerged ends a district; its record stays.
type DistrictMerged Merger

func (e DistrictMerged) evolve(s District) District {
	s.Merged = true
	return s
}
