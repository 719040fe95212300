package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
)

// running is a server at a free port.
type running struct {
	*web.Server
	url  string
	log  *lines
	stop context.CancelFunc
	done chan error
}

// lines is a log that may be read while it is written.
type lines struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

func start(t *testing.T, graphql http.HandlerFunc, checks ...web.Check) *running {
	t.Helper()
	return startWith(t, func() {}, graphql, checks...)
}

func startWith(t *testing.T, onStop func(), graphql http.HandlerFunc, checks ...web.Check) *running {
	t.Helper()
	return startChanged(t, func(o *web.Options) { o.OnStop = onStop }, graphql, checks...)
}

// startChanged starts a server with other options.
func startChanged(t *testing.T, change func(*web.Options), graphql http.HandlerFunc, checks ...web.Check) *running {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var count atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	r := &running{url: "http://" + listener.Addr().String(), log: new(lines), stop: stop, done: make(chan error, 1)}
	options := web.Options{
		GraphQL: graphql, OnStop: func() {}, Checks: checks, Registry: prometheus.NewRegistry(),
		Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		NewID:  func() string { return fmt.Sprintf("made-%d", count.Add(1)) }, Now: time.Now,
	}
	options.Operator = func(c web.Caller) bool { return c.Local }
	options.Metrics = options.Operator
	change(&options)
	options.Denials = web.NewDenials(options.Logger, options.Registry, time.Now)
	r.Server = web.New(options)
	go func() { r.done <- r.Serve(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		<-r.done
		http.DefaultClient.CloseIdleConnections()
	})
	return r
}

// wait ends the server and gives what Serve returned.
func (r *running) wait() error {
	r.stop()
	err := <-r.done
	close(r.done) // for the cleanup
	return err
}

func get(t *testing.T, url string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestEveryRequestHasAnID(t *testing.T) {
	var inside atomic.Value
	s := start(t, func(_ http.ResponseWriter, r *http.Request) { inside.Store(web.RequestID(r.Context())) })
	for _, c := range []struct{ sent, want string }{
		{"", "made-1"},
		{"client-1.a_B", "client-1.a_B"},
		{"two words", "made-2"},
		{strings.Repeat("x", 65), "made-3"},
		{`"quoted"`, "made-4"},
		{"cb_a-token-by-mistake", "made-5"},
	} {
		response, _ := get(t, s.url+"/graphql", "X-Request-Id", c.sent)
		if got := response.Header.Get("X-Request-Id"); got != c.want || inside.Load() != c.want {
			t.Errorf("sent %q: answered %q, inside %q, want %q", c.sent, got, inside.Load(), c.want)
		}
	}
	if err := s.wait(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.log.String(), "request=made-4") || strings.Contains(s.log.String(), "quoted") {
		t.Errorf("log:\n%s", s.log)
	}
}

func TestHealthTellsWhatIsMissing(t *testing.T) {
	missing := atomic.Pointer[error]{}
	s := start(t, func(http.ResponseWriter, *http.Request) {}, web.Check{Name: "views", Ready: func(context.Context) error {
		if err := missing.Load(); err != nil {
			return *err
		}
		return nil
	}})
	if response, body := get(t, s.url+"/readyz"); response.StatusCode != http.StatusOK || body != "{\"ready\":true}\n" {
		t.Errorf("ready: %d %s", response.StatusCode, body)
	}
	building := errors.New("building, 40 %")
	missing.Store(&building)
	response, body := get(t, s.url+"/readyz")
	if response.StatusCode != http.StatusServiceUnavailable || body != "{\"ready\":false,\"waiting\":{\"views\":\"building, 40 %\"}}\n" {
		t.Errorf("not ready: %d %s", response.StatusCode, body)
	}
	if response, body := get(t, s.url+"/healthz"); response.StatusCode != http.StatusOK || body != "ok\n" {
		t.Errorf("alive: %d %s", response.StatusCode, body)
	}
}

func TestTheIndexLeadsToTheExplorerAndNothingElseIsThere(t *testing.T) {
	s := start(t, func(http.ResponseWriter, *http.Request) {})
	if response, _ := get(t, s.url+"/"); response.StatusCode != http.StatusFound || response.Header.Get("Location") != "/graphql" {
		t.Errorf("/: %d to %q", response.StatusCode, response.Header.Get("Location"))
	}
	if response, _ := get(t, s.url+"/elsewhere"); response.StatusCode != http.StatusNotFound {
		t.Errorf("/elsewhere: %d", response.StatusCode)
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	get(t, s.url+"/graphql?query=secret")
	get(t, s.url+"/graphql")
	get(t, s.url+"/made-up-by-the-client")
	_, body := get(t, s.url+"/metrics")
	for _, want := range []string{
		`cyclebook_http_requests_total{route="/graphql",status="418"} 2`,
		`cyclebook_http_requests_total{route="none",status="404"} 1`,
		`cyclebook_http_request_seconds_count{route="/graphql"} 2`,
		"cyclebook_http_requests_running 1",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("there is no %s in\n%s", want, body)
		}
	}
	if text := body + s.log.String(); strings.Contains(text, "secret") || strings.Contains(text, "made-up") {
		t.Errorf("what the client wrote is kept:\n%s", text)
	}
}

func TestAPanicIsAnsweredAndItsTextIsNotLogged(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/graphql/begun" {
			_, _ = io.WriteString(w, "half an ")
			_ = http.NewResponseController(w).Flush()
		}
		panic("Ms Rivera's observation")
	})
	response, body := get(t, s.url+"/graphql")
	if response.StatusCode != http.StatusInternalServerError || body != "internal error, request made-1\n" {
		t.Errorf("%d %q", response.StatusCode, body)
	}
	begun, err := http.Get(s.url + "/graphql/begun")
	if err != nil {
		t.Fatal(err)
	}
	defer begun.Body.Close()
	if text, err := io.ReadAll(begun.Body); err == nil {
		t.Errorf("a broken answer was taken for the whole one: %q", text)
	}
	if log := s.log.String(); strings.Contains(log, "Rivera") || !strings.Contains(log, "panic=string") || !strings.Contains(log, "request=made-1") {
		t.Errorf("log:\n%s", log)
	}
}

