package domain

import "github.com/google/uuid"

// Trying is how a team takes up what another one shared. What is left out is carried over from the
// share-out.
type Trying struct {
	Team     uuid.UUID  `json:"team"`
	ShareOut uuid.UUID  `json:"shareOut"`
	Project  *uuid.UUID `json:"project,omitzero"`
	Title    Text       `json:"title,omitzero"`
	// Adaptation says what will be done otherwise here; empty means as it was told.
	Adaptation Text        `json:"adaptation,omitzero"`
	ChangeIdea *uuid.UUID  `json:"changeIdea,omitzero"`
	Classes    []uuid.UUID `json:"classes,omitempty"`
	Measures   []uuid.UUID `json:"measures,omitempty"`
	Questions  []Question  `json:"questions,omitempty"`
	StartsOn   *Date       `json:"startsOn,omitzero"`
	EndsOn     *Date       `json:"endsOn,omitzero"`
}

// TryShareOut plans a cycle of the team from a share-out that it may read: a [PlanCycle] that is
// filled in. The plan keeps where it comes from.
type TryShareOut struct {
	CycleHeader
	Trying
}
