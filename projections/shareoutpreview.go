package projections

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// ShareOutPreview is what a release of the latest version of the words would do.
type ShareOutPreview struct {
	// ShareOut is how another school would see it, made by the same code as what another school does
	// see. Nil when nothing could be seen: the words were erased, it is withdrawn, or there is no such
	// network for the viewer.
	ShareOut *ShareOut
	// Refusals are why the release would be refused in any case; empty when it would not.
	Refusals []*domain.Refusal
	// Findings are what the guard finds in the words: a release names their keys, or is refused.
	Findings []domain.GuardFinding
}

// Preview is what a release of the latest version of the words would do, judged as a release is and
// kept nowhere. Nil for others than the team and its coach. An audience that is none is an
// [*UnfitArgument].
func (s *ShareOut) Preview(ctx context.Context, audience domain.Audience, attribution domain.Attribution) (*ShareOutPreview, error) {
	if err := fitAudience(audience); err != nil || s.doc == nil {
		return nil, err
	}
	r, doc := s.page.r, s.doc
	r.give(doc.TeamID)
	release := domain.ShareOutRelease{Version: len(doc.Versions), Audience: audience, Attribution: attribution}
	if w := doc.Withdrawal; w != nil {
		return &ShareOutPreview{Refusals: release.Objections(w.Cause, nil)}, nil
	}
	sharing, err := r.sharingOf(ctx, doc, release)
	if err != nil {
		return nil, err
	}
	preview := &ShareOutPreview{Refusals: release.Objections("", sharing)}
	if sharing != nil {
		preview.Findings = sharing.Findings
		if sharing.Released != nil {
			preview.ShareOut = s.asReleased(release, sharing)
		}
	}
	return preview, nil
}

// fitAudience says what is wrong with an audience that is none.
func fitAudience(audience domain.Audience) error {
	switch {
	case audience.Kind != domain.ForNetwork && audience.Network != nil:
		return &UnfitArgument{Argument: "audience.network", Remedy: "only an audience of the kind NETWORK names one: leave it out"}
	case audience.Kind == domain.ForNetwork && audience.Network == nil:
		return &UnfitArgument{Argument: "audience.network", Remedy: "name the network for which it would be released, one of viewer.networks"}
	default:
		return nil
	}
}

// asReleased is how another school would see a release, from today on: a member of a team there, who
// has not thanked yet.
func (s *ShareOut) asReleased(release domain.ShareOutRelease, sharing *domain.Sharing) *ShareOut {
	r, today := s.page.r, s.page.r.scope.today.Time()
	doc := &storedShareOut{ID: s.doc.ID, TeamID: s.doc.TeamID, OwnerID: s.doc.OwnerID, FamilyID: s.doc.FamilyID, Versions: s.doc.Versions}
	doc.Out = &storedOut{
		Version: release.Version, Schools: sharing.Schools, Audience: release.Audience, Attribution: release.Attribution, Released: *sharing.Released,
		Times: 1, At: today, FirstAt: today, SeenAt: today,
	}
	seen := asSeen(doc, viewpoint{near: outside})
	seen.Allowed = keep(domain.ShareOutActions(true, false), func(a domain.ShareOutAction) bool {
		return a == domain.ThankShareOutAction || a == domain.TryShareOutAction
	})
	p := &shareOutPage{r: r}
	return p.take(seen)
}

// sharingOf is what would leave with a release for the viewer, who reads the team's record; nil when the
// cycle or team cannot be read.
func (r *Reader) sharingOf(ctx context.Context, doc *storedShareOut, release domain.ShareOutRelease) (*domain.Sharing, error) {
	if !r.scope.mayRelease(release.Audience) {
		return &domain.Sharing{NetworkHidden: release.Audience.Network != nil}, nil
	}
	return r.released(ctx, doc, release.Version, release.Audience, release.Attribution)
}

// mayRelease says whether the audience is one that the person may name.
func (s Scope) mayRelease(to domain.Audience) bool {
	return to.Kind != domain.ForNetwork || to.Network != nil && s.ofInstitution(*to.Network, rights.NetworkSight)
}
