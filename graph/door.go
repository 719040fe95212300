package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/uuid"
	"github.com/klauspost/compress/gzhttp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/answers"
	"github.com/cyclebook/cyclebook/graph/generated"
	"github.com/cyclebook/cyclebook/graph/scalar"
	"github.com/cyclebook/cyclebook/graph/views"
	"github.com/cyclebook/cyclebook/projections"
)

// Introspection says to whom the schema is shown.
type Introspection string

const (
	Off         Introspection = "off"
	ForSignedIn Introspection = "signed-in"
	ForAll      Introspection = "all"
)

// shows says whether the schema is shown to someone.
func (i Introspection) shows(signedIn bool) bool { return i == ForAll || i == ForSignedIn && signedIn }

// Config is what the API stands on. All fields without "may" are needed.
type Config struct {
	Views *projections.Views
	// Record records a command and gives the position of its last event, zero when nothing was
	// recorded. What a rule forbids is a *domain.Refusal or domain.Refusals.
	Record func(context.Context, projections.Actor, domain.Command) (domain.Position, error)
	// NoteReads has it recorded that what teams have not released was read from outside, before an
	// answer goes out; after an error it does not.
	NoteReads func(context.Context, projections.Scope, []projections.Reading) error
	// Secret is the secret of a person's access token: the same for the same ids, another one when
	// either id is another.
	Secret func(ctx context.Context, person, token uuid.UUID) (string, error)
	// LinkSecret is the same for a person's one-use link.
	LinkSecret func(ctx context.Context, person, link uuid.UUID) (string, error)
	// SendLink may mail a person's link, by its path; it tells whether there was an address.
	SendLink func(ctx context.Context, person uuid.UUID, path string) (bool, error)
	// Session may give the hash of the secret by which the browser that asks is signed in; it is
	// asked only about what a page of this server asks for.
	Session func(*http.Request) (domain.TokenHash, bool)
	// Digest may write what a network was told; without it there is none.
	Digest Digest
	// Classify gives the code of an error that this package does not know; empty for one that is
	// nobody's business.
	Classify func(error) Code
	Now      func() time.Time
	// NewID makes the id of a request that has none yet, and those of a socket's operations.
	NewID func() string
	Log   *slog.Logger
	// Introspection may be empty, which is ForSignedIn.
	Introspection Introspection
	// PlainExecutor has gqlgen's executor resolve each field, and none written with its view.
	PlainExecutor bool
	// KnownAnswers is the room in bytes for answers that are kept, to be given again; zero keeps none.
	KnownAnswers int
	// Operations may list the only documents that are answered.
	Operations []string
	// Origins may list other sites, such as https://app.example.org, whose pages may ask.
	Origins []string
	// Denied may be told who was sent away.
	Denied Denied
	// Limits may keep one crowd from taking the server from the others.
	Limits Limits
	// Patience may change how long the door waits for others.
	Patience Patience
}

// Patience is how long the door waits. A field that is zero means its default.
type Patience struct {
	// Operation is the time a query or mutation may take: 10 s.
	Operation time.Duration
	// Freshness is the time to wait for a position: 2 s.
	Freshness time.Duration
	// Init is the time a socket has to begin: 3 s.
	Init time.Duration
	// KeepAlive is the time between two signs of life to a listener: 15 s.
	KeepAlive time.Duration
	// Write is the time a listener has to take a message: 10 s.
	Write time.Duration
	// Rights is the time between two looks at whether those who listen may still do so: 1 s.
	Rights time.Duration
}

func (p Patience) orDefaults() Patience {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Operation, 10 * time.Second},
		{&p.Freshness, 2 * time.Second},
		{&p.Init, 3 * time.Second},
		{&p.KeepAlive, 15 * time.Second},
		{&p.Write, 10 * time.Second},
		{&p.Rights, time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return p
}

// Door answers requests to /graphql, /charts and /digests and what is below them. It may be used from any number of goroutines.
type Door struct {
	config    Config
	patience  Patience
	presenter presenter
	executor  *executor.Executor
	views     *views.Views // the last of its extensions; nil with a plain executor
	sdl       []byte
	words     *ast.Schema
	beside    http.Handler         // what is no operation, compressed
	answers   *answers.Kept[basis] // nil where none are kept
	keyOf     func(projections.ScopeHash, question) answers.Key
	watch     watch
	closing   chan struct{}
	close     sync.Once
	familiar  familiar
}

