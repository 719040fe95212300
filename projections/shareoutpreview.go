package projections

import (
	"context"

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
	sharing, err := r.released(ctx, s.doc, len(s.doc.Versions), audience, attribution)
	if err != nil || sharing == nil || sharing.Released == nil {
		return nil, err
	}
	today := r.scope.today.Time()
	doc := &storedShareOut{ID: s.doc.ID, TeamID: s.doc.TeamID, OwnerID: s.doc.OwnerID, FamilyID: s.doc.FamilyID, Versions: s.doc.Versions}
	doc.Out = &storedOut{
		Version: len(doc.Versions), Schools: sharing.Schools, Audience: audience, Attribution: attribution, Released: *sharing.Released,
		Times: 1, At: today, FirstAt: today, SeenAt: today,
	}
	p := &shareOutPage{r: r}
	return p.take(asSeen(doc, viewpoint{near: outside})), nil
}

// mayRelease says whether the audience is one that the person may name.
func (s Scope) mayRelease(to domain.Audience) bool {
	return to.Kind != domain.ForNetwork || to.Network != nil && s.ofInstitution(*to.Network, rights.NetworkSight)
}
