package eventlog

import (
	"context"
	"fmt"
	"iter"

	"github.com/cyclebook/cyclebook/domain"
)

// Pages is what reading and following everything takes from an engine that holds its own
// events. With it a follower never owes anything to an appender: it asks when it has time, and
// one that was slow reads history like any other.
type Pages interface {
	// Page gives the matching events of the next stretch of the log after that position. It
	// refuses a position of another log with ErrInvalidPosition. Beside an error it gives the
	// events before what is wrong.
	Page(ctx context.Context, after domain.Position, filter Filter) (Page, error)
	// Wait returns when the log has events after that position, or with the error that ends
	// the waiting: ErrClosed or that of the context.
	Wait(ctx context.Context, after domain.Position) error
}

// Page is a stretch of the log.
type Page struct {
	Events []domain.Recorded
	// Through is the position of the last event considered, matching or not; where there was
	// none it is the position asked for.
	Through domain.Position
	// Considered counts the events looked at.
	Considered int
	// AtEnd says that there was nothing after Through.
	AtEnd bool
}

// checkpointEvery is after how many events without a match a follower hears of its progress.
const checkpointEvery = 256

// ReadPages is ReadAll by pages.
func ReadPages(ctx context.Context, pages Pages, after domain.Position, filter Filter) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for {
			page, err := nextPage(ctx, pages, after, filter)
			for i := range page.Events {
				if !yield(page.Events[i], nil) {
					return
				}
			}
			if err != nil {
				yield(domain.Recorded{}, fmt.Errorf("eventlog: read all: %w", err))
				return
			}
			if page.AtEnd {
				return
			}
			after = page.Through
		}
	}
}

// FollowPages is Follow by pages. A follower is behind when more than one page waits for it.
func FollowPages(ctx context.Context, pages Pages, after domain.Position, filter Filter) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if err := follow(ctx, pages, after, filter, func(i Item) bool { return yield(i, nil) }); err != nil {
			yield(Item{}, fmt.Errorf("eventlog: follow: %w", err))
		}
	}
}

func follow(ctx context.Context, pages Pages, after domain.Position, filter Filter, yield func(Item) bool) error {
	behind, quiet := true, 0
	for {
		page, err := nextPage(ctx, pages, after, filter)
		for i := range page.Events {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !yield(Item{Kind: EventItem, Event: page.Events[i], Position: page.Events[i].Position}) {
				return nil
			}
			quiet = 0
		}
		if err != nil {
			return err
		}
		after = page.Through
		quiet += page.Considered - len(page.Events)
		if !page.AtEnd {
			behind = true
		}
		if !filter.IsZero() && quiet >= checkpointEvery {
			if !yield(Item{Kind: Checkpoint, Position: after}) {
				return nil
			}
			quiet = 0
		}
		if !page.AtEnd {
			continue
		}
		if behind && !yield(Item{Kind: CaughtUp, Position: after}) {
			return nil
		}
		behind = false
		if err := pages.Wait(ctx, after); err != nil {
			return err
		}
	}
}

func nextPage(ctx context.Context, pages Pages, after domain.Position, filter Filter) (Page, error) {
	if err := filter.Validate(); err != nil {
		return Page{}, err
	}
	if err := ctx.Err(); err != nil {
		return Page{}, err
	}
	return pages.Page(ctx, after, filter)
}
