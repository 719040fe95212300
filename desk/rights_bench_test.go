package desk_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkJudge asks whether a person may do something: hold it against BenchmarkDo, which does
// that and the rest.
func BenchmarkJudge(b *testing.B) {
	o := newOfficeOn(b, eventlog.NewMemory("tjudge"))
	o.do(member, o.plan(team))
	c := domain.RecordObservation{
		CycleHeader: domain.CycleHeader{Header: domain.Header{CommandID: uuid.New()}, Cycle: cycle},
		Observation: domain.Observation{ID: uuid.New(), Kind: domain.Observed, Text: "Twelve of twenty finished."}, Start: true,
	}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := o.desk.Judge(b.Context(), projections.Actor{Person: member}, c); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
