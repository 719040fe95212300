package proof_test

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/proof/disk"
)

var points = flag.Int("points", 60, "at how many places, spread evenly over those there are, the server is killed; 0 for all")

// point is the k-th of the calls, or changes of the disk, of one sort.
type point struct {
	sort string
	k    int
}

// spread chooses points, of so many as there are of each sort: as many of one as of the other, and
// evenly within each.
func spread(counts map[string]int, wanted int) (chosen []point) {
	sorts := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[a]-counts[b], cmp.Compare(a, b)) })
	for i, sort := range sorts {
		all := counts[sort]
		share := all
		if wanted > 0 {
			share = min(all, (wanted-len(chosen))/(len(sorts)-i))
		}
		for j := range share {
			chosen = append(chosen, point{sort, 1 + j*all/share})
		}
	}
	return chosen
}

// life is what is done while the server is killed somewhere: it starts, some commands are given,
// it stops.
func (n *network) life(launch func() *server, all []*writer) {
	s := launch()
	if !s.serves(n.t) {
		<-s.gone
		return
	}
	ctx, enough := context.WithCancel(n.t.Context())
	defer enough()
	var given atomic.Int64
	together(all, func(w *writer) {
		w.write(ctx, s, func() {
			if given.Add(1) >= commandsOfLife {
				enough()
			}
		})
	})
	_ = s.process.Process.Signal(syscall.SIGTERM) // it may be gone
	<-s.gone
}

const commandsOfLife = 20

// survived demands of a server that was started again that nothing is lost or doubled.
func (n *network) survived(all []*writer) {
	n.t.Helper()
	together(all, func(w *writer) { w.settle(n.server) })
}

// whole demands that everything is found as it was given.
func (n *network) whole(all []*writer) {
	n.t.Helper()
	for _, w := range all {
		w.verify(n.server)
	}
	n.distinctPositions(all)
	n.equalsReplay()
}

// wholeEvery is after how many kills everything is read back, which takes a while.
const wholeEvery = 20

// TestKillPoints kills the server in the midst of its k-th change of the disk of each sort, from its
// start over commands to its end.
func TestKillPoints(t *testing.T) {
	random := atRandom(t)
	p := newPowered(t)
	p.populate()
	all := p.writers(random)
	p.stop(t)

	counts := make(map[string]int)
	p.disk.Before(func(op disk.Op) error {
		counts[string(op.Kind)]++
		return nil
	})
	p.life(p.launch, all)
	p.disk.Before(nil)
	t.Logf("changes of the disk: %v", counts)
	p.restart()
	p.survived(all)
	p.stop(t)

	chosen := spread(counts, *points)
	for i, at := range chosen {
		k := at.k
		p.cutWhen(func(op disk.Op) bool {
			if string(op.Kind) == at.sort {
				k--
			}
			return k == 0
		}, func() { p.life(p.launch, all) })
		p.after(disk.Everything, random) // the system lives on
		p.restart()
		p.survived(all)
		if i%wholeEvery == 0 || i == len(chosen)-1 {
			p.whole(all)
		}
		if t.Failed() {
			t.Fatalf("killed at %s %d", at.sort, at.k)
		}
		p.stop(t)
	}
	t.Logf("killed at %d changes of the disk, %d commands answered, none lost", len(chosen), answered(all))
}

// calls are those that change a disk.
var calls = []string{"pwrite64", "fsync,fdatasync", "ftruncate,fallocate", "rename,renameat,renameat2", "unlink,unlinkat"}

// known has strace pass over those that the machine does not have.
func known(calls string) string { return "?" + strings.ReplaceAll(calls, ",", ",?") }

// TestKillPointsOfCalls is TestKillPoints on a real file system: strace kills the server at a
// thread's k-th call of each sort.
func TestKillPointsOfCalls(t *testing.T) {
	random := atRandom(t)
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is not installed")
	}
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	n := newNetwork(t)
	var all []*writer
	for i := range few {
		all = append(all, newWriter(n, i, random.Uint64()))
	}
	n.stop(t)
	traced := func(more ...string) func() *server {
		args := append([]string{"-D", "-f", "-qq"}, more...)
		args = append(append(args, file), serve(n.dir)...)
		return func() *server { return launch(t, n.dir, commandOf(t, "strace", args...)) }
	}

	trace := filepath.Join(t.TempDir(), "trace")
	n.life(traced("-o", trace, "-e", "trace="+known(strings.Join(calls, ","))), all)
	most := mostCalls(t, trace)
	t.Logf("calls by one thread: %v", most)
	if len(most) == 0 {
		t.Skip("strace may not trace here")
	}
	n.restart()
	n.survived(all)
	n.stop(t)

	killed := make(map[string]int)
	chosen := spread(most, *points/3)
	for i, at := range chosen {
		n.life(func() *server {
			n.server = traced("-o", os.DevNull, "-e", "trace="+known(at.sort), "-e", fmt.Sprintf("inject=%s:signal=SIGKILL:when=%d", known(at.sort), at.k))()
			return n.server
		}, all)
		if n.process.ProcessState.ExitCode() == -1 { // ended by the signal
			killed[at.sort]++
		}
		n.restart()
		n.survived(all)
		if i%wholeEvery == 0 || i == len(chosen)-1 {
			n.whole(all)
		}
		if t.Failed() {
			t.Fatalf("killed at %s %d", at.sort, at.k)
		}
		n.stop(t)
	}
	times := total(killed)
	t.Logf("killed at %d of %d calls: %v; %d commands answered, none lost", times, len(chosen), killed, answered(all))
	if times < len(chosen)/2 {
		t.Error("most calls were not reached")
	}
}

// mostCalls counts, for each sort, the calls of the thread that made the most.
func mostCalls(t *testing.T, trace string) map[string]int {
	t.Helper()
	most, made := make(map[string]int), make(map[string]int)
	file, err := os.Open(trace)
	if errors.Is(err, fs.ErrNotExist) {
		return most
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		thread, rest, _ := strings.Cut(lines.Text(), " ")
		name, _, called := strings.Cut(strings.TrimSpace(rest), "(")
		if !called {
			continue
		}
		for _, c := range calls {
			if slices.Contains(strings.Split(c, ","), name) {
				made[c+thread]++
				most[c] = max(most[c], made[c+thread])
			}
		}
	}
	return most
}
