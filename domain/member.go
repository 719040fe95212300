package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Membership is a person in a team for one of its schools.
type Membership struct {
	Person   uuid.UUID      `json:"person"`
	School   uuid.UUID      `json:"school"`
	Position MemberPosition `json:"position"`
	// Until is the last day, if it is foreseen.
	Until *Date `json:"until,omitzero"`
}

// MemberPosition is what a member works as.
type MemberPosition string

const (
	GeneralEducator  MemberPosition = "GENERAL_EDUCATOR"
	SpecialEducator  MemberPosition = "SPECIAL_EDUCATOR"
	Paraprofessional MemberPosition = "PARAPROFESSIONAL"
	Specialist       MemberPosition = "SPECIALIST"
	LeaderOfSchool   MemberPosition = "SCHOOL_LEADER"
	OtherPosition    MemberPosition = "OTHER"
)

// MemberPositions lists every position.
var MemberPositions = []MemberPosition{GeneralEducator, SpecialEducator, Paraprofessional, Specialist, LeaderOfSchool, OtherPosition}

// AddMember takes a person into the team. One who left may come back.
type AddMember struct {
	TeamHeader
	Membership
	// From is the first day; absent means the day it occurred. It may be before the team was
	// recorded here.
	From *Date `json:"from,omitzero"`
}

// References are the person.
func (c AddMember) References() []Reference { return references(PersonKind, c.Person) }

func (c AddMember) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	from := k.orDay(c.From, c.Header)
	var check checks
	check.usable(k, PersonKind, c.Person, "/person")
	check.another(k, s, c.Person, "/person")
	check.require(slices.Contains(s.Schools, c.School), "/school", "school %s is not one of the team's: change the team's schools first", c.School)
	oneOf(&check, "/position", c.Position, MemberPositions)
	check.term(from, c.Until)
	if times, ok := s.Members[c.Person].meeting(stintOf(from, c.Until)); ok {
		check.already("/person", c.Person, "this person is a member already, %s", times)
	}
	return []TeamEvent{MemberJoined{c.Membership, from}}, check.err()
}

// another refuses those who are not in the team, and may say who is, to take themselves into it:
// whoever reads a team's record was let in by somebody else.
func (c *checks) another(k Known, s Team, person uuid.UUID, path string) {
	oneself := k.Actor != uuid.Nil && person == k.Actor
	c.require(!oneself || s.Members[person].on(k.Today), path, "nobody takes themself into a team: ask its lead, or somebody else who may, to do it")
}

// MemberJoined is a member from the first day on.
type MemberJoined struct {
	Membership
	From Date `json:"from"`
}

func (e MemberJoined) evolve(s Team) Team {
	times := stintOf(e.From, e.Until)
	times.school = e.School
	s.Members = put(s.Members, e.Person, append(s.Members[e.Person], times))
	return s
}

// Leaving is who leaves and who takes over.
type Leaving struct {
	Person uuid.UUID `json:"person"`
	// HandOverTo takes over what the one who leaves did for the team.
	HandOverTo *uuid.UUID `json:"handOverTo,omitzero"`
}

// RemoveMember says that a member leaves. When it is the lead, whoever takes over is the next.
type RemoveMember struct {
	TeamHeader
	Leaving
	// Until is the last day; absent means the day it occurred.
	Until *Date `json:"until,omitzero"`
}

func (c RemoveMember) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	until := k.orDay(c.Until, c.Header)
	next := until.AddDays(1)
	var check checks
	check.date("/until", until)
	if !s.Members[c.Person].endable(until) {
		check.add(Unknown, "/person", "this person is not a member of the team on %s, or has left already", until)
	}
	events := []TeamEvent{MemberLeft{c.Leaving, until}}
	if to := c.HandOverTo; to != nil {
		check.require(*to != c.Person, "/handOverTo", "who leaves cannot take over: name another member")
		check.require(s.Members[*to].on(next), "/handOverTo", "person %s is not a member of the team on %s: add that person first", to, next)
		if s.leads(c.Person) {
			events = append(events, LeadAppointed{*to, next})
		}
	}
	return events, check.err()
}

func (s Team) leads(person uuid.UUID) bool { return s.Lead != nil && *s.Lead == person }

// MemberLeft ends a membership.
type MemberLeft struct {
	Leaving
	Until Date `json:"until"`
}

func (e MemberLeft) evolve(s Team) Team {
	s.Members[e.Person].end(e.Until)
	if s.leads(e.Person) {
		s.Lead = nil
	}
	return s
}

// AppointLead makes a member the team's lead; the one before is a member as before.
type AppointLead struct {
	TeamHeader
	Person uuid.UUID `json:"person"`
	// From is the first day as lead; absent means the day it occurred.
	From *Date `json:"from,omitzero"`
}

func (c AppointLead) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil || s.leads(c.Person) {
		return nil, err
	}
	from := k.orDay(c.From, c.Header)
	var check checks
	check.date("/from", from)
	if !s.Members[c.Person].on(from) {
		check.add(Unknown, "/person", "this person is not a member of the team on %s: add the person first", from)
	}
	return []TeamEvent{LeadAppointed{c.Person, from}}, check.err()
}

// LeadAppointed is the team's lead from a day on.
type LeadAppointed struct {
	Person uuid.UUID `json:"person"`
	From   Date      `json:"from"`
}

func (e LeadAppointed) evolve(s Team) Team {
	s.Lead = &e.Person
	return s
}
