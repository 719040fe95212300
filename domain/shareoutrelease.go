package domain

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Audience is for whom something is released. Each kind but NETWORK holds those before it.
type Audience struct {
	Kind AudienceKind `json:"kind"`
	// Network is which, for NETWORK.
	Network *uuid.UUID `json:"network,omitzero"`
}

// AudienceKind is how far something goes.
type AudienceKind string

const (
	ForTeam     AudienceKind = "TEAM"
	ForSchool   AudienceKind = "SCHOOL"
	ForDistrict AudienceKind = "DISTRICT"
	ForNetwork  AudienceKind = "NETWORK"
	ForPublic   AudienceKind = "PUBLIC"
)

// AudienceKinds lists every audience.
var AudienceKinds = []AudienceKind{ForTeam, ForSchool, ForDistrict, ForNetwork, ForPublic}

// Attribution says whose a share-out is said to be, to other schools. Its own schools may know in
// any case.
type Attribution string

const (
	// Anonymous: nothing leads back.
	Anonymous Attribution = "ANONYMOUS"
	// AsSchool names the schools.
	AsSchool Attribution = "SCHOOL"
	// NamedTeam names schools and team.
	NamedTeam Attribution = "NAMED"
)

// Attributions lists every attribution.
var Attributions = []Attribution{Anonymous, AsSchool, NamedTeam}

// ShareOutRelease is the decision that one version of the words leaves, with what goes with it.
type ShareOutRelease struct {
	Version     int         `json:"version"`
	Audience    Audience    `json:"audience"`
	Attribution Attribution `json:"attribution"`
	// EmbargoUntil is the first day on which others see it; absent means at once.
	EmbargoUntil *Date `json:"embargoUntil,omitzero"`
	// Despite are the keys of what the guard found in the words and the person has looked at.
	Despite []string `json:"despite,omitempty"`
}

// ReleaseShareOut releases a version in the name of a school of whose students it tells: the one
// through which the actor is a member. It is out when each of those schools has released it, to
// the same audience under the same attribution.
type ReleaseShareOut struct {
	ShareOutHeader
	ShareOutRelease
}

// References are the network.
func (c ReleaseShareOut) References() []Reference { return reference(NetworkKind, c.Audience.Network) }

// Sharing is what the read models tell the rule of a release: what would leave, and what stands in
// the way. They judge it by the same words and numbers that others will read.
type Sharing struct {
	// Released is exactly what leaves; nil when the words are forgotten.
	Released *Released
	// Hidden are effects that enter pooled results only.
	Hidden HiddenEffects
	// Behind is who stands behind each told number, for the ledger of releases.
	Behind Behind
	// NetworkHidden says that the actor may not know the network of the audience: it is as if there
	// were none, and nothing else is told.
	NetworkHidden bool
	// CycleWithdrawn: what became of the cycle.
	CycleWithdrawn bool
	// School is that through which the actor is a member of the team; uuid.Nil for none.
	School uuid.UUID
	// Schools are those of whose students it tells, each with a name in words for a refusal.
	Schools []uuid.UUID
	// Outside are districts or schools that no agreement lets it leave for that audience, as
	// sentences that say what would.
	Outside []string
	// Findings are what the guard found in the words.
	Findings []GuardFinding
	// Exposed tells in sentences which counts could be computed from this beside earlier releases.
	Exposed []string
	// Beside is how many facts of the log had been taken in when that was judged.
	Beside int64
	// Releases is how often it had been released by then, by whichever school: to whom it was told without a
	// name decides to whom else it may be.
	Releases int
	// HeldBack says that what the actor's school released last was held back, for it raced with
	// something else that left: then it may be released again. Unseen, that nothing of it is out for
	// that reason, though each school has released it.
	HeldBack, Unseen bool
}

// GuardFinding is something in the words that looks like a person or a place.
type GuardFinding struct {
	// Key is the same for the same finding in the same words; never stored in a fact, since a name
	// could be guessed by it.
	Key string `json:"-"`
	// Kind is what it looks like, Field where it stands.
	Kind  GuardKind `json:"kind"`
	Field string    `json:"field"`
	// Excerpt is the text itself; never stored in a fact.
	Excerpt string `json:"-"`
	// From and To are where it stands in the field, in characters.
	From, To int `json:"-"`
}

// GuardKind is what a text looks like.
type GuardKind string

const (
	LooksLikeEmail         GuardKind = "EMAIL"
	LooksLikePhone         GuardKind = "PHONE"
	LooksLikeStudentNumber GuardKind = "STUDENT_NUMBER"
	LooksLikeLink          GuardKind = "LINK"
	NamesPerson            GuardKind = "PERSON"
	NamesSchool            GuardKind = "SCHOOL"
	NamesDistrict          GuardKind = "DISTRICT"
	NamesTeam              GuardKind = "TEAM"
	NamesClass             GuardKind = "CLASS"
)

