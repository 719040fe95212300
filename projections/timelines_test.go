package projections_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// timeline reads the ids of one page of the team's timeline.
func timeline(t testing.TB, r *projections.Reader, filter *projections.TimelineFilter, first *int, after *string) ([]int, *projections.CycleConnection) {
	t.Helper()
	its := must[*projections.Team](t)(r.Team(t.Context(), team))
	list := must[*projections.CycleConnection](t)(its.Timeline(filter, first, after, nil))
	return numbers(list.Nodes), list
}

func numbers(cycles []*projections.Cycle) []int {
	list := []int{}
	for _, c := range cycles {
		list = append(list, int(c.ID[14])<<8|int(c.ID[15]))
	}
	return list
}

// varied writes six cycles that differ in everything a filter chooses by.
func varied(t testing.TB, l *logbook) {
	l.on(t, day(time.August, 20), domain.ProjectCategory, project, domain.ProjectChartered{Team: team, Title: "Voices", SchoolYear: "2026-27", Aim: domain.Aim{Statement: "More"}},
		domain.ChangeIdeaAdded{ID: idea, Text: "Number talks", Kind: domain.ProcessChange})
	start := func(n int, on domain.Date, classes ...uuid.UUID) {
		l.on(t, on, domain.CycleCategory, id(n), domain.CycleStarted{On: on, Classes: classes})
	}
	l.on(t, day(time.August, 30), domain.CycleCategory, id(201), plan("In a project", func(p *domain.Plan) { p.Project, p.ChangeIdea = &project, &idea }))
	l.on(t, day(time.August, 30), domain.CycleCategory, id(202), plan("Collect", func(p *domain.Plan) { p.Purpose = domain.Collect }))
	l.on(t, day(time.August, 30), domain.CycleCategory, id(203), plan("Other class", func(p *domain.Plan) { p.Classes = []uuid.UUID{period2} }))
	l.on(t, day(time.August, 30), domain.CycleCategory, id(204), plan("Planned to start", func(p *domain.Plan) { p.StartsOn = ptr(day(time.November, 2)) }))
	l.on(t, day(time.October, 20), domain.CycleCategory, id(205), plan("Only planned"))
	start(201, day(time.September, 8), period1)
	start(202, day(time.October, 5), period1)
	start(203, day(time.September, 8), period2)
	l.on(t, day(time.October, 6), domain.CycleCategory, id(202), domain.DoCompleted{On: day(time.October, 6), CarriedOut: domain.Not},
		domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Undetermined}}, Improvement: domain.NotTested},
		domain.ActDecided{Decision: domain.MoveOn, Reason: "no time"})
	l.on(t, domain.Day(2026, time.May, 4), domain.CycleCategory, id(206), plan("Last year"))
	l.on(t, day(time.October, 20), domain.CycleCategory, id(207), plan("Of the other team", func(p *domain.Plan) { p.Team, p.Classes, p.Measures, p.Questions[0].Measure = otherTeam, nil, nil, nil }))
}

