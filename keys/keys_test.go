package keys_test

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

// named gives the same id for the same name.
func named(name string) uuid.UUID { return uuid.NewSHA1(uuid.Nil, []byte(name)) }

func cycle(name string) domain.Stream {
	return domain.Stream{Category: domain.CycleCategory, ID: named(name)}
}

var (
	ada    = named("ada")
	bea    = named("bea")
	northS = named("north school")
	ours   = keys.Subjects{Person: ada, School: northS}
)

// opened gives a store in that folder, closed at the end of the test.
func opened(t testing.TB, dir string, random io.Reader) *keys.Store {
	t.Helper()
	s, err := keys.Open(t.Context(), dir, keys.Options{Random: random})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func inMemory(t testing.TB) *keys.Store {
	t.Helper()
	s, err := keys.NewMemory(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// failer is a test or a rapid check.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// sealed seals one text of an event of a stream.
func sealed(t failer, s *keys.Store, of keys.Subjects, kind domain.Subject, stream domain.Stream, generation int, event uuid.UUID, path, plain string) keys.Box {
	t.Helper()
	stored, err := s.Sealer(context.Background(), of, stream, generation, event)(kind, path, []byte(plain))
	if err != nil {
		t.Fatalf("seal: %v", err)
	}
	return keys.Box{Event: event, Path: path, Stored: stored}
}

// opens demands that a box opens to plain.
func opens(t failer, s *keys.Store, b keys.Box, plain string) {
	t.Helper()
	o := s.Opener(context.Background(), b.Event)
	got, err := o.Open(domain.OfSchool, b.Path, b.Stored)
	if err != nil || got == nil || string(got) != plain || len(o.Forgotten()) != 0 {
		t.Fatalf("%s of %s opens to %q, %v, forgotten %q; want %q", b.Path, b.Event, got, err, o.Forgotten(), plain)
	}
}

// isForgotten demands that a box opens to nothing.
func isForgotten(t failer, s *keys.Store, b keys.Box) {
	t.Helper()
	o := s.Opener(context.Background(), b.Event)
	got, err := o.Open(domain.OfSchool, b.Path, b.Stored)
	if err != nil || got != nil || len(o.Forgotten()) != 1 || o.Forgotten()[0] != b.Path {
		t.Fatalf("%s of %s opens to %q, %v, forgotten %q; want it forgotten", b.Path, b.Event, got, err, o.Forgotten())
	}
}

// recorder remembers all that was drawn, by length.
type recorder struct {
	mu    sync.Mutex
	drawn [][]byte
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := rand.Read(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drawn = append(r.drawn, append([]byte(nil), p[:n]...))
	return n, err
}

// since gives what was drawn after the first n, and how many there are now.
func (r *recorder) since(n int) ([][]byte, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.drawn[n:], len(r.drawn)
}

// bytesOf reads all files of the key store in a folder.
func bytesOf(t *testing.T, dir string) []byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "keys.db*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	var all []byte
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}
