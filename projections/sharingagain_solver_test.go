package projections

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestNoSchoolIsFoundByTwoAudiences: random schools of two networks that overlap release without a name, and
// again to others. Of everyone who is shown a share-out, together: the schools that it
// can be of, since each of its audiences had them, are three, or as few as one of the releases leaves by
// itself. What was refused would have left fewer.
func TestNoSchoolIsFoundByTwoAudiences(t *testing.T) {
	if testing.Short() {
		t.Skip("long: without -short")
	}
	const worlds = 8
	released, seen, again, refused := 0, 0, 0, 0
	for seed := range worlds {
		r := rand.New(rand.NewPCG(uint64(seed), 29))
		w := twoNetworks(r)
		audiences := make(map[int][]domain.Audience)
		for n := range 6 {
			d := w.randomShare(r, n)
			d.attribution, d.from, d.team = domain.Anonymous, -1, r.IntN(len(w.teamAt))
			for _, d := range []happening{d, {what: "again", n: n, team: d.team, audience: anyAudience(r), attribution: domain.Anonymous}} {
				w.deeds = append(w.deeds, d)
				told, home := w.tell(t), w.teamAt[d.team]
				both := w.couldAll(home, append(slices.Clone(audiences[n]), d.audience))
				if told.cannot >= 0 {
					w.deeds = w.deeds[:len(w.deeds)-1]
					if len(audiences[n]) > 0 && w.schools[home].may(d.audience) {
						if refused++; len(both) >= 3 {
							t.Errorf("world %d: share-out %d is refused, and could be of %v\n%s", seed, n, both, w)
						}
					}
					continue
				}
				audiences[n] = append(audiences[n], d.audience)
				released, again = released+1, again+min(1, len(audiences[n])-1)
				fewest := len(w.schools)
				for _, a := range audiences[n] {
					fewest = min(fewest, len(w.couldAll(home, []domain.Audience{a})))
				}
				if len(both) < min(3, fewest) {
					t.Errorf("world %d: share-out %d can be of %v alone\n%s", seed, n, both, w)
				}
			}
		}
		w.looks = map[int]bool{len(w.deeds) - 1: true}
		told := w.tell(t)
		for n := range audiences {
			for _, who := range w.watching() {
				if told.sees(who, n) {
					seen++
				}
			}
		}
	}
	t.Logf("%d releases, %d of them again, were shown %d times; %d refused", released, again, seen, refused)
	if again < worlds || refused < worlds/4 || seen < 2*worlds {
		t.Error("too little happened")
	}
}

// twoNetworks are schools of which the first ones are in one network, the last ones in another, and two to
// four in both.
func twoNetworks(r *rand.Rand) *suspects {
	w := &suspects{}
	common := 2 + r.IntN(3)
	for i := range 8 {
		school := suspectSchool{district: []int{0, 0, 0, 0, 1, 1, 1, 1}[i], grades: []string{"6", "7"}, enrolment: 450}
		if i < 4+common/2 {
			school.networks = append(school.networks, 0)
		}
		if i >= 4-(common+1)/2 {
			school.networks = append(school.networks, 1)
		}
		w.schools, w.teamAt = append(w.schools, school), append(w.teamAt, i)
	}
	return w
}

// couldAll are the schools that are of each of some audiences, of which that of a district is the home's.
func (w *suspects) couldAll(home int, audiences []domain.Audience) (schools []int) {
	for i, school := range w.schools {
		if !slices.ContainsFunc(audiences, func(a domain.Audience) bool {
			return !school.may(a) || a.Kind == domain.ForDistrict && school.district != w.schools[home].district
		}) {
			schools = append(schools, i)
		}
	}
	return schools
}
