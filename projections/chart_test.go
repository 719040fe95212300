package projections_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// usual is the chart of an outcome as it comes unasked.
func usual(t testing.TB, o *projections.MeasuredOutcome) *projections.Chart {
	t.Helper()
	return must[*projections.Chart](t)(o.Chart(nil, nil))
}

// seriesOf is the first series of a measure as Ann sees it on a day.
func seriesOf(t testing.TB, l *logbook, measure uuid.UUID, today domain.Date) *projections.MeasuredOutcome {
	t.Helper()
	m := must[*projections.Measure](t)(reader(t, l.views(t, 1000), ann, today).Measure(t.Context(), measure))
	all := must[[]*projections.MeasuredOutcome](t)(m.Series())
	if len(all) == 0 {
		t.Fatal("no series")
	}
	return all[0]
}

// scores writes weekly values of a measure that have no denominator; NaN is a known gap.
func scores(t testing.TB, l *logbook, measure uuid.UUID, n int, class *uuid.UUID, from domain.Date, values ...float64) {
	for i, v := range values {
		monday := from.AddDays(7 * i)
		period := domain.Period{From: monday, To: ptr(monday.AddDays(4))}
		if v != v {
			l.on(t, monday.AddDays(4), domain.MeasureCategory, measure, domain.MeasurementMissed{ID: id(n + i), Series: domain.Series{Class: class}, Period: period, Reason: domain.NoSchool})
			continue
		}
		l.on(t, monday.AddDays(4), domain.MeasureCategory, measure, domain.MeasurementRecorded{ID: id(n + i), Series: domain.Series{Class: class}, Period: period, Figures: domain.Figures{Value: &v}})
	}
}

// phasesOf tells the phases of a chart as: days, number of values, and the centre line.
func phasesOf(c *projections.Chart) []string {
	var list []string
	for i, p := range c.Phases {
		centre := "none"
		for _, at := range c.Points {
			if at.Phase == i && at.Centre != nil {
				centre = fmt.Sprintf("%.4g", *at.Centre)
			}
		}
		list = append(list, fmt.Sprintf("%s to %s: %d around %s", p.From, p.To, p.Values, centre))
	}
	return list
}

