package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// standingWorld has a standing release of the first school, of the near district, from September on, and
// September and October measured.
func standingWorld(t testing.TB, between func(*totalsWorld)) *totalsWorld {
	w := newTotalsWorld(t)
	w.classOf(t, 1, 1, 1, sharedExit)
	w.on(t, firstDayOfSharing, domain.PersonCategory, farMember, domain.PersonInvited{Name: "Fay"})
	w.on(t, firstDayOfSharing, domain.TeamCategory, id(23), domain.TeamFormed{Name: "Far away", School: schoolNo(3), Schools: []uuid.UUID{schoolNo(3)}},
		domain.MemberJoined{Membership: domain.Membership{Person: id(18), School: schoolNo(3), Position: domain.GeneralEducator}, From: firstDayOfSharing})
	w.stands(t, 1, sharedExit, day(time.September, 1), day(time.December, 31))
	w.counts(t, 1, day(time.September, 7), 5, 20)
	w.counts(t, 1, octoberStart, 10, 20)
	if between != nil {
		between(w)
	}
	w.something(t, day(time.November, 8))
	return w
}

var farMember = id(18)

// TestWhatEndsAStandingRelease: what had left stays, and nothing more leaves.
func TestWhatEndsAStandingRelease(t *testing.T) {
	third := day(time.November, 3)
	for name, c := range map[string]struct {
		between func(testing.TB, *totalsWorld)
		more    bool
	}{
		"nothing": {func(testing.TB, *totalsWorld) {}, true},
		"the leader": {func(t testing.TB, w *totalsWorld) {
			w.on(t, third, domain.ReleaseCategory, standingOf(1), domain.StandingReleaseEnded{On: third})
		}, false},
		"the agreement": {func(t testing.TB, w *totalsWorld) {
			w.on(t, third, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(765), On: third})
		}, false},
		"another agreement goes on": {func(t testing.TB, w *totalsWorld) {
			w.on(t, third, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(760), On: third})
		}, true},
		"the school leaves": {func(t testing.TB, w *totalsWorld) {
			w.on(t, third, domain.NetworkCategory, hub, domain.SchoolLeft{School: school, On: third})
		}, false},
		"the school closes": {func(t testing.TB, w *totalsWorld) {
			w.on(t, third, domain.SchoolCategory, school, domain.SchoolClosed{On: third})
		}, false},
		"the measure becomes WARM": {func(t testing.TB, w *totalsWorld) {
			d := exitTickets()
			d.Tag = domain.Warm
			w.on(t, third, domain.NetworkCategory, hub, domain.SharedMeasureDefined{ID: sharedExit, Version: 2, Definition: d})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := standingWorld(t, func(w *totalsWorld) { c.between(t, w) })
			at := day(time.November, 9)
			if got := brief(w.toldOf(t, hubPerson, at, 1, day(time.September, 1))); got != "EXACT 25 20-49 1-4" && name != "the agreement" && name != "the school closes" && name != "the school leaves" {
				t.Errorf("September is told as %s", got)
			}
			told := w.toldOf(t, lea, at, 1, october) != nil
			if name == "the school leaves" {
				told = w.toldOf(t, hubPerson, at, 1, october) != nil
			}
			if told != c.more {
				t.Errorf("October left: %t", told)
			}
		})
	}
}

// TestAnAgreementClosesTotalsAtOnce: for other districts and the hub, however they look; the own
// district keeps what had left, and an agreement that runs again opens it.
func TestAnAgreementClosesTotalsAtOnce(t *testing.T) {
	w := standingWorld(t, nil)
	at := day(time.November, 9)
	sees := func(person uuid.UUID, on domain.Date) bool { return w.toldOf(t, person, on, 1, october) != nil }
	for _, person := range []uuid.UUID{ann, farMember, hubPerson, otherLeader} {
		if !sees(person, at) {
			t.Errorf("%s does not read it", person)
		}
	}
	scope := must[projections.Scope](t)(w.views.ScopeOf(t.Context(), id(11_111), at))
	if r := must[*projections.Reader](t)(w.views.Read(t.Context(), scope)); true {
		if n, err := r.Network(t.Context(), hub); n != nil || err != nil {
			t.Errorf("a stranger reads the network: %v, %v", n, err)
		}
		r.Close()
	}
	w.on(t, at, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(765), On: at})
	for person, want := range map[uuid.UUID]bool{ann: true, lea: true, farMember: false, hubPerson: false, otherLeader: false} {
		if sees(person, at) != want {
			t.Errorf("when the agreement has ended %s reads it: %t", person, !want)
		}
	}
	until := day(time.November, 20)
	w.on(t, at, domain.NetworkCategory, hub, domain.AgreementSigned{
		ID: id(769), District: near, Covers: []domain.Coverage{domain.CoversStandingReleases}, Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: at, Until: &until, Destruction: domain.KeepRecords,
	})
	if !sees(farMember, until) || sees(farMember, until.AddDays(1)) {
		t.Error("an agreement does not run to its last day and no longer")
	}
}

