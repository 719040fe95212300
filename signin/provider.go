package signin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/signin/openid"
)

// OpenID is a provider of OpenID Connect at which people sign in as well.
type OpenID struct {
	// Name is what people call it: the page says "Sign in with …".
	Name     string
	Provider *openid.Provider
	Cookies  *openid.Cookies
}

const openIDPath = "/signin/openid"

// OpenIDCallback is the path that the provider sends people back to.
const OpenIDCallback = openIDPath + "/callback"

// maxNext is how long a path to go on to may be to travel with an attempt.
const maxNext = 300

// offer answers what comes and goes by the provider. Both paths of a sign-in are asked for by GET,
// as the protocol has it: the first changes nothing here, the second nothing without an attempt of
// this very browser.
func (d *Door) offer(mux *http.ServeMux) {
	mux.HandleFunc("GET "+openIDPath, d.leaveForProvider)
	mux.HandleFunc("GET "+OpenIDCallback, d.backFromProvider)
	mux.HandleFunc("POST /account/link", d.linkAccount)
	mux.HandleFunc("POST /account/unlink", d.unlinkAccount)
}

// leaveForProvider sends the browser to the provider.
func (d *Door) leaveForProvider(w http.ResponseWriter, r *http.Request) {
	next := local(r.URL.Query().Get("next"))
	if len(next) > maxNext {
		next = ""
	}
	to, err := d.begin(w, r, next, "")
	if err != nil {
		d.notByProvider(w, r, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// begin gives the browser an attempt, and the address at the provider that it is for.
func (d *Door) begin(w http.ResponseWriter, r *http.Request, next, session string) (string, error) {
	to, attempt, err := d.config.OpenID.Provider.Begin(r.Context())
	if err != nil {
		return "", err
	}
	attempt.Next, attempt.For = next, session
	return to, d.config.OpenID.Cookies.Give(w, attempt)
}

// backFromProvider signs in whose account it is, or links it for who is signed in and asked for
// that.
func (d *Door) backFromProvider(w http.ResponseWriter, r *http.Request) {
	giveBack, ok := d.allowed(w, r, "")
	if !ok {
		return
	}
	attempt, err := d.config.OpenID.Cookies.Take(w, r)
	var identity openid.Identity
	if err == nil {
		identity, err = d.config.OpenID.Provider.Finish(r.Context(), attempt, r.URL.Query())
	}
	if err == nil || errors.Is(err, openid.ErrUnavailable) { // that is nobody's failed attempt
		giveBack()
	}
	to := local(attempt.Next)
	switch {
	case err != nil:
	case attempt.For != "":
		to, err = "/account?said=linked", d.linkFor(r, attempt.For, identity)
	default:
		err = d.startFor(w, r, identity)
	}
	if err != nil {
		d.notByProvider(w, r, err)
		return
	}
	if to == "" {
		to = d.config.Home
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// startFor signs in whose account it is.
func (d *Door) startFor(w http.ResponseWriter, r *http.Request, i openid.Identity) error {
	person, err := d.owner(r.Context(), i)
	if err != nil {
		return err
	}
	return d.Start(w, r, person, domain.ByOpenID, false)
}

// owner gives whose account it is. The first time it is that of the one who was invited with the
// address that the provider has verified; from then on it is theirs, whatever its address becomes.
func (d *Door) owner(ctx context.Context, i openid.Identity) (uuid.UUID, error) {
	person, err := d.config.Views.PersonByIdentity(ctx, i.Issuer, i.Subject)
	if !errors.Is(err, projections.ErrUnauthenticated) {
		return person, err
	}
	if person, err = d.invited(ctx, i); err != nil {
		return uuid.Nil, err
	}
	return d.adopt(ctx, person, i)
}

// invited gives the one person who was invited with the address of an account, which the provider
// must have verified.
func (d *Door) invited(ctx context.Context, i openid.Identity) (uuid.UUID, error) {
	switch {
	case i.Email == "":
		return uuid.Nil, nobodys("the provider tells no address: let this client have the scope email")
	case !i.EmailVerified:
		return uuid.Nil, nobodys("the provider has not verified its address (email_verified)")
	case strings.ContainsFunc(i.Email, func(r rune) bool { return r <= ' ' || r > '~' }):
		// Letters that look alike, or have the same lower case, are not the same address.
		return uuid.Nil, nobodys("its address has letters that are not ASCII")
	}
	person, err := d.config.Views.OnlyPersonByAddress(ctx, i.Email)
	if errors.Is(err, projections.ErrUnauthenticated) {
		return uuid.Nil, nobodys("nobody was invited with its address, or several people were")
	}
	return person, err
}

// adopt makes an account a person's who was never linked to one.
func (d *Door) adopt(ctx context.Context, person uuid.UUID, i openid.Identity) (uuid.UUID, error) {
	err := d.recordLink(ctx, person, i, nil)
	if _, refused := domain.AsRefusals(err); !refused {
		return person, err
	}
	// Another tab may have been first.
	if same, err := d.config.Views.PersonByIdentity(ctx, i.Issuer, i.Subject); err == nil {
		return same, nil
	}
	return uuid.Nil, nobodys("the one who was invited with its address has another account linked, or has come in already and must sign in otherwise to link one")
}

func (d *Door) recordLink(ctx context.Context, person uuid.UUID, i openid.Identity, session *uuid.UUID) error {
	return d.config.Record(ctx, person, domain.LinkIdentity{
		PersonHeader: d.header(person),
		Identity:     domain.Identity{ID: d.config.NewID(), Issuer: i.Issuer, Subject: domain.Personal(i.Subject), Session: session},
	})
}
