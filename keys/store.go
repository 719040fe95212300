package keys

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

const (
	fileName       = "keys.db"
	masterFileName = "master.key"

	// cached is how many salts are kept ready, about 300 bytes each.
	cached = 1 << 14
	// cachedSubjects is how many keys of people and schools are.
	cachedSubjects = 1 << 10
)

// Options of a store.
type Options struct {
	// MasterKeyFile holds the key that wraps all others; empty means master.key in the folder.
	MasterKeyFile string
	// Random gives keys, salts and nonces: crypto/rand.Reader, except in tests. Many goroutines
	// read it at once. A store opened read-only needs none.
	Random io.Reader
	// Frugal keeps few pages in memory, for a process that does not last.
	Frugal bool
}

// reading is how many connections read, and the pragmas of each.
func (o Options) reading() (pragmas string, connections int) {
	if o.Frugal {
		return "_pragma=query_only(ON)&_pragma=cache_size(-512)", 2
	}
	return "_pragma=query_only(ON)", 4
}

// Store holds the keys of one installation. All methods may be called by many goroutines.
type Store struct {
	random io.Reader
	master cipher.AEAD
	// cursors seals nothing that is kept.
	cursors []byte
	// read and write are the same in memory, where there is one connection; write is nil when
	// the store is read-only.
	read, write *sql.DB

	byPlace, byID, spared *sql.Stmt // of read
	bySubject, newSalt    *sql.Stmt // of write

	places *recent[place, *salted]
	// subjects are what the writer knows of those for whom it makes salts.
	subjects *recent[subject, owner]
	salts    *recent[saltID, *salted]

	mu      sync.Mutex
	pending *creation  // gathers while another commits
	turn    sync.Mutex // held while one commits
}

// Open opens the key store of a data folder whose lock the caller holds. Without a keys.db it
// makes one, and the master key unless there is one already.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	s, err := open(ctx, dir, o)
	if err != nil {
		return nil, fmt.Errorf("keys: open %s: %w", filepath.Join(dir, fileName), err)
	}
	return s, nil
}

func open(ctx context.Context, dir string, o Options) (*Store, error) {
	if o.Random == nil {
		return nil, errors.New("no source of randomness was given")
	}
	path := filepath.Join(dir, fileName)
	found, err := exists(path)
	if err != nil {
		return nil, err
	}
	if !found {
		if err := createFiles(path, o.master(dir), o.Random); err != nil {
			return nil, err
		}
	}
	s, err := newStore(dir, o)
	if err != nil {
		return nil, err
	}
	if s.write, err = connect(path, "_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)", 1); err != nil {
		return nil, err
	}
	pragmas, connections := o.reading()
	if s.read, err = connect(path, pragmas, connections); err != nil {
		return nil, errors.Join(err, s.write.Close())
	}
	if err := s.ready(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenReadOnly opens an existing key store beside the process that writes it. It opens boxes
// and makes no key. What the other process destroys may stay usable here until Close, so its
// user must follow the log, where the erasure is recorded, to the end.
func OpenReadOnly(ctx context.Context, dir string, o Options) (*Store, error) {
	path := filepath.Join(dir, fileName)
	s, err := newStore(dir, o)
	if err == nil {
		pragmas, connections := o.reading()
		s.read, err = connect(path, pragmas, connections)
	}
	if err != nil {
		return nil, fmt.Errorf("keys: open %s read-only: %w", path, err)
	}
	if err := s.ready(ctx); err != nil {
		return nil, fmt.Errorf("keys: open %s read-only: %w", path, errors.Join(err, s.Close()))
	}
	return s, nil
}

// NewMemory is a store for tests that is gone when it is closed. One goroutine at a time reads
// random.
func NewMemory(random io.Reader) (*Store, error) {
	s := &Store{random: &oneAtATime{from: random}}
	err := s.setMaster(make([]byte, keySize)) // protects nothing: no file ever holds what it wraps
	if err == nil {
		s.write, err = sql.Open("sqlite", "file::memory:?_txlock=immediate")
	}
	if err != nil {
		return nil, fmt.Errorf("keys: memory: %w", err)
	}
	s.write.SetMaxOpenConns(1)
	s.read = s.write
	if err := s.ready(context.Background()); err != nil {
		return nil, fmt.Errorf("keys: memory: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

// Close ends the use of the store.
func (s *Store) Close() error {
	var err error
	for _, stmt := range []*sql.Stmt{s.byPlace, s.byID, s.spared, s.bySubject, s.newSalt} {
		if stmt != nil {
			err = errors.Join(err, stmt.Close())
		}
	}
	if s.read != s.write {
		err = errors.Join(err, s.read.Close())
	}
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	if err != nil {
		return fmt.Errorf("keys: close: %w", err)
	}
	return nil
}

func (o Options) master(dir string) string {
	if o.MasterKeyFile != "" {
		return o.MasterKeyFile
	}
	return filepath.Join(dir, masterFileName)
}

// createFiles makes the master key first, so that a keys.db without one is never a crash.
func createFiles(path, master string, random io.Reader) error {
	found, err := exists(master)
	if err != nil {
		return err
	}
	if !found {
		if err := createMaster(master, random); err != nil {
			return fmt.Errorf("master key: %w", err)
		}
	}
	// SQLite gives its other files the mode of this one.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// newStore checks the files and reads the master key.
func newStore(dir string, o Options) (*Store, error) {
	if err := private(filepath.Join(dir, fileName)); err != nil {
		return nil, err
	}
	file := o.master(dir)
	found, err := exists(file)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("%w: put %s back; without it nothing that was sealed can be opened", ErrNoMasterKey, file)
	}
	key, err := readMaster(file)
	if err != nil {
		return nil, fmt.Errorf("master key: %w", err)
	}
	s := &Store{random: o.Random}
	return s, s.setMaster(key)
}

func (s *Store) setMaster(key []byte) (err error) {
	s.places, s.salts = newRecent[place, *salted](cached), newRecent[saltID, *salted](cached)
	s.subjects = newRecent[subject, owner](cachedSubjects)
	if s.cursors, err = hkdf.Key(sha256.New, key, nil, "cursors", keySize); err != nil {
		return err
	}
	s.master, err = newAEAD(key)
	return err
}

// Cursors is a key of the installation, for what it gives out to be handed back to it and keeps
// nowhere.
func (s *Store) Cursors() []byte { return s.cursors }

// oneAtATime lets goroutines share a source that is made for one.
type oneAtATime struct {
	mu   sync.Mutex
	from io.Reader
}

func (o *oneAtATime) Read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.from.Read(p)
}
