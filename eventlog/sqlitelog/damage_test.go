package sqlitelog_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // to edit files behind the log's back

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
)

// damages are what happens to a file: each spoils the content at some place.
var damages = []struct {
	name  string
	spoil func(random *rand.Rand, content []byte) []byte
}{
	{"one bit", func(random *rand.Rand, content []byte) []byte {
		content[random.IntN(len(content))] ^= 1 << random.IntN(8)
		return content
	}},
	{"one bit at the beginning of a page", func(random *rand.Rand, content []byte) []byte {
		content[random.IntN(len(content)/8192)*8192+random.IntN(64)] ^= 1 << random.IntN(8)
		return content
	}},
	{"some bytes", func(random *rand.Rand, content []byte) []byte {
		at := random.IntN(len(content) - 64)
		for i := range 1 + random.IntN(64) {
			content[at+i] = byte(random.Uint32())
		}
		return content
	}},
	{"a page of zeros", func(random *rand.Rand, content []byte) []byte {
		clear(content[random.IntN(len(content)/8192)*8192:][:8192])
		return content
	}},
	{"a page of another place", func(random *rand.Rand, content []byte) []byte {
		pages := len(content) / 8192
		copy(content[random.IntN(pages)*8192:][:8192], slices.Clone(content[random.IntN(pages)*8192:][:8192]))
		return content
	}},
	{"a lost end", func(random *rand.Rand, content []byte) []byte { return content[:random.IntN(len(content))] }},
}

// TestDamage: a damaged file gives errors or the right events, never a wrong, missing or doubled
// one, and no stream that is said not to exist.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	want := grow(t, log, 1300)
	log.Close()
	whole, err := os.ReadFile(filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i, damage := range damages {
		t.Run(damage.name, func(t *testing.T) {
			trials := 60
			if i == 0 {
				trials = 200
			}
			if testing.Short() {
				trials = 10
			}
			found := 0
			for seed := range uint64(trials) {
				random := rand.New(rand.NewPCG(seed, 1))
				content := damage.spoil(random, slices.Clone(whole))
				if readDamaged(t, fmt.Sprintf("seed %d", seed), content, want) != nil {
					found++
				}
			}
			t.Logf("%d of %d damages were in the way of a reader", found, trials)
			if found == 0 {
				t.Error("no damage was found")
			}
		})
	}
}

// readDamaged opens a file and reads it in every way. What comes must be right; the first error
// is given back.
func readDamaged(t *testing.T, name string, content []byte, want []domain.Recorded) (first error) {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "log.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := sqlitelog.Open(t.Context(), dir, sqlitelog.Options{Random: constant{}})
	if err != nil {
		return err
	}
	defer log.Close()
	if len(content) == 0 {
		return nil // a file that was created and never written is a new log
	}
	return checkReads(t, name, log, want)
}

func checkReads(t *testing.T, name string, log *sqlitelog.Log, want []domain.Recorded) (first error) {
	t.Helper()
	streams, n := map[string][]domain.Recorded{}, 0
	for _, event := range want {
		streams[event.Stream] = append(streams[event.Stream], event)
	}
	for event, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			first = err
			break
		}
		if n >= len(want) || !same(event, want[n]) {
			t.Fatalf("%s: event %d is %.200v", name, n, event)
		}
		n++
	}
	if first == nil && n != len(want) {
		t.Fatalf("%s: %d events of %d, and no error", name, n, len(want))
	}
	for _, stream := range slices.Sorted(maps.Keys(streams)) {
		n, failed := 0, false
		for event, err := range log.ReadStream(t.Context(), stream, 0) {
			if err != nil {
				if errors.Is(err, eventlog.ErrStreamNotFound) {
					t.Fatalf("%s: %s is not found", name, stream)
				}
				first, failed = errors.Join(first, err), true
				break
			}
			if n >= len(streams[stream]) || !same(event, streams[stream][n]) {
				t.Fatalf("%s: %s at %d is %.200v", name, stream, n, event)
			}
			n++
		}
		if !failed && n != len(streams[stream]) {
			t.Fatalf("%s: %s has %d events of %d, and no error", name, stream, n, len(streams[stream]))
		}
	}
	return first
}

