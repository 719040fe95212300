package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// measuredSeries is all that was measured of one measure.
type measuredSeries struct {
	record *measureRecord
	keys   []seriesOf
	docs   []seriesDoc
	// usual are the charts of the series as they come unasked: several cycles share them.
	usual map[seriesOf]*lazy[*Chart]
}

// MeasuredOutcome is what a measure shows for one class, or the team, and student group.
type MeasuredOutcome struct {
	Measure *Measure
	// Class is nil for the whole team, Group for all students.
	Class *Class
	Group *domain.StudentGroup
	// Before sums up what was measured before the class started, in the current phase; During
	// from its start to its finish, or today. Nil when there was nothing, or no start.
	Before *Summary
	During *Summary
	// Phases and Baseline of the series, as they were set; Baseline is nil when none was.
	Phases   []*Phase
	Baseline *Baseline

	of     seriesOf
	record *measureRecord
	doc    seriesDoc
	people map[uuid.UUID]*Person

	// cycle is the one whose outcome it is, nil for a series outside one; within is its time with
	// the class, to today where it goes on: nil before a start.
	cycle  *Cycle
	within *span
	// total says that it sums up classes.
	total bool
	// usual is its chart as it comes unasked.
	usual *lazy[*Chart]
}

// Measurements are the values of the series and its known gaps in order of time; the last ones
// only when a number is given.
func (o *MeasuredOutcome) Measurements(last *int) []Measurement {
	doc := o.doc
	if last != nil {
		doc = doc[max(0, len(doc)-max(0, *last)):]
	}
	list := make([]Measurement, len(doc))
	for i := range doc {
		o.show(&list[i], &doc[i])
	}
	return list
}

// Series is the same as two lists.
func (o *MeasuredOutcome) Series() *Series {
	s := &Series{Periods: make([]domain.Date, len(o.doc)), Values: make([]*float64, len(o.doc))}
	values := make([]float64, len(o.doc))
	for i := range o.doc {
		s.Periods[i] = dayOf(o.doc[i].From)
		if v, ok := o.record.value(&o.doc[i]); ok {
			values[i] = v
			s.Values[i] = &values[i]
		}
	}
	return s
}

// show tells a measurement as it stands.
func (o *MeasuredOutcome) show(v *Measurement, m *storedMeasurement) {
	*v = Measurement{
		ID: m.ID, Period: dayOf(m.From), Label: textOf(m.Label), Shown: Exact,
		Numerator: m.Numerator, Denominator: m.Denominator, Students: m.Students, Enrolled: m.Enrolled,
		CollectedOn: m.CollectedOn, Note: textOf(m.Note), Reason: textOf(m.Missing),
		RecordedAt: moment(m.RecordedAt), OccurredOn: dayOf(m.OccurredOn), Corrected: m.Correction != "",
		Correction: textOf(m.Correction), Via: m.Via, Seq: m.Seq,
		ByID: m.By, By: o.people[m.By], Class: o.Class, Group: o.Group,
	}
	if m.To != m.From {
		end := dayOf(m.To)
		v.PeriodEnd = &end
	}
	if value, ok := o.record.value(m); ok {
		v.Value = &value
	}
	switch {
	case m.Missing != "":
		v.Shown = Missing
	case m.Forgotten:
		v.Shown = Forgotten
	}
}

// outcomeMeasures are those whose values the outcomes of a cycle tell: of the data plan, then of
// the questions, each once.
func (c *Cycle) outcomeMeasures() []*Measure {
	list := slices.Clone(c.Plan.Measures)
	for _, q := range c.Plan.Questions {
		if q.Measure != nil && !slices.Contains(list, q.Measure) {
			list = append(list, q.Measure)
		}
	}
	return list
}

// outcome shows what one measure tells of the cycle: each series of its classes and of the team
// that has values; all series when the cycle names no classes.
func (c *Cycle) outcome(m *Measure, found *measuredSeries, today domain.Date) []*MeasuredOutcome {
	if found == nil {
		found = &measuredSeries{record: &measureRecord{}}
	}
	var list []*MeasuredOutcome
	for _, at := range c.places(found) {
		of, doc := found.keys[at], found.docs[at]
		o := found.outcome(m, at)
		o.cycle = c
		if in, started := c.spanOf(of.Class); started {
			if in.last.IsZero() {
				in.last = today
			}
			o.within = &in
			o.Before, o.During = found.record.before(of, doc, in.first), found.record.during(doc, in)
		}
		list = append(list, o)
	}
	if len(list) == 0 {
		return []*MeasuredOutcome{{Measure: m, record: found.record, cycle: c, usual: &lazy[*Chart]{}}}
	}
	return list
}

// add adds a series that was read.
func (s *measuredSeries) add(of seriesOf, doc seriesDoc) {
	if s.usual == nil {
		s.usual = make(map[seriesOf]*lazy[*Chart])
	}
	s.keys, s.docs = append(s.keys, of), append(s.docs, doc)
	s.usual[of] = &lazy[*Chart]{}
}

// outcome shows one series.
func (s *measuredSeries) outcome(m *Measure, at int) *MeasuredOutcome {
	of := s.keys[at]
	o := &MeasuredOutcome{Measure: m, of: of, record: s.record, doc: s.docs[at], usual: s.usual[of]}
	if of.Group != uuid.Nil {
		o.Group = m.Group(of.Group)
		if o.Group == nil { // the group was left out of a later definition
			o.Group = &domain.StudentGroup{ID: of.Group}
		}
	}
	for _, p := range s.record.Phases {
		if p.Of == of {
			own := *p // its person is named while others read the record
			o.Phases = append(o.Phases, &own)
		}
	}
	for _, b := range s.record.Baselines {
		if b.Of == of {
			o.Baseline = s.record.stated(b)
		}
	}
	return o
}

// places are the series of a measure that belong to the cycle: in the order of its classes, the
// whole team last, all students before the groups.
func (c *Cycle) places(found *measuredSeries) []int {
	rank := func(i int) int {
		class := found.keys[i].Class
		if class == uuid.Nil {
			return len(found.keys) + len(c.Classes)
		}
		if k := slices.IndexFunc(c.Classes, func(k *CycleClass) bool { return k.ClassID == class }); k >= 0 {
			return k
		}
		if len(c.Classes) == 0 {
			return i
		}
		return -1
	}
	var list []int
	for i := range found.keys {
		if rank(i) >= 0 && len(found.docs[i]) > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return found.keys[a].compareGroup(found.keys[b])
	})
	return list
}

func (of seriesOf) compareGroup(other seriesOf) int {
	return slices.Compare(of.Group[:], other.Group[:])
}

// classOf finds a class of the cycle; nil when it is none of them.
func (c *Cycle) classOf(id uuid.UUID) *CycleClass {
	for _, k := range c.Classes {
		if k.ClassID == id {
			return k
		}
	}
	return nil
}

// spanOf is from the start of a class in the cycle to its finish; that of the whole cycle for no
// class, or one that the cycle does not name. Not started: nothing is before or during.
func (c *Cycle) spanOf(class uuid.UUID) (in span, started bool) {
	k := c.classOf(class)
	if k == nil {
		in, started = c.window()
	} else if k.StartedOn != nil {
		in, started = span{first: *k.StartedOn}, true
		if k.FinishedOn != nil {
			in.last = *k.FinishedOn
		}
	}
	if started && in.last.IsZero() && c.Withdrawal != nil {
		in.last = c.Withdrawal.WithdrawnOn
	}
	return in, started
}
