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
	// Direction is where the outcome is wanted to go; DECREASE turns the comparison round.
	Direction Direction `json:"direction"`
}

// PublishBrightSpots has the comparison computed and kept for the network, as it is then.
type PublishBrightSpots struct {
	NetworkHeader
	Comparison
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
