// Package sqlitelog is the embedded event log: one SQLite file, DIR/log.db, one writer.
//
// What it promises beyond the port: an acknowledged event survives kill -9 and power loss; the
// bytes of an event are checked at every read, so that a damaged file gives
// eventlog.ErrCorrupt and never a wrong event; a second process and a file of a newer version
// are refused; a full disk refuses appends and nothing else.
//
// What is absent: any way to change or delete an event, an index of event ids (ids are compared
// inside a stream), and an index by stream. Each event names its predecessor in its stream, and
// the last revision of every stream is held in memory, which costs about 150 bytes a stream.
package sqlitelog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// Log is a log in a folder. It implements eventlog.Log.
type Log struct {
	id       string
	index    *index
	readers  *readers
	writer   *writer       // nil for a log opened read only
	tail     *tail         // nil for a log that has a writer
	closing  chan struct{} // closed by Close
	close    func() error
	closed   atomic.Bool
	ownsLock *FolderLock
}

var (
	_ eventlog.Log   = (*Log)(nil)
	_ eventlog.Pages = (*Log)(nil)
)

// Options of Open.
type Options struct {
	// Random is where the id of a new log comes from: crypto/rand.Reader outside tests. An
	// existing log does not need it.
	Random io.Reader
	// Lock is the lock on the folder, if the caller holds it; otherwise Open takes it and
	// Close gives it back.
	Lock *FolderLock
	// Frugal keeps few pages in memory, for a process that does not last.
	Frugal bool
}

// caches are how many KiB of pages each connection keeps. What SQLite takes for them is up to
// twice as much.
type caches struct{ writer, reader int }

func (o Options) caches() caches {
	if o.Frugal {
		return caches{writer: 8 << 10, reader: 512}
	}
	return caches{writer: 32 << 10, reader: 2 << 10}
}

// Open opens the log of a folder, which it creates if need be. It fails with ErrInUse when another
// process holds the folder, and with ErrNewer when a later version wrote the log.
func Open(ctx context.Context, dir string, options Options) (*Log, error) {
	log, err := open(ctx, dir, options)
	if err != nil {
		return nil, fmt.Errorf("sqlitelog: open %s: %w", dir, err)
	}
	return log, nil
}

func open(ctx context.Context, dir string, options Options) (_ *Log, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	log := &Log{closing: make(chan struct{})}
	if options.Lock == nil {
		if log.ownsLock, err = Lock(dir); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, log.ownsLock.Release())
			}
		}()
	}
	path := filepath.Join(dir, fileName)
	conn, err := openFile(path, options.Random, options.caches().writer)
	if err != nil {
		return nil, err
	}
	if err := log.start(ctx, conn, path, options.caches()); err != nil {
		return nil, errors.Join(err, conn.close())
	}
	return log, nil
}

func (l *Log) start(ctx context.Context, conn *conn, path string, pages caches) (err error) {
	index, loaded, err := loadIndex(ctx, conn)
	if err != nil {
		return err
	}
	if l.readers, err = openReaders(path, pages.reader); err != nil {
		return err
	}
	l.id, l.index = index.logID, index
	l.writer = newWriter(conn, index, loaded)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		l.writer.run(l.closing)
	}()
	l.close = func() error {
		<-stopped
		return errors.Join(l.readers.close(), l.writer.close())
	}
	return nil
}

// OpenReadOnly opens the log of a folder for reading, also while another process writes it. It
// needs no lock and changes nothing. Its followers look for new events ten times a second.
func OpenReadOnly(ctx context.Context, dir string) (*Log, error) {
	log, err := openReadOnly(ctx, filepath.Join(dir, fileName))
	if err != nil {
		return nil, fmt.Errorf("sqlitelog: open %s for reading: %w", dir, err)
	}
	return log, nil
}

func openReadOnly(ctx context.Context, path string) (*Log, error) {
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	pages := Options{}.caches()
	conn, err := dial(path, readerPragmas(pages.reader), true)
	if err != nil {
		return nil, err
	}
	log := &Log{closing: make(chan struct{})}
	if err = checkFormat(conn); err == nil {
		log.index, _, err = loadIndex(ctx, conn)
	}
	if err == nil {
		log.readers, err = openReaders(path, pages.reader)
	}
	if err != nil {
		return nil, errors.Join(err, conn.close())
	}
	log.id = log.index.logID
	log.tail = &tail{conn: conn, index: log.index}
	log.close = func() error { return errors.Join(log.readers.close(), log.tail.close()) }
	return log, nil
}

// Append implements eventlog.Streams.
func (l *Log) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent,
) (eventlog.Result, error) {
	if err := eventlog.Validate(stream, expected, events); err != nil {
		return eventlog.Result{}, err
	}
	result, err := l.append(ctx, stream, expected, events)
	if err != nil {
		return eventlog.Result{}, fmt.Errorf("sqlitelog: append %s: %w", stream, err)
	}
	return result, nil
}

func (l *Log) append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent,
) (eventlog.Result, error) {
	if l.writer == nil {
		return eventlog.Result{}, fmt.Errorf("%w: the log is opened for reading only", eventlog.ErrUnavailable)
	}
	if err := ctx.Err(); err != nil {
		return eventlog.Result{}, fmt.Errorf("%w: %w", eventlog.ErrUnavailable, err)
	}
	return l.writer.append(ctx, l.closing, stream, expected, events)
}

// ReadStream implements eventlog.Streams.
func (l *Log) ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		if err := l.readStream(ctx, stream, from, yield); err != nil {
			yield(domain.Recorded{}, fmt.Errorf("sqlitelog: read %s: %w", stream, err))
		}
	}
}

// ReadAll implements eventlog.Source.
func (l *Log) ReadAll(ctx context.Context, after domain.Position, filter eventlog.Filter) iter.Seq2[domain.Recorded, error] {
	return eventlog.ReadPages(ctx, l, after, filter)
}

// Follow implements eventlog.Source.
func (l *Log) Follow(ctx context.Context, after domain.Position, filter eventlog.Filter) iter.Seq2[eventlog.Item, error] {
	return eventlog.FollowPages(ctx, l, after, filter)
}

// ID is the id of the log, with which its positions begin.
func (l *Log) ID() string { return l.id }

// End is the position of the last event, zero for an empty log. A log opened read only knows
// the events it has come upon.
func (l *Log) End() domain.Position { return l.position(l.index.lastPosition()) }

// Health is nil while the log takes appends, and otherwise the write or sync error after which
// it stopped taking them; it takes them again after a restart. Reads go on.
func (l *Log) Health() error {
	if l.writer == nil {
		return nil
	}
	return l.writer.health()
}

// Stats counts what the writer did since Open.
func (l *Log) Stats() Stats {
	if l.writer == nil {
		return Stats{}
	}
	return l.writer.stats()
}

// Close stores what is queued, ends followers and later calls with eventlog.ErrClosed, and gives
// the folder back. It may be called again.
func (l *Log) Close() error {
	if l.closed.Swap(true) {
		return nil
	}
	close(l.closing)
	err := l.close()
	if l.ownsLock != nil {
		err = errors.Join(err, l.ownsLock.Release())
	}
	if err != nil {
		return fmt.Errorf("sqlitelog: close: %w", err)
	}
	return nil
}

func (l *Log) position(n uint64) domain.Position {
	if n == 0 {
		return domain.Position{}
	}
	return domain.NewPosition(l.id, n, n)
}
