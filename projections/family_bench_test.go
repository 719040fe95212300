package projections

import (
	"fmt"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// familyOf200 is a family of so many cycles of forty schools: half of them told with an effect and
// its points, a third of those of too few students, the others tried and decided.
func familyOf200(t testing.TB, cycles int) *tellers {
	t.Helper()
	l := tellersOf(t, 40)
	root := 1
	points := `,"points":[`
	for week := range 16 {
		points += fmt.Sprintf(`{"week":%d,"value":%d},`, week-8, 40+week)
	}
	points = points[:len(points)-1] + "]"
	for n := range cycles {
		school := n % 40
		switch {
		case n == 0:
			l.share(1, 0, nil, withEffect(domain.Loss, "Root", effectTold(3, 5)), "")
		case n%2 == 1:
			l.try(50_000+n, school, root)
			l.decide(50_000+n, school, domain.Decisions[n%len(domain.Decisions)])
		case n%6 == 0:
			l.share(1+n, school, &root, withEffect(domain.Loss, fmt.Sprintf("Small %d", n), hiddenEffect), hiddenNumber(float64(n%30)))
		default:
			effect := effectTold(float64(n%17), 6)
			l.share(1+n, school, &root, withEffect(domain.Win, fmt.Sprintf("Told %d", n), effect[:len(effect)-1]+points+"}"), "")
		}
	}
	return l
}

// BenchmarkFamilyTree reads the tree of a family of 200 cycles with its pooled effects, as the first
// question of a reader.
func BenchmarkFamilyTree(b *testing.B) {
	l := familyOf200(b, 200)
	v := l.opened()
	s := scopeOn(b, v, 339, "2026-11-20")
	b.ResetTimer()
	for b.Loop() {
		r := must[*Reader](b)(v.Read(b.Context(), s))
		f := must[*family](b)(r.familyNamed(b.Context(), numbered(1)))
		tree := f.tree(numbered(1))
		if pooled := must[[]*PooledEffect](b)(tree.Pooled(b.Context())); len(tree.Nodes) < 190 || len(pooled) != 1 {
			b.Fatalf("%d nodes, %d scales", len(tree.Nodes), len(pooled))
		}
		r.Close()
	}
}

// TestAFamilyTakesAFixedNumberOfStatements: twice the cycles, the same number.
func TestAFamilyTakesAFixedNumberOfStatements(t *testing.T) {
	var counts []int
	for _, cycles := range []int{80, 160} {
		v := familyOf200(t, cycles).opened()
		r := readFor(t, v, scopeOn(t, v, 339, "2026-11-20"))
		s := must[*ShareOut](t)(r.ShareOut(t.Context(), numbered(1)))
		tree := must[*FamilyTree](t)(s.FamilyTree(t.Context()))
		must[[]*PooledEffect](t)(tree.Pooled(t.Context()))
		must[*Tried](t)(s.Tried(t.Context()))
		for _, n := range tree.Nodes {
			must[*Cycle](t)(n.Cycle())
		}
		counts = append(counts, r.Statements())
	}
	if counts[0] != counts[1] || counts[0] > 8 {
		t.Errorf("statements: %v", counts)
	}
}
