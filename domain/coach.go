package domain

import "github.com/google/uuid"

// Coaching is a person who coaches a team.
type Coaching struct {
	Person uuid.UUID `json:"person"`
	// Until is the last day, if it is foreseen.
	Until *Date `json:"until,omitzero"`
}

// AssignCoach gives a team a coach; it may have several.
type AssignCoach struct {
	TeamHeader
	Coaching
	// From is the first day; absent means the day it occurred.
	From *Date `json:"from,omitzero"`
}

// References are the person.
func (c AssignCoach) References() []Reference { return references(PersonKind, c.Person) }

func (c AssignCoach) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	from := k.orDay(c.From, c.Header)
	var check checks
	check.usable(k, PersonKind, c.Person, "/person")
	check.another(k, s, c.Person, "/person")
	check.term(from, c.Until)
	if times, ok := s.Coaches[c.Person].meeting(stintOf(from, c.Until)); ok {
		check.already("/person", c.Person, "this person is the team's coach already, %s", times)
	}
	return []TeamEvent{CoachAssigned{c.Coaching, from}}, check.err()
}

// CoachAssigned is a coach from the first day on.
type CoachAssigned struct {
	Coaching
	From Date `json:"from"`
}

func (e CoachAssigned) evolve(s Team) Team {
	s.Coaches = put(s.Coaches, e.Person, append(s.Coaches[e.Person], stintOf(e.From, e.Until)))
	return s
}

// ReleaseCoach ends a coach's time with a team. Whoever takes over becomes its coach the next
// day, unless that person is already.
type ReleaseCoach struct {
	TeamHeader
	Leaving
	// Until is the last day; absent means the day it occurred.
	Until *Date `json:"until,omitzero"`
}

// References are the person who takes over.
func (c ReleaseCoach) References() []Reference { return reference(PersonKind, c.HandOverTo) }

func (c ReleaseCoach) decide(s Team, k Known) ([]TeamEvent, error) {
	if err := s.standing(); err != nil {
		return nil, err
	}
	until := k.orDay(c.Until, c.Header)
	next := until.AddDays(1)
	var check checks
	check.date("/until", until)
	if !s.Coaches[c.Person].endable(until) {
		check.add(Unknown, "/person", "this person is not a coach of the team on %s, or was released already", until)
	}
	events := []TeamEvent{CoachReleased{c.Leaving, until}}
	if to := c.HandOverTo; to != nil {
		check.require(*to != c.Person, "/handOverTo", "who is released cannot take over: name another person")
		check.usable(k, PersonKind, *to, "/handOverTo")
		check.another(k, s, *to, "/handOverTo")
		if times, ok := s.Coaches[*to].meeting(stint{from: next}); !ok {
			events = append(events, CoachAssigned{Coaching{Person: *to}, next})
		} else if !times.holds(next) {
			check.add(NotNow, "/handOverTo", "this person is to coach the team only %s: leave the hand-over out, or choose another day", times)
		}
	}
	return events, check.err()
}

// CoachReleased ends a coach's time.
type CoachReleased struct {
	Leaving
	Until Date `json:"until"`
}

func (e CoachReleased) evolve(s Team) Team {
	s.Coaches[e.Person].end(e.Until)
	return s
}