// New makes the API.
func New(c Config) (*Door, error) {
	if c.Introspection == "" {
		c.Introspection = ForSignedIn
	}
	if !slices.Contains([]Introspection{Off, ForSignedIn, ForAll}, c.Introspection) {
		return nil, fmt.Errorf("graph: introspection %q: say off, signed-in or all", c.Introspection)
	}
	d := &Door{config: c, patience: c.Patience.orDefaults(), closing: make(chan struct{}), answers: newKnown(c), keyOf: keyOf}
	d.presenter = presenter{c.Classify, c.Log, d.deniedBy}
	d.watch = watch{now: c.Now, pause: d.patience.Rights, closing: d.closing, touched: c.Views.Touched, over: d.over}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolvers{d}})
	d.sdl, d.words = printed(schema.Schema()), schema.Schema()

	in := newIntake(c.Operations)
	d.executor = executor.New(schema)
	d.executor.SetErrorPresenter(d.presenter.present)
	d.executor.SetRecoverFunc(d.presenter.recovered)
	d.executor.SetParserTokenLimit(MaxTokens)
	d.executor.SetQueryCache(in.documents)
	d.executor.SetDisableSuggestion(true)
	d.executor.SetDefaultRulesFn(rulesWithoutSuggestions)
	d.executor.Use(entrance{d})
	d.executor.Use(in)
	d.executor.Use(admission{c.Introspection})
	d.executor.Use(spelling{schema.Schema()})
	d.executor.Use(cost{})
	d.executor.Use(freshness{d})
	d.executor.Use(passage{d})
	d.executor.Use(answering{d})
	if !c.PlainExecutor {
		d.views = generated.Views(schema)
		d.executor.Use(d.views)
	}

	compressed, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.EnableZstd(true), gzhttp.PreferZstd(true))
	if err != nil {
		return nil, fmt.Errorf("graph: compression: %w", err)
	}
	d.beside = compressed(http.HandlerFunc(d.answerBeside))
	return d, nil
}

// rulesWithoutSuggestions are all rules; their errors do not tell what else the schema has.
func rulesWithoutSuggestions() *rules.Rules {
	r := rules.NewDefaultRules()
	r.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	r.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return r
}

// Close ends all sockets and streams. Requests that are answered at once go on to their end. It
// may be called twice.
func (d *Door) Close() { d.close.Do(func() { close(d.closing) }) }

// requestHeader tells the id of a request, which its errors name.
const requestHeader = "X-Request-Id"

// ServeHTTP answers /graphql, /charts, /digests and what is below them.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := w.Header().Get(requestHeader)
	if id == "" { // whoever stands before the door has given none
		id = d.config.NewID()
		w.Header().Set(requestHeader, id)
	}
	r = d.withSession(r.WithContext(context.WithValue(r.Context(), requestKey, id)))
	w.Header()["X-Content-Type-Options"] = noSniff
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause)
		}
		refuse(w, r, http.StatusInternalServerError, problem(Internal, "%s", messages[Internal]))
		_ = d.presenter.recovered(r.Context(), cause)
	}()
	d.allowOrigin(w, r)
	switch {
	case d.foreign(r) && (r.Method == http.MethodPost || r.Header.Get("Upgrade") != ""):
		d.denied(r.Context(), DeniedOrigin)
		refuse(w, r, http.StatusForbidden, errForeign)
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS, POST")
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Path == "/graphql" && strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		d.socket(w, r)
	case r.URL.Path == "/graphql" && accepts(r, eventStream):
		d.stream(w, r)
	default:
		d.answerAtOnce(w, r)
	}
}

// allowOrigin lets the pages of listed sites ask.
func (d *Door) allowOrigin(w http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	h := w.Header()
	if r.Method != http.MethodPost { // whose answers nobody keeps
		h["Vary"] = varyOrigin
	}
	if origin == "" || !slices.Contains(d.config.Origins, origin) {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, "+requestHeader)
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, POST")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match, "+minPositionHeader)
		h.Set("Access-Control-Max-Age", "600")
	}
}

// await waits until the read models show a position.
func (d *Door) await(ctx context.Context, text string) *Problem {
	position, err := scalar.ParsePosition(text)
	if err != nil {
		return problem(BadUserInput, "%s", err)
	}
	wait, cancel := context.WithTimeout(ctx, d.patience.Freshness)
	defer cancel()
	err = d.config.Views.Await(wait, position)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, projections.ErrAhead):
		return problem(BadUserInput, "%q is a position of another log", clip(text))
	default:
		return problem(NotYet, "this server has not caught up with position %s yet: try again", clip(text))
	}
}
