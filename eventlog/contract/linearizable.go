package contract

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/eventlog"
)

func linearizableCases() []testCase {
	return []testCase{
		{"one stream under concurrent writers", linearizableStream},
		{"a stale read would be seen", linearizableControl},
	}
}

// contents is what a stream holds: two bytes for each event, by which it is known here. It stands
// for the revision, and tells more: whose events they are.
type contents string

func (c contents) last() eventlog.Expected { return eventlog.Expected(len(c)/2 - 1) }

func (c contents) at(revision eventlog.Expected) contents { return c[2*revision : 2*revision+2] }

// operation is what a client does, and what comes of it. An append is of one event.
type operation struct {
	read     bool
	event    contents
	expected eventlog.Expected

	found   contents          // of a read
	stored  bool              // of an append
	open    bool              // nobody knows
	current eventlog.Expected // the revision of what was stored, or of the conflict
}

// oneStream is the model: how one stream behaves when everything happens one after the other. An
// operation whose outcome is unknown may take effect at any time, or after everything.
var oneStream = porcupine.Model{
	Init: func() any { return contents("") },
	Step: func(state, _, done any) (bool, any) {
		s, o := state.(contents), done.(operation)
		switch {
		case o.read:
			return o.found == s, s
		case o.expected == s.last():
			return o.open || o.stored && o.current == s.last()+1, s + o.event
		case o.open:
			return true, s
		case o.expected < s.last() && s.at(o.expected+1) == o.event:
			return o.stored && o.current == o.expected+1, s // a repeat
		default:
			return !o.stored && o.current == s.last(), s
		}
	},
}

// linearizableStream has clients append to one stream, repeat, give up and read, and asks whether
// what each was told could have happened one after the other.
func linearizableStream(f *fixture) {
	for range 5 {
		h := newHistory(f, true)
		if found := h.check(); found != porcupine.Ok {
			f.Fatalf("seed %d: the history of %d operations is not linearizable: %s", h.seed, len(h.operations), found)
		}
	}
}

// linearizableControl is the control: one read of a history tells what was there long before.
func linearizableControl(f *fixture) {
	h := newHistory(f, false) // with open operations it takes long to try all orders
	for i := range h.operations {
		if o := h.operations[i].Output.(operation); o.read && len(o.found) >= 20 {
			o.found = o.found[:len(o.found)/4*2]
			h.operations[i].Output = o
			break
		}
	}
	if found := h.check(); found != porcupine.Illegal {
		f.Fatalf("seed %d: a stale read is not found: %s", h.seed, found)
	}
}

const linearClients, linearOperations = 6, 30

// history is what clients did at the same time.
type history struct {
	*fixture
	seed    uint64
	stream  string
	givesUp bool         // now and then, during an append
	clock   atomic.Int64 // rises with each call and each return
	events  atomic.Uint32

	mu         sync.Mutex
	operations []porcupine.Operation
}

func newHistory(f *fixture, givesUp bool) *history {
	h := &history{fixture: f, givesUp: givesUp, seed: rand.Uint64(), stream: string(newCategory("linear")) + "-1"}
	var all sync.WaitGroup
	for client := range linearClients {
		random := rand.New(rand.NewPCG(h.seed, uint64(client)))
		all.Go(func() { h.client(client, random) })
	}
	all.Wait()
	open := 0
	for _, o := range h.operations {
		if o.Return == math.MaxInt64 {
			open++
		}
	}
	f.Logf("seed %d: %d operations, the outcome of %d unknown", h.seed, len(h.operations), open)
	return h
}

func (h *history) check() porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(oneStream, h.operations, patience/2)
}

// client does one thing after the other. It expects what it last saw, which may be stale.
func (h *history) client(number int, random *rand.Rand) {
	seen := eventlog.NoStream
	var last *operation
	for range linearOperations {
		o := operation{read: random.IntN(3) == 0}
		if !o.read {
			o.event, o.expected = h.newEvent(), seen
			if last != nil && (last.open || random.IntN(10) == 0) {
				o.event, o.expected = last.event, last.expected // again
			}
		}
		call := h.clock.Add(1)
		happened := h.do(&o, random.IntN(6) == 0 && h.givesUp)
		back := h.clock.Add(1)
		if !happened {
			continue
		}
		if o.open {
			back = math.MaxInt64
		}
		if o.read {
			seen = o.found.last()
		} else {
			last = &o
			if !o.open {
				seen = o.current
			}
		}
		h.mu.Lock()
		h.operations = append(h.operations, porcupine.Operation{ClientId: number, Input: nil, Call: call, Output: o, Return: back})
		h.mu.Unlock()
	}
}

func (h *history) newEvent() contents {
	return contents(binary.BigEndian.AppendUint16(nil, uint16(h.events.Add(1))))
}

// do does it, and gives false when nothing can have happened.
func (h *history) do(o *operation, giveUp bool) (happened bool) {
	if o.read {
		for e, err := range h.log.ReadStream(h.ctx, h.stream, 0) {
			switch {
			case errors.Is(err, eventlog.ErrStreamNotFound):
			case err != nil:
				h.Errorf("read: %v", err)
				return false
			default:
				o.found += contents(e.ID[:2])
			}
		}
		return true
	}
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	if giveUp {
		go cancel() // at whatever moment
	}
	event := eventlog.NewEvent{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(o.event)), Type: "ThingHappened", Data: []byte(`{}`), Metadata: []byte(`{}`)}
	copy(event.ID[:2], o.event)
	result, err := h.log.Append(ctx, h.stream, o.expected, []eventlog.NewEvent{event})
	var wrong *eventlog.WrongRevisionError
	switch {
	case err == nil:
		o.stored, o.current = true, eventlog.Exactly(result.LastRevision)
	case errors.As(err, &wrong):
		o.current = wrong.Current
	case errors.Is(err, eventlog.ErrOutcomeUnknown):
		o.open = true
	case errors.Is(err, eventlog.ErrUnavailable):
		return false
	default:
		h.Errorf("append: %v", err)
		return false
	}
	return true
}
