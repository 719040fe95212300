package graph

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// sessionKey is under which the hash of a session's secret travels with a request.
type sessionKey struct{}

// withSession notes by which session the browser that asks is signed in. Browsers send cookies
// along whoever makes them ask: only what a page of this server asks for is asked by its person,
// never what one of a listed site does.
func (d *Door) withSession(r *http.Request) *http.Request {
	if d.config.Session == nil || r.Header.Get("Authorization") != "" || !ownPage(r) {
		return r
	}
	hash, ok := d.config.Session(r)
	if !ok {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), sessionKey{}, hash))
}

// ownPage says whether no other site's page has a browser ask. A browser that does not tell where
// it comes from tells the origin at least of everything that is not a plain GET.
func ownPage(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// inSession finds out who asks by the session that was noted; nobody, which is no error, when
// there is none or it is over.
func (d *Door) inSession(ctx context.Context) (asker, error) {
	hash, ok := ctx.Value(sessionKey{}).(domain.TokenHash)
	if !ok {
		return asker{}, nil
	}
	if wrong := d.asStranger(ctx, hash); wrong != nil {
		return asker{}, wrong
	}
	return d.signedInBy(ctx, hash)
}

// signedInBy finds out whose session has that hash now; nobody, which is no error, when it is over.
func (d *Door) signedInBy(ctx context.Context, hash domain.TokenHash) (asker, error) {
	found, err := d.config.Views.SessionByHash(ctx, hash, d.config.Now())
	if errors.Is(err, projections.ErrUnauthenticated) {
		d.familiar.forget(hash)
		d.denied(ctx, DeniedToken)
		return asker{}, nil
	}
	if err != nil {
		return asker{}, err
	}
	d.familiar.keep(hash)
	return asker{known: true, actor: projections.Actor{Person: found.Person}, session: hash, until: found.Until}, nil
}

// again finds out whether somebody who was known still is, who is no stranger: without a request
// there is no address to pay for one either.
func (d *Door) again(ctx context.Context, who asker) (asker, error) {
	if who.session == (domain.TokenHash{}) {
		return d.known(ctx, who.token)
	}
	now, err := d.signedInBy(ctx, who.session)
	if err == nil && !now.known {
		err = errUnauthenticated
	}
	return now, err
}
