package sqlitelog_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
)

// grow appends n events to streams of the log, one by one, and gives what it holds then.
func grow(t testing.TB, log *sqlitelog.Log, n int) []domain.Recorded {
	t.Helper()
	have := len(everything(t, log))
	for i := have; i < have+n; i++ {
		stream, expected := fmt.Sprintf("cycle-%d", i%7), eventlog.Expected(i/7-1)
		if _, err := log.Append(t.Context(), stream, expected, []eventlog.NewEvent{typicalEvent(uint64(i))}); err != nil {
			t.Fatal(err)
		}
	}
	return everything(t, log)
}

func everything(t testing.TB, log eventlog.Source) []domain.Recorded {
	t.Helper()
	var all []domain.Recorded
	for event, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, event)
	}
	return all
}

func wantEvents(t testing.TB, got, want []domain.Recorded) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
	for i := range got {
		if !same(got[i], want[i]) {
			t.Fatalf("event %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func same(a, b domain.Recorded) bool {
	return a.ID == b.ID && a.Type == b.Type && a.Stream == b.Stream && a.Revision == b.Revision &&
		a.Position == b.Position && bytes.Equal(a.Data, b.Data) && bytes.Equal(a.Metadata, b.Metadata)
}

// crash copies a log's files as they are now: what a killed process leaves.
func crash(t testing.TB, dir string) string {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"log.db", "log.db-wal"} {
		copyFile(t, filepath.Join(dir, name), filepath.Join(copied, name))
	}
	return copied
}

// TestKilled: after each of many appends the files hold every event that was acknowledged.
// 1500 of them cross a writing-down of the heads.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	for _, n := range []int{0, 1, 1, 5, 50, 943, 24, 1, 1, 474, 3000} {
		want := grow(t, log, n)
		left := openLog(t, crash(t, dir))
		wantEvents(t, everything(t, left), want)
		wantEvents(t, grow(t, left, 10)[:len(want)], want)
		for s := range min(7, len(want)) {
			length := 0
			for event, err := range left.ReadStream(t.Context(), fmt.Sprintf("cycle-%d", s), 0) {
				if err != nil || event.Revision != uint64(length) {
					t.Fatalf("revision %d, want %d: %v", event.Revision, length, err)
				}
				length++
			}
			if want := (len(want) + 10 - s + 6) / 7; length != want {
				t.Fatalf("cycle-%d has %d events, want %d", s, length, want)
			}
		}
		if err := left.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	want := grow(t, log, 20)
	id := log.ID()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "log.db-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the write-ahead log is still there: %v", err)
	}
	log = openLog(t, dir)
	wantEvents(t, everything(t, log), want)
	if log.ID() != id || len(id) != 6 || log.End() != want[19].Position {
		t.Errorf("id %q, was %q; end %s", log.ID(), id, log.End())
	}
}

func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "data")
	grow(t, openLog(t, dir), 1)
	for name, want := range map[string]os.FileMode{
		".": 0o700, "log.db": 0o600, "log.db-wal": 0o600, "log.db-shm": 0o600, "lock": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, want %v: %v", name, info.Mode(), want, err)
		}
	}
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	_, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{})
	if !errors.Is(err, sqlitelog.ErrInUse) || !strings.Contains(err.Error(), dir) ||
		!strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Fatalf("a second one: %v", err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	lock, err := sqlitelog.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	if _, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{}); !errors.Is(err, sqlitelog.ErrInUse) {
		t.Fatalf("the folder is locked: %v", err)
	}
	again, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{Lock: lock})
	if err != nil {
		t.Fatalf("with the lock: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlitelog.Lock(dir); !errors.Is(err, sqlitelog.ErrInUse) {
		t.Fatalf("closing the log gave back a lock that was not its own: %v", err)
	}
}

