package eventlog_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

var (
	cycleID = uuid.MustParse("00000000-0000-7000-8000-000000000020")
	team    = domain.Thing{Kind: domain.TeamKind, ID: uuid.MustParse("00000000-0000-7000-8000-000000000002")}
	asked   = eventlog.Request{
		Known: domain.Known{Today: domain.Day(2026, 11, 20), Actor: cycleID, Role: domain.Member, Team: team, Things: map[uuid.UUID]domain.Thing{team.ID: team}},
		Via:   domain.ViaAPI,
	}
)

type cycles = eventlog.Handler[domain.Cycle, domain.CycleCommand, domain.CycleEvent]

// recorder seals nothing and hashes without a key.
func recorder(log eventlog.Streams) *eventlog.Recorder {
	start := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	return &eventlog.Recorder{
		Log: log, Clock: eventlog.NewClock(func() time.Time { return start }, time.Time{}),
		Seal: func(context.Context, domain.Envelope, domain.Stream, uuid.UUID) domain.Seal { return domain.Plainly },
		MAC: func(_ context.Context, actor uuid.UUID, _ domain.Role, canonical []byte) (mac domain.MAC, err error) {
			sum := sha256.Sum256(append(actor[:], canonical...))
			copy(mac[:], sum[:])
			return mac, nil
		},
	}
}

func handler(log eventlog.Streams) *cycles {
	return eventlog.NewHandler(recorder(log), domain.CycleDecider, 10)
}

func header(n int) domain.CycleHeader {
	return domain.CycleHeader{Header: domain.Header{CommandID: command(n)}, Cycle: cycleID}
}

func command(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("00000000-0000-7000-8000-1%011d", n))
}

func plan(n int, title domain.Text) domain.PlanCycle {
	question := domain.Question{ID: command(0), Text: "Does it help?"}
	return domain.PlanCycle{CycleHeader: header(n), Plan: domain.Plan{Team: team.ID, Purpose: domain.Collect, Arrangements: domain.Arrangements{Title: title}, Questions: []domain.Question{question}}}
}

func observe(n int) domain.RecordObservation {
	return domain.RecordObservation{CycleHeader: header(n), Observation: domain.Observation{ID: command(n), Kind: domain.Observed, Text: "seen"}, Start: true}
}

func handle(t *testing.T, h *cycles, c domain.CycleCommand) eventlog.Outcome {
	t.Helper()
	o, err := h.Handle(t.Context(), c, asked)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return o
}

func refused(t *testing.T, h *cycles, c domain.CycleCommand, code domain.RefusalCode) {
	t.Helper()
	_, err := h.Handle(t.Context(), c, asked)
	if refusals, ok := domain.AsRefusals(err); !ok || refusals[0].Code != code {
		t.Fatalf("%T: got %v, want a refusal %s", c, err, code)
	}
}

