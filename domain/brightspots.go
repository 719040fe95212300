package domain

import "github.com/google/uuid"

// Comparison is how schools of a network are compared for a school year: what is expected of a
// school like it, and where more was reached.
type Comparison struct {
	ID         uuid.UUID  `json:"id"`
	SchoolYear SchoolYear `json:"schoolYear"`
	// Outcome and Covariates are names of public numbers, as the schools' years have them.
	Outcome    string   `json:"outcome"`
	Covariates []string `json:"covariates"`
	// PriorAttainment is the covariate that tells what the students had reached before, if one
	// does: with it, growth is compared, without it, where the schools stand.
	PriorAttainment string `json:"priorAttainment,omitzero"`
	// Direction is where the outcome is wanted to go; DECREASE turns the comparison round.
	Direction Direction `json:"direction"`
	// MinStudents is the least enrolment of a bright spot; absent means the network's k, and below
	// that it is never.
	MinStudents *int `json:"minStudents,omitzero"`
}

// PublishBrightSpots has the comparison computed and kept for the network, as it is then.
type PublishBrightSpots struct {
	NetworkHeader
	Comparison
}

func (c PublishBrightSpots) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Comparisons[c.ID] {
		return nil, &Refusal{Code: Duplicate, Path: "/id", Message: "this comparison is published already and stands: choose a new id", Existing: c.ID}
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	switch {
	case k.Comparison == nil && len(k.Incomparable) > 0:
		return nil, k.Incomparable
	case k.Comparison == nil:
		return nil, &Refusal{Code: NotNow, Path: "/outcome", Message: "there is nothing to compare: too few of the network's schools have reported that year with this outcome and these covariates"}
	}
	return []NetworkEvent{BrightSpotsPublished(*k.Comparison)}, nil
}

// BrightSpotsPublished is a comparison as it was published, with all that others read of it.
type BrightSpotsPublished struct {
	Comparison
	// Model and its version, and the version of the thresholds, by which it was made.
	Model   string        `json:"model"`
	Version int           `json:"version"`
	Policy  AppliedPolicy `json:"policy"`
	// Cases are the schools that the model is of: all of the installation with public numbers for
	// each variable, in the network or not.
	Cases int `json:"cases"`
	// LeftOut are schools with numbers of that year that are no cases, by what they lack; one that
	// lacks several counts with the first.
	LeftOut []Lacking `json:"leftOut,omitempty"`
	// Schools are the cases in the network, in the order of their ids.
	Schools []SchoolEffect `json:"schools"`
}

func (e BrightSpotsPublished) evolve(s Network) Network {
	s.Comparisons = put(s.Comparisons, e.ID, true)
	return s
}

// Lacking is how many schools lack a variable.
type Lacking struct {
	Variable string `json:"variable"`
	Schools  int    `json:"schools"`
}

// SchoolEffect is one school in a comparison.
type SchoolEffect struct {
	School   uuid.UUID `json:"school"`
	Actual   float64   `json:"actual"`
	Expected float64   `json:"expected"`
	// Low and High bound what was to be expected, with 95 percent chance.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// P is one-sided, adjusted after Benjamini and Hochberg over all cases; 1 where a school is
	// fitted exactly, so that nothing can be expected of it.
	P float64 `json:"p"`
	// Students enrolled; 0 where that is not known, which counts as too few.
	Students int  `json:"students,omitzero"`
	Bright   bool `json:"bright,omitzero"`
	// Alike are the cases most like it by the covariates, the nearest first. They are never told by
	// name.
	Alike []uuid.UUID `json:"alike,omitempty"`
}
