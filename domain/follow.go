package domain

import (
	"fmt"

	"github.com/google/uuid"
)

// Follow is what the rules of a follow ask of its past.
type Follow struct {
	Follower uuid.UUID
	Ended    bool
}

// FollowEvent is a fact of a follow.
type FollowEvent interface {
	Event
	evolve(Follow) Follow
}

// FollowCommand is a command on a follow.
type FollowCommand interface {
	Command
	decide(Follow, Known) ([]FollowEvent, error)
}

// FollowDecider holds the rules of a follow.
var FollowDecider = Decider[Follow, FollowCommand, FollowEvent]{
	Category: FollowCategory,
	decide:   func(c FollowCommand, s Follow, k Known) ([]FollowEvent, error) { return c.decide(s, k) },
	evolve:   func(s Follow, e FollowEvent) Follow { return e.evolve(s) },
}

// FollowHeader begins every command on a follow.
type FollowHeader struct {
	Header
	Follow uuid.UUID `json:"follow"`
}

// Stream is the follow's own.
func (h FollowHeader) Stream() Stream { return Stream{FollowCategory, h.Follow} }

// Followed is what a person wants to hear of: exactly one of these.
type Followed struct {
	// ChangeIdea is one of a team's own: what others try of its family.
	ChangeIdea *uuid.UUID `json:"changeIdea,omitzero"`
	// Topic is searched for, like a search in the feed.
	Topic Personal `json:"topic,omitzero"`
	// Family is a share-out at the root of a family, or any of it.
	Family *uuid.UUID `json:"family,omitzero"`
}

// MaxFollows is how many things a person follows at once: an inbox searches for each.
const MaxFollows = 50

// StartFollow has a person hear of something.
type StartFollow struct {
	FollowHeader
	Followed
}

// References are the change idea and the share-out.
func (c StartFollow) References() []Reference {
	return append(reference(ChangeIdeaKind, c.ChangeIdea), reference(KindOfShareOut, c.Family)...)
}

func (c StartFollow) decide(s Follow, k Known) ([]FollowEvent, error) {
	if s.Follower != uuid.Nil {
		return nil, &Refusal{Code: Duplicate, Path: "/follow", Message: "this follow has begun already: choose a new id", Existing: c.Follow}
	}
	if k.Following >= MaxFollows {
		return nil, refuse(NotNow, fmt.Sprintf("you follow %d things, which are as many as an inbox holds: end one that you do not need any more", k.Following), "END_FOLLOW")
	}
	var check checks
	check.require(c.count() == 1, "", "name exactly one of changeIdea, topic and family: %d are named", c.count())
	if c.ChangeIdea != nil {
		check.thing(k, ChangeIdeaKind, *c.ChangeIdea, "/changeIdea")
	}
	if c.Topic != "" {
		check.words("/topic", string(c.Topic), maxTitle, true, false)
	}
	if c.Family != nil {
		check.thing(k, KindOfShareOut, *c.Family, "/family")
	}
	return []FollowEvent{FollowStarted{k.Actor, c.Followed}}, check.err()
}

// count is how many things are named.
func (f Followed) count() (n int) {
	for _, named := range []bool{f.ChangeIdea != nil, f.Topic != "", f.Family != nil} {
		if named {
			n++
		}
	}
	return n
}

// FollowStarted begins a follow.
type FollowStarted struct {
	Follower uuid.UUID `json:"follower"`
	Followed
}

func (e FollowStarted) evolve(s Follow) Follow {
	s.Follower = e.Follower
	return s
}

// EndFollow ends it. Only the follower does; to all others it is not there.
type EndFollow struct{ FollowHeader }

func (c EndFollow) decide(s Follow, k Known) ([]FollowEvent, error) {
	switch {
	case s.Follower == uuid.Nil || s.Follower != k.Actor:
		return nil, refuse(Unknown, "there is no such follow: check the id", "START_FOLLOW")
	case s.Ended:
		return nil, nil
	}
	return []FollowEvent{FollowEnded{}}, nil
}

// FollowEnded ends a follow.
type FollowEnded struct{}

func (FollowEnded) evolve(s Follow) Follow {
	s.Ended = true
	return s
}
