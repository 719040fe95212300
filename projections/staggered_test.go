package projections_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// ofTen are ten weeks of a class, at 40 % until it starts and at 80 % from then on, one more or less
// in 20 each other week.
func ofTen(start int) []float64 {
	right := make([]float64, 10)
	for week := range right {
		right[week] = 8 + float64(week%2)
		if week >= start {
			right[week] += 8
		}
	}
	return right
}

// onePerWeek is a cycle of three classes that start in the weeks given, from 0.
func onePerWeek(t *testing.T, starts [3]int) *logbook {
	l := newLogbook(t)
	period3 := id(33)
	l.on(t, day(time.August, 10), domain.ClassCategory, period3, domain.ClassOpened{
		School: school, SchoolYear: "2026-27", Label: "Period 3", Kind: domain.SectionClass, Teachers: []uuid.UUID{ann},
	})
	classes := []uuid.UUID{period1, period2, period3}
	monday := day(time.September, 7)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Classes = classes }))
	first := slices.Min(starts[:])
	var together []uuid.UUID
	for i, c := range classes {
		if starts[i] == first {
			together = append(together, c)
		}
	}
	l.on(t, day(time.November, 20), domain.CycleCategory, id(201), domain.CycleStarted{On: monday.AddDays(7 * first), Classes: together})
	for i, c := range classes {
		if starts[i] > first {
			l.on(t, day(time.November, 20), domain.CycleCategory, id(201), domain.ClassStarted{Class: c, On: monday.AddDays(7 * starts[i])})
		}
		weeks(t, l, 301+20*i, &c, monday, ofTen(starts[i])...)
	}
	return l
}

func staggeredOf(t *testing.T, l *logbook, measure uuid.UUID) (*projections.StaggeredStarts, error) {
	t.Helper()
	return l.read(t, id(201), ann, day(time.December, 1)).Staggered(t.Context(), &measure)
}

func TestStaggeredClassesTogether(t *testing.T) {
	l := onePerWeek(t, [3]int{3, 5, 7})
	// What is neither of all students nor of this school year is left out.
	english := id(82)
	group := value(391, &period1, day(time.September, 7), 0)
	group.Group = &english
	l.on(t, day(time.November, 20), domain.MeasureCategory, exit, group, value(392, &period1, domain.Day(2026, time.April, 6), 20))
	s := must[*projections.StaggeredStarts](t)(staggeredOf(t, l, exit))
	if s.Reason != nil {
		t.Fatal(*s.Reason)
	}
	if len(s.Classes) != 3 || s.Ways != 6 || s.Sampled || *s.P != *s.Least || *s.P != 1/6.0 {
		t.Errorf("%d classes, %d ways, P %v of at least %v; want the most extreme of 6", len(s.Classes), s.Ways, *s.P, *s.Least)
	}
	for i, start := range []int{3, 5, 7} {
		right := ofTen(start)
		var before, after float64
		for _, r := range right[:start] {
			before += 5 * r / float64(start)
		}
		for _, r := range right[start:] {
			after += 5 * r / float64(10-start)
		}
		c := s.Classes[i]
		if math.Abs(c.Change.Value-(after-before)) > 1e-9 || *c.Change.Low >= c.Change.Value || *c.Change.High <= c.Change.Value || c.StartedOn != day(time.September, 7).AddDays(7*start) {
			t.Errorf("class %d: %+v from %s, want %v", i+1, c.Change, c.StartedOn, after-before)
		}
	}
	if v := s.Change; v.Value < 39 || v.Value > 42 || *v.Low < 35 || *v.Low > 40 || *v.High < 40 || *v.High > 47 || v.Level != 0.95 {
		t.Errorf("all together: %v from %v to %v", v.Value, *v.Low, *v.High)
	}
	if want := "Of the 6 ways to give these 3 classes these starts, 1 shows a mean change at least as extreme; the fewest possible is 1. Exact if chance decided who started when."; s.Explanation != want {
		t.Errorf("%q, want %q", s.Explanation, want)
	}
}

// TestStaggeredInItsPhase: what a phase parts from the start says nothing of it, and values without
// numerator and denominator count alike.
func TestStaggeredInItsPhase(t *testing.T) {
	l := onePerWeek(t, [3]int{3, 5, 7})
	monday := day(time.September, 7)
	whole := must[*projections.StaggeredStarts](t)(staggeredOf(t, l, exit))
	l.on(t, day(time.November, 20), domain.MeasureCategory, exit,
		domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: monday.AddDays(-21), Label: "new", Why: "new"},
		domain.PhaseStarted{ID: id(92), Series: domain.Series{Class: &period1}, From: monday.AddDays(70), Label: "newer", Why: "new"},
		value(393, &period1, monday.AddDays(-28), 20), value(394, &period1, monday.AddDays(70), 0))
	parted := must[*projections.StaggeredStarts](t)(staggeredOf(t, l, exit))
	if whole.Classes[0].Change.Value != parted.Classes[0].Change.Value {
		t.Errorf("the change is %v, with other phases %v", whole.Classes[0].Change.Value, parted.Classes[0].Change.Value)
	}
	l.on(t, day(time.November, 20), domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(301), Why: "scored"}, plainScore(395, &period1, monday, 40))
	scored := must[*projections.StaggeredStarts](t)(staggeredOf(t, l, exit))
	if math.Abs(scored.Change.Value-whole.Change.Value) > 1e-6 { // all of 20: the means are the same
		t.Errorf("with a value of 40 %% in place of 8 of 20 the change is %v, not %v", scored.Change.Value, whole.Change.Value)
	}
}

func TestWhatCannotBeStaggered(t *testing.T) {
	one := foretold(t, domain.Prediction{}, 3)
	late := onePerWeek(t, [3]int{3, 5, 10}) // the third starts after its last value
	early := onePerWeek(t, [3]int{0, 5, 7})
	finished := onePerWeek(t, [3]int{3, 5, 7})
	finished.on(t, day(time.November, 20), domain.CycleCategory, id(201), domain.ClassFinished{Class: period1, On: day(time.October, 20)})
	for name, c := range map[string]struct {
		log  *logbook
		want string
	}{
		"one class":      {one, "One class has no other"},
		"at once":        {onePerWeek(t, [3]int{4, 4, 4}), "in the same period"},
		"nothing before": {early, "no value before the first start"},
		"nothing after":  {late, "none after the last"},
		"finished early": {finished, "none after the last"},
	} {
		s := must[*projections.StaggeredStarts](t)(staggeredOf(t, c.log, exit))
		if s.Reason == nil || !strings.Contains(*s.Reason, c.want) || s.Change != nil || s.P != nil || len(s.Classes) != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if s := must[*projections.StaggeredStarts](t)(one.read(t, id(201), ann, day(time.December, 1)).Staggered(t.Context(), nil)); s.Measure.ID != exit {
		t.Errorf("left out, the measure is %s", s.Measure.ID)
	}
	_, err := staggeredOf(t, one, reading)
	var unfit *projections.UnfitArgument
	if !errors.As(err, &unfit) || unfit.Argument != "measure" {
		t.Errorf("of a measure that the cycle does not have: %v", err)
	}
}
