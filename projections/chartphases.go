package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
)

// stretch is a part of a series that is charted by itself: its measurements from one place to
// before another.
type stretch struct {
	first, end int
	unit       domain.Unit
	// phase is the one that somebody started with it; nil for others.
	phase *Phase
	// freeze is how many of its first measurements are the baseline of periods; 0 for none.
	freeze int
	// newStudents: it begins with a school year, whose students are others.
	newStudents bool
	// center is a stated baseline, in the measure's unit.
	center stats.Number
}

// boundary is a day on which a new stretch begins.
type boundary struct {
	day   int64
	phase *Phase
}

// stretches parts the series: at the phases that somebody started, where it was redefined so that
// values cannot be compared, at the turn of a school year, which is none for a class, and at the
// first day of its baseline. Parts without any measurement are left out.
func (o *MeasuredOutcome) stretches() []stretch {
	bounds, base := o.boundaries(), o.baselineAt()
	if base >= 0 {
		bounds = append(bounds, boundary{day: o.doc[base].From})
	}
	// of two on one day the one that somebody started comes last, and gives its name
	slices.SortStableFunc(bounds, func(a, b boundary) int {
		if a.day != b.day {
			return int(a.day - b.day)
		}
		return started(a) - started(b)
	})
	var list []stretch
	at, year := 0, 0
	for i := range o.doc {
		m := &o.doc[i]
		next := at
		for next < len(bounds) && bounds[next].day <= m.From {
			next++
		}
		turned := o.of.Class == uuid.Nil && schoolYearOf(m.From) != year
		if i == 0 || next > at || turned {
			s := stretch{first: i, unit: o.record.unitAt(m.From), newStudents: turned}
			if next > 0 && (i == 0 || next > at) {
				s.phase = bounds[next-1].phase
			}
			list = append(list, s)
		}
		list[len(list)-1].end = i + 1
		at, year = next, schoolYearOf(m.From)
	}
	o.holdAgainst(list, base)
	return list
}

func started(b boundary) int {
	if b.phase != nil {
		return 1
	}
	return 0
}

// boundaries are where phases and definitions begin.
func (o *MeasuredOutcome) boundaries() []boundary {
	var list []boundary
	for _, d := range o.record.Definitions {
		if d.NewPhase {
			list = append(list, boundary{day: dayNumber(d.From)})
		}
	}
	for _, p := range o.Phases {
		list = append(list, boundary{dayNumber(p.From), p})
	}
	return list
}

// baselineAt is the place of the first value of a baseline of periods; -1 when it has none.
func (o *MeasuredOutcome) baselineAt() int {
	return slices.IndexFunc(o.doc, func(m storedMeasurement) bool { return o.Baseline.holds(&m) && m.tells() })
}

// holds says whether a period lies within the days of a baseline.
func (b *Baseline) holds(m *storedMeasurement) bool {
	return b != nil && b.From != nil && b.To != nil && m.From >= dayNumber(*b.From) && m.To <= dayNumber(*b.To)
}

// holdAgainst sets what stretches are held against: the one that begins with a baseline of periods
// against those of them that it holds, the last one against a stated value.
func (o *MeasuredOutcome) holdAgainst(list []stretch, base int) {
	if len(list) == 0 || o.Baseline == nil {
		return
	}
	if base < 0 {
		last := &list[len(list)-1]
		if v, ok := o.Baseline.amount(last.unit); ok {
			last.center = stats.Some(v)
		}
		return
	}
	for i := range list {
		if s := &list[i]; s.first <= base && base < s.end {
			for s.freeze < s.end-s.first && o.Baseline.holds(&o.doc[s.first+s.freeze]) {
				s.freeze++
			}
		}
	}
}

// amount is what a stated baseline amounts to; not ok for one of periods, and a forgotten one.
func (b *Baseline) amount(unit domain.Unit) (float64, bool) {
	return domain.ValueOf(unit, domain.Figures{Numerator: b.Numerator, Denominator: b.Denominator, Value: b.Stated})
}

// schoolYearOf is the year in which the school year of a day begins; as domain.SchoolYearOf has
// it, years turn on 1 July.
func schoolYearOf(day int64) int {
	t := unixDay(day)
	if t.Month() < 7 {
		return t.Year() - 1
	}
	return t.Year()
}
