package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Team is what the rules of a team ask of its past.
type Team struct {
	Formed, Disbanded bool
	// Home is the school that owns the team's record; it never changes.
	Home    uuid.UUID
	Schools []uuid.UUID
	Members map[uuid.UUID]stints
	Coaches map[uuid.UUID]stints
	// Lead is the person appointed last, unless that person left.
	Lead *uuid.UUID
}

// TeamEvent is a fact of a team.
type TeamEvent interface {
	Event
	evolve(Team) Team
}

// TeamCommand is a command on a team.
type TeamCommand interface {
	Command
	decide(Team, Known) ([]TeamEvent, error)
}

// TeamDecider holds the rules of a team.
var TeamDecider = Decider[Team, TeamCommand, TeamEvent]{
	Category: TeamCategory,
	decide:   func(c TeamCommand, s Team, k Known) ([]TeamEvent, error) { return c.decide(s, k) },
	evolve:   func(s Team, e TeamEvent) Team { return e.evolve(s) },
}

// TeamHeader begins every command on a team.
type TeamHeader struct {
	Header
	Team uuid.UUID `json:"team"`
}

// Stream is the team's own.
func (h TeamHeader) Stream() Stream { return Stream{TeamCategory, h.Team} }

// standing refuses what needs a team that was not disbanded.
func (s Team) standing() error {
	switch {
	case !s.Formed:
		return refuse(Unknown, "there is no such team: form it first", "FORM_TEAM")
	case s.Disbanded:
		return refuse(NotNow, "the team is disbanded and its record stands: form a new team", "FORM_TEAM")
	}
	return nil
}

// Formation is what is known of a team when it forms.
type Formation struct {
	Name Text `json:"name"`
	// School is the home school, Schools are all of them; naming none means the home alone.
	School   uuid.UUID   `json:"school"`
	Schools  []uuid.UUID `json:"schools"`
	Subjects []string    `json:"subjects,omitempty"`
	Grades   []string    `json:"grades,omitempty"`
}

// FormTeam begins the record of a team. It is without members.
type FormTeam struct {
	TeamHeader
	Formation
}

// References are the schools.
func (c FormTeam) References() []Reference {
	return references(SchoolKind, append([]uuid.UUID{c.School}, c.Schools...)...)
}

func (c FormTeam) decide(s Team, k Known) ([]TeamEvent, error) {
	if s.Formed {
		return nil, &Refusal{Code: Duplicate, Path: "/team", Message: "this team is formed already: rename it, or choose a new id", Allowed: []string{"RENAME_TEAM"}, Existing: c.Team}
	}
	var check checks
	check.name("/name", string(c.Name))
	check.usable(k, SchoolKind, c.School, "/school")
	body := c.Formation
	if len(body.Schools) == 0 {
		body.Schools = []uuid.UUID{c.School}
	}
	check.schools(k, body.Schools, c.School, nil)
	check.vocables("/subjects", c.Subjects)
	check.vocables("/grades", c.Grades)
	return []TeamEvent{TeamFormed(body)}, check.err()
}

// maxSchools is beyond the largest team there is.
const maxSchools = 50

// schools is the rule for the schools of a team; those it has already may have closed.
func (c *checks) schools(k Known, schools []uuid.UUID, home uuid.UUID, had []uuid.UUID) {
	c.require(slices.Contains(schools, home), "/schools", "the home school %s must be among the schools", home)
	c.list("/schools", len(schools), maxSchools)
	c.distinct("/schools", schools)
	for i, school := range schools {
		if school != home && !slices.Contains(had, school) {
			c.usable(k, SchoolKind, school, at("/schools", i))
		}
	}
}

// TeamFormed begins the record of a team.
type TeamFormed Formation

func (e TeamFormed) evolve(s Team) Team {
	s.Formed, s.Home, s.Schools = true, e.School, e.Schools
	return s
}

// TeamName is what a team calls itself.
type TeamName struct {
	Name Text `json:"name"`
}

// RenameTeam gives a team another name.
type RenameTeam struct {
	TeamHeader
	TeamName
}

func (c RenameTeam) decide(s Team, _ Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	var check checks
	check.name("/name", string(c.Name))
	return []TeamEvent{TeamRenamed(c.TeamName)}, check.err()
}

// TeamRenamed is the name from now on.
type TeamRenamed TeamName

func (e TeamRenamed) evolve(s Team) Team { return s }

// TeamSchools are all schools of a team, the home among them.
type TeamSchools struct {
	Schools []uuid.UUID `json:"schools"`
}

// ChangeTeamSchools says which schools the team is of from now on; all of them, also those that
// stay.
type ChangeTeamSchools struct {
	TeamHeader
	TeamSchools
}

// References are the schools.
func (c ChangeTeamSchools) References() []Reference { return references(SchoolKind, c.Schools...) }

func (c ChangeTeamSchools) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil || sameIDs(c.Schools, s.Schools) {
		return nil, err
	}
	var check checks
	check.schools(k, c.Schools, s.Home, s.Schools)
	for _, school := range s.Schools {
		if !slices.Contains(c.Schools, school) && s.hasMemberOf(school, k.day(c.Header)) {
			check.add(NotNow, "/schools", "school %s cannot be left out while it has members in the team: remove them first", school)
		}
	}
	return []TeamEvent{TeamSchoolsChanged(c.TeamSchools)}, check.err()
}

// hasMemberOf says whether someone of that school is a member on the day or later.
func (s Team) hasMemberOf(school uuid.UUID, day Date) bool {
	for _, times := range s.Members {
		for _, t := range times {
			if t.school == school && t.meets(stint{from: day}) {
				return true
			}
		}
	}
	return false
}

// TeamSchoolsChanged replaces the schools of a team.
type TeamSchoolsChanged TeamSchools

func (e TeamSchoolsChanged) evolve(s Team) Team {
	s.Schools = e.Schools
	return s
}

// DisbandTeam says that a team is no more; the day it occurred is its last. Its open cycles
// stay open until someone ends them, and its record is cared for by the school leader.
type DisbandTeam struct{ TeamHeader }

func (c DisbandTeam) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	return []TeamEvent{TeamDisbanded{k.day(c.Header)}}, nil
}

// TeamDisbanded is a team's last day; its record stays.
type TeamDisbanded struct {
	On Date `json:"on"`
}

func (e TeamDisbanded) evolve(s Team) Team {
	s.Disbanded = true
	return s
}
