package domain

import "github.com/google/uuid"

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

// StartFollow has a person hear of something.
type StartFollow struct {
	FollowHeader
	Followed
}

// FollowStarted begins a follow.
type FollowStarted struct {
	Follower uuid.UUID `json:"follower"`
	Followed
}

// EndFollow ends it.
type EndFollow struct{ FollowHeader }

// FollowEnded ends a follow.
type FollowEnded struct{}
