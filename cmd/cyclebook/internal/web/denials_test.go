package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

// denying is a server that sends everyone away, with a clock and a log of its own.
type denying struct {
	*web.Server
	denials  *web.Denials
	registry *prometheus.Registry
	log      bytes.Buffer
	now      time.Time
	who      uuid.UUID
	kind     web.Denial
}

func newDenying() *denying {
	d := &denying{registry: prometheus.NewRegistry(), now: time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC), kind: web.DeniedToken}
	clock := func() time.Time { return d.now }
	d.denials = web.NewDenials(slog.New(slog.NewJSONHandler(&d.log, nil)), d.registry, clock)
	d.Server = web.New(web.Options{
		GraphQL: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { d.denials.Record(r.Context(), d.kind, d.who) }),
		OnStop:  func() {}, Registry: prometheus.NewRegistry(), Denials: d.denials, Logger: slog.New(slog.DiscardHandler),
		Metrics: func(web.Caller) bool { return false }, Operator: func(web.Caller) bool { return false },
		NewID: func() string { return "made" }, Now: clock,
	})
	return d
}

// ask sends a request from an address.
func (d *denying) ask(from, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = from
	for i := 0; i < len(header); i += 2 {
		r.Header[header[i]] = []string{header[i+1]}
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// records are those of the log so far, which is empty afterwards.
func (d *denying) records(t *testing.T) (list []map[string]any) {
	t.Helper()
	for line := range strings.Lines(d.log.String()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		delete(record, "time")
		delete(record, "level")
		list = append(list, record)
	}
	d.log.Reset()
	return list
}

func TestADenialIsOneRecordThatTellsNothingThatWasSent(t *testing.T) {
	d := newDenying()
	d.who = uuid.New()
	d.ask("203.0.113.9:5", "/graphql?query=Ms+Rivera", "X-Request-Id", "mine\ntime=now msg=forged", "User-Agent", "Ms Rivera\r\nmsg=forged",
		"Referer", "Ms Rivera", "X-Forwarded-For", "198.51.100.1\nmsg=forged", "Authorization", "Bearer cb_secret")
	got := fmt.Sprint(d.records(t))
	if want := fmt.Sprintf("[map[address:203.0.113.9 kind:token msg:denied person:%s request:made route:/graphql]]", d.who); got != want {
		t.Errorf("the record is %s, want %s", got, want)
	}
}

// Who is denied again and again is told now and then, with how many were left out; who else is
// denied is told at once.
func TestDenialsAreToldNowAndThen(t *testing.T) {
	d := newDenying()
	told := func(n int, from string, leftOut ...float64) {
		t.Helper()
		for range n {
			d.ask(from, "/graphql")
		}
		records := d.records(t)
		if len(records) != len(leftOut) {
			t.Fatalf("%s: told %v", from, records)
		}
		for i, r := range records {
			if got, _ := r["leftOut"].(float64); got != leftOut[i] {
				t.Errorf("%s: %v were left out, want %v", from, got, leftOut[i])
			}
		}
	}
	told(100, "203.0.113.9:5", 0)
	told(1, "203.0.113.10:5", 0)
	told(10, "203.0.113.9:6")
	d.kind = web.DeniedLimit
	told(2, "203.0.113.9:7", 0)
	d.kind = web.DeniedToken
	d.now = d.now.Add(10 * time.Second)
	told(1, "203.0.113.9:8", 109)
	told(1, "[2001:db8::1]:8", 0)
	told(1, "[2001:db8::2]:8") // one network is one source
	d.denials.Close()
	rest := fmt.Sprint(d.records(t))
	if !strings.Contains(rest, "map[kind:limit leftOut:1 msg:denied before network:203.0.113.9]") || !strings.Contains(rest, "network:2001:db8::/64") {
		t.Errorf("at the end: %s", rest)
	}
}

// Sources without end take no memory without end, and no record each.
func TestSourcesWithoutEnd(t *testing.T) {
	d := newDenying()
	for i := range 50_000 {
		d.ask(fmt.Sprintf("10.%d.%d.%d:5", i/62500, i/250%250, i%250), "/graphql")
	}
	if n := len(d.records(t)); n > 4200 {
		t.Errorf("%d records", n)
	}
	families, err := d.registry.Gather()
	if err != nil || len(families) != 1 {
		t.Fatalf("%v, %v", families, err)
	}
	rows := make(map[string]float64)
	for _, m := range families[0].GetMetric() {
		rows[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
	}
	if rows["token"] != 50_000 || len(rows) != 7 {
		t.Errorf("counted %v", rows)
	}
	d.now = d.now.Add(time.Minute)
	d.ask("192.0.2.1:5", "/graphql")
	if got := fmt.Sprint(d.records(t)); !strings.Contains(got, "address:192.0.2.1") {
		t.Errorf("later on a new source is not told: %s", got)
	}
}

func TestMetricsAreNotForEveryone(t *testing.T) {
	d := newDenying()
	if w := d.ask("203.0.113.9:5", "/metrics"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "cyclebook") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := fmt.Sprint(d.records(t)); !strings.Contains(got, "kind:metrics") || !strings.Contains(got, "route:GET /metrics") {
		t.Errorf("told %s", got)
	}
}

func TestWhyIsForTheOperator(t *testing.T) {
	for operator, want := range map[bool]string{true: `{"ready":false,"waiting":{"log":"closed"}}`, false: `{"ready":false}`} {
		registry := prometheus.NewRegistry()
		s := web.New(web.Options{
			GraphQL: http.NotFoundHandler(), OnStop: func() {}, Registry: registry, Logger: slog.New(slog.DiscardHandler), Now: time.Now,
			Denials: web.NewDenials(slog.New(slog.DiscardHandler), registry, time.Now), NewID: func() string { return "id" },
			Metrics:  func(web.Caller) bool { return false },
			Operator: func(web.Caller) bool { return operator },
			Checks:   []web.Check{{Name: "log", Ready: func(context.Context) error { return fmt.Errorf("closed") }}},
		})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if w.Code != http.StatusServiceUnavailable || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("an operator %t: %d %s", operator, w.Code, w.Body)
		}
	}
}
