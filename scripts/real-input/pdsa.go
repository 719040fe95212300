package main

import (
	"context"
	"fmt"
	"strconv"
)

// commandsPerCycle is how many it takes to get a cycle from its plan to its decision.
const commandsPerCycle = 6

func cycleID(s *fedSeries, number int) string {
	return derive("cycle", s.plan.Series.ID, strconv.Itoa(number))
}

func questionID(s *fedSeries, number int) string {
	return derive("question", s.plan.Series.ID, strconv.Itoa(number))
}

// feedCycles takes the cycles of a series, one after the other, from plan to act. A refused
// step ends them: the next would go on from a cycle that is not there.
func (f *feed) feedCycles(ctx context.Context, s *fedSeries) error {
	for _, c := range s.plan.Cycles {
		for _, step := range f.steps(s, c) {
			done, err := f.try(ctx, f.member, step)
			if err != nil {
				return err
			}
			if len(done.Refusals) > 0 {
				f.report.leaveOut(0, done.Refusals[0].rule(), "series %s cycle %d at %s", s.plan.Series.ID, c.Number, step.Name)
				return nil
			}
		}
		s.done++
		f.report.add(func(r *Report) { r.Fed.Cycles++ })
	}
	return nil
}

// steps are the commands of a cycle in their order.
func (f *feed) steps(s *fedSeries, c Cycle) []Command {
	cycle, starts, ends := cycleID(s, c.Number), c.Starts.Format(layout), c.Ends.Format(layout)
	step := func(name, day string, input map[string]any) Command {
		input["cycle"], input["occurredOn"] = cycle, day
		return Command{name, "cycle", fmt.Sprintf("%s %d", s.plan.Series.ID, c.Number), input}
	}
	observation := map[string]any{
		"id": derive("observation", cycle), "kind": "OBSERVATION",
		"text": fmt.Sprintf("Rows %d to %d of the series were measured.", s.plan.Values[c.First].Row, s.plan.Values[c.End-1].Row),
	}
	if class, ok := f.classOf(s); ok {
		observation["class"] = class
	}
	return []Command{
		step("planCycle", starts, f.intent(s, c)),
		step("startCycle", starts, map[string]any{}),
		step("recordObservation", ends, observation),
		step("completeDo", ends, map[string]any{"carriedOut": "FULLY"}),
		step("recordStudy", ends, map[string]any{
			"results": []map[string]any{{"question": questionID(s, c.Number), "result": c.Result, "learning": c.Learning}},
			"summary": c.Learning, "improvement": c.Improvement,
		}),
		step("decideAct", ends, map[string]any{"decision": c.Decision, "reason": c.Learning}),
	}
}

// intent is the plan of a cycle with its prediction: values stay where they were before.
func (f *feed) intent(s *fedSeries, c Cycle) map[string]any {
	prediction := map[string]any{
		"id": derive("prediction", s.plan.Series.ID, strconv.Itoa(c.Number)), "text": "The mean stays within the range of the periods before.",
		"direction": "MAINTAIN", "byWhen": c.Ends.Format(layout), "confidence": 70,
	}
	if c.Low != nil {
		prediction["low"], prediction["high"] = *c.Low, *c.High
	}
	plan := map[string]any{
		"team": f.team, "purpose": "TEST", "title": fmt.Sprintf("%s, cycle %d", s.plan.Series.ID, c.Number),
		"objective": "Learn whether the series moves.", "change": "What the source of the series tells.",
		"questions": []map[string]any{{
			"id": questionID(s, c.Number), "text": "Where does the mean go?", "measure": s.measure, "predictions": []any{prediction},
		}},
		"measures": []string{s.measure}, "decisionRule": "adopt if the mean is above the range before",
		"startsOn": c.Starts.Format(layout), "endsOn": c.Ends.Format(layout),
	}
	if class, ok := f.classOf(s); ok {
		plan["classes"] = []string{class}
	}
	if c.Number > 1 {
		plan["parents"] = []string{cycleID(s, c.Number-1)}
	}
	return plan
}
