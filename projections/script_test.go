package projections

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/cyclebook/cyclebook/domain"
)

// numbered is the id that a script writes as #n.
func numbered(n int) (id uuid.UUID) {
	id[0], id[6], id[8] = 0x01, 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// numberOf is the way back.
func numberOf(id uuid.UUID) int { return int(binary.BigEndian.Uint32(id[12:])) }

var hashID = regexp.MustCompile(`#([0-9]+)`)

func unhash(text string) string {
	return hashID.ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(m[1:])
		return numbered(n).String()
	})
}

// script reads a log as lines of: stream, day, actor, role, type, payload.
func script(t testing.TB, text string) []domain.Recorded {
	t.Helper()
	var log []domain.Recorded
	next := make(map[string]uint64)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		parts := strings.SplitN(unhash(line), " ", 6)
		if len(parts) != 6 {
			t.Fatalf("not a line of a log: %s", line)
		}
		day, err := domain.ParseDate(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		n := len(log) + 1
		var owner uuid.UUID
		if strings.HasPrefix(parts[0], "measure-") || strings.HasPrefix(parts[0], "project-") || strings.HasPrefix(parts[0], "cycle-") {
			owner = numbered(11)
		}
		metadata, err := domain.Envelope{
			RecordedAt: day.Time().Add(15*time.Hour + time.Duration(n)*time.Second), OccurredOn: day,
			Actor: uuid.MustParse(parts[2]), Role: domain.Role(parts[3]), Via: domain.ViaAPI, Owner: owner, Command: numbered(100_000 + n),
		}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, domain.Recorded{
			ID: numbered(200_000 + n), Type: parts[4], Stream: parts[0], Revision: next[parts[0]],
			Position: domain.NewPosition("script", uint64(n)*10, uint64(n)*10), Data: []byte(parts[5]), Metadata: metadata,
		})
		next[parts[0]]++
	}
	return log
}

// archive reads a txtar file of testdata as its sections by name.
func archive(t testing.TB, name string) map[string]string {
	t.Helper()
	parsed, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	sections := make(map[string]string)
	for _, f := range parsed.Files {
		sections[f.Name] = string(f.Data)
	}
	return sections
}

// sourceOf is a log as a source.
func sourceOf(log []domain.Recorded) Source {
	return func(_ context.Context, after domain.Position) iter.Seq2[domain.Recorded, error] {
		return func(yield func(domain.Recorded, error) bool) {
			for _, r := range log {
				if r.Position.Compare(after) > 0 && !yield(r, nil) {
					return
				}
			}
		}
	}
}

// opened gives read models in a folder of their own.
func opened(t testing.TB, list ...projection) *Views {
	t.Helper()
	return openedIn(t, t.TempDir(), list...)
}

func openedIn(t testing.TB, dir string, list ...projection) *Views {
	t.Helper()
	if list == nil {
		list = projections()
	}
	v, err := open(t.Context(), dir, Options{}, list)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := v.CheckDecoded(context.Background()); errors.Is(err, ErrDecoded) {
			t.Error(err)
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

// applyAll takes a log in, so many facts at a time.
func applyAll(t testing.TB, v *Views, log []domain.Recorded, size int) {
	t.Helper()
	for len(log) > 0 {
		n := min(size, len(log))
		if err := v.Apply(t.Context(), log[:n], log[n-1].Position); err != nil {
			t.Fatal(err)
		}
		log = log[n:]
	}
}

func hashOf(t testing.TB, v *Views) string {
	t.Helper()
	sum, err := v.Hash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func parkedIn(t testing.TB, v *Views) []Parked {
	t.Helper()
	list, err := v.Parked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func scopeOn(t testing.TB, v *Views, person int, day string) Scope {
	t.Helper()
	on, err := domain.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.ScopeOf(t.Context(), numbered(person), on)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readFor(t testing.TB, v *Views, s Scope) *Reader {
	t.Helper()
	r, err := v.Read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// goldenLog is a log in which everything of this version happens.
func goldenLog(t testing.TB) []domain.Recorded {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "golden.log"))
	if err != nil {
		t.Fatal(err)
	}
	return script(t, string(text))
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
