package sqlitelog

import (
	"database/sql/driver"

	"github.com/cyclebook/cyclebook/domain"
)

// insertRows is how many events one statement inserts at the most: a third less work than one by
// one.
const insertRows = 16

const eventFields = 10

// inserter writes rows with their sums. Events wait until there are insertRows or flush is called.
type inserter struct {
	conn       *conn
	logID      string
	sums       summer
	statements [insertRows + 1]string // by number of rows
	args       []driver.NamedValue    // insertRows * eventFields
	rows       int                    // waiting in args
}

func newInserter(conn *conn, logID string) inserter {
	s := inserter{conn: conn, logID: logID, args: named(make([]driver.Value, insertRows*eventFields))}
	text := "INSERT INTO events (pos, stream, revision, prev, anchor, type, sum, id, data, metadata) VALUES"
	for rows := 1; rows <= insertRows; rows++ {
		text += " (?,?,?,?,?,?,?,?,?,?)"
		s.statements[rows] = text
		text += ","
	}
	return s
}

// event takes the event that follows h in its stream.
func (s *inserter) event(e *domain.Recorded, stream, eventType int64, h head) error {
	values := [eventFields]driver.Value{
		int64(e.Position.Commit()), stream, int64(e.Revision), int64(h.pos), int64(h.anchor),
		eventType, s.sums.event(s.logID, e), e.ID[:], e.Data, e.Metadata,
	}
	row := s.args[s.rows*eventFields:]
	for i, v := range values {
		row[i].Value = v
	}
	s.rows++
	if s.rows == insertRows {
		return s.flush()
	}
	return nil
}

// flush writes the events that wait.
func (s *inserter) flush() error {
	rows := s.rows
	s.rows = 0
	if rows == 0 {
		return nil
	}
	return s.conn.execNamed(s.statements[rows], s.args[:rows*eventFields])
}

// reset forgets the events that wait.
func (s *inserter) reset() { s.rows = 0 }

func (s *inserter) stream(id int64, name string) error {
	h := head{revision: -1}
	return s.conn.exec("INSERT INTO streams (id, name, revision, pos, anchor, sum) VALUES (?, ?, ?, ?, ?, ?)",
		id, name, h.revision, int64(h.pos), int64(h.anchor), s.sums.stream(s.logID, id, name, h))
}

func (s *inserter) eventType(id int64, name string) error {
	return s.conn.exec("INSERT INTO types (id, name, sum) VALUES (?, ?, ?)", id, name, s.sums.eventType(s.logID, id, name))
}
