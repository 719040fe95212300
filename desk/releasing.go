package desk

import (
	"context"
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// lettingOut are the streams by which numbers leave.
var lettingOut = eventlog.Filter{Categories: []domain.Category{domain.ShareOutCategory, domain.ReleaseCategory}}

// oneAtATime has a command that lets numbers out wait for others of this node, from before it is
// judged until the read models show it, and for all that is in the log by then: what leaves is
// judged beside all that has left. Other commands do not wait.
func (d *Desk) oneAtATime(ctx context.Context, command domain.Command) (done func(), err error) {
	switch command.(type) {
	case domain.ReleaseShareOut, domain.ReleaseFigure, domain.GiveStandingRelease:
	default:
		return func() {}, nil
	}
	select {
	case d.releasing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	done = func() { <-d.releasing }
	if err := d.seeReleases(ctx); err != nil {
		done()
		return nil, err
	}
	return done, nil
}

// seeReleases waits until the read models show each release that is in the log.
func (d *Desk) seeReleases(ctx context.Context) error {
	last, err := d.config.Views.Position(ctx)
	if err != nil {
		return err
	}
	for r, err := range d.config.Log.ReadAll(ctx, last, lettingOut) {
		if err != nil {
			return err
		}
		last = r.Position
	}
	wait, cancel := context.WithTimeout(ctx, visible)
	defer cancel()
	if err := d.config.Views.Await(wait, last); err != nil {
		return fmt.Errorf("%w: the read models do not show all releases yet: %w", eventlog.ErrUnavailable, err)
	}
	return nil
}
