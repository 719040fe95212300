package esdbtest

import (
	"math"
	"regexp"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// subscribe follows everything after a position, exclusively. With a filter it tells of progress
// every few events considered and when it has caught up.
func (s *streamsService) subscribe(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	all := options.GetAll()
	if all.GetStart() == nil && all.GetPosition() == nil {
		return status.Error(codes.Unimplemented, "subscription from the end")
	}
	matches, err := matcher(options.GetFilter())
	if err != nil {
		return err
	}
	sub := &subscription{
		call: call, matches: matches, filtered: options.GetFilter() != nil,
		interval: int(options.GetFilter().GetMax() * options.GetFilter().GetCheckpointIntervalMultiplier()),
	}
	var after domain.Position
	if from := all.GetPosition(); from != nil {
		if after, err = s.server.portPosition(call.Context(), from.GetCommitPosition(), from.GetPreparePosition()); err != nil {
			return err
		}
		// What the server itself put behind the event at this position may still be due.
		after, sub.after = before(after), from.GetCommitPosition()
	}
	if err := call.Send(&streams.ReadResp{Content: &streams.ReadResp_Confirmation{
		Confirmation: &streams.ReadResp_SubscriptionConfirmation{SubscriptionId: "stand-in"},
	}}); err != nil {
		return err
	}
	for item, err := range s.server.log.Follow(call.Context(), after, noFilter) {
		if err != nil {
			return statusOf(err)
		}
		if err := sub.pass(item); err != nil {
			return err
		}
	}
	return nil
}

type subscription struct {
	call     streams.Streams_ReadServer
	matches  func(*record) bool
	filtered bool
	interval int
	// after is the commit position up to which the client knows.
	after uint64
	// considered counts events since the last checkpoint.
	considered int
	last       *record
}

func (s *subscription) pass(item eventlog.Item) error {
	switch item.Kind {
	case eventlog.EventItem:
		for _, r := range recordsOf(item.Event) {
			if err := s.consider(r); err != nil {
				return err
			}
		}
	case eventlog.CaughtUp:
		if err := s.checkpoint(); err != nil {
			return err
		}
		return s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_CaughtUp_{CaughtUp: &streams.ReadResp_CaughtUp{}}})
	}
	return nil
}

func (s *subscription) consider(r *record) error {
	if r.GetCommitPosition() <= s.after {
		return nil
	}
	s.last = r
	if s.matches(r) {
		if err := s.call.Send(eventMessage(r)); err != nil {
			return err
		}
	}
	if s.considered++; s.filtered && s.considered >= s.interval {
		return s.checkpoint()
	}
	return nil
}

// checkpoint tells how far everything has been considered. Before there is anything to tell it
// sends what some servers send: a position beyond every log.
func (s *subscription) checkpoint() error {
	if !s.filtered {
		return nil
	}
	commit, prepare := uint64(math.MaxUint64), uint64(math.MaxUint64)
	if s.last != nil {
		commit, prepare = s.last.GetCommitPosition(), s.last.GetPreparePosition()
	}
	s.considered = 0
	return s.call.Send(&streams.ReadResp{Content: &streams.ReadResp_Checkpoint_{
		Checkpoint: &streams.ReadResp_Checkpoint{CommitPosition: commit, PreparePosition: prepare},
	}})
}

func matcher(filter *streams.ReadReq_Options_FilterOptions) (func(*record) bool, error) {
	if filter == nil {
		return func(*record) bool { return true }, nil
	}
	expression, name := filter.GetEventType(), func(r *record) string { return r.GetMetadata()["type"] }
	if filter.GetStreamIdentifier() != nil {
		expression, name = filter.GetStreamIdentifier(), func(r *record) string { return string(r.GetStreamIdentifier().GetStreamName()) }
	}
	if expression.GetRegex() != "" {
		pattern, err := regexp.Compile(expression.GetRegex())
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		return func(r *record) bool { return pattern.MatchString(name(r)) }, nil
	}
	return func(r *record) bool {
		for _, prefix := range expression.GetPrefix() {
			if strings.HasPrefix(name(r), prefix) {
				return true
			}
		}
		return false
	}, nil
}
