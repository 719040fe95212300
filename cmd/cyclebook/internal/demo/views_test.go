package demo_test

import (
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/demo"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// views are the read models of the filled log.
func views(t *testing.T, facts []fact) *projections.Views {
	t.Helper()
	v, err := projections.Open(t.Context(), t.TempDir(), projections.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	batch := make([]domain.Recorded, len(facts))
	for i, f := range facts {
		batch[i] = f.Recorded
	}
	if err := v.Apply(t.Context(), batch, batch[len(batch)-1].Position); err != nil {
		t.Fatal(err)
	}
	parked, err := v.Parked(t.Context())
	if err != nil || len(parked) > 0 {
		t.Fatalf("parked: %+v, %v", parked, err)
	}
	return v
}

// as reads with the rights of a token's bearer.
func as(t *testing.T, v *projections.Views, token string) *projections.Reader {
	t.Helper()
	return asOn(t, v, token, sunday)
}

func asOn(t *testing.T, v *projections.Views, token string, now time.Time) *projections.Reader {
	t.Helper()
	actor, err := v.ActorByToken(t.Context(), sha256.Sum256([]byte(token)), now)
	if err != nil {
		t.Fatal(err)
	}
	scope, err := v.ScopeOf(t.Context(), actor.Person, domain.DateOf(now))
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func TestTheMemberSeesTheTimeline(t *testing.T) {
	result, facts := story(t)
	r := as(t, views(t, facts), result.Tokens.Member)
	team, err := r.Team(t.Context(), result.Team)
	if err != nil || team == nil {
		t.Fatalf("team %v, %v", team, err)
	}
	timeline, err := team.Timeline(nil, ptr(50), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	stages := map[domain.Stage]int{}
	timings := map[projections.PredictionTiming]int{}
	for _, c := range timeline.Nodes {
		stages[c.Stage]++
		if c.LeftOpen {
			t.Errorf("%s is left open", c.Title)
		}
		for _, q := range c.Plan.Questions {
			for _, p := range q.Predictions {
				timing, err := p.Timing()
				if err != nil {
					t.Fatal(err)
				}
				timings[timing]++
			}
		}
		outcomes, err := c.Outcomes()
		if err != nil || len(outcomes) == 0 {
			t.Errorf("%s has %d outcomes, %v", c.Title, len(outcomes), err)
		}
	}
	if len(timeline.Nodes) != 10 || stages[domain.Acted] != 7 || stages[domain.Studying] != 1 || stages[domain.Doing] != 1 || stages[domain.Planned] != 1 {
		t.Errorf("%d cycles: %v", len(timeline.Nodes), stages)
	}
	if timings[projections.BeforeData] < 10 || timings[projections.Late] != 1 {
		t.Errorf("predictions %v", timings)
	}
}

// TestAValueIsDue: on each day of a week the member finds a week's value to enter first, that of
// the week before until Wednesday.
func TestAValueIsDue(t *testing.T) {
	for days := range 7 {
		now := sunday.AddDate(0, 0, days)
		t.Run(now.Weekday().String(), func(t *testing.T) {
			result, facts := fill(t, now, demo.Seed)
			viewer, err := asOn(t, views(t, facts), result.Tokens.Member, now).Viewer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			list, err := viewer.Due(t.Context(), nil)
			if err != nil || len(list) == 0 {
				t.Fatalf("%d things are due, %v", len(list), err)
			}
			monday := domain.Day(2026, time.November, 16)
			if days >= 4 { // from Thursday on
				monday = monday.AddDays(7)
			}
			d := list[0]
			if d.Kind != projections.DueMeasurement || d.Cycle.ID != result.Cycle || d.Measure.ID != result.Measure ||
				d.Class.ID != result.Class || *d.From != monday || d.LastValue == nil {
				t.Errorf("due first: %+v from %s", d, d.From)
			}
			if !slices.ContainsFunc(list, func(d *projections.Due) bool { return d.Kind == projections.DueStudy }) {
				t.Error("nothing is to be studied")
			}
		})
	}
}

func TestEveryTokenOpensItsPartOfTheDemo(t *testing.T) {
	result, facts := story(t)
	v := views(t, facts)
	for _, who := range []struct {
		name, token               string
		teams, coaching           int
		role                      domain.Role
		cycle, otherTeam, network bool
	}{
		{"member", result.Tokens.Member, 1, 0, "", true, false, true},
		{"lead", result.Tokens.Lead, 1, 0, "", true, false, true},
		{"coach", result.Tokens.Coach, 0, 3, "", true, true, false},
		{"school leader", result.Tokens.SchoolLeader, 0, 0, domain.SchoolLeader, false, false, true},
		{"hub", result.Tokens.Hub, 0, 0, domain.NetworkHub, false, false, true},
		{"admin", result.Tokens.Admin, 0, 0, domain.Admin, false, true, true},
		{"other member", result.Tokens.OtherMember, 1, 0, "", false, true, true},
	} {
		t.Run(who.name, func(t *testing.T) {
			r := as(t, v, who.token)
			viewer, err := r.Viewer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			teams, err := viewer.Teams()
			if err != nil || len(teams) != who.teams {
				t.Errorf("%d teams, %v", len(teams), err)
			}
			coaching, err := viewer.Coaching()
			if err != nil || len(coaching) != who.coaching {
				t.Errorf("coach of %d teams, %v", len(coaching), err)
			}
			if who.role != "" && (len(viewer.Roles) != 1 || viewer.Roles[0].Role != who.role) {
				t.Errorf("roles %+v", viewer.Roles)
			}
			cycle, err := r.Cycle(t.Context(), result.Cycle)
			if err != nil || (cycle != nil) != who.cycle {
				t.Errorf("sees the cycle: %t, %v", cycle != nil, err)
			}
			other, err := r.Team(t.Context(), result.OtherTeam)
			if err != nil || (other != nil) != who.otherTeam {
				t.Errorf("sees the other team: %t, %v", other != nil, err)
			}
			network, err := r.Network(t.Context(), result.Network)
			if err != nil || who.network && network == nil {
				t.Errorf("network %v, %v", network, err)
			}
		})
	}
}

// TestBackfilledAndLeftOpen looks at what only the read models tell of two cycles.
func TestBackfilledAndLeftOpen(t *testing.T) {
	_, facts := story(t)
	v := views(t, facts)
	plans, of := events[domain.CyclePlanned](facts)
	for i, p := range plans {
		switch p.Title {
		case "Text talk in fours":
			prediction := readAs(t, v, of[i].Actor, of[i]).Plan.Questions[0].Predictions[0]
			if timing, err := prediction.Timing(); err != nil || timing != projections.Backfilled {
				t.Errorf("%s: %s, %v", p.Title, timing, err)
			}
		case "Ten days for late work":
			if leader := leaderOf(facts, of[i].Owner); !readAs(t, v, leader, of[i]).LeftOpen {
				t.Errorf("%s is not left open", p.Title)
			}
		}
	}
}

// readAs reads a cycle with the rights of a person.
func readAs(t *testing.T, v *projections.Views, person uuid.UUID, of fact) *projections.Cycle {
	t.Helper()
	scope, err := v.ScopeOf(t.Context(), person, domain.DateOf(sunday))
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	c, err := r.Cycle(t.Context(), of.stream.ID)
	if err != nil || c == nil {
		t.Fatalf("cycle %s: %v, %v", of.stream, c, err)
	}
	return c
}

// leaderOf is who leads a school.
func leaderOf(facts []fact, school uuid.UUID) uuid.UUID {
	granted, of := events[domain.RoleGranted](facts)
	for i, g := range granted {
		if g.Role == domain.SchoolLeader && *g.Scope == school {
			return of[i].stream.ID
		}
	}
	return uuid.Nil
}

func ptr[T any](v T) *T { return &v }
