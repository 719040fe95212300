package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// guarded finds, for each period, the groups whose numbers are not shown: those of too few, and others
// beside them, so that none can be had from the whole and the rest. It looks at all parts of a
// breakdown whichever of them are told, so that it does not hang on what else is released.
func (t *measureTelling) guarded(k int, groups []domain.ToldGroup) map[days]map[uuid.UUID]bool {
	guard := make(map[days]map[uuid.UUID]bool)
	for _, b := range t.measure.Breakdowns {
		if !slices.ContainsFunc(groups, func(g domain.ToldGroup) bool { return g.Group != nil && idOf(t.measure.breakdownOf(*g.Group)) == b.ID }) {
			continue
		}
		people := make(map[days][]int)
		for i, g := range b.Groups {
			for _, p := range t.periodsOf(g.ID) {
				if people[p.days] == nil {
					people[p.days] = make([]int, len(b.Groups))
				}
				people[p.days][i] = p.people
			}
		}
		for _, p := range t.all {
			for i, hidden := range hiddenParts(people[p.days], p.people, k) {
				if hidden {
					guard[p.days] = put(guard[p.days], b.Groups[i].ID)
				}
			}
		}
	}
	return guard
}

// hiddenParts says which parts of a whole are not shown beside it and each other.
func hiddenParts(parts []int, whole, k int) []bool {
	hidden, sum, known := make([]bool, len(parts)), 0, whole != disclosure.Unknown
	for _, n := range parts {
		known = known && n != disclosure.Unknown
		sum += n
	}
	switch {
	case !known || k < 3:
		for i := range hidden {
			hidden[i] = true
		}
	case sum <= whole:
		copy(hidden, besideWhole(append(slices.Clone(parts), whole-sum), k))
	default: // somebody is in several: each is held against all others
		for i, n := range parts {
			hidden[i] = n > whole || besideWhole([]int{n, whole - n}, k)[0]
		}
	}
	return hidden
}

// besideWhole says which of the parts of a whole are hidden; all when they cannot be judged.
func besideWhole(parts []int, k int) []bool {
	hidden, cells := make([]bool, len(parts)), make([]disclosure.Cell, len(parts))
	for i, n := range parts {
		hidden[i], cells[i] = true, disclosure.Cell{Count: n, Students: n}
	}
	marks, err := disclosure.Breakdowns([][]disclosure.Cell{cells}, k, false)
	if err != nil {
		return hidden
	}
	for i := range parts {
		hidden[i] = marks[0].Withheld || marks[0].Cells[0][i].Hidden()
	}
	return hidden
}

// withheld says that a group's number is not shown in a period.
func (t *measureTelling) withheld(p toldPeriod, group uuid.UUID) bool {
	if group == uuid.Nil {
		return false
	}
	i := slices.IndexFunc(t.all, func(all toldPeriod) bool { return all.days == p.days })
	return i < 0 || t.guard[p.days][group]
}

// atoms are what a period's number is made of.
func (t *measureTelling) atoms(p toldPeriod, group uuid.UUID) []domain.Atom {
	list := make([]domain.Atom, len(p.parts))
	for i, part := range p.parts {
		a := domain.Atom{Measure: t.measure.ID, From: dayOf(p.from), To: dayOf(p.to), Students: peopleBehind(t.subject, part.m), Numerator: part.m.Numerator}
		if part.class != uuid.Nil {
			a.Class = &part.class
		}
		if group != uuid.Nil {
			a.Group, a.Of = &group, t.peopleOf(p.days, part.class)
			a.Breakdown = t.measure.breakdownOf(group)
		}
		list[i] = a
	}
	return list
}

// breakdownOf is the breakdown that a group is a part of; nil for none.
func (m *Measure) breakdownOf(group uuid.UUID) *uuid.UUID {
	for i := range m.Breakdowns {
		if slices.ContainsFunc(m.Breakdowns[i].Groups, func(g domain.StudentGroup) bool { return g.ID == group }) {
			return &m.Breakdowns[i].ID
		}
	}
	return nil
}
