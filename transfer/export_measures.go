package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// measureFold is a measure as its facts tell it.
type measureFold struct {
	x             *exporter
	id            string
	row           cellsOf
	groups        []cellsOf
	redefinitions []cellsOf
	baselines     []cellsOf
	phases        []cellsOf
	// values are the measurements and known gaps in the order of recording; nil for one that
	// does not stand any more.
	values []cellsOf
	at     map[uuid.UUID]int // measurement → its place in values
	gaps   map[string]int    // series and period → the place of a known gap
}

func (x *exporter) measure(r *projections.Record) error {
	m := measureFold{x: x, id: r.Stream.ID.String(), at: make(map[uuid.UUID]int), gaps: make(map[string]int)}
	if err := x.facts(r, m.take); err != nil || m.row == nil {
		return err
	}
	if err := x.row(measuresTable, m.row); err != nil {
		return err
	}
	m.values = slices.DeleteFunc(m.values, func(v cellsOf) bool { return v == nil })
	for _, part := range []struct {
		table *Table
		rows  []cellsOf
	}{
		{studentGroupsTable, m.groups},
		{redefinitionsTable, m.redefinitions},
		{baselinesTable, m.baselines},
		{phasesTable, m.phases},
		{measurementsTable, m.values},
	} {
		if err := x.rows(part.table, part.rows); err != nil {
			return err
		}
	}
	return nil
}

func (m *measureFold) take(f projections.Fact) {
	switch e := f.Event.(type) {
	case domain.MeasureDefined:
		m.row = m.told(f, cellsOf{"id": m.id, "team": m.x.ref(&e.Team)})
		m.define(m.row, e.Definition, nil)
	case domain.MeasureRedefined:
		row := m.told(f, cellsOf{"measure": m.id, "from": e.From.String(), "why": string(e.Why), "comparable": yesCell(e.Comparable)})
		m.define(row, e.Definition, &e.From)
		m.redefinitions = append(m.redefinitions, row)
	case domain.MeasureRetired:
		m.row["retired_why"] = why(e.Why)
	case domain.BaselineSet:
		m.baseline(f, e)
	case domain.PhaseStarted:
		row := m.told(f, cellsOf{"id": e.ID.String(), "from": e.From.String(), "label": string(e.Label), "why": string(e.Why)})
		m.series(row, e.Series)
		m.phases = append(m.phases, row)
	default:
		m.value(f)
	}
}

// told says on which day and by whom.
func (m *measureFold) told(f projections.Fact, row cellsOf) cellsOf {
	row["on"], row["by"] = f.Envelope.OccurredOn.String(), m.x.actor(f)
	return row
}

// define fills in a definition; its student groups are rows of their own.
func (m *measureFold) define(row cellsOf, d domain.Definition, from *domain.Date) {
	row["name"], row["unit"], row["counts"], row["kind"] = string(d.Name), string(d.Unit), string(d.Counts), string(d.Kind)
	row["direction"], row["frequency"], row["target"] = string(d.Direction), string(d.Frequency), numberCell(d.Target)
	row["numerator"], row["denominator"], row["source"] = string(d.Numerator), string(d.Denominator), string(d.Source)
	row["operational_definition"], row["tag"], row["about_students"] = string(d.OperationalDefinition), string(d.Tag), yesNoCell(d.AboutStudents)
	if d.Follows != nil {
		if network := m.x.ref(&d.Follows.Network); network != "" {
			row["follows_network"], row["follows_measure"], row["follows_version"] = network, d.Follows.Measure.String(), wholeCell(&d.Follows.Version)
		}
	}
	for _, b := range d.Breakdowns {
		for _, g := range b.Groups {
			m.groups = append(m.groups, cellsOf{
				"id": g.ID.String(), "measure": m.id, "breakdown": string(b.Kind), "breakdown_id": b.ID.String(),
				"label": string(g.Label), "whole": yesCell(b.Whole), "from": dayCell(from),
			})
		}
	}
}

// series fills in which series a row is about.
func (m *measureFold) series(row cellsOf, s domain.Series) {
	row["measure"], row["class"], row["group"] = m.id, m.x.ref(s.Class), partCell(s.Group)
}

// baseline takes the place of an earlier one of the same series.
func (m *measureFold) baseline(f projections.Fact, e domain.BaselineSet) {
	row := m.told(f, cellsOf{"from": dayCell(e.From), "to": dayCell(e.To), "source": string(e.Source), "why": string(e.Why)})
	m.series(row, e.Series)
	row.figures(e.Figures)
	m.baselines = slices.DeleteFunc(m.baselines, func(b cellsOf) bool { return b["class"] == row["class"] && b["group"] == row["group"] })
	if e.From != nil || e.Figures != (domain.Figures{}) { // the figures of a stated one may be erased
		m.baselines = append(m.baselines, row)
	}
}

func (c cellsOf) figures(f domain.Figures) {
	c["numerator"], c["denominator"], c["value"] = numberCell(f.Numerator), numberCell(f.Denominator), numberCell(f.Value)
	c["students"], c["enrolled"] = wholeCell(f.Students), wholeCell(f.Enrolled)
}

// value takes in what happens to measurements.
func (m *measureFold) value(f projections.Fact) {
	switch e := f.Event.(type) {
	case domain.MeasurementRecorded:
		row := m.place(f, e.ID, e.Series, e.Period)
		row.figures(e.Figures)
		row["collected_on"], row["note"] = dayCell(e.CollectedOn), string(e.Note)
		m.erasedFigures(e.ID, e.Figures)
	case domain.MeasurementMissed:
		row := m.place(f, e.ID, e.Series, e.Period)
		row["missing"], row["note"] = string(e.Reason), string(e.Note)
		m.gaps[gap(row)] = m.at[e.ID]
	case domain.MeasurementCorrected:
		if i, there := m.at[e.Measurement]; there && m.values[i] != nil {
			row := m.values[i]
			row.figures(e.Figures)
			row["label"], row["collected_on"], row["note"] = string(e.Label), dayCell(e.CollectedOn), string(e.Note)
			row["correction"], row["correction_why"] = string(e.Reason), string(e.Why)
			m.erasedFigures(e.Measurement, e.Figures)
		}
	case domain.MeasurementVoided:
		if i, there := m.at[e.Measurement]; there {
			m.values[i] = nil
		}
	}
}

// place adds the row of a measurement or known gap; it takes the place of a gap that was there.
func (m *measureFold) place(f projections.Fact, id uuid.UUID, s domain.Series, p domain.Period) cellsOf {
	by, onBehalfOf := m.x.by(f)
	row := cellsOf{
		"id": id.String(), "from": p.From.String(), "to": dayCell(p.To), "label": string(p.Label),
		"on": f.Envelope.OccurredOn.String(), "by": by, "for": onBehalfOf,
	}
	m.series(row, s)
	if i, there := m.gaps[gap(row)]; there {
		m.values[i] = nil
		delete(m.gaps, gap(row))
	}
	m.at[id] = len(m.values)
	m.values = append(m.values, row)
	return row
}

// gap is where a period of a series is.
func gap(row cellsOf) string {
	to := row["to"]
	if to == "" {
		to = row["from"]
	}
	return row["class"] + " " + row["group"] + " " + row["from"] + " " + to
}

// erasedFigures drops a value whose figures were erased: there is nothing left to tell.
func (m *measureFold) erasedFigures(id uuid.UUID, f domain.Figures) {
	if f.Value == nil && f.Numerator == nil {
		m.values[m.at[id]] = nil
	}
}
