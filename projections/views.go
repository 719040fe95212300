package projections

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Opener gives what opens the sealed fields of one event, and afterwards the JSON pointers of
// those that are forgotten.
type Opener func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string)

// Options of the read models.
type Options struct {
	// Open opens sealed fields; nil reads payloads that were never sealed.
	Open Opener
	// Log is asked again for the bodies of facts and for earlier moments; nil leaves them out.
	Log Streams
	// Rights is the table that scopes are made by; nil is rights.Standard.
	Rights *rights.Table
	// Readers is how many may read at once; 0 means 8.
	Readers int
	// Now is the clock that tells the rate of a rebuild; nil leaves the rate out.
	Now func() time.Time
	// StudentNumbers are the site's own patterns of those, as package guard takes them.
	StudentNumbers []*regexp.Regexp
	// Cursors is the key by which cursors of share-outs are sealed, the same for all nodes; nil draws one
	// that is forgotten with these read models.
	Cursors []byte
	// Frugal keeps few pages and documents in memory, for a process that does not last.
	Frugal bool
}

// caches are how many KiB of pages each connection keeps. What SQLite takes for them is up to
// twice as much.
type caches struct{ writer, reader int }

func (o Options) caches() caches {
	if o.Frugal {
		return caches{writer: 6 << 10, reader: 1 << 10}
	}
	return caches{writer: 16_000, reader: 16_000}
}

// documents is how many bytes of documents a generation of the writer's cache holds.
func (o Options) documents() int {
	if o.Frugal {
		return maxGeneration / 8
	}
	return maxGeneration
}

// decoded is how many bytes of documents a generation of what readers have decoded holds.
func (o Options) decoded() int {
	if o.Frugal {
		return roomForDecoded / 8
	}
	return roomForDecoded
}

func (o Options) readers() int {
	if o.Readers == 0 && o.Frugal {
		return 2
	}
	if o.Readers == 0 {
		return 8
	}
	return o.Readers
}

// Errors of this package, matched with errors.Is.
var (
	// ErrGap: a fact is missing between the read models and what was handed in, or two facts are
	// in the wrong order. Nothing was taken in.
	ErrGap error = fatal("a fact is missing or out of order")
	// ErrAhead: the log is another one, or shorter than what the read models have taken in. They
	// must not be served: rebuild them.
	ErrAhead error = fatal("the read models are ahead of this log, or of another log")
	// ErrUnauthenticated: there is no such token, or it is not valid any more.
	ErrUnauthenticated = errors.New("the token is not known or not valid any more")
	// ErrClosed: the read models were closed.
	ErrClosed = errors.New("the read models are closed")
)

// fatal is an error that trying again does not cure; package feed asks for it.
type fatal string

func (f fatal) Error() string { return string(f) }
func (fatal) Fatal() bool     { return true }

// Views are the read models of this node. All methods may be called from any number of
// goroutines; facts are taken in one batch at a time.
type Views struct {
	dir     string
	options Options
	list    []projection
	rights  *rights.Table
	seal    cursorSeal

	scopes  scopes
	memory  memory
	touched touched
	changed changed
	writing sync.Mutex // held while facts are taken in, and while a rebuilt file is swapped in

	mu     sync.Mutex // guards what follows
	store  *store
	at     domain.Position
	moved  chan struct{}
	closed bool
}

// Open opens the read models in a folder. When there are none of this binary's fingerprint they
// begin empty, and whoever feeds them must begin at the beginning of the log.
//
// Only one process may have a folder open. Files of older fingerprints stay until the next
// start that finds its own file there.
func Open(ctx context.Context, dir string, o Options) (*Views, error) {
	return open(ctx, dir, o, projections())
}

func open(ctx context.Context, dir string, o Options, list []projection) (*Views, error) {
	table := o.Rights
	if table == nil {
		var err error
		if table, err = rights.Standard(); err != nil {
			return nil, fmt.Errorf("projections: open %s: %w", dir, err)
		}
	}
	path, found, err := ownFile(dir, fingerprint(list))
	if err != nil {
		return nil, fmt.Errorf("projections: open %s: %w", dir, err)
	}
	s, err := openStore(ctx, path, list, o)
	if err != nil {
		return nil, fmt.Errorf("projections: open %s: %w", path, err)
	}
	if found {
		if err := removeOlder(path); err != nil {
			return nil, fmt.Errorf("projections: remove older files: %w", errors.Join(err, s.close()))
		}
	}
	seal, err := newCursorSeal(o.Cursors)
	if err != nil {
		return nil, fmt.Errorf("projections: open %s: %w", path, errors.Join(err, s.close()))
	}
	v := &Views{dir: dir, options: o, list: list, rights: table, seal: seal, store: s, at: s.at, moved: make(chan struct{})}
	s.changed = &v.changed
	return v, nil
}

// openMemory opens read models that are gone when they are closed, for scopes that were made
// elsewhere.
func openMemory(ctx context.Context, o Options, list []projection) (*Views, error) {
	s, err := openStore(ctx, "", list, o)
	if err != nil {
		return nil, fmt.Errorf("projections: open in memory: %w", err)
	}
	seal, err := newCursorSeal(o.Cursors)
	if err != nil {
		return nil, fmt.Errorf("projections: open in memory: %w", errors.Join(err, s.close()))
	}
	return &Views{options: o, list: list, seal: seal, store: s, moved: make(chan struct{})}, nil
}

// Close waits for readers and for a batch under way. What waits in Await is told ErrClosed.
func (v *Views) Close() error {
	v.writing.Lock()
	defer v.writing.Unlock()
	v.mu.Lock()
	if v.closed {
		v.mu.Unlock()
		return nil
	}
	v.closed = true
	close(v.moved)
	s := v.store
	v.mu.Unlock()
	if err := s.close(); err != nil {
		return fmt.Errorf("projections: close: %w", err)
	}
	return nil
}

// use gives the store of the moment and a function to call when done with it.
func (v *Views) use() (*store, func(), error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, nil, ErrClosed
	}
	v.store.users.Add(1)
	return v.store, v.store.users.Done, nil
}
