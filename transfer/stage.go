package transfer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/google/uuid"
	_ "modernc.org/sqlite" // the scratch file

	"github.com/cyclebook/cyclebook/domain"
)

// stage is a scratch file in which the rows of all tables lie sorted by the thing whose record
// they belong to. It lets an import of any size be checked as a whole in little memory. It is
// deleted at the end and needs no care: what is cut short is read again from its source.
type stage struct {
	dir string
	db  *sql.DB

	mu       sync.Mutex
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	problems int
	// found and known keep what was looked up last.
	found map[handleKey][]candidate
	known map[uuid.UUID]*stagedThing
}

const stageDDL = `
CREATE TABLE rows (category INTEGER NOT NULL, stream BLOB NOT NULL, tab INTEGER NOT NULL, line INTEGER NOT NULL, cells TEXT NOT NULL);
CREATE TABLE things (id BLOB PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, recorded INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE handles (kind TEXT NOT NULL, name TEXT NOT NULL, id BLOB NOT NULL, within BLOB NOT NULL, PRIMARY KEY (kind, name, id)) WITHOUT ROWID;
CREATE TABLE belongs (thing BLOB NOT NULL, what TEXT NOT NULL, other BLOB NOT NULL, since TEXT NOT NULL);
CREATE INDEX belongs_by_thing ON belongs (thing);
CREATE TABLE amiss (thing BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE problems (file TEXT NOT NULL, line INTEGER NOT NULL, col TEXT NOT NULL, value TEXT NOT NULL, problem TEXT NOT NULL, remedy TEXT NOT NULL, UNIQUE (file, line, col, value, problem));
`

// stageStatements are those that fill it, by the name of the table, and those that are asked for
// every row.
var stageStatements = map[string]string{
	"kind":      "SELECT kind, recorded FROM things WHERE id = ?",
	"belonging": "SELECT what, other, since FROM belongs WHERE thing = ? ORDER BY rowid",
	"called":    "SELECT id, within FROM handles WHERE kind = ? AND name = ? ORDER BY id",
	"isAmiss":   "SELECT EXISTS (SELECT 1 FROM amiss WHERE thing = ?)",
	"place":     "SELECT file, line FROM things WHERE id = ?",

	"rows":     "INSERT INTO rows VALUES (?, ?, ?, ?, ?)",
	"things":   "INSERT INTO things VALUES (?, ?, ?, ?, ?)",
	"handles":  "INSERT INTO handles VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
	"belongs":  "INSERT INTO belongs VALUES (?, ?, ?, ?)",
	"problems": "INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
}

// openStage makes a stage in a folder of its own below dir.
func openStage(ctx context.Context, dir string) (_ *stage, err error) {
	s := &stage{prepared: make(map[string]*sql.Stmt), found: make(map[handleKey][]candidate), known: make(map[uuid.UUID]*stagedThing)}
	if s.dir, err = os.MkdirTemp(dir, "import-"); err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	full, err := filepath.Abs(filepath.Join(s.dir, "stage.db"))
	if err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	name := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(full), RawQuery: "_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(-8192)&_pragma=temp_store(FILE)&_pragma=secure_delete(OFF)"}
	if s.db, err = sql.Open("sqlite", name.String()); err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	s.db.SetMaxOpenConns(1)
	if _, err := s.db.ExecContext(ctx, stageDDL); err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	if s.tx, err = s.db.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	for name, query := range stageStatements {
		if s.prepared[name], err = s.tx.PrepareContext(ctx, query); err != nil {
			return nil, fmt.Errorf("transfer: stage: %w", err)
		}
	}
	return s, nil
}

// close throws the stage away.
func (s *stage) close() error {
	var errs []error
	if s.tx != nil {
		errs = append(errs, s.tx.Rollback())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

func (s *stage) insert(into string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.prepared[into].Exec(args...); err != nil {
		return fmt.Errorf("transfer: stage: %w", err)
	}
	return nil
}

// thing notes that a row is a thing of that id.
func (s *stage) thing(id uuid.UUID, kind domain.Kind, r *row) error {
	if err := s.insert("things", id[:], string(kind), r.file, r.line, false); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, id)
	return nil
}

// sorted makes the stage ready to be read by streams.
func (s *stage) sorted() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.tx.Exec("CREATE INDEX rows_by_stream ON rows (category, stream, tab, line)")
	if err != nil {
		return fmt.Errorf("transfer: stage: %w", err)
	}
	return nil
}

