package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// twoYears adds to a gallery a class of the school year before, and values of the
// whole team in both years; early is a cycle of then, and across is one of now with values before it of then.
func twoYears(g *gallery) (class, early, across uuid.UUID) {
	g.t.Helper()
	class = g.id()
	g.do(g.lead, "openClass", "class { id }", object{"class": class, "school": g.school, "schoolYear": "2025-26", "label": "Period 9", "kind": "SECTION", "teachers": []uuid.UUID{g.teacherID}})
	var rows []object
	for i := range 5 {
		from := time.Date(2026, time.February, 2+7*i, 0, 0, 0, 0, time.UTC)
		rows = append(rows, object{"class": class, "from": from.Format(time.DateOnly), "numerator": 9 + i, "denominator": 20, "students": 20})
	}
	rows = append(rows, object{"class": class, "from": "2026-07-02", "numerator": 15, "denominator": 20, "students": 20}) // its year ends late
	for _, day := range []string{"2026-03-02", "2026-06-08", "2026-09-14", "2026-10-12"} {
		rows = append(rows, object{"from": day, "numerator": 50, "denominator": 90, "students": 90})
	}
	g.do(g.teacher, "recordMeasurements", "measure { id }", object{"measure": g.measure, "rows": rows})
	early, _ = g.plan("Then", g.measure, object{"classes": []uuid.UUID{class}, "startsOn": "2026-02-16", "endsOn": "2026-02-27"})
	g.do(g.teacher, "startCycle", "cycle { id }", object{"cycle": early, "occurredOn": "2026-02-16"})
	g.do(g.teacher, "completeDo", "cycle { id }", object{"cycle": early, "carriedOut": "FULLY", "occurredOn": "2026-03-06"})
	across, _ = g.plan("After the summer", g.measure, object{"classes": []uuid.UUID{g.class2}, "startsOn": "2026-10-05", "endsOn": "2026-10-30"})
	g.do(g.teacher, "startCycle", "cycle { id }", object{"cycle": across, "occurredOn": "2026-10-05"})
	g.caughtUp()
	return class, early, across
}

// TestSchoolYearsOfAPicture: unasked it shows the latest with values, of a cycle those that its
// outcomes are told from, and says what it leaves out.
func TestSchoolYearsOfAPicture(t *testing.T) {
	g := newGallery(t)
	class, early, across := twoYears(g)
	const one, two, nine, all = "Period 1 (2026-27)", "Period 2 (2026-27)", "Period 9 (2025-26)", "the team as a whole"
	group := one + ", canary-group-02aa"
	for query, c := range map[string]struct {
		shows  []string
		team   []string // days of values of the team that are in the picture
		hidden string
	}{
		"":                         {[]string{one, group, two, all}, []string{"Sep 14, 2026", "Oct 12, 2026"}, "2025-26"},
		"schoolYear=2026-27":       {[]string{one, group, two, all}, []string{"Sep 14, 2026", "Oct 12, 2026"}, "2025-26"},
		"schoolYear=2025-26":       {[]string{nine, all}, []string{"Mar 2, 2026", "Jun 8, 2026"}, "2026-27"},
		"schoolYear=all":           {[]string{one, group, two, nine, all}, []string{"Mar 2, 2026", "Jun 8, 2026", "Sep 14, 2026", "Oct 12, 2026"}, ""},
		"class=" + class.String():  {[]string{nine}, nil, ""}, // the latest of what is asked for
		"cycle=" + early.String():  {[]string{nine, all}, []string{"Mar 2, 2026", "Jun 8, 2026"}, "2026-27"},
		"cycle=" + across.String(): {[]string{two, all}, []string{"Mar 2, 2026", "Jun 8, 2026", "Sep 14, 2026", "Oct 12, 2026"}, ""},
		"schoolYear=2025-26&cycle=" + across.String(): {[]string{all}, []string{"Mar 2, 2026", "Jun 8, 2026"}, "2026-27"},
	} {
		a := g.picture(g.teacher, g.measure, query)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d %s", query, a.status, a.raw)
			continue
		}
		if got := headings(t, a.raw); fmt.Sprint(got) != fmt.Sprint(c.shows) {
			t.Errorf("%q shows %q, want %q", query, got, c.shows)
		}
		for _, day := range []string{"Mar 2, 2026", "Jun 8, 2026", "Sep 14, 2026", "Oct 12, 2026"} {
			want := strings.Contains(fmt.Sprint(c.team), day)
			if got := strings.Contains(string(a.raw), ">"+day+"</text>"); got != want && len(c.team) > 0 {
				t.Errorf("%q: the value of %s is shown: %v", query, day, got)
			}
		}
		said := strings.Contains(string(a.raw), "not shown")
		if c.hidden == "" && said || c.hidden != "" && !strings.Contains(string(a.raw), c.hidden+" is not shown.") {
			t.Errorf("%q: want %q not shown", query, c.hidden)
		}
	}
	for query, want := range map[string]string{
		"schoolYear=2026":                            `schoolYear: "2026" is no school year: write it like 2026-27, say all, or leave it out`,
		"schoolYear=":                                `schoolYear: "" is no school year`,
		"schoolYear=2026-28":                         `schoolYear: "2026-28" is no school year`,
		"schoolYear=ALL":                             `schoolYear: "ALL" is no school year`,
		"schoolYear=2024-25":                         `schoolYear: 2024-25 has no values: say 2025-26, 2026-27 or all, or leave it out`,
		"schoolYear=all&schoolYear=2026-27":          "schoolYear stands there 2 times",
		"schoolYear=2026-27&class=" + class.String(): `schoolYear: 2026-27 has no values: say 2025-26 or all`,
	} {
		if a := g.picture(g.teacher, g.measure, query); a.status != http.StatusBadRequest || !strings.Contains(string(a.raw), want) {
			t.Errorf("%s: %d %s, want %q", query, a.status, a.raw, want)
		}
	}
}
