package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Comparison is how schools of a network are compared for a school year: what is expected of a
// school like it, and where more was reached.
type Comparison struct {
	ID         uuid.UUID  `json:"id"`
	SchoolYear SchoolYear `json:"schoolYear"`
	// Outcome and Covariates are names of public numbers, as the schools' years have them.
	Outcome    string   `json:"outcome"`
	Covariates []string `json:"covariates"`
	// Direction is where the outcome is wanted to go; DECREASE turns the comparison round.
	Direction Direction `json:"direction"`
}

// PublishBrightSpots has the comparison computed and kept for the network, as it is then.
type PublishBrightSpots struct {
	NetworkHeader
	Comparison
}

// maxCovariates keeps a comparison to what a person can read.
const maxCovariates = 20

func (c PublishBrightSpots) decide(s Network, k Known) ([]NetworkEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if s.Comparisons[c.ID] {
		return nil, &Refusal{Code: Duplicate, Path: "/id", Message: "this comparison is published already and stands: choose a new id", Existing: c.ID}
	}
	var check checks
	c.Comparison.check(&check)
	if err := check.err(); err != nil {
		return nil, err
	}
	if k.Comparison == nil {
		return nil, &Refusal{Code: NotNow, Path: "/outcome", Message: "there is nothing to compare: too few of the network's schools have reported that year with this outcome and these covariates"}
	}
	published := *k.Comparison
	published.Comparison = c.Comparison
	return []NetworkEvent{published}, nil
}

func (m Comparison) check(c *checks) {
	c.id("/id", m.ID)
	c.schoolYear("/schoolYear", m.SchoolYear)
	c.name("/outcome", m.Outcome)
	c.list("/covariates", len(m.Covariates), maxCovariates)
	for i, name := range m.Covariates {
		c.name(at("/covariates", i), name)
		c.require(!slices.Contains(m.Covariates[:i], name), at("/covariates", i), "%q stands here twice", name)
	}
	c.require(m.Direction == Increase || m.Direction == Decrease, "/direction", "%q is not one of INCREASE, DECREASE: say where the outcome is wanted to go", string(m.Direction))
}

// BrightSpotsPublished is a comparison as it was published, with all that others read of it.
type BrightSpotsPublished struct {
	Comparison
	// Model and its version, and the version of the thresholds, by which it was made.
	Model   string         `json:"model"`
	Version int            `json:"version"`
	Policy  AppliedPolicy  `json:"policy"`
	Schools []SchoolEffect `json:"schools"`
}

func (e BrightSpotsPublished) evolve(s Network) Network {
	s.Comparisons = put(s.Comparisons, e.ID, true)
	return s
}

// SchoolEffect is one school in a comparison.
type SchoolEffect struct {
	School   uuid.UUID `json:"school"`
	Actual   float64   `json:"actual"`
	Expected float64   `json:"expected"`
	// Low and High bound what was to be expected, with 95 percent chance.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// P is one-sided, adjusted after Benjamini and Hochberg.
	P float64 `json:"p"`
	// Students behind the actual value.
	Students int  `json:"students"`
	Bright   bool `json:"bright,omitzero"`
}
