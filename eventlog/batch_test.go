package eventlog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

func handlers(log eventlog.Streams) *eventlog.Handlers {
	return eventlog.NewHandlers(recorder(log), 10)
}

// imported is asked for by an import.
var imported = func() eventlog.Request {
	r := asked
	r.Via = domain.ViaImport
	return r
}()

func given(commands ...domain.Command) (list []eventlog.Given) {
	for _, c := range commands {
		list = append(list, eventlog.Given{Command: c, Request: imported})
	}
	return list
}

// story is a cycle from its plan to the end of Do, with something in it that a rule forbids.
func story() []eventlog.Given {
	return given(
		plan(1, "Exit tickets"), observe(2), observe(3),
		domain.CompleteDo{CycleHeader: header(4), CarriedOut: "MOSTLY"}, // no such word
		plan(5, "Again"),
		domain.CompleteDo{CycleHeader: header(6), CarriedOut: domain.Fully},
		observe(3),
	)
}

func all(t *testing.T, h *eventlog.Handlers, list []eventlog.Given) []eventlog.Told {
	t.Helper()
	told, err := h.HandleAll(t.Context(), list)
	if err != nil || len(told) != len(list) {
		t.Fatalf("%d told, %v", len(told), err)
	}
	return told
}

// outcomes are what became of commands, in a word each.
func outcomes(told []eventlog.Told) string {
	words := make([]string, len(told))
	for i, t := range told {
		refusals, _ := domain.AsRefusals(t.Refused)
		switch {
		case len(refusals) > 0:
			words[i] = string(refusals[0].Code)
		case t.Repeated:
			words[i] = "repeated"
		case t.Already:
			words[i] = "already"
		default:
			words[i] = "recorded"
		}
	}
	return strings.Join(words, " ")
}

// stored are the ids and types of a stream, in order.
func stored(t *testing.T, log eventlog.Streams) (lines []string) {
	t.Helper()
	for r, err := range log.ReadStream(t.Context(), domain.Stream{Category: domain.CycleCategory, ID: cycleID}.String(), 0) {
		if errors.Is(err, eventlog.ErrStreamNotFound) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, r.ID.String()+" "+r.Type+" "+string(r.Data))
	}
	return lines
}

const storyOutcomes = "recorded recorded recorded INVALID DUPLICATE recorded repeated"

func TestABatchIsRecordedInOrder(t *testing.T) {
	log := eventlog.NewMemory("memory")
	h := handlers(log)
	told := all(t, h, story())
	if got := outcomes(told); got != storyOutcomes {
		t.Errorf("%s, want %s", got, storyOutcomes)
	}
	for i, revision := range map[int]uint64{0: 0, 1: 2, 2: 3, 5: 4} { // the first observation starts the cycle
		if told[i].Revision != revision || told[i].Position != log.End() {
			t.Errorf("command %d stands at %d, %s, want %d, %s", i, told[i].Revision, told[i].Position, revision, log.End())
		}
	}
	if n := length(t, log); n != 5 {
		t.Errorf("%d events, want 5", n)
	}
	again := all(t, h, story())
	if got := outcomes(again); got != "repeated repeated repeated NOT_NOW DUPLICATE repeated repeated" || length(t, log) != 5 {
		t.Errorf("again %s", got)
	}
	if again[1].Revision != 2 || again[1].Position.IsZero() {
		t.Errorf("a repeat stands at %+v", again[1])
	}
	other := all(t, handlers(log), story()) // of a node that has not seen them
	if got := outcomes(other); got != outcomes(again) || length(t, log) != 5 {
		t.Errorf("elsewhere %s", got)
	}
}

