package projections_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// manyNetworks is how many random networks the solver is let loose on.
var manyNetworks = flag.Int("networks", 40, "how many random networks the solver is held against")

// TestASolverFindsNothingHidden: of everything that random networks release, in two or three releases
// one after the other, a reader who knew each published number of students to the last one, and every
// threshold, finds no number of fewer than k students and bounds none within 1 to k-1. With what is
// hidden beside small groups shown, and with what the ledger refused released, the same solver does.
func TestASolverFindsNothingHidden(t *testing.T) {
	if testing.Short() {
		t.Skip("one after the other, and long: without -short")
	}
	var sum attacked
	for seed := range *manyNetworks {
		n := newRandomNetwork(t, uint64(seed))
		for range 2 + n.IntN(2) {
			n.releaseOne(t)
			n.meanwhile(t)
		}
		if found := n.attack(n.published); len(found) > 0 {
			t.Errorf("seed %d: %v\n%s", seed, found, n)
		}
		sum.hidden += n.hidden
		sum.releases += len(n.releases)
		sum.refused += len(n.refused)
		together := map[[3]int][]publication{}
		for _, p := range n.beside {
			at := [3]int{p.release, p.week, p.by}
			together[at] = append(together[at], p)
		}
		for _, shown := range together { // all that is hidden beside small groups of a breakdown
			sum.beside++
			if len(n.attack(append(slices.Clone(n.published), shown...))) > 0 {
				sum.besideFound++
			}
		}
		for _, left := range n.refused {
			sum.kept++
			if len(n.attack(append(slices.Clone(left.before), left.next...))) > 0 {
				sum.keptFound++
			}
		}
	}
	t.Logf("%+v", sum)
	if sum.hidden < 3**manyNetworks || sum.beside < *manyNetworks/4 || sum.besideFound*6 < sum.beside || sum.kept < *manyNetworks/6 || sum.keptFound*10 < sum.kept*7 {
		t.Errorf("the controls are blind: %+v", sum)
	}
}

// attacked counts what was tried.
type attacked struct {
	releases, hidden, refused            int
	beside, besideFound, kept, keptFound int
}

// students are how many of each part of a class there are in a week, by the first breakdown and by
// the second.
type classWeek struct {
	class, week int
}

// randomNetwork is a world in which a team of one to three classes shares again and again.
type randomNetwork struct {
	*sharingWorld
	*rand.Rand
	k        int
	classes  []uuid.UUID
	weeks    int
	parts    [2]int // groups of each breakdown, one more is left over
	counts   map[classWeek][2][]int
	ids      map[string]uuid.UUID // of measurements
	releases []uuid.UUID
	// versions count the corrections of a class in a week: what was told before is of an earlier one.
	versions map[classWeek][][2][]int
	now      map[classWeek]int

	published, beside []publication
	refused           []refusedRelease
	hidden            int
}

// publication is a number of students that is taken to be known: over the classes, in a week, of all
// or a part of a breakdown.
type publication struct {
	release  int
	classes  []int
	versions []int
	week     int
	by, part int // part -1 for all
	people   int
	// exact says that the number was told, as told; else only its band was, if that.
	exact bool
	named bool // as hidden
	told  float64
	band  string
}

// refusedRelease is what did not leave, and what had left before.
type refusedRelease struct{ before, next []publication }

func (n *randomNetwork) String() string {
	text := ""
	for at, v := range n.versions {
		text += fmt.Sprintf("class %d week %d: %v\n", at.class, at.week, v)
	}
	for _, p := range n.published {
		text += fmt.Sprintf("%+v\n", p)
	}
	return text
}

func groupID(by, part int) uuid.UUID { return id(820 + 10*by + part) }

