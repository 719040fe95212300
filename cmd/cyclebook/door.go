package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/limits"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/graph/answers"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/signin"
	"github.com/cyclebook/cyclebook/transfer"
)

// door gives GraphQL what it needs: the read models, the desk for commands, and whose browser asks.
func (p *program) door(n *node.Node, settings *config.Config, pages *signin.Door, limited *limits.Limits, denials *web.Denials, logger *slog.Logger, newID func() string) (*graph.Door, error) {
	operations, err := readOperations(settings.Operations)
	if err != nil {
		return nil, err
	}
	sendLink := pages.SendLink
	if settings.SMTP.Server == "" {
		sendLink = nil
	}
	door, err := graph.New(graph.Config{
		Views: n.Views,
		Record: func(ctx context.Context, actor projections.Actor, command domain.Command) (domain.Position, error) {
			outcome, err := n.Desk.Do(ctx, actor, domain.ViaAPI, command)
			return outcome.Position, err
		},
		NoteReads: n.Desk.NoteReads,
		Secret: func(ctx context.Context, person, token uuid.UUID) (string, error) {
			return desk.Secret(ctx, n.Keys, person, token)
		},
		LinkSecret: func(ctx context.Context, person, link uuid.UUID) (string, error) {
			return desk.LinkSecret(ctx, n.Keys, person, link)
		},
		Session: pages.Session, SendLink: sendLink, Digest: writeDigest,
		Classify: classify, Now: p.now, NewID: newID, Log: logger,
		Introspection: graph.Introspection(settings.Introspection),
		PlainExecutor: settings.PlainExecutor, KnownAnswers: settings.KnownAnswers,
		Origins: settings.Origins, Operations: operations,
		Limits: limited,
		Denied: func(ctx context.Context, kind graph.Denial, person uuid.UUID) {
			denials.Record(ctx, web.Denial(kind), person)
		},
	})
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return door, nil
}

// knownAnswers are the metrics of a door's known answers.
func knownAnswers(door *graph.Door) []prometheus.Collector {
	counter := func(name, help string, value func(answers.Stats) float64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "cyclebook_known_answers_" + name, Help: help}, func() float64 { return value(door.KnownAnswers()) })
	}
	return []prometheus.Collector{
		counter("hits_total", "Questions that were answered with a known answer.", func(s answers.Stats) float64 { return float64(s.Hits) }),
		counter("misses_total", "Questions of which no answer was known that is still right.", func(s answers.Stats) float64 { return float64(s.Misses) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cyclebook_known_answers_bytes", Help: "Room that known answers take."},
			func() float64 { return float64(door.KnownAnswers().Bytes) }),
	}
}

// limits are those of the settings.
func (p *program) limits(c *config.Config) *limits.Limits {
	return limits.New(limits.Options{
		Person: limits.Limit(c.LimitPerson), School: limits.Limit(c.LimitSchool), Address: limits.Limit(c.LimitAddress),
		AtWork: c.AtWork, Now: p.now,
		AddressOf: func(ctx context.Context) string { return web.Network(web.CallerOf(ctx).Address) },
	})
}

// readOperations reads the file that lists the only documents to answer; no file, no list.
func readOperations(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("operations: %w", err)
	}
	var list []string
	if err := json.Unmarshal(content, &list); err != nil || len(list) == 0 {
		return nil, fmt.Errorf(`%w: operations: %s is not a JSON list of GraphQL documents, such as ["{ viewer { person { name } } }"]`, config.ErrInvalid, path)
	}
	return list, nil
}

// classify tells a caller of the API what kind of fault it was; everything else is nobody's
// business.
func classify(err error) graph.Code {
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return graph.NotFound
	case errors.Is(err, desk.ErrTokenScope):
		return graph.Unauthenticated
	case errors.Is(err, eventlog.ErrDiskFull), errors.Is(err, keys.ErrDiskFull):
		return graph.DiskFull
	case errors.Is(err, eventlog.ErrOutcomeUnknown):
		return graph.OutcomeUnknown
	case errors.Is(err, eventlog.ErrUnavailable), errors.Is(err, eventlog.ErrClosed), errors.Is(err, projections.ErrClosed):
		return graph.Unavailable
	default:
		return ""
	}
}

// writeDigest writes the page of a digest for the one who asks.
func writeDigest(ctx context.Context, to *bytes.Buffer, r *projections.Reader, network uuid.UUID, since domain.Date) (style string, ok bool, err error) {
	digest, err := transfer.ReadDigest(ctx, r, network, since)
	if errors.Is(err, transfer.ErrNoNetwork) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return transfer.DigestStyleSource(), true, digest.HTML(to)
}