// TestEditedRows: rows that are well-formed and wrong, one kind after the other. Streams go round
// by seven, and have more events than lie between two anchors.
func TestEditedRows(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	want := grow(t, log, 1300)
	log.Close()
	whole, err := os.ReadFile(filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, edit := range []string{
		"UPDATE events SET prev = prev - 1 WHERE pos = 1200",
		"UPDATE events SET prev = prev - 7 WHERE pos = 1200",
		"UPDATE events SET prev = pos WHERE pos = 1200",
		"UPDATE events SET prev = 0 WHERE pos = 1200",
		"UPDATE events SET anchor = anchor + 7 WHERE revision = 128",
		"UPDATE events SET prev = prev + 1 WHERE revision = 64",
		"UPDATE events SET revision = revision + 1 WHERE pos = 700",
		"UPDATE events SET stream = stream % 7 + 1 WHERE pos = 700",
		"UPDATE events SET type = 2 WHERE pos = 700",
		"UPDATE events SET type = 0 WHERE pos = 700",
		"UPDATE events SET id = (SELECT id FROM events WHERE pos = 1) WHERE pos = 700",
		"UPDATE events SET data = CAST(data || ' ' AS BLOB) WHERE pos = 700",
		"UPDATE events SET data = CAST(data AS TEXT) WHERE pos = 700",
		"UPDATE events SET metadata = data, data = metadata WHERE pos = 700",
		"UPDATE events SET pos = -1 WHERE pos = 700; UPDATE events SET pos = 700 WHERE pos = 701; UPDATE events SET pos = 701 WHERE pos = -1",
		"DELETE FROM events WHERE pos = 700",
		"DELETE FROM events WHERE pos > 1290",
		"DELETE FROM events WHERE pos = 1",
		"UPDATE streams SET name = 'cycle-99' WHERE id = 3",
		"UPDATE streams SET name = CASE id WHEN 3 THEN 'cycle-3' ELSE 'cycle-2' END WHERE id IN (3, 4)",
		"DELETE FROM streams WHERE id = 7",
		"DELETE FROM streams WHERE id = 3",
		"UPDATE streams SET revision = revision - 1, pos = pos - 7 WHERE id = 3",
		"UPDATE types SET name = 'Other'",
		"DELETE FROM types",
		"UPDATE log SET id = 'zzzzzz'",
		"UPDATE log SET through = 700",
		"DELETE FROM log",
		"DROP TABLE streams",
		"PRAGMA user_version = 0",
	} {
		t.Run(edit, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log.db")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(edit); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			edited, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if readDamaged(t, edit, edited, want) == nil {
				t.Error("nothing was found")
			}
		})
	}
}

// TestDamagedWriteAheadLog: what a killed process left behind, damaged. SQLite takes a damaged
// end for one that was never synced, so the log may end earlier; positions beyond its end are
// then refused. No event is wrong.
func TestDamagedWriteAheadLog(t *testing.T) {
	dir := t.TempDir()
	want := grow(t, openLog(t, dir), 200)
	shorter := 0
	for seed := range uint64(50) {
		copied := crash(t, dir)
		path := filepath.Join(copied, "log.db-wal")
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(seed, 2))
		content[random.IntN(len(content))] ^= 1 << random.IntN(8)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		log, err := sqlitelog.Open(t.Context(), copied, sqlitelog.Options{})
		if err != nil {
			continue
		}
		end := log.End().Commit()
		if end < uint64(len(want)) {
			shorter++
		}
		if err := checkReads(t, fmt.Sprintf("seed %d", seed), log, want[:end]); err != nil {
			t.Logf("seed %d: %v", seed, err)
		}
		for _, err := range log.Follow(t.Context(), want[len(want)-1].Position, eventlog.Filter{}) {
			if end < uint64(len(want)) && !errors.Is(err, eventlog.ErrInvalidPosition) {
				t.Fatalf("seed %d: a consumer ahead of the log is not told so: %v", seed, err)
			}
			break
		}
		log.Close()
	}
	if shorter == 0 {
		t.Error("no damage hit the end of the log")
	}
}

// TestFlippedBitNamesItsEvent: damage inside an event is found when it is read, named by its
// position, and the events before it are still read.
func TestFlippedBitNamesItsEvent(t *testing.T) {
	dir := t.TempDir()
	log := openLog(t, dir)
	grow(t, log, 40)
	marked := eventlog.NewEvent{ID: typicalEvent(99).ID, Type: "T", Data: []byte(`"needle"`), Metadata: []byte(`{}`)}
	result, err := log.Append(t.Context(), "marked-1", eventlog.NoStream, []eventlog.NewEvent{marked})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		after := []eventlog.NewEvent{typicalEvent(uint64(100 + i))}
		if _, err := log.Append(t.Context(), "after-1", eventlog.Expected(i-1), after); err != nil {
			t.Fatal(err)
		}
	}
	log.Close()
	path := filepath.Join(dir, "log.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(content, 'n')
	for string(content[at:at+6]) != "needle" {
		at++
	}
	content[at] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	log = openLog(t, dir)
	seen := 0
	for _, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err == nil {
			seen++
			continue
		}
		if !errors.Is(err, eventlog.ErrCorrupt) || !strings.Contains(err.Error(), result.Position.String()) {
			t.Fatalf("got %v, want %s named", err, result.Position)
		}
	}
	for _, err := range log.ReadStream(t.Context(), "marked-1", 0) {
		if !errors.Is(err, eventlog.ErrCorrupt) {
			t.Fatalf("got %v", err)
		}
	}
	if seen != 40 {
		t.Errorf("%d events were read before it, want 40", seen)
	}
}
