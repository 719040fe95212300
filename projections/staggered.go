package projections

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/model"
)

// Estimate is a number with the interval in which the true one lies.
type Estimate struct {
	Value float64
	// Low and High are nil where the values say nothing of how far it may be off.
	Low, High *float64
	// Level is the share of such intervals that hold the true number.
	Level float64
}

// StaggeredStarts is what the classes of a cycle that started one after the other say together: a
// multiple baseline. What happens to all of them at once is told from what each start changed.
type StaggeredStarts struct {
	Measure *Measure
	// Reason says why there is nothing to tell, and what it takes; nil otherwise, as are Change, P
	// and Least where there is one.
	Reason  *string
	Classes []StaggeredClass
	// Change is that of all classes together, in the measure's unit.
	Change *Estimate
	// P is the share of ways to give these classes these starts whose mean change lies at least as
	// far out; Least the smallest that could have come out.
	P, Least *float64
	// Ways are how many were tried; Sampled says that they are a sample of all.
	Ways    int
	Sampled bool
	// Explanation says in words what was compared.
	Explanation string
}

// StaggeredClass is the change of one class at its own start.
type StaggeredClass struct {
	Class     *Class
	StartedOn domain.Date
	Change    *Estimate
}

// Staggered analyses the cycle's classes by a multiple baseline: their values of all students from
// the school year in which the first of them started, in the phase of their start, up to their
// finish. Left out, the measure is the first of its outcomes; nil for a cycle without any. A measure
// that the cycle does not have is an [*UnfitArgument].
func (c *Cycle) Staggered(ctx context.Context, measure *uuid.UUID) (*StaggeredStarts, error) {
	measures, at := c.outcomeMeasures(), 0
	if measure != nil {
		at = slices.IndexFunc(measures, func(m *Measure) bool { return m.ID == *measure })
	}
	switch {
	case at < 0:
		return nil, &UnfitArgument{"measure", measure.String(), "is no measure of this cycle: take one of its outcomes"}
	case len(measures) == 0:
		return nil, nil
	}
	outcomes, err := c.Outcomes()
	if err != nil {
		return nil, err
	}
	s := &StaggeredStarts{Measure: measures[at]}
	var list []*MeasuredOutcome
	for _, o := range outcomes {
		if o.Measure == s.Measure && o.within != nil && o.of.Group == uuid.Nil && c.classOf(o.of.Class) != nil {
			list = append(list, o)
		}
	}
	classes, why := sharedCalendar(list)
	if why != "" {
		s.Reason = &why
		return s, nil
	}
	// The same chance each time: the same facts give the same numbers.
	b, err := model.Staggered(classes, rand.New(rand.NewPCG(1, 2)))
	if err != nil {
		return nil, fmt.Errorf("projections: staggered starts: %w", err)
	}
	s.tell(b, list)
	return s, nil
}

func (s *StaggeredStarts) tell(b *model.Baselines, list []*MeasuredOutcome) {
	for i, o := range list {
		s.Classes = append(s.Classes, StaggeredClass{Class: o.Class, StartedOn: o.within.first, Change: estimateOf(b.Classes[i])})
	}
	s.Change, s.P, s.Least, s.Ways, s.Sampled = estimateOf(b.Level), &b.P, &b.Least, b.Assignments, b.Sampled
	s.Explanation = s.explained(len(list))
	if s.Change.Low == nil {
		s.Explanation += " There is no interval of all together, for which it takes two classes with 3 values on each side, not all of them alike."
	}
}

// explained says what the change of so many classes was held against.
func (s *StaggeredStarts) explained(classes int) string {
	const exact = "Exact if chance decided who started when."
	if s.Sampled {
		return fmt.Sprintf("Of all ways to give these %d classes these starts, about %s in 100 show a mean change at least as extreme, by a sample of %s; the fewest possible are about %s in 100. %s",
			classes, inHundred(*s.P), howMany(s.Ways, "way"), inHundred(*s.Least), exact)
	}
	ways := func(share float64) int { return int(math.Round(share * float64(s.Ways))) }
	return fmt.Sprintf("Of the %s to give these %d classes these starts, %s a mean change at least as extreme; the fewest possible is %d. %s",
		howMany(s.Ways, "way"), classes, shows(ways(*s.P)), ways(*s.Least), exact)
}

