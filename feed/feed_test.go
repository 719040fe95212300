package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/feed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book is a consumer that keeps what it was given, all of a batch or nothing.
type book struct {
	// fault, if set, is asked before each attempt, numbered from 1.
	fault func(ctx context.Context, attempt int) error
	// afterwards, if set, is asked when the batch is stored already.
	afterwards func(attempt int) error

	mu       sync.Mutex
	attempts int
	at       domain.Position
	seen     []domain.Recorded
	sizes    []int
	changed  chan struct{}
}

func newBook() *book { return &book{changed: make(chan struct{})} }

func (b *book) Position(context.Context) (domain.Position, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.at, nil
}

func (b *book) Apply(ctx context.Context, batch []domain.Recorded, upTo domain.Position) error {
	b.mu.Lock()
	b.attempts++
	attempt := b.attempts
	b.mu.Unlock()
	if b.fault != nil {
		if err := b.fault(ctx, attempt); err != nil {
			return err
		}
	}
	b.store(batch, upTo)
	if b.afterwards != nil {
		return b.afterwards(attempt)
	}
	return nil
}

func (b *book) store(batch []domain.Recorded, upTo domain.Position) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, event := range batch {
		if b.at.IsZero() || event.Position.Compare(b.at) > 0 {
			b.seen = append(b.seen, event)
		}
	}
	b.at = upTo
	b.sizes = append(b.sizes, len(batch))
	close(b.changed)
	b.changed = make(chan struct{})
}

// await returns when the book has come up to that position.
func (b *book) await(t *testing.T, position domain.Position) {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		b.mu.Lock()
		at, changed := b.at, b.changed
		b.mu.Unlock()
		if at.Compare(position) >= 0 {
			return
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("the consumer stands at %q, not at %q", at, position)
		}
	}
}

// same compares what the book has seen with the log.
func (b *book) same(t *testing.T, log eventlog.Source) {
	t.Helper()
	var want, got []string
	for event, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, event.Position.String()+" "+event.ID.String())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, event := range b.seen {
		got = append(got, event.Position.String()+" "+event.ID.String())
	}
	if slices.Equal(want, got) {
		return
	}
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			t.Fatalf("event %d: the log has %s, the consumer %s", i, want[i], got[i])
		}
	}
	t.Fatalf("the log has %d events, the consumer %d", len(want), len(got))
}

func newFeed(t testing.TB) *feed.Feed {
	t.Helper()
	return newFeedTo(t, slog.New(slog.DiscardHandler))
}

func newFeedTo(t testing.TB, logger *slog.Logger) *feed.Feed {
	t.Helper()
	f, err := feed.New(logger, time.Now, rand.Float64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// run runs the feed; the function it gives ends it and returns what Run returned.
func run(t testing.TB, f *feed.Feed) (end func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	<-f.Running()
	return func() error {
		cancel()
		return <-ended
	}
}

func ends(t *testing.T, end func() error) {
	t.Helper()
	if err := end(); err != nil {
		t.Fatalf("run: %v", err)
	}
}

// record appends n events to the stream, which has none yet, in appends of that size.
func record(t testing.TB, log eventlog.Streams, stream string, n, size int) {
	t.Helper()
	for i := 0; i < n; i += size {
		events := make([]eventlog.NewEvent, min(size, n-i))
		for j := range events {
			events[j] = eventlog.NewEvent{
				ID:   uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", stream, i+j)),
				Type: "Noted", Data: []byte(`{}`), Metadata: []byte(`{}`),
			}
		}
		if _, err := log.Append(context.Background(), stream, eventlog.Expected(i-1), events); err != nil {
			t.Error(err)
			return
		}
	}
}

func TestOrderUnderConcurrentAppends(t *testing.T) {
	log := eventlog.NewMemory("memory")
	record(t, log, "cycle-history", 3000, 100)
	b, f := newBook(), newFeed(t)
	f.Add("book", log, b)
	end := run(t, f)
	var writers sync.WaitGroup
	for w := range 20 {
		writers.Go(func() { record(t, log, fmt.Sprintf("cycle-%d", w), 500, 1) })
	}
	writers.Wait()
	b.await(t, log.End())
	ends(t, end)
	b.same(t, log)
	if s, _ := f.Status("book"); s.Events != 13000 || s.Position != log.End() || !s.CaughtUp || s.Err != nil {
		t.Errorf("status %+v", s)
	}
	if largest := slices.Max(b.sizes); largest > 512 {
		t.Errorf("a batch of %d events", largest)
	}
}

func TestResumeFromCheckpoint(t *testing.T) {
	log := eventlog.NewMemory("memory")
	b := newBook()
	for part := range 5 {
		record(t, log, fmt.Sprintf("cycle-%d", part), 700, 7)
		f := newFeed(t)
		f.Add("book", log, b)
		end := run(t, f)
		b.await(t, log.End())
		ends(t, end)
		if s, _ := f.Status("book"); s.Events != 700 {
			t.Errorf("part %d: %d events were applied, not 700", part, s.Events)
		}
	}
	b.same(t, log)
}

func TestConsumersDoNotWaitForOneAnother(t *testing.T) {
	log := eventlog.NewMemory("memory")
	release := make(chan struct{})
	blocked, free := newBook(), newBook()
	blocked.fault = func(context.Context, int) error { <-release; return nil }
	f := newFeed(t)
	f.Add("blocked", log, blocked)
	f.Add("free", log, free)
	end := run(t, f)
	record(t, log, "cycle-1", 5000, 1)
	free.await(t, log.End())
	if at, _ := blocked.Position(t.Context()); !at.IsZero() {
		t.Errorf("the blocked consumer has applied up to %s", at)
	}
	if s, _ := f.Status("blocked"); s.WaitingSince.IsZero() || !s.Position.IsZero() {
		t.Errorf("status of the blocked one: %+v", s)
	}
	close(release)
	blocked.await(t, log.End())
	ends(t, end)
	blocked.same(t, log)
	free.same(t, log)
	if s, _ := f.Status("blocked"); !s.WaitingSince.IsZero() {
		t.Errorf("nothing waits, but the status is %+v", s)
	}
}

func TestMisuse(t *testing.T) {
	log := eventlog.NewMemory("memory")
	f := newFeed(t)
	if err := f.Run(t.Context()); err == nil {
		t.Error("a feed without consumers ran")
	}
	f.Add("book", log, newBook())
	panics(t, "a name taken", func() { f.Add("book", log, newBook()) })
	ends(t, run(t, f))
	panics(t, "an addition after Run", func() { f.Add("other", log, newBook()) })
	if err := f.Run(t.Context()); err == nil {
		t.Error("a feed ran twice")
	}
	if _, ok := f.Status("nobody"); ok {
		t.Error("there is a status of nobody")
	}
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	f()
}