// GuardKinds lists every kind.
var GuardKinds = []GuardKind{LooksLikeEmail, LooksLikePhone, LooksLikeStudentNumber, LooksLikeLink, NamesPerson, NamesSchool, NamesDistrict, NamesTeam, NamesClass}

// shareOutRelease is what later rules ask of a release.
type shareOutRelease struct {
	school      uuid.UUID
	version     int
	audience    Audience
	attribution Attribution
	embargo     *Date
}

func (r shareOutRelease) same(o shareOutRelease) bool {
	return r.school == o.school && r.version == o.version && r.audience.same(o.audience) && r.attribution == o.attribution &&
		(r.embargo == nil) == (o.embargo == nil) && (r.embargo == nil || *r.embargo == *o.embargo)
}

func (a Audience) same(b Audience) bool {
	return a.Kind == b.Kind && (a.Network == nil) == (b.Network == nil) && (a.Network == nil || *a.Network == *b.Network)
}

func (c ReleaseShareOut) decide(s ShareOut, k Known) ([]ShareOutEvent, error) {
	if err := s.may(ReleaseShareOutAction); err != nil {
		return nil, err
	}
	var check checks
	check.audience(k, "/audience", c.Audience)
	oneOf(&check, "/attribution", c.Attribution, Attributions)
	check.list("/despite", len(c.Despite), maxList)
	check.require(c.Version == s.Version, "/version", "%d is not the latest version, which is %d: look at that one and release it", c.Version, s.Version)
	if err := check.err(); err != nil {
		return nil, err
	}
	if err := c.found(k.Sharing); err != nil {
		return nil, err
	}
	next := shareOutRelease{k.Sharing.School, c.Version, c.Audience, c.Attribution, c.EmbargoUntil}
	if slices.ContainsFunc(s.Releases, next.same) && !k.Sharing.HeldBack {
		return nil, nil
	}
	if k.Sharing.Beside > 0 && k.Sharing.Releases != s.Times { // on another node, since this was judged
		return nil, refuse(NotNow, "it was released at the same moment by somebody else: look at it, and release it once more if that is still right")
	}
	if check.embargo(s, next, k); check.err() != nil {
		return nil, check.err()
	}
	kept, err := c.judge(k.Sharing)
	if err != nil {
		return nil, err
	}
	return []ShareOutEvent{ShareOutReleased{
		Version: c.Version, School: k.Sharing.School, Schools: k.Sharing.Schools,
		Audience: c.Audience, Attribution: c.Attribution, EmbargoUntil: c.EmbargoUntil,
		Despite: kept, Released: *k.Sharing.Released, Hidden: k.Sharing.Hidden, Behind: k.Sharing.Behind, Beside: k.Sharing.Beside,
	}}, nil
}

// maxEmbargo is how many days something may wait: two years.
const maxEmbargo = 731

// embargo is the rule for the first day on which others see it. A day that has come by now is one
// only where another school has released the same until that day.
func (c *checks) embargo(s ShareOut, next shareOutRelease, k Known) {
	const path = "/embargoUntil"
	day := next.embargo
	if day == nil {
		return
	}
	c.date(path, *day)
	if s.seen(k.Today) && !k.Sharing.Unseen {
		c.add(NotNow, path, "version %d is out, and an embargo would take it away from those who read it until %s: leave it out, or withdraw this share-out and draft another", s.Out.version, day)
		return
	}
	with := func(r shareOutRelease) bool { next.school = r.school; return r.same(next) }
	c.require(!day.Before(k.Today) || slices.ContainsFunc(s.Releases, with), path, "%s has passed, today is %s: leave it out to release at once", day, k.Today)
	c.require(!day.After(k.Today.AddDays(maxEmbargo)), path, "%s is more than two years away: name an earlier day, or release it then", day)
}

// seen says that others may have read it by now: where it is tomorrow already, too.
func (s ShareOut) seen(today Date) bool {
	return s.Out != nil && (s.Out.embargo == nil || !s.Out.embargo.After(today.AddDays(1)))
}

// found refuses what is not there, or not for the actor.
func (r ShareOutRelease) found(sharing *Sharing) error {
	var check checks
	switch {
	case sharing == nil:
		return refuse(Unknown, "there is no such version to be released: draft it first", string(DraftShareOutAction))
	case sharing.NetworkHidden:
		check.unknown(NetworkKind, *r.Audience.Network, "/audience/network")
	}
	return check.err()
}

