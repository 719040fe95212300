// Package golden_test proves that what an earlier version recorded is read by this one: each folder
// of testdata was written by the version it is named after, and is never written again.
//
// It promises that not a byte of an event has changed, that every sealed text opens, and that a
// replay gives the read models it gave before. What is deliberately absent: read models, which are
// never kept, and erased keys.
package golden_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

var (
	fresh  = flag.String("make", "", "make the golden folder of this `version`, such as 0.1, which must not be there")
	update = flag.Bool("update", false, "note the hash of this version's read models beside those of earlier ones")
)

// kept are the files of a golden folder.
var kept = []string{"log.db", "keys.db", "master.key"}

// expected is what stands in a golden folder's expected.json.
type expected struct {
	Events int `json:"events"`
	// Log is the hash of all events as they are stored, Texts that of what opens.
	Log   string `json:"log"`
	Texts string `json:"texts"`
	// Opened is how many texts there are.
	Opened int `json:"opened"`
	// Views is the hash of the read models, by their fingerprint.
	Views map[string]string `json:"views"`
}

// TestGoldenFolders opens the folder of each version and replays it.
func TestGoldenFolders(t *testing.T) {
	if *fresh != "" {
		makeGolden(t, filepath.Join("testdata", *fresh))
	}
	versions, err := os.ReadDir("testdata")
	if err != nil || len(versions) == 0 {
		t.Fatalf("there is no golden folder: %v", err)
	}
	for _, v := range versions {
		t.Run(v.Name(), func(t *testing.T) {
			golden := filepath.Join("testdata", v.Name())
			want, got := readExpected(t, golden), replay(t, golden)
			if got.Events != want.Events || got.Log != want.Log {
				t.Errorf("the log holds %d events with hash %s, not %d with %s: stored events have changed", got.Events, got.Log, want.Events, want.Log)
			}
			if got.Opened != want.Opened || got.Texts != want.Texts {
				t.Errorf("%d texts open, with hash %s, not %d with %s", got.Opened, got.Texts, want.Opened, want.Texts)
			}
			fingerprint := projections.Fingerprint()
			switch views, known := want.Views[fingerprint]; {
			case !known && *update:
				want.Views[fingerprint] = got.Views[fingerprint]
				writeExpected(t, golden, want)
			case !known:
				t.Errorf("these read models are new here: run this test with -update, which notes %s: %s in %s", fingerprint, got.Views[fingerprint], golden)
			case views != got.Views[fingerprint]:
				t.Errorf("the read models %s have the hash %s, not %s", fingerprint, got.Views[fingerprint], views)
			}
		})
	}
}

// TestGoldenIsWhole: every type of event that this version knows stands in some golden folder.
func TestGoldenIsWhole(t *testing.T) {
	versions, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[string]bool)
	for _, golden := range versions {
		n := open(t, copied(t, golden))
		for r, err := range n.Log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			there[r.Type] = true
		}
	}
	for _, name := range domain.EventTypes() {
		if !there[name] {
			t.Errorf("no golden folder has a %s: make that of the version to come anew", name)
		}
	}
}

// copied gives a folder of its own with what a golden one holds, closed to others.
func copied(t *testing.T, golden string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		copyFile(t, filepath.Join(golden, name), filepath.Join(dir, name))
	}
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// open opens a folder as the server does, until the test ends.
func open(t *testing.T, dir string) *node.Node {
	t.Helper()
	n, err := node.Open(t.Context(), node.Options{
		Dir: dir, Logger: slog.New(slog.DiscardHandler), Now: time.Now, NewID: uuid.New, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// replay reads a copy of a golden folder from the beginning.
func replay(t *testing.T, golden string) (got expected) {
	t.Helper()
	n := open(t, copied(t, golden))
	log, texts := sha256.New(), sha256.New()
	for r, err := range n.Log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got.Events++
		add(log, []byte(r.Position.String()), []byte(r.Stream), []byte(fmt.Sprint(r.Revision)), r.ID[:], []byte(r.Type), r.Data, r.Metadata)
		opener := n.Keys.Opener(t.Context(), r.ID)
		_, err := domain.Decode(r.Type, r.Data, func(of domain.Subject, path string, stored []byte) ([]byte, error) {
			plain, err := opener.Open(of, path, stored)
			if plain != nil {
				got.Opened++
				add(texts, r.ID[:], []byte(path), plain)
			}
			return plain, err
		})
		if err != nil {
			t.Errorf("%s: %v", r.Position, err)
		}
	}
	got.Log, got.Texts = hex.EncodeToString(log.Sum(nil)), hex.EncodeToString(texts.Sum(nil))

	if err := n.RebuildViews(t.Context(), func(projections.Progress) {}); err != nil {
		t.Fatal(err)
	}
	parked, err := n.Views.Parked(t.Context())
	if err != nil || len(parked) > 0 {
		t.Errorf("parked: %v, %v", parked, err)
	}
	views, err := n.Views.Hash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got.Views = map[string]string{projections.Fingerprint(): views}
	return got
}

// add takes parts into a hash, none of which can run into the next.
func add(to hash.Hash, parts ...[]byte) {
	for _, p := range parts {
		fmt.Fprintf(to, "%d:%s", len(p), p)
	}
}

func readExpected(t *testing.T, golden string) (e expected) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(golden, "expected.json"))
	if err == nil {
		err = json.Unmarshal(content, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func writeExpected(t *testing.T, golden string, e expected) {
	t.Helper()
	content, err := json.MarshalIndent(e, "", "\t")
	if err == nil {
		err = os.WriteFile(filepath.Join(golden, "expected.json"), append(content, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// makeGolden has this version record a log in which everything happens.
func makeGolden(t *testing.T, golden string) {
	t.Helper()
	if _, err := os.Stat(golden); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is there already, and a golden folder is never written again", golden)
	}
	dir := filepath.Join(t.TempDir(), "data")
	t.Run("record", func(t *testing.T) { // so that it is closed before it is copied
		record(context.WithoutCancel(t.Context()), t, open(t, dir))
	})
	if err := os.MkdirAll(golden, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		copyFile(t, filepath.Join(dir, name), filepath.Join(golden, name))
	}
	writeExpected(t, golden, replay(t, golden))
}
