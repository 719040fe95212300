package main

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

const observe = `mutation($input: RecordObservation!) { recordObservation(input: $input) { cycle { id revision } position refusals { message } } }`

// BenchmarkCommands is commands end to end: 16 clients with kept connections, each on a cycle of
// its own, post observations to the server; decided, sealed, durable, projected and answered.
func BenchmarkCommands(b *testing.B) {
	const clients = 16
	s := newStation(b)
	bodies := make([][]byte, clients)
	for i := range bodies {
		bodies[i] = question(b, observe, map[string]any{"input": map[string]any{
			"commandId": commandSlot, "id": thingSlot, "cycle": s.plan(), "start": true, "kind": "OBSERVATION",
			"text": "Twelve of twenty finished the ticket in five minutes; the others asked what a remainder is.",
		}})
	}
	callers := make([]*caller, clients)
	for i := range callers {
		var err error
		if callers[i], err = dial(s.url); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(callers[i].close)
	}
	work := func(i int) error {
		answer, err := callers[i].post(s.token, filled(bodies[i], 0))
		if err == nil && (!bytes.Contains(answer, []byte(`"refusals":[]`)) || !bytes.Contains(answer, []byte(`"cycle":{"id":"`))) {
			err = fmt.Errorf("answered %s", answer)
		}
		return err
	}
	for i := range clients { // every connection is open, every cycle is started
		if err := work(i); err != nil {
			b.Fatal(err)
		}
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	before := cpuTime()
	b.ResetTimer()
	for i := range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := work(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric(float64((cpuTime()-before).Microseconds())/float64(b.N), "cpu-µs/command")
}
