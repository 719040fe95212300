package projections

import (
	"context"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// Timing says whether the prediction was made before the data could tell: judged by the order
// of the log and its clock alone.
func (p *Prediction) Timing(ctx context.Context) (PredictionTiming, error) {
	if p.MeasureID == nil {
		return p.timing(nil, time.UTC), nil
	}
	found, err := p.cycle.page.measured(ctx)
	if err != nil {
		return "", err
	}
	zone, err := p.cycle.page.zone(ctx, p.cycle)
	if err != nil {
		return "", err
	}
	return p.timing(found[*p.MeasureID], zone), nil
}

// Late says that the prediction was not made before the data.
func (p *Prediction) Late(ctx context.Context) (bool, error) {
	timing, err := p.Timing(ctx)
	return timing != BeforeData, err
}

// timing is the rule. It looks at the values of the question's measure, in whatever series,
// whose period shares a day with the cycle's window: from the day its first class starts to the
// end of Do. The first of them in the log, and the earliest end of a period, decide. The day of
// recording is that of the school's zone. What an import tells was never seen before the data,
// whatever the log says: paper is back-filled.
func (p *Prediction) timing(m *measuredSeries, zone *time.Location) PredictionTiming {
	inTime := BeforeData
	if p.Via == domain.ViaImport {
		inTime = Backfilled
	}
	window, open := p.cycle.window()
	if !open || m == nil {
		return inTime
	}
	firstSeq, firstEnd, found := int64(0), int64(0), false
	for _, doc := range m.docs {
		for i := range doc {
			v := &doc[i]
			if v.Missing != "" || !window.meets(v) {
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
