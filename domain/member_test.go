package domain_test

import (
	"testing"

	. "github.com/cyclebook/cyclebook/domain"
)

func membership() Membership {
	return Membership{Person: teacherA.ID, School: schoolA.ID, Position: GeneralEducator}
}

var (
	withA    = algebra.Given(MemberJoined{membership(), day(1)})
	withBoth = withA.Given(MemberJoined{Membership{Person: teacherB.ID, School: schoolA.ID, Position: SpecialEducator}, day(5)})
)

// add and remove are commands of the 10th; a nil day stands for it.
func add(from, until *Date) AddMember {
	m := membership()
	m.Until = until
	return AddMember{tmOn(10), m, from}
}

func remove(person, heir Thing, until *Date) RemoveMember {
	return RemoveMember{tmOn(10), leaving(person, heir), until}
}

func leaving(person, heir Thing) Leaving {
	l := Leaving{Person: person.ID}
	if heir.ID != (Thing{}).ID {
		l.HandOverTo = &heir.ID
	}
	return l
}

func TestAddMember(t *testing.T) {
	joined := func(from Date, until *Date) MemberJoined {
		m := membership()
		m.Until = until
		return MemberJoined{m, from}
	}
	algebra.When(add(nil, nil)).Then(t, joined(day(10), nil))
	algebra.When(add(ptr(Day(2019, 9, 1)), ptr(day(30)))).Then(t, joined(Day(2019, 9, 1), ptr(day(30))))
	algebra.When(add(nil, ptr(day(9)))).Refused(t, Invalid, "/until")
	algebra.When(add(ptr(Day(1800, 1, 1)), nil)).Refused(t, Invalid, "/from")

	if r := withA.When(add(nil, nil)).Refused(t, Duplicate, "/person"); r.Existing != teacherA.ID {
		t.Errorf("existing is %s, want the person", r.Existing)
	}
	foreseen := algebra.Given(joined(day(1), ptr(day(15))))
	foreseen.When(add(ptr(day(15)), nil)).Refused(t, Duplicate, "/person")
	foreseen.When(add(ptr(day(16)), nil)).Then(t, joined(day(16), nil))
	foreseen.When(add(ptr(Day(2026, 10, 1)), nil)).Refused(t, Duplicate, "/person")
	foreseen.When(add(ptr(Day(2026, 10, 1)), ptr(Day(2026, 10, 31)))).Then(t, joined(Day(2026, 10, 1), ptr(Day(2026, 10, 31))))
	withA.Given(MemberLeft{Leaving{Person: teacherA.ID}, day(5)}).When(add(nil, nil)).Then(t, joined(day(10), nil))

	for _, c := range []struct {
		name   string
		change func(*Membership)
		code   RefusalCode
		path   string
	}{
		{"unknown person", func(m *Membership) { m.Person = id(97) }, Unknown, "/person"},
		{"person who is gone", func(m *Membership) { m.Person = goneTeacher.ID }, NotNow, "/person"},
		{"another school", func(m *Membership) { m.School = schoolB.ID }, Invalid, "/school"},
		{"no position", func(m *Membership) { m.Position = "" }, Invalid, "/position"},
		{"a role is no position", func(m *Membership) { m.Position = "LEAD" }, Invalid, "/position"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := membership()
			c.change(&m)
			algebra.When(AddMember{TeamHeader: tm(), Membership: m}).Refused(t, c.code, c.path)
		})
	}
}

func TestRemoveMember(t *testing.T) {
	none := Thing{}
	withA.When(remove(teacherA, none, nil)).Then(t, MemberLeft{leaving(teacherA, none), day(10)})
	withA.When(remove(teacherA, none, ptr(day(30)))).Then(t, MemberLeft{leaving(teacherA, none), day(30)})
	withA.When(remove(teacherA, none, ptr(day(1)))).Then(t, MemberLeft{leaving(teacherA, none), day(1)})
	withA.When(remove(teacherA, none, ptr(Day(2026, 10, 31)))).Refused(t, Unknown, "/person")
	withA.When(remove(teacherA, none, ptr(Day(2201, 1, 1)))).Refused(t, Invalid, "/until")
	withA.When(remove(teacherB, none, nil)).Refused(t, Unknown, "/person")
	withA.Given(MemberLeft{leaving(teacherA, none), day(5)}).When(remove(teacherA, none, ptr(day(5)))).Refused(t, Unknown, "/person")

	withBoth.When(remove(teacherA, teacherB, nil)).Then(t, MemberLeft{leaving(teacherA, teacherB), day(10)})
	withBoth.When(remove(teacherA, teacherA, nil)).Refused(t, Invalid, "/handOverTo")
	withA.When(remove(teacherA, teacherB, nil)).Refused(t, Invalid, "/handOverTo")
	withBoth.When(remove(teacherA, teacherB, ptr(day(3)))).Refused(t, Invalid, "/handOverTo")
	withBoth.When(remove(teacherA, teacherB, ptr(day(4)))).Then(t, MemberLeft{leaving(teacherA, teacherB), day(4)})
}

