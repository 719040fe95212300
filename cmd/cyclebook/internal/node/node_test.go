package node_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog/esdbtest"
	"github.com/cyclebook/cyclebook/projections"
)

var noon = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

func options(dir string, now time.Time) node.Options {
	return node.Options{
		Dir: dir, Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		NewID: uuid.New, Random: rand.Reader,
	}
}

// open opens a node and runs it until it has caught up.
func open(t *testing.T, o node.Options) (n *node.Node, end func()) {
	t.Helper()
	n, err := node.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return n, run(t, n)
}

func run(t *testing.T, n *node.Node) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	if err := n.AwaitCaughtUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		stop()
		if err := errors.Join(<-done, n.Close()); err != nil {
			t.Error(err)
		}
	}
}

// lastTime is when the last event of a node's log was recorded.
func lastTime(t *testing.T, n *node.Node) (last time.Time) {
	t.Helper()
	for r, err := range n.Log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		last = e.RecordedAt
	}
	return last
}

func TestRecordedTimesNeverGoBack(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	dir := t.TempDir()
	n, err := node.Open(t.Context(), options(dir, noon))
	if err != nil {
		t.Fatal(err)
	}
	admin, err := n.FirstAdministrator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run(t, n)()

	n, end := open(t, options(dir, noon.Add(-time.Hour)))
	defer end()
	if n.IsNew() {
		t.Error("a log with events counts as new")
	}
	if _, err := n.IssueToken(t.Context(), node.TokenRequest{Person: admin.Person.String(), Label: "later"}); err != nil {
		t.Fatal(err)
	}
	if got := lastTime(t, n); !got.Equal(noon) {
		t.Errorf("with a clock an hour behind the last event was recorded at %s, want %s", got, noon)
	}
}

func TestANodeIsNotReadyBeforeItHasCaughtUp(t *testing.T) {
	n, err := node.Open(t.Context(), options(t.TempDir(), noon))
	if err != nil {
		t.Fatal(err)
	}
	if n.CaughtUp(t.Context()) == nil {
		t.Error("ready before the feed runs")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.AwaitCaughtUp(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("waited without end: %v", err)
	}
	run(t, n)()
	if err := n.CaughtUp(t.Context()); err != nil {
		t.Errorf("after the feed ran: %v", err)
	}
}

func TestWhatFailsToOpenIsClosed(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	dir := t.TempDir()
	n, end := open(t, options(dir, noon))
	if _, err := node.Open(t.Context(), options(dir, noon)); !errors.Is(err, node.ErrRefused) {
		t.Errorf("a folder in use: %v", err)
	}
	if n.LogTakesAppends(t.Context()) != nil {
		t.Error("the first node was disturbed")
	}
	end()
	key := filepath.Join(dir, "master.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(t.Context(), options(dir, noon)); !errors.Is(err, node.ErrRefused) {
		t.Errorf("without the master key: %v", err)
	}
	if err := os.Rename(key+".away", key); err != nil {
		t.Fatal(err)
	}
	_, end = open(t, options(dir, noon)) // the lock was given back
	end()
}

func TestTheLogMayBeAnEventStoreDB(t *testing.T) {
	server, err := esdbtest.Start(eventlog.NewMemory("server"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	o := options(t.TempDir(), noon)
	o.Log = server.ConnectionString()
	n, err := node.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := n.FirstAdministrator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run(t, n)()
	if _, err := os.Stat(filepath.Join(o.Dir, "log.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a log in the folder, too: %v", err)
	}

	n, end := open(t, o)
	defer end()
	tokens, err := n.Tokens(t.Context())
	if err != nil || len(tokens) != 1 || tokens[0].Person != admin.Person || tokens[0].Name != "Administrator" {
		t.Errorf("after the restart: %+v, %v", tokens, err)
	}
	other := options(t.TempDir(), noon)
	other.Log = o.Log
	if _, err := node.Open(t.Context(), other); !errors.Is(err, node.ErrRefused) {
		t.Errorf("a node without the keys: %v", err)
	}
	position, err := n.Views.Position(t.Context())
	if err != nil || position.Log() == "" {
		t.Errorf("position %s, %v", position, err)
	}
	if err := n.RebuildViews(t.Context(), func(projections.Progress) {}); err != nil {
		t.Errorf("rebuild: %v", err)
	}
}
