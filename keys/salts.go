package keys

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/cyclebook/cyclebook/domain"
)

// subject is someone who can be forgotten: a person or a school.
type subject struct {
	kind domain.Subject
	id   uuid.UUID
}

func (s subject) String() string { return string(s.kind) + " " + s.id.String() }

// place is what one salt is for. The zero stream stands for the subject's MACs.
type place struct {
	subject    subject
	stream     domain.Stream
	generation int
}

func (p place) streamName() string {
	if p.stream == (domain.Stream{}) {
		return ""
	}
	return p.stream.String()
}

// salted is what sealing and opening need of one salt. It never changes.
type salted struct {
	id saltID
	// key is the subject's; nil when it is destroyed.
	key []byte
	// prk derives the key of each box; nil when key or salt are destroyed.
	prk []byte
}

const (
	selectSalt = `SELECT salts.id, salts.salt, subjects.kind, subjects.id, subjects.key
		FROM salts JOIN subjects ON subjects.number = salts.subject `
	selectByID    = selectSalt + `WHERE salts.id = ?`
	selectByPlace = selectSalt + `WHERE subjects.kind = ? AND subjects.id = ? AND stream = ? AND generation = ?`
	selectSubject = `SELECT number, key FROM subjects WHERE kind = ? AND id = ?`
	// The update changes nothing: it makes the row that was there come back.
	insertSalt = `INSERT INTO salts (id, subject, stream, generation, salt) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (subject, stream, generation) DO UPDATE SET generation = generation RETURNING id, salt`
	selectSpared = `SELECT key FROM spared WHERE salt = ? AND event = ? AND path = ?`
)

func (s *Store) prepare(ctx context.Context) error {
	for _, one := range []struct {
		db    *sql.DB
		stmt  **sql.Stmt
		query string
	}{
		{s.read, &s.byID, selectByID},
		{s.read, &s.byPlace, selectByPlace},
		{s.read, &s.spared, selectSpared},
		{s.write, &s.bySubject, selectSubject},
		{s.write, &s.newSalt, insertSalt},
	} {
		if one.db == nil {
			continue
		}
		var err error
		if *one.stmt, err = one.db.PrepareContext(ctx, one.query); err != nil {
			return err
		}
	}
	return nil
}

// ofBox finds the salt that a box names.
func (s *Store) ofBox(ctx context.Context, id saltID) (*salted, error) {
	if found, ok := s.salts.get(id); ok {
		return found, nil
	}
	epoch := s.salts.now()
	found, err := s.scan(s.byID.QueryRowContext(ctx, int64(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknownKey
	}
	if err == nil {
		s.salts.put(id, found, epoch)
	}
	return found, err
}

// of finds the salt of a place, or makes it, and the subject's key with it.
func (s *Store) of(ctx context.Context, p place) (*salted, error) {
	if found, ok := s.places.get(p); ok {
		return found, nil
	}
	places, salts := s.places.now(), s.salts.now()
	found, err := s.scan(s.byPlace.QueryRowContext(ctx, string(p.subject.kind), p.subject.id[:], p.streamName(), p.generation))
	if errors.Is(err, sql.ErrNoRows) {
		found, err = s.create(ctx, p)
	}
	if err == nil {
		s.places.put(p, found, places)
		s.salts.put(found.id, found, salts)
	}
	return found, err
}

// scan reads a row of selectSalt.
func (s *Store) scan(row *sql.Row) (*salted, error) {
	var (
		found             salted
		owner             subject
		salt, id, wrapped []byte
	)
	if err := row.Scan(&found.id, &salt, &owner.kind, &id, &wrapped); err != nil {
		return nil, err
	}
	if wrapped == nil {
		return &found, nil
	}
	copy(owner.id[:], id)
	key, err := s.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	return newSalted(found.id, key, salt)
}

// newSalted makes ready what a salt is used for; the salt is nil when it is destroyed.
func newSalted(id saltID, key, salt []byte) (found *salted, err error) {
	found = &salted{id: id, key: key}
	if salt != nil {
		found.prk, err = hkdf.Extract(sha256.New, key, salt)
	}
	return found, err
}

// keeper is the cipher that wraps spared box keys.
func keeper(key []byte) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "spared", keySize)
	if err != nil {
		return nil, err
	}
	return newAEAD(derived)
}

