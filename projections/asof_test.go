package projections_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// told is all that cycles tell, in a form that can be compared.
func told(t testing.TB, cycles []*projections.Cycle) []string {
	t.Helper()
	var list []string
	tell := func(v any) {
		text, err := json.Marshal(v, json.Deterministic(true))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(text))
	}
	for _, c := range cycles {
		tell(c)
		for _, o := range must[[]*projections.MeasuredOutcome](t)(c.Outcomes()) {
			tell([]any{o.Measure.Name, o.Before, o.During, o.Series()})
		}
		if c.Do != nil {
			for _, o := range must[*projections.ObservationConnection](t)(c.Do.Observations(nil, nil)).Nodes {
				tell(o)
			}
		}
		for _, q := range c.Plan.Questions {
			for _, p := range q.Predictions {
				tell(must[projections.PredictionTiming](t)(p.Timing()))
			}
		}
		for _, f := range must[*projections.FactConnection](t)(c.History(nil, nil)).Nodes {
			tell([]any{f.Type, f.Revision, f.Position, f.Actor.Name})
		}
	}
	return list
}

func TestAsOf(t *testing.T) {
	l := newLogbook(t)
	setUp := len(l.events)
	wholeCycle(t, l)
	weeks(t, l, 301, &period1, day(time.August, 31), 8, 10, 12, 14, 16)
	l.on(t, day(time.October, 9), domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: id(302), Why: "another class"})
	l.on(t, day(time.October, 10), domain.CycleCategory, id(202), plan("Second"))
	now := reader(t, l.views(t, 1000), ann, day(time.October, 20))
	latest := time.Time{}
	for n := setUp; n <= len(l.events); n++ {
		last, err := domain.DecodeEnvelope(l.events[n-1].Metadata)
		if err != nil {
			t.Fatal(err)
		}
		if n < len(l.events) { // the moment before the running maximum rises over it
			next, err := domain.DecodeEnvelope(l.events[n].Metadata)
			if err != nil {
				t.Fatal(err)
			}
			if latest = maxTime(latest, last.RecordedAt); !next.RecordedAt.After(latest) {
				continue // recorded earlier by another node's clock: it belongs to the same moment
			}
		}
		latest = maxTime(latest, last.RecordedAt)
		then := &logbook{events: l.events[:n]}
		_, replay := timeline(t, reader(t, then.views(t, 1000), ann, day(time.October, 20)), nil, nil, nil)
		its := must[*projections.Team](t)(now.Team(t.Context(), team))
		got := must[*projections.CycleConnection](t)(its.Timeline(nil, nil, nil, &latest))
		ignoreOrder := func(list []string) []string { return withoutSeq(t, list) }
		if diff := cmp.Diff(ignoreOrder(told(t, replay.Nodes)), ignoreOrder(told(t, got.Nodes))); diff != "" {
			t.Fatalf("as of %s, after %d events (-replay +as of):\n%s", latest, n, diff)
		}
		for _, c := range got.Nodes {
			if len(c.Allowed) > 0 {
				t.Fatalf("something may be done to what was: %v", c.Allowed)
			}
			if c.Team.Name != "Grade 6 math" || c.Plan.Questions[0].Predictions != nil && c.Plan.Questions[0].Predictions[0].MadeBy.Name != "Ann" {
				t.Fatalf("as of %s names are missing: %+v", latest, c)
			}
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// withoutSeq leaves out the place in the log, which counts only the team's own facts as of an
// earlier moment.
func withoutSeq(t testing.TB, list []string) []string {
	t.Helper()
	out := make([]string, len(list))
	for i, text := range list {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		drop(v)
		plain, err := json.Marshal(v, json.Deterministic(true))
		if err != nil {
			t.Fatal(err)
		}
		out[i] = string(plain)
	}
	return out
}

func drop(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, place := range []string{"seq", "plannedSeq", "theorySeq", "startedSeq", "doneSeq", "lastSeq"} {
			delete(v, place)
		}
		for _, inner := range v {
			drop(inner)
		}
	case []any:
		for _, inner := range v {
			drop(inner)
		}
	}
}

// TestAnEarlierMomentIsReadUnderTheReadersContext: not under that of the call which asked for it first.
func TestAnEarlierMomentIsReadUnderTheReadersContext(t *testing.T) {
	l := newLogbook(t)
	cycle := wholeCycle(t, l)
	v := l.views(t, 1000)
	whole, end := context.WithCancel(t.Context())
	defer end()
	scope := must[projections.Scope](t)(v.ScopeOf(t.Context(), ann, day(time.October, 20)))
	r := must[*projections.Reader](t)(v.Read(whole, scope))
	defer r.Close()
	short, done := context.WithCancel(whole)
	c := must[*projections.Cycle](t)(r.CycleAsOf(short, cycle, day(time.September, 10).Time()))
	done()
	if facts := must[*projections.FactConnection](t)(c.History(nil, nil)); len(facts.Nodes) == 0 {
		t.Error("no fact was known then")
	}
	end()
	if _, err := c.Outcomes(); !errors.Is(err, context.Canceled) {
		t.Errorf("after the answer's time is over, reading gives %v", err)
	}
}

func TestAsOfBeforeAndWithoutRights(t *testing.T) {
	l := newLogbook(t)
	cycle := wholeCycle(t, l)
	v := l.views(t, 1000)
	r := reader(t, v, ann, day(time.October, 20))
	if c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), cycle, day(time.August, 31).Time())); c != nil {
		t.Errorf("a cycle before it was planned: %+v", c)
	}
	if c := must[*projections.Cycle](t)(r.CycleAsOf(t.Context(), cycle, day(time.September, 10).Time())); c == nil || c.Stage != domain.Doing || c.Revision != 1 {
		t.Errorf("on 10 September: %+v", c)
	}
	if c := must[*projections.Cycle](t)(reader(t, v, zoe, day(time.October, 20)).CycleAsOf(t.Context(), cycle, day(time.October, 20).Time())); c != nil {
		t.Errorf("a stranger sees what was: %+v", c)
	}
}

