package graph_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/canary"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/feed"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
)

var today = time.Date(2026, time.September, 1, 15, 0, 0, 0, time.UTC)

// house is a whole installation in memory behind its front door.
type house struct {
	t    testing.TB
	door *graph.Door
	// config is that of the door.
	config graph.Config
	desk   *desk.Desk
	log    eventlog.Log
	keys   *keys.Store
	views  *projections.Views
	url    string
	admin  string // the token of an administrator

	logged *text
	dir    string      // of the read models
	caged  canary.Cage // what was sent, which must not be logged

	mu  sync.Mutex
	now time.Time
	ids int
}

// text gathers what is logged.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (x *text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.Write(p)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.b.String()
}

func classify(err error) graph.Code {
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return graph.NotFound
	case errors.Is(err, desk.ErrTokenScope):
		return graph.Unauthenticated
	case errors.Is(err, eventlog.ErrDiskFull):
		return graph.DiskFull
	case errors.Is(err, eventlog.ErrOutcomeUnknown):
		return graph.OutcomeUnknown
	case errors.Is(err, eventlog.ErrUnavailable):
		return graph.Unavailable
	default:
		return ""
	}
}

var (
	views = flag.String("views", "on", "off has every field answered by gqlgen's executor, to run all tests so as well")
	known = flag.Int("known-answers", 16<<20, "room in bytes for known answers; 0 keeps none, to run all tests so as well")
)

// newHouse builds an installation with one administrator; changes of the configuration come last.
func newHouse(t testing.TB, change ...func(*graph.Config)) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, log: eventlog.NewMemory("thouse"), now: today, logged: &text{}, dir: t.TempDir()}
	t.Cleanup(func() { // when everything is over
		for _, escaped := range h.caged.Escaped([]byte(h.logged.String())) {
			t.Errorf("logged is %q %s", escaped.Text, escaped.Form)
		}
	})
	var err error
	if h.keys, err = keys.NewMemory(rand.Reader); err != nil {
		t.Fatal(err)
	}
	h.views, err = projections.Open(ctx, h.dir, projections.Options{Log: h.log, Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
		o := h.keys.Opener(ctx, event)
		return o.Open, o.Forgotten
	}})
	if err != nil {
		t.Fatal(err)
	}
	clock := eventlog.NewClock(h.clock, time.Time{})
	if h.desk, err = desk.New(desk.Config{Log: h.log, Clock: clock, Keys: h.keys, Views: h.views, Now: h.clock}); err != nil {
		t.Fatal(err)
	}
	h.feed()
	h.firstAdmin(clock)
	config := graph.Config{
		Views: h.views, Classify: classify, Now: h.clock, NewID: func() string { return h.id().String() },
		Log: slog.New(slog.NewTextHandler(h.logged, nil)),
		Record: func(ctx context.Context, actor projections.Actor, c domain.Command) (domain.Position, error) {
			out, err := h.desk.Do(ctx, actor, domain.ViaAPI, c)
			return out.Position, err
		},
		NoteReads: h.desk.NoteReads,
		Secret: func(ctx context.Context, person, token uuid.UUID) (string, error) {
			return desk.Secret(ctx, h.keys, person, token)
		},
		LinkSecret: func(ctx context.Context, person, link uuid.UUID) (string, error) {
			return desk.LinkSecret(ctx, h.keys, person, link)
		},
	}
	config.PlainExecutor, config.KnownAnswers = *views == "off", *known
	if _, measured := t.(*testing.B); measured {
		config.KnownAnswers = 0 // what is measured is read
	}
	for _, c := range change {
		c(&config)
	}
	h.config = config
	if h.door, err = graph.New(config); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.door)
	h.url = server.URL + "/graphql"
	t.Cleanup(func() {
		h.door.Close()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return h
}

// feed runs the feed until the test is over.
func (h *house) feed() {
	f, err := feed.New(slog.New(slog.DiscardHandler), time.Now, func() float64 { return 0.5 })
	if err != nil {
		h.t.Fatal(err)
	}
	f.Add("views", h.log, h.views)
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(running) }()
	h.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
		if _, err := h.views.CheckDecoded(context.Background()); errors.Is(err, projections.ErrDecoded) {
			h.t.Error(err)
		}
		h.views.Close()
		h.keys.Close()
	})
}

