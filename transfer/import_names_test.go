package transfer

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// namesUsed are tables that name the same things in many ways.
var namesUsed = tablesOf(`
-- schools.csv --
id,name,time_zone,nces_id
18c2df66-7e50-4a80-9b9d-8d9d9e7f6b01,Łódź School,America/New_York,010000500870
-- people.csv --
id,name,email
p1,Zoë Müller,zoe@school.example
-- teams.csv --
name,school
Grade 7 Math,ŁÓDŹ  school
Grade 8 Math,010000500870
Grade 9 Math,18C2DF66-7E50-4A80-9B9D-8D9D9E7F6B01
-- memberships.csv --
team,person,role
 grade 7   MATH ,ZOË müller,MEMBER
Grade 7 Math,P1,lead
Grade 8 Math,Zoe@School.example,member
-- classes.csv --
school,school_year,label,teachers
Łódź School,2025-26,Period 1,p1
Łódź School,2026-27,Period 1,p1
-- class_changes.csv --
class,on,students
period 1 2025-26,2026-01-01,20
PERIOD 1 2026-27,2026-10-01,21
`)

// TestNames: a name is the same in small and capital letters, with more spaces, in every form of
// Unicode, and what is recorded is named like what stands in a table.
func TestNames(t *testing.T) {
	h := newHouse(t)
	files := with(namesUsed, "")
	files["memberships.csv"] = norm.NFD.String(files["memberships.csv"])
	files["teams.csv"] = norm.NFD.String(files["teams.csv"])
	h.imports(files)
	for kind, want := range map[string]int{"TeamFormed": 3, "MemberJoined": 2, "LeadAppointed": 1, "ClassSizeReported": 2} {
		if got := h.count(kind); got != want {
			t.Errorf("%d %s, want %d", got, kind, want)
		}
	}
	later := tablesOf(`
-- memberships.csv --
team,person,role,from
Grade 9 Math,zoë  MÜLLER,MEMBER,2026-09-01
-- class_changes.csv --
class,on,students
Period 1 2026-27,2026-11-01,22
-- schools.csv --
name,time_zone,nces_id
The school in Łódź,America/New_York,010000500870
-- people.csv --
name,email
Z. Müller,ZOE@school.example
`)
	s := h.imports(later)
	if s.New() != 2 || h.count("SchoolRegistered") != 1 || h.count("PersonInvited") != 1 {
		t.Errorf("%+v", s)
	}
	if s := h.imports(later); s.New() != 0 {
		t.Errorf("again %+v", s)
	}
	if s := h.imports(files); s.New() != 0 {
		t.Errorf("the first again %+v", s)
	}
}

// TestARowTwice is recorded once, in one file and in two imports.
func TestARowTwice(t *testing.T) {
	h := newHouse(t)
	files := with(aYear, "-- observations.csv --\ncycle,text,on,by\nC1,They talk,2026-10-09,Ana Rivera\nC1,They talk,2026-10-09,Ana Rivera\n")
	for range 2 {
		h.imports(files)
		if n := h.count("ObservationRecorded"); n != 1 {
			t.Fatalf("%d observations", n)
		}
	}
}

// TestTheHomeOfATeamIsRecorded: a table cannot move it, nor seal its record for another school.
func TestTheHomeOfATeamIsRecorded(t *testing.T) {
	h := newHouse(t)
	const team = "id,name,school,schools\n18c2df66-7e50-4a80-9b9d-8d9d9e7f6b01,Grade 7 Math,"
	h.imports(with(aYear, "-- teams.csv --\n"+team+"Adams,Adams|Baker\n"))
	owners := map[string]bool{}
	told := func() {
		t.Helper()
		for r, err := range h.log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{Categories: []domain.Category{domain.CycleCategory}}) {
			if err != nil {
				t.Fatal(err)
			}
			e, err := domain.DecodeEnvelope(r.Metadata)
			if err != nil {
				t.Fatal(err)
			}
			owners[e.Owner.String()] = true
		}
	}
	told()
	moved := with(aYear, "-- teams.csv --\n"+team+"Baker,Adams|Baker\n")
	moved["observations.csv"] += "C2,,They write more,,2026-11-18,,,\n"
	s := h.imports(moved)
	told()
	if len(owners) != 1 || s.New() != 1 {
		t.Errorf("%d owners, %d are new", len(owners), s.New())
	}
}

