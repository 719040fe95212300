package projections

import (
	"context"
	"slices"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// SignalClock holds the first signal of a cycle's charts against its decision: of the usual charts
// of its outcomes, by the rules of Anhøj. A signal counts that fired with a period that ends after
// the start of its class and before the end of the cycle's school year, also once the class has
// finished.
type SignalClock struct {
	// SignalOn is the last day of the period with which it first fired, SignalRecordedAt when the
	// last value that it needed was recorded: before, nobody could see it. Nil without a signal.
	SignalOn         *domain.Date
	SignalRecordedAt *time.Time
	Signal           *Signal
	// Outcome is the one that signalled.
	Outcome *MeasuredOutcome
	// DecidedOn is nil before the decision.
	DecidedOn *domain.Date
	// Days is from the day of the signal to that of the decision, below 0 when it was decided before;
	// nil unless there are both.
	Days *int
	// DecidedBeforeSignal says that it was decided before a signal fired, or without one.
	DecidedBeforeSignal bool
}

// Measure is the one that signalled; nil without a signal.
func (s *SignalClock) Measure() *Measure {
	if s.Outcome == nil {
		return nil
	}
	return s.Outcome.Measure
}

// SignalClock is that of the cycle, for those who see how its team works; nil for others, and as
// long as there is neither a signal nor a decision.
func (c *Cycle) SignalClock(ctx context.Context) (*SignalClock, error) {
	if !c.page.r.scope.ofTeam(c.TeamID, rights.MethodSight) {
		return nil, nil
	}
	outcomes, err := c.Outcomes()
	if err != nil {
		return nil, err
	}
	clock := &SignalClock{}
	for _, o := range outcomes {
		s, err := o.signalSince(lastDay(c.SchoolYear))
		if err != nil {
			return nil, err
		}
		if s != nil && (clock.Signal == nil || s.before(clock.Signal)) {
			clock.Signal, clock.Outcome = s, o
		}
	}
	if s := clock.Signal; s != nil {
		clock.SignalOn, clock.SignalRecordedAt = &s.FirstOn, &s.FirstRecordedAt
	}
	if c.Act != nil {
		clock.DecidedOn = &c.Act.DecidedOn
		clock.DecidedBeforeSignal = clock.SignalOn == nil || c.Act.DecidedOn.Before(*clock.SignalOn)
	}
	switch {
	case clock.SignalOn == nil && clock.DecidedOn == nil:
		return nil, nil
	case clock.SignalOn != nil && clock.DecidedOn != nil:
		days := int(dayNumber(*clock.DecidedOn) - dayNumber(*clock.SignalOn))
		clock.Days = &days
	}
	return clock, nil
}

// signalSince is the first signal of the usual chart that fired after the class started, up to a
// day; nil when there is none.
func (o *MeasuredOutcome) signalSince(until domain.Date) (*Signal, error) {
	if o.within == nil {
		return nil, nil
	}
	c, err := o.Chart(nil, nil)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(c.Signals, func(s *Signal) bool { // the first that fired comes first
		return !s.FirstOn.Before(o.within.first) && !s.FirstOn.After(until)
	})
	if i < 0 {
		return nil, nil
	}
	return c.Signals[i], nil
}

// before says that a signal fired earlier than another, or on the same day and could be seen earlier.
func (s *Signal) before(other *Signal) bool {
	if s.FirstOn != other.FirstOn {
		return s.FirstOn.Before(other.FirstOn)
	}
	return s.FirstRecordedAt.Before(other.FirstRecordedAt)
}