// problem notes what is wrong, once: a cell may be read several times.
func (s *stage) problem(p Problem) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	result, err := s.prepared["problems"].Exec(p.File, p.Line, p.Column, p.Value, p.Text, p.Remedy)
	if err != nil {
		return fmt.Errorf("transfer: stage: %w", err)
	}
	added, err := result.RowsAffected()
	s.problems += int(added)
	return err
}

// eachProblem gives the problems in the order of files and lines.
func (s *stage) eachProblem() iter.Seq2[Problem, error] {
	return func(yield func(Problem, error) bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		rows, err := s.tx.Query("SELECT file, line, col, value, problem, remedy FROM problems ORDER BY file, line, rowid")
		if err != nil {
			yield(Problem{}, fmt.Errorf("transfer: stage: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var p Problem
			err := rows.Scan(&p.File, &p.Line, &p.Column, &p.Value, &p.Text, &p.Remedy)
			if !yield(p, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Problem{}, fmt.Errorf("transfer: stage: %w", err))
		}
	}
}

// staged are the rows of one stream.
type staged struct {
	stream domain.Stream
	rows   []*row
}

// maxStreamRows is how many rows the record of one thing may have.
const maxStreamRows = 200_000

// chunk is how many rows are read at once, so that the stage is free for look-ups in between.
const chunk = 2000

// streams gives the rows of a category by streams; only those streams that have rows of the
// tables, and only these rows.
func (s *stage) streams(category domain.Category, tables []*Table) iter.Seq2[staged, error] {
	var marks []string
	args := []any{categoryIndex(category)}
	for _, t := range tables {
		marks, args = append(marks, "?"), append(args, tableIndex(t))
	}
	query := "SELECT stream, tab, line, cells FROM rows WHERE category = ? AND tab IN (" + strings.Join(marks, ", ") +
		") AND (stream, tab, line) > (?, ?, ?) ORDER BY stream, tab, line LIMIT ?"
	return func(yield func(staged, error) bool) {
		after, at := []any{[]byte{}, -1, -1}, staged{}
		for {
			page, err := s.page(query, append(append(args[:len(args):len(args)], after...), chunk))
			if err != nil {
				yield(staged{}, err)
				return
			}
			for _, r := range page {
				if len(at.rows) > 0 && at.stream.ID != r.stream {
					if !yield(at, nil) {
						return
					}
					at = staged{}
				}
				at.stream, at.rows = domain.Stream{Category: category, ID: r.stream}, append(at.rows, r)
				if len(at.rows) > maxStreamRows {
					yield(staged{}, fmt.Errorf("%w: %s:%d: more than %d rows are of the record of one thing: split it", ErrSource, r.file, r.line, maxStreamRows))
					return
				}
			}
			if len(page) < chunk {
				break
			}
			last := page[len(page)-1]
			after = []any{last.stream[:], tableIndex(last.table), last.line}
		}
		if len(at.rows) > 0 {
			yield(at, nil)
		}
	}
}

// page reads the next rows.
func (s *stage) page(query string, args []any) ([]*row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.tx.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("transfer: stage: %w", err)
	}
	defer found.Close()
	var page []*row
	for found.Next() {
		var stream []byte
		var tab, line int
		var cells string
		if err := found.Scan(&stream, &tab, &line, &cells); err != nil {
			return nil, fmt.Errorf("transfer: stage: %w", err)
		}
		t := tables[tab]
		page = append(page, &row{table: t, file: t.Name + ".csv", line: line, cells: strings.Split(cells, cellMark), stream: uuid.UUID(stream)})
	}
	return page, found.Err()
}

// cellMark stands between the cells of a staged row. No cell has it: it is a control character.
const cellMark = "\x1f"
