package projections_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// brief is a figure in a word: EXACT 40 20-49 1-4.
func brief(f *projections.ToldFigure) string {
	if f == nil {
		return "none"
	}
	text := string(f.Shown)
	if f.Value != nil {
		text += fmt.Sprintf(" %g", *f.Value)
	}
	for _, band := range []*string{f.Students, f.Teams, f.Schools} {
		if band != nil {
			text += " " + *band
		}
	}
	return text
}

// TestAStandingReleaseTellsMonthByMonth: from its first whole month to its last, once each is settled
// and not before, numerators by denominators, students not summed over weeks.
func TestAStandingReleaseTellsMonthByMonth(t *testing.T) {
	w := newTotalsWorld(t)
	w.classOf(t, 1, 1, 1, sharedExit)
	w.classOf(t, 2, 1, 1, sharedExit)
	w.stands(t, 1, sharedExit, day(time.September, 3), day(time.December, 10))
	month := func(of time.Month) {
		w.counts(t, 1, day(of, 7), 6, 12)
		w.counts(t, 1, day(of, 14), 3, 10)
		w.counts(t, 2, day(of, 14), 1, 8)
	}
	month(time.September)
	month(time.October)
	w.something(t, day(time.November, 7))
	if got := w.toldOf(t, ann, day(time.November, 9), 1, october); got != nil {
		t.Errorf("on the seventh day, and told while nothing was settled: %s", brief(got))
	}
	w.something(t, day(time.November, 8))
	for month, want := range map[time.Month]string{time.September: "none", time.October: "EXACT 33 20-49 1-4", time.November: "none"} {
		if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, day(month, 1))); got != want {
			t.Errorf("%s is told as %s, want %s", month, got, want)
		}
	}
	month(time.November)
	month(time.December)
	w.something(t, day(time.January, 20))
	for month, want := range map[time.Month]string{time.October: "EXACT 33 20-49 1-4", time.November: "EXACT 33 20-49 1-4", time.December: "none"} {
		if got := brief(w.toldOf(t, hubPerson, day(time.January, 20), 1, day(month, 1))); got != want {
			t.Errorf("%s is told as %s, want %s", month, got, want)
		}
	}
}

// TestASettledMonthStays: what is recorded, corrected or voided from the eighth day on moves nothing;
// before it does.
func TestASettledMonthStays(t *testing.T) {
	w := newTotalsWorld(t)
	_, measure := w.classOf(t, 1, 1, 1, sharedExit)
	w.stands(t, 1, sharedExit, october, day(time.December, 31))
	w.counts(t, 1, day(time.October, 5), 10, 20)
	wrong := w.counts(t, 1, day(time.October, 12), 10, 20)
	fix := func(on domain.Date, right float64) {
		w.on(t, on, domain.MeasureCategory, measure, domain.MeasurementCorrected{Measurement: wrong, Reason: domain.LateWork, Figures: domain.Figures{Numerator: &right, Denominator: ptr(20.0), Students: ptr(20)}})
	}
	fix(day(time.November, 7), 14)
	w.something(t, day(time.November, 8))
	const settled = "EXACT 60 20-49 1-4"
	if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, october)); got != settled {
		t.Fatalf("told as %s", got)
	}
	fix(day(time.November, 9), 20)
	w.counts(t, 1, day(time.October, 19), 0, 20)
	w.on(t, day(time.November, 10), domain.MeasureCategory, measure, domain.MeasurementVoided{Measurement: wrong, Why: "Another class"})
	w.something(t, day(time.December, 9))
	if got := brief(w.toldOf(t, ann, day(time.December, 9), 1, october)); got != settled {
		t.Errorf("after corrections it is told as %s, before as %s", got, settled)
	}
	if f := w.figuring(t, day(time.December, 9), october, day(time.October, 31), sharedExit).Figure; f == nil || *f.Value != 60 {
		t.Errorf("released by itself it is %+v", f)
	}
	// The clock goes by what is recorded: written first on the eighth itself, it counts no more.
	late := newTotalsWorld(t)
	late.classOf(t, 1, 1, 1, sharedExit)
	late.stands(t, 1, sharedExit, october, day(time.December, 31))
	late.counts(t, 1, day(time.October, 5), 10, 20)
	late.recorded = time.Date(2026, 11, 8, 12, 0, 0, 0, time.UTC)
	late.counts(t, 1, day(time.October, 12), 20, 20)
	if got := brief(late.toldOf(t, ann, day(time.November, 9), 1, october)); got != "EXACT 50 20-49 1-4" {
		t.Errorf("with a value of the eighth it is told as %s", got)
	}
}

