package projections

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Verdict says how a typed prediction stands against the numbers.
type Verdict string

const (
	HeldVerdict    Verdict = "HELD"
	NotHeldVerdict Verdict = "NOT_HELD"
	// OpenVerdict: a later value may still decide.
	OpenVerdict Verdict = "OPEN"
	// NoDataVerdict: the time has passed, and there is nothing to hold it against.
	NoDataVerdict Verdict = "NO_DATA"
)

// PredictionJudgement is a typed prediction held against what was measured. The log alone decides:
// nobody enters it, and a value that is corrected, voided or entered later changes it.
//
// Held against it is the last value of each of the cycle's classes: of all students, of a period
// that shares a day with the class's own days in the cycle and ends by the day foretold, if there
// is one; then also of one that begins after those days, when it was recorded before anybody told
// that they were over. Where no class has such a value it is that of the team as a whole, as it is for a cycle
// without classes; one that has only values of classes takes those of all. Several are pooled,
// numerators by denominators, when each has both (and the unit is not a count), else their mean
// counts. What the measure meant differently, after a definition that is not comparable, does not
// count.
//
// Low and high are part of the range. A direction holds when the result lies above, or below, what
// was before: the class's before, those of several weighted like their values in the result.
// With a range and a direction both must hold.
//
// It is open until the day foretold has passed or Do is completed; earlier only when each class's
// value is of a period that ends on that very day. Without such a day Do decides.
type PredictionJudgement struct {
	Verdict Verdict
	// Value is the result, so far while it is open; On the last day of its periods.
	Value *float64
	On    *domain.Date
	// Before is what a direction is held against; nil without one.
	Before *float64
}

// Judgement holds the prediction against the numbers; nil for one without a measure, and for one
// that foretells no range and neither increase nor decrease.
func (p *Prediction) Judgement(ctx context.Context) (*PredictionJudgement, error) {
	if !p.typed() {
		return nil, nil
	}
	found, err := p.cycle.page.measured(ctx)
	if err != nil {
		return nil, err
	}
	today, err := p.cycle.page.today(ctx, p.cycle)
	if err != nil {
		return nil, err
	}
	return p.judge(found[*p.MeasureID], today), nil
}

// typed says that there is something to hold against a number.
func (p *Prediction) typed() bool {
	return p.MeasureID != nil && (p.Low != nil || p.High != nil || p.directed())
}

// directed says that it foretells a move. That nothing moves cannot be told from few values.
func (p *Prediction) directed() bool { return p.Direction != nil && *p.Direction != domain.Maintain }

// today is the day in whose light the page is seen: of an earlier moment, the day of that moment
// where the cycle's team is at home.
func (p *page) today(ctx context.Context, c *Cycle) (domain.Date, error) {
	today := p.r.scope.today
	if p.r.now == nil {
		return today, nil
	}
	zone, err := p.zone(ctx, c)
	if then := domain.DateOf(p.r.moment.In(zone)); then.Before(today) {
		today = then
	}
	return today, err
}

// judge is the rule.
func (p *Prediction) judge(found *measuredSeries, today domain.Date) *PredictionJudgement {
	j := &PredictionJudgement{Verdict: OpenVerdict}
	c := p.cycle
	results, settled := c.results(found, p.ByWhen)
	passed := p.ByWhen != nil && today.After(*p.ByWhen)
	completed := c.Do != nil && c.Do.CompletedOn != nil
	if len(results) == 0 {
		if passed || c.Withdrawal != nil || p.ByWhen == nil && completed {
			j.Verdict = NoDataVerdict
		}
		return j
	}
	sum := found.record.sum(measurementsOf(results))
	j.Value, j.On = sum.Mean, sum.To
	if p.directed() {
		j.Before = found.record.beforeAll(results)
	}
	if passed || completed || settled || c.Withdrawal != nil {
		j.Verdict = p.verdict(*j.Value, j.Before)
	}
	return j
}

