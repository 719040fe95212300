package esdbtest

import (
	"errors"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// noFilter: the server's log has everything.
var noFilter eventlog.Filter

// Read is every way of reading and subscribing.
func (s *streamsService) Read(request *streams.ReadReq, call streams.Streams_ReadServer) error {
	if err := s.refuseForLeader(call); err != nil {
		return err
	}
	options := request.GetOptions()
	_, subscribe := options.GetCountOption().(*streams.ReadReq_Options_Subscription)
	backwards := options.GetReadDirection() == streams.ReadReq_Options_Backwards
	switch {
	case options.GetAll() != nil && subscribe:
		return s.subscribe(options, call)
	case options.GetAll() != nil && backwards:
		return s.readEnd(options, call)
	case options.GetAll() != nil:
		return s.readAll(options, call)
	case subscribe:
		return status.Error(codes.Unimplemented, "subscription to a stream")
	case backwards:
		return s.readStreamEnd(options, call)
	}
	return s.readStream(options, call)
}

func (s *streamsService) readStream(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	stream := options.GetStream()
	name, left := string(stream.GetStreamIdentifier().GetStreamName()), options.GetCount()
	for event, err := range s.server.log.ReadStream(call.Context(), name, stream.GetRevision()) {
		if err != nil {
			return s.streamError(name, err, call)
		}
		if left == 0 {
			return nil
		}
		left--
		if err := call.Send(eventMessage(toRecord(event))); err != nil {
			return err
		}
	}
	return nil
}

// readStreamEnd gives the last events of the stream, the last first.
func (s *streamsService) readStreamEnd(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	stream := options.GetStream()
	if stream.GetEnd() == nil {
		return status.Error(codes.Unimplemented, "backwards from the middle")
	}
	name := string(stream.GetStreamIdentifier().GetStreamName())
	var all []*record
	for event, err := range s.server.log.ReadStream(call.Context(), name, 0) {
		if err != nil {
			return s.streamError(name, err, call)
		}
		all = append(all, toRecord(event))
	}
	return sendBackwards(all, options.GetCount(), call)
}

func sendBackwards(all []*record, count uint64, call streams.Streams_ReadServer) error {
	for i := len(all) - 1; i >= 0 && count > 0; i-- {
		count--
		if err := call.Send(eventMessage(all[i])); err != nil {
			return err
		}
	}
	return nil
}

// streamError: a stream without events is a message, not a status.
func (s *streamsService) streamError(name string, err error, call streams.Streams_ReadServer) error {
	if !errors.Is(err, eventlog.ErrStreamNotFound) {
		return statusOf(err)
	}
	return call.Send(&streams.ReadResp{Content: &streams.ReadResp_StreamNotFound_{StreamNotFound: &streams.ReadResp_StreamNotFound{
		StreamIdentifier: &shared.StreamIdentifier{StreamName: []byte(name)},
	}}})
}

// readAll begins with the event at the position itself, as the server does.
func (s *streamsService) readAll(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	if options.GetFilter() != nil {
		return status.Error(codes.Unimplemented, "a read of all with a filter")
	}
	var after domain.Position
	from := options.GetAll().GetPosition()
	if from != nil {
		at, err := s.server.portPosition(call.Context(), from.GetCommitPosition(), from.GetPreparePosition())
		if err != nil {
			return err
		}
		after = before(at)
	}
	left := options.GetCount()
	for r, err := range s.server.records(call.Context(), after) {
		if err != nil {
			return err
		}
		if r.GetCommitPosition() < from.GetCommitPosition() {
			continue
		}
		if left == 0 {
			return nil
		}
		left--
		if err := call.Send(eventMessage(r)); err != nil {
			return err
		}
	}
	return nil
}

// readEnd gives the last event of everything.
func (s *streamsService) readEnd(options *streams.ReadReq_Options, call streams.Streams_ReadServer) error {
	if options.GetAll().GetEnd() == nil || options.GetCount() != 1 {
		return status.Error(codes.Unimplemented, "backwards, but for the last event of all")
	}
	_, last, err := s.server.end(call.Context())
	if err != nil {
		return err
	}
	return sendBackwards(last, 1, call)
}
