package chartsvg

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// twoYears are a team's values of two school years, on a phase each, and two classes of one each.
func twoYears() Picture {
	teams := weekly(projections.RunChart, 30, 34, 31, 33, 36, 52, 55, 51, 58, 54)
	for i, at := range teams.Points[:5] {
		at.Period, at.PeriodEnd = monday(i-52), ptr(monday(i-52).AddDays(4))
	}
	for _, at := range teams.Points[5:] {
		at.Phase = 1
	}
	level(teams, 0, 4, 33, none, none)
	level(teams, 5, 9, 54, none, none)
	teams.Phases = []*projections.ChartPhase{
		{From: monday(-52), To: monday(-48).AddDays(4), Sentence: "The first."},
		{From: monday(5), To: monday(9).AddDays(4), Sentence: "The second."},
	}
	teams.Signals = []*projections.Signal{
		{Rule: "long run", From: monday(-52), To: monday(-48).AddDays(4), First: 0, Last: 4},
		{Rule: "long run", From: monday(6), To: monday(9).AddDays(4), First: 6, Last: 9},
	}
	happened := func(kind projections.AnnotationKind, from int, to *domain.Date, text string) {
		teams.Annotations = append(teams.Annotations, &projections.ChartAnnotation{Kind: kind, From: monday(from), To: to, Text: text})
	}
	happened(projections.NoteAnnotation, -50, nil, "a note of then")
	happened(projections.CycleAnnotation, -51, ptr(monday(-45)), "a cycle of then")
	happened(projections.CycleAnnotation, -20, ptr(monday(6)), "a cycle over the summer")
	happened(projections.CycleAnnotation, 7, nil, "a cycle that goes on")
	happened(projections.DecisionAnnotation, -5, nil, "a decision in July")
	happened(projections.NoteAnnotation, 8, ptr(monday(8).AddDays(4)), "a note of now")
	earlier, now := weekly(projections.RunChart, 40, 42), weekly(projections.RunChart, 60, 62)
	for _, at := range earlier.Points {
		at.Period, at.PeriodEnd = at.Period.AddDays(-364), ptr(at.PeriodEnd.AddDays(-364))
	}
	return Picture{Title: "Exit tickets", Panels: []Panel{
		{Heading: wholeTeam, Chart: teams}, {Heading: "Period 1 (2025-26)", Chart: earlier, Year: "2025-26"}, {Heading: "Period 3 (2026-27)", Chart: now, Year: "2026-27"},
	}}
}

// shownBy tells what a picture shows: of each chart its points by phase, its phases and signals, and
// what happened.
func shownBy(p Picture) string {
	var b strings.Builder
	for _, panel := range p.Panels {
		fmt.Fprintf(&b, "%s:", panel.Heading)
		for _, at := range panel.Chart.Points {
			fmt.Fprintf(&b, " %v/%d", *at.Value, at.Phase)
		}
		for _, f := range panel.Chart.Phases {
			fmt.Fprintf(&b, "; %s", f.Sentence)
		}
		for _, s := range panel.Chart.Signals {
			fmt.Fprintf(&b, "; %d-%d", s.First, s.Last)
		}
		for _, a := range panel.Chart.Annotations {
			fmt.Fprintf(&b, "; %s", a.Text)
		}
		b.WriteString("\n")
	}
	return b.String() + p.hidden()
}

// TestWithinSchoolYears: what is drawn is of the years that are wanted, and the others are named;
// the charts themselves stay whole.
func TestWithinSchoolYears(t *testing.T) {
	whole := twoYears()
	before := shownBy(whole)
	if got := whole.Years(); !slices.Equal(got, []domain.SchoolYear{"2025-26", "2026-27"}) {
		t.Errorf("the years are %v", got)
	}
	for name, c := range map[string]struct {
		first, last domain.SchoolYear
		want        string
	}{
		"the second": {"2026-27", "2026-27", "The team as a whole: 52/0 55/0 51/0 58/0 54/0; The second.; 1-4; a cycle over the summer; a cycle that goes on; a decision in July; a note of now\n" +
			"Period 3 (2026-27): 60/0 62/0; \n2025-26 is not shown."},
		"the first": {"2025-26", "2025-26", "The team as a whole: 30/0 34/0 31/0 33/0 36/0; The first.; 0-4; a note of then; a cycle of then; a cycle over the summer\n" +
			"Period 1 (2025-26): 40/0 42/0; \n2026-27 is not shown."},
		"both":               {"2025-26", "2026-27", before},
		"one without values": {"2024-25", "2024-25", "2025-26 and 2026-27 are not shown."},
	} {
		if got := shownBy(whole.Within(c.first, c.last)); got != c.want {
			t.Errorf("%s shows\n%s\nwant\n%s", name, got, c.want)
		}
	}
	if after := shownBy(whole); after != before {
		t.Errorf("cutting it changed it: %s", after)
	}
}

// TestOneAxisForWhatIsShown: it spans the year that is shown and no other, and picture and
// description say what is left out.
func TestOneAxisForWhatIsShown(t *testing.T) {
	cut := twoYears().Within("2026-27", "2026-27")
	if k := calendarOf(cut.Panels, 0, 100); k.first < dayNumber(monday(-5)) || k.last > dayNumber(monday(12)) {
		t.Errorf("the axis is from %v to %v", dayOf(k.first), dayOf(k.last))
	}
	if text := drawn(t, cut); strings.Count(text, "2025-26 is not shown.") != 3 { // in two layouts and the description
		t.Errorf("it is said %d times", strings.Count(text, "2025-26 is not shown."))
	}
	if text := drawn(t, twoYears()); strings.Contains(text, "not shown") {
		t.Error("all is shown, and something is said to be not")
	}
}

func TestHiddenYears(t *testing.T) {
	for want, years := range map[string][]domain.SchoolYear{
		"":                                   nil,
		"2025-26 is not shown.":              {"2025-26"},
		"2024-25 and 2025-26 are not shown.": {"2024-25", "2025-26"},
		"2021-22, 2023-24 and 2025-26 are not shown.":   {"2021-22", "2023-24", "2025-26"},
		"2022-23 to 2024-25 are not shown.":             {"2022-23", "2023-24", "2024-25"},
		"1998-99 to 2000-01 and 2005-06 are not shown.": {"1998-99", "1999-00", "2000-01", "2005-06"},
	} {
		if got := (&Picture{Hidden: years}).hidden(); got != want {
			t.Errorf("%v: %q, want %q", years, got, want)
		}
	}
}
