package keys

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Subjects are those for whom the fields of one event are sealed.
type Subjects struct {
	// Person is whose stream it is, else who acts.
	Person uuid.UUID
	// School owns the fact; uuid.Nil stands for the installation.
	School uuid.UUID
}

// Sealer gives what seals the fields of one event of a stream. Generation is how many facts
// TextRedacted the stream has. The first seal in a new stream makes its salt, and a new
// subject's key, durable before it returns; later ones do no I/O. One goroutine at a time may
// use what it gives.
func (s *Store) Sealer(ctx context.Context, of Subjects, stream domain.Stream, generation int, event uuid.UUID) domain.Seal {
	var forPerson, forSchool, forAll *salted
	return func(kind domain.Subject, path string, plain []byte) ([]byte, error) {
		who, known := subject{kind, of.Person}, &forPerson
		switch kind {
		case domain.OfSchool:
			who, known = subject{kind, of.School}, &forSchool
		case domain.OfInstallation:
			who, known = subject{domain.OfSchool, uuid.Nil}, &forAll
		}
		if *known == nil {
			if s.write == nil {
				return nil, fmt.Errorf("keys: seal %s of %s: %w", path, stream, ErrReadOnly)
			}
			found, err := s.forSealing(ctx, place{who, stream, generation})
			if err != nil {
				return nil, fmt.Errorf("keys: seal %s of %s for %s: %w", path, stream, who, err)
			}
			*known = found
		}
		stored, err := s.seal(*known, at(event, path), plain)
		if err != nil {
			return nil, fmt.Errorf("keys: seal %s of %s: %w", path, stream, err)
		}
		return stored, nil
	}
}

// forSealing finds a salt that new boxes may use.
func (s *Store) forSealing(ctx context.Context, p place) (*salted, error) {
	if p.subject == (subject{domain.OfPerson, uuid.Nil}) {
		return nil, errors.New("no person was named")
	}
	found, err := s.of(ctx, p)
	switch {
	case err != nil:
		return nil, err
	case found.prk != nil:
		return found, nil
	case found.key != nil:
		return nil, ErrOldGeneration
	default:
		return nil, ErrForgotten
	}
}

func (s *Store) seal(with *salted, at, plain []byte) ([]byte, error) {
	aead, err := boxAEAD(with.prk, at)
	if err != nil {
		return nil, err
	}
	sealed, err := encrypt(aead, s.random, plain, at)
	if err != nil {
		return nil, err
	}
	length := len(boxHead) + idChars + len(boxMid) + base64url.EncodedLen(len(sealed)) + len(boxTail)
	return box{with.id, sealed}.appendJSON(make([]byte, 0, length)), nil
}

// Opener opens the fields of one event. One goroutine at a time may use it.
type Opener struct {
	store     *Store
	ctx       context.Context // of the decoding of this one event
	event     uuid.UUID
	last      *salted
	forgotten []string
}

// Opener gives what opens the fields of that event: its method Open is a [domain.Open].
func (s *Store) Opener(ctx context.Context, event uuid.UUID) *Opener {
	return &Opener{store: s, ctx: ctx, event: event}
}

// Open gives the plain JSON of a stored field; nil when it is forgotten. Anything but a box
// sealed for this event and path is ErrTampered, a plain value too.
func (o *Opener) Open(_ domain.Subject, path string, stored []byte) ([]byte, error) {
	plain, err := o.open(path, stored)
	if err != nil {
		return nil, fmt.Errorf("keys: open %s of event %s: %w", path, o.event, err)
	}
	if plain == nil {
		o.forgotten = append(o.forgotten, path)
	}
	return plain, nil
}

// Forgotten lists the paths that Open found forgotten, in the order of the calls.
func (o *Opener) Forgotten() []string { return o.forgotten }

func (o *Opener) open(path string, stored []byte) ([]byte, error) {
	b, err := parseBox(stored)
	if err != nil {
		return nil, err
	}
	if o.last == nil || o.last.id != b.salt {
		if o.last, err = o.store.ofBox(o.ctx, b.salt); err != nil {
			return nil, err
		}
	}
	return o.store.openBox(o.ctx, o.last, o.event, path, b.sealed)
}

// MAC is the keyed hash of a command's canonical JSON. Its key dies with the actor's; a
// service, or no actor, uses the installation's.
func (s *Store) MAC(ctx context.Context, actor uuid.UUID, service bool, canonical []byte) (domain.MAC, error) {
	who := subject{domain.OfPerson, actor}
	if service || actor == uuid.Nil {
		who = subject{domain.OfSchool, uuid.Nil}
	}
	found, err := s.forSealing(ctx, place{subject: who})
	if err != nil {
		return domain.MAC{}, fmt.Errorf("keys: MAC for %s: %w", who, err)
	}
	key, err := hkdf.Expand(sha256.New, found.prk, "mac", keySize)
	if err != nil {
		return domain.MAC{}, fmt.Errorf("keys: MAC for %s: %w", who, err)
	}
	h := hmac.New(sha256.New, key)
	h.Write(canonical)
	return domain.MAC(h.Sum(nil)[:len(domain.MAC{})]), nil
}
