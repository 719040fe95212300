package projections_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestASolverFindsNothingInTotals: of random schools whose totals leave month by month, and once for
// several months where the rules allow it, the hub and a teacher read all, after each month. A
// linear program, for a reader who knows each told rate and what it is of to the last one, finds no
// class of fewer than k students in a month, and no suppressed month of a school. With a
// release that was refused, or a suppressed month, told after all, it does.
func TestASolverFindsNothingInTotals(t *testing.T) {
	worlds := 40
	if testing.Short() {
		worlds = 4
	}
	var asked, constraints, refused, refusedFound, shown, shownFound int
	for seed := range worlds {
		w := newRandomTotals(t, uint64(seed))
		for month := range totalsMonths {
			w.live(month)
		}
		found, n, c := w.attack(w.told)
		if asked, constraints = asked+n, constraints+c; len(found) > 0 {
			t.Errorf("world %d: %v\n%v", seed, found, w.right)
		}
		for _, p := range w.refused {
			refused++
			if found, _, _ := w.attack(append(slices.Clone(w.told), p)); len(found) > 0 {
				refusedFound++
			}
		}
		for _, p := range w.suppressed {
			shown++
			if found, _, _ := w.attack(append(slices.Clone(w.told), p)); len(found) > 0 {
				shownFound++
			}
		}
	}
	t.Logf("%d numbers asked for, %d constraints; of %d refused releases %d tell, of %d suppressed months %d", asked, constraints, refused, refusedFound, shown, shownFound)
	if asked < 6*worlds || constraints < 10*worlds || refused < worlds/4 || 2*refusedFound < refused || shown < worlds || 2*shownFound < shown {
		t.Error("too little is asked, or the controls are blind")
	}
}

const totalsMonths = 3

// randomTotals is a world of four schools of one to three classes each, of one shared measure.
type randomTotals struct {
	*totalsWorld
	*rand.Rand
	tb      testing.TB
	schools [][]int          // classes by school, from 0
	size    map[int]int      // students of a class
	right   map[[2]int][]int // by class and month: right, and of how many; nil where nothing was measured

	told, suppressed, refused []totalTold
}

// totalTold is a sum over the classes of some schools in some months; as told, or as it would be.
type totalTold struct {
	schools     []int
	first, last int
}

func newRandomTotals(t testing.TB, seed uint64) *randomTotals {
	w := &randomTotals{tb: t, totalsWorld: newTotalsWorld(t), Rand: rand.New(rand.NewPCG(seed, 23)), size: make(map[int]int), right: make(map[[2]int][]int)}
	class := 0
	for s := range 4 {
		var own []int
		for range 1 + w.IntN(3) {
			w.classOf(t, class, s+1, 10*s+w.IntN(2), sharedExit)
			own, w.size[class] = append(own, class), 4+w.IntN(14)
			class++
		}
		w.schools = append(w.schools, own)
		w.stands(t, s+1, sharedExit, monthOfTotals(0), day(time.December, 31))
	}
	return w
}

func monthOfTotals(n int) domain.Date { return day(time.September+time.Month(n), 1) }

func lastOfTotals(n int) domain.Date { return monthOfTotals(n + 1).AddDays(-1) }

// live lets a month be measured and settled, and asks for what the first school could release once.
func (w *randomTotals) live(month int) {
	t := w.tb
	for _, classes := range w.schools {
		for _, c := range classes {
			if w.IntN(4) == 0 {
				continue
			}
			right := w.size[c]/5 + w.IntN(w.size[c]/2+1)
			w.right[[2]int{c, month}] = []int{right, w.size[c]}
			w.counts(t, c, monthOfTotals(month).AddDays(6), float64(right), float64(w.size[c]))
		}
	}
	on := lastOfTotals(month).AddDays(9)
	w.something(t, on)
	w.read(month, on)
	for first := range month + 1 {
		w.once(first, month, on)
	}
}

// once releases the total of the first school for some months, if that is allowed.
func (w *randomTotals) once(first, last int, on domain.Date) {
	f := w.figuring(w.tb, on, monthOfTotals(first), lastOfTotals(last), sharedExit)
	p := totalTold{[]int{0}, first, last}
	switch {
	case f.Figure == nil:
	case len(f.Exposed) > 0 || f.Figure.Value == nil:
		w.refused = append(w.refused, p)
	case first < last:
		w.next++
		w.on(w.tb, on, domain.ReleaseCategory, id(w.next), domain.FigureReleased{SchoolTotal: totalOf(1, sharedExit), From: monthOfTotals(first), To: lastOfTotals(last), Figure: *f.Figure})
		w.told = append(w.told, p)
	}
}

// read notes what is told of a month.
func (w *randomTotals) read(month int, on domain.Date) {
	for _, person := range []uuid.UUID{hubPerson, ann} {
		for _, total := range w.totals(w.tb, person, on) {
			if total.From != monthOfTotals(month) || total.To != lastOfTotals(month) {
				continue
			}
			all := totalTold{nil, month, month}
			for _, s := range total.Schools {
				at := slices.IndexFunc([]int{1, 2, 3, 4}, func(n int) bool { return schoolNo(n) == s.School.ID })
				switch p := (totalTold{[]int{at}, month, month}); {
				case s.Figure.Shown == projections.Suppressed && person == hubPerson:
					w.suppressed = append(w.suppressed, p)
				case s.Figure.Shown == projections.Exact:
					w.told, all.schools = append(w.told, p), append(all.schools, at)
				}
			}
			if total.Network.Shown == projections.Exact {
				w.told = append(w.told, all)
			}
		}
	}
}

// attack asks for each class in a month, and each suppressed month of a school: for how many were right.
func (w *randomTotals) attack(told []totalTold) (found []string, asked, constraints int) {
	p := &program{}
	at := make(map[[2]int]int)
	for month := range totalsMonths {
		for _, classes := range w.schools {
			for _, c := range classes {
				if w.right[[2]int{c, month}] != nil {
					at[[2]int{c, month}] = p.variables
					p.variables++
				}
			}
		}
	}
	sum := func(of totalTold) (variables []int, right, students int) {
		for _, s := range of.schools {
			for _, c := range w.schools[s] {
				for month := of.first; month <= of.last; month++ {
					if r := w.right[[2]int{c, month}]; r != nil {
						variables, right, students = append(variables, at[[2]int{c, month}]), right+r[0], students+r[1]
					}
				}
			}
		}
		return variables, right, students
	}
	for _, one := range told {
		if of, right, _ := sum(one); len(of) > 0 {
			p.equal = append(p.equal, constraint{of: of, value: float64(right)})
		}
	}
	ask := func(name string, of []int, right int) {
		asked++
		if low, high, fits := p.ends(of); right > 0 && (!fits || high-low < 1-1e-6) {
			found = append(found, fmt.Sprintf("%s is %d: %v to %v", name, right, low, high))
		}
	}
	for key, variable := range at {
		if r := w.right[key]; r[1] < 10 {
			ask(fmt.Sprintf("class %d in month %d", key[0], key[1]), []int{variable}, r[0])
		}
	}
	for _, one := range w.suppressed {
		if of, right, _ := sum(one); len(of) > 0 {
			ask(fmt.Sprintf("school %d in month %d", one.schools[0], one.first), of, right)
		}
	}
	return found, asked, len(p.equal)
}
