package projections

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

func toldEffect(unit domain.Unit, first int, values ...any) domain.ReleasedEffect {
	e := domain.ReleasedEffect{Measure: "Exit tickets", Unit: unit, Direction: domain.Increase, Kind: domain.OutcomeMeasure, Students: "20-49"}
	for i, v := range values {
		p := domain.ReleasedPoint{Week: first + i}
		switch v := v.(type) {
		case float64:
			p.Value = &v
		case []float64:
			p.Value, p.Coded = &v[0], true
		}
		e.Points = append(e.Points, p)
	}
	c, err := toldChangeOf(e)
	if err != nil {
		panic(err)
	}
	e.Change, e.Low, e.High = c.Change, c.Low, c.High
	return e
}

// TestASharedEffectIsToldFromItsPoints: chart, signal and sentence of what was told.
func TestASharedEffectIsToldFromItsPoints(t *testing.T) {
	effects := []domain.ReleasedEffect{
		toldEffect(domain.PercentUnit, -8, 41.0, 44.0, 39.0, 42.0, 45.0, 40.0, 43.0, 38.0, 61.0, 64.0, 59.0, 62.0, 66.0, 60.0, 63.0, 65.0),
		toldEffect(domain.PercentUnit, -2, 43.0, 48.0, []float64{95}, nil, []float64{95}),
		{Measure: "Exit tickets", Unit: domain.PercentUnit, Direction: domain.Increase, Suppressed: true, Students: "1-9"},
	}
	want := []string{
		"EXACT I [run above:WANTED] In weeks −8 to 7 there are 16 values around a mean of 52%; the values of weeks 0 to 7 lie in a row above it: a signal in the wanted direction. With the start it rose by 21 percentage points (95% interval 18 to 24).",
		"CODED RUN [] In weeks −2 to 2 there are 4 values around a median of 71.5%: too few points to judge runs. Of 1 more period nothing is told, because few stand behind it. With the start it rose by 50 percentage points.",
		"SUPPRESSED RUN [] Too few people stand behind it for any number: it counts in what is pooled over schools only.",
	}
	for i, e := range sharedEffects(&domain.Released{Effects: effects}) {
		c := must[*SharedChart](t)(e.Chart())
		var signals []string
		for _, s := range c.Signals {
			if shapes[s.Rule] == runShape && s.side > 0 {
				signals = append(signals, "run above:"+string(s.Direction))
			}
		}
		if got := fmt.Sprintf("%s %s %v %s", e.Shown(), c.Kind, signals, must[string](t)(e.Narrative())); got != want[i] {
			t.Errorf("got  %s\nwant %s", got, want[i])
		}
		if len(must[[]*SharedPoint](t)(e.Told())) != len(effects[i].Points) {
			t.Errorf("%d points", len(c.Points))
		}
	}
}

// TestWhatIsShownFollowsFromWhatWasReleased: of any told points nothing is shown that is no number,
// hidden points have no value, and nothing else than the points makes a difference.
func TestWhatIsShownFollowsFromWhatWasReleased(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(domain.Units).Draw(t, "unit")
		var values []any
		for range rapid.IntRange(0, 30).Draw(t, "points") {
			switch v := float64(rapid.IntRange(5, 95).Draw(t, "value")); rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				values = append(values, nil)
			case 1:
				values = append(values, []float64{95})
			default:
				values = append(values, v)
			}
		}
		e := toldEffect(unit, -rapid.IntRange(0, 15).Draw(t, "before"), values...)
		one, two := &SharedEffect{ReleasedEffect: e}, &SharedEffect{ReleasedEffect: e}
		a, err := one.Chart()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := two.Chart()
		if diff := cmp.Diff(a.Points, b.Points); diff != "" || a.Sentence != b.Sentence || a.Sentence == "" || strings.Contains(a.Sentence, "NaN") {
			t.Fatal(diff, a.Sentence, b.Sentence)
		}
		for i, p := range a.Points {
			if (p.Value == nil) != (values[i] == nil) || (p.Shown == Suppressed) != (values[i] == nil) {
				t.Fatalf("point %d: %+v", i, p)
			}
			for _, n := range []*float64{p.Value, p.Centre, p.Lower, p.Upper, e.Change, e.Low, e.High} {
				if n != nil && (math.IsNaN(*n) || math.IsInf(*n, 0)) {
					t.Fatalf("point %d: %v", i, *n)
				}
			}
		}
		if e.Low != nil && !(*e.Low <= *e.Change && *e.Change <= *e.High) {
			t.Fatalf("%v is not from %v to %v", *e.Change, *e.Low, *e.High)
		}
	})
}

// TestTwoDigitsAreTold of what is no percentage.
func TestTwoDigitsAreTold(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, 3.14159: 3.1, -0.04567: -0.046, 12345: 12000, 99.6: 100, 1e-300: 1e-300} {
		if got := significant(v, toldDigits); math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("%v is told as %v, not %v", v, got, want)
		}
	}
}

// TestToldDigitsAreWhole: what is rounded to tenths is written in tenths, without the dust of binary numbers.
func TestToldDigitsAreWhole(t *testing.T) {
	e := domain.ReleasedEffect{Unit: domain.ScoreUnit}
	for i, v := range []float64{74, 76, 75, 77, 79.4, 81, 80.2, 82} {
		e.Points = append(e.Points, domain.ReleasedPoint{Week: i - 4, Value: &v})
	}
	c, err := toldChangeOf(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*float64{c.Change, c.Low, c.High} {
		if text := fmt.Sprint(*v); len(text) > len("-0.0") {
			t.Errorf("%s is not in tenths", text)
		}
	}
}
