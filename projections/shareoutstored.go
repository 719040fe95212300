package projections

import (
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// storedShareOut is the document of a share-out. What somebody is told of it is a [ShareOut], made of
// what that person may know.
type storedShareOut struct {
	ID       uuid.UUID `json:"id"`
	Revision int       `json:"revision"`

	TeamID  uuid.UUID `json:"team"`
	CycleID uuid.UUID `json:"cycle"`
	// OwnerID is the school whose fact it is.
	OwnerID uuid.UUID `json:"owner"`
	// FamilyID is the first share-out of the family of change that it belongs to: itself, for a root.
	FamilyID uuid.UUID `json:"family"`
	// TriedID is the share-out from which its cycle was tried, if any.
	TriedID *uuid.UUID `json:"tried,omitzero"`
	// DraftSeq is where its first draft stands in the order of the log.
	DraftSeq int64 `json:"draftSeq"`

	// Versions are the words so far, version 1 first; for the team alone.
	Versions []*storedTelling `json:"versions"`
	// Signed are the releases that stand, the latest of each school.
	Signed []*storedRelease `json:"signed,omitempty"`
	// Releases is how often it was released, by whichever school, those held back among them.
	Releases int `json:"releases,omitzero"`
	// ToldContexts are those that anonymous releases have told so far, latest last.
	ToldContexts []domain.ReleasedContext `json:"toldContexts,omitempty"`
	// ToldTo are those that could read it without a name so far, latest last.
	ToldTo []toldTo `json:"toldTo,omitempty"`
	// Out is what others read: nil until each of its schools has released it.
	Out *storedOut `json:"out,omitzero"`
	// Withdrawal is what the tombstone says.
	Withdrawal *storedWithdrawal `json:"withdrawal,omitzero"`
	// ThankedBy are those who thanked.
	ThankedBy []uuid.UUID `json:"thanks,omitempty"`
	// Forgotten names the fields of the draft whose text was erased.
	Forgotten []string `json:"forgotten,omitempty"`
}

// storedTelling is one version of the words.
type storedTelling struct {
	domain.Telling
	At time.Time `json:"at"`
	By uuid.UUID `json:"by"`
}

// storedRelease is a release by one school.
type storedRelease struct {
	Version      int                   `json:"version"`
	School       uuid.UUID             `json:"school"`
	Schools      []uuid.UUID           `json:"schools"`
	Audience     domain.Audience       `json:"audience"`
	Attribution  domain.Attribution    `json:"attribution"`
	EmbargoUntil *domain.Date          `json:"embargo,omitzero"`
	Despite      []domain.GuardFinding `json:"despite,omitempty"`
	Released     domain.Released       `json:"released"`
	Hidden       domain.HiddenEffects  `json:"hidden,omitzero"`
	// Behind is for the ledger of releases.
	Behind domain.Behind `json:"behind,omitzero"`
	// Erased says that what was released cannot be read any more: the key of the installation is gone;
	// HiddenErased that the hidden effects were there and cannot.
	Erased       bool      `json:"erased,omitzero"`
	HiddenErased bool      `json:"hiddenErased,omitzero"`
	At           time.Time `json:"at"`
	By           uuid.UUID `json:"by"`
	Seq          int64     `json:"seq"`
	// HeldBack is why it is not out: it raced with something else that left.
	HeldBack *storedHold `json:"heldBack,omitzero"`
}

// storedOut is what is out.
type storedOut struct {
	Version      int                  `json:"version"`
	Schools      []uuid.UUID          `json:"schools"`
	Audience     domain.Audience      `json:"audience"`
	Attribution  domain.Attribution   `json:"attribution"`
	EmbargoUntil *domain.Date         `json:"embargo,omitzero"`
	Released     domain.Released      `json:"released"`
	Hidden       domain.HiddenEffects `json:"hidden,omitzero"`
	Erased       bool                 `json:"erased,omitzero"`
	HiddenErased bool                 `json:"hiddenErased,omitzero"`
	// Times is how often a version was out, this one included.
	Times int `json:"times"`
	// At is when the last of its schools released it, Seq where in the order of the log; FirstAt
	// when its first version was out.
	At      time.Time `json:"at"`
	Seq     int64     `json:"seq"`
	FirstAt time.Time `json:"firstAt"`
	// SeenAt is since when others see it, in whichever version: later than FirstAt under embargo.
	SeenAt time.Time `json:"seenAt"`
}

// storedWithdrawal is what is left of a share-out that was withdrawn.
type storedWithdrawal struct {
	Cause  domain.ShareOutCause `json:"cause"`
	Reason domain.ReleasedText  `json:"reason,omitzero"`
	At     time.Time            `json:"at"`
	// Title is that of what was out; empty for PRIVACY and where nothing was.
	Title string `json:"title,omitzero"`
	// Erased says that the reason cannot be read any more.
	Erased bool `json:"erased,omitzero"`
}
