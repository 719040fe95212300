package projections

import (
	"math"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// pool keeps the hidden effects of a family in one scale: effects of so few students that they are
// told only together. They are admitted in batches, in the order of the log. A closed batch is one
// number that never changes: nothing that is published depends on a part of it. What each rule is
// for stands in ADR 24.
type pool struct {
	// Percent says that the numbers are percentages.
	Percent bool `json:"percent,omitzero"`
	// Members are those that came in, one of each team, also when they are out again.
	Members []*poolMember `json:"members,omitempty"`
	Batches []*poolBatch  `json:"batches,omitempty"`
	// Stopped says that a member's values were erased: from here on what was admitted could not be
	// found again, so that nothing more is.
	Stopped bool `json:"stopped,omitzero"`
}

// poolMember is one team's hidden effect.
type poolMember struct {
	ShareOut uuid.UUID   `json:"shareOut"`
	Team     uuid.UUID   `json:"team"`
	Schools  []uuid.UUID `json:"schools"`
	// Queue is the audience for whom it was released: only those of one audience come together.
	Queue    string  `json:"queue"`
	Change   float64 `json:"change"` // in the direction of the scale
	Variance float64 `json:"variance"`
	Students int     `json:"students"`
	// Atoms are those of its hidden numbers: whoever is told one of them later knows about its value.
	Atoms []domain.Atom `json:"atoms,omitempty"`
	// Policy under which it was released.
	Policy domain.SharingPolicy `json:"policy"`
	// Batch is which one it is in, from 1; 0 while it waits, -1 when it left before it was in one.
	Batch int `json:"batch,omitzero"`
}

// poolBatch is what is published of some members together.
type poolBatch struct {
	ShareOuts []uuid.UUID `json:"shareOuts"`
	// Change is the mean of its members, each with the same weight, rounded; SE its standard error,
	// rounded up to a half power of 2.
	Change float64 `json:"change"`
	SE     float64 `json:"se"`
	// Schools and Students that stood behind it at least.
	Schools, Students int
	// Dissolved says that a member was taken back. It is never made again, in no other form.
	Dissolved bool `json:"dissolved,omitzero"`
}

// poolKey names a pool.
type poolKey struct {
	family uuid.UUID
	scale  string
}

var poolShelf = shelf[poolKey, pool]{
	name: "pool",
	read: func(t *tx, key poolKey) (*pool, int, error) {
		var doc []byte
		found, err := t.row(`SELECT doc FROM pools WHERE family = ? AND scale = ?`, []any{key.family[:], key.scale}, &doc)
		if err != nil || !found {
			return nil, 0, err
		}
		p := &pool{}
		return p, len(doc), json.Unmarshal(doc, p)
	},
	write: func(t *tx, key poolKey, p *pool) (int, error) {
		doc, err := json.Marshal(p)
		if err != nil {
			return 0, err
		}
		return len(doc), t.exec(`INSERT INTO pools (family, scale, doc) VALUES (?, ?, ?)
			ON CONFLICT (family, scale) DO UPDATE SET doc = excluded.doc`, key.family[:], key.scale, doc)
	},
}

// poolOf gives a pool to be changed, made when it is not there.
func poolOf(t *tx, key poolKey) (*pool, error) {
	found, err := poolShelf.find(t, key)
	if err != nil {
		return nil, err
	}
	if found == nil {
		poolShelf.put(t, key, &pool{})
	}
	return poolShelf.change(t, key)
}

// admit takes a member in, unless one of its team was in before, and closes a batch when it can: it gives
// the members of that.
func (p *pool) admit(m *poolMember) []*poolMember {
	known := func(o *poolMember) bool { return o.Team == m.Team }
	if i := slices.IndexFunc(p.Members, known); i >= 0 {
		// Nothing was told of one that waits: another one can take its place, at the end.
		if p.Members[i].Batch > 0 || p.Members[i].ShareOut != m.ShareOut && p.Members[i].Batch == 0 {
			return nil
		}
		p.Members = slices.Delete(p.Members, i, i+1)
	}
	if p.Stopped {
		m.Batch = -1
		p.Members = append(p.Members, m)
		return nil
	}
	if len(m.Schools) == 0 || m.Students < 1 || !(m.Variance > 0) || math.IsInf(m.Variance, 0) || math.IsNaN(m.Change) || math.IsInf(m.Change, 0) {
		return nil
	}
	p.Members = append(p.Members, m)
	return p.close(m.Queue)
}

// close makes a batch of all that wait for an audience, when they are enough.
func (p *pool) close(queue string) []*poolMember {
	waiting := keep(p.Members, func(m *poolMember) bool { return m.Batch == 0 && m.Queue == queue })
	if !enoughTogether(waiting) {
		return nil
	}
	b := &poolBatch{}
	sum, variance, n := 0.0, 0.0, float64(len(waiting))
	schools := make(map[uuid.UUID]bool)
	for _, m := range waiting {
		m.Batch = len(p.Batches) + 1
		b.ShareOuts = append(b.ShareOuts, m.ShareOut)
		b.Students += m.Students
		sum, variance = sum+m.Change, variance+m.Variance
		for _, school := range m.Schools {
			schools[school] = true
		}
	}
	b.Schools = len(schools)
	b.SE = halfPower(math.Sqrt(variance) / n)
	b.Change = toGrain(sum/n, grain(p.Percent, b.SE), math.Round)
	p.Batches = append(p.Batches, b)
	return waiting
}

// A batch has at least so many members, of which so many are left without those of any two schools.
const leastMembers, leastLeft = 5, 3

// enoughTogether says that effects may be told in one number: by the strictest of their policies they
// are of enough schools, and what is left is enough also to somebody who knows those of any two
// schools, as a coach of two teams does: effects of two schools and enough students. All have the same
// weight, so that with three of them none has over half of what is left.
func enoughTogether(members []*poolMember) bool {
	var released []domain.SharingPolicy
	var schools []uuid.UUID
	for _, m := range members {
		released = append(released, m.Policy)
		for _, school := range m.Schools {
			schools = add(schools, school)
		}
	}
	return len(members) >= leastMembers && suppressorAsReleased(released...).schools(len(schools)) && enoughForAny(members)
}

// enoughForAny says that of effects in one number enough is unknown to somebody who knows those of any two schools.
func enoughForAny(members []*poolMember) bool {
	var released []domain.SharingPolicy
	var schools []uuid.UUID
	for _, m := range members {
		released = append(released, m.Policy)
		for _, school := range m.Schools {
			schools = add(schools, school)
		}
	}
	s := suppressorAsReleased(released...)
	for i, one := range schools {
		for _, other := range schools[:i] {
			if !s.enoughWithout(members, one, other) {
				return false
			}
		}
	}
	return len(schools) >= 2
}

// enoughWithout says that without the members of two schools enough is left.
func (s suppressor) enoughWithout(members []*poolMember, one, other uuid.UUID) bool {
	left, students := 0, 0
	var schools []uuid.UUID
	for _, m := range members {
		if slices.Contains(m.Schools, one) || slices.Contains(m.Schools, other) {
			continue
		}
		left, students = left+1, students+m.Students
		for _, school := range m.Schools {
			schools = add(schools, school)
		}
	}
	return left >= leastLeft && len(schools) >= 2 && s.enough(students, disclosure.OfStudents)
}

// leave takes a share-out's effect back: one that waits is out, a batch with it dissolves for good.
func (p *pool) leave(shareOut uuid.UUID) {
	for _, m := range p.Members {
		if m.ShareOut != shareOut {
			continue
		}
		if m.Batch > 0 {
			p.Batches[m.Batch-1].dissolve()
		} else {
			m.Batch = -1
		}
	}
}

func (b *poolBatch) dissolve() {
	b.Dissolved, b.Change, b.SE = true, 0, 0
}

// stop ends a pool of which a member's values were erased.
func (p *pool) stop() {
	p.Stopped = true
	for _, m := range p.Members {
		if m.Batch == 0 {
			m.Batch = -1
		}
	}
}

// halfPower is the next half power of 2 that is not below v, such as 0.71, 1, 1.5, 2, 2.9, with two
// digits rounded upward. It tells less of how exact the members of a batch are than v would.
func halfPower(v float64) float64 {
	power := math.Pow(2, math.Ceil(2*math.Log2(v)-1e-9)/2)
	return toGrain(power, grain(false, power), math.Ceil)
}

// grain is in which steps a number with that standard error is told: 0.1 or more of percentages,
// else such that the error has two digits.
func grain(percent bool, se float64) float64 {
	step := math.Pow(10, math.Floor(math.Log10(se))-1)
	if percent {
		return max(0.1, step)
	}
	return step
}

// toGrain rounds to steps; a step is a power of ten, and where it is below 1 the number of steps in
// 1 is a whole number, which floating point holds exactly.
func toGrain(v, step float64, round func(float64) float64) float64 {
	if step >= 1 {
		return round(v/step) * step
	}
	steps := math.Round(1 / step)
	near := v * steps
	if whole := math.Round(near); math.Abs(near-whole) < 1e-9*max(1, math.Abs(near)) {
		near = whole
	}
	return round(near) / steps
}
