package proof_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/proof/disk"
)

var cuts = flag.Int("cuts", 16, "how often the power is cut")

// few write where each round is short.
const few = 6

// TestPowerCuts cuts the power again and again: mostly while people write, now and then while the
// server starts or stops. The disk forgets what was not synced, or keeps torn pieces of it.
// Nothing that was answered may be lost, and every text must be readable: its key was durable
// before it.
func TestPowerCuts(t *testing.T) {
	t.Run("of a disk", func(t *testing.T) {
		random := atRandom(t)
		cutAgainAndAgain(t, newPowered(t), random, *cuts)
	})
	// Without the right to mount there is still what SQLite says that it asks of the disk.
	t.Run("simulated", func(t *testing.T) {
		random := atRandom(t)
		cutAgainAndAgain(t, newSimulated(t), random, *cuts/2)
	})
}

func cutAgainAndAgain(t *testing.T, p *powered, random *rand.Rand, cuts int) {
	p.populate()
	all := p.writers(random)
	for round := range cuts {
		switch round % 8 {
		case 3:
			p.cutAt(1+random.IntN(40), func() { _, _ = p.stop(t) })
		case 5:
			p.stop(t)
			p.cutAt(1+random.IntN(40), func() { p.launch().serves(t) })
		default:
			p.cutAt(1+random.IntN(1500), func() {
				together(all, func(w *writer) { w.write(context.Background(), p.server, func() {}) })
			})
		}
		p.after(disk.Survival(round%3%2), random) // torn in every third
		if round%2 == 0 {
			p.forgetViews() // all is read from the log again, with the keys
		}
		p.restart()
		if lost := p.lost(all); lost > 0 {
			t.Fatalf("cut %d: %d commands that were answered are lost", round+1, lost)
		}
		if texts := p.unreadable(all); texts > 0 {
			t.Fatalf("cut %d: %d titles cannot be read", round+1, texts)
		}
		together(all, func(w *writer) { w.settle(p.server) })
		if t.Failed() {
			return
		}
	}
	for _, w := range all {
		w.verify(p.server)
	}
	p.distinctPositions(all)
	p.equalsReplay()
	t.Logf("%d power cuts, %d commands answered, none lost", cuts, answered(all))
}

// TestPowerCutsOfNewFolders cuts the power at one change of the disk after another while a server
// makes its folder: the next start must make it, or find it whole.
func TestPowerCutsOfNewFolders(t *testing.T) {
	random := atRandom(t)
	points := *cuts / 2
	for point := range points {
		p := newPowered(t)
		p.cutAt(1+point*newFolderOps/points+random.IntN(newFolderOps/points+1), func() { p.launch().serves(t) })
		p.after(disk.Survival(point%2), random)
		p.start()
		if code, _ := p.stop(t); code != 0 {
			t.Errorf("the server ends with %d: %s", code, p.logged)
		}
	}
}

// newFolderOps is about how often a server changes the disk until it serves from a new folder.
const newFolderOps = 180

// atRandom prints the seed of a long test.
func atRandom(t *testing.T) *rand.Rand {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes a while")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// TestPowerCutsAreSeen is the control of TestPowerCuts: a program whose log does not wait for the
// disk must lose what it has answered, and one whose keys do not must lose texts.
func TestPowerCutsAreSeen(t *testing.T) {
	for _, control := range []struct {
		name, source string
		powered      func(*testing.T, ...edit) *powered
	}{
		{"log", "eventlog/sqlitelog/schema.go", newPowered},
		{"keys", "keys/store.go", newPowered},
		{"simulated", "eventlog/sqlitelog/schema.go", newSimulated},
	} {
		t.Run(control.name, func(t *testing.T) {
			random := atRandom(t)
			p := control.powered(t, edit{control.source, "synchronous(FULL)", "synchronous(NORMAL)"})
			p.populate()
			all := p.writers(random)
			p.stop(t) // what was set up is not at stake
			p.restart()
			p.cutAt(4000, func() {
				together(all, func(w *writer) { w.write(context.Background(), p.server, func() {}) })
			})
			p.after(disk.Nothing, random)
			p.forgetViews() // they may be ahead of the log, which is refused
			p.restart()
			lost, unreadable := p.lost(all), p.unreadable(all)
			t.Logf("of %d commands answered %d are lost, %d titles cannot be read", answered(all), lost, unreadable)
			if control.name == "keys" && unreadable == 0 || control.name != "keys" && lost == 0 {
				t.Error("what does not wait for the disk has lost nothing: the power cuts prove nothing")
			}
		})
	}
}
