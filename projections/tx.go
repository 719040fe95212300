package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// tx is the one open write transaction, with the documents that its facts have read and changed.
// Documents are written at the end of a batch, so that many facts on one thing cost one row.
type tx struct {
	ctx   context.Context
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	docs  *documents
}

// exec runs a statement, prepared once and kept.
func (t *tx) exec(query string, args ...any) error {
	_, err := t.run(query, args...)
	return err
}

// change is exec and tells how many rows it changed.
func (t *tx) change(query string, args ...any) (int64, error) {
	result, err := t.run(query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *tx) run(query string, args ...any) (sql.Result, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(t.ctx, args...)
}

// row reads one row; found is false when there is none.
func (t *tx) row(query string, args []any, into ...any) (found bool, err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(t.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each runs a statement and hands its rows over one by one. Nothing else may run meanwhile.
func (t *tx) each(query string, args []any, row func(*sql.Rows) error) error {
	stmt, err := t.prepare(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if stmt, ok := t.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := t.conn.PrepareContext(context.WithoutCancel(t.ctx), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	t.stmts[query] = stmt
	return stmt, nil
}

// blob is how an id is stored; the absent id is NULL.
func blob(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id[:]
}

// readID is the way back from blob.
func readID(raw []byte) (id uuid.UUID) {
	copy(id[:], raw)
	return id
}
