package domain

import (
	"github.com/google/uuid"
)

// ShareOut is what the rules of a share-out ask of its past.
type ShareOut struct {
	Team, Cycle uuid.UUID
	// Version is that of the latest words; 0 for none.
	Version int
	// Releases are the latest for each school, in the order of the log.
	Releases []shareOutRelease
	// Times is how often it was released.
	Times int
	// Out is what others read, or will from its day on; nil while a school has yet to release it.
	Out *shareOutRelease
	// Withdrawn says why it was taken back; empty when it was not.
	Withdrawn ShareOutCause
	Thanked   map[uuid.UUID]bool
}

// ShareOutEvent is a fact of a share-out.
type ShareOutEvent interface {
	Event
	evolve(ShareOut) ShareOut
}

// ShareOutCommand is a command on a share-out.
type ShareOutCommand interface {
	Command
	decide(ShareOut, Known) ([]ShareOutEvent, error)
}

// ShareOutDecider holds the rules of a share-out.
var ShareOutDecider = Decider[ShareOut, ShareOutCommand, ShareOutEvent]{
	Category: ShareOutCategory,
	decide:   func(c ShareOutCommand, s ShareOut, k Known) ([]ShareOutEvent, error) { return c.decide(s, k) },
	evolve:   func(s ShareOut, e ShareOutEvent) ShareOut { return e.evolve(s) },
}

// ShareOutHeader begins every command on a share-out.
type ShareOutHeader struct {
	Header
	ShareOut uuid.UUID `json:"shareOut"`
}

// Stream is the share-out's own.
func (h ShareOutHeader) Stream() Stream { return Stream{ShareOutCategory, h.ShareOut} }

// ShareOutKind says how it went. A loss counts as much as a win.
type ShareOutKind string

const (
	Win          ShareOutKind = "WIN"
	Loss         ShareOutKind = "LOSS"
	Mixed        ShareOutKind = "MIXED"
	Inconclusive ShareOutKind = "INCONCLUSIVE"
)

// ShareOutKinds lists every kind.
var ShareOutKinds = []ShareOutKind{Win, Loss, Mixed, Inconclusive}

// ShareOutAction is something that may be done to a share-out, spelled as its mutation in capitals.
type ShareOutAction string

const (
	ReviseShareOutAction   ShareOutAction = "REVISE_SHARE_OUT"
	ReleaseShareOutAction  ShareOutAction = "RELEASE_SHARE_OUT"
	WithdrawShareOutAction ShareOutAction = "WITHDRAW_SHARE_OUT"
	ThankShareOutAction    ShareOutAction = "THANK_SHARE_OUT"
	TryShareOutAction      ShareOutAction = "TRY_SHARE_OUT"
)

// ShareOutActions are what may be done to a share-out that was released or not, and withdrawn or not.
func ShareOutActions(released, withdrawn bool) []ShareOutAction {
	switch {
	case withdrawn:
		return nil
	case released:
		return []ShareOutAction{ReviseShareOutAction, ReleaseShareOutAction, WithdrawShareOutAction, ThankShareOutAction, TryShareOutAction}
	default:
		return []ShareOutAction{ReviseShareOutAction, ReleaseShareOutAction, WithdrawShareOutAction}
	}
}

// Telling is what a team means to tell of a cycle: its draft. Nothing of it leaves the team but by
// a release.
type Telling struct {
	Kind  ShareOutKind `json:"kind"`
	Title Text         `json:"title"`
	// Change says what was changed, Learned what came of it, TryThis how another team could try it,
	// Conditions for whom and under what conditions it went so.
	Change     Text `json:"change,omitzero"`
	Learned    Text `json:"learned"`
	TryThis    Text `json:"tryThis,omitzero"`
	Conditions Text `json:"conditions,omitzero"`
	Subject    Text `json:"subject,omitzero"`
	// Grades as the team's classes have them.
	Grades []string `json:"grades,omitempty"`
	// Groups are the student groups that it is about. What is told of a group in numbers follows
	// from the measures; a small one is told in words and as a size band.
	Groups []ToldGroup `json:"groups,omitempty"`
	// Measures of the cycle whose effect is told with it; none tells no numbers.
	Measures []uuid.UUID `json:"measures,omitempty"`
}

// ToldGroup is a student group that a share-out is about, by kind; its label is the measure's.
type ToldGroup struct {
	Kind BreakdownKind `json:"kind"`
	// Group is that of a measure's breakdown, if it is measured.
	Group *uuid.UUID `json:"group,omitzero"`
}

// there refuses what needs a draft.
func (s ShareOut) there() error {
	if s.Version == 0 {
		return refuse(Unknown, "there is no such share-out: draft it first", string(DraftShareOutAction))
	}
	return nil
}

// Draft is the first draft: of which cycle.
type Draft struct {
	Team  uuid.UUID `json:"team"`
	Cycle uuid.UUID `json:"cycle"`
	Telling
}

// DraftShareOut begins a share-out of a cycle that has started. A cycle may have several, for several audiences.
type DraftShareOut struct {
	ShareOutHeader
	Draft
}

