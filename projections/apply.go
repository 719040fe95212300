package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"
	"syscall"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/cyclebook/cyclebook/domain"
)

// Apply takes facts in: all of them and how far they reach in one transaction, or none. The
// batch is in the order of the log; upTo is the position up to which everything has been
// considered, at or after the last fact.
//
// Facts that were taken in before are ignored. A missing one is ErrGap, another log ErrAhead. A
// fact that cannot be applied parks its stream and is no error. Any other error is the
// machine's or the context's: nothing was taken in, try again.
func (v *Views) Apply(ctx context.Context, batch []domain.Recorded, upTo domain.Position) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	s, done, err := v.use()
	if err != nil {
		return fmt.Errorf("projections: apply: %w", err)
	}
	defer done()
	before := s.at
	if err := s.apply(ctx, batch, upTo); err != nil {
		return fmt.Errorf("projections: apply up to %s: %w", upTo, err)
	}
	if s.at != before {
		if changeRights(batch) {
			v.scopes.forget()
		}
		v.memory.forget(batch)
		v.touched.note(batch)
		v.announce(s.at)
	}
	return nil
}

// apply is Apply on one file.
func (s *store) apply(ctx context.Context, batch []domain.Recorded, upTo domain.Position) error {
	if n := len(batch); n > 0 && upTo.Compare(batch[n-1].Position) < 0 {
		upTo = batch[n-1].Position
	}
	if !s.at.IsZero() && upTo.Log() != s.at.Log() {
		return ErrAhead
	}
	incoming := make([]incoming, 0, len(batch))
	for _, r := range batch {
		in, err := s.decode(ctx, r)
		if err != nil {
			return err
		}
		incoming = append(incoming, in)
	}
	// Almost always everything can be applied, so savepoints are for the second attempt.
	err := s.commit(ctx, incoming, upTo, false)
	if failed := (*unfit)(nil); errors.As(err, &failed) {
		err = s.commit(ctx, incoming, upTo, true)
	}
	return err
}

// incoming is a fact, or why it is none.
type incoming struct {
	fact Fact
	bad  *unfit
}

// unfit says that a fact cannot be applied.
type unfit struct {
	projection string
	reason     error
}

func (u *unfit) Error() string { return u.projection + ": " + u.reason.Error() }
func (u *unfit) Unwrap() error { return u.reason }

// decode opens and decodes a fact. An error is the machine's; a fact at fault is in bad.
func (s *store) decode(ctx context.Context, r domain.Recorded) (incoming, error) {
	in := incoming{fact: Fact{Recorded: r}}
	err := func() (err error) {
		defer recovered(&err)
		if in.fact.Stream, err = domain.ParseStream(r.Stream); err != nil {
			return err
		}
		if in.fact.Envelope, err = domain.DecodeEnvelope(r.Metadata); err != nil {
			return err
		}
		if s.open == nil {
			in.fact.Event, err = domain.Decode(r.Type, r.Data, domain.Openly)
			return err
		}
		open, forgotten := s.open(ctx, r.ID)
		if in.fact.Event, err = domain.Decode(r.Type, r.Data, open); err != nil {
			return err
		}
		in.fact.Forgotten = forgotten()
		return nil
	}()
	if err != nil && (ctx.Err() != nil || ofMachine(err)) {
		return in, err
	}
	if err != nil {
		in.bad = &unfit{"codec", err}
	}
	return in, nil
}

// commit applies facts in one transaction; carefully means that each has a savepoint of its own
// and parks its stream when it fails.
func (s *store) commit(ctx context.Context, facts []incoming, upTo domain.Position, carefully bool) (err error) {
	s.tx.ctx = context.WithoutCancel(ctx)
	if err := s.watch(s.changed != nil && len(facts) <= mostListed); err != nil {
		return err
	}
	if err := s.tx.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.rollback())
		}
	}()
	b := &batch{store: s, tx: &s.tx, at: s.at, seq: s.seq, directory: s.directory, carefully: carefully, parked: make(map[string]int64)}
	for _, in := range facts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.take(in); err != nil {
			return err
		}
	}
	if upTo.Compare(b.at) > 0 {
		b.at = upTo
	}
	if b.at == s.at {
		return s.tx.exec("ROLLBACK")
	}
	if err := b.finish(); err != nil {
		return err
	}
	if err := s.tell(b); err != nil {
		return err
	}
	if err := s.tx.exec("COMMIT"); err != nil {
		return err
	}
	s.at, s.seq, s.directory = b.at, b.seq, b.directory
	for stream := range b.parked {
		s.parked[stream] = true
	}
	s.tx.docs.shrink()
	return nil
}

