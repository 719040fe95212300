package projections

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// shareOutsDDL has one document for each share-out. What is told to whom, what is searched and
// what families there are have tables of their own.
const shareOutsDDL = `
CREATE TABLE shareouts (id BLOB PRIMARY KEY, team BLOB NOT NULL, cycle BLOB NOT NULL, family BLOB NOT NULL, tried BLOB, doc BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX shareouts_of_cycle ON shareouts (cycle);
CREATE INDEX shareouts_of_team ON shareouts (team);
CREATE INDEX shareouts_of_family ON shareouts (family);
`

// shareOuts keeps what teams share.
var shareOuts = projection{name: "shareouts", version: 5, ddl: shareOutsDDL, apply: applyShareOuts}

var shareOutShelf = &shelf[uuid.UUID, storedShareOut]{
	name: "share-out",
	read: func(t *tx, id uuid.UUID) (*storedShareOut, int, error) {
		var doc []byte
		found, err := t.row(`SELECT doc FROM shareouts WHERE id = ?`, []any{id[:]}, &doc)
		if err != nil || !found {
			return nil, 0, err
		}
		s := &storedShareOut{}
		return s, len(doc), json.Unmarshal(doc, s)
	},
	write: func(t *tx, id uuid.UUID, s *storedShareOut) (int, error) {
		doc, err := json.Marshal(s)
		if err != nil {
			return 0, err
		}
		return len(doc), t.exec(`INSERT INTO shareouts (id, team, cycle, family, tried, doc) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`, id[:], s.TeamID[:], s.CycleID[:], s.FamilyID[:], blob(idOf(s.TriedID)), doc)
	},
}

func applyShareOuts(t *tx, f Fact) error {
	if f.Stream.Category != domain.ShareOutCategory {
		return nil
	}
	if e, ok := f.Event.(domain.ShareOutDrafted); ok {
		return draftShareOut(t, f, e)
	}
	s, err := shareOutShelf.change(t, f.Stream.ID)
	if err != nil {
		return err
	}
	s.Revision = int(f.Recorded.Revision)
	switch e := f.Event.(type) {
	case domain.ShareOutRevised:
		s.Versions = append(s.Versions, &storedTelling{e.Telling, f.Envelope.RecordedAt, f.Envelope.Actor})
		s.Forgotten = forget(s.Forgotten, f, tellingFields...)
	case domain.ShareOutReleased:
		held, err := judgeAgain(t, f, s.TeamID, e)
		if err == nil {
			s, err = shareOutShelf.change(t, s.ID) // to be written once more
		}
		if err != nil {
			return err
		}
		was := s.Out
		if s.release(f, e, held); s.Out != was {
			return poolRelease(t, s, was)
		}
	case domain.ShareOutWithdrawn:
		s.withdraw(f, e)
		return poolWithdrawal(t, s)
	case domain.ShareOutThanked:
		s.ThankedBy = append(s.ThankedBy, e.By)
	default:
		return fmt.Errorf("a share-out does not know %T", f.Event)
	}
	return nil
}

// tellingFields are the sealed fields of the words.
var tellingFields = []string{"title", "change", "learned", "tryThis", "conditions", "subject"}

func draftShareOut(t *tx, f Fact, e domain.ShareOutDrafted) error {
	s := &storedShareOut{
		ID: f.Stream.ID, Revision: int(f.Recorded.Revision), TeamID: e.Team, CycleID: e.Cycle, OwnerID: f.Envelope.Owner, DraftSeq: f.Seq,
		Versions: []*storedTelling{{e.Telling, f.Envelope.RecordedAt, f.Envelope.Actor}},
	}
	s.Forgotten = forget(nil, f, tellingFields...)
	cycle, err := cycleShelf.find(t, e.Cycle)
	if err != nil {
		return err
	}
	if s.TriedID, err = triedFrom(t, e.Cycle); err != nil {
		return err
	}
	if s.FamilyID, err = familyOf(t, s, cycle, f.Seq); err != nil {
		return err
	}
	shareOutShelf.put(t, s.ID, s)
	return nil
}

// release takes one school's release in; with the last of them that was not held back it is out.
func (s *storedShareOut) release(f Fact, e domain.ShareOutReleased, held *storedHold) {
	s.Signed = slices.DeleteFunc(s.Signed, func(r *storedRelease) bool { return r.School == e.School })
	s.Releases++
	s.Signed = append(s.Signed, &storedRelease{
		Version: e.Version, School: e.School, Schools: e.Schools, Audience: e.Audience, Attribution: e.Attribution,
		EmbargoUntil: e.EmbargoUntil, Despite: e.Despite, Released: e.Released, Hidden: e.Hidden, Behind: e.Behind,
		Erased:       slices.Contains(f.Forgotten, "/released"),
		HiddenErased: slices.Contains(f.Forgotten, "/hidden"),
		At:           f.Envelope.RecordedAt, By: f.Envelope.Actor, Seq: f.Seq, HeldBack: held,
	})
	if held != nil {
		return
	}
	first := s.agreed()
	if first == nil {
		return
	}
	out := &storedOut{
		Version: first.Version, Schools: first.Schools, Audience: first.Audience, Attribution: first.Attribution,
		EmbargoUntil: first.EmbargoUntil, Released: first.Released, Hidden: first.Hidden,
		Erased: first.Erased, HiddenErased: first.HiddenErased, Times: 1,
		At: f.Envelope.RecordedAt, Seq: f.Seq, FirstAt: f.Envelope.RecordedAt,
	}
	out.SeenAt = out.seenFrom(out.At)
	if s.Out != nil {
		out.FirstAt, out.Times = s.Out.FirstAt, s.Out.Times+1
		if !s.Out.SeenAt.After(out.At) {
			out.SeenAt = s.Out.SeenAt
		}
	}
	s.Out = out
	if tellsAnonymously(out.Attribution, out.Audience) {
		s.ToldTo = append(s.ToldTo, toldTo{out.Audience, domain.DateOf(out.At)})
		s.ToldContexts = append(s.ToldContexts, out.Released.Context)
	}
}

// agreed gives the first of the latest releases when each school of it has released the same, and none
// was held back.
func (s *storedShareOut) agreed() *storedRelease {
	last := s.Signed[len(s.Signed)-1]
	var first *storedRelease
	for _, school := range last.Schools {
		i := slices.IndexFunc(s.Signed, func(r *storedRelease) bool { return r.School == school && r.stands() && r.like(last) })
		if i < 0 {
			return nil
		}
		if r := s.Signed[i]; first == nil || r.Seq < first.Seq {
			first = r
		}
	}
	return first
}

// like says that two releases are of the same version, to the same audience, in the same way.
func (r *storedRelease) like(o *storedRelease) bool {
	return r.Version == o.Version && r.Audience.Kind == o.Audience.Kind && idOf(r.Audience.Network) == idOf(o.Audience.Network) &&
		r.Attribution == o.Attribution && textDay(r.EmbargoUntil) == textDay(o.EmbargoUntil)
}

func textDay(d *domain.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func (s *storedShareOut) withdraw(f Fact, e domain.ShareOutWithdrawn) {
	s.Withdrawal = &storedWithdrawal{Cause: e.Cause, Reason: e.Reason, At: f.Envelope.RecordedAt, Erased: slices.Contains(f.Forgotten, "/reason")}
	if s.Out != nil && e.Cause != domain.ForPrivacy {
		s.Withdrawal.Title = s.Out.Released.Title
	}
}
