package projections_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// step is a cycle of a ramp.
type step struct {
	parents []int // numbers of other steps
	scale   *domain.Scale
	// planned and studied are days of September; not studied for 0.
	planned, studied int
	team             uuid.UUID
	withdrawn        domain.WithdrawalCause
}

func students(n int) *domain.Scale { return &domain.Scale{Students: &n} }

// climb writes a ramp, each cycle planned, run, studied and decided in turn.
func climb(t *testing.T, l *logbook, steps ...step) {
	t.Helper()
	for i, s := range steps {
		if s.team == uuid.Nil {
			s.team = team
		}
		l.on(t, day(time.September, s.planned), domain.CycleCategory, id(201+i), plan("Step", func(p *domain.Plan) {
			p.Team, p.Scale, p.Classes = s.team, s.scale, nil
			for _, n := range s.parents {
				p.Parents = append(p.Parents, id(201+n))
			}
		}))
		if s.studied > 0 {
			on := day(time.September, s.studied)
			l.on(t, on, domain.CycleCategory, id(201+i), domain.CycleStarted{On: on}, domain.DoCompleted{On: on, CarriedOut: domain.Fully},
				studied("Yes"), domain.ActDecided{Decision: domain.Expand, Reason: "x"})
		}
		if s.withdrawn != "" {
			l.on(t, day(time.September, 29), domain.CycleCategory, id(201+i), domain.CycleWithdrawn{Cause: s.withdrawn, Text: "x"})
		}
	}
}

