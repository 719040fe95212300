package eventlog

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Recorder is what the handlers of one node share.
type Recorder struct {
	Log   Streams
	Clock *Clock
	// Seal gives the seal for the fields of one event to be recorded on a stream.
	Seal func(ctx context.Context, envelope domain.Envelope, stream domain.Stream, event uuid.UUID) domain.Seal
	// MAC gives the keyed hash of a command's canonical JSON.
	MAC func(ctx context.Context, actor uuid.UUID, role domain.Role, canonical []byte) (domain.MAC, error)
}

// Request is who gives a command, and what the rules may know.
type Request struct {
	Known domain.Known
	Via   domain.Via
	// Owner is the school whose fact it will be; nil for persons, networks, districts.
	Owner uuid.UUID
	// Causation and Correlation are the command's own id unless something else caused it.
	Causation, Correlation uuid.UUID
}

// Outcome tells where a command's events stand.
type Outcome struct {
	// Position and Revision of the last event; of the original for a repeat. Zero when nothing
	// was recorded because it was already so.
	Position domain.Position
	Revision uint64
	// Repeated says that this command was recorded before.
	Repeated bool
}

// attempts is how often a command is decided anew after another writer was first.
const attempts = 5

// Handler records the commands of one aggregate: it folds the stream, decides, appends. It may
// be used from any number of goroutines; commands on one stream wait for each other.
//
// It keeps a bounded cache of folded streams. A cached fold is believed as long as it leads to
// an append, because the append names the revision; before anything else is answered, the tail
// of the stream is read.
type Handler[S any, C domain.Command, E domain.Event] struct {
	recorder *Recorder
	decider  domain.Decider[S, C, E]
	folds    *cache[fold[S]]
	seed     maphash.Seed
	stripes  [1024]sync.Mutex
}

// fold is a stream's state at a revision, and the commands that led there.
type fold[S any] struct {
	state    S
	last     Expected
	commands map[uuid.UUID]recorded
}

// recorded is where a command's last event stands.
type recorded struct {
	mac      domain.MAC
	revision uint64
	position domain.Position
	imported bool
}

// NewHandler makes the handler of an aggregate, with a cache for the events of that many streams.
func NewHandler[S any, C domain.Command, E domain.Event](r *Recorder, d domain.Decider[S, C, E], streams int) *Handler[S, C, E] {
	return &Handler[S, C, E]{recorder: r, decider: d, folds: newCache[fold[S]](streams), seed: maphash.MakeSeed()}
}

// Handle records what the command causes. A rule that forbids it is a *domain.Refusal or
// domain.Refusals; after ErrOutcomeUnknown and ErrUnavailable the same command may be given again.
func (h *Handler[S, C, E]) Handle(ctx context.Context, command C, request Request) (Outcome, error) {
	mac, err := h.mac(ctx, command, nil, request)
	if err != nil {
		return Outcome{}, err
	}
	stream := command.Stream()
	lock := h.lock(stream)
	lock.Lock()
	defer lock.Unlock()

	at, cached := h.folds.get(stream.ID)
	for range attempts {
		if !cached {
			if at, err = h.load(ctx, stream, at); err != nil {
				h.folds.drop(stream.ID) // its maps may have moved on without it
				return Outcome{}, err
			}
		}
		outcome, err := h.attempt(ctx, command, request, mac, &at)
		var wrong *WrongRevisionError
		switch {
		case err == nil && outcome.Position.IsZero() && cached, errors.As(err, &wrong), isRefusal(err) && cached:
			cached = false // decide again on what the log says now
		case err == nil:
			h.folds.put(stream.ID, at)
			return outcome, nil
		case isRefusal(err):
			h.folds.put(stream.ID, at)
			return Outcome{}, err
		default:
			h.folds.drop(stream.ID)
			return Outcome{}, err
		}
	}
	h.folds.drop(stream.ID)
	return Outcome{}, fmt.Errorf("%w: %s: other writers were first %d times", ErrUnavailable, stream, attempts)
}

// one is Handle for a command that [Handlers.of] has found to be this aggregate's.
func (h *Handler[S, C, E]) one(ctx context.Context, command domain.Command, request Request) (Outcome, error) {
	return h.Handle(ctx, command.(C), request)
}

// lock is what commands on a stream wait for.
func (h *Handler[S, C, E]) lock(stream domain.Stream) *sync.Mutex {
	return &h.stripes[maphash.Bytes(h.seed, stream.ID[:])%uint64(len(h.stripes))]
}

// Canonical is a command as JSON, always the same for the same command.
func Canonical(command domain.Command) ([]byte, error) {
	canonical, err := json.Marshal(command, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("eventlog: canonical %T: %w", command, err)
	}
	return canonical, nil
}

// mac is the keyed hash of a command, made of its canonical JSON if that is known.
func (h *Handler[S, C, E]) mac(ctx context.Context, command C, canonical []byte, request Request) (_ domain.MAC, err error) {
	if canonical == nil {
		if canonical, err = Canonical(command); err != nil {
			return domain.MAC{}, err
		}
	}
	mac, err := h.recorder.MAC(ctx, request.Known.Actor, request.Known.Role, canonical)
	if err != nil {
		return domain.MAC{}, fmt.Errorf("eventlog: mac of %T: %w", command, err)
	}
	return mac, nil
}

