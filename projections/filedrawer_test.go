package projections_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// steps of a drawer; -1 for what is not told.
func steps(d *projections.FileDrawer) []int {
	told := func(n *int) int {
		if n == nil {
			return -1
		}
		return *n
	}
	list := []int{told(d.Planned), told(d.Done), told(d.Studied), told(d.Acted), told(d.Shared)}
	for _, o := range d.Outcomes {
		list = append(list, told(o.Acted), told(o.Shared))
	}
	return list
}

// TestATeamsDrawer: each step, wins and losses apart, without what was entered twice.
func TestATeamsDrawer(t *testing.T) {
	n := newNetwork(t)
	of, on := domain.CycleCategory, day(time.September, 10)
	begun := func(at int, facts ...domain.Event) {
		n.on(t, on, of, id(at), plan("x"))
		n.on(t, on, of, id(at), facts...)
	}
	started, done := domain.CycleStarted{On: on}, domain.DoCompleted{On: on, CarriedOut: domain.Fully}
	begun(201)
	begun(202, started)
	begun(203, started, done)
	begun(204, started, done, studied("Yes"))
	begun(205, domain.CycleWithdrawn{Cause: domain.NeverStarted})
	begun(206, domain.CycleWithdrawn{Cause: domain.DuplicateCycle})
	begun(207, started, done, studied("Yes"), domain.ActDecided{Decision: domain.Adopt, Reason: "x"}, domain.CycleReopened{Reason: "x"})
	var helped []uuid.UUID
	for i, improvement := range []domain.Improvement{domain.Improved, domain.Improved, domain.Improved, domain.NotImproved, domain.PartlyImproved, domain.TooEarly} {
		study := studied("Yes")
		study.Improvement = improvement
		begun(211+i, started, done, study, domain.ActDecided{Decision: domain.Adopt, Reason: "x"})
		helped = append(helped, id(211+i))
	}
	for i, kind := range []domain.AudienceKind{domain.ForSchool, domain.ForTeam, domain.ForPublic, domain.ForNetwork} {
		out := id(40_000 + i)
		n.on(t, on, domain.ShareOutCategory, out,
			domain.ShareOutDrafted{Team: team, Cycle: helped[i], Telling: domain.Telling{Kind: domain.Win, Title: "x", Learned: "y"}},
			domain.ShareOutReleased{Version: 1, School: school, Schools: []uuid.UUID{school}, Audience: domain.Audience{Kind: kind}, Attribution: domain.Anonymous})
	}
	n.on(t, on, domain.ShareOutCategory, id(40_002), domain.ShareOutWithdrawn{Cause: domain.ForPrivacy})
	its := must[*projections.Team](t)(reader(t, n.views(t, 1000), ann, day(time.October, 1)).Team(t.Context(), team))
	list := must[[]*projections.FileDrawer](t)(its.FileDrawer(t.Context()))
	if len(list) != 1 || list[0].SchoolYear != "2026-27" || list[0].AsOf != nil {
		t.Fatalf("%+v", list)
	}
	if diff := cmp.Diff([]int{12, 9, 8, 6, 2, 3, 1, 2, 1, 1, 0}, steps(list[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := "Of 6 cycles decided, 2 were shared: 1 of 3 that helped, 1 of 2 that did not, 0 of 1 that leave it open."; list[0].Told != want {
		t.Errorf("%q, want %q", list[0].Told, want)
	}
}

func (n *netted) drawer(today domain.Date) *projections.FileDrawer {
	n.t.Helper()
	its := must[*projections.Network](n.t)(reader(n.t, n.views(n.t, 1000), ann, today).Network(n.t.Context(), network))
	return must[[]*projections.FileDrawer](n.t)(its.FileDrawer(n.t.Context()))[0]
}

// TestANetworksDrawer tells what enough teams stand behind, and hides the rest with what it would
// follow from.
func TestANetworksDrawer(t *testing.T) {
	schools := []int{0, 0, 1, 1, 2, 2}
	for _, test := range []struct {
		name    string
		sharing int // how many teams share one of their cycles
		open    int // cycles of which the first team did not complete Do
		want    []int
		told    string
	}{
		{"everyone shares what helped", 6, 0, []int{24, 24, 24, 24, 6, 12, 6, 12, 0, 0, 0}, "Of 24 cycles decided, 6 were shared: 6 of 12 that helped, 0 of 12 that did not."},
		{"nobody shares", 0, 0, []int{24, 24, 24, 24, 0, 12, 0, 12, 0, 0, 0}, "Of 24 cycles decided, 0 were shared: 0 of 12 that helped, 0 of 12 that did not."},
		// The sum of two teams' share-outs is hidden with its parts, zeros too.
		{"two teams share", 2, 0, []int{24, 24, 24, 24, -1, 12, -1, 12, -1, 0, 0}, "Of 24 cycles decided, how many were shared is not told."},
		// One cycle that was not studied: it does not follow from the others.
		{"one is not studied", 0, 1, []int{25, -1, -1, -1, 0, -1, 0, 12, 0, 0, 0}, "How many cycles were decided is not told; none of them was shared: 0 of 12 that did not."},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNetwork(t)
			for i, school := range schools {
				n.team(i, school)
				for range 2 {
					n.ended(i, day(time.September, 10), true, domain.NotImproved)
				}
				n.ended(i, day(time.September, 10), true, domain.Improved)
				if c := n.ended(i, day(time.September, 10), true, domain.Improved); i < test.sharing {
					n.share(i, school, c, day(time.September, 11), domain.ForPublic)
				}
			}
			for i := range test.open {
				n.on(t, day(time.September, 12), domain.CycleCategory, id(3900+i), plan("x", func(p *domain.Plan) { p.Team = id(400) }))
			}
			twice := n.ended(0, day(time.September, 12), true, domain.Improved)
			n.on(t, day(time.September, 13), domain.CycleCategory, twice, domain.CycleWithdrawn{Cause: domain.DuplicateCycle})
			n.pass(day(time.October, 1))
			d := n.drawer(day(time.October, 2))
			got := steps(d)
			if diff := cmp.Diff(test.want, got); diff != "" || d.Told != test.told || *d.AsOf != day(time.September, 30) {
				t.Errorf("%q (-want +got):\n%s", d.Told, diff)
			}
		})
	}
}

// TestADrawerOfFewTeams tells nothing.
func TestADrawerOfFewTeams(t *testing.T) {
	n := newNetwork(t)
	for i := range 4 {
		n.team(i, i)
		n.ended(i, day(time.September, 10), true, domain.Improved)
	}
	n.pass(day(time.October, 1))
	d := n.drawer(day(time.October, 2))
	for i, got := range steps(d) {
		if got != -1 {
			t.Errorf("number %d is told: %d", i, got)
		}
	}
	if d.AsOf != nil || d.Told != "Too few teams stand behind the numbers to tell them." {
		t.Errorf("%q as of %v", d.Told, d.AsOf)
	}
}
