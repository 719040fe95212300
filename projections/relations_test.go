package projections

import (
	"slices"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

func named[T any](list []*T, name func(*T) string) string {
	var names []string
	for _, v := range list {
		names = append(names, name(v))
	}
	return strings.Join(names, ", ")
}

// TestFromTheViewer: everything a person may read can be reached from the viewer, and what is
// reached says what it is.
func TestFromTheViewer(t *testing.T) {
	v := golden(t)
	ctx := t.Context()
	r := readFor(t, v, scopeOn(t, v, 31, "2026-10-05"))
	viewer := must[*Viewer](t)(r.Viewer(ctx))
	mine := must[[]*Team](t)(viewer.Teams())
	if viewer.Person.Name != "Ana Member" || len(mine) != 1 || mine[0].Name != "Grade 6 mathematics" || mine[0].Revision != 6 {
		t.Fatalf("viewer %+v, teams %+v", viewer.Person, mine)
	}
	team := mine[0]
	var members []string
	for _, m := range team.Members() {
		person := must[*Person](t)(m.Person())
		at := must[*School](t)(m.School())
		members = append(members, string(person.Name)+" of "+at.Name)
		if m.Lead != (person.Name == "Ben Lead") {
			t.Errorf("%s leads: %v", person.Name, m.Lead)
		}
	}
	if got := strings.Join(members, ", "); got != "Ana Member of North School, Ben Lead of North School" {
		t.Errorf("members: %s", got)
	}
	if c := team.Coaches(); len(c) != 1 || must[*Person](t)(c[0].Person()).Name != "Cal Coach" {
		t.Errorf("coaches: %+v", c)
	}
	project := must[[]*Project](t)(team.Projects())[0]
	idea := must[[]*ChangeIdea](t)(project.ChangeIdeas())[0]
	driver := must[[]*Driver](t)(idea.Drivers())[1]
	for what, pair := range map[string][2]string{
		"schools":    {named(must[[]*School](t)(team.Schools()), schoolName), "Hill School, North School"},
		"networks":   {named(must[[]*Network](t)(viewer.Networks()), networkName), "Fractions Network"},
		"districts":  {named(must[[]*District](t)(viewer.Districts()), func(d *District) string { return d.Name }), "River District"},
		"measures":   {named(must[[]*Measure](t)(team.Measures()), measureName), "Exit ticket, Periods"},
		"classes":    {named(must[[]*Class](t)(team.Classes(nil)), classLabel), "Period 3"},
		"next year":  {named(must[[]*Class](t)(team.Classes(ptrTo("2027-28"))), classLabel), ""},
		"aim":        {string(project.Aim.Statement), "Most students add fractions"},
		"idea":       {string(idea.Text), "Exit tickets with a number line"},
		"its driver": {string(driver.Text), "Open number lines"},
		"serves":     {named(must[[]*Driver](t)(driver.Serves()), func(d *Driver) string { return string(d.Text) }), "Number sense"},
		"drivers":    {named(must[[]*Driver](t)(project.Drivers()), func(d *Driver) string { return string(d.Text) }), "Number sense, Open number lines, Time"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %s, want %s", what, pair[0], pair[1])
		}
	}
	if attached := must[[]*ProjectMeasure](t)(project.Measures()); len(attached) != 1 || attached[0].Measure.ID != numbered(61) || attached[0].Role != domain.OutcomeMeasure {
		t.Errorf("attached: %+v", attached)
	}
	if class := must[*Class](t)(r.Class(ctx, numbered(51))); *class.Students != 22 {
		t.Errorf("the class has %d students", *class.Students)
	}

	later := readFor(t, v, scopeOn(t, v, 33, "2026-10-05"))
	coaching := must[[]*Coaching](t)(must[*Viewer](t)(later.Viewer(ctx)).Coaching())
	if len(coaching) != 1 || must[*Team](t)(coaching[0].Team()).ID != numbered(41) {
		t.Errorf("coaching %+v", coaching)
	}
}

// TestStatementsDoNotGrow: what siblings name is read for all of them at once.
func TestStatementsDoNotGrow(t *testing.T) {
	var log strings.Builder
	log.WriteString("person-#9 2026-07-01 #9 ADMIN PersonInvited {\"name\":\"Admin\"}\nperson-#9 2026-07-01 #9 ADMIN RoleGranted {\"id\":\"#8\",\"role\":\"ADMIN\",\"from\":\"2026-07-01\"}\ndistrict-#1 2026-07-01 #9 ADMIN DistrictRegistered {\"name\":\"One\"}\nnetwork-#2 2026-07-01 #9 ADMIN NetworkFounded {\"name\":\"Net\"}\n")
	statements := func(schools int) int {
		t.Helper()
		text := log.String()
		for n := 100; n < 100+schools; n++ {
			text += strings.ReplaceAll(`school-#N 2026-07-02 #9 ADMIN SchoolRegistered {"name":"School N","zone":"America/Chicago","district":"#1","from":"2026-07-01"}
network-#2 2026-07-02 #9 ADMIN SchoolAdmitted {"school":"#N","on":"2026-07-02"}
person-#1N 2026-07-02 #9 ADMIN PersonInvited {"name":"Person N"}
team-#2N 2026-07-02 #9 ADMIN TeamFormed {"name":"Team N","school":"#N","schools":["#N"]}
team-#2N 2026-07-02 #9 ADMIN MemberJoined {"person":"#1N","school":"#N","position":"OTHER","from":"2026-07-02"}
class-#3N 2026-07-02 #9 ADMIN ClassOpened {"school":"#N","schoolYear":"2026-27","label":"Class N","kind":"SECTION","teachers":["#1N"]}
`, "N", strings.TrimSpace(string(rune('0'+n/100))+string(rune('0'+n/10%10))+string(rune('0'+n%10))))
		}
		v := opened(t)
		applyAll(t, v, script(t, text), 1000)
		ctx := t.Context()
		r := readFor(t, v, scopeOn(t, v, 9, "2026-10-05"))
		defer r.Close()
		net := must[*Network](t)(r.Network(ctx, numbered(2)))
		seen := 0
		for _, s := range must[[]*School](t)(net.Schools()) {
			if d := must[*District](t)(s.District()); d.Name != "One" {
				t.Errorf("district %+v", d)
			}
			if n := must[[]*Network](t)(s.Networks()); len(n) != 1 || n[0] != net {
				t.Errorf("networks %+v", n)
			}
			if c := must[[]*Class](t)(s.Classes(nil)); len(c) != 1 || c[0].Label != nil {
				t.Errorf("classes %+v", c)
			}
			for _, team := range must[[]*Team](t)(s.Teams()) {
				person := must[*Person](t)(team.Members()[0].Person())
				class := must[[]*Class](t)(team.Classes(nil))
				teachers := must[[]*Person](t)(class[0].Teachers())
				if !slices.Equal(teachers, []*Person{person}) {
					t.Errorf("teachers %+v", teachers)
				}
				seen++
			}
		}
		if seen != schools {
			t.Errorf("%d of %d", seen, schools)
		}
		teachers := readFor(t, v, scopeOn(t, v, 9, "2026-10-05"))
		defer teachers.Close()
		for _, s := range must[[]*School](t)(must[*Network](t)(teachers.Network(ctx, numbered(2))).Schools()) {
			for _, c := range must[[]*Class](t)(s.Classes(nil)) {
				if p := must[[]*Person](t)(c.Teachers()); len(p) != 1 {
					t.Errorf("teachers %+v", p)
				}
			}
		}
		return r.Statements() + teachers.Statements()
	}
	few, many := statements(2), statements(40)
	if few != many || many > 12 {
		t.Errorf("2 schools cost %d statements, 40 cost %d", few, many)
	}
}

func ptrTo[T any](v T) *T { return &v }
