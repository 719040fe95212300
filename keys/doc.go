// Package keys is the key store and the sealing of fields: it decides who can be forgotten.
//
// Each person and each school has a key of its own, and each stream a salt per key. A field of
// an event is stored in a box that opens only with both, and only in the event and at the path
// it was sealed for. Destroying a subject's key forgets the subject everywhere; destroying a
// salt forgets one text. The log itself is never rewritten.
//
// Promises: a key is durable before the function that needed it returns; a key once destroyed
// is never made again; a box that was changed or moved is an error, never another text.
//
// What is deliberately absent: which fields are sealed (package domain), who may ask for an
// erasure (package desk), the facts that record one (the log), a change of the master key, and
// any lock on the data folder: its one writer is the caller's promise.
package keys

import "errors"

// Errors of this package, matched with errors.Is.
var (
	// ErrForgotten: the subject's key was destroyed; nothing more can be sealed for it.
	ErrForgotten = errors.New("the subject is forgotten: its key was destroyed")
	// ErrTampered: the stored value is not the box that was sealed for that event and path.
	ErrTampered = errors.New("not the box that was sealed here")
	// ErrUnknownKey: the box was sealed with a salt that this key store never had, as with an
	// older or a foreign keys.db. It is not the same as forgotten, which leaves a tombstone.
	ErrUnknownKey = errors.New("the box names a key that this keys.db never had")
	// ErrOldGeneration: a text of that generation was redacted since the stream was read; read
	// the stream again.
	ErrOldGeneration = errors.New("a text of this generation was redacted: read the stream again")
	// ErrDiskFull: no key was made because there is no space; the next one may be.
	ErrDiskFull = errors.New("the disk is full")
	// ErrReadOnly: the store was opened read-only: it seals, makes and destroys nothing.
	ErrReadOnly = errors.New("the key store is open read-only")
	// ErrWrongMasterKey: the master key is not the one that wrapped the keys of keys.db.
	ErrWrongMasterKey = errors.New("the master key is not the one that this keys.db was made with")
	// ErrNoMasterKey: keys.db is there and its master key is not.
	ErrNoMasterKey = errors.New("the master key file is missing beside an existing keys.db")
)
