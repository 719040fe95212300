package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// ShareOut looks up a share-out of a team whose record the viewer reads; nil for anything else.
func (r *Reader) ShareOut(ctx context.Context, id uuid.UUID) (*ShareOut, error) {
	var found *ShareOut
	err := r.each(ctx, `SELECT doc FROM shareouts WHERE id = ?`, []any{id[:]}, func(rows *sql.Rows) error {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		found = &ShareOut{reader: r}
		return json.Unmarshal(doc, found)
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read share-out %s: %w", id, err)
	}
	if found == nil || !r.scope.readsTeamRecord(found.TeamID) {
		return nil, nil
	}
	return found, nil
}
