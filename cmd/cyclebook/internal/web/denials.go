package web

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// Denial is why somebody was sent away. There are few kinds: each is a row of a metric.
type Denial string

const (
	// DeniedToken: a token or cookie that is not valid, or not any more.
	DeniedToken Denial = "token"
	// DeniedSignIn: a password, link or other proof that was wrong.
	DeniedSignIn Denial = "sign-in"
	// DeniedNotFound: what was asked for is not there, or not for the one who asks.
	DeniedNotFound Denial = "not-found"
	// DeniedOrigin: the page of another site asked.
	DeniedOrigin Denial = "origin"
	// DeniedLimit: too much at once.
	DeniedLimit Denial = "limit"
	// DeniedTooLarge: a request that is too large or asks for too much.
	DeniedTooLarge Denial = "too-large"
	// DeniedMetrics: somebody else than the operator asked for the metrics.
	DeniedMetrics Denial = "metrics"
)

// level of a record: to look for what is not there, or not any more, is nothing out of the ordinary.
func (d Denial) level() slog.Level {
	if d == DeniedNotFound {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

const (
	// quiet is how long further denials of one kind and source are only counted.
	quiet = 10 * time.Second
	// maxSources is how many sources are told apart at a time; all others are one.
	maxSources = 4096
)

// Denials is the security log: a record for each denial, which tells who was denied what kind of
// thing on which route, and nothing that they sent. A source that is denied again and again is
// told once in a while, with how many were left out. It may be used from any number of goroutines.
type Denials struct {
	logger  *slog.Logger
	now     func() time.Time
	counter *prometheus.CounterVec

	mu     sync.Mutex
	recent map[deniedSource]*silence
	// looked is when it was last looked for sources that can be forgotten.
	looked time.Time
}

// deniedSource is who was denied what. A person is one wherever they are.
type deniedSource struct {
	kind   Denial
	person uuid.UUID
	client string
}

// silence is since when a source is only counted, and how many were.
type silence struct {
	since   time.Time
	leftOut int
}

// NewDenials makes a security log that writes to a logger and counts in a registry.
func NewDenials(logger *slog.Logger, registry prometheus.Registerer, now func() time.Time) *Denials {
	d := &Denials{
		logger: logger, now: now, recent: make(map[deniedSource]*silence),
		counter: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cyclebook_denials_total", Help: "Requests and operations that were denied, by kind.",
		}, []string{"kind"}),
	}
	registry.MustRegister(d.counter)
	for _, kind := range []Denial{DeniedToken, DeniedSignIn, DeniedNotFound, DeniedOrigin, DeniedLimit, DeniedTooLarge, DeniedMetrics} {
		d.counter.WithLabelValues(string(kind)) // a row that is there can be alerted on
	}
	return d
}

// Record tells of a denial in the request of a context. The person is uuid.Nil when it is not
// known who asks.
func (d *Denials) Record(ctx context.Context, kind Denial, person uuid.UUID) {
	d.counter.WithLabelValues(string(kind)).Inc()
	source := deniedSource{kind: kind, person: person}
	if person == uuid.Nil {
		source.client = Network(CallerOf(ctx).Address)
	}
	leftOut, tell := d.due(source)
	if !tell {
		return
	}
	attributes := []any{"kind", string(kind)}
	if person != uuid.Nil {
		attributes = append(attributes, "person", person.String())
	}
	attributes = append(attributes, "address", CallerOf(ctx).Address.String(), "route", routeOf(ctx), "request", RequestID(ctx))
	if leftOut > 0 {
		attributes = append(attributes, "leftOut", leftOut)
	}
	d.logger.Log(ctx, kind.level(), "denied", attributes...)
}

// due says whether a denial of a source is told, and how many of it were left out before. When
// too many sources are told apart already, a new one is one of the others.
func (d *Denials) due(source deniedSource) (leftOut int, tell bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	s, known := d.recent[source]
	if !known && len(d.recent) >= maxSources && now.Sub(d.looked) >= time.Second {
		d.looked = now
		d.forget(now)
	}
	if !known && len(d.recent) >= maxSources {
		source = deniedSource{kind: source.kind, client: "others"}
		s, known = d.recent[source]
	}
	if known && now.Sub(s.since) < quiet {
		s.leftOut++
		return 0, false
	}
	if known {
		leftOut = s.leftOut
	}
	d.recent[source] = &silence{since: now}
	return leftOut, true
}

// forget drops the sources that would be told again now anyway, unless there is something left to
// tell of them: that is told.
func (d *Denials) forget(now time.Time) {
	for source, s := range d.recent {
		if now.Sub(s.since) >= quiet {
			d.rest(source, s)
			delete(d.recent, source)
		}
	}
}

// Close tells how many denials of each source were left out and not told yet.
func (d *Denials) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for source, s := range d.recent {
		d.rest(source, s)
	}
	clear(d.recent)
}

func (d *Denials) rest(source deniedSource, s *silence) {
	if s.leftOut == 0 {
		return
	}
	attributes := []any{"kind", string(source.kind)}
	if source.person != uuid.Nil {
		attributes = append(attributes, "person", source.person.String())
	} else {
		attributes = append(attributes, "network", source.client)
	}
	d.logger.Log(context.Background(), source.kind.level(), "denied before", append(attributes, "leftOut", s.leftOut)...)
}
