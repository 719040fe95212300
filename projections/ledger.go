package projections

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ledgerDDL has a row for each measure of each release: which numbers left, and who stands behind
// them; of a school's total also the days that it is over. What was withdrawn stays: it was read.
const ledgerDDL = `
CREATE TABLE ledger (
	measure BLOB NOT NULL, seq INTEGER NOT NULL, release BLOB NOT NULL, at INTEGER NOT NULL, first INTEGER, last INTEGER, doc BLOB NOT NULL,
	UNIQUE (measure, seq, release, first)
);
-- Each fact with which numbers left or were held back, of which team (zero: a school's total), and whether
-- who stands behind them cannot be read any more.
CREATE TABLE leavings (seq INTEGER NOT NULL, team BLOB NOT NULL, unread INTEGER NOT NULL);
CREATE INDEX leavings_in_order ON leavings (seq);
`

// ledger keeps what has left, so that later releases are judged beside it.
var ledger = projection{name: "ledger", version: 5, ddl: ledgerDDL, apply: applyLedger}

// applyLedger takes a release in. It comes after share-outs, which say whether it was held back: then it
// takes no place.
func applyLedger(t *tx, f Fact) error {
	e, ok := f.Event.(domain.ShareOutReleased)
	unread := slices.Contains(f.Forgotten, behindPath)
	if !ok || len(e.Behind) == 0 && !unread {
		return nil
	}
	s, err := shareOutShelf.find(t, f.Stream.ID)
	if err != nil || s == nil {
		return err
	}
	if err := noteLeaving(t, f.Seq, s.TeamID, unread); err != nil || s.heldBackAt(f.Seq) {
		return err
	}
	return enterLedger(t, f, ledgerRow{release: f.Stream.ID, sums: e.Behind})
}

// enterLedger enters what left with a fact, a row for each measure.
func enterLedger(t *tx, f Fact, row ledgerRow) error {
	var first, last any
	if row.over != (days{}) {
		first, last = row.over.from, row.over.to
	}
	for _, measure := range measuresOf(row.sums) {
		doc, err := json.Marshal(slices.DeleteFunc(slices.Clone(row.sums), func(s domain.ToldSum) bool { return !touches(s, measure) }))
		if err != nil {
			return err
		}
		if err := t.exec(`INSERT INTO ledger (measure, seq, release, at, first, last, doc) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			measure[:], f.Seq, row.release[:], f.Envelope.RecordedAt.UnixMicro(), first, last, doc); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	return nil
}

func touches(s domain.ToldSum, measure uuid.UUID) bool {
	return slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool { return a.Measure == measure })
}

// measuresOf are those of which some sums are made, by id.
func measuresOf(sums []domain.ToldSum) (ids []uuid.UUID) {
	for _, s := range sums {
		for _, a := range s.Atoms {
			ids = add(ids, a.Measure)
		}
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

// ledgerRow is what a release told of a measure.
type ledgerRow struct {
	seq     int64
	release uuid.UUID
	at      time.Time
	sums    []domain.ToldSum
	// over are the days of a school's total; none of a share-out.
	over days
	// names are those under which measures that are one series were read.
	names seriesNames
}

// threshold is the largest by which its numbers were judged.
func (row ledgerRow) threshold() (k int) {
	for _, s := range row.sums {
		k = max(k, s.K)
	}
	return k
}