// usedTwice refuses an id that names another command already.
func usedTwice() *domain.Refusal {
	return &domain.Refusal{Code: domain.Conflict, Path: "/commandId", Message: "this command id was used for another command: choose a new one"}
}

func isRefusal(err error) bool {
	_, ok := domain.AsRefusals(err)
	return err != nil && ok
}

// load folds what the stream holds beyond at; the zero fold begins at its beginning.
func (h *Handler[S, C, E]) load(ctx context.Context, stream domain.Stream, at fold[S]) (fold[S], error) {
	if at.commands == nil {
		at.last, at.commands = NoStream, make(map[uuid.UUID]recorded)
	}
	for r, err := range h.recorder.Log.ReadStream(ctx, stream.String(), uint64(at.last+1)) {
		if errors.Is(err, ErrStreamNotFound) {
			return at, nil
		}
		if err != nil {
			return at, fmt.Errorf("eventlog: fold %s: %w", stream, err)
		}
		decoded, err := domain.Decode(r.Type, r.Data, nil)
		if err != nil {
			return at, fmt.Errorf("eventlog: fold %s at revision %d: %w", stream, r.Revision, err)
		}
		event, ok := decoded.(E)
		if !ok {
			return at, fmt.Errorf("eventlog: fold %s at revision %d: a %s does not belong there", stream, r.Revision, r.Type)
		}
		envelope, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			return at, fmt.Errorf("eventlog: fold %s at revision %d: %w", stream, r.Revision, err)
		}
		at.state = h.decider.Evolve(at.state, event)
		at.last = Exactly(r.Revision)
		at.commands[envelope.Command] = recorded{envelope.MAC, r.Revision, r.Position, envelope.Via == domain.ViaImport}
	}
	return at, nil
}

// attempt decides on a fold and appends; at moves on with what was appended.
func (h *Handler[S, C, E]) attempt(ctx context.Context, command C, request Request, mac domain.MAC, at *fold[S]) (Outcome, error) {
	head := command.Head()
	if before, ok := at.commands[head.CommandID]; ok {
		if before.mac != mac {
			return Outcome{}, usedTwice()
		}
		return Outcome{before.position, before.revision, true}, nil
	}
	if want := head.ExpectedRevision; want != nil && int64(*want) != int64(at.last) {
		return Outcome{}, &domain.Refusal{Code: domain.Conflict, Path: "/expectedRevision", Message: fmt.Sprintf("you saw revision %d, it is %s by now: read it again", *want, at.last)}
	}
	events, err := h.decider.Decide(command, at.state, request.Known)
	if err != nil || len(events) == 0 {
		return Outcome{}, err
	}
	envelope := h.envelope(head, request, mac)
	encoded, err := h.encode(ctx, command.Stream(), envelope, events)
	if err != nil {
		return Outcome{}, err
	}
	result, err := h.recorder.Log.Append(ctx, command.Stream().String(), at.last, encoded)
	if err != nil {
		return Outcome{}, fmt.Errorf("eventlog: record %T on %s: %w", command, command.Stream(), err)
	}
	for _, e := range events {
		at.state = h.decider.Evolve(at.state, e)
	}
	at.last = Exactly(result.LastRevision)
	at.commands[head.CommandID] = recorded{mac, result.LastRevision, result.Position, request.Via == domain.ViaImport}
	return Outcome{result.Position, result.LastRevision, false}, nil
}

func (h *Handler[S, C, E]) envelope(head domain.Header, request Request, mac domain.MAC) domain.Envelope {
	e := domain.Envelope{
		RecordedAt: h.recorder.Clock.Next(), OccurredOn: request.Known.Today,
		Actor: request.Known.Actor, Role: request.Known.Role, Via: request.Via, Owner: request.Owner,
		Command: head.CommandID, MAC: mac, Causation: head.CommandID, Correlation: head.CommandID,
	}
	if head.OccurredOn != nil {
		e.OccurredOn = *head.OccurredOn
	}
	if head.OnBehalfOf != nil {
		e.OnBehalfOf = *head.OnBehalfOf
	}
	if request.Causation != uuid.Nil {
		e.Causation = request.Causation
	}
	if request.Correlation != uuid.Nil {
		e.Correlation = request.Correlation
	}
	return e
}

// encode seals and encodes events under ids that derive from the command, so that a repeat of
// the same command on the same stream has the same ids.
func (h *Handler[S, C, E]) encode(ctx context.Context, stream domain.Stream, envelope domain.Envelope, events []E) ([]NewEvent, error) {
	metadata, err := envelope.Encode()
	if err != nil {
		return nil, fmt.Errorf("eventlog: %s: %w", stream, err)
	}
	encoded := make([]NewEvent, len(events))
	for i, e := range events {
		id := eventID(envelope.Command, stream, envelope.MAC, i)
		name, data, err := domain.Encode(e, h.recorder.Seal(ctx, envelope, stream, id))
		if err != nil {
			return nil, fmt.Errorf("eventlog: %s: %w", stream, err)
		}
		encoded[i] = NewEvent{id, name, data, metadata}
	}
	return encoded, nil
}

// eventID is the id of a command's i-th event.
func eventID(command uuid.UUID, stream domain.Stream, mac domain.MAC, i int) uuid.UUID {
	name := append([]byte(stream.String()), mac[:]...)
	return uuid.NewSHA1(command, fmt.Appendf(name, "%d", i))
}
