package domain_test

import (
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	teams     = domaintest.For(TeamDecider).Knowing(Thing{}, schoolA, schoolB, closedOne, teacherA, teacherB, goneTeacher)
	teamID    = id(270)
	algebra   = teams.Given(TeamFormed{Name: "Algebra", School: schoolA.ID, Schools: []uuid.UUID{schoolA.ID}})
	disbanded = algebra.Given(TeamDisbanded{day(9)})
)

func tm() TeamHeader        { return TeamHeader{header(), teamID} }
func tmOn(d int) TeamHeader { return TeamHeader{headerOn(d), teamID} }

func formation() Formation {
	return Formation{Name: "Algebra", School: schoolA.ID, Schools: []uuid.UUID{schoolB.ID, schoolA.ID}, Subjects: []string{"Algebra"}, Grades: []string{"8", "9"}}
}

func TestFormTeam(t *testing.T) {
	teams.When(FormTeam{tm(), formation()}).Then(t, TeamFormed(formation()))
	teams.When(FormTeam{tm(), Formation{Name: "Algebra", School: schoolA.ID}}).Then(t, TeamFormed{Name: "Algebra", School: schoolA.ID, Schools: []uuid.UUID{schoolA.ID}})
	if r := algebra.When(FormTeam{tm(), formation()}).Refused(t, Duplicate, "/team"); r.Existing != teamID {
		t.Errorf("existing is %s, want the team", r.Existing)
	}

	for _, c := range []struct {
		name   string
		change func(*Formation)
		code   RefusalCode
		path   string
	}{
		{"no name", func(f *Formation) { f.Name = "" }, Invalid, "/name"},
		{"no home", func(f *Formation) { f.School = uuid.Nil }, Unknown, "/school"},
		{"closed home", func(f *Formation) { f.School, f.Schools = closedOne.ID, nil }, NotNow, "/school"},
		{"without its home", func(f *Formation) { f.Schools = []uuid.UUID{schoolB.ID} }, Invalid, "/schools"},
		{"school twice", func(f *Formation) { f.Schools = []uuid.UUID{schoolA.ID, schoolA.ID} }, Invalid, "/schools/1"},
		{"closed school", func(f *Formation) { f.Schools[0] = closedOne.ID }, NotNow, "/schools/0"},
		{"unknown school", func(f *Formation) { f.Schools[0] = id(97) }, Unknown, "/schools/0"},
		{"subject twice", func(f *Formation) { f.Subjects = []string{"Algebra", "Algebra"} }, Invalid, "/subjects/1"},
		{"empty grade", func(f *Formation) { f.Grades = []string{" "} }, Invalid, "/grades/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := formation()
			c.change(&f)
			teams.When(FormTeam{tm(), f}).Refused(t, c.code, c.path)
		})
	}
}

// teamCommands are one of each beyond forming.
func teamCommands() []TeamCommand {
	return []TeamCommand{
		RenameTeam{tm(), TeamName{"Algebra I"}},
		ChangeTeamSchools{tm(), TeamSchools{[]uuid.UUID{schoolA.ID, schoolB.ID}}},
		DisbandTeam{tm()},
		AddMember{TeamHeader: tm(), Membership: membership()},
		RemoveMember{TeamHeader: tm(), Leaving: Leaving{Person: teacherA.ID}},
		AppointLead{TeamHeader: tm(), Person: teacherA.ID},
		AssignCoach{TeamHeader: tm(), Coaching: Coaching{Person: teacherA.ID}},
		ReleaseCoach{TeamHeader: tm(), Leaving: Leaving{Person: teacherA.ID}},
	}
}

func TestTeamThatIsNotThereOrNoMore(t *testing.T) {
	for _, c := range teamCommands() {
		teams.When(c).Refused(t, Unknown, "")
		disbanded.When(c).Refused(t, NotNow, "")
	}
	disbanded.When(FormTeam{tm(), formation()}).Refused(t, Duplicate, "/team")
}

func TestRenameAndDisbandTeam(t *testing.T) {
	algebra.When(RenameTeam{tm(), TeamName{"Algebra I"}}).Repeatable(t, TeamRenamed{"Algebra I"})
	algebra.When(RenameTeam{tm(), TeamName{""}}).Refused(t, Invalid, "/name")
	algebra.Given(TeamRenamed{"Algebra I"}).When(DisbandTeam{tmOn(9)}).Then(t, TeamDisbanded{day(9)})
}

func TestChangeTeamSchools(t *testing.T) {
	to := func(schools ...uuid.UUID) ChangeTeamSchools { return ChangeTeamSchools{tmOn(10), TeamSchools{schools}} }
	both := algebra.Given(TeamSchoolsChanged{[]uuid.UUID{schoolA.ID, schoolB.ID}})
	algebra.When(to(schoolA.ID, schoolB.ID)).Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID, schoolB.ID}})
	both.When(to(schoolB.ID, schoolA.ID)).Nothing(t)
	both.When(to(schoolA.ID)).Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID}})
	both.When(to(schoolB.ID)).Refused(t, Invalid, "/schools")
	algebra.When(to(schoolA.ID, closedOne.ID)).Refused(t, NotNow, "/schools/1")
	algebra.When(to(schoolA.ID, id(97))).Refused(t, Unknown, "/schools/1")
	algebra.When(to(schoolA.ID, schoolB.ID, schoolB.ID)).Refused(t, Invalid, "/schools/2")
	algebra.Given(TeamSchoolsChanged{[]uuid.UUID{schoolA.ID, closedOne.ID}}).When(to(schoolA.ID, closedOne.ID, schoolB.ID)).
		Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID, closedOne.ID, schoolB.ID}})

	ofB := Membership{Person: teacherB.ID, School: schoolB.ID, Position: Specialist}
	member := both.Given(MemberJoined{ofB, day(1)})
	member.When(to(schoolA.ID)).Refused(t, NotNow, "/schools")
	member.Given(MemberLeft{Leaving{Person: teacherB.ID}, day(10)}).When(to(schoolA.ID)).Refused(t, NotNow, "/schools")
	member.Given(MemberLeft{Leaving{Person: teacherB.ID}, day(9)}).When(to(schoolA.ID)).Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID}})
	both.Given(MemberJoined{membership(), day(1)}).When(to(schoolA.ID)).Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID}})
	ofB.Until = ptr(day(9))
	both.Given(MemberJoined{ofB, day(1)}).When(to(schoolA.ID)).Then(t, TeamSchoolsChanged{[]uuid.UUID{schoolA.ID}})
}
