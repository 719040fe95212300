package domain

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Limits of a measure: rows of one command, measurements of one series.
const (
	maxRows   = 500
	maxSeries = 5_000
)

// Series names the measurements of one class and student group; without a class those of the
// team as a whole, without a group those of all students.
type Series struct {
	Class *uuid.UUID `json:"class,omitzero"`
	Group *uuid.UUID `json:"group,omitzero"`
}

// Period is the time that a measurement is about: a day, or the days from one to another.
type Period struct {
	From  Date  `json:"from"`
	To    *Date `json:"to,omitzero"`
	Label Text  `json:"label,omitzero"`
}

// seriesKey and periodKey compare by value; an absent id is uuid.Nil, a single day ends itself.
type (
	seriesKey struct{ class, group uuid.UUID }
	periodKey struct{ from, to Date }
)

func (s Series) seriesKey() (key seriesKey) {
	if s.Class != nil {
		key.class = *s.Class
	}
	if s.Group != nil {
		key.group = *s.Group
	}
	return key
}

func (p Period) periodKey() periodKey {
	if p.To == nil {
		return periodKey{p.From, p.From}
	}
	return periodKey{p.From, *p.To}
}

// String tells a period in a refusal.
func (p periodKey) String() string {
	if p.from == p.to {
		return p.from.String()
	}
	return p.from.String() + " to " + p.to.String()
}

// series is the rule for the class and group that a command names.
func (c *checks) series(k Known, d definitionFacts, s Series, path string) {
	if s.Class != nil {
		c.classOnce(k, k.Team, *s.Class, path+"/class")
	}
	if s.Group != nil {
		c.require(slices.Contains(d.groups, *s.Group), path+"/group", "the measure has no student group %s then: redefine it with this group first", s.Group)
	}
}

// period is the rule for a time that data are about: it is over, or as good as.
func (c *checks) period(k Known, p Period, path string) {
	c.happened(k, path+"/from", p.From)
	if p.To != nil {
		c.happened(k, path+"/to", *p.To)
		c.require(!p.To.Before(p.From), path+"/to", "%s is before from, which is %s", p.To, p.From)
	}
	c.words(path+"/label", string(p.Label), maxTitle, false, false)
}

// happened is the rule for a day that must be there and is not in the future.
func (c *checks) happened(k Known, path string, d Date) {
	if d.IsZero() {
		c.given(path, d)
		return
	}
	c.past(path, d, k)
}

// Measurement is one value of a measure for one series and period.
type Measurement struct {
	// ID may be left out of a command; it then follows from the command's id and the row.
	ID uuid.UUID `json:"id,omitzero"`
	Series
	Period
	Figures     `json:"figures"`
	CollectedOn *Date `json:"collectedOn,omitzero"`
	Note        Text  `json:"note,omitzero"`
}

// RecordMeasurements records rows of one measure, all or none.
type RecordMeasurements struct {
	MeasureHeader
	Rows []Measurement `json:"rows"`
}

// References are the classes of the rows.
func (c RecordMeasurements) References() []Reference {
	var classes []uuid.UUID
	for _, row := range c.Rows {
		if row.Class != nil && !slices.Contains(classes, *row.Class) {
			classes = append(classes, *row.Class)
		}
	}
	return references(ClassKind, classes...)
}

func (c RecordMeasurements) decide(s Measure, k Known) ([]MeasureEvent, error) {
	if err := s.may(RecordMeasurementsAction); err != nil {
		return nil, err
	}
	var check checks
	check.require(len(c.Rows) > 0, "/rows", "at least one row is needed")
	check.list("/rows", len(c.Rows), maxRows)
	if err := check.err(); err != nil {
		return nil, err
	}
	events := make([]MeasureEvent, 0, len(c.Rows))
	rows := rowsSeen{places: map[place]int{}, ids: map[uuid.UUID]int{}, added: map[seriesKey]int{}}
	for i, row := range c.Rows {
		d := s.at(row.From)
		if row.ID == uuid.Nil {
			row.ID = derivedID(c.CommandID, fmt.Sprintf("row %d", i))
		}
		row.Figures = d.settle(row.Figures)
		row.check(&check, k, d, at("/rows", i))
		rows.check(&check, s, row, i)
		events = append(events, MeasurementRecorded(row))
	}
	return events, check.err()
}

// derivedID gives the id of a part of a command that was sent without one: the same each time
// the command is.
func derivedID(command uuid.UUID, part string) uuid.UUID { return uuid.NewSHA1(command, []byte(part)) }

func (m Measurement) check(c *checks, k Known, d definitionFacts, path string) {
	c.series(k, d, m.Series, path)
	c.period(k, m.Period, path)
	d.check(c, m.Figures, path)
	c.remarks(k, m.CollectedOn, m.Note, path)
}

// remarks is the rule for what is told beside the figures.
func (c *checks) remarks(k Known, collectedOn *Date, note Text, path string) {
	if collectedOn != nil {
		c.happened(k, path+"/collectedOn", *collectedOn)
	}
	c.text(path+"/note", note)
}

// rowsSeen remembers the rows of a command, so that none stands twice.
type rowsSeen struct {
	places map[place]int
	ids    map[uuid.UUID]int
	added  map[seriesKey]int
}

// check finds what is there already: in the record, or in an earlier row.
func (r rowsSeen) check(c *checks, s Measure, m Measurement, row int) {
	path, key := at("/rows", row), place{m.seriesKey(), m.periodKey()}
	there, filled := s.Filled[key.series][key.period]
	first, twice := r.places[key]
	_, used := s.Places[m.ID]
	sameID, repeated := r.ids[m.ID]
	switch {
	case filled && !there.missed:
		c.taken(path, there.id, fmt.Sprintf("there is a measurement of %s for this class and group already: correct it instead", key.period), CorrectMeasurementAction)
	case twice:
		c.add(Duplicate, path, "row %d is of %s and the same class and group: leave one of them out", first, key.period)
	case used:
		c.taken(path+"/id", m.ID, "there is a measurement with this id already: choose a new one, or none")
	case repeated:
		c.add(Duplicate, path+"/id", "row %d has the same id: choose another, or none", sameID)
	}
	if !filled && !twice {
		r.added[key.series]++
		if n := len(s.Filled[key.series]) + r.added[key.series]; n > maxSeries {
			c.add(NotNow, path, "the series would have %d periods, at most %d fit: define a new measure for the next ones", n, maxSeries)
		}
	}
	r.places[key], r.ids[m.ID] = row, row
}

// taken refuses what is there already, names it and says what could be done instead.
func (c *checks) taken(path string, existing uuid.UUID, message string, allowed ...MeasureAction) {
	c.refusals = append(c.refusals, &Refusal{Code: Duplicate, Path: path, Message: message, Allowed: texts(allowed), Existing: existing})
}

// MeasurementRecorded is a measurement as it was told, with the students that follow from it.
type MeasurementRecorded Measurement

func (e MeasurementRecorded) evolve(s Measure) Measure {
	return s.fill(place{e.seriesKey(), e.periodKey()}, filling{id: e.ID})
}

// fill puts something into a period; a value takes the place of a known gap.
func (s Measure) fill(at place, with filling) Measure {
	s.Filled = put(s.Filled, at.series, put(s.Filled[at.series], at.period, with))
	s.Places = put(s.Places, with.id, at)
	return s
}
