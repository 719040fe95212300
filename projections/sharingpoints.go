package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// measureTelling is one measure in the making: over one class, the sum of several, or the team as a
// whole; never of a sum and its parts.
type measureTelling struct {
	measure *Measure
	series  *measuredSeries
	subject disclosure.Subject
	// classes are those it is told over; uuid.Nil alone for the team.
	classes []uuid.UUID
	kinds   map[uuid.UUID]domain.KindOfClass
	in      span
	all     []toldPeriod
	guard   map[days]map[uuid.UUID]partMark
	// before is what was released of the measure so far.
	before []ledgerRow
}

// days are a period.
type days struct{ from, to int64 }

// toldPeriod is a period of the series with the values that it sums up.
type toldPeriod struct {
	days
	week   int
	parts  []toldPart
	sum    storedMeasurement
	people int
}

type toldPart struct {
	class uuid.UUID
	m     *storedMeasurement
}

// chosenPeriods are those that are told: the last before the start, and those from it on.
type chosenPeriods struct{ before, during []toldPeriod }

func (c chosenPeriods) periods() []toldPeriod { return slices.Concat(c.before, c.during) }

func sums(list []toldPeriod) []*storedMeasurement {
	found := make([]*storedMeasurement, len(list))
	for i := range list {
		found[i] = &list[i].sum
	}
	return found
}

// measureTelling finds over which classes a measure is told; nil when the cycle has not started
// with them or nothing was measured.
func (s *sharing) measureTelling(m *Measure, series *measuredSeries, before []ledgerRow) *measureTelling {
	t := &measureTelling{measure: m, series: series, before: before, subject: subjectOf(m), classes: s.cycle.toldClasses(series), kinds: make(map[uuid.UUID]domain.KindOfClass)}
	for _, k := range s.cycle.Classes {
		if k.Class != nil {
			t.kinds[k.ClassID] = k.Class.Kind
		}
	}
	if len(t.classes) == 0 {
		return nil
	}
	of := uuid.Nil
	if len(t.classes) == 1 {
		of = t.classes[0]
	}
	in, started := s.cycle.spanOf(of)
	if !started {
		return nil
	}
	t.in = in
	t.all = t.periodsOf(uuid.Nil)
	t.guard = t.guarded(s.policy.Threshold(t.subject), s.telling.Groups)
	return t
}

// toldClasses are the classes over which a measure is told: the cycle's only one; else all that have
// started and were measured; else the team as a whole.
func (c *Cycle) toldClasses(series *measuredSeries) []uuid.UUID {
	var measured []uuid.UUID
	for i, of := range series.keys {
		if of.Group == uuid.Nil && slices.ContainsFunc(series.docs[i], func(m storedMeasurement) bool { return m.tells() }) {
			measured = append(measured, of.Class)
		}
	}
	team := slices.Contains(measured, uuid.Nil)
	var started []uuid.UUID
	for _, class := range measured {
		if k := c.classOf(class); k != nil && k.StartedOn != nil || class != uuid.Nil && len(c.Classes) == 0 {
			started = append(started, class)
		}
	}
	if len(c.Classes) == 0 && team || len(started) == 0 && team || len(started) == 1 && team && len(c.Classes) > 1 {
		return []uuid.UUID{uuid.Nil}
	}
	return started
}

// periodsOf are the periods of a student group, in order of time: over several classes those that
// more than one has a value for, and of a group only what the class has a value for, too.
func (t *measureTelling) periodsOf(group uuid.UUID) (list []toldPeriod) {
	at := make(map[days]int)
	for _, class := range t.classes {
		i := slices.Index(t.series.keys, seriesOf{class, group})
		if i < 0 {
			continue
		}
		doc := t.series.docs[i]
		for j := range doc {
			m := &doc[j]
			_, ok := t.series.record.value(m)
			p := days{m.From, m.To}
			if !ok || group != uuid.Nil && t.peopleOf(p, class) == disclosure.Unknown {
				continue
			}
			k, seen := at[p]
			if !seen {
				k = len(list)
				at[p], list = k, append(list, toldPeriod{days: p})
			}
			list[k].parts = append(list[k].parts, toldPart{class, m})
		}
	}
	list = slices.DeleteFunc(list, func(p toldPeriod) bool { return group == uuid.Nil && len(t.classes) > 1 && len(p.parts) < 2 })
	list = slices.DeleteFunc(list, func(p toldPeriod) bool { return t.unit(p.from) != t.measure.Unit })
	kept := list[:0]
	for _, p := range list {
		if t.add(&p) {
			kept = append(kept, p)
		}
	}
	slices.SortFunc(kept, func(a, b toldPeriod) int { return a.sum.compare(b.sum) })
	return kept
}

