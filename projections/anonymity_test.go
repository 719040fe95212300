package projections

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// fewStories is how many random stories are told unless more are asked for; then every look is at pairs of filters.
const fewStories = 3

// manyStories is how many random stories the solver is let loose on.
var manyStories = flag.Int("stories", fewStories, "how many random stories of schools the solver is held against")

// TestASolverFindsNoSchool: of random schools that share without a name, whoever looks on (a person of
// another school, the hub) sees lists, filters, facets, trees, pooled effects and counts again and
// again. For each share-out the solver looks for stories in which another school shared it and in
// which that person is shown exactly the same: so many schools it can be, for all that is told. They
// are at least m, those of the looker among them, or all that could have released it at all.
func TestASolverFindsNoSchool(t *testing.T) {
	if testing.Short() {
		t.Skip("one after the other, and long: without -short")
	}
	many := *manyStories
	var sum solved
	for seed := range many {
		sum.add(solve(t, randomStory(t, uint64(seed)), uint64(seed), true))
	}
	t.Logf("%+v", sum)
	if sum.asked < 10*many || many >= fewStories && (sum.askedTries < 2*many || sum.triesTold == 0) {
		t.Errorf("too little was asked: %+v", sum)
	}
}

// solved counts what was asked of share-outs and of tries, what was found, and in how many stories it was looked
// for; triesTold how often a tree told of tries.
type solved struct{ stories, asked, askedTries, found, tried, triesTold int }

func (s *solved) add(o solved) {
	s.stories, s.asked, s.askedTries, s.found, s.tried, s.triesTold = s.stories+o.stories, s.asked+o.asked, s.askedTries+o.askedTries, s.found+o.found, s.tried+o.tried, s.triesTold+o.triesTold
}

// stories is how many share-outs a story is of.
const stories = 8

// ownTeams is the first of the teams that a share-out, and after those a try, might be of instead.
const ownTeams = 4

// randomStory draws schools, who shares what with whom, and what happens after that. What the rules would
// refuse is taken out.
func randomStory(t *testing.T, seed uint64) *suspects {
	r := rand.New(rand.NewPCG(seed, 11))
	w := &suspects{looks: make(map[int]bool), together: make(map[int]bool), policies: [2]int{0, []int{0, 12}[r.IntN(2)]}}
	for i := range 8 {
		school := suspectSchool{district: []int{0, 0, 0, 1, 1, 1, 2, 2}[i], grades: []string{"6"}, enrolment: []int{320, 450, 700}[r.IntN(3)]}
		if r.IntN(3) > 0 {
			school.grades = append(school.grades, "7")
		}
		if r.IntN(4) == 0 {
			school.grades = append(school.grades, "9")
		}
		if i < 7 {
			school.networks = append(school.networks, 0)
		}
		if i%2 == 0 || r.IntN(2) == 0 {
			school.networks = append(school.networks, 1)
		}
		school.bare = i == 4
		w.schools = append(w.schools, school)
	}
	home := func() int {
		for {
			if at := r.IntN(len(w.schools)); !w.schools[at].bare {
				return at
			}
		}
	}
	for range ownTeams {
		w.teamAt = append(w.teamAt, home())
	}
	for n := range stories {
		w.teamAt = append(w.teamAt, home()) // a team for each share-out, and for each try, that might be of another one
		w.deeds = append(w.deeds, w.randomShare(r, n))
		switch r.IntN(6) {
		case 0:
			w.deeds = append(w.deeds, happening{what: "again", n: n, team: w.deeds[len(w.deeds)-1].team, audience: anyAudience(r), attribution: domain.Anonymous})
		case 1, 3, 5:
			from := r.IntN(n + 1)
			w.deeds = append(w.deeds, happening{what: "try", n: n, team: r.IntN(ownTeams), from: from})
			if r.IntN(2) == 0 {
				w.deeds = append(w.deeds, happening{what: "decide", n: n, team: w.deeds[len(w.deeds)-1].team, decision: domain.Decisions[r.IntN(len(domain.Decisions))]})
			}
		case 2:
			w.deeds = append(w.deeds, happening{what: "withdraw", n: r.IntN(n + 1)})
		}
	}
	for range stories {
		w.teamAt = append(w.teamAt, home())
	}
	w.prune(t)
	for i := range w.deeds {
		w.looks[i] = i%4 == 3 || i == len(w.deeds)-1
		w.together[i] = i%2 == 1 && w.apart(i-1, i)
	}
	return w
}

