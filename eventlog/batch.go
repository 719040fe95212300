package eventlog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// Given is a command and who gives it, with what the rules may know.
type Given struct {
	Command domain.Command
	Request Request
	// Canonical is the command's canonical JSON, where the caller has it already; else nil.
	Canonical []byte
}

// Told is what became of one of several commands on a stream.
type Told struct {
	Outcome
	// Refused is the rule that forbids it, a *domain.Refusal or domain.Refusals; nil when it was
	// recorded, is recorded already or was so already.
	Refused error
	// Already says that it was so already, and that nothing is recorded of it.
	Already bool
}

// batchBytes is the size from which what is decided is appended: well under MaxAppend, so that
// one more command's events fit.
const batchBytes = MaxAppend / 4

// HandleAll records several commands of one stream, in their order, in few appends. One that a
// rule forbids leaves the others as they are. When it fails, those that were told have an
// outcome, and all may be given again.
//
// The ids of the commands of an import follow from what its tables say. A repeat of one that an
// import gave is known by its id alone: in which role it is given, and on which day where the
// tables name none, may be seen otherwise by now.
func (h *Handlers) HandleAll(ctx context.Context, given []Given) ([]Told, error) {
	return h.all(ctx, given, true)
}

// Try tells what HandleAll would: it decides on what the log holds and records nothing. Of a
// repeated command it does not look at the body.
func (h *Handlers) Try(ctx context.Context, given []Given) ([]Told, error) {
	return h.all(ctx, given, false)
}

func (h *Handlers) all(ctx context.Context, given []Given, record bool) ([]Told, error) {
	if len(given) == 0 {
		return nil, nil
	}
	of, err := h.of(given[0].Command)
	if err != nil {
		return nil, err
	}
	return of.all(ctx, given, record)
}

// batch is one run over the commands of a stream.
type batch[S any, C domain.Command, E domain.Event] struct {
	handler *Handler[S, C, E]
	stream  domain.Stream
	record  bool
	at      fold[S]
	told    []Told
	// decided are the events that are not yet appended, of the commands from first on.
	decided []NewEvent
	size    int
	owners  []int // the command of each decided event
}

// all is HandleAll, or Try, for the commands of this aggregate.
func (h *Handler[S, C, E]) all(ctx context.Context, given []Given, record bool) ([]Told, error) {
	b := batch[S, C, E]{handler: h, stream: given[0].Command.Stream(), record: record, told: make([]Told, len(given))}
	for _, g := range given {
		if _, ok := g.Command.(C); !ok || g.Command.Stream() != b.stream {
			return nil, invalid("a batch is of one stream: %T is not for %s", g.Command, b.stream)
		}
	}
	if record {
		lock := h.lock(b.stream)
		lock.Lock()
		defer lock.Unlock()
		// The fold moves on with what is not yet appended, so it is the batch's alone.
		h.folds.drop(b.stream.ID)
	}
	from := 0
	for range attempts {
		var err error
		if b.at, err = h.load(ctx, b.stream, fold[S]{}); err != nil {
			return nil, err
		}
		from, err = b.run(ctx, given, from)
		var wrong *WrongRevisionError
		if !errors.As(err, &wrong) {
			return b.told, err
		}
	}
	return b.told, fmt.Errorf("%w: %s: other writers were first %d times", ErrUnavailable, b.stream, attempts)
}

// run decides from a command on; it gives the first that is not yet recorded.
func (b *batch[S, C, E]) run(ctx context.Context, given []Given, from int) (int, error) {
	b.decided, b.owners, b.size = nil, nil, 0
	for i := from; i < len(given); i++ {
		if err := b.decide(ctx, given[i], i); err != nil {
			return from, err
		}
		if b.size < batchBytes && len(b.decided) < MaxEvents/2 {
			continue
		}
		if err := b.flush(ctx); err != nil {
			return from, err
		}
		from = i + 1
	}
	return from, b.flush(ctx)
}

// decide holds one command against the rules and keeps its events.
func (b *batch[S, C, E]) decide(ctx context.Context, g Given, i int) error {
	command, head := g.Command.(C), g.Command.Head()
	b.told[i] = Told{}
	mac := domain.MAC{}
	if b.record {
		var err error
		if mac, err = b.handler.mac(ctx, command, g.Canonical, g.Request); err != nil {
			return err
		}
	}
	if before, ok := b.at.commands[head.CommandID]; ok {
		if known := before.imported && g.Request.Via == domain.ViaImport; b.record && before.mac != mac && !known {
			b.told[i].Refused = usedTwice()
			return nil
		}
		b.told[i].Outcome = Outcome{before.position, before.revision, true}
		return nil
	}
	events, err := b.handler.decider.Decide(command, b.at.state, g.Request.Known)
	if err != nil {
		if !isRefusal(err) {
			return err
		}
		b.told[i].Refused = err
		return nil
	}
	for _, e := range events {
		b.at.state = b.handler.decider.Evolve(b.at.state, e)
	}
	if b.told[i].Already = len(events) == 0; b.told[i].Already {
		return nil
	}
	// A later command of the same id is a repeat of this one.
	b.at.commands[head.CommandID] = recorded{mac: mac, imported: g.Request.Via == domain.ViaImport}
	if !b.record {
		return nil
	}
	encoded, err := b.handler.encode(ctx, b.stream, b.handler.envelope(head, g.Request, mac), events)
	if err != nil {
		return err
	}
	b.decided, b.size = append(b.decided, encoded...), b.size+Size(encoded)
	b.owners = append(b.owners, slices.Repeat([]int{i}, len(encoded))...)
	return nil
}

// flush appends what is decided and tells where it stands.
func (b *batch[S, C, E]) flush(ctx context.Context) error {
	if len(b.decided) == 0 {
		return nil
	}
	result, err := b.handler.recorder.Log.Append(ctx, b.stream.String(), b.at.last, b.decided)
	if err != nil {
		return fmt.Errorf("eventlog: record %d events on %s: %w", len(b.decided), b.stream, err)
	}
	b.at.last = Exactly(result.LastRevision)
	first := result.LastRevision + 1 - uint64(len(b.decided))
	for n, i := range b.owners {
		b.told[i].Outcome = Outcome{Position: result.Position, Revision: first + uint64(n)}
	}
	b.decided, b.owners, b.size = nil, nil, 0
	return nil
}
