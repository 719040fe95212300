package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/web"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/signin"
)

// signIn gives the pages with which people come in what they need.
func (p *program) signIn(n *node.Node, settings *config.Config, denials *web.Denials, logger *slog.Logger) (*signin.Door, error) {
	home := "/graphql"
	if settings.Introspection == config.IntrospectionOff {
		home = "/account" // there is no explorer
	}
	openID, err := p.openID(n, settings)
	if err != nil {
		return nil, err
	}
	carrier, err := p.mail(settings)
	if err != nil {
		return nil, err
	}
	door, err := signin.New(signin.Config{
		Views: n.Views, OpenID: openID, Mail: carrier, Site: settings.PublicURL,
		Record: func(ctx context.Context, person uuid.UUID, command domain.Command) error {
			_, err := n.Desk.Do(ctx, projections.Actor{Person: person}, domain.ViaAPI, command)
			return err
		},
		From: func(r *http.Request) signin.Origin {
			caller := web.CallerOf(r.Context())
			return signin.Origin{Client: web.Network(caller.Address), TLS: caller.TLS, Local: caller.Local}
		},
		Denied: func(ctx context.Context, why string) { denials.Record(ctx, deniedAs(why), uuid.Nil) },
		Now:    p.now, NewID: p.newID, Random: p.random, Log: logger, HashesAtOnce: min(runtime.NumCPU(), 4), Home: home,
	})
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	return door, nil
}

// deniedAs is the kind under which the security log tells it.
func deniedAs(why string) web.Denial {
	switch why {
	case signin.DeniedOrigin:
		return web.DeniedOrigin
	case signin.DeniedLimit:
		return web.DeniedLimit
	default:
		return web.DeniedSignIn
	}
}
