package projections

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
)

// gatheringOpened is the log of audiences.txtar with that of gathering.txtar after it.
func gatheringOpened(t *testing.T, more string) (*Views, map[string]string) {
	t.Helper()
	sections := archive(t, "gathering.txtar")
	v := opened(t)
	applyAll(t, v, script(t, archive(t, "audiences.txtar")["log"]+sections["log"]+more), 1000)
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	return v, sections
}

// TestGatherings holds what people, and everybody in the network, are told against what they may read.
func TestGatherings(t *testing.T) {
	v, sections := gatheringOpened(t, "")
	checked := 0
	for line := range strings.Lines(sections["told"]) {
		head, want, _ := strings.Cut(strings.TrimSpace(line), ":")
		words := strings.Fields(head)
		since, today := must[domain.Date](t)(domain.ParseDate(words[1])), must[domain.Date](t)(domain.ParseDate(words[2]))
		scope := Operator(today)
		if words[0] != "everybody" {
			n := 0
			if _, err := fmt.Sscan(words[0], &n); err != nil {
				t.Fatal(err)
			}
			scope = scopeOn(t, v, n, words[2])
		}
		r := readFor(t, v, scope)
		g, err := r.Gathering(t.Context(), numbered(21), since)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := gatheringText(g); got != strings.TrimSpace(want) {
			t.Errorf("%s is told\n %s\nwant\n %s", head, got, want)
		}
		checked++
	}
	if checked != 10 {
		t.Errorf("%d lines were checked", checked)
	}
	if g, err := readFor(t, v, Scope{}).Gathering(t.Context(), numbered(21), domain.Day(2026, 9, 1)); g != nil || err != nil {
		t.Errorf("nobody is told %+v, %v", g, err)
	}
}

func gatheringText(g *Gathering) string {
	if g == nil {
		return "none"
	}
	var parts []string
	for _, s := range g.Told {
		part := fmt.Sprintf("%s %s", s.Kind, s.Title)
		if len(s.Schools) > 0 {
			part += fmt.Sprintf(" %v", s.Schools)
		}
		if s.Team != "" {
			part += " (" + s.Team + ")"
		}
		for kind, n := range s.Tried {
			part += fmt.Sprintf(" <%s %d>", kind, n)
		}
		parts = append(parts, part)
	}
	for _, s := range g.Gone {
		parts = append(parts, fmt.Sprintf("gone %s: %s %s %s", s.Title, s.Cause, s.Reason, s.On))
	}
	for _, f := range g.Grown {
		parts = append(parts, fmt.Sprintf("grown %s: %d new %v", f.Title, f.New, f.Kinds))
	}
	return strings.Join(parts, " | ")
}

// TestTheRosterOfATeam: whom a member does not see is named all the same where the words name them.
func TestTheRosterOfATeam(t *testing.T) {
	more := `
class-#52 2026-09-01 #37 ADMIN ClassOpened {"school":"#11","schoolYear":"2026-27","label":"Fern 3","kind":"COURSE","grades":["7"],"teachers":["#40"]}
measure-#61 2026-09-01 #31 MEMBER MeasureDefined {"team":"#41","home":"#11","name":"Tickets of Mrs. Zeller","unit":"PERCENT","counts":"STUDENTS","kind":"OUTCOME","direction":"INCREASE","frequency":"WEEKLY"}
`
	v, _ := gatheringOpened(t, more)
	r := readFor(t, v, scopeOn(t, v, 31, "2026-10-05"))
	telling := domain.Telling{
		Title: "With Jan North of Hill School", Learned: "Hal Leader, Cal Hill and 9123456 in Fern 3; River District and the South team",
		Measures: []uuid.UUID{numbered(61)}, Grades: []string{"7"},
	}
	doc := &storedShareOut{TeamID: numbered(41), Versions: []*storedTelling{{Telling: domain.Telling{Title: "t"}}, {Telling: telling}}}
	var got []string
	for _, f := range must[[]domain.GuardFinding](t)(r.findings(t.Context(), doc, 2)) {
		got = append(got, f.Key+" "+f.Excerpt)
	}
	// South and its team are of another network, Cal Hill is of another school: nobody of the team's
	// surroundings; the names of those schools are known.
	want := "title/PERSON/1 Jan|title/SCHOOL/1 North|title/SCHOOL/2 Hill School|learned/PERSON/1 Hal Leader|learned/SCHOOL/1 Hill|learned/STUDENT_NUMBER/1 9123456|learned/CLASS/1 Fern 3|learned/DISTRICT/1 River District|measures.1/PERSON/1 Mrs. Zeller"
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("found\n %s\nwant\n %s", text, want)
	}
	if list := must[[]domain.GuardFinding](t)(r.findings(t.Context(), doc, 1)); len(list) > 0 {
		t.Errorf("the first version: %v", list)
	}
	for _, version := range []int{0, 3, -1} {
		if list := must[[]domain.GuardFinding](t)(r.findings(t.Context(), doc, version)); list != nil {
			t.Errorf("version %d: %v", version, list)
		}
	}
	if n := r.Statements(); n > 7+1+1 { // the names are read once, then the measures of each version
		t.Errorf("%d statements", n)
	}
}

// TestStudentNumbersOfTheSite are found by its own patterns, in a draft and in a release alike.
func TestStudentNumbersOfTheSite(t *testing.T) {
	v, _ := gatheringOpened(t, "")
	doc := &storedShareOut{TeamID: numbered(41), Versions: []*storedTelling{{Telling: domain.Telling{Title: "t", Learned: "S-12 was away"}}}}
	for _, want := range []int{0, 1} {
		if want == 1 {
			v.options.StudentNumbers = must[[]*regexp.Regexp](t)(guard.Patterns([]string{`S-\d+`}))
		}
		r := readFor(t, v, scopeOn(t, v, 31, "2026-10-05"))
		found := must[[]domain.GuardFinding](t)(r.findings(t.Context(), doc, 1))
		if r.Close(); len(found) != want || want == 1 && (found[0].Kind != domain.LooksLikeStudentNumber || found[0].Excerpt != "S-12") {
			t.Errorf("found is %v, want %d", found, want)
		}
	}
}
