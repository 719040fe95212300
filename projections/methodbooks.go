package projections

import (
	"database/sql"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// methodBooksDDL has what the method of each cycle was when the last month was closed, and what
// networks are told of it, in blocks: see block. A network is told sums that stand for a month: who
// asks each day learns no more than who asks once.
const methodBooksDDL = `
CREATE TABLE method_month (one INTEGER PRIMARY KEY CHECK (one = 1), month INTEGER NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE method_scores (cycle BLOB PRIMARY KEY, team BLOB NOT NULL, year TEXT NOT NULL, score TEXT NOT NULL, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE method_books (block BLOB NOT NULL, year TEXT NOT NULL, what TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (block, year, what)) WITHOUT ROWID;
CREATE TABLE method_blocks (network BLOB NOT NULL, block BLOB NOT NULL, PRIMARY KEY (network, block)) WITHOUT ROWID;
`

// booksVersion counts the rules by which books are closed.
const booksVersion = 1

// methodBooks closes the books of a month with the first fact that is recorded after it, by the
// clock of the log in UTC. It comes first, so that it finds everything as it was before that fact.
var methodBooks = projection{name: "method books", version: MethodVersion + booksVersion, ddl: methodBooksDDL, apply: applyMethodBooks}

// openMonth is the month of the log, counted from year 0, and its first fact.
type openMonth struct {
	month int64
	seq   int64
}

func applyMethodBooks(t *tx, f Fact) error {
	month := monthAt(f.Envelope.RecordedAt.UTC())
	open, err := monthShelf.find(t, struct{}{})
	if err != nil {
		return err
	}
	if open != nil && month <= open.month { // a clock that was put back opens no month again
		return nil
	}
	if open != nil {
		if err := closeMonth(t, open, lastOfMonth(month-1)); err != nil {
			return err
		}
	}
	monthShelf.put(t, struct{}{}, &openMonth{month, f.Seq})
	return nil
}

var monthShelf = shelf[struct{}, openMonth]{
	name: "open month",
	read: func(t *tx, _ struct{}) (*openMonth, int, error) {
		m := &openMonth{}
		found, err := t.row(`SELECT month, seq FROM method_month`, nil, &m.month, &m.seq)
		if err != nil || !found {
			return nil, 0, err
		}
		return m, 16, nil
	},
	write: func(t *tx, _ struct{}, m *openMonth) (int, error) {
		return 16, t.exec(`INSERT INTO method_month (one, month, seq) VALUES (1, ?, ?)
			ON CONFLICT (one) DO UPDATE SET month = excluded.month, seq = excluded.seq`, m.month, m.seq)
	},
}

// closeMonth judges what has changed since the month began, then closes the books.
func closeMonth(t *tx, open *openMonth, day domain.Date) error {
	if err := t.docs.flush(t); err != nil {
		return err
	}
	cycles, ramps, err := changedCycles(t, open.seq)
	if err != nil {
		return err
	}
	for _, c := range cycles {
		if err := rescore(t, c, ramps[c.ID], day); err != nil {
			return err
		}
	}
	return closeBooks(t, day)
}

// changedQuery are the cycles whose answers may be others than when the last month was closed: of
// whose record, measures, project, team, classes or share-outs something was recorded since, those
// linked with them, and all that go on, for they may be left open.
const changedQuery = `WITH RECURSIVE changed(id) AS (SELECT DISTINCT id FROM history WHERE seq >= ?),
	near(id) AS (
		SELECT c.id FROM cycles c WHERE c.stage NOT IN ('ACTED', 'WITHDRAWN') OR c.id IN changed OR c.team IN changed OR c.project IN changed
		UNION SELECT cycle FROM cycle_measures WHERE measure IN changed
		UNION SELECT cycle FROM cycle_classes WHERE class IN changed
		UNION SELECT cycle FROM shareouts WHERE id IN changed
		UNION SELECT e.child FROM near JOIN edges e ON e.parent = near.id
		UNION SELECT e.parent FROM near JOIN edges e ON e.child = near.id)
	SELECT doc FROM cycles WHERE id IN near ORDER BY id`

// changedCycles reads them, and their ramps.
func changedCycles(t *tx, since int64) ([]*Cycle, map[uuid.UUID]*Ramp, error) {
	var list []*Cycle
	byID := make(map[uuid.UUID]*Cycle)
	err := t.each(changedQuery, []any{since}, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		c := &Cycle{}
		if err := json.Unmarshal(doc, c); err != nil {
			return err
		}
		list, byID[c.ID] = append(list, c), c
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read what has changed: %w", err)
	}
	var links []RampLink
	for _, c := range list {
		for _, parent := range c.ParentIDs {
			links = append(links, RampLink{parent, c.ID})
		}
	}
	return list, partRamps(byID, links), nil
}