func TestPhasesOfAChart(t *testing.T) {
	monday := day(time.September, 7)
	of := domain.Series{Class: &period1}
	twelve := []float64{8, 10, 8, 10, 8, 10, 14, 16, 14, 16, 14, 16}
	whole := []string{"2026-09-07 to 2026-11-27: 12 around 60"}
	for _, test := range []struct {
		name  string
		facts []domain.Event
		want  []string
	}{
		{"none", nil, whole},
		{"of another class", []domain.Event{domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period2}, From: monday.AddDays(42), Label: "new", Why: "new"}}, whole},
		{
			"one",
			[]domain.Event{domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(42), Label: "new", Why: "new"}},
			[]string{"2026-09-07 to 2026-10-16: 6 around 45", "2026-10-19 to 2026-11-27: 6 around 75"},
		},
		{
			"within a period",
			[]domain.Event{domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(44), Label: "new", Why: "new"}},
			[]string{"2026-09-07 to 2026-10-23: 7 around 50", "2026-10-26 to 2026-11-27: 5 around 80"},
		},
		{
			"two, told the later one first",
			[]domain.Event{
				domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(42), Label: "new", Why: "new"},
				domain.PhaseStarted{ID: id(92), Series: of, From: monday.AddDays(14), Label: "mid", Why: "mid"},
			},
			[]string{"2026-09-07 to 2026-09-18: 2 around 45", "2026-09-21 to 2026-10-16: 4 around 45", "2026-10-19 to 2026-11-27: 6 around 75"},
		},
		{"one without values", []domain.Event{domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(90), Label: "new", Why: "new"}}, whole},
		{"comparable", []domain.Event{domain.MeasureRedefined{From: monday.AddDays(42), Comparable: true, Why: "words", Definition: exitTickets()}}, whole},
		{
			"not comparable",
			[]domain.Event{domain.MeasureRedefined{From: monday.AddDays(42), Why: "new rubric", Definition: exitTickets()}},
			[]string{"2026-09-07 to 2026-10-16: 6 around 45", "2026-10-19 to 2026-11-27: 6 around 75"},
		},
		{
			"a baseline from the beginning",
			[]domain.Event{domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(41)), Why: "as it was"}},
			[]string{"2026-09-07 to 2026-11-27: 12 around 45"},
		},
		{
			"a baseline within",
			[]domain.Event{domain.BaselineSet{Series: of, From: ptr(monday.AddDays(14)), To: ptr(monday.AddDays(30)), Why: "as it was"}},
			[]string{"2026-09-07 to 2026-09-18: 2 around 45", "2026-09-21 to 2026-11-27: 10 around 45"},
		},
		{
			"a baseline that ends within a period",
			[]domain.Event{domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(44)), Why: "as it was"}},
			[]string{"2026-09-07 to 2026-11-27: 12 around 45"},
		},
		{"a baseline without values", []domain.Event{domain.BaselineSet{Series: of, From: ptr(domain.Day(2025, 9, 1)), To: ptr(domain.Day(2026, 5, 1)), Why: "as it was"}}, whole},
		{
			"a baseline and a later phase",
			[]domain.Event{
				domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(18)), Why: "as it was"},
				domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(42), Label: "new", Why: "new"},
			},
			[]string{"2026-09-07 to 2026-10-16: 6 around 40", "2026-10-19 to 2026-11-27: 6 around 75"},
		},
		{
			"another baseline in its place",
			[]domain.Event{
				domain.BaselineSet{Series: of, From: ptr(monday), To: ptr(monday.AddDays(18)), Why: "as it was"},
				domain.BaselineSet{Series: of, Figures: domain.Figures{Value: ptr(33.0)}, Source: "last year", Why: "better"},
			},
			[]string{"2026-09-07 to 2026-11-27: 12 around 33"},
		},
		{
			"a stated baseline holds for the last phase",
			[]domain.Event{
				domain.BaselineSet{Series: of, Figures: domain.Figures{Numerator: ptr(7.0), Denominator: ptr(20.0)}, Source: "last year", Why: "as it was"},
				domain.PhaseStarted{ID: id(91), Series: of, From: monday.AddDays(42), Label: "new", Why: "new"},
			},
			[]string{"2026-09-07 to 2026-10-16: 6 around 45", "2026-10-19 to 2026-11-27: 6 around 35"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLogbook(t)
			weeks(t, l, 301, &period1, monday, twelve...)
			l.on(t, day(time.December, 1), domain.MeasureCategory, exit, test.facts...)
			o := seriesOf(t, l, exit, day(time.December, 1))
			run := must[*projections.Chart](t)(o.Chart(ptr(projections.RunChart), nil))
			if diff := cmp.Diff(test.want, phasesOf(run)); diff != "" {
				t.Errorf("phases (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSchoolYears: the series of a team ends with a school year, on 30 June.
func TestSchoolYears(t *testing.T) {
	l := newLogbook(t)
	scores(t, l, reading, 301, nil, domain.Day(2026, 6, 1), 1, 2, 3, 4, 5, 6)
	got := phasesOf(usual(t, seriesOf(t, l, reading, day(time.August, 20))))
	want := []string{"2026-06-01 to 2026-07-03: 5 around 3", "2026-07-06 to 2026-07-10: 1 around 6"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("phases of a team (-want +got):\n%s", diff)
	}
	l = newLogbook(t)
	scores(t, l, reading, 301, &period1, domain.Day(2026, 6, 1), 1, 2, 3, 4, 5, 6)
	got = phasesOf(usual(t, seriesOf(t, l, reading, day(time.August, 20))))
	if diff := cmp.Diff([]string{"2026-06-01 to 2026-07-10: 6 around 3.5"}, got); diff != "" {
		t.Errorf("phases of a class (-want +got):\n%s", diff)
	}
}

func TestPointsOfAChart(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	weeks(t, l, 301, &period1, monday, 8, 10)
	few := value(303, &period1, monday.AddDays(14), 12)
	few.Label, few.Students, few.Enrolled = "Unit 2", ptr(20), ptr(29)
	enough := value(304, &period1, monday.AddDays(21), 14)
	enough.To, enough.Students, enough.Enrolled = nil, ptr(21), ptr(30)
	l.on(t, day(time.October, 1), domain.MeasureCategory, exit, few, enough,
		domain.MeasurementMissed{ID: id(305), Series: domain.Series{Class: &period1}, Period: domain.Period{From: monday.AddDays(28)}, Reason: domain.LostData},
		value(306, &period1, monday.AddDays(35), 16))
	c := usual(t, seriesOf(t, l, exit, day(time.October, 20)))
	type row struct {
		Period      string
		Value       string
		Label       domain.Text
		End, Partly bool
	}
	var got []row
	for _, p := range c.Points {
		r := row{Period: p.Period.String(), Value: "none", End: p.PeriodEnd != nil, Partly: p.PartlyCounted}
		if p.Value != nil {
			r.Value = fmt.Sprint(*p.Value)
		}
		if p.Label != nil {
			r.Label = *p.Label
		}
		got = append(got, r)
	}
	want := []row{{"2026-09-07", "40", "", true, false}, {"2026-09-14", "50", "", true, false}, {"2026-09-21", "60", "Unit 2", true, true}, {"2026-09-28", "70", "", false, false}, {"2026-10-05", "none", "", false, false}, {"2026-10-12", "80", "", true, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
	lines := c.Lines()
	if len(lines.Periods) != 6 || *lines.Values[0] != 40 || lines.Values[4] != nil || *lines.Centre[4] != 60 || lines.Lower[0] != nil || lines.Upper[5] != nil {
		t.Errorf("lines %+v", lines)
	}
	if last := c.Latest(ptr(2)); len(last) != 2 || last[0].Period != monday.AddDays(28) || len(c.Latest(nil)) != 6 || len(c.Latest(ptr(100))) != 6 {
		t.Errorf("the last points: %+v", last)
	}
	if c.Phases[0].Values != 5 || c.Phases[0].Useful != 4 || c.Unit != domain.PercentUnit || c.Direction != domain.Increase {
		t.Errorf("chart %+v, phase %+v", c, c.Phases[0])
	}
}

func TestChartsWithoutValues(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.September, 7), domain.CycleCategory, id(201), plan("Number talks"))
	o := outcomes(t, l, id(201), day(time.September, 8))[0]
	for _, kind := range []*projections.ChartKind{nil, ptr(projections.PChart), ptr(projections.TChart)} {
		c := must[*projections.Chart](t)(o.Chart(kind, nil))
		if len(c.Points)+len(c.Phases)+len(c.Signals) > 0 || c.Why == "" || len(c.Lines().Values) > 0 {
			t.Errorf("the chart of nothing: %+v", c)
		}
	}
	nan := 0.0
	scores(t, l, reading, 301, nil, day(time.September, 7), nan/nan, nan/nan)
	c := usual(t, seriesOf(t, l, reading, day(time.October, 1)))
	if len(c.Points) != 2 || len(c.Phases) != 1 || c.Phases[0].Values != 0 || c.Points[1].Centre != nil {
		t.Errorf("the chart of two gaps: %+v", c)
	}
}

func TestUnfitArguments(t *testing.T) {
	l := newLogbook(t)
	weeks(t, l, 301, &period1, day(time.September, 7), 8, 10, 0, 12)
	o := seriesOf(t, l, exit, day(time.October, 20))
	for _, test := range []struct {
		kind  projections.ChartKind
		rules projections.RuleSet
		want  string
	}{
		{projections.UChart, "", "kind: U is for a RATE"},
		{projections.CChart, "", "kind: C is for a COUNT in whole numbers"},
		{projections.GChart, "", "kind: G is for a COUNT"},
		{projections.TChart, "", "kind: T is for times between rare events, which are all above 0"},
		{projections.PChart, projections.NHSRules, "rules: NHS are told on the kind I, and kind is P: leave kind out, or ask for I"},
		{projections.IChart, projections.IHIRules, "rules: IHI are told on the kind RUN, and kind is I: leave kind out, or ask for RUN"},
		{projections.PPrimeChart, projections.NelsonRules, "rules: NELSON are told on the kinds I, P, U, C, and kind is P_PRIME: leave kind out, or ask for I"},
		{projections.CChart, projections.NelsonRules, "kind: C is for a COUNT in whole numbers, which this series is not: leave kind out, or ask for I"},
		{projections.RunChart, projections.WesternElectricRules, "rules: WESTERN_ELECTRIC are told on the kinds"},
	} {
		rules := &test.rules
		if test.rules == "" {
			rules = nil
		}
		_, err := o.Chart(&test.kind, rules)
		var unfit *projections.UnfitArgument
		if !errors.As(err, &unfit) || !strings.HasPrefix(unfit.Error(), test.want) || !strings.Contains(unfit.Error(), "leave kind out") {
			t.Errorf("%s by %s: %v, want %q and a remedy", test.kind, test.rules, err, test.want)
		}
	}
	l.on(t, day(time.October, 20), domain.MeasureCategory, exit, domain.BaselineSet{
		Series: domain.Series{Class: &period1}, From: ptr(day(time.September, 7)), To: ptr(day(time.September, 20)), Why: "as it was",
	})
	o = seriesOf(t, l, exit, day(time.October, 20))
	_, err := o.Chart(nil, ptr(projections.NHSRules))
	if want := "rules: NHS take a baseline of 12 periods or more, and this series has one of 2: leave rules out, or set a longer baseline"; err == nil || err.Error() != want {
		t.Errorf("a short baseline: %v, want %q", err, want)
	}
	for _, kind := range []projections.ChartKind{projections.RunChart, projections.IChart, projections.MRChart, projections.PChart, projections.PPrimeChart, projections.IPrimeChart} {
		if c, err := o.Chart(&kind, nil); err != nil || c.Kind != kind || len(c.Points) != 4 {
			t.Errorf("%s: %+v, %v", kind, c, err)
		}
	}
}