// verdict holds a result against the range and the direction.
func (p *Prediction) verdict(value float64, before *float64) Verdict {
	switch {
	case p.Low != nil && less(value, *p.Low), p.High != nil && less(*p.High, value):
		return NotHeldVerdict
	case !p.directed():
		return HeldVerdict
	case before == nil:
		return NoDataVerdict
	case *p.Direction == domain.Increase && less(*before, value), *p.Direction == domain.Decrease && less(value, *before):
		return HeldVerdict
	default:
		return NotHeldVerdict
	}
}

// less says that a number is smaller by more than rounding can make it.
func less(a, b float64) bool { return b-a > 1e-12*max(1, math.Abs(a), math.Abs(b)) }

// result is the last value of a series in a cycle, and what was before; nil for nothing.
type result struct {
	last   *storedMeasurement
	before *Summary
}

// results are the values that a prediction is held against, up to a day if there is one; settled
// when no later one can take their place.
func (c *Cycle) results(found *measuredSeries, by *domain.Date) (list []result, settled bool) {
	if found == nil {
		return nil, false
	}
	var classes, team []int
	for _, at := range c.places(found) {
		switch of := found.keys[at]; {
		case of.Group != uuid.Nil:
		case of.Class != uuid.Nil:
			classes = append(classes, at)
		default:
			team = append(team, at)
		}
	}
	first, then, expected := classes, team, len(c.Classes)
	if len(c.Classes) == 0 {
		first, then, expected = team, classes, 1
	}
	if list = c.lastOf(found, first, by); len(list) == 0 {
		list, expected = c.lastOf(found, then, by), max(1, len(then))
	}
	settled = by != nil && len(list) == expected
	for _, r := range list {
		settled = settled && r.last.To == dayNumber(*by)
	}
	return list, settled
}

// lastOf are the last values of some series within the days of their classes.
func (c *Cycle) lastOf(found *measuredSeries, places []int, by *domain.Date) []result {
	var list []result
	for _, at := range places {
		of, doc := found.keys[at], found.docs[at]
		in, started := c.spanOf(of.Class)
		if !started {
			continue
		}
		within := timeframe{in, c.endTold(of.Class), by}
		var last *storedMeasurement
		for i := range doc {
			m := &doc[i]
			if _, ok := found.record.value(m); !ok || !within.takes(m, found.record.firstTold(of, m)) || by != nil && m.To > dayNumber(*by) || !found.record.comparable(in.first, m) {
				continue
			}
			if last == nil || m.To >= last.To {
				last = m
			}
		}
		if last != nil {
			list = append(list, result{last, found.record.before(of, doc, in.first)})
		}
	}
	return list
}

// comparable says that a value means what values meant on a day before it.
func (r *measureRecord) comparable(from domain.Date, m *storedMeasurement) bool {
	return !slices.ContainsFunc(r.Definitions, func(d definitionFrom) bool {
		return d.NewPhase && d.From.After(from) && m.From >= dayNumber(d.From)
	})
}

func measurementsOf(results []result) []*storedMeasurement {
	list := make([]*storedMeasurement, len(results))
	for i := range results {
		list[i] = results[i].last
	}
	return list
}

// beforeAll is what was before in several series, each as heavy as its value in the result, so that
// a class with a longer past does not count for more; nil when there was nothing in any.
func (r *measureRecord) beforeAll(results []result) *float64 {
	counted := !slices.ContainsFunc(results, func(x result) bool {
		return x.last.Numerator == nil || x.last.Denominator == nil || r.unitAt(x.last.From) == domain.CountUnit
	})
	var sum, weight float64
	for _, x := range results {
		if x.before == nil {
			continue
		}
		w := 1.0
		if counted {
			w = *x.last.Denominator
		}
		sum, weight = sum+w**x.before.Mean, weight+w
	}
	if weight == 0 {
		return nil
	}
	mean := sum / weight
	return &mean
}
