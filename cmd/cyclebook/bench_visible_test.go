package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// BenchmarkVisible is the time from the acknowledgement of an append until all read models show
// it, at 1,000 appends a second that come at random moments, whether or not those before are done.
func BenchmarkVisible(b *testing.B) {
	const rate, streams = 1000, 256
	s := newStation(b)
	cycles := eventlog.NewHandler(desk.NewRecorder(s.node.Log, eventlog.NewClock(s.program.now, s.program.now()), s.node.Keys), domain.CycleDecider, streams)
	ids := make([]uuid.UUID, streams)
	for i := range ids {
		ids[i] = s.plan()
	}
	request := func() eventlog.Request {
		now := s.program.now()
		return eventlog.Request{Via: domain.ViaAPI, Owner: s.school, Known: domain.Known{
			Now: now, Today: domain.DateOf(now), Actor: s.member, Role: domain.Member, Team: domain.Thing{Kind: domain.TeamKind, ID: s.team, Team: s.team},
		}}
	}
	delays, late := make([]time.Duration, b.N), make([]time.Duration, b.N)
	var all sync.WaitGroup
	random := rand.New(rand.NewPCG(1, 2))
	next := time.Now()
	b.ResetTimer()
	for i := range b.N {
		next = next.Add(time.Duration(random.ExpFloat64() * float64(time.Second/rate)))
		time.Sleep(time.Until(next))
		late[i] = time.Since(next)
		all.Go(func() {
			out, err := cycles.Handle(context.Background(), domain.RecordObservation{
				CycleHeader: domain.CycleHeader{Header: header(), Cycle: ids[i%streams]},
				Observation: domain.Observation{ID: uuid.New(), Kind: domain.Observed, Text: "Twelve of twenty finished the ticket in five minutes."}, Start: true,
			}, request())
			acknowledged := time.Now()
			if err == nil {
				err = s.node.Views.Await(context.Background(), out.Position)
			}
			if err != nil {
				b.Error(err)
			}
			delays[i] = time.Since(acknowledged)
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
	b.ReportMetric(milliseconds(delays, 0.50), "ms-p50")
	b.ReportMetric(milliseconds(delays, 0.99), "ms-p99")
	b.ReportMetric(milliseconds(late, 0.99), "ms-late-p99") // of the machine: how late a sleep ends
	b.ReportMetric(0, "ns/op")
}

// milliseconds is a quantile of durations.
func milliseconds(of []time.Duration, quantile float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[min(len(sorted)-1, int(quantile*float64(len(sorted))))].Seconds() * 1000
}
