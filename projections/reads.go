package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// readsDDL has one row for each time a team's record was first read on a day by someone else.
const readsDDL = `
CREATE TABLE reads (
	team BLOB NOT NULL, seq INTEGER NOT NULL, reader BLOB, role TEXT NOT NULL, day INTEGER NOT NULL, extent TEXT NOT NULL,
	PRIMARY KEY (team, seq)
) WITHOUT ROWID;
`

// reads keeps who has read which team's record.
var reads = projection{name: "reads", version: 1, ddl: readsDDL, apply: applyReads}

func applyReads(t *tx, f Fact) error {
	e, ok := f.Event.(domain.RecordRead)
	if !ok {
		return nil
	}
	return t.exec(`INSERT INTO reads (team, seq, reader, role, day, extent) VALUES (?, ?, ?, ?, ?, ?)`,
		e.Team[:], f.Seq, blob(e.Reader), string(f.Envelope.Role), dayNumber(e.On), string(e.Extent))
}

// RecordRead is that someone who is no member of a team read its record, the first time on a day.
type RecordRead struct {
	// Person is nil for whoever holds the data folder and its keys.
	Person *Person
	Role   domain.Role
	On     domain.Date
	Extent domain.ReadExtent

	seq    int64
	person uuid.UUID
}

// RecordReadConnection is a part of the list of reads, the latest first.
type RecordReadConnection struct {
	Edges    []*RecordReadEdge
	Nodes    []*RecordRead
	PageInfo PageInfo

	team *Team
}

// RecordReadEdge is a read and where it stands in the list.
type RecordReadEdge struct {
	Cursor string
	Node   *RecordRead
}

// Reads are who else has read the team's record and on which days, the latest first, for those
// who read the record themselves; none for others. Whoever read it is told by name.
func (t *Team) Reads(first *int, after *string) (*RecordReadConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	from, err := parseCursor(readList, after)
	if err != nil {
		return nil, err
	}
	if from == nil {
		from = &cursor{at: t.reader.seq + 1, id: t.ID}
	}
	if from.id != t.ID {
		return nil, ErrCursor
	}
	list := &RecordReadConnection{team: t}
	if !t.reader.scope.readsTeamRecord(t.ID) {
		return list, nil
	}
	found, err := t.reader.readsOf(t.reader.ctx, t.ID, from.at, size+1)
	if err != nil {
		return nil, fmt.Errorf("projections: reads of team %s: %w", t.ID, err)
	}
	list.Nodes = found[:min(size, len(found))]
	at := func(i int) cursor { return cursor{readList, list.Nodes[i].seq, t.ID} }
	for i, n := range list.Nodes {
		list.Edges = append(list.Edges, &RecordReadEdge{at(i).String(), n})
	}
	list.PageInfo = pageInfo(len(list.Nodes), len(found) > size, after != nil, at)
	return list, nil
}

// TotalCount is how many there are in all.
func (c *RecordReadConnection) TotalCount() (n int, err error) {
	r := c.team.reader
	if !r.scope.readsTeamRecord(c.team.ID) {
		return 0, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.row(r.ctx, `SELECT count(*) FROM reads WHERE team = ?`, []any{rowsOf{"reads", []uuid.UUID{c.team.ID}}, c.team.ID[:]}, &n); err != nil {
		return 0, fmt.Errorf("projections: count reads: %w", err)
	}
	return n, nil
}

// readsOf reads so many reads of a team's record before a place in the log, and who it was.
func (r *Reader) readsOf(ctx context.Context, team uuid.UUID, before int64, size int) (list []*RecordRead, err error) {
	var ids []uuid.UUID
	err = r.each(ctx, `SELECT seq, reader, role, day, extent FROM reads WHERE team = ? AND seq < ? ORDER BY seq DESC LIMIT ? + 0`,
		[]any{rowsOf{"reads", []uuid.UUID{team}}, team[:], before, size}, func(rows *sql.Rows) error {
			n := &RecordRead{}
			var reader sql.RawBytes
			var day int64
			if err := rows.Scan(&n.seq, &reader, &n.Role, &day, &n.Extent); err != nil {
				return err
			}
			n.person, n.On = readID(reader), dayOf(day)
			ids, list = append(ids, n.person), append(list, n)
			return nil
		})
	if err != nil {
		return nil, err
	}
	// They are not taken from the things that the scope knows, and not put there: that a leader
	// or a former coach read the record makes them known here and nowhere else.
	people := make(map[uuid.UUID]*Person)
	err = r.each(ctx, `SELECT id, doc FROM things WHERE kind = ? AND id IN (SELECT unhex(value) FROM json_each(?))`,
		[]any{rowsOf{"things", ids}, string(domain.PersonKind), idList(ids)}, func(rows *sql.Rows) error {
			var id, doc sql.RawBytes
			if err := rows.Scan(&id, &doc); err != nil {
				return err
			}
			p := &Person{}
			if err := json.Unmarshal(doc, p); err != nil {
				return err
			}
			r.scope.admitsPerson(p) // takes out what is not for the scope
			p.bind(r)
			people[readID(id)] = p
			return nil
		})
	for _, n := range list {
		n.Person = people[n.person]
	}
	return list, err
}
