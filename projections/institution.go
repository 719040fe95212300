package projections

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Network is a networked improvement community.
type Network struct {
	ID            uuid.UUID            `json:"id"`
	Name          string               `json:"name"`
	SharingPolicy domain.SharingPolicy `json:"sharingPolicy"`
	// PolicyVersion counts the policies that were set: 0 for the default.
	PolicyVersion int `json:"policyVersion,omitzero"`
	// Times are the schools that are or were in the network.
	Times          []NetworkSchool  `json:"times,omitempty"`
	Agreements     []Agreement      `json:"agreements,omitempty"`
	SharedMeasures []*SharedMeasure `json:"sharedMeasures,omitempty"`
	Revision       int              `json:"revision"`
	reader         *Reader
	methodBooks    *lazy[map[bookKey][]*methodBook]
}

// NetworkSchool is a time for which a school is in a network.
type NetworkSchool struct {
	School uuid.UUID    `json:"school"`
	From   domain.Date  `json:"from"`
	Until  *domain.Date `json:"until,omitzero"`
}

// Agreement is a data sharing agreement as it stands.
type Agreement struct {
	domain.Agreement
	// EndedOn is its last day, when it was ended.
	EndedOn *domain.Date `json:"endedOn,omitzero"`
}

// SharedMeasure is a definition that teams of a network may follow, in its latest version.
type SharedMeasure struct {
	ID      uuid.UUID `json:"id"`
	Version int       `json:"version"`
	domain.Definition
}

func (n *Network) placed() placed { return placed{} }

// Schools of the network today, by name.
func (n *Network) Schools() ([]*School, error) {
	return follow(n.reader, n, func(n *Network) []uuid.UUID { return n.schoolsOn(n.reader.scope.today) }, schoolName)
}

// schoolsOn are the schools in the network on a day.
func (n *Network) schoolsOn(day domain.Date) []uuid.UUID {
	var ids []uuid.UUID
	for _, t := range n.Times {
		if holds(t.From, t.Until, day) {
			ids = append(ids, t.School)
		}
	}
	return ids
}

// District is a local education agency.
type District struct {
	ID         uuid.UUID           `json:"id"`
	Name       string              `json:"name"`
	IDs        []domain.ExternalID `json:"ids,omitempty"`
	MergedInto *uuid.UUID          `json:"mergedInto,omitzero"`
	// DuplicateOf had one of the district's ids before it.
	DuplicateOf *uuid.UUID `json:"duplicateOf,omitzero"`
	Revision    int        `json:"revision"`
	reader      *Reader
}

func (d *District) placed() placed { return placed{retired: d.MergedInto != nil} }

// Schools of the district today, by name.
func (d *District) Schools() ([]*School, error) {
	found, err := linked[District, School](d.reader, d.ID, schoolIn, schoolName)
	return keep(found, func(s *School) bool { return s.districtOn(d.reader.scope.today) == d.ID }), err
}

// School is a school.
type School struct {
	ID   uuid.UUID           `json:"id"`
	Name string              `json:"name"`
	IDs  []domain.ExternalID `json:"ids,omitempty"`
	// Zone is the time zone by its IANA name.
	Zone string `json:"zone"`
	// Assignments to districts, in the order in which they were told.
	Assignments []Assignment              `json:"assignments,omitempty"`
	Years       []domain.SchoolYearReport `json:"years,omitempty"`
	ClosedOn    *domain.Date              `json:"closedOn,omitzero"`
	MergedInto  *uuid.UUID                `json:"mergedInto,omitzero"`
	// DuplicateOf had one of the school's ids before it.
	DuplicateOf *uuid.UUID `json:"duplicateOf,omitzero"`
	Revision    int        `json:"revision"`
	reader      *Reader
}

// Assignment is a school's first day in a district.
type Assignment struct {
	District uuid.UUID   `json:"district"`
	From     domain.Date `json:"from"`
}

func (s *School) placed() placed {
	return placed{school: s.ID, retired: s.ClosedOn != nil || s.MergedInto != nil}
}

// districtOn is the district the school is in on a day; of two for the same first day the one
// told later counts.
func (s *School) districtOn(day domain.Date) (district uuid.UUID) {
	var since domain.Date
	for _, a := range s.Assignments {
		if !a.From.After(day) && !a.From.Before(since) {
			district, since = a.District, a.From
		}
	}
	return district
}

// District is the one the school is in today; nil when there is none.
func (s *School) District() (*District, error) {
	return followOne[School, District](s.reader, s, func(s *School) uuid.UUID { return s.districtOn(s.reader.scope.today) })
}

// Networks that the school is in today, by name.
func (s *School) Networks() ([]*Network, error) {
	found, err := linked[School, Network](s.reader, s.ID, inNetwork, networkName)
	return keep(found, func(n *Network) bool {
		for _, id := range n.schoolsOn(s.reader.scope.today) {
			if id == s.ID {
				return true
			}
		}
		return false
	}), err
}

// Teams that have the school as home or as one of their schools, by name.
func (s *School) Teams() ([]*Team, error) {
	found, err := linked[School, Team](s.reader, s.ID, teamAt, teamName)
	return keep(found, func(t *Team) bool { return t.at(s.ID) }), err
}

// Classes of the school, by label; of one school year when it is given.
func (s *School) Classes(schoolYear *string) ([]*Class, error) {
	found, err := owned[School, Class](s.reader, s.ID, bySchool, domain.ClassKind, classLabel)
	return ofYear(found, schoolYear), err
}

// holds says whether a day is in a time.
func holds(from domain.Date, until *domain.Date, day domain.Date) bool {
	return !day.Before(from) && (until == nil || !day.After(*until))
}
