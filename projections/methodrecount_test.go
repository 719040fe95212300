package projections_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// happen lets something happen in the network on a day: mostly a cycle that goes on by a step.
func (n *netted) happen(random *rand.Rand, on domain.Date, teams int, stage map[uuid.UUID]int) {
	team := random.IntN(teams)
	c := id(3000 + 100*team + random.IntN(6))
	if stage[c] == 0 {
		n.on(n.t, on, domain.CycleCategory, c, plan("x", func(p *domain.Plan) {
			p.Team, p.Classes, p.Measures, p.Questions[0].Measure = id(400+team), nil, nil, nil
			if first := id(3000 + 100*team); c != first && random.IntN(2) == 0 {
				p.Parents, p.Scale = []uuid.UUID{first}, students(1+random.IntN(40))
			}
			if random.IntN(5) == 0 {
				p.Purpose = domain.Collect
			}
		}))
		stage[c] = 1
		return
	}
	study := studied("Yes")
	study.Improvement = []domain.Improvement{domain.Improved, domain.NotImproved, domain.TooEarly}[random.IntN(3)]
	next := map[int]domain.Event{
		1: domain.CycleStarted{On: on}, 2: domain.DoCompleted{On: on, CarriedOut: domain.Fully}, 3: study,
		4: domain.ActDecided{Decision: domain.Adopt, Reason: "x"}, 5: domain.CycleReopened{Reason: "x"},
	}[stage[c]]
	stage[c]++
	switch at := stage[c]; {
	case at == 6 && random.IntN(3) > 0, at > 6:
		stage[c] = 5
		return
	case at == 6:
		stage[c] = 4
	case random.IntN(12) == 0:
		next = domain.CycleWithdrawn{Cause: domain.WithdrawalCauses[random.IntN(len(domain.WithdrawalCauses))], Text: "x"}
		stage[c] = 100
	case at <= 5 && random.IntN(4) == 0:
		n.on(n.t, on, domain.CycleCategory, c, domain.PredictionMade{Question: id(101), Prediction: domain.Prediction{ID: id(10_000 + len(n.events)), Text: "x"}})
	}
	n.on(n.t, on, domain.CycleCategory, c, next)
}

// recounted is what one team brings to a check, by a way of its own.
type recounted struct {
	school       uuid.UUID
	met, counted int
}

// recount asks everything of each cycle on the last day of a month, as if nothing had been kept.
func (n *netted) recount(events int, day domain.Date, teams int) map[projections.MethodCheck]map[uuid.UUID]recounted {
	then := &logbook{events: n.events[:events]}
	r := must[*projections.Reader](n.t)(then.views(n.t, 1000).Read(n.t.Context(), projections.Operator(day)))
	defer r.Close()
	sums := make(map[projections.MethodCheck]map[uuid.UUID]recounted)
	for _, check := range projections.MethodChecks {
		sums[check] = make(map[uuid.UUID]recounted)
	}
	for team := range teams {
		its := must[*projections.Team](n.t)(r.Team(n.t.Context(), id(400+team)))
		if its == nil {
			continue
		}
		list := must[*projections.CycleConnection](n.t)(its.Timeline(nil, ptr(100), nil, nil))
		for _, c := range list.Nodes {
			if w := c.Withdrawal; w != nil && (w.Cause == domain.DuplicateCycle || w.Cause == domain.EnteredByMistake) {
				continue
			}
			for _, checked := range must[*projections.MethodQuality](n.t)(c.Quality(n.t.Context())).Checks {
				if checked.Met != nil {
					sum := sums[checked.Check][its.ID]
					sum.school, sum.counted = its.Home, sum.counted+1
					if *checked.Met {
						sum.met++
					}
					sums[checked.Check][its.ID] = sum
				}
			}
		}
	}
	return sums
}

// fit says by the letter of the policy whether sums over teams may be told.
func fit(by map[uuid.UUID]int, school map[uuid.UUID]uuid.UUID) bool {
	total, schools, most, teams := 0, make(map[uuid.UUID]bool), 0, 0
	for team, amount := range by {
		if amount > 0 {
			total, most, teams = total+amount, max(most, amount), teams+1
			schools[school[team]] = true
		}
	}
	return teams >= 5 && len(schools) >= 3 && 2*most <= total
}

// supersedes says whether a month's sums may take the place of the last that were told.
func supersedes(last, now map[uuid.UUID]recounted) bool {
	level, moved, school := make(map[uuid.UUID]int), make(map[uuid.UUID]int), make(map[uuid.UUID]uuid.UUID)
	for _, sums := range []map[uuid.UUID]recounted{last, now} {
		for team, sum := range sums {
			school[team] = sum.school
			was, is := last[team], now[team]
			level[team] = is.counted
			moved[team] = max(is.met-was.met, was.met-is.met) + max(is.counted-is.met-was.counted+was.met, was.counted-was.met-is.counted+is.met)
		}
	}
	unmoved := true
	for _, n := range moved {
		unmoved = unmoved && n == 0
	}
	if last == nil {
		return fit(level, school)
	}
	return unmoved || fit(moved, school)
}

// TestBooksAgainstARecount: what is kept month by month is what a recount of the log up to each
// month's end gives, for any history.
func TestBooksAgainstARecount(t *testing.T) {
	if testing.Short() {
		t.Skip("one after the other, and long: without -short")
	}
	random := rand.New(rand.NewPCG(6, 2026))
	told, held := 0, 0
	for range 6 {
		n, stage, teams := newNetwork(t), make(map[uuid.UUID]int), 5+random.IntN(4)
		for team := range teams {
			n.team(team, random.IntN(5))
		}
		want := make(map[projections.MethodCheck]map[uuid.UUID]recounted)
		for month := time.September; month <= time.December; month++ {
			for range 20 + random.IntN(200) {
				n.happen(random, day(month, 1+random.IntN(28)), teams, stage)
			}
			end := domain.DateOf(time.Date(2026, month+1, 0, 0, 0, 0, 0, time.UTC))
			for check, now := range n.recount(len(n.events), end, teams) {
				if supersedes(want[check], now) {
					want[check] = now
				} else {
					held++
				}
			}
		}
		n.pass(day(time.January, 1))
		for _, c := range n.counts(day(time.January, 2)).Checks {
			var sum [2]int
			for _, part := range want[c.Check] {
				sum[0], sum[1] = sum[0]+part.met, sum[1]+part.counted
			}
			share := float64(sum[0]) / float64(max(1, sum[1]))
			if edge := share < 0.05 || share > 0.95; c.Shown != projections.Exact {
				level := make(map[uuid.UUID]int)
				school := make(map[uuid.UUID]uuid.UUID)
				for team, part := range want[c.Check] {
					level[team], school[team] = part.counted, part.school
				}
				if !edge && fit(level, school) {
					t.Errorf("%s is not told, should be %v: %s", c.Check, sum, c.Told)
				}
				continue
			}
			told++
			if got := [2]int{*c.Met, *c.Counted}; got != sum || c.Told != fmt.Sprintf("%d of %d cycles.", sum[0], sum[1]) {
				t.Errorf("%s: %s", c.Check, cmp.Diff(sum, got))
			}
		}
	}
	if told < 10 || held < 10 {
		t.Errorf("%d sums were told and %d held back: this test is blind", told, held)
	}
	t.Logf("%d sums told, %d months held back", told, held)
}
