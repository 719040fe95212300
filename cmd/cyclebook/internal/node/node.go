// Package node is one running Cyclebook: the log, the keys, the read models, the feed between
// them and the desk, opened together from a data folder and closed together.
//
// It promises that only one process works in a folder, that the log is never behind the read
// models, that a log whose keys are gone is not gone on with, and that recorded times never go
// back. What is deliberately absent: HTTP (package web) and sub-commands.
package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/eventlog/esdblog"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
	"github.com/cyclebook/cyclebook/feed"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
)

// Options of a node.
type Options struct {
	// Dir is the data folder.
	Dir string
	// Log is the connection string of an EventStoreDB; empty for the log in the folder.
	Log           string
	MasterKeyFile string
	Logger        *slog.Logger
	Now           func() time.Time
	NewID         func() uuid.UUID
	Random        io.Reader
	// StudentNumbers are patterns of the site's student numbers.
	StudentNumbers []*regexp.Regexp
	// Frugal keeps little in memory, for a process that does not last.
	Frugal bool
}

// Node is what the sub-commands work with. Close it.
type Node struct {
	Log   eventlog.Log
	Keys  *keys.Store
	Views *projections.Views
	Desk  *desk.Desk

	options  Options
	feed     *feed.Feed
	people   *eventlog.Handler[domain.Person, domain.PersonCommand, domain.PersonEvent]
	closers  []func() error
	embedded *sqlitelog.Log // nil with an EventStoreDB
	isNew    bool
	// site is where people reach the node; empty while nobody serves it.
	site    string
	running atomic.Bool
	// ended is closed when Run is over, failure then says why it was.
	ended   chan struct{}
	failure error
	// importing is held by the one import that may be at work.
	importing sync.Mutex
	caughtUp  chan struct{} // closed once the read models have reached the end of the log
}

// viewsConsumer is the name under which the read models hang on the feed.
const viewsConsumer = "views"

// Open opens everything in a data folder, which it makes if need be. An ErrRefused says why the
// folder is not worked with and what to do; another process in it is one of them.
func Open(ctx context.Context, o Options) (_ *Node, err error) {
	n := &Node{options: o, caughtUp: make(chan struct{}), ended: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.Close())
		}
	}()
	if err := makeFolder(o.Dir); err != nil {
		return nil, err
	}
	if err := n.openLog(ctx); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(n.scratch()); err != nil { // left by an import that was killed
		return nil, fmt.Errorf("node: %w", err)
	}
	if err := n.openKeys(ctx); err != nil {
		return nil, err
	}
	if err := n.openViews(ctx); err != nil {
		return nil, err
	}
	if err := n.openDesk(ctx); err != nil {
		return nil, err
	}
	return n, nil
}

// onClose remembers what to close; the last opened is closed first.
func (n *Node) onClose(f func() error) { n.closers = append(n.closers, f) }

// Close closes everything. What was recorded is durable already.
func (n *Node) Close() error {
	var errs []error
	for i := len(n.closers) - 1; i >= 0; i-- {
		errs = append(errs, n.closers[i]())
	}
	n.closers = nil
	return errors.Join(errs...)
}

func (n *Node) openLog(ctx context.Context) error {
	lock, err := sqlitelog.Lock(n.options.Dir)
	if errors.Is(err, sqlitelog.ErrInUse) {
		return &refusal{err}
	}
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	n.onClose(lock.Release)
	if n.options.Log != "" {
		log, err := esdblog.Open(ctx, n.options.Log, esdblog.Options{NewID: n.options.NewID, Logger: n.options.Logger})
		if err != nil {
			return fmt.Errorf("node: %w", err)
		}
		n.Log = log
		n.onClose(log.Close)
	} else {
		log, err := sqlitelog.Open(ctx, n.options.Dir, sqlitelog.Options{Random: n.options.Random, Lock: lock, Frugal: n.options.Frugal})
		if errors.Is(err, sqlitelog.ErrNewer) {
			return &refusal{err}
		}
		if err != nil {
			return fmt.Errorf("node: %w", err)
		}
		n.Log, n.embedded = log, log
		n.onClose(log.Close)
	}
	n.isNew, err = empty(ctx, n.Log)
	return err
}

// empty says that nothing was ever recorded.
func empty(ctx context.Context, log eventlog.Log) (bool, error) {
	for _, err := range log.ReadAll(ctx, domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			return false, fmt.Errorf("node: first event: %w", err)
		}
		return false, nil
	}
	return true, nil
}

func (n *Node) openKeys(ctx context.Context) error {
	path := filepath.Join(n.options.Dir, "keys.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && !n.isNew {
		return Refuse("%s is missing: without it no text of this log can be read. Put the file and its master key back", path)
	}
	store, err := keys.Open(ctx, n.options.Dir, keys.Options{MasterKeyFile: n.options.MasterKeyFile, Random: n.options.Random, Frugal: n.options.Frugal})
	if errors.Is(err, keys.ErrNoMasterKey) || errors.Is(err, keys.ErrWrongMasterKey) {
		return Refuse("%w: name the right one with --master-key-file", err)
	}
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	n.Keys = store
	n.onClose(store.Close)
	return nil
}

func (n *Node) openViews(ctx context.Context) error {
	views, err := projections.Open(ctx, n.options.Dir, viewsOptions(n.Keys, n.Log, n.options))
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	n.Views = views
	n.onClose(views.Close)
	if n.embedded == nil {
		return nil
	}
	if err = views.CheckLog(ctx, n.embedded.End()); errors.Is(err, projections.ErrAhead) {
		return Refuse("%w. Put the log that belongs to them back, or, if this log is the right one, remove views-*.db from %s", err, n.options.Dir)
	}
	return err
}

// viewsOptions lets read models open sealed fields and ask the log again.
func viewsOptions(store *keys.Store, log eventlog.Streams, o Options) projections.Options {
	return projections.Options{
		Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
			o := store.Opener(ctx, event)
			return o.Open, o.Forgotten
		},
		Log: log, Now: o.Now, Frugal: o.Frugal, StudentNumbers: o.StudentNumbers, Cursors: store.Cursors(),
	}
}

func (n *Node) openDesk(ctx context.Context) error {
	latest, err := n.Views.LatestAt(ctx)
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	clock := eventlog.NewClock(n.options.Now, latest)
	n.Desk, err = desk.New(desk.Config{Log: n.Log, Clock: clock, Keys: n.Keys, Views: n.Views, Now: n.options.Now})
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	n.people = eventlog.NewHandler(desk.NewRecorder(n.Log, clock, n.Keys), domain.PersonDecider, 16)
	n.feed, err = feed.New(n.options.Logger, n.options.Now, rand.Float64)
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	n.feed.Add(viewsConsumer, n.Log, n.Views)
	return nil
}

// Run keeps the read models up with the log until the context ends, which gives nil. It can be
// called once.
func (n *Node) Run(ctx context.Context) (err error) {
	n.running.Store(true)
	defer func() {
		n.running.Store(false)
		n.failure = err
		close(n.ended)
	}()
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		n.watch(watching)
	}()
	err = n.feed.Run(ctx)
	stop()
	<-watched
	if errors.Is(err, projections.ErrAhead) || errors.Is(err, eventlog.ErrInvalidPosition) {
		return Refuse("%w. Remove views-*.db from %s if this log is the right one", err, n.options.Dir)
	}
	return err
}

// IsNew says that the log held nothing when it was opened.
func (n *Node) IsNew() bool { return n.isNew }
