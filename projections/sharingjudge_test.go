package projections_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestThePolicyTellsNoNetwork: what stands beside a number is the same whether or not the school is in
// a network of its own.
func TestThePolicyTellsNoNetwork(t *testing.T) {
	for _, kind := range []domain.AudienceKind{domain.ForPublic, domain.ForDistrict} {
		policyOf := func(member uuid.UUID) domain.AppliedPolicy {
			w := newSharingWorld(t)
			second := id(751)
			w.on(t, firstDayOfSharing, domain.NetworkCategory, second, domain.NetworkFounded{Name: "Small network"},
				domain.SharingPolicySet{MinStudents: 12, MinSchools: 3, WarmMinStudents: 15}, domain.SchoolAdmitted{School: member, On: firstDayOfSharing})
			w.measured(t, exit, domain.Series{Class: &period1}, -2, outOf{12, 25}, outOf{12, 25}, outOf{15, 25})
			w.drafted(t, id(5001), sharedCycle, sharedWords)
			return w.ask(t, id(5001), domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: kind}, Attribution: domain.Anonymous}).Released.Policy
		}
		own, neighbours := policyOf(school), policyOf(otherSchools[0])
		if own != neighbours || own.MinStudents != 12 {
			t.Errorf("%s: %+v in it, %+v beside it", kind, own, neighbours)
		}
	}
}

// TestEverybodyIsToldByTheStrictest: a network that takes five as enough does not tell them to those
// that take ten.
func TestEverybodyIsToldByTheStrictest(t *testing.T) {
	for kind, shown := range map[domain.AudienceKind]bool{domain.ForPublic: false, domain.ForNetwork: true} {
		w := newSharingWorld(t)
		w.on(t, firstDayOfSharing, domain.NetworkCategory, hub, domain.SharingPolicySet{MinStudents: 5, MinSchools: 3, WarmMinStudents: 15})
		w.measured(t, exit, domain.Series{Class: &period1}, -2, outOf{2, 6}, outOf{3, 6}, outOf{4, 6})
		w.drafted(t, id(5001), sharedCycle, sharedWords)
		release := anonymousRelease
		if release.Audience.Kind = kind; kind != domain.ForNetwork {
			release.Audience.Network = nil
		}
		if e := w.ask(t, id(5001), release).Released.Effects[0]; e.Suppressed == shown {
			t.Errorf("%s: six students: %+v", kind, e)
		}
	}
}

// TestTheLargerThresholdCounts: a sum that left under ten, then one that leaves under five: the class
// of seven between them is of too few for the first.
func TestTheLargerThresholdCounts(t *testing.T) {
	w := newSharingWorld(t)
	second := id(751)
	w.on(t, firstDayOfSharing, domain.NetworkCategory, second, domain.NetworkFounded{Name: "Small network"},
		domain.SharingPolicySet{MinStudents: 5, MinSchools: 3, WarmMinStudents: 15}, domain.SchoolAdmitted{School: school, On: firstDayOfSharing})
	w.measured(t, exit, domain.Series{Class: &period1}, 0, outOf{12, 25})
	w.measured(t, exit, domain.Series{Class: &period2}, 0, outOf{3, 7})
	w.plan(t, id(2002), period1, period2)
	for _, earlier := range []bool{false, true} {
		if earlier {
			w.shared(t, id(5001), sharedCycle, sharedWords)
		}
		shareOut := map[bool]uuid.UUID{false: id(5002), true: id(5003)}[earlier]
		w.drafted(t, shareOut, id(2002), sharedWords)
		s := w.ask(t, shareOut, domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForNetwork, Network: &second}, Attribution: domain.Anonymous})
		if len(s.Exposed) > 0 != earlier {
			t.Errorf("after one under ten %t: %q", earlier, s.Exposed)
		}
	}
}
