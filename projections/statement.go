package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// query runs a statement. Call it with mu held, and close the rows before mu is released.
func (r *Reader) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, args, err := r.statement(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// rowsOf tells, among the arguments of a statement, that what it gives depends on no rows of a table but those
// with one of these ids in one of the columns that [keyed] lists: rows that are not there yet have them, too,
// when they come. Joined rows that are found by others, which are told of as well, need no ids here; each that was
// read is added to what was gathered. Leave it out where that is not certain: it is about the whole table then.
type rowsOf struct {
	table string
	ids   []uuid.UUID
}

// statement gathers what a statement reads and gives it with its arguments.
func (r *Reader) statement(ctx context.Context, query string, args []any) (*sql.Stmt, []any, error) {
	stmt, err := r.store.statement(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	r.statements++
	narrowed := make(map[string]bool)
	args = slices.DeleteFunc(slices.Clone(args), func(arg any) bool {
		part, ok := arg.(rowsOf)
		if ok {
			narrowed[part.table] = keyed[part.table] != nil // else nobody would tell of these ids
			r.gathered.add(part.table, part.ids...)
		}
		return ok
	})
	for _, table := range stmt.tables {
		if !narrowed[table] {
			r.gathered.add(table, uuid.Nil)
		}
	}
	return r.tx.StmtContext(ctx, stmt.Stmt), args, nil
}

// row reads one row; sql.ErrNoRows when there is none. Call it with mu held.
func (r *Reader) row(ctx context.Context, query string, args []any, into ...any) error {
	stmt, args, err := r.statement(ctx, query, args)
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(ctx, args...).Scan(into...)
}

// idList is how ids are handed to a statement that says: id IN (SELECT unhex(value) FROM
// json_each(?)).
func idList(ids []uuid.UUID) string {
	var b strings.Builder
	b.Grow(2 + len(ids)*35)
	b.WriteByte('[')
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%x"`, id[:])
	}
	b.WriteByte(']')
	return b.String()
}

// each runs a statement and hands its rows over one by one.
func (r *Reader) each(ctx context.Context, query string, args []any, row func(*sql.Rows) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.query(ctx, query, args...)
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
