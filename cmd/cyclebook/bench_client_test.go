package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clientName is what a process is called that only asks: so that what the server uses of the
// processors and of memory can be told from what its clients do.
const clientName = "cyclebook-bench-client"

// load is what a client is told to ask, as a line of JSON.
type load struct {
	URL         string
	Asks        []asked // in turn; the requests of each round through them have a number of their own
	Connections int
	For         time.Duration
	Holds       string // what each answer has
}

type asked struct {
	Token string
	Body  []byte // may have slots
}

// answered is what the client tells of it.
type answered struct {
	Requests  int64
	Bytes     int64 // of answers
	Took, CPU time.Duration
	Problem   string
}

// askAsTold is the client: it reads what to ask line by line, and writes as many lines.
func askAsTold() {
	told, tell := bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)
	var count atomic.Int64 // of all requests, so that none is sent twice
	for {
		line, err := told.ReadBytes('\n')
		if err != nil {
			return // whoever told is gone
		}
		var l load
		var a answered
		if err = json.Unmarshal(line, &l); err == nil {
			a, err = l.ask(&count)
		}
		if err != nil {
			a.Problem = err.Error()
		}
		if err := tell.Encode(a); err != nil {
			return
		}
	}
}

func (l load) ask(count *atomic.Int64) (a answered, err error) {
	callers := make([]*caller, l.Connections)
	for i := range callers {
		if callers[i], err = dial(l.URL); err != nil {
			return a, err
		}
		defer callers[i].close()
	}
	var requests, size atomic.Int64
	var all sync.WaitGroup
	problems := make(chan error, l.Connections)
	began, used := time.Now(), cpuTime()
	for _, c := range callers {
		all.Go(func() {
			for time.Since(began) < l.For {
				n := count.Add(1)
				from, round := l.Asks[n%int64(len(l.Asks))], n/int64(len(l.Asks))
				answer, err := c.post(from.Token, filled(from.Body, round))
				if err == nil && !bytes.Contains(answer, []byte(l.Holds)) {
					err = fmt.Errorf("an answer without %s: %.1000s", l.Holds, answer)
				}
				if err != nil {
					problems <- err
					return
				}
				requests.Add(1)
				size.Add(int64(len(answer)))
			}
		})
	}
	all.Wait()
	a = answered{Requests: requests.Load(), Bytes: size.Load(), Took: time.Since(began), CPU: cpuTime() - used}
	select {
	case err = <-problems:
	default:
	}
	return a, err
}

// asker is a client in a process of its own.
type asker struct {
	tell  *json.Encoder
	hears *json.Decoder
}

func startAsker(b *testing.B) *asker {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	process := exec.Command(program)
	process.Args = []string{clientName} // by which the test binary knows what it is
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := process.Wait(); err != nil {
			b.Error(err)
		}
	})
	return &asker{json.NewEncoder(in), json.NewDecoder(out)}
}

func (a *asker) ask(b *testing.B, l load) (answered answered) {
	b.Helper()
	if err := a.tell.Encode(l); err != nil {
		b.Fatal(err)
	}
	if err := a.hears.Decode(&answered); err != nil {
		b.Fatal(err)
	}
	if answered.Problem != "" || answered.Requests == 0 {
		b.Fatalf("%d answers, then %s", answered.Requests, answered.Problem)
	}
	return answered
}
