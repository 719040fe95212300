package projections

import (
	"maps"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestManyReadWhileFactsAreTakenIn: readers at once, of several moments, share what is decoded while a log is taken
// in. Whoever reads at the same fact reads what is stored, and nobody changes what is everybody's.
func TestManyReadWhileFactsAreTakenIn(t *testing.T) {
	log := interleaved(goldenLog(t), rand.New(rand.NewPCG(3, 3)))
	v := opened(t)
	begun := len(log) / 2
	applyAll(t, v, log[:begun], 20)
	everyone := &bases{things: make(map[domain.Category][]uuid.UUID)}
	for _, r := range log[:begun] {
		everyone.knows(t, r)
	}
	var all sync.WaitGroup
	over, done := make(chan struct{}), make(chan struct{})
	compared, reads := make([]int, 4), make([]int, 4)
	for n := range compared {
		b := &bases{
			t: t, v: v, r: rand.New(rand.NewPCG(uint64(n), 5)), called: make(map[string]int),
			people: everyone.people, things: maps.Clone(everyone.things),
		}
		all.Go(func() {
			for {
				select {
				case <-over:
					return
				case done <- struct{}{}:
				}
				a := b.ask()
				b.read(a, false)
				stored := *a
				b.read(&stored, true)
				if reads[n]++; a.basis.seq != stored.basis.seq || a.hash != stored.hash {
					continue
				}
				if compared[n]++; a.text != stored.text {
					t.Errorf("fact %d: %s: remembered and stored differ:\n%s", a.basis.seq, a, firstDifference(a.text, stored.text))
				}
			}
		})
	}
	for n := range log[begun:] {
		for range 8 {
			<-done
		}
		applyAll(t, v, log[begun+n:begun+n+1], 1)
	}
	close(over)
	all.Wait()
	checked := must[int](t)(v.CheckDecoded(t.Context()))
	t.Logf("%v reads, %v of them compared; %d decoded are checked", reads, compared, checked)
	for n := range compared {
		if compared[n] == 0 || checked < 20 {
			t.Error("too few")
		}
	}
}

// TestIDsOfATableThatIsNotKeyedNarrowNothing: nobody would tell that a row with one of them has changed.
func TestIDsOfATableThatIsNotKeyedNarrowNothing(t *testing.T) {
	r := readFor(t, opened(t), everything(domain.Day(2026, 12, 1)))
	var n int
	for table, whole := range map[string]bool{"told": true, "cycles": false} {
		if err := r.row(t.Context(), "SELECT count(*) FROM "+table, []any{rowsOf{table, []uuid.UUID{numbered(1)}}}, &n); err != nil {
			t.Fatal(err)
		}
		if _, got := r.gathered.topics[topic{table: table}]; got != whole {
			t.Errorf("the whole of %s is gathered: %t", table, got)
		}
	}
}
