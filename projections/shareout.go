package projections

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ShareOut is what a team shares of a cycle, as far as one viewer may know it. It is made anew for
// each viewer from what that one may know ([asSeen]), never from all there is by taking away: what
// is not told is not in it.
type ShareOut struct {
	ID uuid.UUID
	// Kind and Title are told of a tombstone, too; the title is empty for PRIVACY.
	Kind  domain.ShareOutKind
	Title string
	// Change, Learned, TryThis, Conditions and Subject are nil where there is nothing to tell.
	Change, Learned, TryThis, Conditions, Subject *string
	Grades                                        []string
	Context                                       SharedContext
	Attribution                                   domain.Attribution
	// ReleasedAt and FirstReleasedAt are when the present and the first version were out, and
	// WithdrawnAt when it was withdrawn; for others than the team the day, at 00:00 UTC. Nil where
	// it was not, and ReleasedAt and FirstReleasedAt where only a tombstone is left.
	ReleasedAt, FirstReleasedAt, WithdrawnAt *time.Time
	// Tombstone is what is left when it was withdrawn, or closed to the viewer.
	Tombstone *Tombstone
	// Version is which one of the words is out; for the team.
	Version *int
	// Policy by which the numbers were judged; nil for a draft.
	Policy *domain.AppliedPolicy
	Thanks int
	// Thanked says that the viewer did.
	Thanked bool
	// Allowed is what the viewer may do to it now.
	Allowed []domain.ShareOutAction
	// Forgotten names the fields whose words were erased.
	Forgotten []string
	// Revision is that of its stream for the team. To others it counts what they were told: each
	// version that was out, and the withdrawal.
	Revision int

	// audience is for the team; so are draft and cycle.
	audience    *domain.Audience
	draft       *ShareOutDraft
	team, cycle uuid.UUID
	// owner is the school told first of all, schools are all of them: as far as they are told.
	owner   uuid.UUID
	schools []uuid.UUID
	// named says that names are told to those who do not know the team and schools otherwise.
	namesSchools, namesTeam bool
	family                  uuid.UUID
	// since is by what lists put it in order: for the team when it was drafted, else the day it was
	// told on.
	since time.Time
	near  reach
	// released is what was released, and all that may be computed from; nil for a draft and for
	// who sees a tombstone.
	released *domain.Released
	// doc is for the team's preview.
	doc  *storedShareOut
	page *shareOutPage
}

// Tombstone is what is left of a share-out.
type Tombstone struct {
	// Title is nil for PRIVACY.
	Title *string
	// On is the day it was withdrawn, or the last one of the agreement: nil where that would lead
	// back to the district.
	On     *domain.Date
	Cause  TombstoneCause
	Reason *string
}

// TombstoneCause is why no more is left: one of [domain.ShareOutCauses], or AGREEMENT_ENDED.
type TombstoneCause string

// AgreementEnded: it came from a district of which no agreement lets it out any more.
const AgreementEnded TombstoneCause = "AGREEMENT_ENDED"

// viewpoint is from where somebody sees a share-out.
type viewpoint struct {
	near reach
	// leads says that the viewer leads one of its schools.
	leads bool
	// closedOn is the last day on which it was open to the viewer, if that is known.
	closedOn *domain.Date
}

// asSeen is all that is told of a share-out to somebody. There is no other way to a [ShareOut].
func asSeen(doc *storedShareOut, from viewpoint) *ShareOut {
	v := &ShareOut{ID: doc.ID, Attribution: domain.Anonymous, near: from.near, family: doc.FamilyID}
	out := doc.Out
	if out != nil {
		v.Kind, v.Attribution, v.Revision = doc.kind(out.Version), out.Attribution, out.Times
	}
	switch {
	case from.near == ofRecord:
		v.tellTeam(doc)
	case from.near == closed:
		v.close(doc, from.closedOn)
	case doc.Withdrawal != nil:
		v.Revision++
		v.bury(doc)
	default:
		v.tell(out)
		v.Thanks = len(doc.ThankedBy)
		v.ReleasedAt, v.FirstReleasedAt = dayAt(out.seenFrom(out.At)), dayAt(out.SeenAt)
		v.since = *v.ReleasedAt
		v.attribute(doc, from)
	}
	return v
}

