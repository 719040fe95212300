package esdblog_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog/esdbtest"
)

func oneEvent() []eventlog.NewEvent {
	return []eventlog.NewEvent{{ID: uuid.New(), Type: "ThingHappened", Data: []byte(`{"a":1}`), Metadata: []byte(`{}`)}}
}

// eventually waits for what the server learns a little after the client.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}

// TestNodesAgreeOnTheLog: nodes that open an empty cluster at once give it one id, nobody sees
// the event that holds it, and nobody can touch it.
func TestNodesAgreeOnTheLog(t *testing.T) {
	server := start(t)
	nodes := make([]*esdblog.Log, 8)
	var all sync.WaitGroup
	for i := range nodes {
		all.Go(func() {
			var err error
			if nodes[i], err = esdblog.Open(t.Context(), server.ConnectionString(), esdblog.Options{NewID: uuid.New}); err != nil {
				t.Errorf("open: %v", err)
			}
		})
	}
	all.Wait()
	for _, node := range nodes {
		if node == nil {
			t.FailNow()
		}
		if t.Cleanup(func() { _ = node.Close() }); node.ID() != nodes[0].ID() || len(node.ID()) != 6 {
			t.Errorf("ids %q and %q", node.ID(), nodes[0].ID())
		}
	}
	written, err := nodes[0].Append(t.Context(), "thing-1", eventlog.NoStream, oneEvent())
	if err != nil {
		t.Fatal(err)
	}
	if n := server.Appends(); n != 2 {
		t.Errorf("%d appends, want one for the id and one for the event", n)
	}
	for _, filter := range []eventlog.Filter{{}, {Categories: []domain.Category{"cyclebook", "thing"}}, {Types: []string{"LogNamed", "ThingHappened"}}} {
		var seen []string
		for event, err := range nodes[1].ReadAll(t.Context(), domain.Position{}, filter) {
			seen = append(seen, event.Stream)
			if err != nil || event.Position != written.Position {
				t.Errorf("at %s, want %s: %v", event.Position, written.Position, err)
			}
		}
		for item, err := range nodes[1].Follow(t.Context(), domain.Position{}, filter) {
			if err != nil {
				t.Fatal(err)
			}
			if item.Kind == eventlog.CaughtUp {
				break
			}
			if item.Kind == eventlog.EventItem {
				seen = append(seen, item.Event.Stream)
			}
		}
		if !slices.Equal(seen, []string{"thing-1", "thing-1"}) {
			t.Errorf("%+v shows %q", filter, seen)
		}
	}
	if _, err := nodes[0].Append(t.Context(), "cyclebook-log", 0, oneEvent()); !errors.Is(err, eventlog.ErrInvalidArgument) {
		t.Errorf("append to the log's own stream: %v", err)
	}
	for _, err := range nodes[0].ReadStream(t.Context(), "cyclebook-log", 0) {
		if !errors.Is(err, eventlog.ErrStreamNotFound) {
			t.Errorf("read of the log's own stream: %v", err)
		}
	}
}

// TestAppendsGoToTheLeader although the connection string names another node.
func TestAppendsGoToTheLeader(t *testing.T) {
	leader := start(t)
	follower, err := esdbtest.StartFollower(leader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(follower.Close)
	several := strings.Replace(follower.ConnectionString(), "?", ","+strings.TrimPrefix(leader.ConnectionString(), "esdb://")+"&", 1)
	several = strings.Replace(several, "?tls=false&", "?nodePreference=follower&", 1)
	for i, address := range []string{follower.ConnectionString(), several} {
		log := open(t, address)
		before := leader.Appends()
		for r := range 3 {
			if _, err := log.Append(t.Context(), "thing-"+string(rune('a'+i)), eventlog.Expected(r-1), oneEvent()); err != nil {
				t.Fatalf("%s: %v", address, err)
			}
		}
		if leader.Appends() != before+3 || follower.Appends() != 0 {
			t.Errorf("%s: %d at the leader, %d at the follower", address, leader.Appends()-before, follower.Appends())
		}
	}
}

// TestPositionsOfNowhere: one after the end, and ones whose halves do not belong together.
func TestPositionsOfNowhere(t *testing.T) {
	log := open(t, start(t).ConnectionString())
	written, err := log.Append(t.Context(), "thing-1", eventlog.NoStream, oneEvent())
	if err != nil {
		t.Fatal(err)
	}
	p := written.Position
	if p.Commit() == p.Prepare() {
		t.Fatal("the stand-in does not tell the halves apart")
	}
	for _, position := range []domain.Position{
		domain.NewPosition(p.Log(), p.Commit()+1<<20, p.Prepare()+1<<20),
		domain.NewPosition(p.Log(), p.Commit(), p.Commit()),
		domain.NewPosition(p.Log(), p.Prepare(), p.Prepare()),
		domain.NewPosition("other7", p.Commit(), p.Prepare()),
	} {
		answers := 0
		for _, err := range log.ReadAll(t.Context(), position, eventlog.Filter{}) {
			if answers++; !errors.Is(err, eventlog.ErrInvalidPosition) {
				t.Errorf("read all after %s: %v", position, err)
			}
		}
		for _, err := range log.Follow(t.Context(), position, eventlog.Filter{}) {
			if answers++; !errors.Is(err, eventlog.ErrInvalidPosition) {
				t.Errorf("follow after %s: %v", position, err)
			}
		}
		if answers != 2 {
			t.Errorf("%s: %d answers, want two errors", position, answers)
		}
	}
}

// TestNoServer: a port where nobody listens is unavailable, and the context is obeyed.
func TestNoServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	_ = listener.Close()
	_, err = esdblog.Open(t.Context(), "esdb://"+nobody+"?tls=false&maxDiscoverAttempts=2&discoveryInterval=1", esdblog.Options{NewID: uuid.New})
	if !errors.Is(err, eventlog.ErrUnavailable) {
		t.Errorf("open: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err = esdblog.Open(ctx, "esdb://"+nobody+"?tls=false", esdblog.Options{NewID: uuid.New})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > time.Second/2 {
		t.Errorf("open with a deadline: %v after %s", err, time.Since(begun))
	}
}

// TestConnectionsAreGivenBack: each lost connection is replaced by one, and Close leaves none.
// One call at a time: calls that meet inside a client while its connection breaks make that
// client open a connection that it forgets.
func TestConnectionsAreGivenBack(t *testing.T) {
	server := start(t)
	log := open(t, server.ConnectionString())
	for r := range 20 {
		events := oneEvent()
		for {
			_, err := log.Append(t.Context(), "thing-1", eventlog.Expected(r-1), events)
			if err == nil {
				break
			}
			if !errors.Is(err, eventlog.ErrOutcomeUnknown) && !errors.Is(err, eventlog.ErrUnavailable) {
				t.Fatal(err)
			}
		}
		if r%2 == 0 {
			server.Disconnect()
		}
	}
	eventually(t, "one connection is left", func() bool { return server.Connections() == 1 })
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "every connection is closed", func() bool { return server.Connections() == 0 })
}

