package graph

import (
	"context"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
)

// Commands on a share-out.

func (m mutation) DraftShareOut(ctx context.Context, c domain.DraftShareOut) (*generated.ShareOutPayload, error) {
	return m.shareOut(ctx, c, c.ShareOut)
}

func (m mutation) ReviseShareOut(ctx context.Context, c domain.ReviseShareOut) (*generated.ShareOutPayload, error) {
	return m.shareOut(ctx, c, c.ShareOut)
}

func (m mutation) ReleaseShareOut(ctx context.Context, c domain.ReleaseShareOut) (*generated.ShareOutPayload, error) {
	return m.shareOut(ctx, c, c.ShareOut)
}

func (m mutation) WithdrawShareOut(ctx context.Context, c domain.WithdrawShareOut) (*generated.ShareOutPayload, error) {
	return m.shareOut(ctx, c, c.ShareOut)
}

func (m mutation) ThankShareOut(ctx context.Context, c domain.ThankShareOut) (*generated.ShareOutPayload, error) {
	return m.shareOut(ctx, c, c.ShareOut)
}

// Commands on a release of a figure.

func (m mutation) ReleaseFigure(ctx context.Context, c domain.ReleaseFigure) (*generated.ReleasePayload, error) {
	return m.release(ctx, c, c.Release)
}

func (m mutation) GiveStandingRelease(ctx context.Context, c domain.GiveStandingRelease) (*generated.ReleasePayload, error) {
	return m.release(ctx, c, c.Release)
}

func (m mutation) EndStandingRelease(ctx context.Context, c domain.EndStandingRelease) (*generated.ReleasePayload, error) {
	return m.release(ctx, c, c.Release)
}

// Commands on a follow.

func (m mutation) StartFollow(ctx context.Context, c domain.StartFollow) (*generated.FollowPayload, error) {
	return m.follow(ctx, c, c.Follow)
}

func (m mutation) EndFollow(ctx context.Context, c domain.EndFollow) (*generated.FollowPayload, error) {
	return m.follow(ctx, c, c.Follow)
}
