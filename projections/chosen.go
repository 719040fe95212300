package projections

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/watch"
)

// Autocorrelation is how far each value of a series resembles the one before, and what that does
// to the limits of a chart of single values, which takes them for independent.
type Autocorrelation struct {
	// R is the correlation of neighbours around the centre, of the baseline's values, where there is
	// a baseline of periods, else of the last phase; nil for fewer than three values and for values
	// that are all alike. Values is how many there are.
	R      *float64
	Values int
	// TooNarrow says that limits are too narrow to be believed: R above 0.3 from 20 values or more.
	TooNarrow bool
	// Centre, Lower and Upper are those of the chart of single values in the last phase; Widened
	// the limits at √((1+R)/(1-R)) of their distance, where they are too narrow.
	Centre, Lower, Upper       *float64
	WidenedLower, WidenedUpper *float64
}

// Autocorrelation judges the last phase of the series; nil when it has no values.
func (o *MeasuredOutcome) Autocorrelation(ctx context.Context) (*Autocorrelation, error) {
	list := o.stretches()
	if len(list) == 0 {
		return nil, nil
	}
	last := list[len(list)-1]
	y := make([]stats.Number, last.end-last.first)
	for i := range y {
		if v, ok := o.record.value(&o.doc[last.first+i]); ok {
			y[i] = stats.Some(v)
		}
	}
	found, err := watch.Autocorrelation(y, last.freeze)
	if err != nil {
		return nil, fmt.Errorf("projections: autocorrelation: %w", err)
	}
	single := IChart
	c, err := o.Chart(&single, nil)
	if err != nil {
		return nil, err
	}
	a := &Autocorrelation{R: optional(found.R), Values: found.Values, TooNarrow: found.Narrow}
	if a.Values == 0 {
		return nil, nil
	}
	for _, p := range c.Points[last.first:last.end] {
		if p.Centre != nil {
			a.Centre, a.Lower, a.Upper = p.Centre, p.Lower, p.Upper
		}
	}
	a.WidenedLower = optional(found.Widen(knownNumber(a.Centre), knownNumber(a.Lower)))
	a.WidenedUpper = optional(found.Widen(knownNumber(a.Centre), knownNumber(a.Upper)))
	return a, nil
}

func knownNumber(v *float64) stats.Number {
	if v == nil {
		return stats.Number{}
	}
	return stats.Some(*v)
}

// mostCounted is how many a class can have counted to be drawn toward others.
const mostCounted = 1_000_000

// drawnLevel is the chance with which a class's proportion lies in its interval.
const drawnLevel = 0.9

// Shrunken is the class's percentage while it was in the cycle, drawn toward those of all the
// cycle's classes the more the fewer were counted, with an interval that holds it with 90 % chance
// (beta-binomial). Each student counts once for each period. Nil outside a cycle, for the team as a
// whole, for what is no percentage of whole numbers, and where fewer than two classes have values.
func (o *MeasuredOutcome) Shrunken(ctx context.Context) (*Estimate, error) {
	if o.cycle == nil {
		return nil, nil
	}
	found, err := o.cycle.page.shrunkenOf(o.cycle.ID).get(func() (map[*MeasuredOutcome]*Estimate, error) { return o.cycle.shrink(ctx) })
	return found[o], err
}

// shrunkenOf is where the estimates of a cycle are kept.
func (p *page) shrunkenOf(cycle uuid.UUID) *lazy[map[*MeasuredOutcome]*Estimate] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shrunken == nil {
		p.shrunken = make(map[uuid.UUID]*lazy[map[*MeasuredOutcome]*Estimate])
	}
	if p.shrunken[cycle] == nil {
		p.shrunken[cycle] = &lazy[map[*MeasuredOutcome]*Estimate]{}
	}
	return p.shrunken[cycle]
}

// shrink draws the classes of each measure and student group toward each other.
func (c *Cycle) shrink(ctx context.Context) (map[*MeasuredOutcome]*Estimate, error) {
	type together struct{ measure, group uuid.UUID }
	outcomes, err := c.Outcomes()
	if err != nil {
		return nil, err
	}
	members, counts := make(map[together][]*MeasuredOutcome), make(map[together][]watch.Proportion)
	for _, o := range outcomes {
		if count := o.during(); count != nil && o.of.Class != uuid.Nil {
			at := together{o.Measure.ID, o.of.Group}
			members[at], counts[at] = append(members[at], o), append(counts[at], *count)
		}
	}
	estimates := make(map[*MeasuredOutcome]*Estimate)
	for at, list := range members {
		if len(list) < 2 {
			continue
		}
		found, err := watch.ShrinkProportions(counts[at])
		if err != nil {
			return nil, fmt.Errorf("projections: shrunken: %w", err)
		}
		for i, c := range found.Classes {
			low, high := 100*c.Low, 100*c.High
			estimates[list[i]] = &Estimate{Value: 100 * c.Estimate, Low: &low, High: &high, Level: drawnLevel}
		}
	}
	return estimates, nil
}

// during is what was counted while the class was in the cycle, so many of so many; nil where there
// is nothing, or anything that is no percentage of whole numbers.
func (o *MeasuredOutcome) during() *watch.Proportion {
	if o.within == nil {
		return nil
	}
	sum := watch.Proportion{}
	for _, m := range o.record.duringOf(o.doc, *o.within) {
		if o.record.unitAt(m.From) != domain.PercentUnit || m.Numerator == nil || m.Denominator == nil || !wholeNumber(*m.Numerator) || !wholeNumber(*m.Denominator) ||
			*m.Denominator > mostCounted || *m.Numerator > *m.Denominator {
			return nil
		}
		sum.Y, sum.N = sum.Y+int(*m.Numerator), sum.N+int(*m.Denominator)
	}
	if sum.N == 0 || sum.N > mostCounted {
		return nil
	}
	return &sum
}
