package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ledgerSiblingsDDL has the measures that ever followed a shared one, in any version, each with the head
// of its series: one of them.
const ledgerSiblingsDDL = `
CREATE TABLE siblings (measure BLOB PRIMARY KEY, head BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX siblings_of_head ON siblings (head);
CREATE TABLE siblings_by_shared (team BLOB NOT NULL, network BLOB NOT NULL, shared BLOB NOT NULL, head BLOB NOT NULL, PRIMARY KEY (team, network, shared)) WITHOUT ROWID;
`

// ledgerSiblings keeps which measures of a team are one series to the ledger: a team that tells the same
// students by two measures that follow one shared measure tells the same thing twice. Versions of it make no
// difference, as redefinitions of a measure make none. Once siblings they stay so, for what was told stays.
var ledgerSiblings = projection{name: "ledger siblings", version: 1, ddl: ledgerSiblingsDDL, apply: applyLedgerSiblings}

func applyLedgerSiblings(t *tx, f Fact) error {
	var follows *domain.Follows
	switch e := f.Event.(type) {
	case domain.MeasureDefined:
		follows = e.Follows
	case domain.MeasureRedefined:
		follows = e.Follows
	}
	if follows == nil {
		return nil
	}
	m, err := measures.find(t, f.Stream.ID)
	if err != nil || m == nil {
		return err
	}
	own, err := headOf(t, `SELECT head FROM siblings WHERE measure = ?`, m.ID)
	if err != nil {
		return err
	}
	if own == uuid.Nil {
		own = m.ID
	}
	head, err := headOf(t, `SELECT head FROM siblings_by_shared WHERE team = ? AND network = ? AND shared = ?`, m.TeamID, follows.Network, follows.Measure)
	if err != nil {
		return err
	}
	if head == uuid.Nil {
		head = own
		err = t.exec(`INSERT INTO siblings_by_shared (team, network, shared, head) VALUES (?, ?, ?, ?)`, m.TeamID[:], follows.Network[:], follows.Measure[:], head[:])
	}
	// One that followed another shared measure before brings the two series together.
	for _, table := range []string{"siblings", "siblings_by_shared"} {
		if err == nil && head != own {
			err = t.exec(`UPDATE `+table+` SET head = ? WHERE head = ?`, head[:], own[:])
		}
	}
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO siblings (measure, head) VALUES (?, ?) ON CONFLICT DO NOTHING`, m.ID[:], head[:])
}

func headOf(t *tx, query string, ids ...uuid.UUID) (uuid.UUID, error) {
	args := make([]any, len(ids))
	for i := range ids {
		args[i] = ids[i][:]
	}
	var raw []byte
	found, err := t.row(query, args, &raw)
	if err != nil || !found {
		return uuid.Nil, err
	}
	return readID(raw), nil
}

// seriesNames gives measures that are one series the id of one of them.
type seriesNames map[uuid.UUID]uuid.UUID

// join adds the siblings of some measures, in the name of the first of them, and gives those not known yet.
func (n seriesNames) join(ids []uuid.UUID, each func(string, []any, func(*sql.Rows) error) error) (more []uuid.UUID, err error) {
	of, names := make(map[uuid.UUID][]uuid.UUID), make(map[uuid.UUID]uuid.UUID)
	err = each(`SELECT measure, head FROM siblings WHERE head IN (SELECT head FROM siblings WHERE measure IN (SELECT unhex(value) FROM json_each(?)))
		ORDER BY head, measure`, []any{idList(ids)}, func(rows *sql.Rows) error {
		var measure, head sql.RawBytes
		err := rows.Scan(&measure, &head)
		of[readID(head)] = append(of[readID(head)], readID(measure))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read siblings of measures: %w", err)
	}
	for head, list := range of {
		for _, id := range list {
			names[id] = head
		}
	}
	for _, id := range ids {
		if _, known := n[id]; known {
			continue
		}
		for _, sibling := range of[names[id]] {
			if n[sibling] = id; sibling != id {
				more = append(more, sibling)
			}
		}
	}
	slices.SortFunc(more, compareIDs)
	return more, nil
}

// in gives sums with the atoms of siblings as those of one measure. A class that siblings have in one sum
// counts once, with the more students, as in a school's total.
func (n seriesNames) in(sums []domain.ToldSum) []domain.ToldSum {
	if len(n) == 0 {
		return sums
	}
	sums = slices.Clone(sums)
	for i := range sums {
		var atoms []domain.Atom
		for _, a := range sums[i].Atoms {
			if name, ok := n[a.Measure]; ok {
				a.Measure = name
			}
			same := slices.IndexFunc(atoms, func(b domain.Atom) bool { return atomPlaceOf(a) == atomPlaceOf(b) })
			switch {
			case same < 0:
				atoms = append(atoms, a)
			case cmp.Less(atoms[same].Students, a.Students):
				atoms[same] = a
			}
		}
		sums[i].Atoms = atoms
	}
	return sums
}

// sameRelease is in place of a fact's number where numbers leave with the same release.
const sameRelease = -1

// besideSiblings adds to what left before what the same release tells by siblings of next's measures.
func (r *Reader) besideSiblings(ctx context.Context, rows []ledgerRow, others, next domain.Behind) ([]ledgerRow, error) {
	if len(others) == 0 {
		return rows, nil
	}
	names := make(seriesNames)
	_, err := names.join(measuresOf(next), func(query string, args []any, row func(*sql.Rows) error) error { return r.each(ctx, query, args, row) })
	row := ledgerRow{seq: sameRelease, names: names, sums: names.in(keep(others, func(s domain.ToldSum) bool {
		return slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool { return names[a.Measure] != uuid.Nil })
	}))}
	if len(row.sums) > 0 {
		rows = append(rows, row)
	}
	return rows, err
}
