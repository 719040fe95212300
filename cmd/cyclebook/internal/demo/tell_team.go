package demo

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// team tells what happens to a team, in order of the things and not of time.
func (t *telling) team(s story) {
	t.form(s)
	for y := range s.years {
		y := schoolYear(y)
		t.classes(s, y)
		t.project(s, y)
	}
	for i, m := range s.measures {
		t.measure(s, i, m)
	}
	for y, of := range s.years {
		for i, c := range of.cycles {
			t.cycle(s, schoolYear(y), i, c)
		}
	}
}

func (s story) id() uuid.UUID        { return id("team", s.key) }
func (s story) homeID() uuid.UUID    { return id("school", s.home) }
func (s story) lead() actor          { return actor{id("person", s.members[0].person), domain.Lead} }
func (s story) leader() actor        { return actor{leaderOf(s.home), domain.SchoolLeader} }
func (y schoolYear) of(s story) year { return s.years[y] }

// by gives one of the members, in turn; the lead acts as lead.
func (s story) by(turn int) actor {
	if turn %= len(s.members); turn > 0 {
		return actor{id("person", s.members[turn].person), domain.Member}
	}
	return s.lead()
}

func leaderOf(key string) uuid.UUID {
	list := schoolList()
	return id("person", list[slices.IndexFunc(list, func(s school) bool { return s.key == key })].leader)
}

// tell adds a step on a team's record, at the first free time.
func (t *telling) tell(s story, when instant, who actor, owner uuid.UUID, command domain.Command) {
	when = t.free(command.Stream().ID, when)
	t.steps = append(t.steps, step{at: when, time: when.time(t.calendar.location), actor: who, owner: owner, team: s.id(), command: command})
}

// form makes the team, its members, lead and coach; what changes of them later too.
func (t *telling) form(s story) {
	team := domain.Thing{Kind: domain.TeamKind, ID: s.id(), Home: s.homeID(), Schools: []uuid.UUID{s.homeID()}}
	for _, key := range s.schools {
		team.Schools = append(team.Schools, id("school", key))
	}
	for _, m := range s.members {
		team.People = append(team.People, id("person", m.person))
	}
	t.know(team)
	next := func() domain.TeamHeader { return domain.TeamHeader{Header: t.header(team.ID), Team: team.ID} }
	day := firstDay.AddDays(1)
	first := on(day, 8, 15)
	t.do(first, s.leader(), team.Home, domain.FormTeam{TeamHeader: next(), Formation: domain.Formation{
		Name: domain.Text(s.name), School: team.Home, Schools: team.Schools, Subjects: s.subjects, Grades: s.grades,
	}})
	for _, m := range s.members {
		school := team.Home
		if m.school != "" {
			school = id("school", m.school)
		}
		t.do(first, s.leader(), team.Home, domain.AddMember{TeamHeader: next(), Membership: domain.Membership{
			Person: id("person", m.person), School: school, Position: m.as,
		}, From: ptr(domain.Day(2025, 8, 25))})
	}
	t.do(first, s.leader(), team.Home, domain.AppointLead{TeamHeader: next(), Person: s.lead().person})
	t.do(on(day, 8, 24), s.leader(), team.Home, domain.AssignCoach{TeamHeader: next(), Coaching: domain.Coaching{Person: id("person", s.coach)}})
	if s.nextCoach != "" {
		t.tell(s, on(t.calendar.monday(lastYear, januaryWeek).AddDays(1), 8, 6), s.leader(), team.Home, domain.ReleaseCoach{TeamHeader: next(), Leaving: domain.Leaving{
			Person: id("person", s.coach), HandOverTo: ptr(id("person", s.nextCoach)),
		}})
	}
	if s.leaves != "" {
		t.tell(s, on(lastDay, 12, 12), s.leader(), team.Home, domain.RemoveMember{TeamHeader: next(), Leaving: domain.Leaving{
			Person: id("person", s.leaves), HandOverTo: ptr(s.lead().person),
		}})
	}
	if s.disbanded {
		over := on(lastDay, 17, 30)
		t.tell(s, over, s.leader(), team.Home, domain.DisbandTeam{TeamHeader: next()})
		t.retire(team.ID, over)
	}
}

// coachOn is the coach of the team on a day.
func (t *telling) coachOn(s story, day domain.Date) actor {
	if s.nextCoach != "" && day.After(t.calendar.monday(lastYear, januaryWeek).AddDays(1)) {
		return actor{id("person", s.nextCoach), domain.Coach}
	}
	return actor{id("person", s.coach), domain.Coach}
}

