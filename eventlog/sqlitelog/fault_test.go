package sqlitelog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
)

// untilFull appends until the log refuses, and gives what it acknowledged.
func untilFull(t *testing.T, log *sqlitelog.Log, prefix string) (acked []string, err error) {
	t.Helper()
	for i := range 100_000 {
		stream := fmt.Sprintf("%s-%d", prefix, i)
		if _, err := log.Append(t.Context(), stream, eventlog.NoStream, []eventlog.NewEvent{typicalEvent(uint64(i))}); err != nil {
			return acked, err
		}
		acked = append(acked, stream)
	}
	t.Fatal("the log is never full")
	return nil, nil
}

// wantAcked demands that the log holds exactly these streams.
func wantAcked(t *testing.T, log *sqlitelog.Log, acked []string) {
	t.Helper()
	all := everything(t, log)
	if len(all) != len(acked) {
		t.Fatalf("%d events, %d were acknowledged", len(all), len(acked))
	}
	for i, event := range all {
		if event.Stream != acked[i] {
			t.Fatalf("event %d is of %s, want %s", i, event.Stream, acked[i])
		}
	}
}

func wantFull(t *testing.T, log *sqlitelog.Log, err error) {
	t.Helper()
	if !errors.Is(err, eventlog.ErrDiskFull) || !errors.Is(err, eventlog.ErrUnavailable) || errors.Is(err, eventlog.ErrOutcomeUnknown) {
		t.Fatalf("got %v, want a full disk", err)
	}
	if err := log.Health(); err != nil {
		t.Fatalf("a full disk stopped the log: %v", err)
	}
}

func TestFull(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	pages, err := log.Pages()
	if err != nil {
		t.Fatal(err)
	}
	var acked []string
	for round := range 3 {
		if err := log.SetMaxPages(pages + int64(40*(round+1))); err != nil {
			t.Fatal(err)
		}
		more, err := untilFull(t, log, fmt.Sprintf("round%d", round))
		wantFull(t, log, err)
		if len(more) < 50 {
			t.Fatalf("round %d: full after %d events", round, len(more))
		}
		acked = append(acked, more...)
		wantAcked(t, log, acked)
	}
	wantAcked(t, openLog(t, crash(t, dir)), acked)
	log.Close()
	wantAcked(t, openLog(t, dir), acked)
}

// TestFullDisk is TestFull on a real file system of 3 MiB.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{Random: constant{}})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	acked, err := untilFull(t, log, "first")
	wantFull(t, log, err)
	wantAcked(t, log, acked)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	more, err := untilFull(t, log, "second")
	wantFull(t, log, err)
	if len(more) == 0 {
		t.Fatal("it did not go on when there was space again")
	}
	acked = append(acked, more...)
	wantAcked(t, log, acked)
	wantAcked(t, openLog(t, crash(t, dir)), acked)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if log, err = sqlitelog.Open(t.Context(), dir, sqlitelog.Options{}); err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	wantAcked(t, log, acked)
}

// constant is a source of randomness that is not random.
type constant struct{}

func (constant) Read(p []byte) (int, error) { return len(p), nil }

// TestFailedSync: the outcome is unknown, nothing is taken after it, reads go on, and a restart
// shows a whole log, with the event or without.
func TestFailedSync(t *testing.T) {
	failure := errors.New("input/output error")
	for name, stored := range map[string]bool{"lost": false, "stored all the same": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			log := openLog(t, dir)
			commits := 0
			log.SetCommit(func(commit func() error) error {
				if commits++; commits <= 10 {
					return commit()
				}
				if stored {
					return errors.Join(commit(), failure)
				}
				return failure
			})
			want := grow(t, log, 10)
			if err := log.Health(); err != nil {
				t.Fatal(err)
			}
			one := []eventlog.NewEvent{typicalEvent(100)}
			_, err := log.Append(t.Context(), "last-1", eventlog.NoStream, one)
			if !errors.Is(err, eventlog.ErrOutcomeUnknown) || errors.Is(err, eventlog.ErrUnavailable) || !errors.Is(err, failure) {
				t.Fatalf("got %v, want an unknown outcome", err)
			}
			for range 3 {
				_, err := log.Append(t.Context(), "last-2", eventlog.NoStream, one)
				if !errors.Is(err, eventlog.ErrUnavailable) || errors.Is(err, eventlog.ErrOutcomeUnknown) || errors.Is(err, eventlog.ErrDiskFull) {
					t.Fatalf("after the failure: %v", err)
				}
			}
			if err := log.Health(); !errors.Is(err, failure) {
				t.Errorf("health: %v", err)
			}
			if commits != 11 {
				t.Errorf("%d commits were tried, want none after the failure", commits-10)
			}
			wantEvents(t, everything(t, log), want)
			log.Close()

			log = openLog(t, dir)
			all := everything(t, log)
			wantEvents(t, all[:10], want)
			result, err := log.Append(t.Context(), "last-1", eventlog.NoStream, one)
			if err != nil || result.LastRevision != 0 || len(everything(t, log)) != 11 {
				t.Fatalf("the repeat: %+v, %v", result, err)
			}
			if stored != (len(all) == 11) {
				t.Errorf("%d events after the restart", len(all))
			}
		})
	}
}

// TestGroups: what is queued during a commit becomes few groups, of which each is answered only
// after its commit.
func TestGroups(t *testing.T) {
	const waiting = 600
	log := openLog(t, t.TempDir())
	first, release := make(chan struct{}), make(chan struct{})
	commits := 0
	log.SetCommit(func(commit func() error) error {
		if commits++; commits == 1 {
			close(first)
			<-release
		}
		return commit()
	})
	var all sync.WaitGroup
	append := func(i int) {
		_, err := log.Append(context.Background(), fmt.Sprintf("cycle-%d", i), eventlog.NoStream, []eventlog.NewEvent{typicalEvent(uint64(i))})
		if err != nil {
			t.Error(err)
		}
	}
	all.Go(func() { append(0) })
	<-first
	for i := range waiting {
		all.Go(func() { append(i + 1) })
	}
	for log.Queued() < waiting {
		runtime.Gosched()
	}
	if n := len(everything(t, log)); n != 0 {
		t.Errorf("%d events are seen before their commit", n)
	}
	close(release)
	all.Wait()
	stats := log.Stats()
	if stats.Events != waiting+1 || stats.Groups < 1+(waiting+255)/256 || stats.Groups > waiting/6 {
		t.Errorf("%d events in %d groups", stats.Events, stats.Groups)
	}
}

// TestLeavingEarly: a caller that stops waiting is told that the outcome is unknown, one that
// never got into the log that nothing happened.
func TestLeavingEarly(t *testing.T) {
	log := openLog(t, t.TempDir())
	inCommit, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	log.SetCommit(func(commit func() error) error {
		once.Do(func() { close(inCommit) })
		<-release
		return commit()
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := log.Append(ctx, "cycle-1", eventlog.NoStream, []eventlog.NewEvent{typicalEvent(1)})
		done <- err
	}()
	<-inCommit
	cancel()
	if err := <-done; !errors.Is(err, eventlog.ErrOutcomeUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("left during the commit: %v", err)
	}
	if _, err := log.Append(ctx, "cycle-2", eventlog.NoStream, []eventlog.NewEvent{typicalEvent(2)}); !errors.Is(err, eventlog.ErrUnavailable) {
		t.Errorf("left before: %v", err)
	}
	close(release)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
}
