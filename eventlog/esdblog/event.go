package esdblog

import (
	"errors"
	"math"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// recorded leaves out the server's time stamp, which nothing may show, store or hash.
func (l *Log) recorded(event *esdb.RecordedEvent) domain.Recorded {
	return domain.Recorded{
		ID: event.EventID, Type: event.EventType, Stream: event.StreamID, Revision: event.EventNumber,
		Position: l.positionOf(event), Data: event.Data, Metadata: event.UserMetadata,
	}
}

func (l *Log) positionOf(event *esdb.RecordedEvent) domain.Position {
	return domain.NewPosition(l.id, event.Position.Commit, event.Position.Prepare)
}

func visible(event *esdb.RecordedEvent, filter eventlog.Filter) bool {
	return event.StreamID != identityStream && filter.Matches(event.StreamID, event.EventType)
}

// fromPosition keeps both halves: the server needs them to find the place.
func fromPosition(after domain.Position) esdb.AllPosition {
	if after.IsZero() {
		return esdb.Start{}
	}
	return esdb.Position{Commit: after.Commit(), Prepare: after.Prepare()}
}

// hasPosition tells a commit position from the two ways of saying that there is none.
func hasPosition(commit uint64) bool { return commit != 0 && commit != math.MaxUint64 }

// fromServer says that an error is an answer of the server rather than of the port's own checks.
func fromServer(err error) bool {
	var answer interface{ GRPCStatus() *status.Status }
	return errors.As(err, &answer)
}
