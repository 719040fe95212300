package projections

import (
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// versionsOfPeriods gives releases with one period for all versions of a value: one that was told
// for other days than a later one of the same series, and is not told any more beside it, was
// withdrawn and entered again, for a day less or more. Values of a series that one release tells side
// by side are apart. School totals keep their months.
func versionsOfPeriods(rows []ledgerRow, next ledgerRow) (aligned []ledgerRow, last ledgerRow) {
	known := make(map[atomPlace][]storedPeriod)
	for _, row := range append(slices.Clone(rows), next) {
		if !row.isTotal() {
			row.sums = inVersions(known, row.sums)
		}
		aligned = append(aligned, row)
	}
	return aligned[:len(rows)], aligned[len(rows)]
}

// storedPeriod is a period that was told, and of which place it is a version.
type storedPeriod struct{ told, of atomPlace }

func (p atomPlace) series() atomPlace {
	p.from, p.to = domain.Date{}, domain.Date{}
	return p
}

// inVersions gives what a release tells with the periods of the earlier versions, and notes its own.
func inVersions(known map[atomPlace][]storedPeriod, sums []domain.ToldSum) []domain.ToldSum {
	own := make(map[atomPlace]bool)
	for _, s := range sums {
		for _, a := range s.Atoms {
			own[atomPlaceOf(a)] = true
		}
	}
	sums = slices.Clone(sums)
	for i := range sums {
		atoms := slices.Clone(sums[i].Atoms)
		for j, a := range atoms {
			at := atomPlaceOf(a)
			list := known[at.series()]
			k := slices.IndexFunc(list, func(p storedPeriod) bool { return p.told == at })
			if k < 0 {
				k = slices.IndexFunc(list, func(p storedPeriod) bool { return !own[p.told] && p.told.meets(at) })
				of := at
				if k >= 0 {
					of = list[k].of
				}
				list = append(list, storedPeriod{at, of})
				known[at.series()], k = list, len(list)-1
			}
			atoms[j].From, atoms[j].To = list[k].of.from, list[k].of.to
		}
		sums[i].Atoms = atoms
	}
	return sums
}

// meets says that two periods share two days or more, or all of one: not the edge at which weeks
// that are given from Monday to Monday touch.
func (p atomPlace) meets(o atomPlace) bool {
	from, to := max(dayNumber(p.from), dayNumber(o.from)), min(dayNumber(p.to), dayNumber(o.to))
	return to > from || to == from && (p.from == p.to || o.from == o.to)
}
