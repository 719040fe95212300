package feed

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// fresh is a consumer that has applied nothing and is never asked to: the test is the router.
type fresh struct{ Consumer }

func (fresh) Position(context.Context) (domain.Position, error) { return domain.Position{}, nil }

func subscribe(t *testing.T, log eventlog.Source) (next func() (*batch, answers)) {
	t.Helper()
	f, err := New(slog.New(slog.DiscardHandler), time.Now, func() float64 { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	f.Add("line", log, fresh{})
	l := f.lines["line"]
	messages, err := l.Subscribe(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if _, open := <-messages; open {
			t.Error("a message came after Close")
		}
	})
	if _, err := l.Subscribe(t.Context(), ""); err == nil {
		t.Error("two subscriptions on one line")
	}
	return func() (*batch, answers) {
		select {
		case m := <-messages:
			return m.Context().Value(batchKey{}).(*batch), m
		case <-time.After(30 * time.Second):
			t.Fatal("no message came")
			return nil, nil
		}
	}
}

type answers interface {
	Ack() bool
	Nack() bool
}

func TestNackRepeatsTheSameBatch(t *testing.T) {
	log := eventlog.NewMemory("memory")
	put(t, log, 3, 2)
	next := subscribe(t, log)
	for seen := 0; seen < 3; {
		first, m := next()
		for range 3 {
			m.Nack()
			var again *batch
			if again, m = next(); again != first {
				t.Fatalf("after a nack came %v, not %v again", again, first)
			}
		}
		m.Ack()
		seen += len(first.events)
	}
}

func TestBatchesAreBounded(t *testing.T) {
	for _, c := range []struct{ events, size, most int }{
		{2000, 2, maxEvents},
		{30, maxBytes / 8, 8},
	} {
		log := eventlog.NewMemory("memory")
		put(t, log, c.events, c.size)
		next := subscribe(t, log)
		for seen := 0; seen < c.events; {
			b, m := next()
			if len(b.events) > c.most {
				t.Errorf("%d events of %d bytes in a batch, %d are allowed", len(b.events), c.size, c.most)
			}
			m.Ack()
			seen += len(b.events)
		}
	}
}

func TestPause(t *testing.T) {
	for _, c := range []struct {
		repetition int
		random     float64
		want       time.Duration
	}{
		{1, 0, firstPause / 2},
		{1, 1, firstPause},
		{2, 1, 2 * firstPause},
		{9, 1, 256 * firstPause},
		{10, 1, lastPause},
		{1 << 40, 0, lastPause / 2},
		{1 << 40, 1, lastPause},
	} {
		if got := pause(c.repetition, c.random); got != c.want {
			t.Errorf("pause(%d, %v) = %v, not %v", c.repetition, c.random, got, c.want)
		}
	}
}

// put appends n events, each of that many bytes (its metadata not counted).
func put(t *testing.T, log eventlog.Streams, n, size int) {
	t.Helper()
	data := []byte(`"` + strings.Repeat("x", size-2) + `"`)
	for i := range n {
		event := eventlog.NewEvent{ID: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, i)), Type: "Noted", Data: data, Metadata: []byte(`{}`)}
		if _, err := log.Append(t.Context(), "cycle-1", eventlog.Expected(i-1), []eventlog.NewEvent{event}); err != nil {
			t.Fatal(err)
		}
	}
}
