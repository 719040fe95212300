package projections

import (
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

func applyTeam(t *tx, f Fact) error {
	id := f.Stream.ID
	if e, ok := f.Event.(domain.TeamFormed); ok {
		team := &Team{
			ID: id, Name: e.Name, Home: e.School, SchoolIDs: e.Schools, Subjects: e.Subjects, Grades: e.Grades,
			Forgotten: forget(nil, f, "name"), Revision: int(f.Recorded.Revision),
		}
		teams.put(t, id, team)
		return team.linkSchools(t)
	}
	team, err := teams.change(t, id)
	if err != nil {
		return err
	}
	team.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.TeamRenamed:
		team.Name = e.Name
		team.Forgotten = forget(team.Forgotten, f, "name")
	case domain.TeamSchoolsChanged:
		team.SchoolIDs = e.Schools
		return team.linkSchools(t)
	case domain.TeamDisbanded:
		team.DisbandedOn = &e.On
	default:
		return team.staff(t, f)
	}
	return nil
}

// staff takes in who comes and goes.
func (t *Team) staff(in *tx, f Fact) error {
	switch e := f.Event.(type) {
	case domain.MemberJoined:
		t.Times = append(t.Times, &Member{PersonID: e.Person, SchoolID: e.School, Position: e.Position, From: e.From, Until: e.Until, AddedAs: f.Envelope.Role})
		return in.link(e.Person, memberOf, t.ID)
	case domain.MemberLeft:
		for _, m := range t.Times {
			if m.PersonID == e.Person && holds(m.From, m.Until, e.Until) {
				m.Until, m.Gone = &e.Until, !e.Until.After(f.Envelope.OccurredOn)
			}
		}
		if n := len(t.Leads); n > 0 && t.Leads[n-1].Person == e.Person && t.Leads[n-1].Until == nil {
			t.Leads[n-1].Until = &e.Until
		}
	case domain.LeadAppointed:
		t.Leads = append(t.Leads, LeadTime{Person: e.Person, From: t.leadsFrom(e, f.Envelope.OccurredOn)})
	case domain.CoachAssigned:
		t.CoachTimes = append(t.CoachTimes, &Coaching{PersonID: e.Person, From: e.From, Until: e.Until})
		return in.link(e.Person, coachOf, t.ID)
	case domain.CoachReleased:
		for _, c := range t.CoachTimes {
			if c.PersonID == e.Person && holds(c.From, c.Until, e.Until) {
				c.Until, c.Gone = &e.Until, !e.Until.After(f.Envelope.OccurredOn)
			}
		}
	}
	return nil
}

// leadsFrom is the first day of a lead: where the one before has gone at once, whoever takes over
// the next day does so at once.
func (t *Team) leadsFrom(e domain.LeadAppointed, today domain.Date) domain.Date {
	if n := len(t.Leads); n > 0 {
		before := t.Leads[n-1]
		gone := func(m *Member) bool { return m.PersonID == before.Person && m.Gone && *m.Until == today }
		if before.Until != nil && *before.Until == today && e.From == today.AddDays(1) && slices.ContainsFunc(t.Times, gone) {
			return today
		}
	}
	return e.From
}

// linkSchools lets the team be found from each of its schools.
func (t *Team) linkSchools(in *tx) error {
	if err := in.link(t.Home, teamAt, t.ID); err != nil {
		return err
	}
	for _, school := range t.SchoolIDs {
		if err := in.link(school, teamAt, t.ID); err != nil {
			return err
		}
	}
	return nil
}
