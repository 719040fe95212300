package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// TestWarmEffectsPoolWithMore: without any two schools a batch is of ten students, of how they feel of
// fifteen. Each of these is of four.
func TestWarmEffectsPoolWithMore(t *testing.T) {
	for _, c := range []struct {
		effects int
		warm    bool
		batches int
	}{{5, false, 1}, {5, true, 0}, {6, true, 1}} {
		l := tellersOf(t, 12)
		l.share(1, 0, nil, withEffect(domain.Win, "Told", effectTold(4, 6)), "")
		effect, root := hiddenEffect, 1
		if c.warm {
			effect = strings.Replace(effect, `"kind"`, `"warm":true,"kind"`, 1)
		}
		for n := range c.effects {
			l.share(11+n, 4+n, &root, withEffect(domain.Loss, fmt.Sprintf("Small %d", n), effect), strings.Replace(hiddenNumber(5), "7", "4", 1))
		}
		batches := 0
		for _, p := range familyFor(t, l.opened(), 1, 1, "2026-11-20").pools {
			batches += len(p.Batches)
		}
		if batches != c.batches {
			t.Errorf("%d effects of four students, warm %t: %d batches, want %d", c.effects, c.warm, batches, c.batches)
		}
	}
}
