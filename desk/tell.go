package desk

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Tell adds to what a rule may know what the read models make for some commands alone: exactly what
// would leave, never handed in by the caller.
func Tell(ctx context.Context, views *projections.Views, scope projections.Scope, command domain.Command, known *domain.Known) (err error) {
	switch c := command.(type) {
	case domain.ReleaseShareOut:
		known.Sharing, err = views.Sharing(ctx, scope, c.ShareOut, c.ShareOutRelease)
	case domain.WithdrawShareOut:
		known.Findings, err = views.Findings(ctx, scope, c.ShareOut, "reason", string(c.Reason))
	case domain.TryShareOut:
		known.Shared, err = views.Shared(ctx, scope, c.ShareOut, known.Team)
	case domain.ThankShareOut:
		known.Shared, err = views.Shared(ctx, scope, c.ShareOut, domain.Thing{})
	case domain.StartFollow:
		known.Following, err = views.FollowedBy(ctx, scope)
	case domain.ReleaseFigure:
		known.Figuring, err = views.Figuring(ctx, scope, c.SchoolTotal, c.From, c.To)
	case domain.GiveStandingRelease:
		known.Figuring, err = views.Figuring(ctx, scope, c.SchoolTotal, domain.Date{}, domain.Date{})
	case domain.PublishBrightSpots:
		known.Comparison, err = views.Comparison(ctx, scope, c.Network, c.Comparison)
		if refusals, refused := domain.AsRefusals(err); refused {
			known.Incomparable, err = refusals, nil // the rule says so, unless this was recorded before
		}
	}
	return err
}
