package domain

import "github.com/google/uuid"

// Figure is what the rules of a released figure ask of its past: one release, or one standing
// release.
type Figure struct {
	Released, Standing bool
	// Ended says that a standing release was ended.
	Ended bool
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

// Figuring is what the read models tell the rules of a school total.
type Figuring struct {
	// Figure is exactly what would leave for those months; nil when there is none.
	Figure *ReleasedFigure
	// Settles is the day from which the last of those months is told; the zero day when it is already.
	Settles Date
	// Defined says that the network has that version of the measure, Warm that it is tagged so.
	Defined, Warm bool
	// In says that the school is in the network today.
	In bool
	// Covers are the coverages of the running agreements between the school's district and the
	// network, each with its last day; the zero day is open.
	Covers map[Coverage]Date
	// Running is a standing release of the same total that runs; uuid.Nil for none.
	Running uuid.UUID
	// Exposed tells in sentences which counts could be computed from this beside earlier releases.
	Exposed []string
	// Beside is how many facts of the log had been taken in when that was judged.
	Beside int64
}

// SchoolTotal names a school's total of a shared measure: over the school's measures that follow
// that version of it.
type SchoolTotal struct {
	School uuid.UUID `json:"school"`
	// Network whose shared measure it is, and the audience with it.
	Network uuid.UUID `json:"network"`
	Measure uuid.UUID `json:"measure"`
	Version int       `json:"version"`
}

// ReleaseFigure releases one school total once, pooled over whole calendar months: those of which
// from is the first day and to the last.
type ReleaseFigure struct {
	ReleaseHeader
	SchoolTotal
	From Date `json:"from"`
	To   Date `json:"to"`
}

// References are the school and the network.
func (c ReleaseFigure) References() []Reference { return c.SchoolTotal.references() }

func (c ReleaseFigure) decide(s Figure, k Known) ([]FigureEvent, error) {
	if err := s.free(c.ReleaseHeader); err != nil {
		return nil, err
	}
	var check checks
	figuring := check.total(k, c.SchoolTotal, CoversShareOuts)
	check.date("/from", c.From)
	check.past("/to", c.To, k)
	check.require(!c.To.Before(c.From), "/to", "%s is before from, which is %s", c.To, c.From)
	check.require(c.From.FirstOfMonth() == c.From, "/from", "%s is not the first day of a month: totals are told of whole months, name %s", c.From, c.From.FirstOfMonth())
	check.require(c.To.LastOfMonth() == c.To, "/to", "%s is not the last day of a month: totals are told of whole months, name %s", c.To, c.To.LastOfMonth())
	switch {
	case figuring.Settles != (Date{}):
		check.add(NotNow, "/to", "values of that month are still coming in: it is told from %s on", figuring.Settles)
	case figuring.Figure == nil:
		check.add(NotNow, "/measure", "the school has no total of that measure for these months: choose others, or another version")
	}
	for _, exposed := range figuring.Exposed {
		check.add(NotNow, "/to", "%s", exposed)
	}
	if err := check.err(); err != nil {
		return nil, err
	}
	return []FigureEvent{FigureReleased{c.SchoolTotal, c.From, c.To, *figuring.Figure, figuring.Beside}}, nil
}

// free refuses an id that is used.
func (s Figure) free(h ReleaseHeader) error {
	if s.Released || s.Standing {
		return &Refusal{Code: Duplicate, Path: "/release", Message: "this release is given already and stands: choose a new id", Existing: h.Release}
	}
	return nil
}

// total is the rule for a school total and for what lets it leave.
func (c *checks) total(k Known, t SchoolTotal, need Coverage) Figuring {
	c.require(t.Version >= 1, "/version", "%d is no version: they count from 1", t.Version)
	school, here := c.thing(k, SchoolKind, t.School, "/school")
	network, there := c.thing(k, NetworkKind, t.Network, "/network")
	if !here || !there {
		return Figuring{}
	}
	var f Figuring
	if k.Figuring != nil {
		f = *k.Figuring
	}
	if !f.Defined {
		c.add(Unknown, "/measure", "the network has no version %d of the shared measure %s: check the id and the version", t.Version, t.Measure)
		return f
	}
	if !f.In || !network.hasSchool(school.ID) {
		c.add(NotNow, "/network", "the school is not in the network: a total leaves only for a network of the school's")
		return f
	}
	if _, covered := f.Covers[need]; !covered {
		c.add(NotNow, "/network", "no agreement of the school's district with the network that covers %s runs today: have one signed first", need)
	}
	return f
}

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
	// Beside is as in [ShareOutReleased].
	Beside int64 `json:"beside,omitzero"`
}

func (e FigureReleased) evolve(s Figure) Figure {
	s.Released = true
	return s
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

// StandingRelease is one school total that leaves by itself, month by month, until a day.
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

func (c GiveStandingRelease) decide(s Figure, k Known) ([]FigureEvent, error) {
	if err := s.free(c.ReleaseHeader); err != nil {
		return nil, err
	}
	var check checks
	check.usable(k, SchoolKind, c.School, "/school")
	f := check.total(k, c.SchoolTotal, CoversStandingReleases)
	from := k.day(c.Header)
	check.require(!from.Before(k.Today), "/occurredOn", "%s has passed: a standing release begins on %s at the earliest", from, k.Today)
	check.date("/until", c.Until)
	check.require(!c.Until.Before(from), "/until", "%s is before the standing release begins, on %s", c.Until, from)
	if last, covered := f.Covers[CoversStandingReleases]; covered && last != (Date{}) {
		check.require(!c.Until.After(last), "/until", "%s is after the agreement ends, on %s: name that day or an earlier one", c.Until, last)
	}
	if f.Warm {
		check.add(NotNow, "/measure", "it is a WARM measure: its totals are released one by one, with the mutation releaseFigure")
	}
	if f.Running != uuid.Nil {
		check.already("/measure", f.Running, "a standing release of this total runs already: end that one first")
	}
	return []FigureEvent{StandingReleaseGiven{c.StandingRelease, from}}, check.err()
}

// StandingReleaseGiven begins on the day it occurred.
type StandingReleaseGiven struct {
	StandingRelease
	From Date `json:"from"`
}

func (e StandingReleaseGiven) evolve(s Figure) Figure {
	s.Standing = true
	return s
}

// FigureReleaseAction is something that may be done to a release of a figure.
type FigureReleaseAction string

// EndStandingReleaseAction stands for [EndStandingRelease].
const EndStandingReleaseAction FigureReleaseAction = "END_STANDING_RELEASE"

// FigureReleaseActions are what may be done to a release that is standing or not, and ended or not.
func FigureReleaseActions(standing, ended bool) []FigureReleaseAction {
	if !standing || ended {
		return nil
	}
	return []FigureReleaseAction{EndStandingReleaseAction}
}

// EndStandingRelease ends a standing release at once: what had left stays.
type EndStandingRelease struct{ ReleaseHeader }

func (c EndStandingRelease) decide(s Figure, k Known) ([]FigureEvent, error) {
	switch {
	case !s.Standing:
		return nil, refuse(Unknown, "there is no such standing release: check the id", "GIVE_STANDING_RELEASE")
	case s.Ended:
		return nil, nil
	}
	return []FigureEvent{StandingReleaseEnded{k.Today}}, nil
}

// StandingReleaseEnded is the last day of a standing release.
type StandingReleaseEnded struct {
	On Date `json:"on"`
}

func (e StandingReleaseEnded) evolve(s Figure) Figure {
	s.Ended = true
	return s
}