// TestWhoCaresForADisbandedTeam may withdraw its cycles, also when the role was recorded before.
func TestWhoCaresForADisbandedTeam(t *testing.T) {
	h := newHouse(t)
	h.imports(aYear)
	files := with(aYear, "-- roles.csv --\n-- people.csv --\n")
	files["teams.csv"] = strings.Replace(strings.Replace(files["teams.csv"], "grades,on", "grades,on,disbanded_on", 1), "2026-08-15", "2026-08-15,2026-11-20", 1)
	files["cycles.csv"] = strings.ReplaceAll(files["cycles.csv"], "\n", ",,,\n")
	files["cycles.csv"] = strings.Replace(files["cycles.csv"], "reason,,,", "reason,withdrawn_on,withdrawn_cause,withdrawn_text", 1)
	files["cycles.csv"] = strings.Replace(files["cycles.csv"], "2026-11-02,,,,,,,,,,,", "2026-11-02,,,,,,,,,2026-11-21,TEAM_ENDED,", 1)
	if s := h.imports(files); s.New() != 2 {
		t.Errorf("%+v", s)
	}
}

// TestACoachWhoBecameAMember may have entered things for members before.
func TestACoachWhoBecameAMember(t *testing.T) {
	h := newHouse(t)
	files := with(aYear, "")
	files["memberships.csv"] = strings.Replace(files["memberships.csv"], "2026-08-20,\n", "2026-08-20,2026-10-20\n", 1) + "Grade 7 Math,Cora Diaz,MEMBER,,,2026-11-01,\n"
	files["observations.csv"] += "C2,,They write more,,2026-11-18,Cora Diaz,,\n"
	h.imports(files)
	facts := strings.Join(h.facts(domain.CycleCategory), "\n")
	if !strings.Contains(facts, "2026-10-16 COACH IMPORT ObservationRecorded") || !strings.Contains(facts, "2026-11-18 MEMBER IMPORT ObservationRecorded") {
		t.Error(facts)
	}
}

// TestEntriesWithoutTheirThing: what tells nothing without the row of the cycle or measure is not
// passed over in silence; what does is taken.
func TestEntriesWithoutTheirThing(t *testing.T) {
	h := newHouse(t)
	h.imports(aYear)
	tables := tablesOf(`
-- questions.csv --
cycle,text
Fridays,And then?
-- class_starts.csv --
cycle,class,finished_on
Twice a week,Period 1,2026-11-20
-- tasks.csv --
cycle,what,done_on
Fridays,Sort them,
-- student_groups.csv --
measure,breakdown,label
Talk,GENDER,Girls
`)
	want := "class_starts.csv:2: cycle \"Twice a week\": this tells nothing without the row of the cycle: add its row to cycles.csv, or take this one out\n" +
		"questions.csv:2: cycle \"Fridays\": this tells nothing without the row of the cycle: add its row to cycles.csv, or take this one out\n" +
		"student_groups.csv:2: measure \"Talk\": this tells nothing without the row of the measure: add its row to measures.csv, or take this one out\n" +
		"tasks.csv:2: cycle \"Fridays\": this tells nothing without the row of the cycle: add its row to cycles.csv, or take this one out\n"
	if got := told(h.refuses(dirOf(t, tables), Format{})); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	s := h.imports(tablesOf("-- observations.csv --\ncycle,text,on\nTwice a week,They write more,2026-11-18\n-- measurements.csv --\nmeasure,from,value\nTalk,2026-09-21,10\n"))
	if s.New() != 2 {
		t.Errorf("%+v", s)
	}
}
