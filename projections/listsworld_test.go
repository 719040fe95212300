package projections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// ListsWorld is what schools that share with each other are shown in lists, on two days, with what everyone
// knows of them: all that a solver of package projections_test is given, and the truth to hold it against.
type ListsWorld struct {
	// Least is m, the least number of schools.
	Least int
	Rows  []ListedRow
	Lists []ListedCount
	Tries []ListedTries
	// Counts is how many numbers of lists were held against the rows of the same reader.
	Counts int

	*suspects
	r    *rand.Rand
	down map[int]bool // share-outs that are out
	look int
}

// ListedRow is a share-out without a name on a day, for all outside its school together.
type ListedRow struct {
	Look, N, Owner int
	// Could are the schools by which it would be shown to the same people, with the context that it tells;
	// Alone is how many could have released it to its audience at all.
	Could []int
	Alone int
}

// ListedCount is a list of somebody of a school: its share-outs with the school of those that are named, else -1.
type ListedCount struct {
	Look, By int
	Rows     map[int]int
	Total    int
	// Behind is how many schools stand behind it. Nobody is told.
	Behind int
}

// ListedTries is a tree as somebody of a school is shown it on a day.
type ListedTries struct {
	Look, By, Family int
	Of               []TriedRow
	Untold           *int
}

// TriedRow is what is told of the tries of a share-out.
type TriedRow struct {
	N int
	// Readers are the schools with a team that could have tried it; Few says that those still at it are told m at a
	// time. Came is how many share-outs came of it.
	Readers []int
	Few     bool
	Came    int
	// Named is the school of one with a name, else -1.
	Named int
	// Decided and Running are nil where nothing is told. AllDecided and AllRunning are how many each school has.
	Decided, Running       *int
	AllDecided, AllRunning map[int]int
}

// NewListsWorld draws schools, what they share and try, and reads all lists on two days: between them there are
// further releases, embargoes end, and something is withdrawn.
func NewListsWorld(t testing.TB, seed uint64) *ListsWorld {
	l := &ListsWorld{Least: 3, r: rand.New(rand.NewPCG(seed, 17)), down: make(map[int]bool)}
	l.suspects = l.schoolsOf()
	v, err := open(t.Context(), t.TempDir(), Options{Readers: 8}, projections())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s := &story{t: t, w: l.suspects, v: v, next: make(map[string]uint64), now: time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC), owners: make(map[int]int)}
	s.begin()
	const shared = 12
	for n := range shared {
		l.happens(s, n)
		if n == shared*2/3 || n == shared-1 {
			s.feed()
			if l.look++; l.look == 2 {
				s.now = s.now.AddDate(0, 0, 40) // after every embargo
			}
			for at, school := range l.schools {
				if !school.bare {
					l.reads(s, at)
				}
			}
			l.rows(s)
		}
	}
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	return l
}

// schoolsOf are nine, one without a team: most in the first network, few in the second.
func (l *ListsWorld) schoolsOf() *suspects {
	w := &suspects{}
	for i := range 9 {
		school := suspectSchool{district: i % 2, grades: []string{"6", "7"}, enrolment: []int{320, 450, 700}[l.r.IntN(3)], bare: i == 4}
		if l.r.IntN(4) == 0 {
			school.grades = append(school.grades, "9")
		}
		if i < 7 {
			school.networks = append(school.networks, 0)
		}
		if i == 0 || i >= 6 || l.r.IntN(3) == 0 {
			school.networks = append(school.networks, 1)
		}
		w.schools = append(w.schools, school)
	}
	for range 10 {
		w.teamAt = append(w.teamAt, []int{0, 1, 2, 3, 5, 6, 7, 8}[l.r.IntN(8)])
	}
	return w
}

