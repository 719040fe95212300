package main

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
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
	client := newClient(clients)
	defer client.CloseIdleConnections()
	work := func(i int) error {
		body := bytes.Replace(bodies[i], []byte(commandSlot), []byte(uuid.NewString()), 1)
		body = bytes.Replace(body, []byte(thingSlot), []byte(uuid.NewString()), 1)
		answer, err := post(client, s.url, s.token, body)
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
	before := cpuTime(b)
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
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/command")
}

// cpuTime is what the process, clients and server, has used of the processors.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// What stands in a prepared request in the place of new ids.
const (
	commandSlot = "COMMAND-COMMAND-COMMAND-COMMAND-COM"
	thingSlot   = "THING-THING-THING-THING-THING-THING"
)