// apart says that of two deeds none is about what the other is about: either can come first.
func (w *suspects) apart(i, j int) bool {
	a, b := w.deeds[i], w.deeds[j]
	return a.n != b.n && a.from != b.n && b.from != a.n && a.team != b.team
}

func anyAudience(r *rand.Rand) domain.Audience {
	network := numbered(sNetwork + r.IntN(2))
	return []domain.Audience{{Kind: domain.ForNetwork, Network: &network}, {Kind: domain.ForNetwork, Network: &network}, {Kind: domain.ForPublic}, {Kind: domain.ForDistrict}}[r.IntN(4)]
}

func (w *suspects) randomShare(r *rand.Rand, n int) happening {
	d := happening{what: "share", n: n, team: r.IntN(ownTeams), audience: anyAudience(r), attribution: domain.Anonymous, kind: domain.ShareOutKinds[r.IntN(3)], grades: []string{[]string{"6", "7"}[r.IntN(2)]}, from: -1}
	if r.IntN(3) == 0 {
		d.attribution = domain.NamedTeam
	}
	if n > 0 && r.IntN(3) == 0 {
		d.from = r.IntN(n)
	}
	switch change := float64(r.IntN(30)); r.IntN(3) {
	case 0:
		d.effects = []domain.ReleasedEffect{percentEffect(change)}
	case 1:
		hidden := percentEffect(0)
		hidden.Change, hidden.Low, hidden.High, hidden.Points, hidden.Suppressed, hidden.Students = nil, nil, nil, nil, true, "1-9"
		d.effects, d.hidden = []domain.ReleasedEffect{hidden}, []domain.HiddenEffect{{Effect: 0, Change: change, Variance: 36, Students: 7}}
	}
	return d
}

// percentEffect is a told effect with its values.
func percentEffect(change float64) domain.ReleasedEffect {
	e := domain.ReleasedEffect{Measure: "Exit tickets", Unit: domain.PercentUnit, Direction: domain.Increase, Kind: domain.OutcomeMeasure, Students: "20-49", Change: ptrTo(change), Low: ptrTo(change - 9), High: ptrTo(change + 9)}
	for week := -4; week < 4; week++ {
		e.Points = append(e.Points, domain.ReleasedPoint{Week: week, Value: ptrTo(50 + change*float64(max(0, week))/4)})
	}
	return e
}

// prune takes out what the rules would refuse, and what is about something that never was.
func (w *suspects) prune(t *testing.T) {
	for {
		teams := make(map[int]int)
		gone := make(map[int]bool)
		w.deeds = slices.DeleteFunc(w.deeds, func(d happening) bool {
			if d.what == "share" {
				teams[d.n] = d.team
			}
			_, there := teams[d.n]
			_, from := teams[d.from]
			switch {
			case d.what == "share":
				return d.from >= 0 && !from
			case d.what == "try", d.what == "decide":
				return d.what == "try" && !from
			case d.what == "withdraw":
				defer func() { gone[d.n] = true }()
			}
			return !there || gone[d.n]
		})
		for i, d := range w.deeds {
			if d.what == "again" || d.what == "withdraw" {
				w.deeds[i].team = teams[d.n]
			}
		}
		tried := make(map[int]bool)
		w.deeds = slices.DeleteFunc(w.deeds, func(d happening) bool {
			tried[d.n] = tried[d.n] || d.what == "try"
			return d.what == "decide" && !tried[d.n]
		})
		s := w.tell(t)
		if s.cannot < 0 {
			return
		}
		w.deeds = slices.Delete(w.deeds, s.cannot, s.cannot+1)
	}
}