func TestTimelineFilters(t *testing.T) {
	l := newLogbook(t)
	varied(t, l)
	r := reader(t, l.views(t, 1000), ann, day(time.November, 20))
	none := id(999)
	for name, test := range map[string]struct {
		filter *projections.TimelineFilter
		want   []int
	}{
		"none":            {nil, []int{204, 205, 202, 203, 201, 206}},
		"empty":           {&projections.TimelineFilter{}, []int{204, 205, 202, 203, 201, 206}},
		"stages":          {&projections.TimelineFilter{Stages: []domain.Stage{domain.Doing, domain.Acted}}, []int{202, 203, 201}},
		"no stages":       {&projections.TimelineFilter{Stages: []domain.Stage{}}, []int{}},
		"purposes":        {&projections.TimelineFilter{Purposes: []domain.Purpose{domain.Collect}}, []int{202}},
		"decisions":       {&projections.TimelineFilter{Decisions: []domain.Decision{domain.MoveOn, domain.Adopt}}, []int{202}},
		"project":         {&projections.TimelineFilter{Project: &project}, []int{201}},
		"other project":   {&projections.TimelineFilter{Project: &none}, []int{}},
		"change idea":     {&projections.TimelineFilter{ChangeIdea: &idea}, []int{201}},
		"class":           {&projections.TimelineFilter{Class: &period2}, []int{203}},
		"school year":     {&projections.TimelineFilter{SchoolYear: ptr(domain.SchoolYear("2025-26"))}, []int{206}},
		"from":            {&projections.TimelineFilter{From: ptr(day(time.October, 20))}, []int{204, 205}},
		"to":              {&projections.TimelineFilter{To: ptr(day(time.September, 8))}, []int{203, 201, 206}},
		"several at once": {&projections.TimelineFilter{Stages: []domain.Stage{domain.Doing}, Class: &period1, From: ptr(day(time.September, 1))}, []int{201}},
	} {
		got, list := timeline(t, r, test.filter, nil, nil)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if n := must[int](t)(list.TotalCount()); n != len(test.want) {
			t.Errorf("%s: %d in all, want %d", name, n, len(test.want))
		}
	}
}

func TestTimelinesOfOthers(t *testing.T) {
	l := newLogbook(t)
	varied(t, l)
	v := l.views(t, 1000)
	of := func(who uuid.UUID) []int {
		s := must[*projections.School](t)(reader(t, v, who, day(time.November, 20)).School(t.Context(), school))
		return numbers(must[*projections.CycleConnection](t)(s.Timeline(nil, nil, nil, nil)).Nodes)
	}
	for who, want := range map[uuid.UUID][]int{ann: {204, 205, 202, 203, 201, 206}, zoe: {207}, lea: {}} {
		if diff := cmp.Diff(want, of(who)); diff != "" {
			t.Errorf("the school's timeline for %s (-want +got):\n%s", who, diff)
		}
	}
	p := must[*projections.Project](t)(reader(t, v, ann, day(time.November, 20)).Project(t.Context(), project))
	if got := numbers(must[*projections.CycleConnection](t)(p.Timeline(nil, nil, nil, nil)).Nodes); !slices.Equal(got, []int{201}) {
		t.Errorf("the project's timeline: %v", got)
	}
	other := &projections.TimelineFilter{Project: ptr(id(999))}
	if got := must[*projections.CycleConnection](t)(p.Timeline(other, nil, nil, nil)).Nodes; len(got) != 0 {
		t.Errorf("the project's timeline of another project: %v", got)
	}
}

func TestPagingIsStable(t *testing.T) {
	l := newLogbook(t)
	varied(t, l)
	v := l.views(t, 1000)
	got, list := timeline(t, reader(t, v, ann, day(time.November, 20)), nil, ptr(2), nil)
	written := len(l.events)
	l.on(t, day(time.November, 21), domain.CycleCategory, id(208), plan("New"))
	l.on(t, day(time.September, 9), domain.CycleCategory, id(209), plan("Entered later"))
	l.feed(t, v, written, 1)
	for list.PageInfo.HasNextPage {
		var more []int
		more, list = timeline(t, reader(t, v, ann, day(time.November, 20)), nil, ptr(2), list.PageInfo.EndCursor)
		got = append(got, more...)
		if !list.PageInfo.HasPreviousPage {
			t.Error("a later page says that there is nothing before it")
		}
	}
	if diff := cmp.Diff([]int{204, 205, 202, 209, 203, 201, 206}, got); diff != "" {
		t.Errorf("pages while others write (-want +got):\n%s", diff)
	}
}

