package graph_test

import (
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// A thing whose stream the read models cannot follow is shown as it was, with an error beside it.
func TestAParkedThingSaysSo(t *testing.T) {
	n := newTown(t)
	measure := n.measure("Exit ticket")
	parked, _ := n.plan("A plan", measure, nil)
	sound, _ := n.plan("Another", measure, nil)
	envelope, err := domain.Envelope{RecordedAt: n.clock(), OccurredOn: domain.DateOf(n.clock()), Role: domain.Member, Command: n.id()}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	stream := domain.Stream{Category: domain.CycleCategory, ID: parked}.String()
	appended, err := n.log.Append(t.Context(), stream, eventlog.Exactly(0), []eventlog.NewEvent{{ID: n.id(), Type: "CyclePainted", Data: []byte(`{}`), Metadata: envelope}})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.views.Await(t.Context(), appended.Position); err != nil {
		t.Fatal(err)
	}
	const query = `query($id: ID!) { cycle(id: $id) { title } }`
	if a := n.ask(n.teacher, query, object{"id": parked}); a.code() != "PARKED" || at(a.Data, "cycle.title") != "A plan" {
		t.Errorf("the parked cycle: %s", a.raw)
	}
	if a := n.ask(n.teacher, query, object{"id": sound}); len(a.Errors) > 0 {
		t.Errorf("another cycle: %s", a.raw)
	}
	if a := n.ask(n.stranger, query, object{"id": parked}); a.code() != "NOT_FOUND" {
		t.Errorf("a stranger is told of the parked cycle: %s", a.raw)
	}
}
