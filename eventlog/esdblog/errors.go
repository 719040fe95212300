package esdblog

import (
	"context"
	"errors"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/cyclebook/cyclebook/eventlog"
)

// answers of the server that the adapter itself acts upon.
var (
	errWrongRevision = errors.New("wrong expected revision")
	errNotLeader     = fmt.Errorf("%w: the node is not the leader", eventlog.ErrUnavailable)
)

// translate says in the words of the port why a call failed. The caller's context and a closed log come before everything that
// follows from them.
func (u *use) translate(err error) error {
	if err == nil {
		return nil
	}
	if u.connection.life.Err() != nil {
		return eventlog.ErrClosed
	}
	if cause := u.caller.Err(); cause != nil {
		return cause
	}
	// The server keeps the caller's deadline too, and may be the first to say so.
	if _, has := u.caller.Deadline(); has && status.Code(err) == codes.DeadlineExceeded {
		return context.DeadlineExceeded
	}
	meaning := classify(err)
	if meaning == nil {
		meaning = eventlog.ErrUnavailable
	}
	if errors.Is(err, meaning) {
		return err
	}
	return fmt.Errorf("%w: %w", meaning, err)
}

// classify gives the port's error, nil where the connection broke or the client has given up. The client's own codes
// come first; several things that it calls unknown are told apart by the gRPC status inside.
func classify(err error) error {
	var own *esdb.Error
	if errors.As(err, &own) {
		switch own.Code() {
		case esdb.ErrorCodeWrongExpectedVersion:
			return errWrongRevision
		case esdb.ErrorCodeNotLeader:
			return errNotLeader
		case esdb.ErrorCodeResourceNotFound:
			return eventlog.ErrStreamNotFound
		case esdb.ErrorCodeStreamDeleted:
			return eventlog.ErrCorrupt // nobody may delete; a tombstone is a loss
		case esdb.ErrorCodeConnectionClosed:
			return nil
		}
	}
	switch status.Code(err) {
	case codes.PermissionDenied, codes.Unauthenticated:
		return eventlog.ErrAccessDenied
	case codes.InvalidArgument:
		return eventlog.ErrInvalidArgument
	case codes.Unavailable:
		return nil
	}
	// Among them: a bare EOF from an append that the server has refused while it was being sent,
	// and a cancelled call whose client moved to the leader. The client goes on in both.
	return eventlog.ErrUnavailable
}