func TestAsOfHasALimit(t *testing.T) {
	if testing.Short() {
		t.Skip("20,000 events")
	}
	l := newLogbook(t)
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks"), domain.CycleStarted{On: day(time.September, 1)})
	for n := range projections.MaxAsOf {
		l.write(t, domain.CycleCategory, id(201), domain.AdjustmentWithdrawn{ID: id(n), Why: "x"})
	}
	r := reader(t, l.views(t, 5000), ann, day(time.October, 20))
	if _, err := r.CycleAsOf(t.Context(), id(201), day(time.October, 20).Time()); !errors.Is(err, projections.ErrTooMuchHistory) {
		t.Errorf("%v, want ErrTooMuchHistory", err)
	}
}

func TestTeamChanges(t *testing.T) {
	l := newLogbook(t)
	begin := l.events[len(l.events)-1].Position
	l.on(t, day(time.September, 1), domain.CycleCategory, id(201), plan("Number talks"))
	l.on(t, day(time.September, 1), domain.CycleCategory, id(207), plan("Of the other team", func(p *domain.Plan) { p.Team = otherTeam }))
	weeks(t, l, 301, &period1, day(time.September, 7), 8)
	v := l.views(t, 1000)
	r := reader(t, v, ann, day(time.October, 20))
	after := func(at domain.Position, limit int) []projections.Change {
		seq := must[int64](t)(r.SeqAt(t.Context(), at))
		list, ok, err := r.Changes(t.Context(), team, seq, limit)
		if err != nil || !ok {
			t.Fatalf("changes after %s: %v, %v", at, ok, err)
		}
		return list
	}
	all := after(begin, 10)
	if len(all) != 2 || all[0].ID != id(201) || all[0].Kind != domain.CycleKind || all[1].ID != exit || all[1].Kind != domain.MeasureKind {
		t.Fatalf("changes %+v", all)
	}
	if one := after(begin, 1); len(one) != 1 || one[0] != all[0] {
		t.Errorf("one change: %+v", one)
	}
	between := domain.NewPosition("a1b2c3", all[0].Position.Commit()+3, all[0].Position.Prepare()+3)
	for _, at := range []domain.Position{all[0].Position, between} {
		if rest := after(at, 10); len(rest) != 1 || rest[0] != all[1] {
			t.Errorf("after %s: %+v", at, rest)
		}
	}
	if rest := after(r.Position(), 10); len(rest) != 0 {
		t.Errorf("after the end: %+v", rest)
	}
	if _, ok, err := reader(t, v, zoe, day(time.October, 20)).Changes(t.Context(), team, 0, 10); ok || err != nil {
		t.Errorf("a stranger sees changes: %v, %v", ok, err)
	}
}

