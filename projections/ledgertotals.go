package projections

import (
	"cmp"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// isTotal says that a school's total left.
func (row ledgerRow) isTotal() bool { return row.over != days{} }

// spansOfTotals are the days of the totals among what left, in order.
func spansOfTotals(rows []ledgerRow) (spans []days) {
	for _, row := range rows {
		if row.isTotal() && !slices.Contains(spans, row.over) {
			spans = append(spans, row.over)
		}
	}
	slices.SortFunc(spans, func(a, b days) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	return spans
}

// judgeOver judges as if all that left had been told of the whole span: whoever knows weeks of a
// class is taken to know its part of the month's total. Different people are counted once,
// however many weeks they are in, so that a total less the classes that were told is of as few as
// it is.
func judgeOver(over days, rows []ledgerRow, next ledgerRow, k int) []ledgerFinding {
	w := overall{over: over, most: make(map[atomPlace]int)}
	for _, row := range rows {
		w.note(row.sums)
	}
	w.note(next.sums)
	l := newLedgerOf(k)
	for _, row := range rows {
		for _, s := range w.sums(row.sums) {
			l.take(s, row.seq)
		}
	}
	return l.judge(w.sums(next.sums))
}

// overall rolls sums up over a span of days: most is how many people were counted at most in each
// place of it.
type overall struct {
	over days
	most map[atomPlace]int
}

// in says that a period belongs to the span, by its last day, as in a month's total.
func (w *overall) in(a domain.Atom) bool {
	to := dayNumber(a.To)
	return w.over.from <= to && to <= w.over.to
}

func (w *overall) place(a domain.Atom) atomPlace {
	at := atomPlaceOf(a)
	at.from, at.to = dayOf(w.over.from), dayOf(w.over.to)
	return at
}

func (w *overall) note(sums []domain.ToldSum) {
	for _, s := range sums {
		for _, a := range s.Atoms {
			if at := w.place(a); w.in(a) {
				w.most[at] = max(w.most[at], a.Students)
				w.most[at.whole()] = max(w.most[at.whole()], a.Of)
			}
		}
	}
}

// sums are those that tell of the span, each over its places; what was hidden tells nothing.
func (w *overall) sums(told []domain.ToldSum) (list []domain.ToldSum) {
	for _, s := range told {
		rolled := domain.ToldSum{Hidden: s.Hidden}
		for _, a := range s.Atoms {
			at := w.place(a)
			if !w.in(a) || slices.ContainsFunc(rolled.Atoms, func(b domain.Atom) bool { return atomPlaceOf(b) == at }) {
				continue
			}
			one := domain.Atom{Measure: a.Measure, Class: a.Class, Breakdown: a.Breakdown, Group: a.Group, From: at.from, To: at.to, Students: w.most[at]}
			if a.Group != nil {
				one.Of = w.most[at.whole()]
			}
			rolled.Atoms = append(rolled.Atoms, one)
		}
		if len(rolled.Atoms) > 0 {
			list = append(list, rolled)
		}
	}
	return list
}
