package projections_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestWhereValuesWent: not the last value alone says where a series went, and whoever tells of it says
// the same: the chart, its sentence, the outcome of a cycle and its clock. Of 20, more are wanted.
func TestWhereValuesWent(t *testing.T) {
	monday := day(time.September, 7)
	for _, test := range []struct {
		name   string
		right  []float64
		stated *float64
		want   projections.SignalDirection
	}{
		{"a fall, the last value high", []float64{12, 13, 14, 12, 13, 14, 12, 13, 8, 7, 6, 7, 8, 6, 7, 14}, nil, projections.OtherDirection},
		{"a rise, the last value low", []float64{6, 7, 8, 6, 7, 8, 6, 7, 12, 13, 14, 12, 13, 14, 12, 6}, nil, projections.WantedDirection},
		{"a rise with one dip", []float64{6, 7, 8, 6, 7, 8, 12, 13, 14, 12, 13, 8}, ptr(50.0), projections.WantedDirection},
		{"a fall with one peak", []float64{12, 13, 14, 12, 13, 12, 8, 7, 6, 8, 7, 12}, ptr(50.0), projections.OtherDirection},
		{"there and back", []float64{6, 7, 6, 7, 6, 13, 12, 13, 12, 13, 12, 7, 6, 7, 6, 7}, ptr(50.0), projections.NoDirection},
	} {
		l := newLogbook(t)
		measure := pairs(t, l, domain.PercentUnit, test.right, []float64{20})
		if test.stated != nil {
			l.on(t, day(time.September, 1), domain.MeasureCategory, measure, domain.BaselineSet{
				Series: domain.Series{Class: &period1}, Figures: domain.Figures{Value: test.stated}, Source: "last year", Why: "as it was",
			})
		}
		l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{measure}, nil }),
			domain.CycleStarted{On: monday.AddDays(35), Classes: []uuid.UUID{period1}})
		c := usual(t, seriesOf(t, l, measure, day(time.December, 30)))
		if len(c.Signals) == 0 {
			t.Errorf("%s: no signal", test.name)
			continue
		}
		for _, s := range c.Signals {
			if s.Direction != test.want {
				t.Errorf("%s: %s points to %s, want %s", test.name, s.Rule, s.Direction, test.want)
			}
		}
		inside := outcomes(t, l, id(201), day(time.December, 30))[0]
		clock := must[*projections.SignalClock](t)(l.read(t, id(201), ann, day(time.December, 30)).SignalClock(t.Context()))
		for who, s := range map[string]*projections.Signal{"outcome": signalOf(t, inside), "clock": clock.Signal, "series": signalOf(t, seriesOf(t, l, measure, day(time.December, 30)))} {
			if s == nil || s.Direction != test.want {
				t.Errorf("%s: the %s has %+v, want %s", test.name, who, s, test.want)
			}
		}
		said := map[projections.SignalDirection]string{projections.WantedDirection: "in the wanted direction", projections.OtherDirection: "in the other direction", projections.NoDirection: "a signal without a direction"}
		if got := c.Phases[0].Sentence; !strings.Contains(got, said[test.want]) {
			t.Errorf("%s: told as %q", test.name, got)
		}
	}
}

// TestARunAgainstWhatWasStated points to its side, also when it is told once it is over: later values do
// not move the line.
func TestARunAgainstWhatWasStated(t *testing.T) {
	l := newLogbook(t)
	measure := pairs(t, l, domain.PercentUnit, []float64{12, 13, 12, 13, 12, 13, 12, 13, 8, 7}, []float64{20})
	l.on(t, day(time.September, 1), domain.MeasureCategory, measure, domain.BaselineSet{
		Series: domain.Series{Class: &period1}, Figures: domain.Figures{Value: ptr(50.0)}, Source: "last year", Why: "as it was",
	})
	s := signalOf(t, seriesOf(t, l, measure, day(time.December, 30)))
	if s == nil || s.Rule != "long run" || s.Last != 7 || s.Direction != projections.WantedDirection || s.FirstOn != day(time.November, 13) {
		t.Errorf("%+v", s)
	}
}