func TestDue(t *testing.T) {
	l := newLogbook(t)
	monday := day(time.September, 7)
	l.on(t, monday, domain.CycleCategory, id(201), plan("Running", func(p *domain.Plan) {
		p.Classes, p.EndsOn = []uuid.UUID{period1, period2}, ptr(day(time.September, 16))
	}), domain.CycleStarted{On: monday, Classes: []uuid.UUID{period1}})
	l.on(t, monday, domain.CycleCategory, id(202), plan("To study"), domain.CycleStarted{On: monday}, domain.DoCompleted{On: monday, CarriedOut: domain.Fully})
	l.on(t, monday, domain.CycleCategory, id(203), plan("To decide"), domain.CycleStarted{On: monday}, domain.DoCompleted{On: monday, CarriedOut: domain.Fully},
		domain.StudyRecorded{Improvement: domain.NotTested})
	weeks(t, l, 301, &period1, monday, 8)
	due := func(who uuid.UUID, today domain.Date) []*projections.Due {
		viewer := must[*projections.Viewer](t)(reader(t, l.views(t, 1000), who, today).Viewer(t.Context()))
		return must[[]*projections.Due](t)(viewer.Due(t.Context(), nil))
	}
	kinds := func(list []*projections.Due) (of []projections.DueKind) {
		for _, d := range list {
			of = append(of, d.Kind)
		}
		return of
	}
	if diff := cmp.Diff([]projections.DueKind{projections.DueStudy, projections.DueAct}, kinds(due(ann, monday.AddDays(4)))); diff != "" {
		t.Errorf("in the week of a value (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]projections.DueKind{projections.DueStudy, projections.DueAct}, kinds(due(ann, monday.AddDays(9)))); diff != "" {
		t.Errorf("in the midst of the next week (-want +got):\n%s", diff)
	}
	list := due(ann, monday.AddDays(10))
	if diff := cmp.Diff([]projections.DueKind{projections.DueMeasurement, projections.DueStudy, projections.DueAct, projections.DueEnd}, kinds(list)); diff != "" {
		t.Fatalf("on the day before it is over, and past the cycle's end (-want +got):\n%s", diff)
	}
	if d := list[0]; d.Class.ID != period1 || *d.From != monday.AddDays(7) || *d.To != monday.AddDays(11) || *d.LastValue != 40 || d.Measure.ID != exit {
		t.Errorf("due: %+v", d)
	}
	for _, after := range []struct{ days, values int }{{14, 1}, {16, 1}, {17, 2}, {25, 2}} {
		list := due(ann, monday.AddDays(after.days))
		values := 0
		for _, d := range list {
			if d.Kind == projections.DueMeasurement {
				values++
			}
		}
		if values != after.values || *list[0].From != monday.AddDays(7) && after.days < 20 {
			t.Errorf("%d days after the first Monday %d values are due, from %s; want %d", after.days, values, list[0].From, after.values)
		}
	}
	if of := due(cora, monday.AddDays(9)); len(of) != 0 {
		t.Errorf("a coach has something due: %v", kinds(of))
	}
}
