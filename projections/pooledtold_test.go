package projections

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// memberAtom is what a member's measure counts in a week; its class is of its own.
func memberAtom(n, students int) domain.Atom {
	return domain.Atom{Measure: numbered(3000 + n), Class: ptrTo(numbered(4000 + n)), From: domain.Day(2026, 10, 5), To: domain.Day(2026, 10, 9), Students: students}
}

// TestWhoIsToldAfterAll: a later number tells of a hidden one where it is of its classes in its days, and of about
// as many.
func TestWhoIsToldAfterAll(t *testing.T) {
	hidden := []domain.Atom{memberAtom(1, 8), memberAtom(2, 7)}
	change := func(a domain.Atom, change func(*domain.Atom)) domain.Atom {
		change(&a)
		return a
	}
	for _, c := range []struct {
		name  string
		atoms []domain.Atom
		want  bool
	}{
		{"the same", []domain.Atom{memberAtom(1, 8)}, true},
		{"both", []domain.Atom{memberAtom(1, 8), memberAtom(2, 7)}, true},
		{"nine more", []domain.Atom{memberAtom(1, 17)}, true},
		{"ten more", []domain.Atom{memberAtom(1, 18)}, false},
		{"with another class", []domain.Atom{memberAtom(1, 8), memberAtom(3, 20)}, false},
		{"another class", []domain.Atom{memberAtom(3, 8)}, false},
		{"a group of it", []domain.Atom{change(memberAtom(1, 8), func(a *domain.Atom) { a.Group = ptrTo(numbered(5)) })}, false},
		{"a day less", []domain.Atom{change(memberAtom(1, 8), func(a *domain.Atom) { a.To = domain.Day(2026, 10, 8) })}, true},
		{"the week after", []domain.Atom{change(memberAtom(1, 8), func(a *domain.Atom) { a.From, a.To = domain.Day(2026, 10, 12), domain.Day(2026, 10, 16) })}, false},
	} {
		if got := tellsHidden(domain.ToldSum{Told: 50, K: 10, Atoms: c.atoms}, hidden, 10); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
		if tellsHidden(domain.ToldSum{Hidden: true, Atoms: c.atoms}, hidden, 10) {
			t.Errorf("%s: what is hidden tells", c.name)
		}
	}
}

// toldLater is a ledger in which some members' numbers were told.
type toldLater struct {
	v    *Views
	seq  int64
	told []int
}

func (l *toldLater) tell(t testing.TB, n, students int) {
	l.seq++
	l.told = append(l.told, n)
	store := &l.v.store.tx
	store.ctx = t.Context()
	row := ledgerRow{release: numbered(9000 + n), sums: []domain.ToldSum{{Told: 50, K: 10, Atoms: []domain.Atom{memberAtom(n, students)}}}}
	if err := enterLedger(store, Fact{Seq: l.seq}, row); err != nil {
		t.Fatal(err)
	}
}

func (l *toldLater) each(query string, args []any, row func(*sql.Rows) error) error {
	return l.v.store.tx.each(query, args, row)
}

func laterTold(t testing.TB) *toldLater {
	v := must[*Views](t)(open(t.Context(), t.TempDir(), Options{Readers: 2}, projections()))
	t.Cleanup(func() { _ = v.Close() })
	v.store.tx.ctx = t.Context()
	return &toldLater{v: v}
}

// batchOf admits members of that many schools, one of each, with hidden values; students 8.
func batchOf(values []float64) *pool {
	p := &pool{Percent: true}
	for n, value := range values {
		m := poolMemberOf(n, n, value, 8)
		m.Atoms = []domain.Atom{memberAtom(n, 8)}
		p.admit(m)
	}
	return p
}

// TestASolverFindsNoHiddenEffectLater: members of a batch tell numbers of their own, one after the other, whoever
// of them wants to, as far as the rule lets them. A reader of the mean and of those numbers, who knows the values of
// any two schools besides, has one equation in at least three unknowns: any of them may be anything. With the
// rule left out (the control) the last one follows from the others, to within the rounding of the mean.
func TestASolverFindsNoHiddenEffectLater(t *testing.T) {
	told, refused, found := 0, 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 17))
		values := make([]float64, 5+r.IntN(5))
		for i := range values {
			values[i] = float64(r.IntN(120) - 60)
		}
		closed := batchOf(values[:5])
		if len(closed.Batches) != 1 {
			t.Fatalf("%d batches", len(closed.Batches))
		}
		// Larger ones close at once, as those of stricter networks do.
		p := batchOf(values)
		p.Batches = nil
		all := p.Members
		for _, m := range all {
			m.Batch = 0
		}
		p.close(all[0].Queue)
		if seed%3 == 0 {
			p.Batches[0].Dissolved = true // what was read is known all the same
		}
		later := laterTold(t)
		for _, n := range r.Perm(len(values)) {
			near, err := p.near([]uuid.UUID{numbered(n)}, later.each)
			if err != nil {
				t.Fatal(err)
			}
			if near {
				refused++
				continue
			}
			told++
			later.tell(t, n, 8+r.IntN(9))
		}
		if unknown := len(values) - len(later.told) - 2; unknown < 3 {
			t.Errorf("seed %d: of %d in a batch %v are told; to whom knows two more schools %d are unknown", seed, len(values), later.told, unknown)
		}
		// The control: all but one are told.
		sum := 0.0
		for _, v := range values[1:] {
			sum += v
		}
		if last := p.Batches[0].Change*float64(len(values)) - sum; math.Abs(last-values[0]) < 1 {
			found++
		}
	}
	t.Logf("%d told, %d refused; without the rule %d of 60 are found", told, refused, found)
	if told < 50 || refused < 200 || found < 60 {
		t.Errorf("%d told, %d refused; without the rule %d are found: the test is blind", told, refused, found)
	}
}

// TestWhoIsToldWaitsForNoBatch: one that was told before is not let in, one that is told while it waits is out, and
// a batch is closed by others.
func TestWhoIsToldWaitsForNoBatch(t *testing.T) {
	for _, c := range []struct {
		told     []int
		students int
		batches  string
	}{{nil, 8, "[0 1 2 3 4]"}, {[]int{2}, 8, "[0 1 3 4 5]"}, {[]int{2}, 18, "[0 1 2 3 4]"}, {[]int{1, 3}, 9, "[0 2 4 5 6]"}} {
		later := laterTold(t)
		p := &pool{Percent: true}
		for n := range 8 {
			m := poolMemberOf(n, n, 10, 8)
			m.Atoms = []domain.Atom{memberAtom(n, 8)}
			if err := p.forgo(m.Queue, later.each); err != nil {
				t.Fatal(err)
			}
			p.admit(m)
			if slices.Contains(c.told, n) {
				later.tell(t, n, c.students)
			}
		}
		var in []int
		for _, id := range p.Batches[0].ShareOuts {
			in = append(in, numberOf(id))
		}
		if got := fmt.Sprint(in); got != c.batches {
			t.Errorf("told %v: the batch is of %s, want %s", c.told, got, c.batches)
		}
	}
}