func shows(n int) string {
	if n == 1 {
		return "1 shows"
	}
	return fmt.Sprintf("%s show", numeral(float64(n), 0))
}

func inHundred(share float64) string { return fmt.Sprintf("%.3g", 100*share) }

func estimateOf(d model.Difference) *Estimate {
	return &Estimate{Value: d.Value, Low: optional(d.Low), High: optional(d.High), Level: d.Level}
}

// periodOf is the first and the last day of a measurement, as numbers.
type periodOf struct{ from, to int64 }

// sharedCalendar puts the values of classes into the periods of all; why not, when they cannot be
// held against each other.
func sharedCalendar(list []*MeasuredOutcome) (classes []model.Class, why string) {
	if len(list) < 2 {
		return nil, "One class has no other to be held against: it takes two or more that have values and starts of their own."
	}
	first := slices.MinFunc(list, func(a, b *MeasuredOutcome) int {
		return cmp.Compare(dayNumber(a.within.first), dayNumber(b.within.first))
	})
	year := schoolYearOf(dayNumber(first.within.first))
	var all []*storedMeasurement
	var calendar []periodOf
	chosen := make([][]*storedMeasurement, len(list))
	for i, o := range list {
		chosen[i] = o.ofYear(year)
		all = append(all, chosen[i]...)
		for _, m := range chosen[i] {
			calendar = append(calendar, periodOf{m.From, m.To})
		}
	}
	slices.SortFunc(calendar, func(a, b periodOf) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from)) })
	calendar = slices.Compact(calendar)
	pooled, scale := first.record.pools(all)
	for i, o := range list {
		k := model.Class{Series: make([]model.Ratio, len(calendar))}
		k.Start = slices.IndexFunc(calendar, func(p periodOf) bool { return p.to >= dayNumber(o.within.first) })
		for _, m := range chosen[i] {
			v, _ := o.record.value(m)
			ratio := model.Ratio{Y: v, N: 1}
			if pooled {
				ratio = model.Ratio{Y: scale * *m.Numerator, N: *m.Denominator}
			}
			k.Series[slices.Index(calendar, periodOf{m.From, m.To})] = ratio
		}
		classes = append(classes, k)
	}
	return classes, comparedAtAll(classes)
}

// comparedAtAll says why classes cannot be held against each other; empty when they can.
func comparedAtAll(classes []model.Class) string {
	byStart := func(a, b model.Class) int { return cmp.Compare(a.Start, b.Start) }
	earliest, latest := slices.MinFunc(classes, byStart).Start, slices.MaxFunc(classes, byStart).Start
	has := func(series []model.Ratio) bool {
		return slices.ContainsFunc(series, func(r model.Ratio) bool { return r.N != 0 })
	}
	switch {
	case earliest == latest:
		return "All classes started in the same period: it takes starts of their own to tell a change from what happened to all."
	case earliest < 0 || slices.ContainsFunc(classes, func(c model.Class) bool { return !has(c.Series[:earliest]) || !has(c.Series[latest:]) }):
		return "Some class has no value before the first start, or none after the last: each takes both to be held against the others."
	default:
		return ""
	}
}

// ofYear are the values from a school year on that may be compared around the class's start.
func (o *MeasuredOutcome) ofYear(year int) []*storedMeasurement {
	from, end := o.record.phaseBefore(o.of, o.within.first), o.record.phaseAfter(o.of, o.within.first)
	var list []*storedMeasurement
	for i := range o.doc {
		m := &o.doc[i]
		_, ok := o.record.value(m)
		if !ok || schoolYearOf(m.To) < year || !from.IsZero() && m.From < dayNumber(from) || !end.IsZero() && m.From >= dayNumber(end) || m.From > dayNumber(o.within.last) {
			continue
		}
		list = append(list, m)
	}
	return list
}