func TestCursorsOfOtherLists(t *testing.T) {
	l := newLogbook(t)
	cycle := wholeCycle(t, l)
	l.on(t, day(time.October, 20), domain.CycleCategory, id(202), plan("Only planned"))
	r := reader(t, l.views(t, 1000), ann, day(time.November, 20))
	c := must[*projections.Cycle](t)(r.Cycle(t.Context(), cycle))
	its := must[*projections.Team](t)(r.Team(t.Context(), team))
	_, list := timeline(t, r, nil, ptr(1), nil)
	history := must[*projections.FactConnection](t)(c.History(ptr(1), nil)).PageInfo.EndCursor
	other := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(202)))
	for name, read := range map[string]func() error{
		"a history's on a timeline": func() error { _, err := its.Timeline(nil, nil, history, nil); return err },
		"a timeline's on a history": func() error { _, err := c.History(nil, list.PageInfo.EndCursor); return err },
		"a timeline's on observations": func() error {
			_, err := c.Do.Observations(nil, list.PageInfo.EndCursor)
			return err
		},
		"another cycle's history": func() error { _, err := other.History(nil, history); return err },
		"broken":                  func() error { _, err := its.Timeline(nil, nil, ptr("%%"), nil); return err },
		"shortened": func() error {
			_, err := its.Timeline(nil, nil, ptr((*list.PageInfo.EndCursor)[:20]), nil)
			return err
		},
	} {
		if err := read(); !errors.Is(err, projections.ErrCursor) {
			t.Errorf("%s: %v, want ErrCursor", name, err)
		}
	}
	for _, first := range []int{-1, 101} {
		if _, err := its.Timeline(nil, &first, nil, nil); !errors.Is(err, projections.ErrPageSize) {
			t.Errorf("first: %d: %v, want ErrPageSize", first, err)
		}
	}
}

func TestRamps(t *testing.T) {
	l := newLogbook(t)
	parents := map[int][]uuid.UUID{201: nil, 202: nil, 203: {id(201), id(202)}, 204: {id(203)}, 205: nil, 206: {id(203), id(290)}}
	for n := 201; n <= 206; n++ {
		l.on(t, day(time.September, n-200), domain.CycleCategory, id(n), plan("Step", func(p *domain.Plan) { p.Parents = parents[n] }))
	}
	l.on(t, day(time.September, 9), domain.CycleCategory, id(207), plan("Of the other team", func(p *domain.Plan) {
		p.Team, p.Classes, p.Measures, p.Questions[0].Measure, p.Parents = otherTeam, nil, nil, nil, []uuid.UUID{id(203), id(205)}
	}))
	_, list := timeline(t, reader(t, l.views(t, 1000), ann, day(time.November, 20)), nil, nil, nil)
	got := make(map[int][3]string)
	for i, c := range list.Nodes {
		ramp := must[*projections.Ramp](t)(c.Ramp())
		got[numbers(list.Nodes)[i]] = [3]string{
			fmt.Sprint(numbers(must[[]*projections.Cycle](t)(c.Parents()))),
			fmt.Sprint(numbers(must[[]*projections.Cycle](t)(c.Children()))),
			fmt.Sprint(numbers(ramp.Cycles), len(ramp.Links)),
		}
	}
	all := "[201 202 203 204 206] 4"
	want := map[int][3]string{
		201: {"[]", "[203]", all}, 202: {"[]", "[203]", all}, 203: {"[201 202]", "[204 206]", all},
		204: {"[203]", "[]", all}, 206: {"[203]", "[]", all}, 205: {"[]", "[]", "[205] 0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parents, children and ramps, without the other team's (-want +got):\n%s", diff)
	}
}

// everythingOf asks for all that a page of cycles can tell.
func everythingOf(t testing.TB, cycles []*projections.Cycle) {
	t.Helper()
	for _, c := range cycles {
		for _, o := range must[[]*projections.MeasuredOutcome](t)(c.Outcomes()) {
			must[*projections.Chart](t)(o.Drawing(t.Context(), nil, nil))
			must[*projections.Signal](t)(o.Signal())
			must[*projections.MeasuredChange](t)(o.Change(nil))
			must[[]*projections.Cycle](t)(o.Overlaps())
		}
		must[[]*projections.Cycle](t)(c.Parents())
		must[[]*projections.Cycle](t)(c.Children())
		must[*projections.Ramp](t)(c.Ramp())
		must[*projections.SignalClock](t)(c.SignalClock(t.Context()))
		must[*projections.StaggeredStarts](t)(c.Staggered(t.Context(), nil))
		for _, o := range must[[]*projections.MeasuredOutcome](t)(c.Outcomes()) {
			must[*projections.Monitoring](t)(o.Monitoring(t.Context(), nil, nil))
			must[*projections.Estimate](t)(o.Shrunken(t.Context()))
		}
		must[*projections.FactConnection](t)(c.History(nil, nil))
		if c.Do != nil {
			must[*projections.ObservationConnection](t)(c.Do.Observations(nil, nil))
		}
		for _, q := range c.Plan.Questions {
			for _, p := range q.Predictions {
				must[projections.PredictionTiming](t)(p.Timing())
				must[*projections.PredictionJudgement](t)(p.Judgement(t.Context()))
			}
		}
	}
}

