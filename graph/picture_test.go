package graph_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/canary"
	"github.com/cyclebook/cyclebook/chartsvg"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
)

// gallery is a town with a measure of two classes whose words nobody else may read.
type gallery struct {
	*town
	measure, other, cycle uuid.UUID
	secrets               canary.Cage // what only the team and its coach may read
	foreign               canary.Cage // what another team wrote
}

func newGallery(t *testing.T, change ...func(*graph.Config)) *gallery {
	g := &gallery{town: newTown(t, append(change, byCookie)...)}
	const note, title, why, group = "canary-note-7f3a", "canary-title-91bc", "canary-why-55de", "canary-group-02aa"
	for _, words := range []string{note, title, why, group} {
		g.secrets.Keep(words)
	}
	g.on(time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC))
	g.measure = g.id()
	breakdown := g.id()
	g.do(g.teacher, "defineMeasure", "measure { id }", object{
		"measure": g.measure, "team": g.team, "name": "Exit ticket", "numerator": "students who passed", "denominator": "students present",
		"unit": "PERCENT", "counts": "STUDENTS", "kind": "OUTCOME", "direction": "INCREASE", "target": 80, "frequency": "WEEKLY",
		"breakdowns": []object{{"id": g.id(), "kind": "DISABILITY", "groups": []object{{"id": breakdown, "label": group}}}},
	})
	g.cycle, _ = g.plan(title, g.measure, object{"startsOn": "2026-10-05", "endsOn": "2026-11-13"})
	g.do(g.teacher, "startCycle", "cycle { id }", object{"cycle": g.cycle, "occurredOn": "2026-10-05"})
	for i := range 10 {
		from := time.Date(2026, time.September, 7+7*i, 0, 0, 0, 0, time.UTC)
		row := func(class uuid.UUID, passed int, more object) object {
			r := object{"class": class, "from": from.Format(time.DateOnly), "to": from.AddDate(0, 0, 4).Format(time.DateOnly), "numerator": passed, "denominator": 20, "students": 20}
			for k, v := range more {
				r[k] = v
			}
			return r
		}
		rows := []object{row(g.class, 8+i, object{"note": note}), row(g.class2, 9+i%3, nil)}
		if i < 2 {
			rows = append(rows, row(g.class, 3, object{"group": breakdown, "denominator": 5, "students": 5}))
		}
		g.do(g.teacher, "recordMeasurements", "measure { id }", object{"measure": g.measure, "rows": rows})
	}
	g.do(g.teacher, "startPhase", "measure { id }", object{"measure": g.measure, "id": g.id(), "class": g.class, "from": "2026-10-12", "label": why, "why": why})
	g.other = g.id()
	g.foreign.Keep("canary-other-c3d4")
	g.do(g.stranger, "defineMeasure", "measure { id }", object{
		"measure": g.other, "team": g.otherTeam, "name": "canary-other-c3d4", "unit": "COUNT", "counts": "STUDENTS", "kind": "OUTCOME",
		"direction": "DECREASE", "frequency": "WEEKLY", "numerator": "canary-other-c3d4",
	})
	g.do(g.stranger, "recordMeasurements", "measure { id }", object{"measure": g.other, "rows": []object{{"from": "2026-09-07", "value": 4, "students": 4, "note": "canary-other-c3d4"}}})
	g.caughtUp()
	return g
}

// picture asks for one, with headers in pairs.
func (g *gallery) picture(token string, measure any, query string, header ...string) answer {
	g.t.Helper()
	path := fmt.Sprintf("/charts/measure/%v.svg", measure)
	if query != "" {
		path += "?" + query
	}
	r, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(g.url, "/graphql")+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Method" {
			r.Method = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	return g.send(r)
}

// headings are those of the charts in a picture: the names of its tables of values.
func headings(t *testing.T, picture []byte) []string {
	t.Helper()
	var list []string
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("%v in %.500s", err, picture)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if of, found := strings.CutPrefix(a.Value, "Values of "); a.Name.Local == "aria-label" && found {
					list = append(list, of)
				}
			}
		}
	}
}

