package signin

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Config is what the door stands on. All fields without "may" are needed.
type Config struct {
	Views *projections.Views
	// Record records a command that a person gives, and waits until the read models show it. What
	// a rule forbids is a *domain.Refusal or domain.Refusals.
	Record func(ctx context.Context, person uuid.UUID, command domain.Command) error
	Now    func() time.Time
	NewID  func() uuid.UUID
	Random io.Reader
	Log    *slog.Logger
	// HashesAtOnce is how many passwords are hashed at the same time.
	HashesAtOnce int
	// Home is where people go who have signed in, a path of this server.
	Home string
	// From tells where a request came from.
	From func(*http.Request) Origin
	// Mail may bring links to people.
	Mail Mail
	// Site is where people reach this server, such as https://cycles.example.org; needed with Mail.
	Site string
	// Denied may be told why somebody was sent away, in a word that names nobody.
	Denied func(ctx context.Context, why string)
	// OpenID may be a provider at which people sign in as well.
	OpenID *OpenID
}

// Origin is where a request came from, as far as it is to be believed.
type Origin struct {
	// Client is what counts as one client: an address, of IPv6 the network of a household.
	Client string
	// TLS says that the client's own connection was encrypted, Local that it never left this
	// machine.
	TLS, Local bool
}

// Why somebody was sent away.
const (
	DeniedPassword = "password"
	DeniedLink     = "link"
	DeniedOpenID   = "openid"
	DeniedLimit    = "limit"
	DeniedOrigin   = "origin"
	DeniedExposed  = "exposed"
)

// Door answers the pages with which people come in and go. It may be used from any number of
// goroutines.
type Door struct {
	config  Config
	hasher  *hasher
	limits  limits
	pages   *template.Template
	handler http.Handler
}

// New makes the door.
func New(c Config) (*Door, error) {
	hasher, err := newHasher(c.Random, c.HashesAtOnce)
	if err != nil {
		return nil, err
	}
	pages, err := parsePages()
	if err != nil {
		return nil, fmt.Errorf("signin: pages: %w", err)
	}
	d := &Door{config: c, hasher: hasher, pages: pages}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.home)
	mux.HandleFunc("GET /signin", d.signInPage)
	mux.HandleFunc("POST /signin", d.signIn)
	mux.HandleFunc("GET /signin/style.css", d.style)
	mux.HandleFunc("GET /signout", d.signOutPage)
	mux.HandleFunc("POST /signout", d.signOut)
	mux.HandleFunc("GET /account", d.accountPage)
	mux.HandleFunc("POST /account/password", d.changePassword)
	mux.HandleFunc("POST /account/end", d.endSession)
	mux.HandleFunc("POST /account/end-all", d.endSessions)
	mux.HandleFunc("POST /account/revoke", d.revokeToken)
	mux.HandleFunc("GET "+domain.LinkPath+"{secret}", d.linkPage)
	mux.HandleFunc("POST "+domain.LinkPath+"{secret}", d.spendLink)
	if c.OpenID != nil {
		d.offer(mux)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.tell(w, r, http.StatusNotFound, told{"There is no such page", "Check the address, or begin at the start.", "/", "To the start"})
	})
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.denied(r, DeniedOrigin)
		d.tell(w, r, http.StatusForbidden, told{"This was sent by another site", "Nothing was done. Open the page here and send it from there.", "/", "To the start"})
	}))
	d.handler = own.Handler(mux)
	return d, nil
}

// policy lets the pages do nothing but show themselves and send their forms back.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm is how large a form may be in bytes.
const maxForm = 8 << 10

// ServeHTTP answers /signin, /signout, /account, /link/ and what is below them, and /.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" { // no page
		d.handler.ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	// Not no-referrer: with that, browsers that do not tell Sec-Fetch-Site tell no origin either,
	// and their forms would look like another site's. No path leaves the page with this one.
	h.Set("Referrer-Policy", "strict-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	if d.exposed(r) && r.URL.Path != "/signin/style.css" {
		d.denied(r, DeniedExposed)
		d.tell(w, r, http.StatusForbidden, told{"Nobody can sign in here", exposed, "", ""})
		return
	}
	if embedded(r) {
		d.denied(r, DeniedOrigin)
		d.tell(w, r, http.StatusForbidden, told{"This was asked for by another site", "Nothing was done. Open the page here.", "/", "To the start"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	d.handler.ServeHTTP(w, r)
}

// embedded says that another site's page has a browser ask for a page as for a picture: nobody sees
// it, but wrong links in pictures would use up what everyone at the visitor's address may try.
func embedded(r *http.Request) bool {
	site, dest := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Dest")
	return (site == "cross-site" || site == "same-site") && dest != "" && dest != "document"
}

// home leads to where a visitor belongs.
func (d *Door) home(w http.ResponseWriter, r *http.Request) {
	to := d.config.Home
	if _, in := d.visitor(r); !in && !d.exposed(r) {
		to = "/signin"
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// visitor is who a request comes from, by its session; not in when there is none, or it is over.
func (d *Door) visitor(r *http.Request) (visitor projections.SignedIn, in bool) {
	hash, ok := d.Session(r)
	if !ok {
		return visitor, false
	}
	visitor, err := d.config.Views.SessionByHash(r.Context(), hash, d.config.Now())
	if err != nil && !errors.Is(err, projections.ErrUnauthenticated) {
		d.config.Log.ErrorContext(r.Context(), "signin: session", "err", err)
	}
	return visitor, err == nil
}

// person reads somebody's own record, as that person may read it.
func (d *Door) person(ctx context.Context, id uuid.UUID) (*projections.Person, error) {
	scope, err := d.config.Views.ScopeAt(ctx, id, d.config.Now())
	if err != nil {
		return nil, err
	}
	reader, err := d.config.Views.Read(ctx, scope)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	found, err := reader.Person(ctx, id)
	if err == nil && found == nil {
		err = projections.ErrUnauthenticated
	}
	return found, err
}

func (d *Door) denied(r *http.Request, why string) {
	if d.config.Denied != nil {
		d.config.Denied(r.Context(), why)
	}
}

// header begins a command of a person.
func (d *Door) header(person uuid.UUID) domain.PersonHeader {
	return domain.PersonHeader{Header: domain.Header{CommandID: d.config.NewID()}, Person: person}
}