// firstAdmin comes from outside, as on the command line.
func (h *house) firstAdmin(clock *eventlog.Clock) {
	h.t.Helper()
	people := eventlog.NewHandler(desk.NewRecorder(h.log, clock, h.keys), domain.PersonDecider, 10)
	request := eventlog.Request{Via: domain.ViaAPI, Known: domain.Known{Today: domain.DateOf(today), Role: domain.Admin}}
	person, token := h.id(), h.id()
	secret, err := desk.Secret(context.Background(), h.keys, person, token)
	if err != nil {
		h.t.Fatal(err)
	}
	h.admin = secret
	header := func() domain.PersonHeader {
		return domain.PersonHeader{Header: domain.Header{CommandID: h.id()}, Person: person}
	}
	for _, c := range []domain.PersonCommand{
		domain.InvitePerson{PersonHeader: header(), Invitation: domain.Invitation{Name: "Admin"}},
		domain.GrantRole{PersonHeader: header(), Grant: domain.Grant{ID: h.id(), Role: domain.Admin}},
		domain.IssueToken{PersonHeader: header(), Token: domain.Token{ID: token, Hash: sha256.Sum256([]byte(secret))}},
	} {
		done, err := people.Handle(context.Background(), c, request)
		if err == nil {
			err = h.views.Await(context.Background(), done.Position)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// on moves the clock to a moment.
func (h *house) on(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
}

// id makes ids, each once, the same in each run.
func (h *house) id() uuid.UUID {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids++
	return uuid.MustParse(fmt.Sprintf("00000000-0000-4000-8000-%012d", h.ids))
}

type object = map[string]any

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    []byte

	Data       object
	Errors     []answerError
	Extensions object
}

type answerError struct {
	Message    string
	Path       []any
	Extensions object
}

// code of the first error.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// at gives what stands at a path such as "viewer.teams.0.name"; nil when there is nothing.
func at(value any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case object:
			value = v[step]
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// send sends a request as it is.
func (h *house) send(r *http.Request) answer {
	h.t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, raw: raw}
	if strings.Contains(response.Header.Get("Content-Type"), "json") && response.Header.Get("Content-Encoding") == "" {
		if err := json.Unmarshal(raw, &a); err != nil {
			h.t.Fatalf("%v in %s", err, raw)
		}
	}
	return a
}

// request makes a POST.
func (h *house) request(token, body string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, h.url, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	h.caged.Keep(token)
	h.caged.KeepJSON([]byte(body))
	return r
}

// ask sends an operation.
func (h *house) ask(token, query string, variables object) answer {
	h.t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.send(h.request(token, string(body)))
}

// read sends an operation that must be answered without errors.
func (h *house) read(token, query string, variables object) object {
	h.t.Helper()
	a := h.ask(token, query, variables)
	if len(a.Errors) > 0 {
		h.t.Fatalf("%s\n%+v", query, a.Errors)
	}
	return a.Data
}

// command sends a mutation and gives its payload.
func (h *house) command(token, name, selection string, input object) (object, answer) {
	h.t.Helper()
	if input["commandId"] == nil {
		input["commandId"] = h.id()
	}
	typ := strings.ToUpper(name[:1]) + name[1:]
	a := h.ask(token, fmt.Sprintf(`mutation($input: %s!) { payload: %s(input: $input) { %s position refusals { code message path allowed existing } } }`, typ, name, selection), object{"input": input})
	payload, _ := a.Data["payload"].(object)
	return payload, a
}

// do sends a mutation that must be recorded.
func (h *house) do(token, name, selection string, input object) object {
	h.t.Helper()
	payload, a := h.command(token, name, selection, input)
	if len(a.Errors) > 0 || len(payload["refusals"].([]any)) > 0 {
		h.t.Fatalf("%s: %s", name, a.raw)
	}
	return payload
}
