package projections_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestForgottenFieldsAreNamed: a text whose key is gone is empty, and its cycle, observation or
// measurement says so, until another fact replaces it.
func TestForgottenFieldsAreNamed(t *testing.T) {
	lost := []string{"/objective", "/figures", "/text", "/questions/0/text"}
	opener := func(context.Context, uuid.UUID) (domain.Open, func() []string) {
		var forgotten []string
		open := func(_ domain.Subject, path string, stored []byte) ([]byte, error) {
			if slices.Contains(lost, path) {
				forgotten = append(forgotten, path)
				return nil, nil
			}
			return stored, nil
		}
		return open, func() []string { return forgotten }
	}
	l := newLogbook(t)
	monday := day(time.September, 7)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Number talks", func(p *domain.Plan) { p.Objective = "Voice" }),
		domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}},
		domain.ObservationRecorded{ID: id(131), Kind: domain.Problem, Text: "Too long"})
	weeks(t, l, 301, &period1, monday, 8)
	v, err := projections.Open(t.Context(), t.TempDir(), projections.Options{Log: l, Open: opener})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	l.feed(t, v, 0, 1000)
	read := func() *projections.Cycle {
		return must[*projections.Cycle](t)(reader(t, v, ann, day(time.September, 20)).Cycle(t.Context(), id(201)))
	}
	c := read()
	if diff := cmp.Diff([]string{"plan.objective", "plan.questions.0.text"}, slices.Sorted(slices.Values(c.Forgotten))); diff != "" || c.Plan.Objective != nil {
		t.Errorf("forgotten of the plan (-want +got):\n%s", diff)
	}
	o := must[*projections.ObservationConnection](t)(c.Do.Observations(nil, nil)).Nodes[0]
	if o.Text != "" || !slices.Equal(o.Forgotten, []string{"text"}) {
		t.Errorf("observation %+v", o)
	}
	outcome := must[[]*projections.MeasuredOutcome](t)(c.Outcomes())[0]
	if m := outcome.Measurements(nil)[0]; m.Shown != projections.Forgotten || m.Value != nil || outcome.During != nil {
		t.Errorf("measurement %+v, during %+v", m, outcome.During)
	}
	if c := usual(t, outcome); len(c.Points) != 1 || c.Points[0].Value != nil || c.Phases[0].Values != 0 || c.Phases[0].Useful != 0 {
		t.Errorf("a forgotten value on a chart: %+v, %+v", c.Points[0], c.Phases[0])
	}
	if body := must[*projections.FactConnection](t)(c.History(nil, nil)); len(body.Nodes) != 3 {
		t.Errorf("history %+v", body.Nodes)
	} else if told := must[map[string]any](t)(body.Nodes[2].Body(t.Context())); told["text"] != nil && told["text"] != "" {
		t.Errorf("the body still tells %v", told["text"])
	}
	written := len(l.events)
	l.on(t, monday, domain.CycleCategory, id(201), domain.PlanRevised{PlanRevision: domain.PlanRevision{
		Arrangements: domain.Arrangements{Title: "Number talks", Classes: []uuid.UUID{period1}},
		Theory:       &domain.Theory{Questions: []domain.RevisedQuestion{{ID: id(101), Text: "More?"}}},
	}})
	l.feed(t, v, written, 1)
	if c := read(); len(c.Forgotten) != 0 || c.Plan.Questions[0].Text != "More?" {
		t.Errorf("after a new plan: forgotten %v, %+v", c.Forgotten, c.Plan.Questions[0])
	}
}
