package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// A node judges what is to leave beside all that had left in its read models. What another node let out
// between that and the append it did not see. So what leaves says how many facts it was judged beside
// (Beside), and is judged again here, where the order of the log is known, if numbers have left since:
// the earlier of two in the order of the log stands, and the later one is held back when both together
// would expose somebody. Nothing of the node or its clock enters, so that every node, and every rebuild,
// finds the same.

// behindPath is where a release keeps who stands behind its numbers.
const behindPath = "/behind"

// storedHold is why a release was held back.
type storedHold struct {
	// K is the threshold, Found what could be computed of fewer people.
	K     int           `json:"k,omitzero"`
	Found []heldFinding `json:"found,omitempty"`
	// Near are the measures of which too little would be left of a batch that closed meanwhile.
	Near []uuid.UUID `json:"near,omitempty"`
	// Unread says that it could not be judged, since a key is gone.
	Unread bool `json:"unread,omitzero"`
}

// heldFinding is a [ledgerFinding].
type heldFinding struct {
	Measure uuid.UUID   `json:"measure"`
	From    domain.Date `json:"from"`
	To      domain.Date `json:"to"`
	Beside  []int64     `json:"beside,omitempty"`
}

// stands says that a release was not held back.
func (r *storedRelease) stands() bool { return r.HeldBack == nil }

// heldBackAt says that the fact at a place in the order of the log was a release that was held back.
func (s *storedShareOut) heldBackAt(seq int64) bool {
	return slices.ContainsFunc(s.Signed, func(r *storedRelease) bool { return r.Seq == seq && !r.stands() })
}

// heldBackOf says that what a school released last was held back.
func (s *storedShareOut) heldBackOf(school uuid.UUID) bool {
	return slices.ContainsFunc(s.Signed, func(r *storedRelease) bool { return r.School == school && !r.stands() })
}

// unseen says that nothing is out, though something was released and held back.
func (s *storedShareOut) unseen() bool {
	return s.Out == nil && slices.ContainsFunc(s.Signed, func(r *storedRelease) bool { return !r.stands() })
}

// judgeAgain judges a release of a team beside what left since it was judged; nil when it stands. With
// several schools each release is judged at its own place: the first takes its place among what left
// at once, so that whatever leaves before the last of them was judged beside it.
//
// A verdict must not turn when a school's key is destroyed and all is built anew. Who stands behind
// numbers cannot be read then; that they left, and when, can. So what raced and cannot be judged is
// held back: what was held back is never out later.
func judgeAgain(t *tx, f Fact, team uuid.UUID, e domain.ShareOutReleased) (*storedHold, error) {
	forgotten := slices.Contains(f.Forgotten, behindPath)
	if len(e.Behind) == 0 && !forgotten {
		return nil, nil // no number leaves
	}
	raced, unread, err := raced(t, team, e.Beside)
	switch {
	case err != nil || !raced:
		return nil, err
	case unread || forgotten:
		return &storedHold{Unread: true}, nil
	}
	if err := t.docs.flush(t); err != nil { // pools are read by statements
		return nil, err
	}
	hold := &storedHold{}
	for _, measure := range measuresOf(e.Behind) {
		sums := keep(e.Behind, func(s domain.ToldSum) bool { return touches(s, measure) })
		rows, err := readLedger(measuresOf(sums), t.each)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			continue
		}
		found, k := judgeBeside(rows, ledgerRow{sums: sums})
		slices.SortFunc(found, ledgerFinding.compare)
		for _, one := range found {
			hold.K, hold.Found = max(hold.K, k), append(hold.Found, heldFinding{one.measure, one.from, one.to, one.beside})
		}
		near, err := nearBatches(rows, sums, t.each)
		if err != nil {
			return nil, err
		}
		if near {
			hold.K, hold.Near = max(hold.K, ledgerRow{sums: sums}.threshold()), append(hold.Near, measure)
		}
	}
	if len(hold.Found)+len(hold.Near) == 0 {
		return nil, nil
	}
	return hold, nil
}

// raced says whether numbers left since so many facts had been taken in with which those of a team can
// hang together, and whether who stands behind some of them, then or before, cannot be read. Only what
// the same team told hangs together, until a school's total has left; the nil id is such a total. What
// was not judged so, by a version of the program that did not ask, has raced with nothing.
func raced(t *tx, team uuid.UUID, beside int64) (raced, unread bool, err error) {
	if beside == 0 {
		return false, false, nil
	}
	found, err := t.row(`SELECT 1 FROM leavings WHERE seq > ? LIMIT 1`, []any{beside}, new(int))
	if err != nil || !found {
		return false, false, err
	}
	_, err = t.row(`SELECT ifnull(max(seq > ?1), 0), ifnull(max(unread), 0) FROM leavings
		WHERE team IN (?2, ?3) OR ?2 = ?3 OR EXISTS (SELECT 1 FROM leavings WHERE team = ?3)`,
		[]any{beside, team[:], uuid.Nil[:]}, &raced, &unread)
	return raced, unread, err
}

// noteLeaving notes that numbers of a team left with a fact, alone or in a mean, or were held back; of the nil id, a school's
// total.
func noteLeaving(t *tx, seq int64, team uuid.UUID, unread bool) error {
	if err := t.exec(`INSERT INTO leavings (seq, team, unread) VALUES (?, ?, ?)`, seq, team[:], unread); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// HeldBack says in sentences why this release is not out, though nothing was in its way when it was
// given, and what can be done; none when it was not held back.
func (s *SchoolRelease) HeldBack(ctx context.Context) ([]string, error) {
	if s.held == nil {
		return []string{}, nil
	}
	if s.held.Unread {
		return []string{"something else left at the same moment, and who stands behind the numbers of both cannot be read any more: release it again, or withdraw it"}, nil
	}
	r := s.page.r.widened()
	var found []ledgerFinding
	var measures []uuid.UUID
	for _, f := range s.held.Found {
		found, measures = append(found, ledgerFinding{f.Measure, f.From, f.To, f.Beside}), add(measures, f.Measure)
	}
	rows, err := readLedger(measures, func(query string, args []any, row func(*sql.Rows) error) error { return r.each(ctx, query, args, row) })
	if err != nil {
		return nil, err
	}
	sentences, err := r.exposures(ctx, found, rows, s.held.K)
	if err != nil {
		return nil, err
	}
	for _, id := range s.held.Near {
		name, err := r.measureCalled(ctx, id)
		if err != nil {
			return nil, err
		}
		sentences = append(sentences, nearBatch(name, s.held.K))
	}
	return sentences, nil
}

// noteBatch notes that a batch of some members closed with a fact, or that nobody can read whether it did: what
// their teams tell of themselves and was judged before that has raced with it.
func noteBatch(t *tx, seq int64, members []*poolMember, unread bool) error {
	for _, m := range members {
		if err := noteLeaving(t, seq, m.Team, unread); err != nil {
			return err
		}
	}
	return nil
}