// unwrap gives a subject's key from keys.db.
func (s *Store) unwrap(owner subject, wrapped []byte) ([]byte, error) {
	key, err := decrypt(s.master, wrapped, []byte(owner.String()))
	if err != nil {
		return nil, fmt.Errorf("the stored key of %s is damaged: %w", owner, err)
	}
	return key, nil
}

// creation is a group of places that one transaction makes.
type creation struct {
	wanted map[place]*outcome
	done   chan struct{}
}

type outcome struct {
	made *salted
	err  error
}

// create makes the salt of a place, durable when it returns. Callers at the same time share
// one transaction, and callers of the same place its result.
func (s *Store) create(ctx context.Context, p place) (*salted, error) {
	if s.write == nil {
		return nil, ErrReadOnly
	}
	s.mu.Lock()
	group, first := s.pending, s.pending == nil
	if first {
		group = &creation{wanted: make(map[place]*outcome), done: make(chan struct{})}
		s.pending = group
	}
	result := group.wanted[p]
	if result == nil {
		result = new(outcome)
		group.wanted[p] = result
	}
	s.mu.Unlock()

	if first {
		s.turn.Lock()
		s.mu.Lock()
		s.pending = nil
		s.mu.Unlock()
		// Others wait for this transaction: it does not end with the caller who began it.
		s.commit(context.WithoutCancel(ctx), group)
		s.turn.Unlock()
		close(group.done)
	}
	select {
	case <-group.done:
		return result.made, result.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Store) commit(ctx context.Context, group *creation) {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		for p, result := range group.wanted {
			result.made, result.err = s.insert(ctx, tx, p)
			if result.err != nil && !errors.Is(result.err, ErrForgotten) {
				return result.err
			}
		}
		return nil
	})
	if err == nil {
		return
	}
	s.subjects.clear() // a key that was read back may never have been stored
	for _, result := range group.wanted {
		result.made, result.err = nil, err
	}
}

// transaction commits what do does, or nothing.
func (s *Store) transaction(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err = do(tx); err != nil {
		err = errors.Join(err, tx.Rollback())
	} else {
		err = tx.Commit()
	}
	var failure *sqlite.Error
	if errors.As(err, &failure) && failure.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// insert makes the key and the salt of a place as far as they are not there.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, p place) (*salted, error) {
	number, key, err := s.subject(ctx, tx, p.subject)
	if err != nil {
		return nil, err
	}
	var drawn [8 + keySize]byte
	if _, err := io.ReadFull(s.random, drawn[:]); err != nil {
		return nil, fmt.Errorf("draw a salt: %w", err)
	}
	var id saltID
	var salt []byte
	err = tx.StmtContext(ctx, s.newSalt).QueryRowContext(ctx, int64(binary.BigEndian.Uint64(drawn[:])),
		number, p.streamName(), p.generation, drawn[8:]).Scan(&id, &salt)
	if err != nil {
		return nil, err
	}
	return newSalted(id, key, salt)
}

// owner is a subject's row, its key unwrapped.
type owner struct {
	number int64
	key    []byte
}

// subject gives the number and the key of a subject. It makes the key unless there was one. What
// was read is kept, for this side of the one transaction that may write at a time.
func (s *Store) subject(ctx context.Context, tx *sql.Tx, who subject) (number int64, key []byte, err error) {
	if found, ok := s.subjects.get(who); ok {
		return found.number, found.key, nil
	}
	var wrapped []byte
	err = tx.StmtContext(ctx, s.bySubject).QueryRowContext(ctx, string(who.kind), who.id[:]).Scan(&number, &wrapped)
	if err == nil && wrapped == nil {
		return 0, nil, ErrForgotten
	}
	if err == nil {
		if key, err = s.unwrap(who, wrapped); err == nil {
			s.subjects.put(who, owner{number, key}, s.subjects.now())
		}
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return number, key, err
	}
	key = make([]byte, keySize)
	if _, err := io.ReadFull(s.random, key); err != nil {
		return 0, nil, fmt.Errorf("draw a key: %w", err)
	}
	if wrapped, err = encrypt(s.master, s.random, key, []byte(who.String())); err != nil {
		return 0, nil, err
	}
	err = tx.QueryRowContext(ctx, "INSERT INTO subjects (kind, id, key) VALUES (?, ?, ?) RETURNING number",
		string(who.kind), who.id[:], wrapped).Scan(&number)
	return number, key, err
}
