package keys_test

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/keys"
)

func TestFilesAreTheOwners(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes there")
	}
	dir := t.TempDir()
	s := opened(t, dir, rand.Reader)
	sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) < 4 { // master.key, keys.db, -wal, -shm
		t.Fatalf("%v, %v", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
}

// TestDurableBeforeUse: what is on disk when the first seal has returned opens its box.
func TestDurableBeforeUse(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	s := opened(t, dir, rand.Reader)
	box := sealed(t, s, ours, domain.OfPerson, cycle("a"), 0, named("e"), "/text", `"x"`)
	mac, err := s.MAC(t.Context(), ada, false, []byte("body"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"master.key", "keys.db", "keys.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := opened(t, copied, rand.Reader)
	opens(t, again, box, `"x"`)
	if same, err := again.MAC(t.Context(), ada, false, []byte("body")); err != nil || same != mac {
		t.Errorf("the MAC is %x, was %x: %v", same, mac, err)
	}
}

func TestMasterKey(t *testing.T) {
	dir := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "secret")
	first := keys.Options{Random: rand.Reader}
	s, err := keys.Open(t.Context(), dir, first)
	if err != nil {
		t.Fatal(err)
	}
	box := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(dir, "master.key")
	text, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, o keys.Options, want error, words string) {
		t.Helper()
		for _, open := range []string{"to write", "to read"} {
			var s *keys.Store
			var err error
			if open == "to write" {
				s, err = keys.Open(t.Context(), dir, o)
			} else {
				s, err = keys.OpenReadOnly(t.Context(), dir, o)
			}
			if err == nil {
				_ = s.Close()
			}
			if err == nil || (want != nil && !errors.Is(err, want)) || !strings.Contains(err.Error(), words) {
				t.Errorf("%s, %s: %v", name, open, err)
			}
			if err != nil && strings.Contains(err.Error(), string(bytes.TrimSpace(text))) {
				t.Errorf("%s: the error tells the key", name)
			}
		}
	}
	at := keys.Options{MasterKeyFile: elsewhere, Random: rand.Reader}
	refused("missing", at, keys.ErrNoMasterKey, elsewhere)
	write(t, elsewhere, hex.EncodeToString(make([]byte, 32)), 0o600)
	refused("wrong", at, keys.ErrWrongMasterKey, "")
	for _, bad := range []string{"", "hello", string(text[:40]), hex.EncodeToString(make([]byte, 31)), strings.Repeat("zz", 32), string(text) + string(text)} {
		write(t, elsewhere, bad, 0o600)
		refused("malformed", at, nil, "32 bytes on one line")
	}
	if runtime.GOOS != "windows" {
		write(t, elsewhere, string(text), 0o640)
		refused("open to the group", at, nil, "chmod 600 "+elsewhere)
		write(t, own, string(text), 0o604)
		refused("open to all", first, nil, "chmod 600 "+own)
	}
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	refused("lost", first, keys.ErrNoMasterKey, own)
	if _, err := os.Stat(own); err == nil {
		t.Error("a lost master key was made anew")
	}

	write(t, elsewhere, "  "+strings.TrimSpace(string(text))+"\r\n", 0o400)
	moved, err := keys.Open(t.Context(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	defer moved.Close() //nolint:errcheck // read only
	opens(t, moved, box, `"x"`)
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// TestUnfinishedStart: a start that was cut off anywhere does not stop the next one.
func TestUnfinishedStart(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"half a master key":             {"master.key.new": "AAAA"},
		"a master key alone":            {"master.key": hex.EncodeToString(make([]byte, 32))},
		"a master key and an empty one": {"master.key": hex.EncodeToString(make([]byte, 32)), "keys.db": ""},
	} {
		dir := filepath.Join(t.TempDir(), "100% our data?#1")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for file, text := range files {
			write(t, filepath.Join(dir, file), text, 0o600)
		}
		s, err := keys.Open(t.Context(), dir, keys.Options{Random: rand.Reader})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		opens(t, s, sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`), `"x"`)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 2 {
			t.Errorf("%s leaves %v, %v", name, entries, err)
		}
	}
}

// TestReadOnly: another process opens what is there, beside the writer and without one.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if s, err := keys.OpenReadOnly(t.Context(), dir, keys.Options{}); err == nil {
		t.Errorf("opened nothing: %v", s.Close())
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Fatalf("a reader made %v, %v", entries, err)
	}
	s, err := keys.Open(t.Context(), dir, keys.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	before := sealed(t, s, ours, domain.OfSchool, cycle("a"), 0, named("e"), "/text", `"x"`)
	read := func() *keys.Store {
		t.Helper()
		r, err := keys.OpenReadOnly(t.Context(), dir, keys.Options{})
		if err != nil {
			t.Fatal(err)
		}
		opens(t, r, before, `"x"`)
		return r
	}
	r := read()
	after := sealed(t, s, ours, domain.OfSchool, cycle("b"), 0, named("f"), "/text", `"y"`)
	opens(t, r, after, `"y"`)
	for _, stream := range []string{"a", "new"} {
		_, err := r.Sealer(t.Context(), ours, cycle(stream), 0, named("g"))(domain.OfSchool, "/text", []byte(`"z"`))
		if !errors.Is(err, keys.ErrReadOnly) {
			t.Errorf("a reader sealed in %s: %v", stream, err)
		}
	}
	if _, err := r.MAC(t.Context(), bea, false, nil); !errors.Is(err, keys.ErrReadOnly) {
		t.Errorf("a reader made a key: %v", err)
	}
	if err := r.Forget(t.Context(), domain.OfPerson, ada); !errors.Is(err, keys.ErrReadOnly) {
		t.Errorf("a reader forgot: %v", err)
	}
	if err := s.Forget(t.Context(), domain.OfPerson, ada); err != nil {
		t.Errorf("a reader is in the way of an erasure: %v", err)
	}
	if err := errors.Join(s.Close(), r.Close()); err != nil {
		t.Error(err)
	}
	if err := read().Close(); err != nil {
		t.Error(err)
	}
}
