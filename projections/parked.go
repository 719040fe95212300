package projections

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Parked is a stream that the read models have stopped taking in.
type Parked struct {
	Stream string
	// Position and Revision are those of the fact that could not be applied.
	Position domain.Position
	Revision uint64
	Type     string
	// Projection could not apply it, for that reason.
	Projection, Reason string
	// Skipped counts the facts of the stream that came after it.
	Skipped int64
}

// maxReason keeps a reason to what fits into a list.
const maxReason = 300

// heads are the last revisions of all streams, by which a missing fact is noticed.
var heads = &shelf[string, uint64]{
	name: "head",
	read: func(t *tx, stream string) (*uint64, int, error) {
		var revision uint64
		found, err := t.row("SELECT revision FROM heads WHERE stream = ?", []any{stream}, &revision)
		if !found || err != nil {
			return nil, headSize, err
		}
		return &revision, headSize, nil
	},
	write: func(t *tx, stream string, revision *uint64) (int, error) {
		return 0, t.exec("INSERT INTO heads VALUES (?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision", stream, int64(*revision))
	},
}

// headSize is about what a head takes in memory.
const headSize = 150

// park stops a stream.
func (b *batch) park(f Fact, why *unfit) error {
	reason := []rune(why.reason.Error())
	if len(reason) > maxReason {
		reason = append(reason[:maxReason], '…')
	}
	r := f.Recorded
	b.parked[r.Stream] = 0
	return b.tx.exec("INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
		r.Stream, r.Position.String(), f.Seq, int64(r.Revision), r.Type, why.projection, string(reason))
}

// Parked lists the streams that are stopped, in the order in which they were.
func (v *Views) Parked(ctx context.Context) ([]Parked, error) {
	s, done, err := v.use()
	if err != nil {
		return nil, fmt.Errorf("projections: parked: %w", err)
	}
	defer done()
	rows, err := s.read.QueryContext(ctx, "SELECT stream, position, revision, type, projection, reason, skipped FROM parked ORDER BY seq")
	if err != nil {
		return nil, fmt.Errorf("projections: parked: %w", err)
	}
	defer rows.Close()
	var list []Parked
	for rows.Next() {
		var p Parked
		var position string
		if err := rows.Scan(&p.Stream, &position, &p.Revision, &p.Type, &p.Projection, &p.Reason, &p.Skipped); err != nil {
			return nil, fmt.Errorf("projections: parked: %w", err)
		}
		if p.Position, err = domain.ParsePosition(position); err != nil {
			return nil, fmt.Errorf("projections: parked: %w", err)
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("projections: parked: %w", err)
	}
	return list, nil
}

// Parked says whether the stream of a thing is parked: what is shown of it stopped at an earlier
// fact. Changes of a project's drivers and change ideas are on the project's stream.
func (r *Reader) Parked(ctx context.Context, id uuid.UUID) (bool, error) {
	if !r.parked {
		return false, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var parked bool
	err := r.row(ctx, "SELECT EXISTS (SELECT 1 FROM parked WHERE stream LIKE '%-' || ?)", []any{id.String()}, &parked)
	if err != nil {
		return false, fmt.Errorf("projections: parked %s: %w", id, err)
	}
	return parked, nil
}