// tell notes what a transaction changes, just before anybody can read it.
func (s *store) tell(b *batch) error {
	switch {
	case s.changed == nil:
	case !s.rows.watching:
		s.changed.noteAll(b.seq)
	default:
		if b.directory != s.directory {
			s.rows.topics[directoryTopic] = struct{}{}
		}
		s.changed.note(s.rows.topics, b.seq)
		return s.rows.err
	}
	return nil
}

// batch is what one transaction has come to.
type batch struct {
	store     *store
	tx        *tx
	at        domain.Position
	seq       int64
	directory int64
	carefully bool
	parked    map[string]int64 // stream → facts skipped in this batch
}

// take takes one fact in, unless that was done before.
func (b *batch) take(in incoming) error {
	r := in.fact.Recorded
	head, err := heads.find(b.tx, r.Stream)
	if err != nil {
		return err
	}
	next := uint64(0)
	if head != nil {
		next = *head + 1
	}
	switch old := r.Position.Compare(b.at) <= 0; {
	case old && r.Revision < next:
		return nil
	case old || r.Revision != next:
		return fmt.Errorf("%w: %s at %s has revision %d, expected was %d after %s", ErrGap, r.Stream, r.Position, r.Revision, next, b.at)
	}
	heads.put(b.tx, r.Stream, &r.Revision)
	b.seq++
	b.at = r.Position
	in.fact.Seq = b.seq
	if changesDirectory(in.fact) {
		b.directory = b.seq
	}
	if _, now := b.parked[r.Stream]; now || b.store.parked[r.Stream] {
		b.parked[r.Stream]++
		return nil
	}
	bad := in.bad
	if bad == nil {
		if bad, err = b.apply(in.fact); err != nil {
			return err
		}
	}
	if bad == nil {
		return nil
	}
	return b.park(in.fact, bad)
}

// apply hands a fact to every projection. A fact at fault is undone and comes back as unfit when
// the batch is careful, else as an error that undoes the batch.
func (b *batch) apply(f Fact) (*unfit, error) {
	if !b.carefully {
		return nil, b.project(f)
	}
	if err := b.tx.docs.flush(b.tx); err != nil {
		return nil, err
	}
	if err := b.tx.exec("SAVEPOINT fact"); err != nil {
		return nil, err
	}
	err := b.project(f)
	if err == nil {
		err = b.flush()
	}
	bad := (*unfit)(nil)
	if err != nil {
		if !errors.As(err, &bad) {
			return nil, err
		}
		b.tx.docs.drop()
		if err := b.tx.exec("ROLLBACK TO fact"); err != nil {
			return nil, err
		}
	}
	return bad, b.tx.exec("RELEASE fact")
}

// project lets every projection take a fact in; an error that is not unfit is the machine's.
func (b *batch) project(f Fact) error {
	for _, p := range b.store.projections {
		err := func() (err error) {
			defer recovered(&err)
			return p.apply(b.tx, f)
		}()
		if err != nil {
			return blame(p.name, err)
		}
	}
	return nil
}

// flush writes the changed documents.
func (b *batch) flush() error {
	err := func() (err error) {
		defer recovered(&err)
		return b.tx.docs.flush(b.tx)
	}()
	if err != nil {
		return blame("documents", err)
	}
	return nil
}

// finish writes what the batch has left to write.
func (b *batch) finish() error {
	if err := b.flush(); err != nil {
		return err
	}
	for stream, skipped := range b.parked {
		if err := b.tx.exec("UPDATE parked SET skipped = skipped + ? WHERE stream = ?", skipped, stream); err != nil {
			return err
		}
	}
	return b.tx.exec("UPDATE checkpoint SET position = ?, seq = ?, directory = ?", b.at.String(), b.seq, b.directory)
}

// recovered turns a panic into an error that says where.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v at %s", p, panicSite(string(debug.Stack())))
	}
}

// panicSite is the function that panicked, from a stack.
func panicSite(stack string) string {
	_, after, _ := strings.Cut(stack, "panic(")
	lines := strings.SplitN(after, "\n", 4)
	if len(lines) < 3 {
		return "an unknown place"
	}
	return strings.TrimSpace(lines[2])
}

// blame makes an error the fact's, unless it is the machine's.
func blame(projection string, err error) error {
	if ofMachine(err) {
		return err
	}
	return &unfit{projection, err}
}

// ofMachine says that an error has nothing to do with the fact: it is not parked, but tried again.
func ofMachine(err error) bool {
	var stored *sqlite.Error
	if errors.As(err, &stored) {
		switch stored.Code() & 0xff {
		case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG:
			return false
		}
		return true
	}
	var path *fs.PathError
	var number syscall.Errno
	return errors.As(err, &path) || errors.As(err, &number) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
