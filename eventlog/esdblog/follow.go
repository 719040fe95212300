package esdblog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

const (
	// checkpointEvery is after how many events considered the server tells of progress.
	checkpointEvery = 256
	// A follower that lost its connection waits this long, then twice as long each time.
	firstPause, longestPause = 100 * time.Millisecond, 5 * time.Second
)

// Follow implements eventlog.Source. Only the check of the position asks the leader; a node that
// is not the leader may serve the events, a little later.
func (l *Log) Follow(ctx context.Context, after domain.Position, filter eventlog.Filter) iter.Seq2[eventlog.Item, error] {
	return func(yield func(eventlog.Item, error) bool) {
		f := &follower{log: l, filter: filter, through: after, yield: func(item eventlog.Item) bool { return yield(item, nil) }}
		if err := f.follow(ctx); err != nil {
			yield(eventlog.Item{}, fmt.Errorf("esdblog: follow: %w", err))
		}
	}
}

// follower is one Follow over all the subscriptions that it takes.
type follower struct {
	log    *Log
	filter eventlog.Filter
	// through is the position up to which everything has been considered.
	through domain.Position
	yield   func(eventlog.Item) bool
}

// errStopped: the consumer has left its loop.
var errStopped = errors.New("stopped")

func (f *follower) follow(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		before := f.through
		err := f.subscribeFrom(ctx)
		switch {
		case errors.Is(err, errStopped):
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, eventlog.ErrUnavailable):
			return err
		}
		if f.through != before {
			pause = firstPause
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		case <-f.log.connection.life.Done():
			return eventlog.ErrClosed
		}
	}
}

// subscribeFrom follows through one subscription until that ends, which always has a reason.
func (f *follower) subscribeFrom(ctx context.Context) error {
	if err := f.log.checkSource(ctx, f.through, f.filter); err != nil {
		return positionRefused(err)
	}
	u, err := f.log.connection.begin(ctx)
	if err != nil {
		return err
	}
	defer u.end()
	options := esdb.SubscribeToAllOptions{
		From: fromPosition(f.through), Filter: serverFilter(f.filter),
		MaxSearchWindow: checkpointEvery, CheckpointInterval: 1,
	}
	subscription, err := beside(u, func() (*esdb.Subscription, error) {
		return u.client.db.SubscribeToAll(u.ctx, options)
	})
	if err != nil {
		return positionRefused(u.translate(err))
	}
	defer func() { _ = subscription.Close() }()
	messages := receive(u, func() (*esdb.SubscriptionEvent, error) {
		message := subscription.Recv()
		if message.SubscriptionDropped != nil {
			return nil, message.SubscriptionDropped.Error
		}
		return message, nil
	})
	for {
		a := next(u, messages)
		if err := ctx.Err(); err != nil {
			return err
		}
		if a.err != nil {
			return positionRefused(u.translate(a.err))
		}
		if !f.pass(a.value) {
			return errStopped
		}
	}
}

// pass gives the consumer what it is to see of the next message. Nothing is seen twice, whatever
// the server repeats after a change of subscription.
func (f *follower) pass(message *esdb.SubscriptionEvent) bool {
	switch {
	case message.EventAppeared != nil:
		event := message.EventAppeared.OriginalEvent()
		if event == nil || f.log.positionOf(event).Compare(f.through) <= 0 {
			return true
		}
		f.through = f.log.positionOf(event)
		if !visible(event, f.filter) {
			return true
		}
		return f.yield(eventlog.Item{Kind: eventlog.EventItem, Event: f.log.recorded(event), Position: f.through})
	case message.CheckPointReached != nil:
		reached := domain.NewPosition(f.log.id, message.CheckPointReached.Commit, message.CheckPointReached.Prepare)
		// Some servers send one with a commit position of 2^64-1.
		if !hasPosition(reached.Commit()) || reached.Compare(f.through) <= 0 {
			return true
		}
		f.through = reached
		return f.yield(eventlog.Item{Kind: eventlog.Checkpoint, Position: f.through})
	case message.CaughtUp != nil:
		return f.yield(eventlog.Item{Kind: eventlog.CaughtUp, Position: f.through})
	}
	return true // fell behind: nothing depends on it
}

// serverFilter narrows what travels; visible decides. Prefixes of types also let longer names
// pass, and the filter of categories lets system events of their streams pass.
func serverFilter(filter eventlog.Filter) *esdb.SubscriptionFilter {
	switch {
	case len(filter.Types) > 0:
		return &esdb.SubscriptionFilter{Type: esdb.EventFilterType, Prefixes: filter.Types}
	case len(filter.Categories) > 0:
		prefixes := make([]string, len(filter.Categories))
		for i, category := range filter.Categories {
			prefixes[i] = string(category) + "-"
		}
		return &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: prefixes}
	}
	return esdb.ExcludeSystemEventsFilter()
}
