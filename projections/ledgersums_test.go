package projections

import (
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestTheSameNumberOfOthersIsRemembered: 60 % of 50, then 60 % of 60 tells nothing of few, and no other
// number; but 61 % of 61 after it tells of one.
func TestTheSameNumberOfOthersIsRemembered(t *testing.T) {
	m, c := numbered(1), numbered(2)
	sum := func(told float64, n int, right float64) domain.ToldSum {
		return domain.ToldSum{Told: told, Atoms: []domain.Atom{{Measure: m, Class: &c, From: domain.Day(2026, 10, 5), To: domain.Day(2026, 10, 9), Students: n, Numerator: &right}}}
	}
	first, second, third := sum(60, 50, 30), sum(60, 60, 36), sum(61, 61, 37)
	for _, c := range []struct {
		name    string
		before  []domain.ToldSum
		next    domain.ToldSum
		exposed bool
	}{
		{"ten came", []domain.ToldSum{first}, second, false},
		{"eleven came", []domain.ToldSum{first}, third, false},
		{"one came after ten", []domain.ToldSum{first, second}, third, true},
		{"one came", []domain.ToldSum{second}, third, true},
		{"the same again", []domain.ToldSum{first, second}, second, false},
		{"the first again", []domain.ToldSum{first, second}, first, false},
	} {
		l := newLedgerOf(10)
		for i, s := range c.before {
			l.take(s, int64(i+1))
		}
		if found := l.judge([]domain.ToldSum{c.next}); len(found) > 0 != c.exposed {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}
