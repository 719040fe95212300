package projections

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Measure is what a team measures, as it is defined at present. Its values are series.
type Measure struct {
	ID     uuid.UUID `json:"id"`
	TeamID uuid.UUID `json:"team"`
	// Home is the home school of the team.
	Home                  uuid.UUID            `json:"home"`
	Name                  domain.Text          `json:"name"`
	Numerator             *domain.Text         `json:"numerator,omitzero"`
	Denominator           *domain.Text         `json:"denominator,omitzero"`
	Unit                  domain.Unit          `json:"unit"`
	Counts                domain.Counts        `json:"counts"`
	Kind                  domain.KindOfMeasure `json:"kind"`
	OperationalDefinition *domain.Text         `json:"operationalDefinition,omitzero"`
	Direction             domain.Direction     `json:"direction"`
	Target                *float64             `json:"target,omitzero"`
	Frequency             domain.Frequency     `json:"frequency"`
	Source                *domain.Text         `json:"source,omitzero"`
	Breakdowns            []domain.Breakdown   `json:"breakdowns,omitempty"`
	Tag                   *domain.MeasureTag   `json:"tag,omitzero"`
	AboutStudents         bool                 `json:"aboutStudents"`
	Follows               *domain.Follows      `json:"follows,omitzero"`
	Retired               bool                 `json:"retired,omitzero"`
	RetiredWhy            *domain.Text         `json:"retiredWhy,omitzero"`
	// Redefinitions in the order in which they were told.
	Redefinitions []Redefinition `json:"redefinitions,omitempty"`
	Forgotten     []string       `json:"forgotten,omitempty"`
	Revision      int            `json:"revision"`
	reader        *Reader
}

// Redefinition is a day from which a measure meant something else, and why.
type Redefinition struct {
	From       domain.Date `json:"from"`
	Comparable bool        `json:"comparable,omitzero"`
	Why        domain.Text `json:"why"`
	// Unit is the one from that day on.
	Unit domain.Unit `json:"unit"`
}

func (m *Measure) placed() placed {
	return placed{team: m.TeamID, school: m.Home, retired: m.Retired}
}

// define takes over a definition.
func (m *Measure) define(d domain.Definition) {
	m.Name, m.Numerator, m.Denominator = d.Name, textOf(d.Numerator), textOf(d.Denominator)
	m.Unit, m.Counts, m.Kind, m.OperationalDefinition = d.Unit, d.Counts, d.Kind, textOf(d.OperationalDefinition)
	m.Direction, m.Target, m.Frequency, m.Source = d.Direction, d.Target, d.Frequency, textOf(d.Source)
	m.Breakdowns, m.Tag, m.AboutStudents, m.Follows = d.Breakdowns, textOf(d.Tag), domain.AboutStudents(d), d.Follows
}

// Team owns the measure; nil when the viewer may not know it.
func (m *Measure) Team() (*Team, error) {
	return followOne[Measure, Team](m.reader, m, func(m *Measure) uuid.UUID { return m.TeamID })
}

// Group is one of the measure's student groups; nil when there is none of that id.
func (m *Measure) Group(id uuid.UUID) *domain.StudentGroup {
	for i := range m.Breakdowns {
		for j := range m.Breakdowns[i].Groups {
			if m.Breakdowns[i].Groups[j].ID == id {
				return &m.Breakdowns[i].Groups[j]
			}
		}
	}
	return nil
}
