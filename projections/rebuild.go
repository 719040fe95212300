package projections

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// Source gives the facts of the log after a position, in order, to its present end.
type Source func(ctx context.Context, after domain.Position) iter.Seq2[domain.Recorded, error]

// Progress is how far a build has come.
type Progress struct {
	// Done and Total count facts; Total is 0 when it is not known.
	Done, Total int64
	// Rate is in facts a second; 0 without a clock.
	Rate     float64
	Position domain.Position
}

// fillBatch is how many facts one transaction of a build takes in.
const fillBatch = 2000

// Build makes the file of this binary's read models beside those of another version that may be
// in use, and gives its path. A file that is there already is left as it is. Total, when known,
// and report, when not nil, are for telling how far it has come.
func Build(ctx context.Context, dir string, o Options, source Source, total int64, report func(Progress)) (path string, err error) {
	path, found, err := ownFile(dir, fingerprint(projections()))
	if err != nil {
		return "", fmt.Errorf("projections: build: %w", err)
	}
	if found {
		return path, nil
	}
	if err := buildFile(ctx, path, projections(), o, source, total, report); err != nil {
		return "", fmt.Errorf("projections: build %s: %w", path, err)
	}
	return path, nil
}

// Rebuild makes the read models anew from the log, beside those in use, and swaps them in. What
// was parked is tried again. Facts are taken in and read meanwhile; readers that are open stay
// where they were.
func (v *Views) Rebuild(ctx context.Context, source Source, report func(Progress)) error {
	if err := v.rebuild(ctx, source, report); err != nil {
		return fmt.Errorf("projections: rebuild: %w", err)
	}
	return nil
}

func (v *Views) rebuild(ctx context.Context, source Source, report func(Progress)) error {
	old, done, err := v.use()
	if err != nil {
		return err
	}
	total, err := old.facts(ctx)
	done()
	if err != nil {
		return err
	}
	all, err := files(v.dir)
	if err != nil {
		return err
	}
	path := nextFile(v.dir, fingerprint(v.list), all)
	if err := buildFile(ctx, path, v.list, v.options, source, total, report); err != nil {
		return err
	}
	fresh, err := openStore(ctx, path, v.list, v.options)
	if err != nil {
		return err
	}
	if err := v.swap(ctx, fresh, source); err != nil {
		return errors.Join(err, fresh.close(), removeFile(path))
	}
	return errors.Join(old.close(), removeFile(old.path))
}

// Spare lets go of what the writer kept in memory while it took in many facts: what is needed again is
// read again. Call it once a node has caught up.
func (v *Views) Spare(ctx context.Context) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	s, done, err := v.use()
	if err != nil {
		return err
	}
	defer done()
	if err := s.spare(ctx); err != nil {
		return fmt.Errorf("projections: spare memory: %w", err)
	}
	return nil
}

// swap puts a built store in the place of the present one, once it has come as far.
func (v *Views) swap(ctx context.Context, fresh *store, source Source) error {
	v.writing.Lock()
	defer v.writing.Unlock()
	if err := fresh.fill(ctx, source, nil); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return ErrClosed
	}
	if fresh.at.Compare(v.at) < 0 || !v.at.IsZero() && fresh.at.Log() != v.at.Log() {
		return fmt.Errorf("the log ends at %q, the read models are at %s: %w", fresh.at, v.at, ErrAhead)
	}
	fresh.file, fresh.changed = v.changed.swap(), &v.changed
	v.store, v.at = fresh, fresh.at
	v.scopes.forget()
	v.memory.clear()
	v.touched.lose()
	close(v.moved)
	v.moved = make(chan struct{})
	return nil
}

// buildFile makes a whole file under another name and renames it when it is complete.
func buildFile(ctx context.Context, path string, list []projection, o Options, source Source, total int64, report func(Progress)) error {
	unfinished := path + building
	if err := removeFile(unfinished); err != nil {
		return err
	}
	s, err := openStore(ctx, unfinished, list, o)
	if err != nil {
		return err
	}
	var began time.Time
	if o.Now != nil {
		began = o.Now()
	}
	err = s.fill(ctx, source, func() {
		p := Progress{Done: s.seq, Total: total, Position: s.at}
		if o.Now != nil {
			if took := o.Now().Sub(began).Seconds(); took > 0 {
				p.Rate = float64(s.seq) / took
			}
		}
		if report != nil {
			report(p)
		}
	})
	if err == nil {
		// What is renamed is the whole: nothing is left in the write-ahead log.
		_, err = s.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err = errors.Join(err, s.close()); err != nil {
		return errors.Join(err, removeFile(unfinished))
	}
	return os.Rename(unfinished, path)
}

// fill takes in what the source has after the store's position, and calls each after a batch.
func (s *store) fill(ctx context.Context, source Source, each func()) error {
	batch := make([]domain.Recorded, 0, fillBatch)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := s.apply(ctx, batch, batch[len(batch)-1].Position); err != nil {
			return err
		}
		batch = batch[:0]
		if each != nil {
			each()
		}
		return nil
	}
	for r, err := range source(ctx, s.at) {
		if err != nil {
			return err
		}
		if batch = append(batch, r); len(batch) == fillBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// facts counts what was taken in.
func (s *store) facts(ctx context.Context) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT seq FROM checkpoint").Scan(&n)
	return n, err
}
