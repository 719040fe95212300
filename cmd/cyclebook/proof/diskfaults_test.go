package proof_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/proof/disk"
)

// try sends some commands, whatever comes of them, and gives the codes of those that were not
// recorded.
func (w *writer) try(to *server, times int) (codes []string) {
	for range times {
		c := w.next()
		a, err := w.send(w.n.t.Context(), to, c)
		switch {
		case err != nil:
			w.n.t.Errorf("no answer: %v", err)
			w.unknown = append(w.unknown, c)
		case len(a.Errors) > 0:
			codes = append(codes, a.code())
			w.unknown = append(w.unknown, c)
		default:
			w.keep(c, a)
		}
	}
	return codes
}

// allTry has everybody try, and gives the codes of what was not recorded.
func allTry(all []*writer, to *server, times int) []string {
	codes := make([][]string, len(all))
	together(all, func(w *writer) { codes[slices.Index(all, w)] = w.try(to, times) })
	return slices.Concat(codes...)
}

// readiness gives the status and body of /readyz.
func (n *network) readiness() (int, string) {
	n.t.Helper()
	response, err := http.Get("http://" + n.address + "/readyz")
	if err != nil {
		n.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// reads demands that reading goes on.
func (n *network) reads(all []*writer) {
	n.t.Helper()
	for _, w := range all {
		if got := text(n.by(w.who).read(`query($id: ID!) { cycle(id: $id) { title } }`, object{"id": w.cycle}), "cycle.title"); !strings.HasPrefix(got, "Cycle of writer") {
			n.t.Errorf("cycle %s has the title %q", w.cycle, got)
		}
	}
}

// TestLogStopsAtAFault: after the first write or sync of the log that fails, nothing is acknowledged
// until a restart, the server says that it is not ready, and reading goes on. What the failed sync
// was to make durable is dropped, as a system may do; nothing that was acknowledged is among it.
func TestLogStopsAtAFault(t *testing.T) {
	for _, kind := range []disk.Kind{disk.Sync, disk.Write} {
		t.Run(string(kind), func(t *testing.T) {
			random := atRandom(t)
			p, all := newPoweredNetwork(t, random)
			allTry(all, p.server, 3)
			before := answered(all)
			var failures atomic.Int64
			p.disk.Before(func(op disk.Op) error {
				if op.Kind == kind && op.Name == "log.db-wal" && failures.Add(1) == 1 { // later ones would succeed
					return syscall.EIO
				}
				return nil
			})
			codes := allTry(all, p.server, 5)
			for _, c := range codes {
				if c != "OUTCOME_UNKNOWN" && c != "UNAVAILABLE" {
					t.Errorf("after the failure a command is answered with %s", c)
				}
			}
			if failures.Load() == 0 || len(codes) != 5*len(all) || answered(all) != before {
				t.Errorf("%d of %d commands were not acknowledged after the failure", len(codes), 5*len(all))
			}
			status, body := p.readiness()
			if status != http.StatusServiceUnavailable || !strings.Contains(body, `"log"`) {
				t.Errorf("readyz: %d %s", status, body)
			}
			p.reads(all)
			t.Logf("%d answered before, then none of %d; readyz: %s", before, len(codes), strings.TrimSpace(body))
			p.disk.Off()
			p.kill()
			p.after(disk.Nothing, random)
			p.restart()
			if lost := p.lost(all); lost > 0 {
				t.Errorf("%d commands that were answered are lost", lost)
			}
			p.survived(all)
			p.whole(all)
		})
	}
}

// TestKeysAtAFault: a key whose sync failed seals nothing: the command that needs it is not
// recorded, and those after it are readable after a power cut.
func TestKeysAtAFault(t *testing.T) {
	random := atRandom(t)
	p, all := newPoweredNetwork(t, random)
	failed := 0
	p.disk.Before(func(op disk.Op) error {
		if op.Kind == disk.Sync && op.Name == "keys.db-wal" && failed < 3 {
			failed++
			return syscall.EIO
		}
		return nil
	})
	refused := 0
	for range 20 { // each needs a key of its own
		c := given{id: id(), made: id(), name: "planCycle"}
		c.thing, c.text = c.made, "A title with a new key: "+c.made
		c.input = plan(c.made, p.team, c.text)
		c.input["commandId"] = c.id
		a, err := all[0].send(t.Context(), p.server, c)
		switch {
		case err != nil:
			t.Fatal(err)
		case len(a.Errors) > 0:
			refused++
			all[0].unknown = append(all[0].unknown, c)
		default:
			all[0].keep(c, a)
		}
	}
	t.Logf("%d syncs of keys failed, %d commands were not recorded", failed, refused)
	if failed == 0 || refused == 0 {
		t.Error("no sync of the keys failed")
	}
	p.disk.Off()
	p.kill()
	p.after(disk.Nothing, random)
	p.forgetViews()
	p.restart()
	if texts := p.unreadable(all); texts > 0 {
		t.Errorf("%d titles cannot be read", texts)
	}
	p.survived(all)
	p.whole(all)
}

// TestShortWrites: a system may write less than it is asked to, and say so.
func TestShortWrites(t *testing.T) {
	random := atRandom(t)
	p, all := newPoweredNetwork(t, random)
	short := 0
	p.disk.Before(func(op disk.Op) error {
		if op.Kind == disk.Write && op.Size > 1 && random.IntN(3) == 0 {
			short++
			return disk.ErrShort
		}
		return nil
	})
	if codes := allTry(all, p.server, 10); len(codes) > 0 {
		t.Errorf("not recorded: %v", codes)
	}
	t.Logf("%d writes were short", short)
	if short == 0 {
		t.Error("no write was short")
	}
	p.disk.Off()
	p.kill()
	p.after(disk.Nothing, random)
	p.restart()
	p.survived(all)
	p.whole(all)
}

func newPoweredNetwork(t *testing.T, random *rand.Rand) (*powered, []*writer) {
	t.Helper()
	p := newPowered(t)
	p.populate()
	return p, p.writers(random)
}

// tmpfs mounts a small file system in memory, until the test ends.
func tmpfs(t *testing.T, options string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestFullDisk fills a real disk. Commands are answered with DISK_FULL, nothing that was
// acknowledged is lost, reading goes on, and so does the server by itself once there is space.
func TestFullDisk(t *testing.T) {
	random := atRandom(t)
	at := tmpfs(t, "size=24m")
	n := newNetworkOn(t, start(t, filepath.Join(at, "data")))
	t.Cleanup(n.kill) // before the disk goes
	var all []*writer
	for i := range few {
		all = append(all, newWriter(n, i, random.Uint64()))
	}
	ballast := filepath.Join(at, "ballast")
	for round := range 3 {
		fill(t, ballast)
		codes := make(map[string]int)
		for tries := 0; codes["DISK_FULL"] < 200; tries++ {
			for _, c := range allTry(all, n.server, 5) {
				codes[c]++
			}
			if tries > 100 {
				t.Fatalf("the disk is never full: %v", codes)
			}
		}
		n.reads(all)
		if codes["DISK_FULL"] != total(codes) {
			t.Errorf("a full disk is answered with %v", codes)
		}
		status, body := n.readiness()
		t.Logf("round %d: %d commands answered, not recorded: %v; readyz: %d %s", round, answered(all), codes, status, strings.TrimSpace(body))
		if round == 2 {
			break // and killed while it is full
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		n.survived(all) // all that was not recorded is sent again, and is
		if status, body := n.readiness(); status != http.StatusOK {
			t.Errorf("readyz: %d %s", status, body)
		}
	}
	n.kill()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	n.restart()
	n.survived(all)
	n.whole(all)
	t.Logf("%d commands answered, none lost", answered(all))
}

func total(counts map[string]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = file.Write(make([]byte, 4096))
	}
	_ = file.Close()
	if !strings.Contains(fmt.Sprint(err), syscall.ENOSPC.Error()) {
		t.Fatal(err)
	}
}

// TestReadOnlyDisk: a folder that cannot be written is told of by name, at once.
func TestReadOnlyDisk(t *testing.T) {
	at := tmpfs(t, "size=24m")
	dir := filepath.Join(at, "data")
	s := start(t, dir)
	s.stop(t)
	if err := syscall.Mount("", at, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	_, complaint, code := run(t, serve(dir)...)
	t.Logf("exit %d: %s", code, complaint)
	if code == 0 || !strings.Contains(complaint, dir) || !strings.Contains(complaint, "read-only file system") {
		t.Errorf("it ended with %d, saying %q", code, complaint)
	}
}
