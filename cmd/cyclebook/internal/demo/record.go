package demo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// streams is for how many streams the handlers keep the fold: more than the story has of a kind.
const streams = 256

// record plays the steps in order of time. What was recorded at one instant goes to the log at
// once, stream by stream, and shares its time: so the log can make it durable together, and its
// order is still that of the times.
func (t *telling) record(ctx context.Context, r eventlog.Recorder, told reading) error {
	steps := t.inOrder()
	if err := t.makeKeys(ctx, r, steps); err != nil {
		return err
	}
	var now time.Time
	r.Clock = eventlog.NewClock(func() time.Time { return now }, time.Time{})
	h := eventlog.NewHandlers(&r, streams)
	for first := 0; first < len(steps); {
		last := first
		for last < len(steps) && steps[last].at == steps[first].at {
			last++
		}
		next := steps[first].time
		if next.Before(now) || next.After(t.calendar.now) {
			return fmt.Errorf("%T of %s comes after one of %s, at a present of %s", steps[first].command, next, now, t.calendar.now)
		}
		now = next
		if err := t.play(ctx, h, told, steps[first:last]); err != nil {
			return err
		}
		first = last
	}
	return nil
}

// play records the steps of one instant: those of a stream one after the other, the streams at
// once, unless one of them is told by the read models what has left before that instant.
func (t *telling) play(ctx context.Context, h *eventlog.Handlers, told reading, steps []step) error {
	streams := byStream(steps)
	if slices.ContainsFunc(steps, step.isTold) {
		streams = [][]step{steps}
		if err := told.catchUp(ctx); err != nil {
			return err
		}
	}
	return atOnce(streams, func(own []step) error {
		for _, s := range own {
			known := t.known(s)
			if s.isTold() {
				if err := told.tell(ctx, s, &known); err != nil {
					return fmt.Errorf("%T on %s, %s: %w", s.command, s.command.Stream(), s.time.Format(time.DateTime), err)
				}
			}
			out, err := h.Handle(ctx, s.command, eventlog.Request{Known: known, Via: domain.ViaDemo, Owner: s.owner})
			if err != nil {
				return fmt.Errorf("%T on %s, %s: %w", s.command, s.command.Stream(), s.time.Format(time.DateTime), err)
			}
			if out.Position.IsZero() || out.Repeated {
				return fmt.Errorf("%T on %s, %s, recorded nothing", s.command, s.command.Stream(), s.time.Format(time.DateTime))
			}
		}
		return nil
	})
}

// byStream divides steps, in their order.
func byStream(steps []step) [][]step {
	place := make(map[uuid.UUID]int)
	var divided [][]step
	for _, s := range steps {
		stream := s.command.Stream().ID
		i, ok := place[stream]
		if !ok {
			i = len(divided)
			place[stream], divided = i, append(divided, nil)
		}
		divided[i] = append(divided[i], s)
	}
	return divided
}

// writers is how many write to the log at once.
const writers = 64

// atOnce does something for each, and gives the first error.
func atOnce[T any](each []T, do func(T) error) error {
	if len(each) == 1 {
		return do(each[0])
	}
	var wg sync.WaitGroup
	errs, room := make([]error, len(each)), make(chan struct{}, writers)
	for i, one := range each {
		room <- struct{}{}
		wg.Go(func() {
			errs[i] = do(one)
			<-room
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

// makeKeys has the keys made that the steps will need, many at once: each alone would cost the
// disk a write. What is sealed here is thrown away.
func (t *telling) makeKeys(ctx context.Context, r eventlog.Recorder, steps []step) error {
	return atOnce(byStream(steps), func(own []step) error {
		s := own[0]
		subject := domain.OfSchool
		switch stream := s.command.Stream(); stream.Category {
		case domain.PersonCategory:
			subject = domain.OfPerson
			if _, err := r.MAC(ctx, stream.ID, s.actor.role, nil); err != nil {
				return fmt.Errorf("key of %s: %w", stream, err)
			}
		case domain.NetworkCategory, domain.DistrictCategory, domain.SchoolCategory, domain.ShareOutCategory, domain.ReleaseCategory, domain.FollowCategory:
			return nil // sealed, if at all, under keys that others have made
		}
		stream := s.command.Stream()
		seal := r.Seal(ctx, domain.Envelope{Actor: s.actor.person, Owner: s.owner}, stream, id("key", stream.String()))
		if _, err := seal(subject, "", []byte(`""`)); err != nil {
			return fmt.Errorf("key of %s: %w", stream, err)
		}
		return nil
	})
}
