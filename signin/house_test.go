package signin_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/feed"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/signin"
)

const (
	first  = "violet tractors hum at noon"
	second = "seven kettles argue softly"
	mail   = "ana@school.example"
)

// house is a door on a memory log, with keys, read models and a running feed.
type house struct {
	*testing.T
	door   *signin.Door
	server *httptest.Server
	desk   *desk.Desk
	keys   *keys.Store
	views  *projections.Views
	people *eventlog.Handler[domain.Person, domain.PersonCommand, domain.PersonEvent]
	logged *text
	ana    uuid.UUID

	mu     sync.Mutex
	now    time.Time
	denied []string
}

// text is what was logged.
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

// newHouse has Ana invited; changes of the configuration come last.
func newHouse(t *testing.T, change ...func(*signin.Config)) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC), logged: &text{}, ana: uuid.New()}
	log := eventlog.NewMemory("office")
	var err error
	if h.keys, err = keys.NewMemory(rand.Reader); err != nil {
		t.Fatal(err)
	}
	h.views, err = projections.Open(t.Context(), t.TempDir(), projections.Options{Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
		o := h.keys.Opener(ctx, event)
		return o.Open, o.Forgotten
	}})
	if err != nil {
		t.Fatal(err)
	}
	clock := eventlog.NewClock(h.clock, time.Time{})
	if h.desk, err = desk.New(desk.Config{Log: log, Clock: clock, Keys: h.keys, Views: h.views, Now: h.clock}); err != nil {
		t.Fatal(err)
	}
	h.people = eventlog.NewHandler(desk.NewRecorder(log, clock, h.keys), domain.PersonDecider, 10)
	h.feed(log)
	config := signin.Config{
		Views: h.views, Now: h.clock, NewID: uuid.New, Random: rand.Reader, HashesAtOnce: 2, Home: "/graphql",
		Log: slog.New(slog.NewTextHandler(h.logged, nil)),
		Record: func(ctx context.Context, person uuid.UUID, c domain.Command) error {
			_, err := h.desk.Do(ctx, projections.Actor{Person: person}, domain.ViaAPI, c)
			return err
		},
		From: func(r *http.Request) signin.Origin {
			if told := r.Header.Get("Test-From"); told != "" {
				return signin.Origin{Client: "192.0.2.9", TLS: told == "tls"}
			}
			return signin.Origin{Client: "127.0.0.1", Local: true}
		},
		Denied: func(_ context.Context, why string) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.denied = append(h.denied, why)
		},
	}
	for _, c := range change {
		c(&config)
	}
	if h.door, err = signin.New(config); err != nil {
		t.Fatal(err)
	}
	h.door.Cheaply()
	h.server = httptest.NewServer(h.door)
	t.Cleanup(h.server.Close)
	h.invite(h.ana, "Ana <b>Teacher</b>", mail)
	return h
}

func (h *house) feed(log eventlog.Log) {
	f, err := feed.New(slog.New(slog.DiscardHandler), time.Now, func() float64 { return 0.5 })
	if err != nil {
		h.Fatal(err)
	}
	f.Add("views", log, h.views)
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(running) }()
	h.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			h.Error(err)
		}
		h.views.Close()
		h.keys.Close()
	})
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// later moves the clock on.
func (h *house) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// why gives for what somebody was sent away since it was asked last.
func (h *house) why() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := strings.Join(h.denied, " ")
	h.denied = nil
	return all
}

// record has a command recorded from outside, as on the command line.
func (h *house) record(c domain.PersonCommand) {
	h.Helper()
	now := h.clock()
	done, err := h.people.Handle(h.Context(), c, eventlog.Request{Via: domain.ViaAPI, Known: domain.Known{Now: now, Today: domain.DateOf(now), Role: domain.Service}})
	if err == nil && !done.Position.IsZero() {
		err = h.views.Await(h.Context(), done.Position)
	}
	if err != nil {
		h.Fatal(err)
	}
}

func header(person uuid.UUID) domain.PersonHeader {
	return domain.PersonHeader{Header: domain.Header{CommandID: uuid.New()}, Person: person}
}

func (h *house) invite(person uuid.UUID, name, email string) {
	h.Helper()
	h.record(domain.InvitePerson{PersonHeader: header(person), Invitation: domain.Invitation{Name: domain.Personal(name), Email: domain.Personal(email)}})
}

// link gives the path of a new link of a person.
func (h *house) link(person uuid.UUID) string {
	h.Helper()
	id := uuid.New()
	secret, err := desk.LinkSecret(h.Context(), h.keys, person, id)
	if err != nil {
		h.Fatal(err)
	}
	h.record(domain.IssueLink{PersonHeader: header(person), Link: domain.Link{ID: id, Hash: sha256.Sum256([]byte(secret))}})
	return "/link/" + secret
}

// browser keeps cookies, as a browser does, and follows no redirect.
type browser struct {
	*house
	cookies map[string]*http.Cookie
}

func (h *house) browser() *browser { return &browser{h, make(map[string]*http.Cookie)} }

// page is what a browser was answered with.
type page struct {
	status int
	header http.Header
	text   string
	set    []*http.Cookie
}

// to is where a page leads on.
func (p page) to() string { return p.header.Get("Location") }

// send sends a request with the browser's cookies and more headers in pairs.
func (b *browser) send(r *http.Request, more ...string) page {
	b.Helper()
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range response.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c
		}
	}
	return page{response.StatusCode, response.Header, string(body), response.Cookies()}
}

func (b *browser) get(path string, more ...string) page {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, b.server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.send(r, more...)
}

// post sends a form, its fields in pairs.
func (b *browser) post(path string, fields ...string) page {
	b.Helper()
	return b.postAs(path, fields)
}

func (b *browser) postAs(path string, fields []string, more ...string) page {
	b.Helper()
	form := make(url.Values)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r, append([]string{"Origin", b.server.URL, "Sec-Fetch-Site", "same-origin"}, more...)...)
}

// choose sets a password with a link.
func (b *browser) choose(link, password string) page {
	b.Helper()
	return b.post(link, "new", password, "again", password)
}

func (b *browser) signIn(address, password string, more ...string) page {
	b.Helper()
	return b.post("/signin", append([]string{"address", address, "password", password}, more...)...)
}

// in says whether the browser is signed in.
func (b *browser) in() bool {
	b.Helper()
	return b.get("/account").status == http.StatusOK
}

// mustBeIn and mustBeOut fail the test when it is not so.
func (b *browser) mustBeIn(when string) {
	b.Helper()
	if !b.in() {
		b.Errorf("%s: not signed in", when)
	}
}

func (b *browser) mustBeOut(when string) {
	b.Helper()
	if b.in() {
		b.Errorf("%s: signed in", when)
	}
}

// known is a house where Ana has come in with the first password, and her browser.
func known(t *testing.T, change ...func(*signin.Config)) (*house, *browser) {
	t.Helper()
	h := newHouse(t, change...)
	b := h.browser()
	if p := b.choose(h.link(h.ana), first); p.status != http.StatusSeeOther {
		t.Fatalf("the invitation gives %d %s", p.status, h.logged)
	}
	return h, b
}
