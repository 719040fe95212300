package node

import (
	"context"
	"errors"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/feed"
)

// Status is how a running node is doing.
type Status struct {
	Position domain.Position `json:"position"`
	// CaughtUp says that the read models have reached the end of the log since the start.
	CaughtUp bool `json:"caughtUp"`
	// Events counts those taken in since the start.
	Events uint64 `json:"events"`
	// LagSeconds is how long the oldest event that is not taken in has been waiting.
	LagSeconds float64 `json:"lagSeconds"`
	// Failing is what keeps the read models from going on.
	Failing string   `json:"failing,omitempty"`
	Parked  []Parked `json:"parked"`
}

// Parked is a stream that the read models have stopped taking in, and at which event.
type Parked struct {
	Stream   string          `json:"stream"`
	Revision uint64          `json:"revision"`
	Type     string          `json:"type"`
	Position domain.Position `json:"position"`
	Reason   string          `json:"reason"`
	// Skipped counts the events of the stream that came after it.
	Skipped int64 `json:"skipped"`
}

// errBehind is why a node is not ready at first.
var errBehind = errors.New("the read models are being brought up to the end of the log")

// errStopped is why the read models of a node do not catch up any more.
var errStopped = errors.New("the read models do not follow the log any more")

// Status tells how the node is doing.
func (n *Node) Status(ctx context.Context) (Status, error) {
	at := n.following()
	parked, err := n.Views.Parked(ctx)
	if err != nil {
		return Status{}, err
	}
	position, err := n.Views.Position(ctx)
	if err != nil {
		return Status{}, err
	}
	s := Status{Position: position, CaughtUp: at.CaughtUp, Events: at.Events, Parked: []Parked{}, LagSeconds: n.lag(at).Seconds()}
	for _, p := range parked {
		s.Parked = append(s.Parked, Parked{p.Stream, p.Revision, p.Type, p.Position, p.Projection + ": " + p.Reason, p.Skipped})
	}
	if at.Err != nil {
		s.Failing = at.Err.Error()
	}
	return s, nil
}

// CaughtUp is nil once the read models have reached the end of the log, since the start.
func (n *Node) CaughtUp(context.Context) error {
	select {
	case <-n.caughtUp:
		return nil
	default:
		return errBehind
	}
}

// AwaitCaughtUp waits until CaughtUp is nil, or gives why the wait ended.
func (n *Node) AwaitCaughtUp(ctx context.Context) error {
	select {
	case <-n.caughtUp:
		return nil
	default:
	}
	select {
	case <-n.caughtUp:
		return nil
	case <-n.ended:
		return errors.Join(errStopped, n.failure)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// watch closes caughtUp when the feed says so, which it only does when asked.
func (n *Node) watch(ctx context.Context) {
	often := time.NewTicker(lookEvery)
	defer often.Stop()
	for !n.following().CaughtUp {
		select {
		case <-often.C:
		case <-ctx.Done():
			return
		}
	}
	close(n.caughtUp)
}

// lookEvery is how often the feed is asked during the start.
const lookEvery = 2 * time.Millisecond

// LogTakesAppends is nil while the log does; otherwise it waits for a restart.
func (n *Node) LogTakesAppends(context.Context) error {
	if n.embedded == nil {
		return nil // an EventStoreDB that does not answer is told to each command
	}
	return n.embedded.Health()
}

// ViewsGoOn is nil unless the read models cannot take in what is recorded.
func (n *Node) ViewsGoOn(context.Context) error { return n.following().Err }

func (n *Node) following() feed.Status {
	at, _ := n.feed.Status(viewsConsumer)
	return at
}

func (n *Node) lag(at feed.Status) time.Duration {
	if at.WaitingSince.IsZero() {
		return 0
	}
	return max(0, n.options.Now().Sub(at.WaitingSince))
}
