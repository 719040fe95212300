package sqlitelog

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/cyclebook/cyclebook/eventlog"
)

// conn is one connection, for one goroutine at a time. It speaks to the driver directly: for
// each row database/sql costs more than SQLite does.
type conn struct {
	driver driver.Conn
	stmts  map[string]driver.Stmt
}

// dial opens the file, which must exist.
func dial(path string, pragmas []string, readOnly bool) (*conn, error) {
	query := url.Values{"_pragma": pragmas, "mode": {"rw"}}
	if readOnly {
		query.Set("mode", "ro")
	}
	uri := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}
	c, err := (&sqlite.Driver{}).Open(uri.String())
	if err != nil {
		return nil, classify(err)
	}
	return &conn{c, map[string]driver.Stmt{}}, nil
}

func (c *conn) prepare(query string) (driver.Stmt, error) {
	if stmt, known := c.stmts[query]; known {
		return stmt, nil
	}
	stmt, err := c.driver.Prepare(query)
	if err != nil {
		return nil, classify(err)
	}
	c.stmts[query] = stmt
	return stmt, nil
}

func (c *conn) exec(query string, args ...driver.Value) error {
	return c.execNamed(query, named(args))
}

func (c *conn) execNamed(query string, args []driver.NamedValue) error {
	stmt, err := c.prepare(query)
	if err != nil {
		return err
	}
	_, err = stmt.(driver.StmtExecContext).ExecContext(context.Background(), args)
	return classify(err)
}

// query calls each with every row, until it says that it needs no more. The row's slice is
// used again; the bytes in it are not.
func (c *conn) query(query string, args []driver.Value, each func(row []driver.Value) (more bool, err error)) (err error) {
	stmt, err := c.prepare(query)
	if err != nil {
		return err
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(context.Background(), named(args))
	if err != nil {
		return classify(err)
	}
	defer func() { err = errors.Join(err, classify(rows.Close())) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(row); err != nil {
			if err == io.EOF {
				return nil
			}
			return classify(err)
		}
		if more, err := each(row); !more || err != nil {
			return err
		}
	}
}

// number gives the one number that a query answers, 0 for none.
func (c *conn) number(query string, args ...driver.Value) (n int64, err error) {
	err = c.query(query, args, func(row []driver.Value) (bool, error) {
		n, _ = row[0].(int64)
		return false, nil
	})
	return n, err
}

func (c *conn) close() error {
	var errs []error
	for _, stmt := range c.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, c.driver.Close())...)
}

func named(args []driver.Value) []driver.NamedValue {
	list := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		list[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	return list
}

// classify puts SQLite's words for a full disk and for damage into the port's.
func classify(err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return err
	}
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", eventlog.ErrDiskFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", eventlog.ErrCorrupt, err)
	}
	return err
}

// inTransaction runs reads that belong together.
func (c *conn) inTransaction(read func() error) error {
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	err := read()
	return errors.Join(err, c.exec("ROLLBACK"))
}

// checkpoint moves what is in the write-ahead log into the file; complete says that all of it was.
func checkpoint(c *conn, mode string) (complete bool, err error) {
	err = c.query("PRAGMA wal_checkpoint("+mode+")", nil, func(row []driver.Value) (bool, error) {
		var r rowReader
		busy, inLog, moved := r.number(row[0]), r.number(row[1]), r.number(row[2])
		complete = !r.bad && busy == 0 && inLog == moved
		return false, nil
	})
	return complete, err
}