// TestWhoSeesThatASchoolReleases: its leader, who may end it, and the hub, who may not.
func TestWhoSeesThatASchoolReleases(t *testing.T) {
	w := standingWorld(t, nil)
	at := day(time.November, 9)
	for person, want := range map[uuid.UUID]int{lea: 2, hubPerson: 1, ann: 0, otherLeader: 0, farMember: 0} {
		r := must[*projections.Reader](t)(w.views0(t, person, at))
		n := must[*projections.Network](t)(r.Network(t.Context(), hub))
		if n == nil {
			r.Close()
			t.Fatalf("%s does not see the network", person)
		}
		list := must[[]*projections.FigureRelease](t)(n.FigureReleases())
		if len(list) != min(want, 1) {
			t.Errorf("%s sees %d releases", person, len(list))
		}
		for _, f := range list {
			name := must[*string](t)(f.MeasureName())
			if !f.Standing || f.From != day(time.September, 1) || f.Until != day(time.December, 31) || f.EndedOn != nil || name == nil || *name != "Exit tickets" || len(f.Allowed()) != want-1 {
				t.Errorf("%s sees %+v, may %v", person, f, f.Allowed())
			}
		}
		r.Close()
	}
	w.on(t, at, domain.ReleaseCategory, standingOf(1), domain.StandingReleaseEnded{On: at})
	r := must[*projections.Reader](t)(w.views0(t, lea, at))
	defer r.Close()
	if f := must[*projections.FigureRelease](t)(r.FigureRelease(t.Context(), standingOf(1))); f == nil || f.EndedOn == nil || len(f.Allowed()) > 0 || f.Revision != 1 {
		t.Errorf("ended it is %+v", f)
	}
}

// TestTheNetworksTotal: over five teams of three schools and more, none with over half, and only of
// schools whose own total is told to the same person.
func TestTheNetworksTotal(t *testing.T) {
	type class struct {
		school, team int
		right, of    float64
	}
	five := []class{{1, 1, 10, 20}, {1, 2, 10, 20}, {2, 3, 10, 20}, {2, 4, 10, 20}, {3, 5, 20, 20}}
	for name, c := range map[string]struct {
		classes []class
		want    string
	}{
		"five teams of three schools": {five, "EXACT 59 50-99 5-9 3-4"},
		"four teams":                  {five[:4], "SUPPRESSED"},
		"of two schools":              {append(five[:4:4], class{2, 5, 20, 20}), "SUPPRESSED"},
		"one with over half":          {append(five[:4:4], class{3, 5, 100, 100}), "SUPPRESSED"},
		"one school is not told":      {append(five[:4:4], class{3, 5, 4, 8}), "SUPPRESSED"},
		"a fourth is not told":        {append(five[:5:5], class{4, 6, 8, 8}), "EXACT 59 50-99 5-9 3-4"},
		"all of them":                 {[]class{{1, 1, 20, 20}, {1, 2, 20, 20}, {2, 3, 20, 20}, {2, 4, 20, 20}, {3, 5, 20, 20}}, "CODED 95 50-99 5-9 3-4"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			for i, k := range c.classes {
				w.classOf(t, i, k.school, k.team, sharedExit)
			}
			for of := range 4 {
				w.stands(t, of+1, sharedExit, october, day(time.December, 31))
			}
			for i, k := range c.classes {
				w.counts(t, i, octoberStart, k.right, k.of)
			}
			w.something(t, day(time.November, 8))
			at := day(time.November, 9)
			all := w.totals(t, hubPerson, at)
			if got := brief(all[0].Network); len(all) != 1 || got != c.want {
				t.Errorf("the network is told as %s, want %s", got, c.want)
			}
			// For whom a school is closed, it is not in the network's total.
			w.on(t, at, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(766), On: at})
			if all = w.totals(t, ann, at); brief(all[0].Network) != "SUPPRESSED" {
				t.Errorf("without the far district it is told as %s", brief(all[0].Network))
			}
		})
	}
}
