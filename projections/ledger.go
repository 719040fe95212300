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
// them. What was withdrawn stays: it was read.
const ledgerDDL = `
CREATE TABLE ledger (measure BLOB NOT NULL, seq INTEGER NOT NULL, release BLOB NOT NULL, at INTEGER NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (measure, seq)) WITHOUT ROWID;
`

// ledger keeps what has left, so that later releases are judged beside it.
var ledger = projection{name: "ledger", version: 1, ddl: ledgerDDL, apply: applyLedger}

// applyLedger takes a release in. Other facts do nothing.
func applyLedger(t *tx, f Fact) error {
	e, ok := f.Event.(domain.ShareOutReleased)
	if !ok || len(e.Behind) == 0 {
		return nil
	}
	for _, measure := range measuresOf(e.Behind) {
		doc, err := json.Marshal(slices.DeleteFunc(slices.Clone(e.Behind), func(s domain.ToldSum) bool { return !touches(s, measure) }))
		if err != nil {
			return err
		}
		if err := t.exec(`INSERT INTO ledger (measure, seq, release, at, doc) VALUES (?, ?, ?, ?, ?)`,
			measure[:], f.Seq, f.Stream.ID[:], f.Envelope.RecordedAt.UnixMicro(), doc); err != nil {
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
}
