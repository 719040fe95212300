package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// partMark is how a group stands beside the whole and the other parts in a period.
type partMark uint8

const (
	// shownPart may be told.
	shownPart partMark = iota
	// smallPart is hidden, and may be said to be of fewer than the threshold.
	smallPart
	// hiddenPart is hidden, and nothing is said of how many it has.
	hiddenPart
	// unnamedPart has no point at all: it is left open whether anything is hidden.
	unnamedPart
)

// guarded finds, for each period, how each group is shown: those of too few are hidden, and others beside
// them, so that none can be had from the whole and the rest. It looks at all parts of a breakdown
// whichever of them are told, so that it does not hang on what else is released.
func (t *measureTelling) guarded(k int, groups []domain.ToldGroup) map[days]map[uuid.UUID]partMark {
	guard := make(map[days]map[uuid.UUID]partMark)
	for _, b := range t.measure.Breakdowns {
		if !slices.ContainsFunc(groups, func(g domain.ToldGroup) bool {
			return g.Group != nil && idOf(t.measure.breakdownOf(*g.Group)) == b.ID
		}) {
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
			for i, mark := range markParts(people[p.days], p.people, k) {
				if t.toldOtherwise(p, b.ID) {
					mark = unnamedPart
				}
				if guard[p.days] == nil {
					guard[p.days] = make(map[uuid.UUID]partMark)
				}
				guard[p.days][b.Groups[i].ID] = mark
			}
		}
	}
	return guard
}

// toldOtherwise says that what was released before would, beside what is told of a breakdown now, bound
// numbers that are hidden now or were then: the classes had other students, or the groups were
// told, or hidden, over some of these classes and others.
func (t *measureTelling) toldOtherwise(p toldPeriod, breakdown uuid.UUID) bool {
	for _, row := range t.before {
		if row.isTotal() { // of no group, and judged over its own days
			continue
		}
		for _, s := range row.sums {
			if t.otherStudents(p, s) || t.otherClasses(p, s, breakdown) {
				return true
			}
		}
	}
	return false
}

// concerns says that what was told is of the same days, or of days that are no others now, and of
// some of the same students: of these classes, or of the team on either side.
func (t *measureTelling) concerns(p toldPeriod, a domain.Atom) bool {
	was, is := atomPlaceOf(a), atomPlace{from: dayOf(p.from), to: dayOf(p.to)}
	same := was.from == is.from && was.to == is.to || was.meets(is) && !t.tells(was)
	return a.Measure == t.measure.ID && same && (a.Class == nil || slices.Contains(t.classes, *a.Class) || slices.Contains(t.classes, uuid.Nil))
}

// tells says that the days are a period of the series now.
func (t *measureTelling) tells(p atomPlace) bool {
	return slices.ContainsFunc(t.all, func(o toldPeriod) bool { return o.days == days{dayNumber(p.from), dayNumber(p.to)} })
}

func (t *measureTelling) otherStudents(p toldPeriod, s domain.ToldSum) bool {
	return slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool {
		all := a.Students
		if a.Group != nil {
			all = a.Of
		}
		return t.concerns(p, a) && t.peopleOf(p.days, idOf(a.Class)) != all
	})
}

func (t *measureTelling) otherClasses(p toldPeriod, s domain.ToldSum, breakdown uuid.UUID) bool {
	if !slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool { return t.concerns(p, a) && idOf(a.Breakdown) == breakdown }) {
		return false
	}
	return len(s.Over) != len(t.classes) || slices.ContainsFunc(t.classes, func(c uuid.UUID) bool { return !slices.Contains(s.Over, c) })
}

// markParts says how parts of a whole are shown beside it and each other.
func markParts(parts []int, whole, k int) []partMark {
	marks, sum, known := make([]partMark, len(parts)), 0, whole != disclosure.Unknown && k >= 3
	for i, n := range parts {
		marks[i] = hiddenPart
		known = known && n != disclosure.Unknown
		sum += n
	}
	switch {
	case !known:
	case sum <= whole:
		copy(marks, besideWhole(append(slices.Clone(parts), whole-sum), k))
	default: // somebody is in several: each is held against all others
		for i, n := range parts {
			if n <= whole && besideWhole([]int{n, whole - n}, k)[0] == shownPart {
				marks[i] = shownPart
			}
		}
	}
	return marks
}

// besideWhole says how the parts of a whole are shown; nothing of them when they cannot be judged.
func besideWhole(parts []int, k int) []partMark {
	marks, cells := make([]partMark, len(parts)), make([]disclosure.Cell, len(parts))
	for i, n := range parts {
		marks[i], cells[i] = hiddenPart, disclosure.Cell{Count: n, Students: n}
	}
	p, err := disclosure.Breakdowns([][]disclosure.Cell{cells}, k, false)
	if err != nil || p[0].Withheld {
		return marks
	}
	for i := range parts {
		switch p[0].Cells[0][i] {
		case disclosure.Shown:
			marks[i] = shownPart
		case disclosure.Small:
			marks[i] = smallPart
		}
	}
	return marks
}

// mark is how a group stands in a period; the whole is judged by itself.
func (t *measureTelling) mark(p toldPeriod, group uuid.UUID) partMark {
	if group == uuid.Nil {
		return shownPart
	}
	mark, judged := t.guard[p.days][group]
	if !judged {
		return unnamedPart
	}
	return mark
}

// atoms are what a period's number is made of.
func (t *measureTelling) atoms(p toldPeriod, group uuid.UUID) []domain.Atom {
	list := make([]domain.Atom, len(p.parts))
	for i, part := range p.parts {
		a := domain.Atom{Measure: t.measure.ID, From: dayOf(p.from), To: dayOf(p.to), Students: peopleBehind(t.subject, part.m)}
		if t.countsPeople() && t.measure.Unit == domain.PercentUnit {
			a.Numerator = part.m.Numerator
		}
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

// over are the classes that a group's number is over; the whole's are its atoms'.
func (t *measureTelling) over(group uuid.UUID) []uuid.UUID {
	if group == uuid.Nil {
		return nil
	}
	return t.classes
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