func (t *measureTelling) unit(day int64) domain.Unit { return t.series.record.unitAt(day) }

// add sums the values of a period up; not ok when they cannot be summed.
func (t *measureTelling) add(p *toldPeriod) bool {
	p.people = t.different(p.parts)
	if len(p.parts) == 1 {
		p.sum = *p.parts[0].m
		return true
	}
	values := make([]*storedMeasurement, len(p.parts))
	for i, part := range p.parts {
		values[i] = part.m
	}
	sum, ok := t.series.record.total(values)
	p.sum = sum
	return ok
}

// different is how many different people stand behind values of several classes, at least: students
// of a small group or caseload may be in a section, too, so that they are not counted twice.
func (t *measureTelling) different(parts []toldPart) int {
	sections, others := 0, 0
	for _, part := range parts {
		people := peopleBehind(t.subject, part.m)
		switch kind := t.kinds[part.class]; {
		case people == disclosure.Unknown:
			return disclosure.Unknown
		case kind == domain.SmallGroupClass || kind == domain.CaseloadClass:
			others = max(others, people)
		default:
			sections += people
		}
	}
	return max(sections, others)
}

// peopleOf is how many people stand behind the value of a class in a period for all students;
// [disclosure.Unknown] where there is none.
func (t *measureTelling) peopleOf(p days, class uuid.UUID) int {
	for _, period := range t.all {
		if period.days != p {
			continue
		}
		for _, part := range period.parts {
			if part.class == class {
				return peopleBehind(t.subject, part.m)
			}
		}
	}
	return disclosure.Unknown
}

// choose picks the periods that are told, as [Cycle] outcomes have them before and during, and
// counts their weeks from the start.
func (t *measureTelling) choose(group uuid.UUID) (c chosenPeriods) {
	list := t.all
	if group != uuid.Nil {
		list = t.periodsOf(group)
	}
	doc := make(seriesDoc, len(list))
	for i := range list {
		doc[i] = list[i].sum
	}
	of := seriesOf{Group: group}
	if len(t.classes) == 1 {
		of.Class = t.classes[0]
	}
	first := dayNumber(t.in.first)
	pick := func(chosen []*storedMeasurement, least int) (found []toldPeriod) {
		for _, p := range list {
			if slices.ContainsFunc(chosen, func(m *storedMeasurement) bool { return m.From == p.from && m.To == p.to }) {
				p.week = max(weeksFrom(first, p.from), least)
				found = append(found, p)
			}
		}
		return found
	}
	c.before = pick(t.series.record.beforeOf(of, doc, t.in.first), -1<<31)
	c.during = pick(t.series.record.duringOf(doc, t.in), 0)
	return c
}

// weeksFrom counts whole weeks from one day to another, rounded down.
func weeksFrom(start, day int64) int {
	weeks := (day - start) / 7
	if day < start && (day-start)%7 != 0 {
		weeks--
	}
	return int(weeks)
}

// value is a period before it is judged.
func (t *measureTelling) value(p toldPeriod) value {
	amount, _ := t.series.record.value(&p.sum)
	v := value{amount: amount, unit: t.measure.Unit, people: p.people, subject: t.subject}
	if p.sum.Numerator != nil && p.sum.Denominator != nil {
		v.part, v.whole = *p.sum.Numerator, *p.sum.Denominator
	}
	v.countsPeople = t.countsPeople()
	return v
}

// countsPeople says that the measure counts people, not points, tasks or things.
func (t *measureTelling) countsPeople() bool {
	return slices.Contains([]domain.Counts{domain.CountsStudents, domain.CountsStaff, domain.CountsFamilies}, t.measure.Counts)
}