// tellTeam tells the team and its coach all of it.
func (v *ShareOut) tellTeam(doc *storedShareOut) {
	v.team, v.cycle, v.owner, v.schools = doc.TeamID, doc.CycleID, doc.OwnerID, []uuid.UUID{doc.OwnerID}
	v.Revision, v.Thanks = doc.Revision, len(doc.ThankedBy)
	v.doc, v.draft, v.since = doc, draftOf(doc), doc.Versions[0].At
	if out := doc.Out; out != nil {
		v.tell(out)
		v.schools, v.audience, v.Version = out.Schools, &out.Audience, &out.Version
		v.ReleasedAt, v.FirstReleasedAt = &out.At, &out.FirstAt
	} else {
		v.draw(doc)
	}
	if w := doc.Withdrawal; w != nil {
		v.Tombstone, v.WithdrawnAt = doc.tombstone(), &w.At
	}
}

// tell tells what was released, and says what everyone is told of whose it is.
func (v *ShareOut) tell(out *storedOut) {
	v.namesTeam = out.Attribution == domain.NamedTeam
	v.namesSchools = v.namesTeam || out.Attribution == domain.AsSchool
	if out.Erased {
		v.Forgotten = slices.Clone(releasedFields)
		return
	}
	r := &out.Released
	v.released, v.Policy = r, &r.Policy
	v.Title = r.Title
	v.Change, v.Learned, v.TryThis, v.Conditions = textOf(r.Change), textOf(r.Learned), textOf(r.TryThis), textOf(r.Conditions)
	v.Context = sharedContextOf(r.Context)
	v.Subject, v.Grades = v.Context.Subject, v.Context.Grades
}

// releasedFields are those that are empty when what was released is erased.
var releasedFields = []string{"title", "change", "learned", "tryThis", "conditions", "context", "effects"}

// draw tells the words of the latest version, which nobody else has read.
func (v *ShareOut) draw(doc *storedShareOut) {
	d := v.draft
	v.Kind, v.Title, v.Forgotten = d.Kind, string(d.Title), doc.Forgotten
	v.Change, v.Learned, v.TryThis, v.Conditions = plain(d.Change), plain(d.Learned), plain(d.TryThis), plain(d.Conditions)
	v.Subject, v.Grades = plain(d.Subject), d.Grades
}

func plain(text *domain.Text) *string {
	if text == nil {
		return nil
	}
	return textOf(string(*text))
}

// bury leaves what the tombstone of a withdrawn share-out tells others.
func (v *ShareOut) bury(doc *storedShareOut) {
	v.Tombstone, v.Title = doc.tombstone(), doc.Withdrawal.Title
	v.WithdrawnAt = dayAt(doc.Withdrawal.At)
	if doc.Withdrawal.Erased {
		v.Forgotten = []string{"tombstone.reason"}
	}
}

func (doc *storedShareOut) tombstone() *Tombstone {
	w := doc.Withdrawal
	on := domain.DateOf(w.At.UTC())
	return &Tombstone{textOf(w.Title), &on, TombstoneCause(w.Cause), textOf(string(w.Reason))}
}

// close leaves what those are told to whom it is closed. On which day would, of an anonymous one,
// tell of which district it is: an agreement's last day is known.
func (v *ShareOut) close(doc *storedShareOut, on *domain.Date) {
	v.Title = doc.Out.Released.Title
	if doc.Withdrawal != nil {
		v.Title = doc.Withdrawal.Title
	}
	if doc.Out.Attribution == domain.Anonymous {
		on = nil
	}
	v.Tombstone = &Tombstone{textOf(v.Title), on, AgreementEnded, nil}
}

// attribute tells whose it is: to the people of its schools which those are, to who leads one the
// team as well, and to all what the attribution tells.
func (v *ShareOut) attribute(doc *storedShareOut, from viewpoint) {
	out := doc.Out
	if v.namesSchools || from.near == within {
		v.schools, v.owner = out.Schools, out.Schools[0]
		if slices.Contains(out.Schools, doc.OwnerID) {
			v.owner = doc.OwnerID
		}
	}
	if v.namesTeam || from.near == within && from.leads {
		v.team = doc.TeamID
	}
}

// kind is that of a version of the words, which is never sealed.
func (doc *storedShareOut) kind(version int) domain.ShareOutKind {
	return doc.Versions[min(version, len(doc.Versions))-1].Kind
}

// seenFrom is since when others see what was out from a moment on.
func (o *storedOut) seenFrom(at time.Time) time.Time {
	if o.EmbargoUntil != nil && o.EmbargoUntil.Time().After(at) {
		return o.EmbargoUntil.Time()
	}
	return at
}

// dayAt is the day of a moment, at 00:00 UTC: at what hour a team has its meetings is known to some.
func dayAt(at time.Time) *time.Time {
	day := at.UTC().Truncate(24 * time.Hour)
	return &day
}
