package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// teamFold is a team as its facts tell it.
type teamFold struct {
	row     cellsOf
	home    uuid.UUID
	schools []uuid.UUID
	// times of members, leads and coaches.
	times            []*timeSpan
	members, coaches []*timeSpan
}

func (x *exporter) teamOf(r *projections.Record) error {
	var t teamFold
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.TeamFormed:
			t.home, t.schools = e.School, e.Schools
			t.row = cellsOf{
				"id": r.Stream.ID.String(), "name": string(e.Name), "subjects": several(e.Subjects), "grades": several(e.Grades),
				"on": f.Envelope.OccurredOn.String(),
			}
		case domain.TeamRenamed:
			t.row["name"] = string(e.Name)
		case domain.TeamSchoolsChanged:
			t.schools = e.Schools
		case domain.TeamDisbanded:
			t.row["disbanded_on"] = e.On.String()
		default:
			t.join(f)
		}
	})
	if err != nil || t.row == nil {
		return err
	}
	t.row["school"], t.row["schools"] = x.ref(&t.home), x.refs(t.schools)
	if err := x.row(teamsTable, t.row); err != nil {
		return err
	}
	slices.SortStableFunc(t.times, byRole)
	for _, m := range t.times {
		row := m.row
		row["team"], row["person"], row["from"], row["until"] = r.Stream.ID.String(), x.ref(&m.of), m.from.String(), m.until.String()
		// A school that is not the team's any more cannot be named: the home stands for it.
		if school, err := uuid.Parse(row["school"]); err != nil || !slices.Contains(t.schools, school) || x.ref(&school) == "" {
			delete(row, "school")
		}
		if row["person"] == "" {
			continue
		}
		if err := x.row(membershipsTable, row); err != nil {
			return err
		}
	}
	return nil
}

// byRole puts members first, then leads, then coaches; leads stay in the order in which they were
// told, of which the last counts.
func byRole(a, b *timeSpan) int {
	rank := map[string]int{memberRole: 0, leadRole: 1, coachRole: 2}
	if d := rank[a.row["role"]] - rank[b.row["role"]]; d != 0 || a.row["role"] == leadRole {
		return d
	}
	return a.from.Compare(b.from)
}

// join takes in who belongs to the team.
func (t *teamFold) join(f projections.Fact) {
	add := func(person uuid.UUID, from domain.Date, until *domain.Date, row cellsOf) *timeSpan {
		span := &timeSpan{of: person, from: from, row: row}
		if until != nil {
			span.until = *until
		}
		t.times = append(t.times, span)
		return span
	}
	switch e := f.Event.(type) {
	case domain.MemberJoined:
		t.members = append(t.members, add(e.Person, e.From, e.Until, cellsOf{"role": memberRole, "school": e.School.String(), "position": string(e.Position)}))
	case domain.MemberLeft:
		endSpan(t.members, e.Person, e.Until)
	case domain.LeadAppointed:
		add(e.Person, e.From, nil, cellsOf{"role": leadRole})
	case domain.CoachAssigned:
		t.coaches = append(t.coaches, add(e.Person, e.From, e.Until, cellsOf{"role": coachRole}))
	case domain.CoachReleased:
		endSpan(t.coaches, e.Person, e.Until)
	}
}

func (x *exporter) class(r *projections.Record) error {
	var row cellsOf
	var changes []cellsOf
	id := r.Stream.ID.String()
	err := x.facts(r, func(f projections.Fact) {
		switch e := f.Event.(type) {
		case domain.ClassOpened:
			row = cellsOf{
				"id": id, "school": x.ref(&e.School), "school_year": string(e.SchoolYear), "label": string(e.Label), "kind": string(e.Kind),
				"teachers": x.refs(e.Teachers), "grades": several(e.Grades), "subjects": several(e.Subjects), "students": wholeCell(e.Students),
				"on": f.Envelope.OccurredOn.String(),
			}
		case domain.ClassTeachersChanged:
			changes = append(changes, cellsOf{"class": id, "on": f.Envelope.OccurredOn.String(), "teachers": x.refs(e.Teachers)})
		case domain.ClassSizeReported:
			changes = append(changes, cellsOf{"class": id, "on": e.On.String(), "students": wholeCell(&e.Students)})
		case domain.ClassClosed:
			row["closed_on"] = e.On.String()
		}
	})
	if err != nil || row == nil {
		return err
	}
	if err := x.row(classesTable, row); err != nil {
		return err
	}
	return x.rows(classChangesTable, slices.DeleteFunc(changes, func(c cellsOf) bool { return c["teachers"] == "" && c["students"] == "" }))
}
