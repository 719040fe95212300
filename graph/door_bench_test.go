package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// The page that everybody opens: 100 cycles with plans, decisions and outcomes.
func BenchmarkTimeline100(b *testing.B) {
	r := newRecord(b)
	for i := range 100 {
		r.plan(fmt.Sprint("Cycle ", i), r.measure, object{"project": r.project, "startsOn": "2026-08-20", "parents": []uuid.UUID{r.first}})
	}
	query := `query($t: ID!) { team(id: $t) { timeline(first: 100) { totalCount pageInfo { endCursor } edges { cursor node {
		id title stage purpose leftOpen team { name } project { title } classes { startedOn class { label } }
		plan { objective change questions { text result predictions { text low high timing } } startsOn endsOn } study { summary improvement } act { decision reason }
		outcomes { measure { name unit } class { label } series { periods values } before { mean } during { mean } } } } } } }`
	for b.Loop() {
		r.read(r.teacher, query, object{"t": r.team})
	}
}

func BenchmarkViewer(b *testing.B) {
	n := newTown(b)
	for b.Loop() {
		n.read(n.teacher, "{ viewer { person { name } teams { name } } }", nil)
	}
}

func BenchmarkRecordObservation(b *testing.B) {
	n := newTown(b)
	cycle, _ := n.plan("First", n.measure("Exit ticket"), nil)
	n.do(n.teacher, "startCycle", "cycle { id }", object{"cycle": cycle})
	for b.Loop() {
		n.do(n.teacher, "recordObservation", "cycle { revision }", object{"cycle": cycle, "id": n.id(), "kind": "OBSERVATION", "text": "They liked it"})
	}
}
