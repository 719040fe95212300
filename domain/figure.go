package domain

import "github.com/google/uuid"

// Figure is what the rules of a released figure ask of its past: one release, or one standing
// release.
type Figure struct {
	Released, Standing bool
	From               Date
	Ended              bool
}

// FigureEvent is a fact of a released figure.
type FigureEvent interface {
	Event
	evolve(Figure) Figure
}

// FigureCommand is a command on a released figure.
type FigureCommand interface {
	Command
	decide(Figure, Known) ([]FigureEvent, error)
}

// FigureDecider holds the rules of released figures.
var FigureDecider = Decider[Figure, FigureCommand, FigureEvent]{
	Category: ReleaseCategory,
	decide:   func(c FigureCommand, s Figure, k Known) ([]FigureEvent, error) { return c.decide(s, k) },
	evolve:   func(s Figure, e FigureEvent) Figure { return e.evolve(s) },
}

// ReleaseHeader begins every command on a released figure.
type ReleaseHeader struct {
	Header
	Release uuid.UUID `json:"release"`
}

// Stream is the release's own.
func (h ReleaseHeader) Stream() Stream { return Stream{ReleaseCategory, h.Release} }

// SchoolTotal names a school's total of a shared measure: over the school's measures that follow
// that version of it.
type SchoolTotal struct {
	School uuid.UUID `json:"school"`
	// Network whose shared measure it is, and the audience with it.
	Network uuid.UUID `json:"network"`
	Measure uuid.UUID `json:"measure"`
	Version int       `json:"version"`
}

// ReleaseFigure releases one school total once, for the periods from and to.
type ReleaseFigure struct {
	ReleaseHeader
	SchoolTotal
	From Date `json:"from"`
	To   Date `json:"to"`
}

// References are the school and the network.
func (c ReleaseFigure) References() []Reference { return c.SchoolTotal.references() }

func (t SchoolTotal) references() []Reference {
	return append(references(SchoolKind, t.School), references(NetworkKind, t.Network)...)
}

// FigureReleased is a figure as it left.
type FigureReleased struct {
	SchoolTotal
	From Date `json:"from"`
	To   Date `json:"to"`
	// Figure is what left, as others read it.
	Figure ReleasedFigure `json:"figure"`
}

// ReleasedFigure is one told number. Sealed as a whole under the installation's key.
type ReleasedFigure struct {
	// Value is rounded; absent when it is suppressed. At an edge it is the edge, and Coded.
	Value *float64 `json:"value,omitzero"`
	Coded bool     `json:"coded,omitzero"`
	// Students and Teams stand behind it, as bands.
	Students string        `json:"students,omitzero"`
	Teams    string        `json:"teams,omitzero"`
	Policy   AppliedPolicy `json:"policy"`
}

// StandingRelease is one school total that leaves by itself, period by period, until a day.
type StandingRelease struct {
	SchoolTotal
	// Until is the last day; a standing release always has one.
	Until Date `json:"until"`
}

// GiveStandingRelease releases a school total for a network until a day, under a running agreement
// that covers standing releases. WARM measures have none.
type GiveStandingRelease struct {
	ReleaseHeader
	StandingRelease
}

// References are the school and the network.
func (c GiveStandingRelease) References() []Reference { return c.SchoolTotal.references() }

// StandingReleaseGiven begins on the day it occurred.
type StandingReleaseGiven struct {
	StandingRelease
	From Date `json:"from"`
}

// EndStandingRelease ends a standing release at once: what had left stays.
type EndStandingRelease struct{ ReleaseHeader }

// StandingReleaseEnded is the last day of a standing release.
type StandingReleaseEnded struct {
	On Date `json:"on"`
}