func length(t *testing.T, log eventlog.Streams) int {
	t.Helper()
	n := 0
	for _, err := range log.ReadStream(t.Context(), domain.Stream{Category: domain.CycleCategory, ID: cycleID}.String(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestHandlerRecordsAndRecognisesARepeat(t *testing.T) {
	log := eventlog.NewMemory("memory")
	for name, h := range map[string]*cycles{"same node": handler(log), "after a restart": nil} {
		t.Run(name, func(t *testing.T) {
			if h == nil {
				h = handler(log)
			}
			first := handle(t, h, plan(1, "Exit tickets"))
			again := handle(t, h, plan(1, "Exit tickets"))
			if again.Position != first.Position || !again.Repeated {
				t.Errorf("a repeat gives %+v, want the original %+v", again, first)
			}
			refused(t, h, plan(1, "Other tickets"), domain.Conflict)
			refused(t, h, plan(2, "Exit tickets"), domain.Duplicate)
			if n := length(t, log); n != 1 {
				t.Errorf("the stream has %d events, want 1", n)
			}
		})
	}
}

func TestHandlerExpectedRevision(t *testing.T) {
	h := handler(eventlog.NewMemory("memory"))
	handle(t, h, plan(1, "Exit tickets"))
	stale, fresh := observe(2), observe(3)
	zero, five := 0, 5
	stale.ExpectedRevision, fresh.ExpectedRevision = &five, &zero
	refused(t, h, stale, domain.Conflict)
	if o := handle(t, h, fresh); o.Revision != 2 {
		t.Errorf("an observation that starts the cycle ends at revision %d, want 2", o.Revision)
	}
}

func TestHandlerWritesWhatItWasTold(t *testing.T) {
	log := eventlog.NewMemory("memory")
	on := domain.Day(2026, 11, 3)
	first := plan(1, "Exit tickets")
	first.OccurredOn, first.OnBehalfOf = &on, &team.ID
	request := asked
	request.Owner = team.ID
	if _, err := handler(log).Handle(t.Context(), first, request); err != nil {
		t.Fatal(err)
	}
	for r, err := range log.ReadAll(t.Context(), domain.Position{}, eventlog.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		got, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		want := domain.Envelope{
			RecordedAt: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), OccurredOn: on, Actor: cycleID, Role: domain.Member,
			OnBehalfOf: team.ID, Via: domain.ViaAPI, Owner: team.ID, Command: command(1), MAC: got.MAC, Causation: command(1), Correlation: command(1),
		}
		if got != want || got.MAC == (domain.MAC{}) {
			t.Errorf("envelope\n%+v, want\n%+v", got, want)
		}
	}
}

// TestHandlersOfTwoNodes lets two nodes with caches of their own write one stream at once.
func TestHandlersOfTwoNodes(t *testing.T) {
	log := eventlog.NewMemory("memory")
	nodes := []*cycles{handler(log), handler(log)}
	handle(t, nodes[0], plan(1, "Exit tickets"))
	handle(t, nodes[1], observe(2))
	handle(t, nodes[0], domain.CompleteDo{CycleHeader: header(3), CarriedOut: domain.Fully})
	// the second node still believes that the cycle is in Do
	refused(t, nodes[1], domain.StartCycle{CycleHeader: header(4)}, domain.NotNow)
	refused(t, nodes[1], domain.CompleteDo{CycleHeader: header(5), CarriedOut: domain.Fully}, domain.NotNow)
	again := handle(t, nodes[1], domain.CompleteDo{CycleHeader: header(3), CarriedOut: domain.Fully})
	if !again.Repeated {
		t.Error("a repeat on another node is not recognised")
	}

	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			for {
				_, err := nodes[n%2].Handle(context.Background(), observe(100+n), asked)
				if err == nil {
					return
				}
				if !errors.Is(err, eventlog.ErrUnavailable) {
					t.Errorf("observation %d: %v", n, err)
					return
				}
			}
		})
	}
	all.Wait()
	if n := length(t, log); n != 104 {
		t.Errorf("the stream has %d events, want 104", n)
	}
}

// answerLost stores an append and then says that the outcome is unknown, once.
type answerLost struct {
	eventlog.Streams
	lost bool
}

func (l *answerLost) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	r, err := l.Streams.Append(ctx, stream, expected, events)
	if err == nil && !l.lost {
		l.lost = true
		return eventlog.Result{}, eventlog.ErrOutcomeUnknown
	}
	return r, err
}

func TestHandlerAfterALostAnswer(t *testing.T) {
	log := &answerLost{Streams: eventlog.NewMemory("memory")}
	h := handler(log)
	if _, err := h.Handle(t.Context(), plan(1, "Exit tickets"), asked); !errors.Is(err, eventlog.ErrOutcomeUnknown) {
		t.Fatalf("got %v, want an unknown outcome", err)
	}
	if o := handle(t, h, plan(1, "Exit tickets")); !o.Repeated {
		t.Errorf("the command given again is recorded again: %+v", o)
	}
	if n := length(t, log); n != 1 {
		t.Errorf("the stream has %d events, want 1", n)
	}
}

// breaksOff ends the next reading of a stream after its first event, once.
type breaksOff struct {
	eventlog.Streams
	armed bool
}

func (l *breaksOff) ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for r, err := range l.Streams.ReadStream(ctx, stream, from) {
			if !yield(r, err) {
				return
			}
			if l.armed {
				l.armed = false
				yield(domain.Recorded{}, eventlog.ErrUnavailable)
				return
			}
		}
	}
}

// TestHandlerAfterAReadingThatBrokeOff: a fold that was read half is not gone on with.
func TestHandlerAfterAReadingThatBrokeOff(t *testing.T) {
	log := eventlog.NewMemory("memory")
	other := handler(log)
	broken := &breaksOff{Streams: log}
	h := handler(broken)
	handle(t, h, plan(1, "Exit tickets"))
	handle(t, other, observe(2)) // two events that h has not seen
	broken.armed = true
	if _, err := h.Handle(t.Context(), observe(3), asked); !errors.Is(err, eventlog.ErrUnavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
	refused(t, h, plan(4, "Exit tickets"), domain.Duplicate)
	if o := handle(t, h, observe(3)); o.Revision != 3 {
		t.Errorf("the command given again stands at revision %d, want 3", o.Revision)
	}
}

func TestClockNeverGoesBack(t *testing.T) {
	times := []time.Time{time.Unix(100, 1500), time.Unix(50, 0), time.Unix(100, 2500)}
	c := eventlog.NewClock(func() time.Time { t := times[0]; times = times[1:]; return t }, time.Unix(60, 0))
	a, b, d := c.Next(), c.Next(), c.Next()
	if !b.Equal(a) || !d.After(b) || a.Nanosecond()%1000 != 0 {
		t.Errorf("times %s %s %s", a, b, d)
	}
}