// TestWhoIsShownAPicture: the team and its coach see all series, the leader of the school totals;
// to others it is not there, in the same words as one that nobody has.
func TestWhoIsShownAPicture(t *testing.T) {
	g := newGallery(t)
	g.session(g.teacherID, "secret")
	revoked := g.id()
	ended := g.do(g.admin, "issueToken", "secret", object{"person": g.teacherID, "id": revoked})["secret"].(string)
	g.do(g.admin, "revokeToken", "person { id }", object{"person": g.teacherID, "token": revoked})
	g.caughtUp()
	all := []string{"Period 1 (2026-27)", "Period 1 (2026-27), canary-group-02aa", "Period 2 (2026-27)"}
	totals := []string{"the team as a whole"}
	missing := g.picture(g.stranger, g.id(), "")
	for name, c := range map[string]struct {
		token  string
		header []string
		status int
		want   []string
	}{
		"a member":               {g.teacher, nil, 200, all},
		"the lead":               {g.lead, nil, 200, all},
		"the coach":              {g.coach, nil, 200, all},
		"the school's leader":    {g.leader, nil, 200, totals},
		"another team":           {g.stranger, nil, 404, nil},
		"an administrator":       {g.admin, nil, 404, nil},
		"nobody":                 {"", nil, 401, nil},
		"a token that is none":   {"cb_none", nil, 401, nil},
		"a revoked one":          {ended, nil, 401, nil},
		"one not for reading":    {g.limited(g.lead, g.leadID, "RECORD"), nil, 401, nil},
		"one for reading":        {g.limited(g.lead, g.leadID, "READ"), nil, 200, all},
		"a browser":              {"", []string{"Cookie", "session=secret", "Sec-Fetch-Site", "same-origin"}, 200, all},
		"a foreign page's image": {"", []string{"Cookie", "session=secret", "Sec-Fetch-Site", "cross-site"}, 401, nil},
		"another session":        {"", []string{"Cookie", "session=guess"}, 401, nil},
	} {
		a := g.picture(c.token, g.measure, "", c.header...)
		if a.status != c.status {
			t.Errorf("%s: %d %.200s", name, a.status, a.raw)
			continue
		}
		if a.status != http.StatusOK {
			for _, escaped := range append(g.secrets.Escaped(a.raw), g.foreign.Escaped(a.raw)...) {
				t.Errorf("%s is told %q", name, escaped.Text)
			}
			if kind := a.header.Get("Content-Type"); kind != "text/plain; charset=utf-8" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %s, %v", name, kind, a.header)
			}
			if a.status == http.StatusNotFound && clean(a) != clean(missing) {
				t.Errorf("%s: %s; of what is not there %s", name, a.raw, missing.raw)
			}
			if (a.status == http.StatusUnauthorized) != (a.header.Get("WWW-Authenticate") != "") {
				t.Errorf("%s: %v", name, a.header)
			}
			continue
		}
		if got := headings(t, a.raw); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s sees %q, want %q", name, got, c.want)
		}
		if told := len(g.secrets.Escaped(a.raw)) > 0; told != (len(c.want) > 1) {
			t.Errorf("%s is told the team's words: %v", name, told)
		}
		if len(g.foreign.Escaped(a.raw)) > 0 {
			t.Errorf("%s is told another team's words", name)
		}
	}
	if a := g.picture(g.stranger, g.other, ""); a.status != 200 || len(g.foreign.Escaped(a.raw)) == 0 || len(g.secrets.Escaped(a.raw)) > 0 {
		t.Errorf("the other team's own: %d %.300s", a.status, a.raw)
	}
}

// clean is an answer without the id of its request.
func clean(a answer) string {
	text, _, _ := strings.Cut(string(a.raw), "requestId")
	return fmt.Sprint(a.status, text, a.header.Get("Content-Type"), a.header.Get("Cache-Control"))
}

