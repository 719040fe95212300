package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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
	callers := make([]*caller, clients)
	for i := range callers {
		callers[i] = dial(b, s)
	}
	work := func(i int) error {
		body := bytes.Replace(bodies[i], []byte(commandSlot), []byte(uuid.NewString()), 1)
		body = bytes.Replace(body, []byte(thingSlot), []byte(uuid.NewString()), 1)
		answer, err := callers[i].post(body)
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

// caller has a connection that it keeps, with as little around it as HTTP allows: the clients run on
// the same processors as the server.
type caller struct {
	connection net.Conn
	answers    *bufio.Reader
	head       string
}

func dial(b *testing.B, s *station) *caller {
	b.Helper()
	address, err := url.Parse(s.url)
	if err != nil {
		b.Fatal(err)
	}
	connection, err := net.Dial("tcp", address.Host)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { connection.Close() })
	head := "POST " + address.Path + " HTTP/1.1\r\nHost: " + address.Host + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + s.token + "\r\n"
	return &caller{connection, bufio.NewReader(connection), head}
}

// post sends a request and gives the answer as it is.
func (c *caller) post(body []byte) ([]byte, error) {
	request := fmt.Appendf(make([]byte, 0, len(c.head)+len(body)+40), "%sContent-Length: %d\r\n\r\n%s", c.head, len(body), body)
	if _, err := c.connection.Write(request); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, answer)
	}
	return answer, err
}
