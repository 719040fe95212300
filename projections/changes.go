package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Change says that something of a team's record has changed; what, is read elsewhere.
type Change struct {
	Position domain.Position
	Kind     domain.Kind
	ID       uuid.UUID
	// Seq is its place in the order of the log.
	Seq int64
}

// Changes are the facts of a team's record after a place in the order of the log, in that order,
// so many at most. Not ok when the record is not for this scope.
func (r *Reader) Changes(ctx context.Context, team uuid.UUID, after int64, limit int) (list []Change, ok bool, err error) {
	if !r.scope.readsTeamRecord(team) {
		return nil, false, nil
	}
	r.give(team)
	// A bare parameter as LIMIT would have SQLite prepare the statement anew for each value.
	err = r.each(ctx, `SELECT seq, category, id, position FROM history WHERE team = ? AND seq > ? ORDER BY seq LIMIT ? + 0`,
		[]any{team[:], after, limit}, func(rows *sql.Rows) error {
			var c Change
			var category, position string
			var id sql.RawBytes
			if err := rows.Scan(&c.Seq, &category, &id, &position); err != nil {
				return err
			}
			c.Kind, c.ID = domain.Category(category).Kind(), readID(id)
			var err error
			c.Position, err = domain.ParsePosition(position)
			list = append(list, c)
			return err
		})
	if err != nil {
		return nil, false, fmt.Errorf("projections: changes of team %s: %w", team, err)
	}
	return list, true, nil
}

// Seq is the place in the order of the log up to which the reader reads.
func (r *Reader) Seq() int64 { return r.seq }

// SeqAt is the place in the order of the log of the last fact up to a position, which is one of
// this log and not after the reader's own.
func (r *Reader) SeqAt(ctx context.Context, position domain.Position) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seq, err := r.lastThat(func(seq int64) (int64, bool, error) {
		var found int64
		var text string
		err := r.row(ctx, `SELECT seq, position FROM history WHERE seq >= ? ORDER BY seq LIMIT 1`, []any{seq}, &found, &text)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, false, nil
		}
		if err != nil {
			return 0, false, err
		}
		at, err := domain.ParsePosition(text)
		return found, at.Compare(position) <= 0, err
	})
	if err != nil {
		return 0, fmt.Errorf("projections: place of %s: %w", position, err)
	}
	return seq, nil
}