// TestWhichPicture: each parameter chooses, and what is none is told with a remedy.
func TestWhichPicture(t *testing.T) {
	g := newGallery(t)
	sees := func(query string) string { return fmt.Sprint(headings(t, g.picture(g.teacher, g.measure, query).raw)) }
	for query, want := range map[string]string{
		"class=" + g.class2.String(): "[Period 2 (2026-27)]",
		"cycle=" + g.cycle.String():  "[Period 1 (2026-27) Period 1 (2026-27), canary-group-02aa]",
		"class=" + g.class.String() + "&cycle=" + g.cycle.String() + "&kind=RUN&rules=ANHOEJ&narrative=false": "[Period 1 (2026-27) Period 1 (2026-27), canary-group-02aa]",
	} {
		if got := sees(query); got != want {
			t.Errorf("%s shows %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"kind=P": "P chart", "kind=I": "I chart", "kind=RUN": "Run chart", "rules=NHS": "by the NHS rules", "rules=IHI": "by the IHI rules", "narrative=true": "Worth asking:",
	} {
		with, without := g.picture(g.teacher, g.measure, query), g.picture(g.teacher, g.measure, "")
		if !strings.Contains(string(with.raw), want) || strings.Contains(string(without.raw), "Worth asking:") {
			t.Errorf("%s: %d lacks %q: %.900s", query, with.status, want, with.raw)
		}
	}
	before := g.picture(g.teacher, g.measure, "asOf=2026-11-19T00:00:00Z")
	if before.status != 404 {
		t.Errorf("before it was defined: %d", before.status)
	}
	for query, want := range map[string]string{
		"class=x": `class: "x" is not an id: write it like`, "class=": `class: "" is not an id`, "group=1": "group: ", "cycle=%ff": "cycle is not UTF-8",
		"kind=p": `kind: "p" is none: say RUN, I, MR, P, P_PRIME`, "rules=BEST": `rules: "BEST" is none: say ANHOEJ, NHS`, "asOf=yesterday": "asOf: ",
		"narrative=1": `narrative: "1" is none: say true, false`, "colour=red": `"colour" is not a parameter: there are class, group, cycle, schoolYear, kind, rules, asOf, narrative`,
		"kind=P&kind=I": "kind stands there 2 times: name one", "%zz": "not well written", "kind=C": "kind: C ", "kind=%3Cscript%3E": `kind: "<script>" is none`,
	} {
		a := g.picture(g.teacher, g.measure, query)
		if a.status != 400 || !strings.Contains(string(a.raw), want) || a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d %s, want %q", query, a.status, a.raw, want)
		}
	}
	if a := g.picture(g.teacher, "x", ""); a.status != 400 || !strings.Contains(string(a.raw), `measure: "x" is not an id: write it like`) {
		t.Errorf("no id: %d %s", a.status, a.raw)
	}
	for name, query := range map[string]string{
		"a class that has none": "class=" + g.id().String(), "a group that has none": "group=" + g.id().String(), "a cycle that is not there": "cycle=" + g.id().String(),
	} {
		if a := g.picture(g.teacher, g.measure, query); a.status != 404 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := g.picture(g.leader, g.measure, "class="+g.class.String()); a.status != 404 {
		t.Errorf("the leader asks for a class: %d", a.status)
	}
	if a := g.picture(g.leader, g.measure, "cycle="+g.cycle.String()); a.status != 404 {
		t.Errorf("the leader asks for a cycle: %d", a.status)
	}
	for _, id := range []string{"", g.measure.String() + "/x", "../" + g.measure.String()} {
		if a := g.picture(g.teacher, id, ""); a.status == 200 {
			t.Errorf("%q is a picture", id)
		}
	}
}

// TestAPictureMayDoNothing where it is opened as a page: it has its own style and nothing else. It
// may be kept and asked for again; HEAD tells the same of it.
func TestAPictureMayDoNothing(t *testing.T) {
	g := newGallery(t)
	a := g.picture(g.teacher, g.measure, "")
	for header, want := range map[string]string{
		"Content-Type": "image/svg+xml", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; style-src " + chartsvg.StyleSource() + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
	} {
		if got := a.header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	if again := g.picture(g.teacher, g.measure, "", "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified || len(again.raw) > 0 {
		t.Errorf("asked again: %d", again.status)
	}
	if other := g.picture(g.leader, g.measure, "", "If-None-Match", a.header.Get("ETag")); other.status != 200 {
		t.Errorf("another, with that tag: %d", other.status)
	}
	head := g.picture(g.teacher, g.measure, "", "Method", "HEAD")
	if head.status != 200 || len(head.raw) > 0 || head.header.Get("ETag") != a.header.Get("ETag") || head.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("HEAD: %d, %d bytes, %v", head.status, len(head.raw), head.header)
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if a := g.picture(g.teacher, g.measure, "", "Method", method); a.status != 405 || a.header.Get("Allow") == "" {
			t.Errorf("%s: %d", method, a.status)
		}
	}
	if a := g.picture(g.teacher, g.measure, "", "Min-Position", "nonsense"); a.status != 400 {
		t.Errorf("Min-Position: %d %s", a.status, a.raw)
	}
}

// TestAPictureOfOthersIsTold: it is a read like any other.
func TestAPictureOfOthersIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		who  func(*gallery) string
		told int
	}{
		"a member":            {func(g *gallery) string { return g.teacher }, 0},
		"the coach":           {func(g *gallery) string { return g.coach }, 1},
		"the school's leader": {func(g *gallery) string { return g.leader }, 1},
		"another team":        {func(g *gallery) string { return g.stranger }, 0},
	} {
		g := newGallery(t)
		before, _ := g.readsTold(0)
		g.picture(c.who(g), g.measure, "")
		g.picture(c.who(g), g.measure, "")
		if told, _ := g.readsTold(0); len(told)-len(before) != c.told {
			t.Errorf("%s: %d reads are told, want %d", name, len(told)-len(before), c.told)
		}
	}
	g := newGallery(t, func(c *graph.Config) {
		c.NoteReads = func(context.Context, projections.Scope, []projections.Reading) error { return io.ErrUnexpectedEOF }
	})
	if a := g.picture(g.coach, g.measure, ""); a.status != 500 || len(g.secrets.Escaped(a.raw)) > 0 {
		t.Errorf("what cannot be told of is shown: %d", a.status)
	}
	if a := g.picture(g.teacher, g.measure, ""); a.status != 200 {
		t.Errorf("a member: %d", a.status)
	}
}

