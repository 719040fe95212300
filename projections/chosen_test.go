package projections_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/stats/watch"
)

func correlated(t *testing.T, o *projections.MeasuredOutcome) *projections.Autocorrelation {
	t.Helper()
	return must[*projections.Autocorrelation](t)(o.Autocorrelation(t.Context()))
}

// blocks are weeks that stay where they are five at a time.
func blocks(n int) []float64 {
	right := make([]float64, n)
	for i := range right {
		right[i] = float64(5 + 5*(i/5%2) + i%2)
	}
	return right
}

func TestAutocorrelation(t *testing.T) {
	today, monday := day(time.April, 30), day(time.September, 7)
	series := func(n int) *projections.MeasuredOutcome {
		l := newLogbook(t)
		weeks(t, l, 301, &period1, monday, blocks(n)...)
		return seriesOf(t, l, exit, today)
	}
	a := correlated(t, series(20))
	var mean, squares, products float64
	for _, v := range blocks(20) {
		mean += v / 20
	}
	for i, v := range blocks(20) {
		squares += (v - mean) * (v - mean)
		if i > 0 {
			products += (v - mean) * (blocks(20)[i-1] - mean)
		}
	}
	r := products / squares
	if a.Values != 20 || math.Abs(*a.R-r) > 1e-12 || !a.TooNarrow || r <= 0.3 {
		t.Fatalf("%+v, want r %v of 20 values, and limits too narrow", a, r)
	}
	factor := math.Sqrt((1 + r) / (1 - r))
	if math.Abs(*a.WidenedUpper-(*a.Centre+factor*(*a.Upper-*a.Centre))) > 1e-9 || math.Abs(*a.WidenedLower-(*a.Centre+factor*(*a.Lower-*a.Centre))) > 1e-9 || math.Abs(*a.Centre-5*mean) > 1e-9 {
		t.Errorf("%v, limits %v to %v, widened %v to %v", *a.Centre, *a.Lower, *a.Upper, *a.WidenedLower, *a.WidenedUpper)
	}
	if few := correlated(t, series(19)); few.TooNarrow || few.WidenedLower != nil || few.Upper == nil || few.Values != 19 {
		t.Errorf("of 19 values: %+v", few)
	}
	if two := correlated(t, series(2)); two.R != nil || two.Values != 2 {
		t.Errorf("of two values: %+v", two)
	}
	l := newLogbook(t)
	weeks(t, l, 301, &period1, monday, blocks(20)...)
	l.on(t, today, domain.MeasureCategory, exit, domain.BaselineSet{Series: domain.Series{Class: &period1}, From: &monday, To: ptr(monday.AddDays(7*5 - 1)), Why: "before the tests"})
	if base := correlated(t, seriesOf(t, l, exit, today)); base.Values != 5 || *base.R >= 0 {
		t.Errorf("of a baseline of one block: %+v", base)
	}
}

// TestShrunken: a small class is drawn to the others, and further than a large one.
func TestShrunken(t *testing.T) {
	l := newLogbook(t)
	period3, monday := id(33), day(time.September, 7)
	classes := []uuid.UUID{period1, period2, period3}
	l.on(t, monday, domain.ClassCategory, period3, domain.ClassOpened{School: school, SchoolYear: "2026-27", Label: "Period 3", Kind: domain.SmallGroupClass, Teachers: []uuid.UUID{ann}})
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Classes = classes }), domain.CycleStarted{On: monday, Classes: classes})
	english := id(82)
	group := counted(391, &period1, monday, 1, 1)
	group.Group = &english
	l.on(t, monday.AddDays(11), domain.MeasureCategory, exit,
		counted(301, &period1, monday, 12, 24), counted(302, &period1, monday.AddDays(7), 14, 26), counted(303, &period1, monday.AddDays(-7), 0, 25),
		counted(311, &period2, monday, 30, 48), counted(321, &period3, monday, 4, 4), counted(331, nil, monday, 90, 100), group)
	want := must[*watch.Shrinkage](t)(watch.ShrinkProportions([]watch.Proportion{{Y: 26, N: 50}, {Y: 30, N: 48}, {Y: 4, N: 4}}))
	found := outcomes(t, l, id(201), monday.AddDays(20))
	var got, wanted []*projections.Estimate
	for _, o := range found {
		e := must[*projections.Estimate](t)(o.Shrunken(t.Context()))
		if o.Class == nil || o.Group != nil {
			if e != nil {
				t.Errorf("the team, or a group of one class alone: %+v", e)
			}
			continue
		}
		got = append(got, e)
	}
	for _, c := range want.Classes {
		wanted = append(wanted, &projections.Estimate{Value: 100 * c.Estimate, Low: ptr(100 * c.Low), High: ptr(100 * c.High), Level: 0.9})
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("estimates (-want +got):\n%s", diff)
	}
	if small := got[2]; small.Value > 95 || *small.Low > 80 || *small.High-*small.Low < *got[0].High-*got[0].Low {
		t.Errorf("all four of four are %+v", small)
	}
}

func TestNothingToShrink(t *testing.T) {
	monday := day(time.September, 7)
	for name, facts := range map[string][]domain.Event{
		"one class":      {counted(301, &period1, monday, 12, 24)},
		"no whole count": {counted(301, &period1, monday, 12, 24), counted(311, &period2, monday, 11.5, 20)},
		"no count":       {counted(301, &period1, monday, 12, 24), plainScore(311, &period2, monday, 50)},
	} {
		l := newLogbook(t)
		l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Classes = []uuid.UUID{period1, period2} }), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1, period2}})
		l.on(t, monday, domain.MeasureCategory, exit, facts...)
		for _, o := range outcomes(t, l, id(201), monday.AddDays(20)) {
			if e := must[*projections.Estimate](t)(o.Shrunken(t.Context())); e != nil {
				t.Errorf("%s: %+v", name, e)
			}
		}
		for _, o := range must[[]*projections.MeasuredOutcome](t)(must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, monday.AddDays(20)).Measure(t.Context(), exit)).Series()) {
			if e := must[*projections.Estimate](t)(o.Shrunken(t.Context())); e != nil {
				t.Errorf("%s outside a cycle: %+v", name, e)
			}
		}
	}
}
