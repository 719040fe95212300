package projections

import (
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// shareOutThings adds the share-outs among some ids.
func (r *Reader) shareOutThings(ctx context.Context, ids []uuid.UUID, to map[shelfmark]remembered) error {
	docs, err := r.shareOutDocuments(ctx, ids...)
	for _, doc := range docs {
		told := &storedShareOut{ID: doc.ID, TeamID: doc.TeamID, Withdrawal: doc.Withdrawal}
		if doc.Out != nil {
			told.Out = &storedOut{Schools: doc.Out.Schools, Audience: doc.Out.Audience, EmbargoUntil: doc.Out.EmbargoUntil}
		}
		thing := domain.Thing{Kind: domain.KindOfShareOut, ID: doc.ID, Team: doc.TeamID, Retired: doc.Withdrawal != nil}
		to[shelfmark{doc.ID, domain.KindOfShareOut}] = remembered{Thing: thing, told: told}
	}
	return err
}

// releaseThings adds the releases of figures among some ids; their home is the school whose total
// it is.
func (r *Reader) releaseThings(ctx context.Context, ids []uuid.UUID, to map[shelfmark]remembered) error {
	return r.each(ctx, `SELECT id, school FROM releases WHERE id IN (SELECT unhex(value) FROM json_each(?)) ORDER BY id`, []any{idList(ids)}, func(rows *sql.Rows) error {
		var id, school sql.RawBytes
		if err := rows.Scan(&id, &school); err != nil {
			return err
		}
		thing := domain.Thing{Kind: domain.ReleaseKind, ID: readID(id), Home: readID(school)}
		to[shelfmark{thing.ID, domain.ReleaseKind}] = remembered{Thing: thing}
		return nil
	})
}

// heardBy says whether a team may read what is out today: through its schools, whoever of it asks.
func (s Scope) heardBy(team domain.Thing, out *storedOut) bool {
	b := s.hearing.borders
	if b == nil || out == nil || out.EmbargoUntil != nil && s.today.Before(*out.EmbargoUntil) {
		return false
	}
	s.hearing = hearing{borders: b}
	s.hearing.through(add(slices.Clone(team.Schools), team.Home), nil, nil)
	return s.hearing.hears(out.Audience, out.Schools) && s.crosses(out.Audience, out.Schools)
}

// FollowedBy is how many things the person follows.
func (v *Views) FollowedBy(ctx context.Context, scope Scope) (n int, err error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	err = r.row(ctx, `SELECT count(*) FROM follows WHERE person = ?`, []any{scope.person[:]}, &n)
	return n, err
}

// Shared is what the person may know today of a share-out, to try it in a team or to say thanks,
// for which no team is named. Nil when it was never told to the person.
func (v *Views) Shared(ctx context.Context, scope Scope, shareOut uuid.UUID, team domain.Thing) (*domain.Shared, error) {
	r, err := v.read(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	doc, err := r.shareOutDocument(ctx, shareOut)
	if err != nil || doc == nil {
		return nil, err
	}
	near := scope.reachOf(doc)
	if near == unreached {
		return nil, nil
	}
	shared := &domain.Shared{Team: doc.TeamID, Own: near == ofRecord, Closed: near == closed || doc.Withdrawal != nil && doc.Out != nil}
	heard := team.ID == uuid.Nil || scope.heardBy(team, doc.Out)
	if near >= outside && doc.Out != nil && doc.Withdrawal == nil && heard {
		shared.Released = &doc.Out.Released
	}
	return shared, nil
}
