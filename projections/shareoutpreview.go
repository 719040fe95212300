package projections

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Preview is how another school would see the latest version of the words if it were released so:
// made by the same code as what another school does see. Nil for others than the team and its
// coach, when the words were erased, when it is withdrawn, and for a network that the viewer does
// not know.
func (s *ShareOut) Preview(ctx context.Context, audience domain.Audience, attribution domain.Attribution) (*ShareOut, error) {
	r := s.page.r
	if s.doc == nil || s.doc.Withdrawal != nil || !r.scope.mayRelease(audience) {
		return nil, nil
	}
	r.give(s.doc.TeamID)
	released, err := r.released(ctx, s.doc, audience, attribution)
	if err != nil || released == nil {
		return nil, err
	}
	today := r.scope.today.Time()
	doc := &storedShareOut{ID: s.doc.ID, TeamID: s.doc.TeamID, OwnerID: s.doc.OwnerID, FamilyID: s.doc.FamilyID, Versions: s.doc.Versions}
	doc.Out = &storedOut{
		Version: len(doc.Versions), Schools: s.doc.schools(), Audience: audience, Attribution: attribution, Released: *released,
		Times: 1, At: today, FirstAt: today,
	}
	p := &shareOutPage{r: r}
	p.take(asSeen(doc, viewpoint{near: outside}))
	return p.list[0], nil
}

// mayRelease says whether the audience is one that the person may name.
func (s Scope) mayRelease(to domain.Audience) bool {
	return to.Kind != domain.ForNetwork || to.Network != nil && s.ofInstitution(*to.Network, rights.NetworkSight)
}

// schools are those of whose students it tells, as far as that was told by a release.
func (doc *storedShareOut) schools() []uuid.UUID {
	switch {
	case len(doc.Signed) > 0:
		return doc.Signed[len(doc.Signed)-1].Schools
	default:
		return []uuid.UUID{doc.OwnerID}
	}
}

// released is what would leave with the latest version; nil when its words are erased. It holds
// the words alone, without context and numbers.
func (r *Reader) released(_ context.Context, doc *storedShareOut, _ domain.Audience, _ domain.Attribution) (*domain.Released, error) {
	if len(doc.Forgotten) > 0 {
		return nil, nil
	}
	w := doc.Versions[len(doc.Versions)-1]
	return &domain.Released{
		Kind: w.Kind, Title: string(w.Title), Change: string(w.Change), Learned: string(w.Learned), TryThis: string(w.TryThis), Conditions: string(w.Conditions),
		Policy: domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()},
	}, nil
}