func TestChecksOfRamps(t *testing.T) {
	one := step{planned: 1, studied: 5, scale: students(5)}
	after := func(parents ...int) step { return step{parents: parents, planned: 7, studied: 12, scale: students(60)} }
	with := func(s step, change func(*step)) step { change(&s); return s }
	type says struct{ iterative, small string }
	for _, test := range []struct {
		name  string
		steps []step
		want  []says
	}{
		{"alone", []step{one}, []says{{"not", "NO_SERIES"}}},
		{"two, rising", []step{one, after(0)}, []says{{"met", "met"}, {"met", "met"}}},
		{"planned before the first was studied", []step{with(one, func(s *step) { s.studied = 8 }), after(0)}, []says{{"not", "met"}, {"not", "met"}}},
		{"the second goes on", []step{one, with(after(0), func(s *step) { s.studied = 0 })}, []says{{"met", "met"}, {"NOT_YET", "NOT_YET"}}},
		{"falling", []step{one, with(after(0), func(s *step) { s.scale = students(3) })}, []says{{"met", "not"}, {"met", "not"}}},
		{"as large", []step{one, with(after(0), func(s *step) { s.scale = students(5) })}, []says{{"met", "not"}, {"met", "not"}}},
		{"rising, then small again", []step{one, after(0), {parents: []int{1}, planned: 14, studied: 15, scale: students(20)}}, []says{{"met", "met"}, {"met", "met"}, {"met", "met"}}},
		{"rising, then smaller than the first", []step{one, after(0), {parents: []int{1}, planned: 14, studied: 15, scale: students(2)}}, []says{{"met", "not"}, {"met", "not"}, {"met", "not"}}},
		{"nobody says how large", []step{with(one, func(s *step) { s.scale = nil }), after(0)}, []says{{"met", "SCALE_UNKNOWN"}, {"met", "SCALE_UNKNOWN"}}},
		{"in other things", []step{one, with(after(0), func(s *step) { s.scale = &domain.Scale{Teachers: ptr(3)} })}, []says{{"met", "SCALE_UNKNOWN"}, {"met", "SCALE_UNKNOWN"}}},
		{"in as many classes, somewhat larger", []step{with(one, func(s *step) { s.scale = &domain.Scale{Classes: ptr(1), Students: ptr(24)} }), with(after(0), func(s *step) { s.scale = &domain.Scale{Classes: ptr(1), Students: ptr(27)} })}, []says{{"met", "not"}, {"met", "not"}}},
		{"in one class after a few of it", []step{with(one, func(s *step) { s.scale = &domain.Scale{Classes: ptr(1), Students: ptr(6)} }), with(after(0), func(s *step) { s.scale = &domain.Scale{Classes: ptr(1), Students: ptr(27)} })}, []says{{"met", "met"}, {"met", "met"}}},
		{"in more classes with fewer students", []step{with(one, func(s *step) { s.scale = &domain.Scale{Classes: ptr(1), Students: ptr(24)} }), with(after(0), func(s *step) { s.scale = &domain.Scale{Classes: ptr(2), Students: ptr(20)} })}, []says{{"met", "met"}, {"met", "met"}}},
		{"two from one", []step{one, after(0), after(0)}, []says{{"met", "met"}, {"met", "met"}, {"met", "met"}}},
		{"from one entered by mistake", []step{with(one, func(s *step) { s.withdrawn = domain.EnteredByMistake }), after(0)}, []says{{"NEVER_RAN", "NEVER_RAN"}, {"not", "NO_SERIES"}}},
		{"from another team's, which it may not read", []step{with(one, func(s *step) { s.team = otherTeam }), after(0)}, []says{{}, {"met", "NO_SERIES"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := newLogbook(t)
			climb(t, l, test.steps...)
			for i, want := range test.want {
				if want == (says{}) {
					continue
				}
				q := qualityOf(t, l, id(201+i), day(time.September, 30))
				if got := (says{answer(q[iterative]), answer(q[small])}); got != want {
					t.Errorf("step %d: %v (%s %s), want %v", i, got, q[iterative].Explanation, q[small].Explanation, want)
				}
			}
		})
	}
}

// TestWhatProvesARamp: the study of the earlier and the plan of the later.
func TestWhatProvesARamp(t *testing.T) {
	l := newLogbook(t)
	climb(t, l, step{planned: 1, studied: 5, scale: students(5)}, step{parents: []int{0}, planned: 7, studied: 12, scale: students(60)})
	q := qualityOf(t, l, id(202), day(time.September, 30))
	if got := proofOf(q[iterative]); !slices.Equal(got, []string{"StudyRecorded", "CyclePlanned"}) || q[iterative].Facts[0].Fact.ThingID != id(201) {
		t.Errorf("iterative: %v", got)
	}
	if got := proofOf(q[small]); !slices.Equal(got, []string{"CyclePlanned", "CyclePlanned"}) {
		t.Errorf("small scale first: %v", got)
	}
}

// TestTallies: those of a team and of a ramp leave out what was entered twice.
func TestTallies(t *testing.T) {
	l := newLogbook(t)
	climb(t, l, step{planned: 1, studied: 5, scale: students(5)}, step{parents: []int{0}, planned: 7, studied: 12, scale: students(60)},
		step{planned: 8, studied: 9}, step{planned: 8}, step{planned: 8, withdrawn: domain.DuplicateCycle}, step{planned: 8, withdrawn: domain.NeverStarted})
	r := reader(t, l.views(t, 1000), ann, day(time.September, 30))
	its := must[*projections.MethodTally](t)(must[*projections.Team](t)(r.Team(t.Context(), team)).Quality(t.Context()))
	if its.Cycles != 5 {
		t.Errorf("%d cycles, want all but the one entered twice", its.Cycles)
	}
	for check, want := range map[projections.MethodCheck][3]int{documented: {3, 3, 2}, iterative: {2, 3, 2}, small: {2, 2, 3}, predicted: {0, 3, 2}} {
		i := slices.Index(projections.MethodChecks, check)
		if c := its.Checks[i]; c.Check != check || [3]int{c.Met, c.Counted, c.NotCounted} != want {
			t.Errorf("%s: %+v, want %v", check, c, want)
		}
	}
	c := must[*projections.Cycle](t)(r.Cycle(t.Context(), id(201)))
	ramp := must[*projections.MethodTally](t)(c.RampQuality(t.Context()))
	if ramp.Cycles != 2 || ramp.Checks[4].Met != 2 {
		t.Errorf("of the ramp: %+v", ramp)
	}
}

// TestTheTeamsOwnRamp: who coaches another team as well is told the same.
func TestTheTeamsOwnRamp(t *testing.T) {
	l := newLogbook(t)
	l.on(t, day(time.August, 12), domain.TeamCategory, otherTeam, domain.CoachAssigned{Coaching: domain.Coaching{Person: cora}, From: day(time.August, 12)})
	climb(t, l, step{planned: 1, studied: 5, scale: students(5)}, step{parents: []int{0}, planned: 7, studied: 12, scale: students(60), team: otherTeam},
		step{parents: []int{1}, planned: 14, studied: 15, scale: students(90)})
	for who, cycles := range map[uuid.UUID]int{ann: 1, cora: 3} {
		c := l.read(t, id(201), who, day(time.September, 30))
		if seen := must[*projections.Ramp](t)(c.Ramp()).Cycles; who == cora && len(seen) != cycles {
			t.Fatalf("%s sees %d cycles of the ramp: this test is blind", who, len(seen))
		}
		checks := must[*projections.MethodQuality](t)(c.Quality(t.Context())).Checks
		if a, b := answer(checks[4]), answer(checks[5]); a != "not" || b != "NO_SERIES" {
			t.Errorf("%s is told %s and %s", who, a, b)
		}
		if tally := must[*projections.MethodTally](t)(c.RampQuality(t.Context())); tally.Cycles != 1 {
			t.Errorf("%s is told of %d cycles", who, tally.Cycles)
		}
	}
}
