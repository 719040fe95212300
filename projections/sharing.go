package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Sharing is what would leave with a release, and what stands in its way, at the present position.
// Nil when there is no such share-out for the scope. The desk hands it to the rule.
func (v *Views) Sharing(ctx context.Context, scope Scope, shareOut uuid.UUID, release domain.ShareOutRelease) (*domain.Sharing, error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("projections: sharing of %s: %w", shareOut, err)
	}
	defer r.Close()
	doc, err := r.shareOutDocument(ctx, shareOut)
	if err != nil || doc == nil || !scope.readsTeamRecord(doc.TeamID) {
		return nil, err
	}
	return r.sharingOf(ctx, doc, release)
}

// shareOutDocument reads a share-out as it is stored, for whomever it is; nil when there is none.
func (r *Reader) shareOutDocument(ctx context.Context, id uuid.UUID) (*storedShareOut, error) {
	found, err := r.shareOutDocuments(ctx, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// sharing is a release in the making.
type sharing struct {
	suppressor
	r           *Reader // sees everything: what it counts is not told
	doc         *storedShareOut
	cycle       *Cycle
	team        *Team
	telling     *storedTelling
	audience    domain.Audience
	attribution domain.Attribution
	// network is that of the audience; nil for others. owners are the schools of whose students it
	// tells, others all schools of the audience, owners among them.
	network *Network
	owners  []*School
	others  []*School
	// sizes are the bands of the groups, labels which schools use which label.
	sizes  map[uuid.UUID]string
	labels map[groupLabel]map[uuid.UUID]bool
	// alone is the fewest schools that it could be of, for what each of its releases tells by itself.
	alone int
	out   *domain.Sharing
}

// released is what a version of a share-out tells to an audience under an attribution: exactly what
// a release freezes, by the same code for the preview. The caller sees to it that the viewer reads
// the team's record. Nil when its cycle or team cannot be read.
func (r *Reader) released(ctx context.Context, doc *storedShareOut, version int, audience domain.Audience, attribution domain.Attribution) (*domain.Sharing, error) {
	s := &sharing{r: r.widened(), doc: doc, audience: audience, attribution: attribution, out: &domain.Sharing{}}
	s.out.Beside = s.r.seq
	if err := s.load(ctx); err != nil || s.cycle == nil || s.team == nil {
		return nil, err
	}
	s.out.CycleWithdrawn = s.cycle.Withdrawal != nil
	s.out.School = s.team.schoolOf(r.scope.person, r.scope.today)
	s.out.Releases = doc.Releases
	s.out.HeldBack, s.out.Unseen = doc.heldBackOf(s.out.School), doc.unseen()
	if err := s.place(ctx); err != nil {
		return nil, err
	}
	if version < 1 || version > len(doc.Versions) || doc.Versions[version-1].Title == "" {
		return s.out, nil // erased, or not written yet
	}
	s.telling = doc.Versions[version-1]
	var err error
	if s.out.Findings, err = r.findings(ctx, doc, version); err != nil {
		return nil, err
	}
	if first := s.signed(version); first != nil {
		s.out.Released, s.out.Hidden, s.out.Behind = &first.Released, first.Hidden, first.Behind
		return s.out, nil
	}
	s.out.Released = &domain.Released{
		Kind: s.telling.Kind, Title: string(s.telling.Title), Change: string(s.telling.Change), Learned: string(s.telling.Learned),
		TryThis: string(s.telling.TryThis), Conditions: string(s.telling.Conditions), Policy: s.applied(),
	}
	if err := s.effects(ctx); err != nil {
		return nil, err
	}
	return s.out, s.context(ctx)
}

// widened reads in the same transaction without regard to who asks: what an audience shares is
// counted over schools that the viewer may not know.
func (r *Reader) widened() *Reader {
	if r.now != nil {
		r = r.now
	}
	scope := everything(r.scope.today)
	scope.operator = true
	return &Reader{
		ctx: r.ctx, mu: r.mu,
		scope: scope, store: r.store, tx: r.tx, position: r.position, seq: r.seq, directory: r.directory, parked: r.parked, done: func() {},
		things: make(map[uuid.UUID]any), lists: make(map[listKey][]uuid.UUID), seal: r.seal, gathered: r.gathered, unaided: r.unaided,
	}
}

func (s *sharing) load(ctx context.Context) (err error) {
	if s.cycle, err = s.r.Cycle(ctx, s.doc.CycleID); err != nil || s.cycle == nil {
		return err
	}
	s.team, err = s.r.Team(ctx, s.doc.TeamID)
	return err
}

// schoolOf is the school through which a person is a member on a day; uuid.Nil for none.
func (t *Team) schoolOf(person uuid.UUID, day domain.Date) uuid.UUID {
	for _, m := range t.Times {
		if m.PersonID == person && person != uuid.Nil && m.on(day) {
			return m.SchoolID
		}
	}
	return uuid.Nil
}

// signed is the first release of the same version by another school to the same audience in the same
// way: then that is what leaves, to the last digit.
func (s *sharing) signed(version int) *storedRelease {
	var first *storedRelease
	for _, r := range s.doc.Signed {
		same := r.Version == version && r.Audience.Kind == s.audience.Kind && idOf(r.Audience.Network) == idOf(s.audience.Network) && r.Attribution == s.attribution
		if same && r.stands() && r.School != s.out.School && slices.Contains(r.Schools, s.out.School) && (first == nil || r.Seq < first.Seq) {
			first = r
		}
	}
	return first
}

// tellsAnonymously says that readers of other schools are not told whose it is.
func tellsAnonymously(attribution domain.Attribution, audience domain.Audience) bool {
	return attribution == domain.Anonymous && audience.Kind != domain.ForTeam && audience.Kind != domain.ForSchool
}

// shareOutDocuments gives share-outs as they are stored, for whomever they are, in the order of their ids
// in the list: those that were decoded for other readers, and the rest in one statement. One that is not
// there is left out.
func (r *Reader) shareOutDocuments(ctx context.Context, ids ...uuid.UUID) ([]*storedShareOut, error) {
	known, missing := r.recall("shareouts", "", ids)
	if len(missing) > 0 {
		docs, err := r.storedShareOuts(ctx, `SELECT doc FROM shareouts WHERE id IN (SELECT unhex(value) FROM json_each(?))`, idList(missing), rowsOf{"shareouts", missing})
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			known[doc.ID] = doc
		}
	}
	var found []*storedShareOut
	for _, id := range ids {
		if doc, ok := known[id].(*storedShareOut); ok {
			found = append(found, doc)
			delete(known, id) // however often it was named
		}
	}
	return found, nil
}

// storedShareOuts reads share-outs as they are stored by a statement that gives their documents, which are
// everybody's.
func (r *Reader) storedShareOuts(ctx context.Context, query string, args ...any) (found []*storedShareOut, err error) {
	err = r.each(ctx, query, args, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		r.gathered.add("shareouts", s.ID)
		r.keep("shareouts", "", s.ID, s, len(doc))
		found = append(found, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read share-outs: %w", err)
	}
	return found, nil
}