// TestBreakingOffReleases: a consumer that leaves in the middle leaves nothing behind, although
// its context goes on.
func TestBreakingOffReleases(t *testing.T) {
	log := open(t, start(t).ConnectionString())
	for r := range 100 {
		if _, err := log.Append(t.Context(), "thing-1", eventlog.Expected(r-1), oneEvent()); err != nil {
			t.Fatal(err)
		}
	}
	before := goleak.IgnoreCurrent()
	for _, err := range log.ReadStream(context.Background(), "thing-1", 0) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	for _, err := range log.ReadAll(context.Background(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	for _, err := range log.Follow(context.Background(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	goleak.VerifyNone(t, before)
}

// faulty is a log whose appends end as the test wants.
type faulty struct {
	eventlog.Log
	mu    sync.Mutex
	after func(eventlog.Result, error) (eventlog.Result, error)
}

func (f *faulty) set(after func(eventlog.Result, error) (eventlog.Result, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after = after
}

func (f *faulty) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	result, err := f.Log.Append(ctx, stream, expected, events)
	f.mu.Lock()
	after := f.after
	f.mu.Unlock()
	if after != nil {
		return after(result, err)
	}
	return result, err
}

// TestOutcomes: what the caller hears when an append fails in the server or on the way back.
func TestOutcomes(t *testing.T) {
	memory := eventlog.NewMemory("memory")
	behind := &faulty{Log: memory}
	server, err := esdbtest.Start(behind)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	log := open(t, server.ConnectionString())
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for i, c := range []struct {
		what   string
		after  func(eventlog.Result, error) (eventlog.Result, error)
		want   []error
		stored bool
	}{
		{"the connection breaks", func(r eventlog.Result, err error) (eventlog.Result, error) {
			server.Disconnect()
			return r, err
		}, []error{eventlog.ErrOutcomeUnknown}, true},
		{"the server gives up waiting", func(eventlog.Result, error) (eventlog.Result, error) {
			return eventlog.Result{}, eventlog.ErrOutcomeUnknown
		}, []error{eventlog.ErrOutcomeUnknown}, true},
		{"no answer comes", func(r eventlog.Result, err error) (eventlog.Result, error) {
			<-hang
			return r, err
		}, []error{eventlog.ErrOutcomeUnknown, context.DeadlineExceeded}, true},
		{"it is not allowed", func(eventlog.Result, error) (eventlog.Result, error) {
			return eventlog.Result{}, eventlog.ErrAccessDenied
		}, []error{eventlog.ErrAccessDenied}, false},
	} {
		behind.set(c.after)
		stream, events := "thing-"+string(rune('a'+i)), oneEvent()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		_, err := log.Append(ctx, stream, eventlog.NoStream, events)
		cancel()
		for _, want := range c.want {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", c.what, err, want)
			}
		}
		if unknown := errors.Is(err, eventlog.ErrOutcomeUnknown); unknown != c.stored {
			t.Errorf("%s: outcome unknown is %v: %v", c.what, unknown, err)
		}
		behind.set(nil)
		if !c.stored {
			continue
		}
		result, err := log.Append(t.Context(), stream, eventlog.NoStream, events)
		for event, readErr := range log.ReadStream(t.Context(), stream, 0) {
			if readErr != nil || err != nil || result != (eventlog.Result{Position: event.Position}) || event.Revision != 0 {
				t.Errorf("%s: repeated: %+v, %v; event %d at %s, %v", c.what, result, err, event.Revision, event.Position, readErr)
			}
		}
	}
}

// TestRefusedTooEarly: when the stream has reached the expected revision between the refusal and
// the look at the stream, the append is sent again, not refused with the revision it expected.
func TestRefusedTooEarly(t *testing.T) {
	memory := eventlog.NewMemory("memory")
	behind := &faulty{Log: memory}
	server, err := esdbtest.Start(behind)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	log := open(t, server.ConnectionString())
	behind.set(func(r eventlog.Result, err error) (eventlog.Result, error) {
		behind.set(nil)
		if _, late := memory.Append(t.Context(), "thing-1", eventlog.NoStream, oneEvent()); late != nil {
			t.Error(late)
		}
		return r, err
	})
	if result, err := log.Append(t.Context(), "thing-1", 0, oneEvent()); err != nil || result.LastRevision != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}
