package desk_test

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog/sqlitelog"
	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkDo records observations for 16 callers at once, each on a cycle of its own, on the
// embedded log: decided, sealed, durable, projected and awaited.
func BenchmarkDo(b *testing.B) {
	log, err := sqlitelog.Open(b.Context(), b.TempDir(), sqlitelog.Options{Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { log.Close() })
	o := newOfficeOn(b, log)
	const callers = 16
	var cycles [callers]uuid.UUID
	for i := range cycles {
		c := o.plan(team)
		cycles[i] = uuid.New()
		c.Cycle = cycles[i]
		o.do(member, c)
	}
	var next atomic.Int64
	b.SetParallelism(callers / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		cycle := cycles[next.Add(1)%callers]
		for pb.Next() {
			c := domain.RecordObservation{
				CycleHeader: domain.CycleHeader{Header: domain.Header{CommandID: uuid.New()}, Cycle: cycle},
				Observation: domain.Observation{ID: uuid.New(), Kind: domain.Observed, Text: "Twelve of twenty finished the ticket in five minutes."}, Start: true,
			}
			out, err := o.desk.Do(context.Background(), projections.Actor{Person: member}, domain.ViaAPI, c)
			if err != nil || !out.Visible {
				b.Errorf("%+v, %v", out, err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
}