func TestStatementsOfAPage(t *testing.T) {
	l := newLogbook(t)
	fill(t, l, 120)
	counts := make(map[int]int)
	for _, size := range []int{1, 20, 100} {
		v := l.views(t, 1000) // of which nothing has been read yet
		r := reader(t, v, ann, day(time.November, 20))
		_, list := timeline(t, r, nil, &size, nil)
		if len(list.Nodes) != size {
			t.Fatalf("a page of %d has %d", size, len(list.Nodes))
		}
		if page := r.Statements(); page > 4 {
			t.Errorf("the page of cycles alone took %d statements", page)
		}
		everythingOf(t, list.Nodes)
		counts[size] = r.Statements()
		again := reader(t, v, ann, day(time.November, 20))
		if _, list = timeline(t, again, nil, &size, nil); again.Statements() != 0 {
			t.Errorf("the page took %d statements although it had been read before", again.Statements())
		}
		if everythingOf(t, list.Nodes); again.Statements() >= counts[size] {
			t.Errorf("all of the page took %d statements, and %d before", again.Statements(), counts[size])
		}
	}
	if counts[1] != counts[20] || counts[20] != counts[100] {
		t.Errorf("statements by page size: %v, want the same", counts)
	}
}

// fill writes whole cycles, each of three measures of its own with twelve weeks and linked to
// the one before.
func fill(t testing.TB, l *logbook, n int) {
	for i := range n {
		start := day(time.August, 24)
		own := []uuid.UUID{id(5000 + 3*i), id(5001 + 3*i), id(5002 + 3*i)}
		for j, m := range own {
			l.on(t, start, domain.MeasureCategory, m, domain.MeasureDefined{Team: team, Definition: exitTickets()})
			for w := range 12 {
				monday := start.AddDays(7 * w)
				l.on(t, monday.AddDays(4), domain.MeasureCategory, m, value(10_000+40*i+13*j+w, &period1, monday, float64(w+j)))
			}
		}
		cycle := id(1000 + i)
		l.on(t, start, domain.CycleCategory, cycle, plan("Number talks in small groups", func(p *domain.Plan) {
			p.Measures, p.Questions[0].Measure = own, &own[0]
			p.Objective, p.Rationale, p.DecisionRule = "More students explain how they think", "Talking is thinking", "Adopt if two thirds answer"
			p.Questions[0].Predictions = []domain.Prediction{{ID: id(121), Text: "Most will", Range: domain.Range{Low: ptr(60.0)}}}
			if i > 0 {
				p.Parents = []uuid.UUID{id(999 + i)}
			}
		}), domain.CycleStarted{On: start.AddDays(28), Classes: []uuid.UUID{period1}},
			domain.ObservationRecorded{ID: id(131), Kind: domain.Surprise, Text: "Quiet ones spoke when they had a partner first", Class: &period1},
			domain.AdjustmentRecorded{ID: id(132), Intent: domain.Intentional, Text: "Five minutes only"},
			domain.DoCompleted{On: start.AddDays(70), CarriedOut: domain.Fully},
			domain.StudyRecorded{Results: []domain.QuestionFinding{{Question: id(101), Result: domain.Confirmed, Learning: "They do when they have a partner"}}, Summary: "It works in small groups", Improvement: domain.Improved},
			domain.ActDecided{Decision: domain.Expand, Reason: "It works", NextSteps: "Both classes"})
	}
}
