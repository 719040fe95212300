package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const (
	who      = `{"query":"{viewer{person{id}}}"}`
	listens  = `subscription { timelineChanged(team: "0b6f0000-0000-4000-8000-000000000009") { id } }`
	fromHere = "198.51.100.7"
)

// statuses asks several times and gives the status of each answer.
func (s *served) statuses(times int, header ...string) (list []int) {
	s.Helper()
	for range times {
		response, _ := s.send(s.request("POST", "/graphql", who, header...))
		list = append(list, response.StatusCode)
	}
	return list
}

func TestAPersonWhoAsksTooMuch(t *testing.T) {
	s := serveNew(t, "--limit-person", "0.01/5/9")
	token := []string{"Authorization", "Bearer " + s.admin}
	if got := fmt.Sprint(s.statuses(7, token...)); got != "[200 200 200 200 200 429 429]" {
		t.Errorf("answered %s", got)
	}
	for _, accept := range []string{"application/json", "application/graphql-response+json", "text/event-stream"} {
		response, body := s.send(s.request("POST", "/graphql", who, append(token, "Accept", accept)...))
		var told struct{ Errors []answerError }
		if err := json.Unmarshal([]byte(body), &told); err != nil || response.StatusCode != 429 || len(told.Errors) != 1 {
			t.Fatalf("%s: %d %s", accept, response.StatusCode, body)
		}
		e := told.Errors[0].Extensions
		if e["code"] != "RATE_LIMITED" || e["requestId"] == nil || e["retryAfter"] == nil || fmt.Sprint(e["retryAfter"]) != response.Header.Get("Retry-After") {
			t.Errorf("%s: Retry-After %q, %s", accept, response.Header.Get("Retry-After"), body)
		}
	}
	if _, metrics := s.send(s.request("GET", "/metrics", "")); !strings.Contains(metrics, `cyclebook_denials_total{kind="limit"} 5`) {
		t.Error("the denials are not counted")
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if log := s.log.String(); strings.Count(log, "msg=denied security.kind=limit security.person=") != 1 || !strings.Contains(log, "security.leftOut=4") {
		t.Errorf("the log:\n%s", log)
	}
}

type answerError struct{ Extensions map[string]any }

// What weighs more costs more units, as long as it is not known already.
func TestALargeQuestionCostsMore(t *testing.T) {
	s := serveNew(t, "--limit-person", "0.01/22/9")
	large := func(n int) string { // weighs 4000: 1 unit and 8
		return fmt.Sprintf(`query Q%d {viewer{teams{timeline(first:100){edges{node{id title}}}}}}`, n)
	}
	for n, status := range []int{200, 200, 429} {
		if response, body := s.gql(s.admin, large(n), nil); response.StatusCode != status {
			t.Fatalf("%d: %d %s", n, response.StatusCode, body)
		}
	}
	asIfKnown := 200
	if room, _ := environment("CYCLEBOOK_KNOWN_ANSWERS"); room == "0" {
		asIfKnown = 429 // nothing is known
	}
	if response, body := s.gql(s.admin, large(0), nil); response.StatusCode != asIfKnown {
		t.Errorf("what is known already is answered %d %s", response.StatusCode, body)
	}
	if got := s.statuses(1, "Authorization", "Bearer "+s.admin); got[0] != 200 {
		t.Errorf("a small one is answered %v", got)
	}
}

// Strangers at one address have little together; who is known there goes on.
func TestStrangersAtOneAddress(t *testing.T) {
	s := serveNew(t, "--limit-address", "0.01/3/2", "--trusted-proxy", "127.0.0.1", "--introspection", "all")
	at := func(address string) []string { return []string{"X-Forwarded-For", address} }
	good, wrong := []string{"Authorization", "Bearer " + s.admin}, []string{"Authorization", "Bearer cb_guessed"}
	for _, c := range []struct {
		name   string
		times  int
		header []string
		want   string
	}{
		{"a good token, seen for the first time", 5, append(at(fromHere), good...), "[200 200 200 200 200]"},
		{"wrong ones", 4, append(at(fromHere), wrong...), "[401 401 429 429]"},
		{"no token", 2, at(fromHere), "[429 429]"},
		{"the good one goes on", 5, append(at(fromHere), good...), "[200 200 200 200 200]"},
		{"from another address", 4, append(at("198.51.100.8"), wrong...), "[401 401 401 429]"},
		{"from a network", 2, append(at("2001:db8:1:2::1"), wrong...), "[401 401]"},
		{"and another machine of it", 2, append(at("2001:db8:1:2::2"), wrong...), "[401 429]"},
		{"from another network", 1, append(at("2001:db8:1:3::2"), wrong...), "[401]"},
	} {
		if got := fmt.Sprint(s.statuses(c.times, c.header...)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name, path, from string
		header           []string
		times            int
		want             string
	}{
		{"pages", "/signin", "198.51.100.20", nil, 4, "[200 200 200 429]"},
		{"links", "/link/guessed", "198.51.100.21", nil, 4, "[404 404 404 429]"},
		{"sessions", "/graphql?query=%7Bviewer%7Bperson%7Bid%7D%7D%7D", "198.51.100.22", []string{"Cookie", "__Host-cyclebook=" + strings.Repeat("A", 43)}, 4, "[401 429 429 429]"}, // one unit to look it up, one for the question of nobody
	} {
		var got []int
		for range c.times {
			response, _ := s.send(s.request("GET", c.path, "", append(append(at(c.from), "X-Forwarded-Proto", "https"), c.header...)...))
			got = append(got, response.StatusCode)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// dial opens a socket, and begins if there is a token.
func (s *served) dial(token string) (*websocket.Conn, *http.Response, error) {
	s.Helper()
	conn, response, err := websocket.Dial(s.Context(), strings.Replace(s.url, "http", "ws", 1)+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		return nil, response, err
	}
	s.Cleanup(func() { _ = conn.CloseNow() })
	if token != "" {
		s.say(conn, map[string]any{"type": "connection_init", "payload": map[string]any{"authorization": "Bearer " + token}})
		_, _, err = conn.Read(s.Context())
	}
	return conn, response, err
}

func (s *served) say(conn *websocket.Conn, m map[string]any) {
	s.Helper()
	text, err := json.Marshal(m)
	if err == nil {
		err = conn.Write(s.Context(), websocket.MessageText, text)
	}
	if err != nil {
		s.Fatal(err)
	}
}

func TestSocketsAndSubscriptionsAreCounted(t *testing.T) {
	s := serveNew(t, "--limit-person", "100/100/3", "--limit-address", "100/100/2")
	var strangers []*websocket.Conn
	for range 2 {
		conn, _, err := s.dial("")
		if err != nil {
			t.Fatal(err)
		}
		strangers = append(strangers, conn)
	}
	if _, response, err := s.dial(""); err == nil || response.StatusCode != 429 || response.Header.Get("Retry-After") == "" {
		t.Errorf("a third stranger: %v", err)
	}
	for _, conn := range strangers {
		_ = conn.Close(websocket.StatusNormalClosure, "")
	}
	var mine []*websocket.Conn
	s.until("the strangers' lines are free again", func() bool {
		conn, _, err := s.dial(s.admin)
		mine = append(mine, conn)
		return err == nil
	})
	conn := mine[len(mine)-1]
	// An admin reads no team's record: the subscription ends at once, and is counted no more.
	subscribe := func(id, query string) map[string]any {
		t.Helper()
		s.say(conn, map[string]any{"type": "subscribe", "id": id, "payload": map[string]any{"query": query}})
		_, data, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	if m := subscribe("a", listens); m["type"] != "next" || strings.Contains(fmt.Sprint(m), "RATE_LIMITED") {
		t.Errorf("one: %v", m)
	}
	_, _, _ = conn.Read(t.Context()) // complete; soon after it is counted no more
	for range 2 {                    // signed in, they are the person's and no stranger's any more
		s.until("the ended subscription's line is free again", func() bool {
			_, _, err := s.dial(s.admin)
			return err == nil
		})
	}
	if _, _, err := s.dial(s.admin); websocket.CloseStatus(err) != websocket.StatusTryAgainLater {
		t.Errorf("a fourth line: %v", err)
	}
	if m := subscribe("b", listens); m["type"] != "error" || !strings.Contains(fmt.Sprint(m), "RATE_LIMITED") {
		t.Errorf("a subscription as the fourth line: %v", m)
	}
}

// Who waits for a position lets others work.
func TestWaitingTakesNoPlace(t *testing.T) {
	s := serveNew(t, "--at-work", "1", "--limit-person", "off")
	_, body := s.gql(s.admin, "{viewer{person{id}}}", nil)
	var now struct{ Extensions struct{ Position string } }
	if err := json.Unmarshal([]byte(body), &now); err != nil {
		t.Fatal(err)
	}
	log, _, _ := strings.Cut(now.Extensions.Position, "-")
	waits := make(chan string)
	go func() {
		_, body := s.gql(s.admin, "{viewer{person{id}}}", nil, "Min-Position", log+"-ffffff")
		waits <- body
	}()
	began := time.Now()
	for time.Since(began) < time.Second {
		asked := time.Now()
		if response, body := s.gql(s.admin, "{viewer{person{id}}}", nil); response.StatusCode != 200 || time.Since(asked) > time.Second {
			t.Fatalf("%s: %d %s", time.Since(asked), response.StatusCode, body)
		}
	}
	if body := <-waits; !strings.Contains(body, "NOT_YET") {
		t.Errorf("it did not wait: %s", body)
	}
}
