package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/cyclebook/cyclebook/domain"
)

// bookkeepingVersion rises when the meaning of the bookkeeping changes.
const bookkeepingVersion = 2

// bookkeepingDDL are the tables that say how far the read models have come, and with which fact the
// directory changed last. They are no part of the hash.
const bookkeepingDDL = `
CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position TEXT NOT NULL, seq INTEGER NOT NULL, directory INTEGER NOT NULL);
INSERT INTO checkpoint VALUES (1, '', 0, 0);
CREATE TABLE heads (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE parked (stream TEXT PRIMARY KEY, position TEXT NOT NULL, seq INTEGER NOT NULL, revision INTEGER NOT NULL,
  type TEXT NOT NULL, projection TEXT NOT NULL, reason TEXT NOT NULL, skipped INTEGER NOT NULL) WITHOUT ROWID;
`

// bookkeeping lists the tables that the hash leaves out.
var bookkeeping = []string{"checkpoint", "heads", "parked"}

// store is one file of read models: a connection that writes, a pool that reads.
type store struct {
	path        string // empty in memory
	projections []projection
	open        Opener
	log         Streams
	write       *sql.DB
	conn        *sql.Conn
	read        *sql.DB
	tx          tx
	// at, seq, directory and parked are what is committed; only the writer touches them.
	at        domain.Position
	seq       int64
	directory int64
	parked    map[string]bool
	// file is its number among those that were swapped in; changed is told what changes, unless it is
	// nil, and rows collects that.
	file    uint64
	changed *changed
	rows    *changedRows
	// recall is what readers have decoded.
	recall recall
	// tables are the names of its tables.
	tables []string
	// kept is what was worked out from the directory.
	kept directoryKept

	mu       sync.Mutex
	prepared map[string]prepared // of read
	users    sync.WaitGroup      // readers that are open
	turns    chan struct{}       // has an item for each reader that has a connection
}

// openStore opens a file of read models, made empty when it is not there.
func openStore(ctx context.Context, path string, list []projection, o Options) (_ *store, err error) {
	s := &store{
		path: path, projections: list, open: o.Open, log: o.Log,
		prepared: make(map[string]prepared), recall: recall{room: o.decoded()}, turns: make(chan struct{}, o.readers()),
	}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.write, s.read, err = connect(path, o.readers()+1, o.caches(), fmt.Sprintf("%p", s)); err != nil {
		return nil, err
	}
	if s.conn, err = s.write.Conn(ctx); err != nil {
		return nil, err
	}
	if path == "" {
		s.read = s.write
	}
	s.tx = tx{conn: s.conn, stmts: make(map[string]*sql.Stmt), docs: newDocuments(o.documents())}
	var tables int
	if err := s.conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return nil, err
	}
	if tables == 0 {
		if err := s.create(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.nameTables(ctx); err != nil {
		return nil, err
	}
	return s, s.load(ctx)
}

// connect opens the pools. Read models can be built again, so a commit need not be synced.
func connect(path string, readers int, pages caches, name string) (write, read *sql.DB, err error) {
	pragmas := func(cache int) string {
		return fmt.Sprintf("_pragma=busy_timeout(5000)&_pragma=secure_delete(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-%d)", cache)
	}
	if path == "" {
		write, err = sql.Open("sqlite", "file:/"+url.PathEscape(name)+"?vfs=memdb&"+pragmas(pages.writer))
		return write, nil, err
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.OpenFile(full, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := file.Close(); err != nil {
		return nil, nil, err
	}
	at := func(more string, cache int) string {
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(full), RawQuery: more + "&" + pragmas(cache)}
		return u.String()
	}
	if write, err = sql.Open("sqlite", at("mode=rw&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)", pages.writer)); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	if read, err = sql.Open("sqlite", at("mode=rw&_pragma=query_only(ON)", pages.reader)); err != nil {
		return write, nil, err
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

func (s *store) create(ctx context.Context) error {
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	ddl := bookkeepingDDL
	for _, p := range s.projections {
		ddl += p.ddl
	}
	if _, err := s.conn.ExecContext(ctx, ddl); err != nil {
		return errors.Join(err, s.rollback())
	}
	_, err := s.conn.ExecContext(ctx, "COMMIT")
	return err
}

// load reads how far the file has come.
func (s *store) load(ctx context.Context) error {
	var position string
	if err := s.conn.QueryRowContext(ctx, "SELECT position, seq, directory FROM checkpoint").Scan(&position, &s.seq, &s.directory); err != nil {
		return err
	}
	var err error
	if s.at, err = domain.ParsePosition(position); err != nil {
		return err
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT stream FROM parked")
	if err != nil {
		return err
	}
	defer rows.Close()
	s.parked = make(map[string]bool)
	for rows.Next() {
		var stream string
		if err := rows.Scan(&stream); err != nil {
			return err
		}
		s.parked[stream] = true
	}
	return rows.Err()
}

// rollback ends a transaction that failed; one that SQLite has ended already is no error.
func (s *store) rollback() error {
	s.tx.docs.drop()
	_, err := s.conn.ExecContext(context.Background(), "ROLLBACK")
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	return err
}

// begin begins a read transaction, when it is its turn. One connection is always left to prepare
// statements with: readers that have all of them would wait for each other. The transaction ends
// with finish alone, not with the context.
func (s *store) begin(ctx context.Context) (*sql.Tx, error) {
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	tx, err := s.read.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		<-s.turns
	}
	return tx, err
}

// finish ends a read transaction.
func (s *store) finish(tx *sql.Tx) {
	_ = tx.Rollback() // it only read
	<-s.turns
}

// prepared is a query of a reader, and the tables it names.
type prepared struct {
	*sql.Stmt
	tables []string
}

// statement prepares a query of a reader once.
func (s *store) statement(ctx context.Context, query string) (prepared, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.prepared[query]; ok {
		return p, nil
	}
	stmt, err := s.read.PrepareContext(context.WithoutCancel(ctx), query)
	p := prepared{stmt, s.named(query)}
	if err == nil {
		s.prepared[query] = p
	}
	return p, err
}

// named lists the tables that a query names: each of its words that is the name of one, so that none is
// missed.
func (s *store) named(query string) []string {
	words := strings.FieldsFunc(query, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	return keep(s.tables, func(table string) bool { return slices.Contains(words, table) })
}

// spare lets go of the documents and pages that the writer kept.
func (s *store) spare(ctx context.Context) error {
	s.tx.docs.drop()
	_, err := s.conn.ExecContext(ctx, "PRAGMA shrink_memory")
	return err
}

// close waits for open readers. With nothing to write it may be called twice.
func (s *store) close() error {
	s.users.Wait()
	var errs []error
	if s.conn != nil {
		// A connection does not close its statements itself, and SQLite keeps the file open, with
		// its write-ahead log, until the last of them is closed.
		for _, stmt := range s.tx.stmts {
			errs = append(errs, stmt.Close())
		}
		errs = append(errs, s.conn.Close())
		s.conn = nil
	}
	if s.read != nil && s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}
