package proof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

var noise = flag.Duration("noise", 0, "measure a noisy school for so `long` in each round")

const page = `query($t: ID!) { team(id: $t) { name timeline(first: 20) { edges { node { title stage plan { questions { text predictions { text } } } classes { startedOn } study { summary } } } } } }`

// crowded is a network with a school that can make noise and one that keeps quiet. What they ask is read
// each time: known answers make no noise.
type crowded struct {
	*network
	noisy      []someone
	mine, loud []string // cycles: one that the quiet school writes on, some that the noisy one does
}

func newCrowded(t testing.TB, flags ...string) *crowded {
	c := &crowded{network: newNetworkOn(t, start(t, filepath.Join(t.TempDir(), "data"), append(flags, "--log-level", "warn", "--trusted-proxy", "127.0.0.1", "--known-answers", "0")...))}
	for i := range 12 {
		p := c.person(fmt.Sprint("Noisy ", i))
		c.noisy = append(c.noisy, p)
		c.admin.do("addMember", "team { id }", object{"team": c.otherTeam, "person": p.id, "school": c.elsewhere, "position": "GENERAL_EDUCATOR", "from": day(-300)})
	}
	for i := range 50 {
		cycle := id()
		c.by(c.ana).do("planCycle", "cycle { id }", plan(cycle, c.team, fmt.Sprint("Quiet ", i)))
		c.mine = append(c.mine, cycle)
		cycle = id()
		c.by(c.stranger).do("planCycle", "cycle { id }", plan(cycle, c.otherTeam, fmt.Sprint("Loud ", i)))
		c.loud = append(c.loud, cycle)
	}
	for i, cycle := range c.mine[:12] {
		c.by(c.ana).do("startCycle", "cycle { id }", object{"cycle": cycle})
		c.by(c.stranger).do("startCycle", "cycle { id }", object{"cycle": c.loud[i]})
	}
	return c
}

func reading(team string) []byte {
	body, _ := json.Marshal(object{"query": page, "variables": object{"t": team}})
	return body
}

func recording(cycle string) []byte {
	body, _ := json.Marshal(object{"query": mutation("recordObservation", "cycle { id }"), "variables": object{"input": object{
		"commandId": id(), "cycle": cycle, "id": id(), "kind": "OBSERVATION", "text": "Twelve of twenty finished",
	}}})
	return body
}

// makeNoise has so many clients of the noisy school ask without a pause, from as many addresses,
// until it is stopped, which gives how many were answered and how many told to come again.
func (c *crowded) makeNoise(clients int, records bool) (stop func() (answered, again int64)) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	if clients < 0 { // no school at all, but something else that has half of the machine
		for range runtime.NumCPU() / 2 {
			all.Go(func() {
				for ctx.Err() == nil {
				}
			})
		}
	}
	var answered, again atomic.Int64
	for i := range clients {
		all.Go(func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				body := reading(c.otherTeam)
				if records {
					body = recording(c.loud[i%12])
				}
				status, err := c.shout(ctx, client, c.noisy[i%len(c.noisy)].token, "203.0.113."+strconv.Itoa(i), body)
				switch {
				case err != nil:
				case status == 200:
					answered.Add(1)
				default:
					again.Add(1)
					select {
					case <-time.After(time.Second): // as it is told
					case <-ctx.Done():
					}
				}
			}
		})
	}
	return func() (int64, int64) {
		cancel()
		all.Wait()
		return answered.Load(), again.Load()
	}
}

// shout asks and does not listen: what the clients do with an answer takes nothing from the server.
func (c *crowded) shout(ctx context.Context, by *http.Client, token, from string, body []byte) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("Accept-Encoding", "gzip") // it comes as it is
	response, err := by.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// quietly asks now and then as two people of the quiet school for a while, and tells how long each
// of their readings and recordings took.
func (c *crowded) quietly(long time.Duration, took map[string][]time.Duration) {
	c.t.Helper()
	for n, began := 0, time.Now(); time.Since(began) < long; n++ {
		who, kind, body := c.by([]someone{c.ana, c.ben}[n/2%2]), "reading", reading(c.team)
		if n%2 == 1 {
			kind, body = "recording", recording(c.mine[n%12])
		}
		sent := time.Now()
		a, err := who.post(c.t.Context(), body)
		if err != nil || a.status != 200 || len(a.Errors) > 0 {
			c.t.Fatalf("%v: %d %s", err, a.status, a.raw)
		}
		took[kind] = append(took[kind], time.Since(sent))
		<-time.After(15 * time.Millisecond)
	}
}

func at99(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*99/100].Round(100 * time.Microsecond)
}

