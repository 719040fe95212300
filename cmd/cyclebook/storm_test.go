package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/testscript"
)

// writers is how many clients write at once in a storm.
const writers = 16

// tally is what came of a storm.
type tally struct {
	mu sync.Mutex
	// acked are the districts whose registration was answered as recorded.
	acked []string
	// cut are requests that were sent and got no answer, odd answers that say neither yes nor no.
	cut, odd []string
	enough   chan struct{}
}

// storm registers districts with many clients until the server is gone. Once 200 are acked the
// server gets the signal. After TERM every request must have been answered, or refused before it
// was sent, and the process must have ended with 0 within five seconds.
func storm(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 4 && (args[2] == "TERM" || args[2] == "KILL"), "storm DIR TOKEN TERM|KILL FILE")
	url := address(ts, args[0])
	t := &tally{enough: make(chan struct{})}
	var clients sync.WaitGroup
	for range writers {
		clients.Go(func() { t.write(url, args[1]) })
	}
	select {
	case <-t.enough:
	case <-time.After(limit):
		t.mu.Lock()
		defer t.mu.Unlock()
		ts.Fatalf("no 200 acks within %s: %d, %v, %v", limit, len(t.acked), t.odd, t.cut)
	}
	signalAll(ts, map[string]os.Signal{"TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}[args[2]])
	began := time.Now()
	clients.Wait()
	eventually(ts, "the end of the process", func() bool {
		for _, c := range ts.BackgroundCmds() {
			if c.Process.Signal(syscall.Signal(0)) == nil {
				return false
			}
		}
		return true
	})
	took := time.Since(began)
	ts.Logf("%d acked, %d cut, gone after %s", len(t.acked), len(t.cut), took)
	if len(t.odd) > 0 {
		ts.Fatalf("%d answers were neither yes nor no, such as %s", len(t.odd), t.odd[0])
	}
	if args[2] == "TERM" && (len(t.cut) > 0 || took > 5*time.Second) {
		ts.Fatalf("gone after %s; %d requests were cut: %v", took, len(t.cut), t.cut)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(strings.Join(t.acked, "\n")), 0o600))
}

// write registers districts until it cannot reach the server.
func (t *tally) write(url, token string) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, Timeout: limit}
	for {
		id := uuid.NewString()
		body := fmt.Sprintf(`{"query":"mutation{registerDistrict(input:{commandId:\"%s\",district:\"%s\",name:\"Storm\"}){position refusals{code}}}"}`, id, id)
		request, err := http.NewRequest(http.MethodPost, url+"/graphql", strings.NewReader(body))
		if err != nil {
			t.add(&t.odd, err.Error())
			return
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := client.Do(request)
		if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
			return
		}
		if err != nil {
			t.add(&t.cut, err.Error())
			return
		}
		answer, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		switch {
		case err != nil:
			t.add(&t.cut, err.Error())
			return
		case strings.Contains(string(answer), `"position":"`) && strings.Contains(string(answer), `"refusals":[]`):
			t.add(&t.acked, id)
		default:
			t.add(&t.odd, string(answer))
			return
		}
	}
}

func (t *tally) add(list *[]string, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*list = append(*list, what)
	if list == &t.acked && len(t.acked) == 200 {
		close(t.enough)
	}
}

// acked checks that every district of a storm is there.
func acked(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "acked DIR TOKEN FILE")
	ids := strings.Fields(ts.ReadFile(args[2]))
	if len(ids) < 200 {
		ts.Fatalf("only %d were acked", len(ids))
	}
	for len(ids) > 0 {
		some := ids[:min(100, len(ids))]
		ids = ids[len(some):]
		body, err := ask(address(ts, args[0]), args[1], `query($ids:[ID!]!){nodes(ids:$ids){id}}`, map[string]any{"ids": some})
		ts.Check(err)
		var answer struct {
			Data struct{ Nodes []*struct{ ID string } }
		}
		ts.Check(json.Unmarshal(body, &answer))
		for i, id := range some {
			if len(answer.Data.Nodes) != len(some) || answer.Data.Nodes[i] == nil || answer.Data.Nodes[i].ID != id {
				ts.Fatalf("district %s was acked and is not there: %.300s", id, body)
			}
		}
	}
}
