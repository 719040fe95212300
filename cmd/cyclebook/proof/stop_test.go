package proof_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestStopUnderLoad asks the server to end while sixteen people write: every
// request is answered, or finds nobody at the door, and nothing that was answered is lost.
func TestStopUnderLoad(t *testing.T) {
	n := newNetwork(t)
	var all []*writer
	for i := range writers {
		all = append(all, newWriter(n, i, uint64(i)))
	}
	var answers atomic.Int64
	busy := make(chan struct{})
	answered := func() {
		if answers.Add(1) == 10*writers {
			close(busy)
		}
	}
	var writing sync.WaitGroup
	writing.Go(func() { together(all, func(w *writer) { w.writeUntilRefused(t, n.server, answered) }) })
	<-busy
	if code, took := n.stop(t); code != 0 || took > 5*time.Second {
		t.Errorf("the server ended with %d after %v: %s", code, took, n.logged)
	}
	writing.Wait()
	t.Logf("%d requests were answered", answers.Load())
	if _, err := os.Stat(filepath.Join(n.dir, "address")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the address is still told: %v", err)
	}
	n.restart()
	together(all, func(w *writer) { w.settle(n.server) })
	for _, w := range all {
		w.verify(n.server)
	}
	n.equalsReplay()
}

// writeUntilRefused goes on until nobody is at the door: it is closed, or who stood before it as
// it closed is sent away, on a connection that the server never took.
func (w *writer) writeUntilRefused(t *testing.T, to *server, answered func()) {
	inside := false
	ctx := httptrace.WithClientTrace(context.WithoutCancel(t.Context()), &httptrace.ClientTrace{
		GotConn: func(c httptrace.GotConnInfo) { inside = c.Reused },
	})
	for {
		c := w.next()
		a, err := w.send(ctx, to, c)
		var door *net.OpError
		switch {
		case errors.As(err, &door) && (door.Op == "dial" || !inside && errors.Is(err, syscall.ECONNRESET)):
			w.unknown = append(w.unknown, c)
			return
		case err != nil:
			t.Errorf("a request was neither answered nor refused: %v", err)
			w.unknown = append(w.unknown, c)
			return
		case a.code() == "UNAVAILABLE":
			w.unknown = append(w.unknown, c)
		default:
			w.keep(c, a)
		}
		answered()
	}
}

// TestOneServerForAFolder: a second one is refused and does no harm to the first.
func TestOneServerForAFolder(t *testing.T) {
	n := newNetwork(t)
	out, complaint, code := run(t, "serve", "--data", n.dir, "--listen", "127.0.0.1:0")
	if code != 3 || out != "" || !strings.Contains(complaint, n.dir) {
		t.Errorf("the second ended with %d, saying %q and %q", code, out, complaint)
	}
	told, err := os.ReadFile(filepath.Join(n.dir, "address"))
	if err != nil || strings.TrimSpace(string(told)) != n.address {
		t.Errorf("the address told is %q, %v, and not %s", told, err, n.address)
	}
	n.by(n.ana).do("planCycle", "cycle { id }", plan(id(), n.team, "The first goes on"))
}

// TestNewerLog: a log of a later version is refused and left as it is.
func TestNewerLog(t *testing.T) {
	n := newNetwork(t)
	n.stop(t)
	path := filepath.Join(n.dir, "log.db")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// SQLite keeps the version of a file's format at this place, which is documented.
	binary.BigEndian.PutUint32(log[60:], binary.BigEndian.Uint32(log[60:])+1)
	if err := os.WriteFile(path, log, 0o600); err != nil {
		t.Fatal(err)
	}
	before := files(t, n.dir)
	for _, args := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"views", "build"}, {"views", "rebuild"}, {"token", "list"}} {
		if _, complaint, code := run(t, append(args, "--data", n.dir)...); code != 3 || !strings.Contains(complaint, "newer") {
			t.Errorf("%v ended with %d, saying %q", args, code, complaint)
		}
	}
	for name, content := range files(t, n.dir) {
		if !bytes.Equal(content, before[name]) {
			t.Errorf("%s was touched", name)
		}
		delete(before, name)
	}
	if len(before) > 0 {
		t.Errorf("%d files are gone", len(before))
	}
}

// files are those of a folder, but for the lock, with what they hold.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]byte)
	for _, e := range entries {
		if e.Name() == "lock" {
			continue // it says who looked last
		}
		if all[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
