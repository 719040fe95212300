package esdbtest

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strconv"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/eventlog"
)

type streamsService struct {
	streams.UnimplementedStreamsServer
	server *Server
}

// Append takes the options, then the events one by one, and answers when the client is done.
func (s *streamsService) Append(call streams.Streams_AppendServer) error {
	if err := s.refuseForLeader(call); err != nil {
		return err
	}
	first, err := call.Recv()
	if err != nil {
		return err
	}
	options := first.GetOptions()
	expected, err := expectedOf(options)
	if err != nil {
		return err
	}
	var events []eventlog.NewEvent
	for {
		message, err := call.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		proposed := message.GetProposedMessage()
		events = append(events, eventlog.NewEvent{
			ID: toUUID(proposed.GetId()), Type: proposed.GetMetadata()["type"],
			Data: proposed.GetData(), Metadata: proposed.GetCustomMetadata(),
		})
	}
	answer, err := s.store(call.Context(), string(options.GetStreamIdentifier().GetStreamName()), expected, events)
	if err != nil {
		return statusOf(err)
	}
	return call.SendAndClose(answer)
}

func (s *streamsService) store(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (*streams.AppendResp, error) {
	repeat := s.holds(ctx, stream, uint64(expected+1))
	result, err := s.server.log.Append(ctx, stream, expected, events)
	var wrong *eventlog.WrongRevisionError
	if errors.As(err, &wrong) {
		return wrongVersion(wrong), nil
	}
	if err != nil {
		return nil, err
	}
	s.server.appends.Add(1)
	success := &streams.AppendResp_Success{
		CurrentRevisionOption: &streams.AppendResp_Success_CurrentRevision{CurrentRevision: result.LastRevision},
		PositionOption:        &streams.AppendResp_Success_NoPosition{NoPosition: &shared.Empty{}},
	}
	if !repeat {
		commit, prepare := wirePosition(result.Position)
		success.PositionOption = &streams.AppendResp_Success_Position{
			Position: &streams.AppendResp_Position{CommitPosition: commit, PreparePosition: prepare},
		}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_Success_{Success: success}}, nil
}

// holds says that the stream has an event at that revision.
func (s *streamsService) holds(ctx context.Context, stream string, revision uint64) bool {
	for _, err := range s.server.log.ReadStream(ctx, stream, revision) {
		return err == nil
	}
	return false
}

func wrongVersion(wrong *eventlog.WrongRevisionError) *streams.AppendResp {
	answer := &streams.AppendResp_WrongExpectedVersion{
		CurrentRevisionOption:  &streams.AppendResp_WrongExpectedVersion_CurrentNoStream{CurrentNoStream: &shared.Empty{}},
		ExpectedRevisionOption: &streams.AppendResp_WrongExpectedVersion_ExpectedNoStream{ExpectedNoStream: &shared.Empty{}},
	}
	if wrong.Current != eventlog.NoStream {
		answer.CurrentRevisionOption = &streams.AppendResp_WrongExpectedVersion_CurrentRevision{CurrentRevision: uint64(wrong.Current)}
	}
	if wrong.Expected != eventlog.NoStream {
		answer.ExpectedRevisionOption = &streams.AppendResp_WrongExpectedVersion_ExpectedRevision{ExpectedRevision: uint64(wrong.Expected)}
	}
	return &streams.AppendResp{Result: &streams.AppendResp_WrongExpectedVersion_{WrongExpectedVersion: answer}}
}

func expectedOf(options *streams.AppendReq_Options) (eventlog.Expected, error) {
	switch e := options.GetExpectedStreamRevision().(type) {
	case *streams.AppendReq_Options_NoStream:
		return eventlog.NoStream, nil
	case *streams.AppendReq_Options_Revision:
		return eventlog.Exactly(e.Revision), nil
	}
	return 0, status.Error(codes.Unimplemented, "an append names the revision that it expects")
}

// refuseForLeader sends a client that insists on the leader there.
func (s *streamsService) refuseForLeader(call grpc.ServerStream) error {
	sent, _ := metadata.FromIncomingContext(call.Context())
	insists := sent.Get("requires-leader")
	if s.server.leader == nil || len(insists) == 0 || insists[0] != "true" {
		return nil
	}
	leader := s.server.leader.address
	call.SetTrailer(metadata.Pairs("exception", "not-leader",
		"leader-endpoint-host", leader.IP.String(), "leader-endpoint-port", strconv.Itoa(leader.Port)))
	return status.Error(codes.NotFound, "Leader info available")
}

// statusOf gives the gRPC status by which the server says the same.
func statusOf(err error) error {
	code := codes.Unknown
	var large *eventlog.TooLargeError
	switch {
	case errors.Is(err, eventlog.ErrInvalidArgument), errors.Is(err, eventlog.ErrInvalidPosition), errors.As(err, &large):
		code = codes.InvalidArgument
	case errors.Is(err, eventlog.ErrAccessDenied):
		code = codes.PermissionDenied
	case errors.Is(err, eventlog.ErrUnavailable), errors.Is(err, eventlog.ErrClosed):
		code = codes.Unavailable
	case errors.Is(err, context.Canceled):
		code = codes.Canceled
	case errors.Is(err, eventlog.ErrOutcomeUnknown):
		code = codes.Aborted
	}
	return status.Error(code, err.Error())
}

func toUUID(id *shared.UUID) uuid.UUID {
	var bytes uuid.UUID
	structured := id.GetStructured()
	binary.BigEndian.PutUint64(bytes[:8], uint64(structured.GetMostSignificantBits()))
	binary.BigEndian.PutUint64(bytes[8:], uint64(structured.GetLeastSignificantBits()))
	return bytes
}

func fromUUID(id uuid.UUID) *shared.UUID {
	return &shared.UUID{Value: &shared.UUID_Structured_{Structured: &shared.UUID_Structured{
		MostSignificantBits:  int64(binary.BigEndian.Uint64(id[:8])),
		LeastSignificantBits: int64(binary.BigEndian.Uint64(id[8:])),
	}}}
}
