package projections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// anyBorders is a world of ten schools, of which the tenth is in no district, with two networks and
// agreements by chance: some have ended, some schools moved to another district or left a network.
func anyBorders(t *testing.T, r *rand.Rand, shareOuts int) *feedWorld {
	w := newFeedWorld(t)
	admin := numbered(personNo)
	network := func(n int) uuid.UUID { return numbered(networkNo + n) }
	for n := 1; n <= 2; n++ {
		w.write(domain.NetworkCategory, network(n), admin, domain.NetworkFounded{Name: fmt.Sprintf("Network %d", n)})
	}
	for d := 1; d <= 3; d++ {
		w.district(d, 3*d-2, 3)
	}
	today := domain.DateOf(w.now)
	school, team, person := numbered(schoolNo+10), numbered(teamNo+10), numbered(personNo+10)
	w.write(domain.SchoolCategory, school, admin, domain.SchoolRegistered{Name: "School 10", Zone: "UTC"})
	w.write(domain.PersonCategory, person, admin, domain.PersonInvited{Name: "Person 10"})
	w.write(domain.TeamCategory, team, admin, domain.TeamFormed{Name: "Team 10", School: school, Schools: []uuid.UUID{school}})
	w.write(domain.TeamCategory, team, admin, domain.MemberJoined{Membership: domain.Membership{Person: person, School: school, Position: domain.GeneralEducator}, From: today})
	for i := 1; i <= 10; i++ {
		for n := 1; n <= 2; n++ {
			if r.IntN(2) == 0 {
				w.write(domain.NetworkCategory, network(n), admin, domain.SchoolAdmitted{School: numbered(schoolNo + i), On: today})
				if r.IntN(4) == 0 {
					w.write(domain.NetworkCategory, network(n), admin, domain.SchoolLeft{School: numbered(schoolNo + i), On: today.AddDays(2)})
				}
			}
		}
		if r.IntN(5) == 0 {
			w.write(domain.SchoolCategory, numbered(schoolNo+i), admin, domain.SchoolAssigned{District: numbered(districtNo + 1 + r.IntN(3)), From: today.AddDays(1)})
		}
	}
	for pair := range 6 {
		if r.IntN(2) == 0 {
			until := []*domain.Date{nil, ptrTo(today.AddDays(2)), ptrTo(today.AddDays(300))}[r.IntN(3)]
			w.agree(pair, 1+pair%3, 1+pair/3, until)
		}
	}
	for n := range shareOuts {
		owners := []int{1 + r.IntN(10)}
		if other := 1 + r.IntN(10); r.IntN(2) == 0 && other != owners[0] {
			owners = append(owners, other)
		}
		a := domain.Audience{Kind: domain.AudienceKinds[r.IntN(len(domain.AudienceKinds))]}
		if a.Kind == domain.ForNetwork {
			a = toNetwork(1 + r.IntN(2))
		}
		w.draft(n, owners[0])
		w.release(n, a, nil, anyReleased(r), owners...)
	}
	return w
}

// hearingSchools are the schools of the audience as a release counts them; ok is false where it would
// be refused.
func hearingSchools(t *testing.T, r *Reader, out *storedOut) (ids []uuid.UUID, ok bool) {
	t.Helper()
	wide := r.widened()
	if err := wide.load(t.Context(), append(slices.Clone(out.Schools), idOf(out.Audience.Network))...); err != nil {
		t.Fatal(err)
	}
	s := &sharing{r: wide, audience: out.Audience, network: loaded[Network](wide, idOf(out.Audience.Network))}
	for _, id := range out.Schools {
		s.owners = append(s.owners, loaded[School](wide, id))
	}
	s.others = must[[]*School](t)(s.schoolsOfAudience(t.Context()))
	for _, school := range s.others {
		ids = append(ids, school.ID)
	}
	return ids, len(must[[]string](t)(s.outside(t.Context()))) == 0
}

// TestEveryRuleOfAudiencesSaysTheSame: who is in an audience is asked in four places: of a person
// ([Scope.reach]), of a school among those that could have tried (borders.hears), of all schools before
// a release (sharing.schoolsOfAudience), and of the index of the feed (Reader.readable).
func TestEveryRuleOfAudiencesSaysTheSame(t *testing.T) {
	told, hidden, before := 0, 0, 0
	for seed := range uint64(6) {
		v := anyBorders(t, rand.New(rand.NewPCG(seed, 21)), 60).fed()
		for i := 1; i <= 10; i++ {
			school := numbered(schoolNo + i)
			r := reading(t, v, i, domain.Day(2026, 9, 20))
			feed, last := paged(t, 100, func(first *int, after *string) (*ShareOutConnection, error) {
				return r.Feed(t.Context(), nil, nil, first, after)
			})
			if n := must[int](t)(last.TotalCount()); n != len(feed) {
				t.Errorf("seed %d, school %d: the index finds %d, of which %d are told", seed, i, n, len(feed))
			}
			for _, doc := range documentsOf(t, v) {
				out, nobody := doc.Out, numbered(999)
				near, hears := r.scope.reach(out, nobody), r.scope.hearing.borders.hears(out, school)
				counted, may := hearingSchools(t, r, out)
				place := fmt.Sprintf("seed %d, share-out %d to %s of %v: school %d", seed, numberOf(doc.ID)-shareOutNo, out.Audience.Kind, out.Schools, i)
				if shown := slices.Contains(feed, doc.ID); shown != (r.scope.reachOf(doc) >= outside) {
					t.Errorf("%s: in the feed %t, reached as %d", place, shown, r.scope.reachOf(doc))
				}
				switch {
				// The people of its own schools are of every audience but TEAM, also when a school left the network.
				case !slices.Contains(out.Schools, school):
					if hears != (near >= outside) {
						t.Errorf("%s: counted as hearing %t, its people reach %d", place, hears, near)
					}
					if may && slices.Contains(counted, school) != hears {
						t.Errorf("%s: before a release %t, afterwards %t", place, !hears, hears)
					}
				case out.Audience.Kind != domain.ForTeam && hears && near < within:
					t.Errorf("%s: counted as hearing, its people reach %d", place, near)
				}
				if hears {
					told++
				} else {
					hidden++
				}
				if may {
					before++
				}
			}
			r.Close()
		}
	}
	t.Logf("%d told, %d hidden, %d held against what a release counts", told, hidden, before)
	if told < 500 || hidden < 500 || before < 500 {
		t.Errorf("%d told, %d hidden, %d that could be released: this test is blind", told, hidden, before)
	}
}