// solve counts, for each share-out without a name and each person who is shown it, the schools that it can
// be of.
func solve(t *testing.T, w *suspects, seed uint64, complain bool) (sum solved) {
	r := rand.New(rand.NewPCG(seed, 13))
	truth := w.tell(t)
	sum.stories++
	type question struct{ who, n int }
	can := make(map[question]map[int]bool)
	for n := range truth.owners {
		if !w.alwaysAnonymous(n) {
			continue
		}
		for _, who := range w.watching() {
			if who-sWatching == truth.owners[n] || !truth.sees(who, n) {
				continue
			}
			can[question{who, n}] = map[int]bool{truth.owners[n]: true}
			if who != sHub { // one of its own colleagues, for all that others know
				can[question{who, n}][who-sWatching] = true
			}
		}
	}
	why := make(map[question]string)
	least := func(n int) int { return min(3, w.possible(n)) }
	consider := func(other *suspects, whom map[int]bool) {
		told := other.tellBeside(t, truth, whom)
		if sum.tried++; told.cannot >= 0 {
			return
		}
		for q := range can {
			if whom[q.who] && told.differs[q.who] == "" {
				can[q][told.owners[q.n]] = true
			} else if whom[q.who] && told.owners[q.n] != truth.owners[q.n] {
				why[q] = told.differs[q.who]
			}
		}
	}
	for _, n := range slices.Sorted(maps.Keys(truth.owners)) {
		for at := range w.schools {
			if w.schools[at].bare || at == truth.owners[n] || !w.alwaysAnonymous(n) {
				continue
			}
			for other := range w.elsewhere(r, n, at) {
				whom := make(map[int]bool) // those who are not answered yet
				for q, schools := range can {
					if q.n == n && len(schools) < least(n) && !schools[at] {
						whom[q.who] = true
					}
				}
				if len(whom) == 0 {
					break
				}
				consider(other, whom)
			}
		}
	}
	for q, schools := range can {
		sum.asked++
		if len(schools) < least(q.n) {
			sum.found++
			if complain {
				t.Errorf("story %d: to %d share-out %d can only be of %v, of %d that could have released it\n%s\n%s", seed, q.who, q.n, slices.Sorted(maps.Keys(schools)), w.possible(q.n), w, why[q])
			}
		}
	}
	sum.tries(t, w, truth, seed, complain)
	return sum
}

// alwaysAnonymous says that no release of a share-out names anybody.
func (w *suspects) alwaysAnonymous(n int) bool {
	return !slices.ContainsFunc(w.deeds, func(d happening) bool {
		return d.n == n && (d.what == "share" || d.what == "again") && d.attribution != domain.Anonymous
	})
}

// possible are the schools that could have released a share-out in each of its releases taken by itself,
// the fewest of them.
func (w *suspects) possible(n int) int {
	fewest := len(w.schools)
	for _, d := range w.deeds {
		if d.n != n || d.what != "share" && d.what != "again" {
			continue
		}
		count := 0
		for _, school := range w.schools {
			if !school.bare && school.may(d.audience) && (d.audience.Kind != domain.ForDistrict || school.district == w.schools[w.teamAt[d.team]].district) {
				count++
			}
		}
		fewest = min(fewest, count)
	}
	return fewest
}

// may says that a school of a kind could release something to an audience, as everyone knows. Districts are
// of three.
func (s suspectSchool) may(a domain.Audience) bool {
	network := 0
	if a.Network != nil && *a.Network == numbered(sNetwork+1) {
		network = 1
	}
	switch a.Kind {
	case domain.ForNetwork:
		return slices.Contains(s.networks, network) && (s.district < 2 || network == 0)
	default:
		return true
	}
}

func (w *suspects) String() string {
	text := ""
	for i, school := range w.schools {
		text += fmt.Sprintf("school %d: %+v\n", i, school)
	}
	for _, d := range w.deeds {
		network := ""
		if d.audience.Network != nil {
			network = fmt.Sprint(numberOf(*d.audience.Network) - sNetwork)
		}
		text += fmt.Sprintf("%s %d by team %d at %d: %s %s %s %s %v from %d, %d effects, %d hidden\n", d.what, d.n, d.team, w.teamAt[d.team], d.audience.Kind, network, d.attribution, d.kind, d.grades, d.from, len(d.effects), len(d.hidden))
	}
	return text
}
