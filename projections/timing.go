package projections

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Timing says whether the prediction was made before the data could tell: judged by the order
// of the log and its clock alone.
func (p *Prediction) Timing() (PredictionTiming, error) {
	if p.MeasureID == nil {
		return p.timing(nil, time.UTC), nil
	}
	found, err := p.cycle.page.measured(p.cycle.page.r.ctx)
	if err != nil {
		return "", err
	}
	zone, err := p.cycle.page.zone(p.cycle.page.r.ctx, p.cycle)
	if err != nil {
		return "", err
	}
	return p.timing(found[*p.MeasureID], zone), nil
}

// Late says that the prediction was not made before the data.
func (p *Prediction) Late() (bool, error) {
	timing, err := p.Timing()
	return timing != BeforeData, err
}

// timing is the rule. It looks at the values of the question's measure, in whatever series,
// whose period shares a day with the cycle's window: from the day its first class starts to the
// end of Do; with a day foretold, at the others that [timeframe.takes], too. The first of them in the
// log, and the earliest end of a period, decide. One that was taken back counts, whether or not it
// was recorded again: it was seen. The day of recording is that of the school's zone. What an
// import tells was never seen before the data, whatever the log says: paper is back-filled.
func (p *Prediction) timing(m *measuredSeries, zone *time.Location) PredictionTiming {
	inTime := BeforeData
	if p.Via == domain.ViaImport {
		inTime = Backfilled
	}
	window, open := p.cycle.window()
	if !open || m == nil {
		return inTime
	}
	looked := timeframe{window, p.cycle.endTold(uuid.Nil), p.ByWhen}
	firstSeq, firstEnd, found := int64(0), int64(0), false
	for v := range m.known {
		if !looked.takes(v, v.Seq) {
			continue
		}
		if !found || v.Seq < firstSeq {
			firstSeq = v.Seq
		}
		if !found || v.To < firstEnd {
			firstEnd = v.To
		}
		found = true
	}
	made, told := dayNumber(domain.DateOf(p.MadeAt.In(zone))), dayNumber(p.OccurredOn)
	switch {
	case !found, p.Seq < firstSeq && made <= firstEnd:
		return inTime
	case told <= firstEnd && (told < made || inTime == Backfilled):
		return Backfilled
	default:
		return Late
	}
}

// window is from the day the first class starts, or the cycle, to the end of Do; not open
// before something started.
func (c *Cycle) window() (in span, open bool) {
	if c.Do == nil {
		return span{}, false
	}
	for _, k := range c.Classes {
		if k.StartedOn != nil && (in.first.IsZero() || k.StartedOn.Before(in.first)) {
			in.first = *k.StartedOn
		}
	}
	if in.first.IsZero() {
		in.first = c.Do.StartedOn
	}
	if c.Do.CompletedOn != nil {
		in.last = *c.Do.CompletedOn
	}
	return in, true
}

// endTold is the place in the log of the fact that told when the days of [Cycle.spanOf] ended; 0
// while they go on.
func (c *Cycle) endTold(class uuid.UUID) int64 {
	k := c.classOf(class)
	switch {
	case k != nil && k.FinishedOn != nil:
		return k.FinishedSeq
	case k == nil && c.Do != nil && c.Do.CompletedOn != nil:
		return c.Do.CompletedSeq
	case c.Withdrawal != nil:
		return c.Withdrawal.Seq
	default:
		return 0
	}
}

// timeframe is which values a prediction can be held against.
type timeframe struct {
	span
	// told is the place in the log where the end of the span was told; 0 for none.
	told int64
	// by is the day foretold; nil for none.
	by *domain.Date
}

// takes says that a value is within reach: of a period that shares a day with the span, or that
// begins after it but no later than the day foretold, when the value was recorded, at that place in
// the log, before the end of the span was told. So nobody gets rid of a value by telling afterwards
// that Do had ended earlier.
func (r timeframe) takes(m *storedMeasurement, seq int64) bool {
	return r.meets(m) || r.by != nil && seq < r.told && m.To >= dayNumber(r.first) && m.From <= dayNumber(*r.by)
}