// TestStopUnderLoad ends a server that 32 clients ask without a pause. Whatever a client sent
// must be answered in full; what comes later must be refused at the door.
func TestStopUnderLoad(t *testing.T) {
	var taken atomic.Int64
	s := start(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("read: %v", err)
		}
		taken.Add(1)
		select { // a command takes a while
		case <-time.After(5 * time.Millisecond):
		case <-r.Context().Done():
			t.Error("a short request was told to end")
		}
		_, _ = w.Write(body)
	})
	var answered, refused atomic.Int64
	busy := make(chan struct{})
	var clients sync.WaitGroup
	for i := range 32 {
		clients.Go(func() {
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			client := http.Client{Transport: transport}
			for n := 0; ; n++ {
				sent := fmt.Sprintf("client %d request %d", i, n)
				response, err := client.Post(s.url+"/graphql", "application/json", strings.NewReader(sent))
				if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" { // before anything was sent
					refused.Add(1)
					return
				}
				if err != nil {
					t.Errorf("%s: %v", sent, err)
					return
				}
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || string(body) != sent {
					t.Errorf("%s: answered %q, %v", sent, body, err)
					return
				}
				if answered.Add(1) == 500 {
					close(busy)
				}
			}
		})
	}
	<-busy
	began := time.Now()
	err := s.wait()
	took := time.Since(began)
	clients.Wait()
	if err != nil || took > 5*time.Second {
		t.Errorf("stopped after %s: %v", took, err)
	}
	if taken.Load() != answered.Load() || refused.Load() != 32 {
		t.Errorf("%d requests taken, %d answered; %d of 32 clients refused at the end", taken.Load(), answered.Load(), refused.Load())
	}
	t.Logf("stopped after %s with %d requests answered", took, answered.Load())
}

func TestStreamsAreToldToEnd(t *testing.T) {
	begun, stopping := make(chan struct{}), make(chan struct{})
	s := startWith(t, func() { close(stopping) }, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "event\n")
		_ = http.NewResponseController(w).Flush()
		close(begun)
		<-stopping
		_, _ = io.WriteString(w, "complete\n")
	})
	answer := make(chan string, 1)
	go func() {
		_, body := get(t, s.url+"/graphql", "Accept", "text/event-stream")
		answer <- body
	}()
	<-begun
	if err := s.wait(); err != nil {
		t.Error(err)
	}
	if got := <-answer; got != "event\ncomplete\n" {
		t.Errorf("the stream gave %q", got)
	}
}

func TestWhoeverDoesNotEndIsCutWithinFiveSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes three seconds of waiting")
	}
	begun, release := make(chan struct{}), make(chan struct{})
	s := start(t, func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-release
	})
	gone := make(chan error, 1)
	go func() {
		response, err := http.Get(s.url + "/graphql")
		if err == nil {
			_ = response.Body.Close()
		}
		gone <- err
	}()
	<-begun
	began := time.Now()
	err := s.wait()
	if took := time.Since(began); err == nil || took > 4*time.Second {
		t.Errorf("stopped after %s: %v", took, err)
	}
	if err := <-gone; err == nil {
		t.Error("the request was answered")
	}
	close(release)
}

// TestAStopDoesNotWaitForConnectionsNobodyUses: clients open some in advance.
func TestAStopDoesNotWaitForConnectionsNobodyUses(t *testing.T) {
	r := start(t, func(http.ResponseWriter, *http.Request) {})
	spare, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer spare.Close()
	get(t, r.url+"/healthz") // on a later connection: the spare one was taken before it
	if err := r.wait(); err != nil {
		t.Errorf("the stop ends with %v", err)
	}
}
