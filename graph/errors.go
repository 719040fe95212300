package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/cyclebook/cyclebook/graph/scalar"
	"github.com/cyclebook/cyclebook/projections"
)

// Code says in one word what went wrong with a request. It stands in extensions.code.
type Code string

const (
	ParseFailed      Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed Code = "GRAPHQL_VALIDATION_FAILED"
	BadUserInput     Code = "BAD_USER_INPUT"
	Unauthenticated  Code = "UNAUTHENTICATED"
	NotFound         Code = "NOT_FOUND"
	TooComplex       Code = "TOO_COMPLEX"
	RateLimited      Code = "RATE_LIMITED"
	// ForeignOrigin: the page of a site that is not listed asked.
	ForeignOrigin Code = "FOREIGN_ORIGIN"
	// NotYet: this node has not caught up with the position that was asked for.
	NotYet Code = "NOT_YET"
	// Parked: the read models cannot show the thing until they are rebuilt.
	Parked      Code = "PARKED"
	DiskFull    Code = "DISK_FULL"
	Unavailable Code = "UNAVAILABLE"
	// OutcomeUnknown: the command may or may not stand; send it again as it was.
	OutcomeUnknown  Code = "OUTCOME_UNKNOWN"
	PersistNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
	Internal        Code = "INTERNAL"
)

// Problem is an error that a caller is told word for word.
type Problem struct {
	Code    Code
	Message string
	// Wait is after how long to come again; zero when that is not known.
	Wait time.Duration
}

func (p *Problem) Error() string { return p.Message }

func problem(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
}

// asError is a problem as gqlgen passes errors on before anything is executed.
func (p *Problem) asError() *gqlerror.Error {
	e := &gqlerror.Error{Err: p, Message: p.Message, Extensions: map[string]any{"code": string(p.Code)}}
	if p.Wait > 0 {
		e.Extensions["retryAfter"] = seconds(p.Wait)
	}
	return e
}

// errNotFound is the answer to what is not there and to what may not be seen.
var errNotFound = &Problem{Code: NotFound, Message: "there is no such thing, or not for you"}

// messages are what a caller is told of faults that have a code but no words of their own.
var messages = map[Code]string{
	NotFound: errNotFound.Message,
	// Who is not signed in is told so in other words; a token of someone who is may be for less.
	Unauthenticated: "this token was not issued for this: entering into a team's record takes the scope RECORD, changing people, teams and institutions MANAGE; use another token",
	Parked:          "this is shown as it was before something that the read models cannot take in; nothing is lost: the operator rebuilds them",
	DiskFull:        "the disk of the server is full: nothing was recorded; try again when there is space",
	Unavailable:     "this is not possible at the moment: nothing was recorded; try again",
	OutcomeUnknown:  "the command may or may not have been recorded: send it again as it was",
	Internal:        "something went wrong here; name the requestId when you report it",
}

// presenter is the one place that decides what of an error leaves the house.
type presenter struct {
	classify func(error) Code
	log      *slog.Logger
	// denied is told the code of each error.
	denied func(context.Context, Code)
}

// present gives an error its code and the id of the request. What has no code is logged and told
// as INTERNAL.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	code, message := p.tell(err)
	told := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": string(code)}}
	var located *gqlerror.Error
	if errors.As(err, &located) {
		told.Path, told.Locations = located.Path, located.Locations
	}
	if told.Path == nil {
		told.Path = graphql.GetPath(ctx)
	}
	p.denied(ctx, code)
	var known *Problem
	if errors.As(err, &known) && known.Wait > 0 {
		told.Extensions["retryAfter"] = seconds(known.Wait)
	}
	id := requestID(ctx)
	told.Extensions["requestId"] = id
	if code == Internal {
		p.log.ErrorContext(ctx, "graph: request failed", "requestId", id, "path", told.Path.String(), "err", err)
	}
	return told
}

// tell finds the code and the words of an error.
func (p presenter) tell(err error) (Code, string) {
	var known *Problem
	var unreadable *scalar.Invalid
	var located *gqlerror.Error
	var unfit *projections.UnfitArgument
	switch {
	case errors.As(err, &known):
		return known.Code, known.Message
	case errors.As(err, &unfit):
		return BadUserInput, unfit.Error()
	case errors.As(err, &unreadable):
		return BadUserInput, unreadable.Message
	case errors.Is(err, projections.ErrCursor):
		return BadUserInput, projections.ErrCursor.Error()
	case errors.Is(err, projections.ErrPageSize):
		return BadUserInput, projections.ErrPageSize.Error()
	case errors.Is(err, projections.ErrTooMuchHistory):
		return TooComplex, projections.ErrTooMuchHistory.Error()
	case errors.Is(err, projections.ErrTooMuchEffort):
		return TooComplex, projections.ErrTooMuchEffort.Error()
	case errors.Is(err, projections.ErrNoLog):
		return Unavailable, projections.ErrNoLog.Error()
	}
	// Before the context's own errors: an append that was cut short may have been stored.
	if code := p.classify(err); code != "" && messages[code] != "" {
		return code, messages[code]
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return Unavailable, "this took too long: ask for less, or try again"
	}
	if errors.As(err, &located) && located.Err == nil {
		if code, ok := located.Extensions["code"].(string); ok {
			return Code(code), located.Message
		}
	}
	return Internal, messages[Internal]
}

// recovered logs a panic of a resolver; the caller is told INTERNAL. Of what was thrown only the
// runtime's own words are logged: anything else may hold a person's.
func (p presenter) recovered(ctx context.Context, cause any) error {
	words := fmt.Sprintf("%T", cause)
	if err, ok := cause.(runtime.Error); ok {
		words = err.Error()
	}
	p.log.ErrorContext(ctx, "graph: panic", "requestId", requestID(ctx), "cause", words, "stack", string(debug.Stack()))
	return problem(Internal, "%s", messages[Internal])
}

// fewErrors cuts a long list of errors.
func fewErrors(list gqlerror.List) gqlerror.List {
	if len(list) <= MaxErrors {
		return list
	}
	cut := list[:MaxErrors:MaxErrors]
	last := *cut[MaxErrors-1]
	last.Message = fmt.Sprintf("%s (and %d more errors)", last.Message, len(list)-MaxErrors)
	cut[MaxErrors-1] = &last
	return cut
}