// judge holds what would leave against the rules, and gives the findings that were looked at.
func (r ShareOutRelease) judge(sharing *Sharing) (kept []GuardFinding, err error) {
	var check checks
	switch {
	case sharing.Released == nil:
		return nil, refuse(NotNow, "the words of this version were erased: revise it and release that version", string(ReviseShareOutAction))
	case sharing.CycleWithdrawn:
		return nil, refuse(NotNow, "the cycle is withdrawn: nothing new is released from it")
	case !slices.Contains(sharing.Schools, sharing.School):
		return nil, refuse(NotNow, "it tells of students of other schools than yours: a member of the team from each of those releases it")
	}
	sharing.Released.check(&check)
	for _, outside := range sharing.Outside {
		check.add(NotNow, "/audience", "%s", outside)
	}
	for _, exposed := range sharing.Exposed {
		check.add(NotNow, "/version", "%s", exposed)
	}
	kept = check.despite("/version", sharing.Findings, r.Despite)
	return kept, check.err()
}

// despite gives the findings of which the person has given the keys, and refuses the others, and keys of
// nothing: they were of other words, so that nobody has looked at these. Path is the words.
func (c *checks) despite(path string, findings []GuardFinding, keys []string) (kept []GuardFinding) {
	if n := len(findings); n > maxList {
		c.add(Invalid, path, "the words have %d places that look like they name or lead to somebody, and at most %d keys fit into despite: revise the words, or leave out what is not needed", n, maxList)
		return nil
	}
	for i, key := range keys {
		if !slices.ContainsFunc(findings, func(f GuardFinding) bool { return f.Key == key }) {
			c.add(Invalid, at("/despite", i), "%s is the key of nothing in these words: leave it out, or look at what was found in them and give the keys that stand there", quoted(key))
		}
	}
	for _, f := range findings {
		if !slices.Contains(keys, f.Key) {
			c.add(Invalid, "/despite", "%s: %q looks like it names or leads to somebody (%s): revise the text, or give the key %s if it may be told", f.Field, f.Excerpt, f.Kind, f.Key)
			continue
		}
		kept = append(kept, GuardFinding{Kind: f.Kind, Field: f.Field})
	}
	return kept
}

// quoted is a key as it was given, or its beginning.
func quoted(key string) string {
	const enough = 60 // the longest that the guard gives has half as many
	if r := []rune(key); len(r) > enough {
		return fmt.Sprintf("%q…", string(r[:enough]))
	}
	return fmt.Sprintf("%q", key)
}

// audience is the rule for an audience.
func (c *checks) audience(k Known, path string, a Audience) {
	oneOf(c, path+"/kind", a.Kind, AudienceKinds)
	switch {
	case a.Kind != ForNetwork:
		c.require(a.Network == nil, path+"/network", "only an audience of the kind NETWORK names one: leave it out")
	case a.Network == nil:
		c.add(Invalid, path+"/network", "name the network")
	default:
		c.thing(k, NetworkKind, *a.Network, path+"/network")
	}
}

// ShareOutReleased is that one exact version left, in the name of one school. What is Released is
// what others read; of several schools the first one's counts.
type ShareOutReleased struct {
	Version int `json:"version"`
	// School in whose name it is released, Schools all of whose students it tells.
	School       uuid.UUID      `json:"school"`
	Schools      []uuid.UUID    `json:"schools"`
	Audience     Audience       `json:"audience"`
	Attribution  Attribution    `json:"attribution"`
	EmbargoUntil *Date          `json:"embargoUntil,omitzero"`
	Despite      []GuardFinding `json:"despite,omitempty"`
	Released     Released       `json:"released"`
	Hidden       HiddenEffects  `json:"hidden,omitzero"`
	Behind       Behind         `json:"behind,omitzero"`
	// Beside is how many facts of the log had been taken in when it was judged beside what had left;
	// 0 where that was not asked. What left after those and before this one was not seen.
	Beside int64 `json:"beside,omitzero"`
}

func (e ShareOutReleased) evolve(s ShareOut) ShareOut {
	s.Releases = slices.DeleteFunc(s.Releases, func(r shareOutRelease) bool { return r.school == e.School })
	next := shareOutRelease{e.School, e.Version, e.Audience, e.Attribution, e.EmbargoUntil}
	s.Releases, s.Times = append(s.Releases, next), s.Times+1
	missing := func(school uuid.UUID) bool {
		of := next
		of.school = school
		return !slices.ContainsFunc(s.Releases, of.same)
	}
	if !slices.ContainsFunc(e.Schools, missing) {
		s.Out = &next
	}
	return s
}