// TestARunThatGoesOnPointsNowhere: it shows because of one value that moved the mean, and lower ones
// follow.
func TestARunThatGoesOnPointsNowhere(t *testing.T) {
	l := newLogbook(t)
	scores(t, l, reading, 301, &period1, day(time.September, 7), 8, 7, 8, 7, 8, 7, 8, 7, 8, 60, 7, 7, 7)
	found := 0
	for _, s := range usual(t, seriesOf(t, l, reading, day(time.December, 30))).Signals {
		if s.Rule != "outside" {
			if found++; s.Direction != projections.NoDirection {
				t.Errorf("%+v", s)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d signals of several values, want a long run and few crossings", found)
	}
}

// TestPatternsWithoutDirection: to alternate, to hug the line or to keep off it on both sides goes nowhere.
func TestPatternsWithoutDirection(t *testing.T) {
	var hugging, alternating, avoiding, crossing []float64
	for i := range 16 {
		hugging = append(hugging, 10+.1*float64(i%5-2))
		alternating = append(alternating, 10+.1*float64(i)+2*float64(i%2))
		avoiding = append(avoiding, 10+3*float64(i/2%2))
		crossing = append(crossing, 10+float64(i%2))
	}
	hugging = append([]float64{4, 16, 4, 16, 4, 16, 4, 16, 4, 16}, append(hugging, 14)...)
	for _, test := range []struct {
		rule   string
		rules  projections.RuleSet
		values []float64
	}{
		{"NEL7", projections.NelsonRules, hugging},
		{"NEL4", projections.NelsonRules, append(alternating, 13)},
		{"NEL8", projections.NelsonRules, append(avoiding, 13)},
		{"too many runs", projections.IHIRules, crossing},
	} {
		l := newLogbook(t)
		scores(t, l, reading, 301, &period1, day(time.September, 7), test.values...)
		c := must[*projections.Chart](t)(seriesOf(t, l, reading, domain.Day(2027, time.June, 1)).Chart(nil, &test.rules))
		i := slices.IndexFunc(c.Signals, func(s *projections.Signal) bool { return s.Rule == test.rule })
		if i < 0 || c.Signals[i].Direction != projections.NoDirection {
			t.Errorf("%s: %+v", test.rule, c.Signals)
		}
	}
}

// TestFewValuesHaveNoSignal: under ten values off the line no day has one, nor is a value outside one. The eighth of a run above what was stated is one more than chance allows of eight or nine.
func TestFewValuesHaveNoSignal(t *testing.T) {
	monday := day(time.September, 7)
	twelve := []float64{12, 13, 12, 13, 12, 10, 13, 12, 13, 12, 13, 12} // one on the line
	for n := 6; n <= len(twelve); n++ {
		l := newLogbook(t)
		measure := pairs(t, l, domain.PercentUnit, twelve[:n], []float64{20})
		l.on(t, day(time.September, 1), domain.MeasureCategory, measure, domain.BaselineSet{
			Series: domain.Series{Class: &period1}, Figures: domain.Figures{Value: ptr(50.0)}, Source: "last year", Why: "as it was",
		})
		c := usual(t, seriesOf(t, l, measure, day(time.December, 30)))
		tenth := monday.AddDays(7*10 + 4)
		few := strings.HasSuffix(c.Phases[0].Sentence, "too few points to judge.")
		if few != (n < 11) || few != (len(c.Signals) == 0) || *c.Phases[0].LongestRun != n-1 {
			t.Errorf("%d values: %q, %+v", n, c.Phases[0].Sentence, c.Signals)
		}
		for _, s := range c.Signals {
			if s.FirstOn != tenth || domain.DateOf(s.FirstRecordedAt) != tenth || s.Direction != projections.WantedDirection {
				t.Errorf("%d values: %+v, want it first on %s", n, s, tenth)
			}
		}
		for _, rules := range []projections.RuleSet{projections.IHIRules, projections.NHSRules, projections.NelsonRules, projections.WesternElectricRules} {
			o := must[*projections.Chart](t)(seriesOf(t, l, measure, day(time.December, 30)).Chart(nil, &rules))
			if n < 11 && len(o.Signals) > 0 {
				t.Errorf("%d values by %s: %+v", n, rules, o.Signals[0])
			}
		}
	}
	l := newLogbook(t)
	scores(t, l, reading, 301, &period1, monday, 5, 9, 5, 9, 5, 36)
	kind := projections.IChart
	c := must[*projections.Chart](t)(seriesOf(t, l, reading, day(time.December, 30)).Chart(&kind, nil))
	if len(c.Signals) > 0 || !c.Points[5].Outside {
		t.Errorf("a value outside the limits: %+v", c.Signals)
	}
}

// TestMarks: only the values that make a signal are marked, and lists and places say the same as points.
func TestMarks(t *testing.T) {
	calm := []float64{11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9}
	for _, test := range []struct {
		name  string
		rules projections.RuleSet
		more  []float64
		want  []int
	}{
		{"on the line", projections.AnhoejRules, []float64{11, 11, 10, 11, 11, 11, none, 11, 11, 11, 11, 11, 11}, []int{12, 13, 15, 16, 17, 19, 20, 21, 22, 23, 24}},
		{"not near", projections.NHSRules, []float64{14, 11, 14}, []int{12, 14}},
		{"within two standard deviations", projections.NelsonRules, []float64{14, 11, 14}, []int{12, 14}},
		{"within one", projections.WesternElectricRules, []float64{12, 12, 11, 12, 12}, []int{12, 13, 15, 16}},
	} {
		l := newLogbook(t)
		scores(t, l, reading, 301, &period1, day(time.September, 7), append(calm[:12:12], test.more...)...)
		l.on(t, domain.Day(2027, time.April, 1), domain.MeasureCategory, reading, domain.BaselineSet{
			Series: domain.Series{Class: &period1}, From: ptr(day(time.September, 7)), To: ptr(day(time.November, 27)), Why: "as it was",
		})
		kind := projections.IChart
		c := must[*projections.Chart](t)(seriesOf(t, l, reading, domain.Day(2027, time.April, 2)).Chart(&kind, &test.rules))
		var marked []int
		lines := c.Lines()
		for i, p := range c.Points {
			if p.Marked {
				marked = append(marked, i)
			}
			if lines.Marked[i] != p.Marked || lines.Outside[i] != p.Outside || lines.Phase[i] != p.Phase || lines.LowerNear[i] != p.LowerNear || lines.UpperNear[i] != p.UpperNear ||
				lines.Lower[i] != p.Lower || lines.Upper[i] != p.Upper || lines.Centre[i] != p.Centre || lines.Values[i] != p.Value || lines.Periods[i] != p.Period {
				t.Errorf("%s: point %d is another in the lists", test.name, i)
			}
		}
		if diff := cmp.Diff(test.want, marked); diff != "" {
			t.Errorf("%s, %s: marked %s", test.rules, test.name, diff)
		}
	}
}

// TestAFallIsNoSignalUpward: the old level stands out above the limits once the values have fallen, on
// the day on which the run below fires; it is the run that is the signal.
func TestAFallIsNoSignalUpward(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	scores(t, l, reading, 301, &period1, monday, 91, 90, 92, 91, 93, 90, 91, 92, 11, 10, 12, 11, 9, 12, 10, 11, 12, 10)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Measures, p.Questions[0].Measure = []uuid.UUID{reading}, nil }),
		domain.CycleStarted{On: monday.AddDays(56), Classes: []uuid.UUID{period1}})
	o := outcomes(t, l, id(201), day(time.December, 30))[0]
	s := signalOf(t, o)
	if s == nil || s.Direction != projections.OtherDirection || *o.During.Mean > *o.Before.Mean {
		t.Fatalf("%+v", s)
	}
	for _, other := range usual(t, o).Signals {
		if other.Direction == projections.WantedDirection {
			t.Errorf("%s of %s points up", other.Rule, other.From)
		}
	}
}

// TestLimitsWithoutWidthJudgeNothing: five, then eight, then nine: two steps are all the variation there
// is, screening leaves them out, and limits would lie on the mean with every value beyond them.
func TestLimitsWithoutWidthJudgeNothing(t *testing.T) {
	l := newLogbook(t)
	scores(t, l, reading, 301, &period1, day(time.September, 7), 5, 5, 5, 5, 5, 5, 5, 5, 5, 8, 9, 9, 9, 9, 9, 9, 9, 9)
	c := usual(t, seriesOf(t, l, reading, day(time.December, 30)))
	if c.Kind != projections.IChart || len(c.Signals) == 0 {
		t.Fatalf("%s, %d signals", c.Kind, len(c.Signals))
	}
	for _, s := range c.Signals {
		if s.Rule == "outside" {
			t.Errorf("the value of %s is outside", s.From)
		}
	}
	for _, p := range c.Points {
		if p.Outside || p.Upper != nil || p.Lower != nil || p.Centre == nil {
			t.Errorf("%s: %+v", p.Period, p)
		}
	}
}
