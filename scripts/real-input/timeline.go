package main

import (
	"context"
	"fmt"
	"strconv"
)

// cycleBack is a cycle as the timeline shows it.
type cycleBack struct {
	ID, Title, Stage string
	Classes          []struct {
		Class                 *named
		StartedOn, FinishedOn *string
	}
	Parents []named
	Plan    struct {
		Questions []struct {
			Result, Learning *string
			Predictions      []struct {
				Low, High *float64
				Timing    string
			}
		}
	}
	Do *struct {
		StartedOn    string
		CompletedOn  *string
		Observations struct{ TotalCount int }
	}
	Act      *struct{ Decision string }
	Outcomes []struct {
		Measure, Class *named
		Series         struct {
			Periods []string
			Values  []*float64
		}
		Before, During *summaryBack
	}
}

// readTimeline pages through the team's timeline and compares every cycle in it.
func (r *readBack) readTimeline(ctx context.Context) error {
	seen := map[string]bool{}
	variables := map[string]any{"team": r.team, "first": cyclesAtOnce}
	for {
		var answer struct {
			Team *struct {
				Timeline struct {
					TotalCount int
					PageInfo   struct {
						HasNextPage bool
						EndCursor   *string
					}
					Edges []struct{ Node cycleBack }
				}
			}
		}
		if _, err := r.member.ask(ctx, timelineDocument, variables, &answer); err != nil {
			return fmt.Errorf("read the timeline: %w", err)
		}
		if !same(r.report, answer.Team != nil, true, "the team is there") {
			return nil
		}
		page := answer.Team.Timeline
		for _, edge := range page.Edges {
			r.bar.Add(1)
			same(r.report, seen[edge.Node.ID], false, "cycle %s is there once: it came twice", edge.Node.ID)
			seen[edge.Node.ID] = true
			if at, ours := r.cycles[edge.Node.ID]; ours && r.compareCycle(at, edge.Node) {
				r.report.add(func(r *Report) { r.Agree.Cycles++ })
			}
		}
		if !page.PageInfo.HasNextPage || page.PageInfo.EndCursor == nil {
			same(r.report, len(seen), page.TotalCount, "cycles on all pages of the timeline")
			break
		}
		variables["after"] = *page.PageInfo.EndCursor
	}
	for id, at := range r.cycles {
		same(r.report, seen[id], true, "cycle %d of series %s is in the timeline", at.cycle.Number, at.series.plan.Series.ID)
	}
	return nil
}

func (r *readBack) compareCycle(at place, back cycleBack) bool {
	s, c := at.series, at.cycle
	what := fmt.Sprintf("of cycle %d of series %s", c.Number, s.plan.Series.ID)
	ok := same(r.report, back.Title, fmt.Sprintf("%s, cycle %d", s.plan.Series.ID, c.Number), "title %s", what)
	ok = same(r.report, back.Stage, "ACTED", "stage %s", what) && ok
	parents := []string{}
	if c.Number > 1 {
		parents = append(parents, cycleID(s, c.Number-1))
	}
	ok = same(r.report, sortedIDs(back.Parents), sortedTexts(parents), "parents %s", what) && ok
	ok = same(r.report, back.Act != nil && back.Act.Decision == c.Decision, true, "decision %s is %s", what, c.Decision) && ok
	if same(r.report, back.Do != nil, true, "the Do %s is there", what) {
		ok = same(r.report, back.Do.StartedOn, c.Starts.Format(layout), "start %s", what) && ok
		ok = same(r.report, text(back.Do.CompletedOn), c.Ends.Format(layout), "end %s", what) && ok
		ok = same(r.report, back.Do.Observations.TotalCount, 1, "observations %s", what) && ok
	} else {
		ok = false
	}
	ok = r.compareClasses(at, back, what) && ok
	ok = r.compareQuestion(s, c, back, what) && ok
	return r.compareOutcome(s, c, back, what) && ok
}

func (r *readBack) compareClasses(at place, back cycleBack, what string) bool {
	class, inClass := r.classOf(at.series)
	if !inClass {
		return same(r.report, len(back.Classes), 0, "number of classes %s", what)
	}
	if !same(r.report, len(back.Classes), 1, "number of classes %s", what) {
		return false
	}
	b := back.Classes[0]
	ok := same(r.report, idOf(b.Class), class, "class %s", what)
	ok = same(r.report, text(b.StartedOn), at.cycle.Starts.Format(layout), "first day of the class %s", what) && ok
	return same(r.report, text(b.FinishedOn), at.cycle.Ends.Format(layout), "last day of the class %s", what) && ok
}

func (r *readBack) compareQuestion(s *fedSeries, c Cycle, back cycleBack, what string) bool {
	if !same(r.report, len(back.Plan.Questions), 1, "number of questions %s", what) {
		return false
	}
	q := back.Plan.Questions[0]
	ok := same(r.report, text(q.Result), c.Result, "result %s", what)
	ok = same(r.report, text(q.Learning), c.Learning, "learning %s", what) && ok
	if !same(r.report, len(q.Predictions), 1, "number of predictions %s", what) {
		return false
	}
	p := q.Predictions[0]
	ok = same(r.report, float(p.Low), float(c.Low), "lowest value predicted %s", what) && ok
	ok = same(r.report, float(p.High), float(c.High), "highest value predicted %s", what) && ok
	return same(r.report, p.Timing, s.timing(c), "timing of the prediction %s", what) && ok
}

// timing is what the server must say of a prediction: it was recorded long after its values and
// told as made in time; without values in the cycle it still stands before the data.
func (s *fedSeries) timing(c Cycle) string {
	for _, v := range s.plan.Values[c.First:c.End] {
		if v.Y != nil && !s.refused[v.Row] {
			return "BACKFILLED"
		}
	}
	return "BEFORE_DATA"
}

// compareOutcome holds the series that the cycle shows against the whole of the file's.
func (r *readBack) compareOutcome(s *fedSeries, c Cycle, back cycleBack, what string) bool {
	if !same(r.report, len(back.Outcomes), 1, "number of outcomes %s", what) {
		return false
	}
	o := back.Outcomes[0]
	class, _ := r.classOf(s)
	ok := same(r.report, idOf(o.Measure), s.measure, "measure of the outcome %s", what)
	ok = same(r.report, idOf(o.Class), class, "class of the outcome %s", what) && ok
	taken := s.taken()
	if !same(r.report, len(o.Series.Periods), len(taken), "number of periods %s", what) || !same(r.report, len(o.Series.Values), len(taken), "number of values %s", what) {
		return false
	}
	for i, v := range taken {
		ok = same(r.report, o.Series.Periods[i], v.From.Format(layout), "period of row %d %s", v.Row, what) && ok
		ok = same(r.report, float(o.Series.Values[i]), float(s.value(v)), "value of row %d %s", v.Row, what) && ok
	}
	s.shownWhole = ok
	return r.compareSummaries(s, c, o.Before, o.During, what) && ok
}

// text and float write what may be absent, floats to the last digit: equal texts are equal
// numbers.
func text(s *string) string {
	if s == nil {
		return "nothing"
	}
	return *s
}

func float(v *float64) string {
	if v == nil {
		return "nothing"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}
