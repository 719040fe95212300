package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ErrPosition: the position is not one of this log, or is ahead of what can be read.
var ErrPosition = errors.New("the position is not known here: take one from an answer of this installation")

// Change says that a thing has a new fact.
type Change struct {
	Position domain.Position
	Kind     domain.Category
	ID       uuid.UUID
	Type     string
}

// TeamChanges gives the facts of a team's own streams after a position, in order, at most limit
// of them; none for a team whose record is not for the scope. Take the last one's position to go
// on.
func (r *Reader) TeamChanges(ctx context.Context, team uuid.UUID, after domain.Position, limit int) ([]Change, error) {
	if !r.scope.readsTeamRecord(team) {
		return nil, nil
	}
	if !after.IsZero() && (after.Log() != r.position.Log() || after.Compare(r.position) > 0) {
		return nil, ErrPosition
	}
	if !after.IsZero() && after.Compare(r.position) == 0 {
		return nil, nil
	}
	from, err := r.placeOf(ctx, after)
	if err != nil {
		return nil, fmt.Errorf("projections: changes of a team: %w", err)
	}
	var list []Change
	err = r.each(ctx, `SELECT position, category, id, type FROM history WHERE team = ? AND seq > ? ORDER BY seq LIMIT ?`,
		[]any{team[:], from, limit}, func(rows *sql.Rows) error {
			var c Change
			var position string
			var id sql.RawBytes
			if err := rows.Scan(&position, &c.Kind, &id, &c.Type); err != nil {
				return err
			}
			c.ID = readID(id)
			if c.Position, err = domain.ParsePosition(position); err != nil {
				return err
			}
			list = append(list, c)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("projections: changes of a team: %w", err)
	}
	return list, nil
}

// placeOf is the place in the log of the last fact up to a position.
func (r *Reader) placeOf(ctx context.Context, at domain.Position) (int64, error) {
	if at.IsZero() {
		return 0, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lastThat(func(seq int64) (int64, bool, error) {
		var found int64
		var text string
		err := r.row(ctx, `SELECT seq, position FROM history WHERE seq >= ? ORDER BY seq LIMIT 1`, []any{seq}, &found, &text)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, false, nil
		}
		if err != nil {
			return 0, false, err
		}
		position, err := domain.ParsePosition(text)
		return found, position.Compare(at) <= 0, err
	})
}
