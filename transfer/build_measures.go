package transfer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func (b *builder) measure(h domain.Header) domain.MeasureHeader {
	return domain.MeasureHeader{Header: h, Measure: b.id}
}

func buildMeasure(b *builder) {
	for _, r := range b.rows[measuresTable] {
		body := domain.MeasureDefinition{Team: r.ref("team"), Definition: b.definition(r, "")}
		b.open(r, b.told(r, nil), func(h domain.Header) domain.Command {
			return domain.DefineMeasure{MeasureHeader: b.measure(h), MeasureDefinition: body}
		})
		b.spread(r, b.groupSpots(body.Breakdowns))
	}
	if b.one(measuresTable) == nil && len(b.rows[redefinitionsTable]) == 0 {
		b.alone("measure", studentGroupsTable)
	}
	b.measurements()
}

// definition reads what a measure means, with the student groups told for the same day.
func (b *builder) definition(r *row, from string) domain.Definition {
	d := domain.Definition{
		Name: r.record("name"), Numerator: r.record("numerator"), Denominator: r.record("denominator"),
		Unit: word(r, "unit", domain.Unit("")), Counts: word(r, "counts", domain.Counts("")), Kind: word(r, "kind", domain.OutcomeMeasure),
		OperationalDefinition: r.record("operational_definition"), Direction: word(r, "direction", domain.Increase),
		Target: r.number("target"), Frequency: word(r, "frequency", domain.Weekly), Source: r.record("source"),
		Tag: word(r, "tag", domain.MeasureTag("")), AboutStudents: r.yes("about_students"), Breakdowns: b.breakdowns(from),
	}
	if r.has("follows_network") {
		shared, err := uuid.Parse(r.text("follows_measure"))
		if err != nil {
			r.wrong("follows_measure", "write the UUID of the network's shared measure", "this is not an id")
		}
		version := r.whole("follows_version")
		if version == nil {
			version = new(int)
		}
		d.Follows = &domain.Follows{Network: r.ref("follows_network"), Measure: shared, Version: *version}
	}
	return d
}

// breakdowns gathers the student groups of a definition.
func (b *builder) breakdowns(from string) []domain.Breakdown {
	var list []domain.Breakdown
	for _, r := range b.rows[studentGroupsTable] {
		if day := r.day("from"); (day == nil) != (from == "") || day != nil && day.String() != from {
			continue
		}
		kind, id := word(r, "breakdown", domain.BreakdownKind("")), r.breakdownID(b.id)
		if r.bad {
			continue // told already
		}
		at := -1
		for i := range list {
			if list[i].ID == id {
				at = i
			}
		}
		if at < 0 {
			list, at = append(list, domain.Breakdown{ID: id, Kind: kind}), len(list)
		}
		whole := r.isYes("whole")
		list[at].Whole = list[at].Whole || whole
		list[at].Groups = append(list[at].Groups, domain.StudentGroup{ID: r.partID(), Label: r.record("label")})
	}
	return list
}

// groupSpots are the rows of the student groups of a definition.
func (b *builder) groupSpots(of []domain.Breakdown) map[string]spot {
	spots := make(map[string]spot)
	rows := b.rows[studentGroupsTable]
	for i, breakdown := range of {
		var groups []*row
		for _, g := range breakdown.Groups {
			at := slices.IndexFunc(rows, func(r *row) bool { return r.partID() == g.ID && !slices.Contains(groups, r) })
			groups = append(groups, rows[at])
		}
		spotsOf(spots, fmt.Sprintf("/breakdowns/%d/groups", i), groups, "label")
		spots[fmt.Sprintf("/breakdowns/%d", i)] = spot{groups[0], "breakdown"}
	}
	return spots
}

func (r *row) breakdownID(measure uuid.UUID) uuid.UUID {
	cell := r.text("breakdown_id")
	if id, err := uuid.Parse(cell); err == nil {
		return id
	}
	return derived(measure, "breakdown", r.text("breakdown"), normal(cell))
}

// measurements tells what was measured, and how it is to be read.
func (b *builder) measurements() {
	for _, r := range byDay(b.rows[redefinitionsTable], "from") {
		from := r.day("from")
		if from == nil {
			continue // told already
		}
		body := domain.Redefinition{From: *from, Comparable: r.isYes("comparable"), Why: r.record("why"), Definition: b.definition(r, from.String())}
		b.add(r, b.told(r, from), func(h domain.Header) domain.Command {
			return domain.RedefineMeasure{MeasureHeader: b.measure(h), Redefinition: body}
		})
		b.spread(r, b.groupSpots(body.Breakdowns))
	}
	if b.mapped != nil {
		b.mapped.compare(b)
		return
	}
	for _, r := range b.rows[measurementsTable] {
		b.measurement(r)
	}
	for _, r := range b.rows[baselinesTable] {
		body := domain.Baseline{
			Series: b.series(r), From: r.day("from"), To: r.day("to"), Figures: r.figures(),
			Source: r.record("source"), Why: r.record("why"),
		}
		b.add(r, b.told(r, body.To), func(h domain.Header) domain.Command {
			return domain.SetBaseline{MeasureHeader: b.measure(h), Baseline: body}
		})
	}
	for _, r := range byDay(b.rows[phasesTable], "from") {
		from := r.day("from")
		if from == nil {
			continue // told already
		}
		of := b.series(r)
		body := domain.Phase{
			ID: r.id(b.id, r.text("class"), r.text("group"), from.String()), Series: of, From: *from,
			Label: r.record("label"), Why: r.record("why"),
		}
		b.add(r, b.told(r, from), func(h domain.Header) domain.Command {
			return domain.StartPhase{MeasureHeader: b.measure(h), Phase: body}
		})
	}
}