func newRandomNetwork(t testing.TB, seed uint64) *randomNetwork {
	n := &randomNetwork{
		sharingWorld: newSharingWorld(t), Rand: rand.New(rand.NewPCG(seed, 7)), k: 5, weeks: 1,
		counts: map[classWeek][2][]int{}, ids: map[string]uuid.UUID{}, versions: map[classWeek][][2][]int{}, now: map[classWeek]int{},
	}
	n.on(t, starts, domain.NetworkCategory, hub, domain.SharingPolicySet{MinStudents: n.k, MinSchools: 3, WarmMinStudents: 15})
	n.weeks += n.IntN(2)
	n.classes = []uuid.UUID{period1, period2, id(33)}[:1+n.IntN(3)]
	n.opened(t, domain.SectionClass, id(33))
	definition := exitTickets()
	definition.Breakdowns = nil
	for by := range 2 {
		n.parts[by] = 1 + n.IntN(3)
		b := domain.Breakdown{ID: id(810 + by), Kind: []domain.BreakdownKind{domain.ByEnglishLearner, domain.ByGender}[by]}
		for part := range n.parts[by] {
			b.Groups = append(b.Groups, domain.StudentGroup{ID: groupID(by, part), Label: "girls"})
		}
		definition.Breakdowns = append(definition.Breakdowns, b)
	}
	n.on(t, starts, domain.MeasureCategory, exit, domain.MeasureRedefined{From: firstDayOfSharing, Comparable: true, Why: "Groups", Definition: definition})
	for c := range n.classes {
		size := 2 + n.IntN(14)
		for week := range n.weeks {
			at := classWeek{c, week}
			present := max(1, size-n.IntN(3))
			var by [2][]int
			for b := range 2 {
				by[b] = make([]int, n.parts[b]+1)
				for range present {
					by[b][n.IntN(len(by[b]))]++
				}
			}
			n.counts[at] = by
			n.record(t, at, false)
		}
	}
	return n
}

// record writes down, or corrects, what is counted of a class in a week.
func (n *randomNetwork) record(t testing.TB, at classWeek, correct bool) {
	by := n.counts[at]
	n.versions[at] = append(n.versions[at], [2][]int{slices.Clone(by[0]), slices.Clone(by[1])})
	n.now[at] = len(n.versions[at]) - 1
	write := func(group *uuid.UUID, of int) {
		key := fmt.Sprint(at, group)
		if group != nil {
			key = fmt.Sprint(at, *group)
		}
		right := math.Round(float64(of) * (0.3 + 0.4*n.Float64()))
		switch m, known := n.ids[key]; {
		case of == 0:
		case known && correct:
			n.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: m, Reason: domain.LateWork, Figures: domain.Figures{Numerator: &right, Denominator: ptr(float64(of)), Students: &of}})
		default:
			n.ids[key] = n.measured(t, exit, domain.Series{Class: &n.classes[at.class], Group: group}, at.week, outOf{right, float64(of)})[0]
		}
	}
	total := 0
	for _, c := range by[0] {
		total += c
	}
	write(nil, total)
	for b := range 2 {
		for part := range n.parts[b] {
			write(ptr(groupID(b, part)), by[b][part])
		}
	}
}

// meanwhile some students come late to a class.
func (n *randomNetwork) meanwhile(t testing.TB) {
	if n.IntN(2) == 0 {
		return
	}
	at := classWeek{n.IntN(len(n.classes)), n.IntN(n.weeks)}
	by := n.counts[at]
	for range 1 + n.IntN(7) {
		for b := range 2 {
			by[b][n.IntN(len(by[b]))]++
		}
	}
	n.record(t, at, true)
}

// releaseOne shares a cycle over some of the classes, of some of the groups, and notes what left.
func (n *randomNetwork) releaseOne(t testing.TB) {
	r := len(n.releases) + len(n.refused) + 1
	var over []int
	for c := range n.classes {
		if n.IntN(4) > 0 {
			over = append(over, c)
		}
	}
	if len(over) == 0 {
		over = []int{0}
	}
	var classes []uuid.UUID
	for _, c := range over {
		classes = append(classes, n.classes[c])
	}
	words, groups := sharedWords, [][2]int{}
	for b := range 2 {
		for part := range n.parts[b] {
			if n.IntN(3) > 0 {
				words.Groups = append(words.Groups, domain.ToldGroup{Kind: domain.ByGender, Group: ptr(groupID(b, part))})
				groups = append(groups, [2]int{b, part})
			}
		}
	}
	n.next++
	cycle, shareOut := id(n.next), id(n.next+50_000)
	n.plan(t, cycle, classes...)
	n.drafted(t, shareOut, cycle, words)
	release := anonymousRelease
	if n.IntN(2) == 0 {
		release.Audience = domain.Audience{Kind: domain.ForDistrict} // of the same threshold
	}
	if n.IntN(3) == 0 {
		release.Attribution = domain.NamedTeam
	}
	s := n.ask(t, shareOut, release)
	left, beside := n.numbers(s.Released, r, over, groups)
	if len(s.Exposed) > 0 {
		n.refused = append(n.refused, refusedRelease{slices.Clone(n.published), left})
		return
	}
	n.releases = append(n.releases, shareOut)
	n.published = append(n.published, left...)
	n.beside = append(n.beside, beside...)
	n.released(t, shareOut, release, s)
}