func TestLead(t *testing.T) {
	appoint := func(person Thing, from *Date) AppointLead { return AppointLead{tmOn(10), person.ID, from} }
	withA.When(appoint(teacherA, nil)).Then(t, LeadAppointed{teacherA.ID, day(10)})
	withA.When(appoint(teacherA, ptr(day(1)))).Then(t, LeadAppointed{teacherA.ID, day(1)})
	withA.When(appoint(teacherA, ptr(Day(2026, 10, 31)))).Refused(t, Unknown, "/person")
	withA.When(appoint(teacherB, nil)).Refused(t, Unknown, "/person")

	led := withBoth.Given(LeadAppointed{teacherA.ID, day(6)})
	led.When(appoint(teacherA, nil)).Nothing(t)
	led.When(appoint(teacherB, nil)).Then(t, LeadAppointed{teacherB.ID, day(10)})
	led.When(remove(teacherA, teacherB, nil)).Then(t, MemberLeft{leaving(teacherA, teacherB), day(10)}, LeadAppointed{teacherB.ID, day(11)})
	led.When(remove(teacherB, teacherA, nil)).Then(t, MemberLeft{leaving(teacherB, teacherA), day(10)})

	alone := led.Given(MemberLeft{leaving(teacherA, Thing{}), day(10)})
	alone.When(appoint(teacherA, ptr(day(11)))).Refused(t, Unknown, "/person")
	alone.Given(MemberJoined{membership(), day(12)}).When(appoint(teacherA, ptr(day(12)))).Then(t, LeadAppointed{teacherA.ID, day(12)})
}

func TestCoaches(t *testing.T) {
	coach := func(person Thing, from, until *Date) AssignCoach {
		return AssignCoach{tmOn(10), Coaching{person.ID, until}, from}
	}
	release := func(person, heir Thing, until *Date) ReleaseCoach {
		return ReleaseCoach{tmOn(10), leaving(person, heir), until}
	}
	none := Thing{}
	algebra.When(coach(teacherA, nil, nil)).Then(t, CoachAssigned{Coaching{Person: teacherA.ID}, day(10)})
	algebra.When(coach(teacherA, ptr(day(1)), ptr(day(30)))).Then(t, CoachAssigned{Coaching{teacherA.ID, ptr(day(30))}, day(1)})
	algebra.When(coach(teacherA, nil, ptr(day(9)))).Refused(t, Invalid, "/until")
	algebra.When(coach(goneTeacher, nil, nil)).Refused(t, NotNow, "/person")
	algebra.When(coach(Thing{ID: id(97)}, nil, nil)).Refused(t, Unknown, "/person")

	coached := algebra.Given(CoachAssigned{Coaching{Person: teacherA.ID}, day(5)})
	coached.When(coach(teacherA, nil, nil)).Refused(t, Duplicate, "/person")
	coached.When(coach(teacherB, nil, nil)).Then(t, CoachAssigned{Coaching{Person: teacherB.ID}, day(10)})
	coached.When(release(teacherA, none, nil)).Then(t, CoachReleased{leaving(teacherA, none), day(10)})
	coached.When(release(teacherA, none, ptr(day(4)))).Refused(t, Unknown, "/person")
	coached.When(release(teacherB, none, nil)).Refused(t, Unknown, "/person")
	coached.Given(CoachReleased{leaving(teacherA, none), day(9)}).When(release(teacherA, none, nil)).Refused(t, Unknown, "/person")
	coached.Given(CoachReleased{leaving(teacherA, none), day(9)}).When(coach(teacherA, nil, nil)).Then(t, CoachAssigned{Coaching{Person: teacherA.ID}, day(10)})

	coached.When(release(teacherA, teacherB, nil)).Then(t, CoachReleased{leaving(teacherA, teacherB), day(10)}, CoachAssigned{Coaching{Person: teacherB.ID}, day(11)})
	coached.When(release(teacherA, teacherA, nil)).Refused(t, Invalid, "/handOverTo")
	coached.When(release(teacherA, goneTeacher, nil)).Refused(t, NotNow, "/handOverTo")
	coached.Given(CoachAssigned{Coaching{Person: teacherB.ID}, day(11)}).When(release(teacherA, teacherB, nil)).Then(t, CoachReleased{leaving(teacherA, teacherB), day(10)})
	coached.Given(CoachAssigned{Coaching{Person: teacherB.ID}, day(12)}).When(release(teacherA, teacherB, nil)).Refused(t, NotNow, "/handOverTo")
}

// Whoever may say who is in a team is let in by somebody else; a lead who is in it may go on as
// coach.
func TestNobodyTakesThemselfIntoATeam(t *testing.T) {
	for _, role := range []Role{Admin, SchoolLeader, Service} {
		outside := algebra.By(teacherA.ID, role)
		outside.When(AddMember{TeamHeader: tm(), Membership: membership()}).Refused(t, Invalid, "/person")
		outside.When(AssignCoach{TeamHeader: tm(), Coaching: Coaching{Person: teacherA.ID}}).Refused(t, Invalid, "/person")
		outside.Given(CoachAssigned{Coaching{Person: teacherB.ID}, day(5)}).When(ReleaseCoach{tmOn(10), leaving(teacherB, teacherA), nil}).Refused(t, Invalid, "/handOverTo")
	}
	algebra.By(teacherB.ID, Admin).When(AddMember{TeamHeader: tmOn(10), Membership: membership()}).Then(t, MemberJoined{membership(), day(10)})
	withA.By(teacherA.ID, Lead).When(AssignCoach{tmOn(10), Coaching{Person: teacherA.ID}, nil}).Then(t, CoachAssigned{Coaching{Person: teacherA.ID}, day(10)})
	withA.Given(MemberLeft{leaving(teacherA, Thing{}), day(5)}).By(teacherA.ID, SchoolLeader).When(AssignCoach{tmOn(10), Coaching{Person: teacherA.ID}, nil}).Refused(t, Invalid, "/person")
}