func (s story) classID(y schoolYear, key string) uuid.UUID {
	return id("class", s.key, y.String(), key)
}

func (t *telling) classes(s story, y schoolYear) {
	day := t.calendar.opens(y).AddDays(1)
	for _, c := range y.of(s).classes {
		class, school := s.classID(y, c.key), s.homeID()
		if c.school != "" {
			school = id("school", c.school)
		}
		var teachers []uuid.UUID
		for _, key := range c.teachers {
			teachers = append(teachers, id("person", key))
		}
		next := func() domain.ClassHeader { return domain.ClassHeader{Header: t.header(class), Class: class} }
		t.know(domain.Thing{Kind: domain.ClassKind, ID: class, Home: school, People: teachers})
		t.do(on(day, 13, 6), s.lead(), school, domain.OpenClass{ClassHeader: next(), ClassOpening: domain.ClassOpening{
			School: school, SchoolYear: t.calendar.name(y), Label: domain.Text(c.label), Kind: c.kind,
			Grades: s.grades, Subjects: s.subjects, Teachers: teachers, Students: ptr(c.students - c.joined),
		}})
		if c.joined > 0 {
			t.do(on(t.calendar.opens(y).AddDays(24), 8, 3), s.lead(), school, domain.ReportClassSize{ClassHeader: next(), ClassSize: domain.ClassSize{Students: c.students}})
		}
		if y == lastYear {
			over := on(lastDay, 16, 30)
			t.do(over, s.lead(), school, domain.CloseClass{ClassHeader: next()})
			t.retire(class, over)
		}
	}
}

func (s story) projectID(y schoolYear) uuid.UUID { return id("project", s.key, y.String()) }

func (s story) ideaID(y schoolYear, key string) uuid.UUID {
	return id("change idea", s.key, y.String(), key)
}

// project charters a year's project and its theory, and attaches the measures of that year.
func (t *telling) project(s story, y schoolYear) {
	p, project := y.of(s).project, s.projectID(y)
	t.know(domain.Thing{Kind: domain.ProjectKind, ID: project, Team: s.id()})
	when := on(t.calendar.opens(y).AddDays(1), 14, 0)
	next := func() domain.ProjectHeader {
		return domain.ProjectHeader{Header: t.header(project), Project: project}
	}
	tell := func(command domain.Command) { t.tell(s, when, s.lead(), s.homeID(), command) }
	byWhen := domain.Day(2026, 5, 29)
	if y == thisYear {
		byWhen = t.calendar.monday(thisYear, 16).AddDays(4)
	}
	tell(domain.CharterProject{ProjectHeader: next(), Charter: domain.Charter{
		Team: s.id(), Title: domain.Text(p.title), SchoolYear: t.calendar.name(y), Aim: domain.Aim{
			Statement: domain.Text(p.aim), HowMuch: domain.Text(p.howMuch), ByWhen: &byWhen,
			ForWhom: domain.Text(p.forWhom), Baseline: domain.Text(p.baseline),
		},
	}})
	driverID := func(key string) uuid.UUID { return id("driver", s.key, y.String(), key) }
	for _, d := range p.drivers {
		level := domain.PrimaryDriver
		if d.serves != "" {
			level = domain.SecondaryDriver
		}
		tell(domain.AddDriver{ProjectHeader: next(), Driver: domain.Driver{ID: driverID(d.key), Level: level, Text: domain.Text(d.text)}})
		if d.serves != "" {
			tell(domain.LinkDrivers{ProjectHeader: next(), DriverLink: domain.DriverLink{From: driverID(d.key), To: driverID(d.serves)}})
		}
	}
	for _, i := range p.ideas {
		change := s.ideaID(y, i.key)
		t.know(domain.Thing{Kind: domain.ChangeIdeaKind, ID: change, Team: s.id(), Project: project})
		tell(domain.AddChangeIdea{ProjectHeader: next(), ChangeIdea: domain.ChangeIdea{
			ID: change, Text: domain.Text(i.text), Kind: i.kind, IsNew: ptr(true), Drivers: []uuid.UUID{driverID(i.driver)},
		}})
	}
	for _, m := range s.measures {
		if m.usedIn(y) {
			tell(domain.AttachMeasure{ProjectHeader: next(), Attachment: domain.Attachment{Measure: s.measureID(m.key), Role: m.Kind}})
		}
	}
	if y == lastYear && p.closing != "" {
		over := on(lastDay, 15, 0)
		t.tell(s, over, s.lead(), s.homeID(), domain.CloseProject{ProjectHeader: next(), Closing: domain.Closing{Why: domain.Text(p.closing)}})
		t.retire(project, over)
	}
}
