package projections

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// maxOpen is how many open cycles are looked at for what is due.
const maxOpen = 500

// DueKind is what is to be entered or decided.
type DueKind string

const (
	// DueMeasurement: the value of a period that is over, or as good as, is missing.
	DueMeasurement DueKind = "MEASUREMENT"
	// DueStudy: Do is completed and not studied yet.
	DueStudy DueKind = "STUDY"
	// DueAct: it is studied and not decided yet.
	DueAct DueKind = "ACT"
	// DueEnd: the day on which it was to end has passed.
	DueEnd DueKind = "END"
)

// Due is something to be entered or decided next.
type Due struct {
	Kind  DueKind
	Cycle *Cycle
	// Measure, Class and the period are those of the missing value; Class is nil for the team.
	Measure *Measure
	Class   *Class
	From    *domain.Date
	To      *domain.Date
	// LastValue is the value of the series before, if there is one.
	LastValue *float64
}

// Due is what is to be entered or decided next in the teams of which the viewer is a member:
// values of periods that are over first, then studies, decisions and overdue cycles.
func (v *Viewer) Due(ctx context.Context, first *int) ([]*Due, error) {
	r := v.reader
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	p, err := r.readPage(ctx, `SELECT doc FROM cycles WHERE team IN (SELECT unhex(value) FROM json_each(?))
		AND stage IN ('PLANNED', 'DOING', 'STUDYING') ORDER BY day DESC, id DESC LIMIT ? + 0`, idList(r.scope.own.teams), maxOpen, rowsOf{"cycles", r.scope.own.teams})
	if err != nil {
		return nil, err
	}
	found, err := p.measured(ctx)
	if err != nil {
		return nil, err
	}
	var list []*Due
	for _, c := range p.cycles {
		if !c.LeftOpen {
			list = append(list, c.due(found, r.scope.today)...)
		}
	}
	slices.SortStableFunc(list, func(a, b *Due) int { return cmp.Compare(a.Kind.rank(), b.Kind.rank()) })
	return list[:min(size, len(list))], nil
}

func (k DueKind) rank() int {
	return slices.Index([]DueKind{DueMeasurement, DueStudy, DueAct, DueEnd}, k)
}

// due is what is due in one cycle.
func (c *Cycle) due(found map[uuid.UUID]*measuredSeries, today domain.Date) []*Due {
	var list []*Due
	switch {
	case c.Stage == domain.Studying && c.Study == nil:
		list = append(list, &Due{Kind: DueStudy, Cycle: c})
	case c.Stage == domain.Studying:
		list = append(list, &Due{Kind: DueAct, Cycle: c})
	case c.Plan.EndsOn != nil && c.Plan.EndsOn.Before(today):
		list = append(list, &Due{Kind: DueEnd, Cycle: c})
	}
	if c.Stage != domain.Doing {
		return list
	}
	for _, m := range c.outcomeMeasures() {
		if m.Retired {
			continue
		}
		for _, in := range over(m.Frequency, today) {
			for _, k := range c.running() {
				if !k.started.After(in.last) && found[m.ID].lacks(idOf(k.id), in) {
					list = append(list, &Due{
						Kind: DueMeasurement, Cycle: c, Measure: m, Class: k.class, From: &in.first, To: &in.last,
						LastValue: found[m.ID].lastValue(idOf(k.id), in),
					})
				}
			}
		}
	}
	return list
}

// runningClass is a class that has started and not finished; no class is the whole team.
type runningClass struct {
	id      *uuid.UUID
	class   *Class
	started domain.Date
}

func (c *Cycle) running() []runningClass {
	if len(c.Classes) == 0 {
		return []runningClass{{started: c.Do.StartedOn}}
	}
	var list []runningClass
	for _, k := range c.Classes {
		if k.StartedOn != nil && k.FinishedOn == nil && (k.Class == nil || k.Class.ClosedOn == nil) {
			list = append(list, runningClass{&k.ClassID, k.Class, *k.StartedOn})
		}
	}
	return list
}

// over gives the last two periods of a frequency that are over, or end by tomorrow: values may
// be told of them, and nobody is asked for a week that has just begun. The later one is last.
func over(f domain.Frequency, today domain.Date) []span {
	var periods []span
	for day := today; len(periods) < 2; {
		in, ok := present(f, day)
		if !ok {
			return nil
		}
		if !in.last.After(today.AddDays(1)) {
			periods = append([]span{in}, periods...)
		}
		day = in.first.AddDays(-1)
	}
	return periods
}

// present is the period of a frequency that holds a day, or ends before it on a weekend: weeks
// are school weeks, Monday to Friday, two weeks begin with the Monday of an even week. Not every
// frequency has periods of its own.
func present(f domain.Frequency, today domain.Date) (in span, ok bool) {
	monday := today.AddDays(-(int(today.Time().Weekday()) + 6) % 7)
	friday := monday.AddDays(4)
	switch f {
	case domain.Daily:
		if today.After(friday) {
			today = friday
		}
		return span{today, today}, true
	case domain.Weekly:
		return span{monday, friday}, true
	case domain.Biweekly:
		if (dayNumber(monday)-firstMonday)/7%2 != 0 {
			monday = monday.AddDays(-7)
		}
		return span{monday, monday.AddDays(11)}, true
	case domain.Monthly:
		t := today.Time()
		return span{domain.Day(t.Year(), t.Month(), 1), domain.Day(t.Year(), t.Month()+1, 0)}, true
	case domain.Yearly:
		last := lastDay(domain.SchoolYearOf(today)).AddDays(-31) // years turn on 1 July
		return span{domain.Day(last.Time().Year()-1, time.July, 1), last}, true
	default:
		return span{}, false
	}
}

// firstMonday is 5 January 1970, in days from the first of that year.
const firstMonday = 4

// lacks says that no series of a class has anything in a period, known to be missing or not. No
// class: the team as a whole, or any class of it.
func (s *measuredSeries) lacks(class uuid.UUID, in span) bool {
	return s.find(class, func(m *storedMeasurement) bool { return in.meets(m) }) == nil
}

// lastValue is the value before a period, that of all students where there is one.
func (s *measuredSeries) lastValue(class uuid.UUID, in span) *float64 {
	m := s.find(class, func(m *storedMeasurement) bool { return m.To < dayNumber(in.first) && m.tells() })
	if m == nil {
		return nil
	}
	v, ok := s.record.value(m)
	if !ok {
		return nil
	}
	return &v
}

// find gives the last measurement of a class that fits, of the first series that has one.
func (s *measuredSeries) find(class uuid.UUID, fits func(*storedMeasurement) bool) *storedMeasurement {
	if s == nil {
		return nil
	}
	for i, of := range s.keys {
		if class != uuid.Nil && of.Class != class {
			continue
		}
		for j := len(s.docs[i]) - 1; j >= 0; j-- {
			if m := &s.docs[i][j]; fits(m) {
				return m
			}
		}
	}
	return nil
}