// happens shares something, some of it from an embargo's end on, has teams try what is out, and now and then
// withdraws.
func (l *ListsWorld) happens(s *story, n int) {
	d := l.randomShare(l.r, n)
	d.team, d.from = l.r.IntN(len(l.teamAt)), -1
	if from := l.r.IntN(max(1, n)); l.down[from] && l.r.IntN(3) > 0 {
		d.from = from
	}
	if l.r.IntN(2) == 0 { // of few schools
		d.audience = []domain.Audience{{Kind: domain.ForDistrict}, {Kind: domain.ForNetwork, Network: ptrTo(numbered(sNetwork + 1))}}[l.r.IntN(2)]
	}
	s.now = s.now.Truncate(24*time.Hour).AddDate(0, 0, 1)
	if l.r.IntN(4) == 0 {
		d.embargo = ptrTo(domain.DateOf(s.now).AddDays(1 + l.r.IntN(20)))
	}
	l.deeds = append(l.deeds, d)
	l.down[n] = s.do(d)
	for i := range 1 + l.r.IntN(5) {
		from := l.r.IntN(n + 1)
		try := happening{what: "try", n: 10*n + i, team: l.r.IntN(len(l.teamAt)), from: from, decision: domain.Decisions[l.r.IntN(len(domain.Decisions))]}
		s.now = s.now.Truncate(24*time.Hour).AddDate(0, 0, 1)
		if l.down[from] && s.do(try) && l.r.IntN(2) == 0 {
			try.what = "decide"
			s.do(try)
		}
	}
	if over := l.r.IntN(n + 1); l.r.IntN(6) == 0 && l.down[over] {
		deed := l.deedOf(over)
		deed.what = "withdraw"
		s.do(deed)
		l.down[over] = false
	}
}

func (l *ListsWorld) deedOf(n int) happening {
	return l.deeds[slices.IndexFunc(l.deeds, func(d happening) bool { return d.n == n })]
}

// hears says whether people of a school read what another one released to an audience: in these worlds every
// district has agreements with both networks.
func (l *ListsWorld) hears(at, owner int, a domain.Audience) bool {
	switch a.Kind {
	case domain.ForNetwork:
		return at == owner || slices.Contains(l.schools[at].networks, numberOf(*a.Network)-sNetwork)
	case domain.ForDistrict:
		return l.schools[at].district == l.schools[owner].district
	default:
		return true
	}
}

// rows are the share-outs without a name that others read on the day.
func (l *ListsWorld) rows(s *story) {
	for _, d := range l.deeds {
		owner := l.teamAt[d.team]
		var others []int
		for _, list := range l.Lists {
			if _, shown := list.Rows[d.n]; shown && list.Look == l.look && list.By != owner && !slices.Contains(others, list.By) {
				others = append(others, list.By)
			}
		}
		if len(others) == 0 || d.attribution != domain.Anonymous {
			continue
		}
		row := ListedRow{Look: l.look, N: d.n, Owner: owner}
		r := s.readerOf(sWatching + others[0])
		told, err := r.ShareOut(s.t.Context(), numbered(sShareOut+d.n))
		if err != nil || told == nil || told.released == nil {
			s.t.Fatalf("share-out %d is in a list and cannot be read: %v", d.n, err)
		}
		for at, school := range l.schools {
			a, release := d.audience, school.may(d.audience)
			if a.Kind == domain.ForDistrict {
				release = school.district == l.schools[owner].district
			}
			if school.bare || !release {
				continue
			}
			row.Alone++
			if l.profile(at).fits(told.released.Context) && l.patternOf(at, owner, a) == l.patternOf(owner, owner, a) {
				row.Could = append(row.Could, at)
			}
		}
		r.Close()
		l.Rows = append(l.Rows, row)
	}
}

// patternOf is who of the others would be shown a share-out if it were of a school.
func (l *ListsWorld) patternOf(at, owner int, a domain.Audience) string {
	var shown []bool
	for other, school := range l.schools {
		shown = append(shown, other != owner && !school.bare && l.hears(other, at, a))
	}
	return fmt.Sprint(shown)
}

// profile is what everyone knows of a school.
func (l *ListsWorld) profile(at int) *profile {
	school := l.schools[at]
	p := &profile{taughtAt: &taughtAt{subjects: map[string]bool{"mathematics": true}, grades: make(map[string]bool)}, enrolment: enrolments.of(school.enrolment)}
	for _, g := range school.grades {
		p.grades[g] = true
	}
	p.level = levelOf(p.grades)
	return p
}
