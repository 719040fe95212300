package signin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// signInForm is what the page shows.
type signInForm struct {
	Address, Next, Wrong, Said string
	// Over says that something was not done, for want of a session.
	Over bool
	// OpenID may be the provider that the page offers.
	OpenID *OpenID
}

// said are the words with which the page greets whoever comes from another one.
var said = map[string]string{
	"out":        "You are signed out.",
	"everywhere": "You are signed out in every browser.",
}

func (d *Door) signInPage(w http.ResponseWriter, r *http.Request) {
	next := local(r.URL.Query().Get("next"))
	if v, in := d.visitor(r); in {
		p, err := d.person(r.Context(), v.Person)
		if err != nil {
			d.fault(w, r, err)
			return
		}
		to := next
		if to == "" {
			to = d.config.Home
		}
		d.show(w, r, http.StatusOK, "signedin", "You are signed in", struct{ Name, Next string }{string(p.Name), to})
		return
	}
	d.showSignIn(w, r, http.StatusOK, signInForm{Next: next, Said: said[r.URL.Query().Get("said")], Over: r.URL.Query().Get("said") == "over"})
}

func (d *Door) showSignIn(w http.ResponseWriter, r *http.Request, status int, f signInForm) {
	f.OpenID = d.config.OpenID
	d.show(w, r, status, "signin", "Sign in", f)
}

// wrong is the one answer to an unknown address, a wrong password and one who has not come in.
const wrong = "The e-mail address or the password is not right. If you have never signed in, open the link of your invitation; whoever leads your team, or an administrator, can give you a new one."

func (d *Door) signIn(w http.ResponseWriter, r *http.Request) {
	if !d.parsed(w, r) {
		return
	}
	address, password := strings.TrimSpace(r.PostForm.Get("address")), r.PostForm.Get("password")
	form := signInForm{Address: address, Next: local(r.PostForm.Get("next"))}
	if address == "" || password == "" {
		form.Wrong = "Enter your e-mail address and your password."
		d.showSignIn(w, r, http.StatusUnprocessableEntity, form)
		return
	}
	giveBack, ok := d.allowed(w, r, accountOf(address))
	if !ok {
		return
	}
	person, err := d.proved(r, address, password)
	if err == nil {
		giveBack()
		err = d.Start(w, r, person, domain.ByPassword, r.PostForm.Get("stay") != "")
	}
	_, refused := domain.AsRefusals(err)
	switch {
	case err == nil:
		to := form.Next
		if to == "" {
			to = d.config.Home
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	case errors.Is(err, projections.ErrUnauthenticated), err != nil && refused:
		d.denied(r, DeniedPassword)
		form.Wrong = wrong
		d.showSignIn(w, r, http.StatusForbidden, form)
	default:
		d.fault(w, r, err)
	}
}

// accountOf is under which name attempts at an account are counted. An id can be written in many ways,
// and each would have an allowance of its own.
func accountOf(address string) string {
	if id, err := uuid.Parse(address); err == nil {
		return id.String()
	}
	return strings.ToLower(address)
}

// proved gives whose address and password these are; ErrUnauthenticated after the same work when
// they are nobody's.
func (d *Door) proved(r *http.Request, address, password string) (uuid.UUID, error) {
	ctx := r.Context()
	person, err := d.config.Views.PersonByAddress(ctx, address)
	if err != nil && !errors.Is(err, projections.ErrUnauthenticated) {
		return uuid.Nil, err
	}
	return person, d.proves(r, person, password)
}

// proves checks a person's password; uuid.Nil is nobody, whom no password fits.
func (d *Door) proves(r *http.Request, person uuid.UUID, password string) error {
	ctx := r.Context()
	verifier, err := d.config.Views.Verifier(ctx, person)
	if errors.Is(err, projections.ErrUnauthenticated) {
		verifier, person, err = d.hasher.nobodys, uuid.Nil, nil
	}
	if err != nil {
		return err
	}
	ok, stale, err := d.hasher.matches(ctx, password, verifier)
	if err != nil {
		return err
	}
	if !ok || person == uuid.Nil {
		return projections.ErrUnauthenticated
	}
	if stale {
		d.strengthen(r, person, password)
	}
	return nil
}

// strengthen hashes a password anew at the present cost. That it does not come to it harms nobody.
func (d *Door) strengthen(r *http.Request, person uuid.UUID, password string) {
	verifier, err := d.hasher.verifier(r.Context(), password)
	if err == nil {
		err = d.config.Record(r.Context(), person, domain.SetPassword{
			PersonHeader: d.header(person), Password: domain.Password{ID: d.config.NewID(), Verifier: verifier, Same: true},
		})
	}
	if err != nil {
		d.config.Log.WarnContext(r.Context(), "signin: a password was not hashed anew", "err", err)
	}
}

func (d *Door) signOutPage(w http.ResponseWriter, r *http.Request) {
	if _, in := d.visitor(r); !in {
		http.Redirect(w, r, "/signin?said=out", http.StatusSeeOther)
		return
	}
	d.show(w, r, http.StatusOK, "signout", "Sign out", nil)
}

// signOut ends the session that the browser shows. In a second tab there is none any more, which
// comes to the same.
func (d *Door) signOut(w http.ResponseWriter, r *http.Request) {
	if v, in := d.visitor(r); in {
		d.leave(r, v)
	}
	d.take(w, r)
	http.Redirect(w, r, "/signin?said=out", http.StatusSeeOther)
}

// local is a path of this server that somebody wants to go on to; empty when it leads elsewhere.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	return next
}