// References are the team, the cycle and the measures.
func (c DraftShareOut) References() []Reference {
	return append(append(references(TeamKind, c.Team), references(CycleKind, c.Cycle)...), c.Telling.references()...)
}

func (t Telling) references() []Reference { return references(MeasureKind, t.Measures...) }

func (c DraftShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	if s.Version > 0 {
		return nil, &Refusal{Code: Duplicate, Path: "/shareOut", Message: "this share-out is drafted already: revise it, or choose a new id", Allowed: []string{string(ReviseShareOutAction)}, Existing: c.ShareOut}
	}
	var check checks
	check.random("/shareOut", c.ShareOut)
	check.usable(k, TeamKind, c.Team, "/team")
	switch cycle, ok := check.thing(k, CycleKind, c.Cycle, "/cycle"); {
	case ok && cycle.Team != c.Team:
		check.unknown(CycleKind, c.Cycle, "/cycle")
	case cycle.Retired:
		check.add(NotNow, "/cycle", "the cycle is withdrawn: nothing is shared of it; choose another")
	case ok && !cycle.Started:
		check.add(NotNow, "/cycle", "the cycle has not started: there is nothing to tell of it yet; start it first, or choose another")
	}
	c.Telling.check(&check, k, c.Team)
	return []ShareOutEvent{ShareOutDrafted(c.Draft)}, check.err()
}

// random refuses an id that tells more than that it is one: those that count time or come of a name
// (RFC 9562, 5.8, leaves all bits of version 8 to its maker). It leaves with what it names.
func (c *checks) random(path string, id uuid.UUID) {
	const randomly = 4 // RFC 9562, 5.4
	c.require(id.Version() == randomly && id.Variant() == uuid.RFC4122, path,
		"%s is of version %d, which may tell when or from what it was made, and other schools read this id: choose a random one, of version %d", id, id.Version(), randomly)
}

func (t Telling) check(c *checks, k Known, team uuid.UUID) {
	oneOf(c, "/kind", t.Kind, ShareOutKinds)
	c.title("/title", t.Title)
	c.text("/change", t.Change)
	c.needed("/learned", t.Learned)
	c.text("/tryThis", t.TryThis)
	c.text("/conditions", t.Conditions)
	c.words("/subject", string(t.Subject), maxTitle, false, false)
	c.list("/grades", len(t.Grades), maxList)
	for i, g := range t.Grades {
		c.name(at("/grades", i), g)
	}
	for _, text := range []struct {
		path string
		text Text
	}{
		{"/title", t.Title},
		{"/change", t.Change},
		{"/learned", t.Learned},
		{"/tryThis", t.TryThis},
		{"/conditions", t.Conditions},
		{"/subject", t.Subject},
	} {
		c.straight(text.path, string(text.text))
	}
	c.list("/groups", len(t.Groups), maxList)
	for i, g := range t.Groups {
		oneOf(c, at("/groups", i)+"/kind", g.Kind, BreakdownKinds)
	}
	c.list("/measures", len(t.Measures), maxList)
	c.distinct("/measures", t.Measures)
	for i, m := range t.Measures {
		if thing, ok := c.thing(k, MeasureKind, m, at("/measures", i)); ok && thing.Team != team {
			c.unknown(MeasureKind, m, at("/measures", i))
		}
	}
}

// ShareOutDrafted is version 1 of the words.
type ShareOutDrafted Draft

func (e ShareOutDrafted) evolve(s ShareOut) ShareOut {
	s.Team, s.Cycle, s.Version = e.Team, e.Cycle, 1
	return s
}

// Redraft is a version of the words after the first: the whole of them.
type Redraft struct {
	// Version is the one that it becomes, one more than the latest.
	Version int `json:"version"`
	Telling
}

// ReviseShareOut writes the next version. What was released stays as it was until that version is
// released in its place.
type ReviseShareOut struct {
	ShareOutHeader
	Redraft
}

// References are the measures.
func (c ReviseShareOut) References() []Reference { return c.Telling.references() }

func (c ReviseShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	if err := s.may(ReviseShareOutAction); err != nil {
		return nil, err
	}
	var check checks
	if c.Version <= s.Version {
		check.already("/version", c.ShareOut, "version %d is written already and stands: the next one is %d", c.Version, s.Version+1)
	} else {
		check.require(c.Version == s.Version+1, "/version", "%d is not the next version, which is %d", c.Version, s.Version+1)
	}
	c.Telling.check(&check, k, s.Team)
	return []ShareOutEvent{ShareOutRevised(c.Redraft)}, check.err()
}

// ShareOutRevised is the next version of the words.
type ShareOutRevised Redraft

func (e ShareOutRevised) evolve(s ShareOut) ShareOut {
	s.Version = e.Version
	return s
}

// may refuses what is not possible now.
func (s ShareOut) may(action ShareOutAction) error {
	if err := s.there(); err != nil {
		return err
	}
	if s.Withdrawn != "" {
		return refuse(NotNow, "the share-out is withdrawn: "+string(action)+" is not possible any more; draft another one", string(DraftShareOutAction))
	}
	return nil
}
