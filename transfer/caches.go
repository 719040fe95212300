package transfer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// LimitCaches bounds, softly, how many bytes all SQLite files of this process together keep in
// memory. It is for a process that imports or exports and ends: it holds until then.
func LimitCaches(ctx context.Context, bytes int64) (err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err == nil {
		defer func() { err = errors.Join(err, db.Close()) }()
		_, err = db.ExecContext(ctx, fmt.Sprintf("PRAGMA soft_heap_limit = %d", bytes))
	}
	if err != nil {
		return fmt.Errorf("transfer: limit caches: %w", err)
	}
	return nil
}
