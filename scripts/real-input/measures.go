package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// fedSeries is a series on its way in, and what of it was taken.
type fedSeries struct {
	plan    Plan
	measure string
	// class is which of the classes a weekly series is measured in.
	class int
	// refused are the rows that a rule left out; done is how many cycles came to their decision.
	refused map[int]bool
	done    int
	// shownWhole says that the timeline showed the whole series as it was fed.
	shownWhole bool
}

func newFedSeries(p Plan, class int) *fedSeries {
	return &fedSeries{plan: p, measure: derive("measure", p.Series.ID), class: class, refused: map[int]bool{}}
}

// batches are the values there are, in portions of one command.
func (s *fedSeries) batches() [][]Value {
	var known []Value
	for _, v := range s.plan.Values {
		if v.Y != nil {
			known = append(known, v)
		}
	}
	return slices.Collect(slices.Chunk(known, batch))
}

// missed are the periods without a value.
func (s *fedSeries) missed() []Value {
	var missed []Value
	for _, v := range s.plan.Values {
		if v.Y == nil {
			missed = append(missed, v)
		}
	}
	return missed
}

// classOf is the class in which a series is measured; not ok when it is the team's as a whole.
func (f *feed) classOf(s *fedSeries) (class string, ok bool) {
	if !s.plan.Weekly {
		return "", false
	}
	return f.classes[s.class], true
}

// feedSeries feeds every series, several side by side, each one after its own order.
func (f *feed) feedSeries(ctx context.Context) error {
	return each(ctx, f.connections, f.plans, func(ctx context.Context, s *fedSeries) error {
		done, err := f.try(ctx, f.member, f.definition(s))
		if err != nil {
			return err
		}
		if len(done.Refusals) > 0 {
			f.report.leaveOut(len(s.plan.Values), done.Refusals[0].rule(), "series %s", s.plan.Series.ID)
			return nil
		}
		f.report.add(func(r *Report) { r.Fed.Series++; f.fed = append(f.fed, s) })
		for i, rows := range s.batches() {
			if err := f.record(ctx, s, i, rows); err != nil {
				return err
			}
		}
		for _, v := range s.missed() {
			if err := f.recordMissing(ctx, s, v); err != nil {
				return err
			}
		}
		return f.feedCycles(ctx, s)
	})
}

// definition begins the measure of a series.
func (f *feed) definition(s *fedSeries) Command {
	series := s.plan.Series
	frequency := "AS_NEEDED"
	if s.plan.Weekly {
		frequency = "WEEKLY"
	}
	input := map[string]any{
		"measure": s.measure, "occurredOn": f.lastFriday.Format(layout), "team": f.team, "name": series.Title,
		"unit": s.plan.Unit, "counts": "OTHER", "kind": "OUTCOME", "direction": "INCREASE", "frequency": frequency,
		"source": fmt.Sprintf("%s: %s (%s)", series.ID, series.Source, series.License),
	}
	if series.HasDenominator {
		input["numerator"], input["denominator"] = "y of the series", "n of the series"
	}
	return Command{"defineMeasure", "measure", series.ID, input}
}

// row writes a value as the API takes it.
func (f *feed) row(s *fedSeries, v Value) map[string]any {
	row := f.period(s, v)
	switch {
	case !s.plan.Series.HasDenominator:
		row["value"] = *v.Y
	case v.N == nil:
		row["numerator"] = *v.Y
	default:
		row["numerator"], row["denominator"] = *v.Y, *v.N
	}
	return row
}

func (f *feed) period(s *fedSeries, v Value) map[string]any {
	period := map[string]any{"id": measurementID(s, v), "from": v.From.Format(layout)}
	if !v.To.IsZero() {
		period["to"] = v.To.Format(layout)
	}
	if v.Label != "" {
		period["label"] = v.Label
	}
	if class, ok := f.classOf(s); ok {
		period["class"] = class
	}
	return period
}

func measurementID(s *fedSeries, v Value) string {
	return derive("measurement", s.plan.Series.ID, strconv.Itoa(v.Row))
}

// record sends rows until no rule refuses one: all are taken or none, so those refused are left
// out and the others are sent again, as another command.
func (f *feed) record(ctx context.Context, s *fedSeries, part int, values []Value) error {
	for attempt := 0; len(values) > 0; attempt++ {
		rows := make([]map[string]any, len(values))
		for i, v := range values {
			rows[i] = f.row(s, v)
		}
		c := Command{"recordMeasurements", "measure", fmt.Sprintf("%s %d %d", s.plan.Series.ID, part, attempt), map[string]any{
			"measure": s.measure, "occurredOn": f.lastFriday.Format(layout), "rows": rows,
		}}
		done, err := f.member.do(ctx, c)
		if err != nil {
			return err
		}
		if attempt == 0 {
			f.bar.Add(1)
		}
		rules := refusedRows(done.Refusals, rows)
		if len(rules) == 0 {
			f.report.add(func(r *Report) { r.Fed.Measurements += len(values) })
			return nil
		}
		var taken []Value
		for i, v := range values {
			if rule, refused := rules[i]; refused {
				s.refused[v.Row] = true
				f.report.leaveOut(1, rule, "series %s row %d (x %s)", s.plan.Series.ID, v.Row, v.X)
				continue
			}
			taken = append(taken, v)
		}
		values = taken
	}
	return nil
}

// refusedRows tells which rows a rule refuses, and which rule. A row that is there already under
// our own id is not refused: an earlier run has recorded it. A refusal of the whole is one of
// every row.
func refusedRows(refusals []Refusal, rows []map[string]any) map[int]string {
	rules := map[int]string{}
	for _, r := range refusals {
		row, ok := rowOf(r.Path)
		if !ok || row >= len(rows) {
			for i := range rows {
				rules[i] = r.rule()
			}
			return rules
		}
		if r.Code == "DUPLICATE" && r.Existing != nil && *r.Existing == rows[row]["id"] {
			continue
		}
		if _, told := rules[row]; !told {
			rules[row] = r.rule()
		}
	}
	return rules
}

// rowOf reads the row out of a path such as /rows/3/denominator.
func rowOf(path string) (row int, ok bool) {
	rest, ok := strings.CutPrefix(path, "/rows/")
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, "/")
	row, err := strconv.Atoi(number)
	return row, err == nil && row >= 0
}

// recordMissing says that a period has no value.
func (f *feed) recordMissing(ctx context.Context, s *fedSeries, v Value) error {
	input := f.period(s, v)
	input["measure"], input["occurredOn"], input["reason"] = s.measure, f.lastFriday.Format(layout), "NOT_COLLECTED"
	done, err := f.try(ctx, f.member, Command{"recordMissing", "measure", fmt.Sprintf("%s %d", s.plan.Series.ID, v.Row), input})
	switch {
	case err != nil:
		return err
	case len(done.Refusals) > 0:
		s.refused[v.Row] = true
		f.report.leaveOut(1, done.Refusals[0].rule(), "series %s row %d (x %s)", s.plan.Series.ID, v.Row, v.X)
	default:
		f.report.add(func(r *Report) { r.Fed.Missed++ })
	}
	return nil
}
