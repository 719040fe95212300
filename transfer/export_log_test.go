package transfer

import (
	"context"
	"encoding/binary"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// numbered is the id that a script writes as #n.
func numbered(n int) (id uuid.UUID) {
	id[0], id[6], id[8] = 0x01, 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n))
	return id
}

// scriptLog is a log that is written as lines of: stream, day, actor, role, type, payload. An
// actor #33>#31 acts for the other.
type scriptLog []domain.Recorded

func (l scriptLog) ReadStream(_ context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for _, r := range l {
			if r.Stream == stream && r.Revision >= from && !yield(r, nil) {
				return
			}
		}
	}
}

var hashID = regexp.MustCompile(`#([0-9]+)`)

func scripted(t testing.TB, text string) scriptLog {
	t.Helper()
	var log scriptLog
	next := make(map[string]uint64)
	for line := range strings.Lines(text) {
		line = hashID.ReplaceAllStringFunc(strings.TrimSpace(line), func(m string) string {
			n, _ := strconv.Atoi(m[1:])
			return numbered(n).String()
		})
		parts := strings.SplitN(line, " ", 6)
		if len(parts) != 6 {
			continue
		}
		day, err := domain.ParseDate(parts[1])
		if err != nil {
			t.Fatal(err)
		}
		n := uint64(len(log) + 1)
		by, onBehalfOf, coached := strings.Cut(parts[2], ">")
		envelope := domain.Envelope{
			RecordedAt: day.Time().Add(15*time.Hour + time.Duration(n)*time.Second), OccurredOn: day, Actor: uuid.MustParse(by),
			Role: domain.Role(parts[3]), Via: domain.ViaAPI, Owner: numbered(11), Command: numbered(100_000 + int(n)),
		}
		if coached {
			envelope.OnBehalfOf = uuid.MustParse(onBehalfOf)
		}
		metadata, err := envelope.Encode()
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, domain.Recorded{
			ID: numbered(200_000 + int(n)), Type: parts[4], Stream: parts[0], Revision: next[parts[0]],
			Position: domain.NewPosition("script", n, n), Data: []byte(parts[5]), Metadata: metadata,
		})
		next[parts[0]]++
	}
	return log
}

// golden is a log in which everything of this version happens, and more.log, whose facts say all
// that they can say; and what a test adds.
func golden(t testing.TB, further ...string) *projections.Views {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "projections", "testdata", "golden.log"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := os.ReadFile(filepath.Join("testdata", "more.log"))
	if err != nil {
		t.Fatal(err)
	}
	log := scripted(t, string(text)+string(more)+strings.Join(further, ""))
	v, err := projections.Open(t.Context(), t.TempDir(), projections.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	if err := v.Apply(t.Context(), log, log[len(log)-1].Position); err != nil {
		t.Fatal(err)
	}
	if parked, err := v.Parked(t.Context()); err != nil || len(parked) > 0 {
		t.Fatalf("parked: %+v, %v", parked, err)
	}
	return v
}

var (
	december = domain.Day(2026, time.December, 1)
	operator = projections.Operator(december)
)

func scopeOf(t testing.TB, v *projections.Views, person int) projections.Scope {
	t.Helper()
	s, err := v.ScopeOf(t.Context(), numbered(person), december)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// exported gives the files of an export by name.
func exported(t testing.TB, v *projections.Views, s projections.Scope, team uuid.UUID) map[string]string {
	t.Helper()
	a, err := v.Archive(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]*strings.Builder)
	sheets := NewSheets(func(name string) (io.WriteCloser, error) {
		if files[name] != nil {
			t.Errorf("%s is made twice", name)
		}
		files[name] = &strings.Builder{}
		return nopCloser{files[name]}, nil
	})
	if err := Export(t.Context(), a, team, sheets.Row); err != nil {
		t.Fatal(err)
	}
	if err := sheets.Close(); err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]string)
	for name, text := range files {
		texts[name] = text.String()
	}
	return texts
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// short writes ids as the script does.
func short(text string) string {
	return regexp.MustCompile(`01000000-0000-7000-8000-0000([0-9a-f]{8})`).ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.ParseInt(m[len(m)-8:], 16, 64)
		return "#" + strconv.FormatInt(n, 10)
	})
}