// TestWhatAMonthIsToldAs: edges, too few, unknown, WARM, about nobody.
func TestWhatAMonthIsToldAs(t *testing.T) {
	unknown := func(t testing.TB, w *totalsWorld, n int) {
		w.next++
		class := id(40_000 + n)
		w.on(t, october, domain.MeasureCategory, id(50_000+n), domain.MeasurementRecorded{
			ID: id(w.next), Series: domain.Series{Class: &class}, Period: domain.Period{From: october}, Figures: domain.Figures{Value: ptr(50.0)},
		})
	}
	warm := func(d *domain.Definition) { d.Tag = domain.Warm }
	books := func(d *domain.Definition) { d.Counts = domain.CountsOther }
	score := func(d *domain.Definition) { d.Unit = domain.ScoreUnit }
	for name, c := range map[string]struct {
		right, of float64
		change    func(*domain.Definition)
		more      func(testing.TB, *totalsWorld, int)
		want      string
	}{
		"rounded":          {right: 7, of: 30, want: "EXACT 23 20-49 1-4"},
		"all of them":      {right: 30, of: 30, want: "CODED 95 20-49 1-4"},
		"none of them":     {right: 0, of: 30, want: "CODED 5 20-49 1-4"},
		"nine":             {right: 5, of: 9, want: "SUPPRESSED"},
		"ten":              {right: 5, of: 10, want: "EXACT 50 10-19 1-4"},
		"nobody knows":     {right: 5, of: 10, more: unknown, want: "EXACT 50 10-19 1-4"}, // of the class it is known
		"WARM":             {right: 15, of: 30, change: warm, want: "SUPPRESSED"},
		"of nobody":        {right: 15, of: 30, change: books, want: "SUPPRESSED"},
		"a score, by mean": {right: 100, of: 30, change: score, want: "EXACT 3.3 20-49 1-4"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			var changes []func(*domain.Definition)
			if c.change != nil {
				changes = append(changes, c.change)
			}
			w.classOf(t, 1, 1, 1, sharedExit, changes...)
			w.stands(t, 1, sharedExit, october, day(time.December, 31))
			w.counts(t, 1, day(time.October, 5), c.right, c.of)
			if c.more != nil {
				c.more(t, w, 1)
			}
			w.something(t, day(time.November, 8))
			if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, october)); got != c.want {
				t.Errorf("told as %s, want %s", got, c.want)
			}
		})
	}
}

// TestWhoStandsBehindATotal: different students at least.
func TestWhoStandsBehindATotal(t *testing.T) {
	type part struct {
		team int
		kind domain.KindOfClass
		of   []float64 // by week
	}
	section, group := domain.SectionClass, domain.SmallGroupClass
	for name, c := range map[string]struct {
		parts []part
		want  string
	}{
		"weeks are not summed":           {[]part{{1, section, []float64{6, 8, 7}}}, "SUPPRESSED"},
		"sections are":                   {[]part{{1, section, []float64{6, 8}}, {1, section, []float64{2, 1}}}, "EXACT 50 10-19 1-4"},
		"a small group sits in sections": {[]part{{1, section, []float64{8}}, {1, group, []float64{6}}}, "SUPPRESSED"},
		"teams may teach the same":       {[]part{{1, section, []float64{8}}, {2, section, []float64{8}}}, "SUPPRESSED"},
		"the largest team counts":        {[]part{{1, section, []float64{8}}, {2, section, []float64{18}}}, "EXACT 50 10-19 1-4"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			for i, p := range c.parts {
				w.classOfKind(t, i, 1, p.team, p.kind, sharedExit)
				for week, of := range p.of {
					w.counts(t, i, day(time.October, 5+7*week), of/2, of)
				}
			}
			w.stands(t, 1, sharedExit, october, day(time.December, 31))
			w.something(t, day(time.November, 8))
			if got := brief(w.toldOf(t, ann, day(time.November, 9), 1, october)); got != c.want {
				t.Errorf("told as %s, want %s", got, c.want)
			}
		})
	}
}
