package domain

import "github.com/google/uuid"

// Behind is who stands behind the numbers that left with a release: the ledger of releases judges
// later ones by it. It is never shown. Sealed as a whole, like a [Text]: when the school's key is
// gone, so are the values that could be released beside them.
type Behind []ToldSum

// ToldSum is a number that was told, or named and hidden, and the atoms whose sum it is.
type ToldSum struct {
	// Told is the number as it left; Hidden says that it was named and did not, for too few stand
	// behind it.
	Told   float64 `json:"told,omitzero"`
	Hidden bool    `json:"hidden,omitzero"`
	// K is the threshold by which it was judged.
	K     int    `json:"k,omitzero"`
	Atoms []Atom `json:"of"`
	// Over are all classes that a group's number is over, with students of it or without; the nil
	// id is the team as a whole.
	Over []uuid.UUID `json:"over,omitempty"`
}

// Atom is the finest that any number is made of: a measure of a class (none: the team as a whole)
// in a period, for all its students or one group of a breakdown. Names are short because there are
// many.
type Atom struct {
	Measure   uuid.UUID  `json:"m"`
	Class     *uuid.UUID `json:"c,omitzero"`
	Breakdown *uuid.UUID `json:"b,omitzero"`
	Group     *uuid.UUID `json:"g,omitzero"`
	From      Date       `json:"f"`
	To        Date       `json:"t"`
	// Students are the different people behind it; Of, for a group, those behind all of the class.
	Students int `json:"n"`
	Of       int `json:"o,omitzero"`
	// Numerator is how many of them came out so, where people were counted.
	Numerator *float64 `json:"y,omitzero"`
}
