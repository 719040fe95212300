package graph

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/projections"
)

// subscription answers the fields of Subscription.
type subscription struct{ door *Door }

// TimelineChanged tells each change of a team's record after a position, then each new one. It
// ends when the one who listens may not read the record any more.
func (s subscription) TimelineChanged(ctx context.Context, team uuid.UUID, after *domain.Position) (<-chan *generated.TimelineChange, error) {
	l := &listener[generated.TimelineChange]{
		about: func(projections.Scope) []uuid.UUID { return []uuid.UUID{team} },
		hears: func(scope projections.Scope) bool { return scope.Reads(team) },
		read: func(ctx context.Context, r *projections.Reader, after int64, limit int) (heard[generated.TimelineChange], bool, error) {
			changes, ok, err := r.Changes(ctx, team, after, limit)
			h := heard[generated.TimelineChange]{last: after, more: len(changes) == limit}
			for _, c := range changes {
				h.pushes = append(h.pushes, push[generated.TimelineChange]{c.Seq, &generated.TimelineChange{Position: c.Position, Kind: c.Kind, ID: c.ID}})
				h.last = c.Seq
			}
			return h, ok, err
		},
	}
	return l.open(ctx, s.door, after)
}

// ShareOutsReleased tells each release to a network after a position, then each new one, of those that
// the one who listens may read then. It ends when that one is not of the network any more.
func (s subscription) ShareOutsReleased(ctx context.Context, network uuid.UUID, after *domain.Position) (<-chan *projections.ShareOutNotice, error) {
	l := &listener[projections.ShareOutNotice]{}
	*l = listener[projections.ShareOutNotice]{
		// Who is of a network is so through a team or a role.
		about: func(scope projections.Scope) []uuid.UUID { return append(slices.Clone(scope.Teams()), network) },
		hears: func(scope projections.Scope) bool { return scope.HearsOf(network) },
		read: func(ctx context.Context, r *projections.Reader, after int64, limit int) (heard[projections.ShareOutNotice], bool, error) {
			notices, last, more, ok, err := r.Notices(ctx, network, l.began, after, limit)
			h := heard[projections.ShareOutNotice]{last: last, more: more}
			for i := range notices {
				h.pushes = append(h.pushes, push[projections.ShareOutNotice]{notices[i].Seq, &notices[i]})
			}
			return h, ok, err
		},
	}
	return l.open(ctx, s.door, after)
}
