package projections

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
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
	// Readers is how many may read at once; 0 means 8.
	Readers int
	// Now is the clock that tells the rate of a rebuild; nil leaves the rate out.
	Now func() time.Time
}

func (o Options) readers() int {
	if o.Readers == 0 {
		return 8
	}
	return o.Readers
}

// Errors of this package, matched with errors.Is.
var (
	// ErrGap: a fact is missing between the read models and what was handed in, or two facts are
	// in the wrong order. Nothing was taken in.
	ErrGap = errors.New("a fact is missing or out of order")
	// ErrAhead: the log is another one, or shorter than what the read models have taken in. They
	// must not be served: rebuild them.
	ErrAhead = errors.New("the read models are ahead of this log, or of another log")
	// ErrUnauthenticated: there is no such token, or it is not valid any more.
	ErrUnauthenticated = errors.New("the token is not known or not valid any more")
	// ErrClosed: the read models were closed.
	ErrClosed = errors.New("the read models are closed")
)

// Views are the read models of this node. All methods may be called from any number of
// goroutines; facts are taken in one batch at a time.
type Views struct {
	dir     string
	options Options
	list    []projection

	writing sync.Mutex // held while facts are taken in, and while a rebuilt file is swapped in

	mu      sync.Mutex // guards what follows
	store   *store
	at      domain.Position
	changed chan struct{}
	closed  bool
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
	return &Views{dir: dir, options: o, list: list, store: s, at: s.at, changed: make(chan struct{})}, nil
}

// openMemory opens read models that are gone when they are closed.
func openMemory(ctx context.Context, o Options, list []projection) (*Views, error) {
	s, err := openStore(ctx, "", list, o)
	if err != nil {
		return nil, fmt.Errorf("projections: open in memory: %w", err)
	}
	return &Views{options: o, list: list, store: s, changed: make(chan struct{})}, nil
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
	close(v.changed)
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

// Files are named views-FINGERPRINT-N.db: N rises with every file made in a folder, so that of
// two files the later one is known without a clock.
const (
	filePrefix = "views-"
	fileSuffix = ".db"
	building   = ".building"
)

// viewsFile is a file of read models in a folder.
type viewsFile struct {
	path, fingerprint string
	number            int
}

// files lists the finished files of read models in a folder, oldest first.
func files(dir string) ([]viewsFile, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []viewsFile
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), filePrefix)
		name, isDB := strings.CutSuffix(name, fileSuffix)
		print, text, dash := strings.Cut(name, "-")
		number, err := strconv.Atoi(text)
		if ok && isDB && dash && err == nil {
			found = append(found, viewsFile{filepath.Join(dir, e.Name()), print, number})
		}
	}
	slices.SortFunc(found, func(a, b viewsFile) int { return a.number - b.number })
	return found, nil
}

// ownFile gives the latest file of a fingerprint, or the path of one to be made.
func ownFile(dir, print string) (path string, found bool, err error) {
	all, err := files(dir)
	if err != nil {
		return "", false, err
	}
	for _, f := range slices.Backward(all) {
		if f.fingerprint == print {
			return f.path, true, nil
		}
	}
	return nextFile(dir, print, all), false, nil
}

func nextFile(dir, print string, all []viewsFile) string {
	number := 1
	if len(all) > 0 {
		number = all[len(all)-1].number + 1
	}
	return filepath.Join(dir, fmt.Sprintf("%s%s-%d%s", filePrefix, print, number, fileSuffix))
}

// removeOlder removes the files that were made before that one.
func removeOlder(path string) error {
	all, err := files(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.path == path {
			break
		}
		if err := removeFile(f.path); err != nil {
			return err
		}
	}
	return nil
}

func removeFile(path string) error {
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