// TestABatchIsLikeOneByOne: the same events under the same ids.
func TestABatchIsLikeOneByOne(t *testing.T) {
	together, apart := eventlog.NewMemory("memory"), eventlog.NewMemory("memory")
	all(t, handlers(together), story())
	h := handlers(apart)
	for _, g := range story() {
		if _, err := h.Handle(t.Context(), g.Command, g.Request); err != nil {
			if _, refused := domain.AsRefusals(err); !refused {
				t.Fatal(err)
			}
		}
	}
	if got, want := stored(t, together), stored(t, apart); fmt.Sprint(got) != fmt.Sprint(want) || len(want) == 0 {
		t.Errorf("together %q, apart %q", got, want)
	}
}

func TestATryRecordsNothing(t *testing.T) {
	log := eventlog.NewMemory("memory")
	h := handlers(log)
	try := func(want string) {
		t.Helper()
		told, err := h.Try(t.Context(), story())
		if err != nil || outcomes(told) != want {
			t.Errorf("%s, %v, want %s", outcomes(told), err, want)
		}
	}
	try(storyOutcomes)
	if !log.End().IsZero() {
		t.Fatalf("%s is recorded", log.End())
	}
	all(t, h, story()[:2])
	try("repeated repeated recorded INVALID DUPLICATE recorded repeated")
	if n := length(t, log); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	// What was tried is not believed to be recorded.
	if told := all(t, h, story()); outcomes(told) != "repeated repeated recorded INVALID DUPLICATE recorded repeated" {
		t.Error(outcomes(told))
	}
}

// TestWhatIsSoAlready is told as such, once and again.
func TestWhatIsSoAlready(t *testing.T) {
	log := eventlog.NewMemory("memory")
	task := plan(1, "Exit tickets")
	task.Tasks = []domain.Task{{ID: command(50), What: "write them"}}
	done := func(n int) domain.FinishTask {
		return domain.FinishTask{CycleHeader: header(n), TaskOn: domain.TaskOn{Task: command(50)}}
	}
	h := handlers(log)
	list := given(task, done(2), done(3))
	if got := outcomes(all(t, h, list)); got != "recorded recorded already" {
		t.Error(got)
	}
	if told, err := h.Try(t.Context(), list); err != nil || outcomes(told) != "repeated repeated already" {
		t.Errorf("%s, %v", outcomes(told), err)
	}
}

// TestWhoseRepeat: an import is known again by its ids, in whatever role and on whatever day it
// is given; what came by another way is not taken for it.
func TestWhoseRepeat(t *testing.T) {
	lead := imported
	lead.Known.Role = domain.Lead
	for _, c := range []struct {
		first, again eventlog.Request
		want         string
	}{
		{imported, imported, "repeated"}, {imported, lead, "repeated"}, {asked, imported, "CONFLICT"}, {imported, asked, "CONFLICT"}, {asked, asked, "repeated"},
	} {
		log := eventlog.NewMemory("memory")
		h := handlers(log)
		again := plan(1, "Exit tickets")
		if c.again.Via != c.first.Via || c.again.Known.Role != c.first.Known.Role {
			day := domain.Day(2026, 11, 19)
			again.OccurredOn = &day
		}
		all(t, h, []eventlog.Given{{Command: plan(1, "Exit tickets"), Request: c.first}})
		if got := outcomes(all(t, h, []eventlog.Given{{Command: again, Request: c.again}})); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
		if n := length(t, log); n != 1 {
			t.Errorf("%d events", n)
		}
	}
}

// sizes counts the events of each append.
type sizes struct {
	eventlog.Streams
	appends []int
}

func (l *sizes) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	l.appends = append(l.appends, len(events))
	return l.Streams.Append(ctx, stream, expected, events)
}

// many are so many observations with so long a text each.
func many(n, long int) []eventlog.Given {
	list := given(plan(1, "Exit tickets"))
	for i := range n {
		o := observe(10 + i)
		o.Text = domain.Text(strings.Repeat("x", long))
		list = append(list, given(o)...)
	}
	return list
}