// TestNewerVersion: refused by each way in, and not a byte of the folder changes.
func TestNewerVersion(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	grow(t, log, 3)
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "log.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(content[60:], 2)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	ways := map[string]func() (*sqlitelog.Log, error){
		"open":           func() (*sqlitelog.Log, error) { return sqlitelog.Open(t.Context(), dir, sqlitelog.Options{}) },
		"open read only": func() (*sqlitelog.Log, error) { return sqlitelog.OpenReadOnly(t.Context(), dir) },
	}
	for name, open := range ways {
		if _, err := open(); !errors.Is(err, sqlitelog.ErrNewer) || !strings.Contains(err.Error(), "format 2") {
			t.Errorf("%s: %v", name, err)
		}
		after, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(after, content) {
			t.Errorf("%s changed the file: %v", name, err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 {
			t.Errorf("%s left files behind: %v, %v", name, entries, err)
		}
	}
}

func TestNotALog(t *testing.T) {
	for name, content := range map[string]string{
		"short":        "hello",
		"text":         strings.Repeat("hello, world ", 1000),
		"zeros":        strings.Repeat("\x00", 8192),
		"half a magic": "SQLite format 3\x00" + strings.Repeat("\x00", 4000),
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "log.db")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{}); !errors.Is(err, eventlog.ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != content {
			t.Errorf("%s: the file was changed: %v", name, err)
		}
	}
}

func TestNewLogNeedsRandomness(t *testing.T) {
	if _, err := sqlitelog.Open(t.Context(), t.TempDir(), sqlitelog.Options{}); err == nil {
		t.Fatal("a log without an id was made")
	}
	if _, err := sqlitelog.OpenReadOnly(t.Context(), t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("read only, and there is none: %v", err)
	}
}

// TestReadOnly: a second process reads and follows while the first one writes.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	want := grow(t, log, 30)
	reader, err := sqlitelog.OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	wantEvents(t, everything(t, reader), want)
	want = grow(t, log, 1500)
	wantEvents(t, everything(t, reader), want)

	if _, err := reader.Append(t.Context(), "cycle-9", eventlog.NoStream, []eventlog.NewEvent{typicalEvent(1)}); !errors.Is(err, eventlog.ErrUnavailable) {
		t.Errorf("append: %v", err)
	}
	var got []domain.Recorded
	live := false
	for item, err := range reader.Follow(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.Kind == eventlog.EventItem {
			got = append(got, item.Event)
		}
		if item.Kind == eventlog.CaughtUp && !live {
			live = true
			want = grow(t, log, 20)
			if _, err := log.Append(t.Context(), "new-1", eventlog.NoStream, []eventlog.NewEvent{typicalEvent(0)}); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) == 1551 {
			break
		}
	}
	wantEvents(t, got, everything(t, log))
	for event, err := range reader.ReadStream(t.Context(), "new-1", 0) {
		if err != nil || event.Stream != "new-1" {
			t.Errorf("the stream made meanwhile: %v", err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	wantEvents(t, everything(t, reader), got)
}

// TestReadOnlyFreeFolder: nobody has it open, and nothing in it changes.
func TestReadOnlyFreeFolder(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	want := grow(t, log, 30)
	log.Close()
	before, err := os.ReadFile(filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := sqlitelog.OpenReadOnly(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	wantEvents(t, everything(t, reader), want)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(filepath.Join(dir, "log.db"))
	if err != nil || !bytes.Equal(before, after) {
		t.Fatalf("the file changed: %v", err)
	}
	wantEvents(t, everything(t, openLog(t, dir)), want)
}

// TestPositionBeyondTheEnd: a consumer that is ahead of the log, because an older folder was put
// back, is told so.
func TestPositionBeyondTheEnd(t *testing.T) {
	log := openLog(t, t.TempDir())
	end := grow(t, log, 3)[2].Position
	ahead := domain.NewPosition(end.Log(), end.Commit()+1, end.Commit()+1)
	for _, err := range log.Follow(context.Background(), ahead, eventlog.Filter{}) {
		if !errors.Is(err, eventlog.ErrInvalidPosition) {
			t.Fatalf("got %v", err)
		}
	}
}
