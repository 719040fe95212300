package transfer

import (
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/chartsvg"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// hostileLog is a cycle of somebody who wants to break pages.
const hostileLog = `
cycle-#120 2026-09-07 #31 MEMBER CyclePlanned {"team":"#41","purpose":"TEST","change":"</dd><img src=x onerror=alert(1)>","title":"<script>alert(1)</script> | # \"x\"","classes":["#51"],"measures":["#61"],"questions":[{"id":"#121","text":"1. *really*?\n# no heading\n- no list | cell","measure":"#61","predictions":[{"id":"#122","text":"[a](javascript:alert(1))"}]}],"changeGiven":true}
cycle-#120 2026-09-08 #31 MEMBER CycleStarted {"on":"2026-09-08","classes":["#51"]}
cycle-#120 2026-09-09 #31 MEMBER ObservationRecorded {"id":"#123","kind":"PROBLEM","text":"a | b\n<style>*{display:none}</style>"}
cycle-#120 2026-09-09 #31 MEMBER ArtefactLinked {"id":"#124","title":"x","url":"javascript:alert(1)"}
`

// sheetsOf are the worksheets of a cycle as Markdown and HTML.
func sheetsOf(t *testing.T, v *projections.Views, s projections.Scope, cycle int, ramp bool) (markdown, html string) {
	t.Helper()
	r, err := v.Read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := ReadWorksheet(t.Context(), r, numbered(cycle), ramp)
	if err != nil {
		t.Fatal(err)
	}
	var md, page strings.Builder
	if err := errors.Join(w.Markdown(&md), w.HTML(&page)); err != nil {
		t.Fatal(err)
	}
	return md.String(), page.String()
}

// TestTheWorksheet compares a whole one, of a ramp, with testdata/worksheet.md; the page says the
// same words.
func TestTheWorksheet(t *testing.T) {
	v := golden(t)
	markdown, page := sheetsOf(t, v, scopeOf(t, v, 31), 81, true)
	path := filepath.Join("testdata", "worksheet.md")
	if *update {
		if err := os.WriteFile(path, []byte(markdown), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if markdown != string(want) {
		t.Errorf("it is\n%s", markdown)
	}
	for _, text := range []string{
		"Exit tickets in period 3, twice", "Ana Member", "Ben Lead", "Cal Coach", "goes up, 60% to 75%, 70% sure", "before the data",
		"not recorded", "corrected: typing", "corrected: typo", "no school", "72.7%", "16 of 22", "mean 63.6%", "Adopt", "Partly confirmed",
		"yes: second look", "Never started", "revised the plan", "Before the change",
	} {
		if !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if n := strings.Count(page, `class="sheet"`); n != 2 {
		t.Errorf("%d sheets", n)
	}
}

// TestAWorksheetIsSafe: what people wrote is text, nothing runs and nothing is loaded.
func TestAWorksheetIsSafe(t *testing.T) {
	v := golden(t, hostileLog)
	markdown, page := sheetsOf(t, v, operator, 120, false)
	allowed := strings.Fields("!DOCTYPE html head meta title style body header main article section h1 h2 h3 h4 p b span br dl div dt dd " +
		"ul ol li table caption thead tbody tr th td a svg desc rect g line path circle text")
	for _, tag := range regexp.MustCompile(`<([!a-zA-Z0-9]+)`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(allowed, tag[1]) {
			t.Errorf("the page has %s", tag[0])
		}
	}
	for _, bad := range []string{`href="javascript:`, "<style>*", "@import", "url(", "<a href=\"http"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, bad := range []string{`[^\\]<(script|img|style)`, `\n *# no`, `\n *- no`, `[^\\]\[a\]`, `a \| b`} {
		if found := regexp.MustCompile(bad).FindString(markdown); found != "" {
			t.Errorf("the Markdown has %q", found)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)") || !strings.Contains(markdown, `\<script\>alert(1)`) {
		t.Error("the title is not told")
	}
}

// TestAWorksheetHasPictures: each series is drawn, in one style that stands there once, without ids
// that could clash, and without being told what it shows.
func TestAWorksheetHasPictures(t *testing.T) {
	v := golden(t, `
measure-#61 2026-10-05 #31 MEMBER MeasurementRecorded {"id":"#141","from":"2026-09-14","to":"2026-09-18","figures":{"numerator":30,"denominator":44,"students":44},"note":"</svg><script>alert(1)</script>"}
`)
	markdown, page := sheetsOf(t, v, scopeOf(t, v, 31), 81, true)
	if strings.Contains(markdown, "<svg") {
		t.Error("the Markdown has a picture")
	}
	if n := strings.Count(page, chartsvg.PageStyle); n != 1 {
		t.Errorf("the style of charts stands there %d times", n)
	}
	if strings.Contains(page, "<script") {
		t.Error("a script in a note is none any more")
	}
	pictures := regexp.MustCompile(`(?s)<svg xmlns.*?</g></svg>\n`).FindAllString(page, -1)
	if series := strings.Count(page, `class="sums"`); len(pictures) != series || series < 2 {
		t.Fatalf("%d pictures of %d series", len(pictures), series)
	}
	for _, picture := range pictures {
		for _, bad := range []string{" id=", "<style", "Worth asking"} {
			if strings.Contains(picture, bad) {
				t.Errorf("a picture has %s", bad)
			}
		}
		for _, part := range []string{`role="figure"`, "<title>Exit ticket</title>", " chart of ", `role="table"`} {
			if !strings.Contains(picture, part) {
				t.Errorf("a picture lacks %s: %.1500s", part, picture)
			}
		}
	}
}

func TestWhoReadsAWorksheet(t *testing.T) {
	v := golden(t)
	for person, reads := range map[int]bool{31: true, 32: true, 33: true, 34: false, 37: false, 39: false, 999: false} {
		r, err := v.Read(t.Context(), scopeOf(t, v, person))
		if err != nil {
			t.Fatal(err)
		}
		_, err = ReadWorksheet(t.Context(), r, numbered(81), true)
		if reads == errors.Is(err, ErrNoCycle) {
			t.Errorf("person %d: %v", person, err)
		}
		_, missing := ReadWorksheet(t.Context(), r, uuid.UUID{15: 1}, false)
		if !errors.Is(missing, ErrNoCycle) {
			t.Errorf("a cycle that is not there: %v", missing)
		}
		r.Close()
	}
}

// TestEveryFactOfACycleHasWords for the history of a worksheet.
func TestEveryFactOfACycleHasWords(t *testing.T) {
	v := golden(t)
	markdown, _ := sheetsOf(t, v, operator, 81, true)
	if strings.Contains(markdown, "|  | entered |") {
		t.Error("a fact without words")
	}
	types := domain.EventTypes() // those of cycles come before those of share-outs
	first, end := slices.Index(types, "CyclePlanned"), slices.Index(types, "ShareOutDrafted")
	for _, name := range types[first:end] {
		name, _, _ = strings.Cut(name, "/")
		if factWords[name] == "" {
			t.Errorf("%s has no words", name)
		}
	}
}

func TestDaysAndValuesAreToldShortly(t *testing.T) {
	day := func(text string) domain.Date {
		d, err := domain.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range [][3]string{
		{"2026-10-05", "2026-10-05", "Oct 5, 2026"},
		{"2026-10-05", "2026-10-09", "Oct 5–9, 2026"},
		{"2026-09-28", "2026-10-02", "Sep 28 – Oct 2, 2026"},
		{"2026-12-28", "2027-01-02", "Dec 28, 2026 – Jan 2, 2027"},
	} {
		to := day(c[1])
		if got := daysText(day(c[0]), &to); got != c[2] {
			t.Errorf("%s to %s: %q", c[0], c[1], got)
		}
	}
	for v, want := range map[float64]string{52.1739: "52.2%", 50: "50%", 0: "0%", -0.01: "0%", 100: "100%"} {
		if got := valueText(domain.PercentUnit, v); got != want {
			t.Errorf("%g is %q, want %q", v, got, want)
		}
	}
}

// TestPartlyCountedValuesAreMarked: from 70 % of those who could have been there they are not.
func TestPartlyCountedValuesAreMarked(t *testing.T) {
	five := 50.0
	for _, c := range []struct {
		students, enrolled *int
		want               string
	}{
		{ptr(6), ptr(10), "fewer than 70% counted; rain"},
		{ptr(7), ptr(10), "rain"},
		{ptr(139), ptr(199), "fewer than 70% counted; rain"},
		{ptr(0), ptr(0), "rain"},
		{ptr(1), nil, "rain"},
		{nil, ptr(10), "rain"},
	} {
		v := projections.Measurement{Value: &five, Students: c.students, Enrolled: c.enrolled, Note: ptr(domain.Text("rain"))}
		if got := rowText(domain.PercentUnit, &v, true).Note; got != c.want {
			t.Errorf("%v of %v: %q, want %q", c.students, c.enrolled, got, c.want)
		}
	}
}

// TestAWorksheetTellsTheChange from before to during: with its interval where three periods on each side
// have one, without where they do not.
func TestAWorksheetTellsTheChange(t *testing.T) {
	week := func(id int, from, to string, numerator, denominator int) string {
		return fmt.Sprintf(`
measure-#61 2026-10-05 #31 MEMBER MeasurementRecorded {"id":"#%d","class":"#51","from":"2026-%s","to":"2026-%s","figures":{"numerator":%d,"denominator":%d,"students":%[5]d}}`, id, from, to, numerator, denominator)
	}
	one := week(141, "08-10", "08-14", 10, 20)
	// 30 of 60 before; 12, 16 and 17 of 22 during. Standard errors 2.89 and 6.94 points, Welch's degrees
	// of freedom 2.67.
	three := week(141, "08-10", "08-14", 9, 20) + week(142, "08-17", "08-21", 10, 20) + week(143, "08-24", "08-28", 11, 20) + week(144, "09-28", "10-02", 17, 22)
	for _, c := range []struct{ what, log, want string }{
		{"one period before", one, "+13.6 points (no interval)"},
		{"three periods on each side", three, "+18.2 points (-7.5 to 43.9)"},
		{"nothing before", "", ""},
	} {
		markdown, page := sheetsOf(t, golden(t, c.log+"\n"), operator, 81, false)
		line := regexp.MustCompile(`(?m)^- Change: .*`).FindString(markdown)
		if c.want == "" && (line != "" || strings.Contains(page, "<b>Change</b>")) {
			t.Errorf("%s: %q", c.what, line)
		}
		if c.want != "" && (line != "- Change: "+c.want || !strings.Contains(html.UnescapeString(page), "<b>Change</b>"+c.want+"</p>")) {
			t.Errorf("%s: %q, want %q", c.what, line, c.want)
		}
	}
}