// TestNoisySchool measures, when it is asked to, how much a school that asks as much as it can
// moves what another one waits for: against its share of the machine, which is half of it taken by
// something else, and against the same noise without limits.
func TestNoisySchool(t *testing.T) {
	if *noise == 0 {
		t.Skip("say -noise 20s to measure it")
	}
	// What the school has saved up is gone soon, and is left out here.
	with, without := newCrowded(t, "--limit-school", "500/100/2000"), newCrowded(t, "--at-work", "off", "--limit-person", "off", "--limit-school", "off")
	const rounds = 10 // each of them a part of the time, so that what else the machine does meets all alike
	for _, kind := range []string{"readings", "recordings"} {
		share := make(map[string]time.Duration)
		took, made, sent := make(map[string]map[string][]time.Duration), make(map[string]int64), make(map[string]int64)
		cases := []struct {
			name    string
			on      *crowded
			clients int
		}{{"alone", with, 0}, {"half the machine", with, -1}, {"noise", with, 64}, {"noise, no limits", without, 64}}
		for range rounds {
			for _, c := range cases {
				if took[c.name] == nil {
					took[c.name] = make(map[string][]time.Duration)
				}
				stop := c.on.makeNoise(c.clients, kind == "recordings")
				c.on.quietly(*noise/rounds, took[c.name])
				answered, again := stop()
				made[c.name] += answered
				sent[c.name] += again
			}
		}
		for _, c := range cases {
			for _, of := range []string{"reading", "recording"} {
				p99 := at99(took[c.name][of])
				if c.clients < 0 {
					share[of] = p99
				}
				ratio := ""
				if share[of] > 0 {
					ratio = fmt.Sprintf(", %.2f of the share", float64(p99)/float64(share[of]))
				}
				t.Logf("%-10s %-16s p99 of %-9s %8s (%d of them)%s; noise: %.0f/s answered, %.0f/s sent away", kind, c.name, of, p99,
					len(took[c.name][of]), ratio, float64(made[c.name])/noise.Seconds(), float64(sent[c.name])/noise.Seconds())
			}
		}
	}
}

// listen opens subscriptions to the noisy school's record on so many sockets of each of its people,
// as many as it may, until the test is over; it gives how many it has asked for.
func (c *crowded) listen(sockets int) (asked int) {
	c.t.Helper()
	var told atomic.Int64
	for i := range sockets * len(c.noisy) {
		who := c.noisy[i%len(c.noisy)]
		conn, _, err := websocket.Dial(c.t.Context(), "ws://"+c.address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
		if err != nil {
			c.t.Fatal(err)
		}
		c.t.Cleanup(func() { _ = conn.CloseNow() })
		say := func(m object) {
			text, _ := json.Marshal(m)
			_ = conn.Write(c.t.Context(), websocket.MessageText, text) // it may have been closed: too many
		}
		say(object{"type": "connection_init", "payload": object{"authorization": "Bearer " + who.token}})
		for n := range 100 {
			say(object{"type": "subscribe", "id": strconv.Itoa(n), "payload": object{"query": subscription, "variables": object{"team": c.otherTeam}}})
			asked++
		}
		go func() {
			for {
				_, raw, err := conn.Read(c.t.Context())
				if err != nil {
					return
				}
				if bytes.Contains(raw, []byte(`"timelineChanged"`)) {
					told.Add(1)
				}
			}
		}()
	}
	before := told.Load()
	await(c.t, "a change is told", func() bool {
		if _, err := c.by(c.stranger).post(c.t.Context(), recording(c.loud[0])); err != nil {
			c.t.Fatal(err)
		}
		return told.Load() > before
	})
	return asked
}

// TestNoisyListeners measures, when it is asked to, how much the subscriptions of one school slow
// what another one waits for.
func TestNoisyListeners(t *testing.T) {
	if *noise == 0 {
		t.Skip("say -noise 20s to measure it")
	}
	for _, c := range []struct {
		name  string
		flags []string
	}{
		{"with limits", nil},
		{"no limits", []string{"--at-work", "off", "--limit-person", "off", "--limit-school", "off", "--limit-address", "off"}},
	} {
		on := newCrowded(t, c.flags...)
		measured := func(name string) {
			took := make(map[string][]time.Duration)
			ctx, stop := context.WithCancel(t.Context())
			var writing sync.WaitGroup
			writing.Go(func() { // the other school records something now and then, which is told to all
				for ctx.Err() == nil {
					_, _ = on.by(on.stranger).post(ctx, recording(on.loud[0])) // it may be ended meanwhile
					<-time.After(50 * time.Millisecond)
				}
			})
			on.quietly(*noise/4, took)
			stop()
			writing.Wait()
			t.Logf("%-11s %-19s p99 of reading %8s, of recording %8s (%d of them)", c.name, name, at99(took["reading"]), at99(took["recording"]), len(took["recording"]))
		}
		measured("nobody listens")
		measured(fmt.Sprintf("%d want to listen", on.listen(4)))
		on.stop(t)
	}
}