// TestALargeBatchIsSplit into appends that are neither too many nor too large.
func TestALargeBatchIsSplit(t *testing.T) {
	for name, c := range map[string]struct{ n, long, least, most int }{
		"many": {2000, 1, 4, 5}, "large": {400, 9_000, 10, 20}, "few": {20, 100, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			log := &sizes{Streams: eventlog.NewMemory("memory")}
			list := many(c.n, c.long)
			told := all(t, handlers(log), list)
			if n := length(t, log); n != c.n+2 || len(log.appends) < c.least || len(log.appends) > c.most {
				t.Errorf("%d events in %v", n, log.appends)
			}
			for i, one := range told {
				if want := uint64(min(i, 1) + i); one.Revision != want || one.Position.IsZero() {
					t.Fatalf("command %d stands at %d, %s, want %d", i, one.Revision, one.Position, want)
				}
			}
		})
	}
}

// intruder lets another writer in before one of the appends.
type intruder struct {
	eventlog.Streams
	at    int64
	count atomic.Int64
	does  func()
}

func (l *intruder) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if l.count.Add(1) == l.at {
		l.does()
	}
	return l.Streams.Append(ctx, stream, expected, events)
}

// TestABatchAfterAnotherWriter is decided anew from where it was recorded, and on what the other
// has written.
func TestABatchAfterAnotherWriter(t *testing.T) {
	for at := int64(1); at <= 4; at++ {
		log := eventlog.NewMemory("memory")
		between := &intruder{Streams: log, at: at}
		taken := observe(10 + 1999) // the last of the batch, and one of its own
		taken.CommandID = uuid.MustParse("00000000-0000-7000-8000-900000000000")
		between.does = func() {
			other := handler(log)
			if at == 1 {
				handle(t, other, plan(1, "Exit tickets"))
			}
			handle(t, other, taken)
		}
		told := all(t, handlers(between), many(2000, 1))
		refused := 0
		for i, one := range told {
			refusals, _ := domain.AsRefusals(one.Refused)
			switch {
			case len(refusals) > 0:
				refused++
			case i > 0 && one.Position.IsZero():
				t.Fatalf("command %d has no outcome: %+v", i, one)
			}
		}
		if refused != 1 || length(t, log) != 2002 {
			t.Errorf("at append %d: %d refused, %d events", at, refused, length(t, log))
		}
		seen := map[string]bool{}
		for _, line := range stored(t, log) {
			id, _, _ := strings.Cut(line, " ")
			if seen[id] {
				t.Fatalf("%s stands there twice", line)
			}
			seen[id] = true
		}
	}
}

// TestABatchThatIsCut tells what it recorded, and is finished when it is given again.
func TestABatchThatIsCut(t *testing.T) {
	log := eventlog.NewMemory("memory")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h := handlers(&intruder{Streams: log, at: 3, does: cancel})
	list := many(2000, 1)
	told, err := h.HandleAll(ctx, list)
	if !errors.Is(err, eventlog.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	recorded := 0
	for _, one := range told {
		if !one.Position.IsZero() {
			recorded++
		}
	}
	if n := length(t, log); n == 0 || n != recorded+1 {
		t.Errorf("%d events, %d are told", n, recorded)
	}
	all(t, h, list)
	if n := length(t, log); n != 2002 {
		t.Errorf("%d events after it was given again", n)
	}
}

func TestABatchIsOfOneStream(t *testing.T) {
	stranger := plan(2, "Exit tickets")
	stranger.Cycle = command(9)
	for _, list := range [][]eventlog.Given{
		given(plan(1, "Exit tickets"), stranger),
		given(plan(1, "Exit tickets"), domain.FoundNetwork{NetworkHeader: domain.NetworkHeader{Header: domain.Header{CommandID: command(3)}, Network: cycleID}}),
	} {
		log := eventlog.NewMemory("memory")
		if _, err := handlers(log).HandleAll(t.Context(), list); !errors.Is(err, eventlog.ErrInvalidArgument) || !log.End().IsZero() {
			t.Errorf("got %v", err)
		}
	}
	if told, err := handlers(eventlog.NewMemory("memory")).HandleAll(t.Context(), nil); err != nil || told != nil {
		t.Errorf("nothing gives %v, %v", told, err)
	}
}
