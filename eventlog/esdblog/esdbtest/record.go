package esdbtest

import (
	"context"
	"iter"
	"strings"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/domain"
)

type record = streams.ReadResp_ReadEvent_RecordedEvent

// The server's log is that of the port, stretched: the event at n has the commit position
// n*spacing+ofCommit and a smaller prepare position, and after some events one of the server's
// own stands in between, at n*spacing+ofOwn.
const (
	spacing   = 16
	ofPrepare = 5
	ofCommit  = 8
	ofOwn     = 12
	ownEvery  = 3
)

func wirePosition(p domain.Position) (commit, prepare uint64) {
	return p.Commit()*spacing + ofCommit, p.Commit()*spacing + ofPrepare
}

// portPosition gives the position in the log of the port of the event at, or the last before, a
// position on the wire. A pair that no event has is refused, as the server refuses to read in
// the middle of a record; one after the end is taken for the end, as the server takes it.
func (s *Server) portPosition(ctx context.Context, commit, prepare uint64) (domain.Position, error) {
	n := commit / spacing
	event := commit%spacing == ofCommit && prepare == n*spacing+ofPrepare
	own := commit%spacing == ofOwn && prepare == commit && n%ownEvery == 0
	if !event && !own {
		return domain.Position{}, status.Error(codes.InvalidArgument, "invalid position")
	}
	end, _, err := s.end(ctx)
	if err != nil || n >= end.Commit() {
		return end, err
	}
	return domain.NewPosition(end.Log(), n, n), nil
}

// end gives the position of the last event of the port and what the server has at its place. It
// begins where the end was the last time.
func (s *Server) end(ctx context.Context) (domain.Position, []*record, error) {
	s.mu.Lock()
	tail := s.tail
	s.mu.Unlock()
	var last []*record
	for event, err := range s.log.ReadAll(ctx, before(tail), noFilter) {
		if err != nil {
			return domain.Position{}, nil, statusOf(err)
		}
		tail, last = event.Position, recordsOf(event)
	}
	s.mu.Lock()
	s.tail = tail
	s.mu.Unlock()
	return tail, last, nil
}

// before gives a position from which the event at p is the first to be read.
func before(p domain.Position) domain.Position {
	if p.Commit() <= 1 {
		return domain.Position{}
	}
	return domain.NewPosition(p.Log(), p.Commit()-1, p.Commit()-1)
}

// records gives the server's events after a position of the port.
func (s *Server) records(ctx context.Context, after domain.Position) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		for event, err := range s.log.ReadAll(ctx, after, noFilter) {
			if err != nil {
				yield(nil, statusOf(err))
				return
			}
			for _, r := range recordsOf(event) {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// recordsOf gives the event and the server's own that follows it, if one does.
func recordsOf(event domain.Recorded) []*record {
	list := []*record{toRecord(event)}
	n := event.Position.Commit()
	if n%ownEvery != 0 {
		return list
	}
	own := domain.Recorded{ID: uuid.UUID{15: byte(n) | 1}, Revision: n, Stream: "$stats-127.0.0.1:2113", Type: "$statsCollected", Data: []byte("{}")}
	if n%2 == 0 { // what a projection of the server leaves in an ordinary stream
		category, _, _ := strings.Cut(event.Stream, "-")
		own.Stream, own.Type, own.Data = category+"-linked", "$>", []byte("0@elsewhere")
	}
	r := toRecord(own)
	r.CommitPosition, r.PreparePosition = n*spacing+ofOwn, n*spacing+ofOwn
	return append(list, r)
}

func toRecord(event domain.Recorded) *record {
	commit, prepare := wirePosition(event.Position)
	return &record{
		Id:               fromUUID(event.ID),
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(event.Stream)},
		StreamRevision:   event.Revision,
		CommitPosition:   commit,
		PreparePosition:  prepare,
		// The client ends the process when "created" is not a number.
		Metadata:       map[string]string{"type": event.Type, "content-type": "application/json", "created": "17000000000000000"},
		CustomMetadata: event.Metadata,
		Data:           event.Data,
	}
}

func eventMessage(r *record) *streams.ReadResp {
	return &streams.ReadResp{Content: &streams.ReadResp_Event{Event: &streams.ReadResp_ReadEvent{
		Event:    r,
		Position: &streams.ReadResp_ReadEvent_CommitPosition{CommitPosition: r.GetCommitPosition()},
	}}}
}