// spent lets nobody do more than so many units.
type spent struct{ left atomic.Int64 }

func (l *spent) Spend(_ context.Context, who graph.Visitor, units int) time.Duration {
	if who != (graph.Visitor{}) && l.left.Add(-int64(units)) < 0 {
		return 7 * time.Second
	}
	return 0
}

func (*spent) Turn(context.Context, graph.Visitor, graph.Work) (func(), error) { return func() {}, nil }

func (*spent) Open(context.Context, graph.Visitor) (func(), bool) { return func() {}, true }

// TestAPictureIsPaidFor like a question.
func TestAPictureIsPaidFor(t *testing.T) {
	limits := &spent{}
	limits.left.Store(1000)
	g := newGallery(t, func(c *graph.Config) { c.Limits = limits })
	limits.left.Store(2)
	for i, want := range []int{200, 200, 429} {
		a := g.picture(g.teacher, g.measure, "")
		if a.status != want || (want == 429) != (a.header.Get("Retry-After") == "7") {
			t.Errorf("picture %d: %d, %q, want %d", i+1, a.status, a.header.Get("Retry-After"), want)
		}
	}
}

// TestALongPictureIsPaidFor before it is made; one of the past as a question about it.
func TestALongPictureIsPaidFor(t *testing.T) {
	limits := &spent{}
	limits.left.Store(1000)
	g := newGallery(t, func(c *graph.Config) { c.Limits = limits })
	then := "asOf=" + g.clock().Add(time.Hour).Format(time.RFC3339)
	for _, rows := range daily([]uuid.UUID{g.class2}, 1100) {
		g.do(g.teacher, "recordMeasurements", "measure { id }", object{"measure": g.measure, "rows": rows})
	}
	g.caughtUp()
	for name, c := range map[string]struct {
		query string
		units int64
	}{
		"1100 values": {"class=" + g.class2.String(), 2},
		"the past":    {"class=" + g.class.String() + "&" + then, 6},
		"few values":  {"class=" + g.class.String(), 1},
	} {
		for left, want := range map[int64]int{c.units: 200, c.units - 1: 429} {
			limits.left.Store(left)
			if a := g.picture(g.teacher, g.measure, c.query); a.status != want || want == 200 && limits.left.Load() != 0 {
				t.Errorf("%s, of %d units: %d, %d left, want %d", name, left, a.status, limits.left.Load(), want)
			}
		}
	}
}

// TestAPictureOfThen shows what was known at a moment.
func TestAPictureOfThen(t *testing.T) {
	g := newGallery(t)
	then := g.clock().Add(time.Hour).Format(time.RFC3339)
	g.on(g.clock().Add(48 * time.Hour))
	g.do(g.teacher, "recordMeasurements", "measure { id }", object{"measure": g.measure, "rows": []object{
		{"class": g.class2, "from": "2026-11-16", "to": "2026-11-20", "numerator": 19, "denominator": 20, "students": 20},
	}})
	g.caughtUp()
	const added = "Nov 16–20, 2026"
	query := "class=" + g.class2.String()
	if now := g.picture(g.teacher, g.measure, query); now.status != 200 || !strings.Contains(string(now.raw), added) {
		t.Errorf("now: %d", now.status)
	}
	if past := g.picture(g.teacher, g.measure, query+"&asOf="+then); past.status != 200 || strings.Contains(string(past.raw), added) || !strings.Contains(string(past.raw), "Nov 9–13, 2026") {
		t.Errorf("then: %d %.300s", past.status, past.raw)
	}
}
