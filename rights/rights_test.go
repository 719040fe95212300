package rights_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

func TestTheStandardTable(t *testing.T) {
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	if table.Part("Class.label") != rights.LabelSight || table.Part("Class.nothing") != 0 {
		t.Error("a class's label is not a sight of its own")
	}
	seen := table.Sees(domain.Coach, rights.OfTeam)
	if !seen.Has(rights.RecordSight) || seen.Has(rights.ContactSight) {
		t.Errorf("a coach sees %b of the team", seen)
	}
	for _, c := range []struct {
		as   rights.Standing
		role domain.Role
	}{
		{rights.Standing{rights.OfTeam: {domain.Member, domain.Lead}}, domain.Member},
		{rights.Standing{rights.OfSchool: {domain.SchoolLeader}}, ""},
		{rights.Standing{rights.OnBehalf: {domain.Coach}, rights.OfInstallation: {domain.Admin}}, ""},
		{nil, ""},
	} {
		if role, ok := table.Role("PlanCycle", c.as); role != c.role || ok != (c.role != "") {
			t.Errorf("%v plans a cycle as %q", c.as, role)
		}
	}
	for _, sight := range rights.Sighted() {
		if !slices.ContainsFunc(table.Rows(), func(r rights.Row) bool { return r.What == sight.String() }) {
			t.Errorf("nobody sees %s", sight)
		}
	}
}

// Only members plan, predict, study, decide; and whoever administers is never given what is
// written or measured in class.
func TestWhatNoRowMayGive(t *testing.T) {
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Rows() {
		if slices.Contains([]string{"PlanCycle", "RevisePlan", "MakePrediction", "ReviseStudy", "ReopenCycle", "DefineMeasure", "SetBaseline"}, r.What) && r.Role != domain.Member {
			t.Errorf("%s may be given by a %s", r.What, r.Role)
		}
	}
	for _, sight := range []string{"team record", "team method", "team totals", "measure", "class label"} {
		for _, role := range []string{"ADMIN", "SERVICE"} {
			if _, err := rights.Read(strings.NewReader("what,who,relation\n" + sight + "," + role + ",installation\n")); err == nil {
				t.Errorf("a row gives %s to %s", sight, role)
			}
		}
	}
	for _, relation := range []string{"school", "home", "care", "network"} { // how a team works is for nobody above it
		if _, err := rights.Read(strings.NewReader("what,who,relation\nteam method,SCHOOL_LEADER," + relation + "\n")); err == nil {
			t.Errorf("a row gives team method to a SCHOOL_LEADER in relation %s", relation)
		}
	}
}

func TestATableThatSaysWhatIsNotKept(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no header":       {"PlanCycle,MEMBER,team\n", "first line"},
		"no such sight":   {"what,who,relation\ndreams,MEMBER,team\n", `line 2: there is no sight "dreams"`},
		"a field's sight": {"what,who,relation\nCycle.title,dreams,\n", `line 2: there is no sight "dreams"`},
		"a field's role":  {"what,who,relation\nCycle.title,team record,team\n", "a field has no role"},
		"twice":           {"what,who,relation\nPlanCycle,MEMBER,team\nPlanCycle,MEMBER,team\n", "line 3: PlanCycle stands there twice"},
		"a field twice":   {"what,who,relation\nCycle.title,team record,\nCycle.title,class,\n", "line 3: Cycle.title belongs to two sights"},
		"in charge":       {"what,who,relation\nRevokeToken,LEAD,charge\n", "RevokeToken: whoever is in somebody's charge"},
		"no relation":     {"what,who,relation\nPlanCycle,COACH,team\n", `line 2: PlanCycle: a COACH has no relation "team"`},
		"no command":      {"what,who,relation\nPlanCycles,MEMBER,team\n", `line 2: there is no command "PlanCycles"`},
		"never given":     {"what,who,relation\nPlanCycle,SCHOOL_LEADER,school\n", `line 2: PlanCycle: nobody has the relation "school" to a cycle`},
		"never seen":      {"what,who,relation\nteam record,SCHOOL_LEADER,school\n", "team record is nothing that a SCHOOL_LEADER can see"},
	} {
		if _, err := rights.Read(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