// series reads class and student group.
func (b *builder) series(r *row) domain.Series {
	return domain.Series{Class: r.class("class", b.team), Group: b.group(r)}
}

// class finds one of the team's classes.
func (r *row) class(column string, team uuid.UUID) *uuid.UUID {
	return r.optional(column, r.in.world.schools(team)...)
}

// schools are those of a team.
func (w *world) schools(team uuid.UUID) []uuid.UUID {
	thing, err := w.thing(team)
	w.fail(err)
	if thing == nil {
		return nil
	}
	return append([]uuid.UUID{thing.Home}, thing.Schools...)
}

// group finds a student group of the measure: in the tables, or as it is recorded.
func (b *builder) group(r *row) *uuid.UUID {
	cell := strings.TrimSpace(r.text("group"))
	if cell == "" {
		return nil
	}
	if thing, err := b.world.thing(b.id); err == nil && thing != nil {
		for _, g := range thing.groups {
			if normal(string(g.Label)) == normal(cell) {
				return &g.ID
			}
		}
	}
	return r.optional("group", b.id)
}

func (r *row) figures() domain.Figures {
	return domain.Figures{
		Numerator: r.number("numerator"), Denominator: r.number("denominator"), Value: r.number("value"),
		Students: r.whole("students"), Enrolled: r.whole("enrolled"),
	}
}

// toldMeasurement is a measurement of a row, or a known gap, and who told it.
type toldMeasurement struct {
	act
	domain.Measurement
	missing domain.MissingReason // "" for a value
}

// toldMeasurement reads a measurement, or a known gap.
func (b *builder) toldMeasurement(r *row) (m toldMeasurement, ok bool) {
	from := r.day("from")
	if from == nil {
		return m, false // told already
	}
	m.Period = domain.Period{From: *from, To: r.day("to"), Label: r.record("label")}
	m.act, m.Series = b.told(r, m.To), b.series(r)
	if m.on == nil {
		m.on, m.by = from, b.who(r, "by", from)
	}
	m.ID, _ = uuid.Parse(r.text("id"))
	m.Figures, m.CollectedOn, m.Note = r.figures(), r.day("collected_on"), r.record("note")
	m.missing = word(r, "missing", domain.MissingReason(""))
	if r.has("missing") && m.Figures != (domain.Figures{}) {
		r.wrong("missing", "leave the numbers empty, or this cell", "the row says that there is no value, and gives one")
	}
	return m, true
}

// measurement tells a value, or a known gap.
func (b *builder) measurement(r *row) {
	m, ok := b.toldMeasurement(r)
	if !ok {
		return
	}
	if m.ID == uuid.Nil {
		m.ID = measurementID(b.id, m.Series, m.Period)
	}
	b.recordMeasurement(r, m)
	if m.missing == "" && r.has("correction") {
		b.made(r, m.ID)
		put := domain.MeasurementCorrection{
			Measurement: m.ID, Figures: m.Figures, Label: m.Label, CollectedOn: m.CollectedOn, Note: m.Note,
			Reason: word(r, "correction", domain.OtherCorrection), Why: r.record("correction_why"),
		}
		b.add(r, m.act, func(h domain.Header) domain.Command {
			return domain.CorrectMeasurement{MeasureHeader: b.measure(h), MeasurementCorrection: put}
		})
	}
}

// recordMeasurement asks for a measurement, or a known gap, to be recorded.
func (b *builder) recordMeasurement(r *row, m toldMeasurement) {
	b.add(r, m.act, func(h domain.Header) domain.Command {
		if m.missing != "" {
			return domain.RecordMissing{MeasureHeader: b.measure(h), Missing: domain.Missing{
				ID: m.ID, Series: m.Series, Period: m.Period, Reason: m.missing, Note: m.Note,
			}}
		}
		return domain.RecordMeasurements{MeasureHeader: b.measure(h), Rows: []domain.Measurement{m.Measurement}}
	})
}

// measurementID follows from what a measurement is of.
func measurementID(measure uuid.UUID, of domain.Series, in domain.Period) uuid.UUID {
	says := []string{measurementsTable.Name, "", "", in.From.String(), in.From.String()}
	if of.Class != nil {
		says[1] = of.Class.String()
	}
	if of.Group != nil {
		says[2] = of.Group.String()
	}
	if in.To != nil {
		says[4] = in.To.String()
	}
	return derived(measure, says...)
}

func retireMeasure(b *builder) {
	for _, r := range b.rows[measuresTable] {
		if !r.has("retired_why") {
			continue
		}
		told := b.told(r, nil)
		told.on = nil
		b.add(r, told, func(h domain.Header) domain.Command {
			return domain.RetireMeasure{MeasureHeader: b.measure(h), Retirement: domain.Retirement{Why: r.record("retired_why")}}
		})
	}
}
