package projections

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// A member of a batch whose number is told after all is one unknown less: what is left of the batch's mean must be
// as much as [enoughForAny] asks of it at first. So one whose number is told waits for no batch, and a number
// that would leave too little of a closed one does not leave, also when the batch has dissolved since: it was read.

// hiddenAtoms are those of the numbers that a release hid.
func hiddenAtoms(sums []domain.ToldSum) (atoms []domain.Atom) {
	for _, s := range sums {
		if s.Hidden {
			atoms = append(atoms, s.Atoms...)
		}
	}
	return atoms
}

// tellsHidden says that a told number is of atoms that were hidden, to within fewer than k people each, in any days
// that they share: then the hidden one is near it.
func tellsHidden(s domain.ToldSum, hidden []domain.Atom, k int) bool {
	k = max(k, s.K)
	return !s.Hidden && len(s.Atoms) > 0 && !slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool {
		at := atomPlaceOf(a)
		return !slices.ContainsFunc(hidden, func(h domain.Atom) bool {
			was := atomPlaceOf(h)
			return at.series() == was.series() && (at == was || at.meets(was)) && max(a.Students-h.Students, h.Students-a.Students) < k
		})
	})
}

// told says that a number of the member was told in what left.
func (m *poolMember) told(rows []ledgerRow) bool {
	for _, row := range rows {
		hidden := row.names.in([]domain.ToldSum{{Atoms: m.Atoms}})[0].Atoms
		if slices.ContainsFunc(row.sums, func(s domain.ToldSum) bool { return tellsHidden(s, hidden, m.Policy.MinStudents) }) {
			return true
		}
	}
	return false
}

// toldSoFar looks in the ledger whether a number of the member was told, by a way to run a statement.
func (m *poolMember) toldSoFar(each func(string, []any, func(*sql.Rows) error) error) (bool, error) {
	if len(m.Atoms) == 0 || m.Batch < 0 {
		return false, nil
	}
	rows, err := readLedger(measuresOf([]domain.ToldSum{{Atoms: m.Atoms}}), each)
	return m.told(rows), err
}

// forgo takes out who waits for an audience and was told elsewhere meanwhile.
func (p *pool) forgo(queue string, each func(string, []any, func(*sql.Rows) error) error) error {
	for _, m := range p.Members {
		if m.Batch != 0 || m.Queue != queue {
			continue
		}
		told, err := m.toldSoFar(each)
		if err != nil {
			return err
		}
		if told {
			m.Batch = -1
		}
	}
	return nil
}

// nearBatches says whether numbers that are to leave, beside what left of their measure in rows, would leave too
// little of a batch, by a way to run a statement.
func nearBatches(rows []ledgerRow, next []domain.ToldSum, each func(string, []any, func(*sql.Rows) error) error) (bool, error) {
	var once []uuid.UUID
	for _, row := range rows {
		hidden := hiddenAtoms(row.sums)
		if !row.isTotal() && slices.ContainsFunc(next, func(s domain.ToldSum) bool { return tellsHidden(s, hidden, row.threshold()) }) {
			once = add(once, row.release)
		}
	}
	if len(once) == 0 {
		return false, nil
	}
	var pools []*pool
	err := each(`SELECT doc FROM pools WHERE family IN (SELECT family FROM shareouts WHERE id IN (SELECT unhex(value) FROM json_each(?)))`, []any{idList(once)}, func(found *sql.Rows) error {
		var doc sql.RawBytes
		if err := found.Scan(&doc); err != nil {
			return err
		}
		p := &pool{}
		pools = append(pools, p)
		return json.Unmarshal(doc, p)
	})
	if err != nil {
		return false, fmt.Errorf("projections: read pools: %w", err)
	}
	for _, p := range pools {
		if near, err := p.near(once, each); near || err != nil {
			return near, err
		}
	}
	return false, nil
}

// near says that without some share-outs, of which a number is to be told now, too little would be left of a batch.
func (p *pool) near(telling []uuid.UUID, each func(string, []any, func(*sql.Rows) error) error) (bool, error) {
	for batch := range p.Batches {
		var left []*poolMember
		fewer := false
		for _, m := range p.Members {
			if m.Batch != batch+1 {
				continue
			}
			told, err := m.toldSoFar(each)
			if err != nil {
				return false, err
			}
			now := slices.Contains(telling, m.ShareOut)
			if fewer = fewer || now && !told; !told && !now {
				left = append(left, m)
			}
		}
		if fewer && !enoughForAny(left) {
			return true, nil
		}
	}
	return false, nil
}

// nearBatch says why a number of a measure does not leave beside a batch.
func nearBatch(measure string, k int) string {
	return fmt.Sprintf("%s: it was told in a mean of small groups, and this would let others come close to the numbers of the rest of those: leave this measure out, or wait until at least %d more people stand behind it", measure, k)
}
