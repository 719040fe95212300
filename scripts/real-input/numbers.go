package main

import (
	"context"
	"fmt"
)

// measurementBack is a measurement as a cycle's outcome shows it.
type measurementBack struct {
	ID, Period, Shown             string
	PeriodEnd, Label, Reason      *string
	Value, Numerator, Denominator *float64
}

// lastAtMost is how many measurements a page shows at most. Older ones are compared by their value
// alone, in the timeline, which shows every series as a whole.
const lastAtMost = 100

// taken are the values of a series that no rule left out, in order of time.
func (s *fedSeries) taken() []Value {
	var taken []Value
	for _, v := range s.plan.Values {
		if !s.refused[v.Row] {
			taken = append(taken, v)
		}
	}
	return taken
}

// value is what the server must show for a value; nil for a missed one.
func (s *fedSeries) value(v Value) *float64 {
	number, ok := s.plan.number(v)
	if !ok {
		return nil
	}
	return &number
}

// readSeries compares the figures of every series through its last cycle.
func (r *readBack) readSeries(ctx context.Context) error {
	return each(ctx, r.connections, r.fed, func(ctx context.Context, s *fedSeries) error {
		defer r.bar.Add(1)
		taken := s.taken()
		if s.done == 0 || len(taken) == 0 {
			same(r.report, s.done > 0, true, "series %s has a cycle to be read through", s.plan.Series.ID)
			return nil
		}
		var answer struct {
			Cycle *struct {
				Outcomes []struct {
					Measure      *named
					Measurements []measurementBack
				}
			}
		}
		variables := map[string]any{"cycle": cycleID(s, s.plan.Cycles[s.done-1].Number), "last": lastAtMost}
		if _, err := r.member.ask(ctx, measurementsDocument, variables, &answer); err != nil {
			return fmt.Errorf("read series %s: %w", s.plan.Series.ID, err)
		}
		if !same(r.report, answer.Cycle != nil && len(answer.Cycle.Outcomes) == 1, true, "series %s has one outcome", s.plan.Series.ID) {
			return nil
		}
		latest := taken[max(0, len(taken)-lastAtMost):]
		r.compareSeries(s, latest, answer.Cycle.Outcomes[0].Measurements)
		return nil
	})
}

func (r *readBack) compareSeries(s *fedSeries, latest []Value, back []measurementBack) {
	if !same(r.report, len(back), len(latest), "number of measurements of series %s", s.plan.Series.ID) {
		return
	}
	all := s.shownWhole
	for i, v := range latest {
		ok := r.compareValue(s, v, back[i])
		all = all && ok
		if ok {
			r.agree(v)
		}
	}
	if all {
		r.report.add(func(r *Report) { r.Agree.Series++ })
	}
	if !s.shownWhole {
		return
	}
	taken := s.taken()
	for _, v := range taken[:len(taken)-len(latest)] {
		r.agree(v)
	}
}

// agree counts a value that came back as it went in.
func (r *readBack) agree(v Value) {
	r.report.add(func(r *Report) {
		if v.Y == nil {
			r.Agree.Missed++
		} else {
			r.Agree.Measurements++
		}
	})
}

func (r *readBack) compareValue(s *fedSeries, v Value, back measurementBack) bool {
	what := fmt.Sprintf("of series %s row %d", s.plan.Series.ID, v.Row)
	shown, reason, end, label := "EXACT", "nothing", "nothing", "nothing"
	var numerator, denominator *float64
	switch {
	case v.Y == nil:
		shown, reason = "MISSING", "NOT_COLLECTED"
	case s.plan.Series.HasDenominator:
		numerator, denominator = v.Y, v.N
	}
	if !v.To.IsZero() {
		end = v.To.Format(layout)
	}
	if v.Label != "" {
		label = v.Label
	}
	ok := same(r.report, back.ID, measurementID(s, v), "id %s", what)
	ok = same(r.report, back.Period, v.From.Format(layout), "first day %s", what) && ok
	ok = same(r.report, text(back.PeriodEnd), end, "last day %s", what) && ok
	ok = same(r.report, text(back.Label), label, "label %s", what) && ok
	ok = same(r.report, back.Shown, shown, "shown %s", what) && ok
	ok = same(r.report, text(back.Reason), reason, "reason %s", what) && ok
	ok = same(r.report, float(back.Value), float(s.value(v)), "value %s", what) && ok
	ok = same(r.report, float(back.Numerator), float(numerator), "numerator %s", what) && ok
	return same(r.report, float(back.Denominator), float(denominator), "denominator %s", what) && ok
}
