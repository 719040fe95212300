package keys

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Box is a sealed field as the log holds it.
type Box struct {
	Event uuid.UUID
	// Path is its JSON pointer in the payload.
	Path string
	// Stored is the JSON in its place.
	Stored []byte
}

// Target names the one text to be redacted.
type Target struct {
	Event uuid.UUID
	Path  string
}

// Forget destroys the key of a person or school for ever: what it sealed opens as forgotten,
// and nothing can be sealed for it again, even if it never had a key. When it returns, no byte
// of the key is left in the files. Repeating it is harmless.
func (s *Store) Forget(ctx context.Context, kind domain.Subject, id uuid.UUID) error {
	who := subject{kind, id}
	if id == uuid.Nil {
		return fmt.Errorf("keys: forget %s: the installation cannot be forgotten", who)
	}
	err := s.destroy(ctx, func(tx *sql.Tx) error {
		var number int64
		err := tx.QueryRowContext(ctx, `INSERT INTO subjects (kind, id) VALUES (?, ?)
			ON CONFLICT (kind, id) DO UPDATE SET key = NULL RETURNING number`, string(kind), id[:]).Scan(&number)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM spared WHERE salt IN (SELECT id FROM salts WHERE subject = ?)", number); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE salts SET salt = NULL WHERE subject = ?", number)
		return err
	})
	if err != nil {
		return fmt.Errorf("keys: forget %s: %w", who, err)
	}
	return nil
}

// Redact destroys what opens one text and keeps the rest of its stream. Call it after the fact
// TextRedacted is in the log, with every box of the stream up to that fact: a box that is left
// out is lost if it shares the target's salt. Each is tried first, and one that does not open
// stops the redaction before anything is destroyed. Repeating it is harmless.
func (s *Store) Redact(ctx context.Context, stream domain.Stream, target Target, boxes []Box) error {
	err := s.redact(ctx, stream, target, boxes)
	if err != nil {
		return fmt.Errorf("keys: redact %s of event %s in %s: %w", target.Path, target.Event, stream, err)
	}
	return nil
}

func (s *Store) redact(ctx context.Context, stream domain.Stream, target Target, boxes []Box) error {
	id, rest, err := sameSalt(target, boxes)
	if err != nil {
		return err
	}
	return s.destroy(ctx, func(tx *sql.Tx) error {
		var name string
		err := tx.QueryRowContext(ctx, "SELECT stream FROM salts WHERE id = ?", int64(id)).Scan(&name)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknownKey
		}
		if err != nil {
			return err
		}
		if name != stream.String() {
			return fmt.Errorf("%w: the box is one of %s", ErrTampered, name)
		}
		found, err := s.scan(tx.QueryRowContext(ctx, selectByID, int64(id)))
		if err != nil {
			return err
		}
		if found.prk == nil {
			_, err := tx.ExecContext(ctx, "DELETE FROM spared WHERE salt = ? AND event = ? AND path = ?",
				int64(id), target.Event[:], target.Path)
			return err
		}
		return s.puncture(ctx, tx, found, rest)
	})
}

// sameSalt finds the salt of the target and the other boxes that it opens.
func sameSalt(target Target, boxes []Box) (id saltID, rest []Box, err error) {
	parsed := make([]box, len(boxes))
	found := false
	for i, b := range boxes {
		if parsed[i], err = parseBox(b.Stored); err != nil {
			return 0, nil, fmt.Errorf("%s of event %s: %w", b.Path, b.Event, err)
		}
		if (Target{b.Event, b.Path}) == target {
			id, found = parsed[i].salt, true
		}
	}
	if !found {
		return 0, nil, errors.New("no such box in the stream")
	}
	for i, b := range boxes {
		if parsed[i].salt == id && (Target{b.Event, b.Path}) != target {
			rest = append(rest, Box{b.Event, b.Path, parsed[i].sealed})
		}
	}
	return id, rest, nil
}

// puncture destroys a salt and keeps the keys of those boxes, whose Stored is taken apart.
func (s *Store) puncture(ctx context.Context, tx *sql.Tx, salt *salted, rest []Box) error {
	keep, err := keeper(salt.key)
	if err != nil {
		return err
	}
	for _, b := range rest {
		if err := s.spare(ctx, tx, salt, keep, b); err != nil {
			return fmt.Errorf("%s of event %s: %w", b.Path, b.Event, err)
		}
	}
	_, err = tx.ExecContext(ctx, "UPDATE salts SET salt = NULL WHERE id = ?", int64(salt.id))
	return err
}

func (s *Store) spare(ctx context.Context, tx *sql.Tx, salt *salted, keep cipher.AEAD, b Box) error {
	place := at(b.Event, b.Path)
	key, err := boxKey(salt.prk, place)
	if err != nil {
		return err
	}
	aead, err := newAEAD(key)
	if err != nil {
		return err
	}
	if _, err := decrypt(aead, b.Stored, place); err != nil {
		return err
	}
	wrapped, err := encrypt(keep, s.random, key, place)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO spared (salt, event, path, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		int64(salt.id), b.Event[:], b.Path, wrapped)
	return err
}

// destroy runs a transaction that destroys keys, and leaves no trace of them in caches or files.
func (s *Store) destroy(ctx context.Context, do func(*sql.Tx) error) error {
	if s.write == nil {
		return ErrReadOnly
	}
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		// Inside, because what makes salts waits for this transaction and reads anew.
		s.subjects.clear()
		return do(tx)
	})
	// After an error of the commit, too: it may have happened.
	s.places.clear()
	s.salts.clear()
	if err != nil {
		return err
	}
	var busy, pages, moved int
	err = s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errors.New("another process is reading")
	}
	if err != nil {
		return fmt.Errorf("destroyed, but old bytes are still in %s-wal, repeat it: %w", fileName, err)
	}
	return nil
}

// openBox opens a box with its salt, else with the key spared for it; nil when it is forgotten.
func (s *Store) openBox(ctx context.Context, with *salted, event uuid.UUID, path string, sealed []byte) ([]byte, error) {
	bound := at(event, path)
	if with.prk != nil {
		aead, err := boxAEAD(with.prk, bound)
		if err != nil {
			return nil, err
		}
		return decrypt(aead, sealed, bound)
	}
	if with.key == nil {
		return nil, nil
	}
	var wrapped []byte
	err := s.spared.QueryRowContext(ctx, int64(with.id), event[:], path).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	keep, err := keeper(with.key)
	if err != nil {
		return nil, err
	}
	key, err := decrypt(keep, wrapped, bound)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return decrypt(aead, sealed, bound)
}
