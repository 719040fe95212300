package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Reference is something that a command names beyond its own stream.
type Reference struct {
	Kind Kind
	ID   uuid.UUID
}

// references pairs a kind with ids.
func references(kind Kind, ids ...uuid.UUID) []Reference {
	refs := make([]Reference, 0, len(ids))
	for _, id := range ids {
		refs = append(refs, Reference{kind, id})
	}
	return refs
}

// reference pairs a kind with an id that may be absent.
func reference(kind Kind, id *uuid.UUID) []Reference {
	if id == nil {
		return nil
	}
	return []Reference{{kind, *id}}
}

// Kind is what sort of thing an id belongs to.
type Kind string

const (
	NetworkKind    Kind = "NETWORK"
	DistrictKind   Kind = "DISTRICT"
	SchoolKind     Kind = "SCHOOL"
	ClassKind      Kind = "CLASS"
	TeamKind       Kind = "TEAM"
	PersonKind     Kind = "PERSON"
	ProjectKind    Kind = "PROJECT"
	ChangeIdeaKind Kind = "CHANGE_IDEA"
	MeasureKind    Kind = "MEASURE"
	CycleKind      Kind = "CYCLE"
	KindOfShareOut Kind = "SHARE_OUT"
	ReleaseKind    Kind = "RELEASE"
	FollowKind     Kind = "FOLLOW"
)

// Thing is what the read models tell a rule about a referenced thing: as far as its kind has it.
type Thing struct {
	Kind Kind
	ID   uuid.UUID
	// Retired says that it is closed, disbanded, retired, merged or withdrawn: still there,
	// no longer to be used in something new.
	Retired bool
	// Started says that a cycle has begun.
	Started bool
	// Team owns a project, measure, change idea or cycle.
	Team uuid.UUID
	// Project is the project of a change idea or cycle.
	Project uuid.UUID
	// Home is the home school of a team, the school of a class.
	Home uuid.UUID
	// Schools are all schools of a team or network.
	Schools []uuid.UUID
	// People are the present members of a team, or the present teachers of a class.
	People []uuid.UUID
	// Parents of a cycle in its ramp.
	Parents []uuid.UUID
}

// Known is what a rule may know beyond the state of its own stream. The zero value knows nothing.
type Known struct {
	// Now is the moment of recording, UTC.
	Now time.Time
	// Today is that moment's day in the zone of the school whose record it is.
	Today Date
	// Actor is the person who acts.
	Actor uuid.UUID
	// Role is the role in which the actor does this.
	Role Role
	// Team is the team whose record the command's stream is or becomes, if it is a team's.
	Team Thing
	// Findings are what the guard found in the reason of a [WithdrawShareOut].
	Findings []GuardFinding
	// Sharing is what the read models tell the rule of a [ReleaseShareOut].
	Sharing *Sharing
	// Shared is what the actor may read of the share-out of a [TryShareOut] or [ThankShareOut].
	Shared *Shared
	// Following is how many things the actor follows, of a [StartFollow].
	Following int
	// Figuring is what they tell the rules of a school total: [ReleaseFigure], [GiveStandingRelease].
	Figuring *Figuring
	// Comparison is what would be published by a [PublishBrightSpots].
	// Incomparable says why there is no Comparison.
	Comparison   *BrightSpotsPublished
	Incomparable Refusals
	// Things are those of the command's references that exist and that the actor may name.
	Things map[uuid.UUID]Thing
}

// thing gives a referenced thing of that kind.
func (k Known) thing(kind Kind, id uuid.UUID) (Thing, bool) {
	t, ok := k.Things[id]
	return t, ok && t.Kind == kind
}

// day is when the command says it happened, else today.
func (k Known) day(h Header) Date {
	if h.OccurredOn != nil {
		return *h.OccurredOn
	}
	return k.Today
}

func (t Thing) hasPerson(id uuid.UUID) bool { return slices.Contains(t.People, id) }
func (t Thing) hasSchool(id uuid.UUID) bool { return slices.Contains(t.Schools, id) || t.Home == id }
