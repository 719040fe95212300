package signin

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// account is what the page shows.
type account struct {
	Name, Address string
	Sessions      []sessionLine
	Tokens        []tokenLine
	// HasPassword says that there is one to change.
	HasPassword bool
	// OpenID may be the provider at which there is an account to link, Linked says that one is.
	OpenID *OpenID
	Linked bool
	Said   string
	// WrongOld and WrongNew say what is wrong with the present password, or with the new one.
	WrongOld, WrongNew string
	Min                int
}

// sessionLine is one browser.
type sessionLine struct {
	ID, Label, Method string
	From, Until       time.Time
	// Here says that it is the one that shows the page.
	Here bool
}

// tokenLine is one access token that is good.
type tokenLine struct{ ID, Label, Until string }

// goodTokens are the access tokens by which programs, or somebody who was signed in here once, may
// act as the person now.
func goodTokens(p *projections.Person, today domain.Date) (list []tokenLine) {
	for _, t := range p.Tokens {
		if t.Revoked || t.Until != nil && t.Until.Before(today) {
			continue
		}
		line := tokenLine{ID: t.ID.String(), Label: "An access token"}
		if t.Label != nil && *t.Label != "" {
			line.Label = string(*t.Label)
		}
		if t.Until != nil {
			line.Until = t.Until.String()
		}
		list = append(list, line)
	}
	return list
}

// methods are words for how somebody has come in.
var methods = map[domain.SessionMethod]string{
	domain.ByPassword: "with your password", domain.ByLink: "with a link", domain.ByOpenID: "with your organisation's account",
}

// signedIn gives the visitor, or sends to where one signs in, and says so when something was to be
// done: in a second tab whoever ends every browser must not believe that it happened.
func (d *Door) signedIn(w http.ResponseWriter, r *http.Request) (projections.SignedIn, bool) {
	v, in := d.visitor(r)
	if !in {
		to := "/signin?next=/account"
		if r.Method == http.MethodPost {
			to += "&said=over"
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
	return v, in
}

// accountSaid are the words with which the page greets whoever comes from another one.
var accountSaid = map[string]string{
	"changed": "Your password is changed. You are signed out in every other browser.",
	"linked":  "Your account is linked. You can sign in with it.",
}

func (d *Door) accountPage(w http.ResponseWriter, r *http.Request) {
	if v, in := d.signedIn(w, r); in {
		d.showAccount(w, r, http.StatusOK, v, account{Said: accountSaid[r.URL.Query().Get("said")]})
	}
}

func (d *Door) showAccount(w http.ResponseWriter, r *http.Request, status int, v projections.SignedIn, a account) {
	p, err := d.person(r.Context(), v.Person)
	if err != nil {
		d.fault(w, r, err)
		return
	}
	_, err = d.config.Views.Verifier(r.Context(), v.Person)
	if err != nil && !errors.Is(err, projections.ErrUnauthenticated) {
		d.fault(w, r, err)
		return
	}
	a.Name, a.Address, a.HasPassword, a.Min = string(p.Name), address(p), err == nil, minPassword
	a.OpenID, a.Linked = d.config.OpenID, len(p.Identities) > 0
	now := d.config.Now()
	for _, s := range slices.Backward(p.Sessions) {
		if !s.Until.After(now) {
			continue
		}
		label := "A browser"
		if s.Label != nil {
			label = string(*s.Label)
		}
		a.Sessions = append(a.Sessions, sessionLine{s.ID.String(), label, methods[s.Method], s.From, s.Until, s.ID == v.Session})
	}
	zone, err := d.config.Views.Zone(r.Context(), v.Person, now)
	if err != nil {
		d.fault(w, r, err)
		return
	}
	a.Tokens = goodTokens(p, domain.DateOf(now.In(zone)))
	slices.SortStableFunc(a.Sessions, func(a, b sessionLine) int { // the one that shows the page first
		if a.Here == b.Here {
			return 0
		}
		return map[bool]int{true: -1, false: 1}[a.Here]
	})
	d.show(w, r, status, "account", "Your account", a)
}

// address is what a person signs in with: who has no e-mail address, the id.
func address(p *projections.Person) string {
	if p.Email != nil && *p.Email != "" && p.DuplicateOf == nil {
		return string(*p.Email)
	}
	return p.ID.String()
}

// about are the words that others would guess first.
func about(p *projections.Person) []string {
	words := []string{string(p.Name)}
	if p.Email != nil {
		words = append(words, string(*p.Email))
	}
	return words
}

// changePassword takes a new password from somebody who is signed in and knows the old one: a
// browser that was left open is not enough. It ends every other session.
func (d *Door) changePassword(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in || !d.parsed(w, r) {
		return
	}
	giveBack, ok := d.allowed(w, r, v.Person.String())
	if !ok {
		return
	}
	p, err := d.person(r.Context(), v.Person)
	if err == nil {
		err = d.proves(r, v.Person, r.PostForm.Get("old"))
	}
	if errors.Is(err, projections.ErrUnauthenticated) {
		d.denied(r, DeniedPassword)
		d.showAccount(w, r, http.StatusForbidden, v, account{WrongOld: "The present password is not right. Nothing was changed."})
		return
	}
	if err == nil {
		giveBack()
		err = d.choose(r, v.Person, domain.Password{Session: &v.Session}, about(p))
	}
	var unfit Unfit
	switch {
	case errors.As(err, &unfit):
		d.showAccount(w, r, http.StatusUnprocessableEntity, v, account{WrongNew: unfit.Error()})
	case err != nil:
		d.fault(w, r, err)
	default:
		http.Redirect(w, r, "/account?said=changed", http.StatusSeeOther)
	}
}

// choose sets the password of a form with two fields for it.
func (d *Door) choose(r *http.Request, person uuid.UUID, p domain.Password, about []string) error {
	password := r.PostForm.Get("new")
	if password != r.PostForm.Get("again") {
		return Unfit("The two new passwords are not the same. Enter it twice.")
	}
	if err := fit(password, about...); err != nil {
		return err
	}
	verifier, err := d.hasher.verifier(r.Context(), password)
	if err != nil {
		return err
	}
	p.ID, p.Verifier = d.config.NewID(), verifier
	return d.config.Record(r.Context(), person, domain.SetPassword{PersonHeader: d.header(person), Password: p})
}

// endSession signs out one of the visitor's own browsers.
func (d *Door) endSession(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in || !d.parsed(w, r) {
		return
	}
	session, err := uuid.Parse(r.PostForm.Get("session"))
	if err != nil {
		d.tell(w, r, http.StatusBadRequest, told{"There is no such browser", "Nothing was done.", "/account", "Back to your account"})
		return
	}
	d.leave(r, projections.SignedIn{Person: v.Person, Session: session})
	if session == v.Session {
		d.take(w, r)
		http.Redirect(w, r, "/signin?said=out", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

// revokeToken ends one of the visitor's own access tokens.
func (d *Door) revokeToken(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in || !d.parsed(w, r) {
		return
	}
	token, err := uuid.Parse(r.PostForm.Get("token"))
	if err == nil {
		err = d.config.Record(r.Context(), v.Person, domain.RevokeToken{PersonHeader: d.header(v.Person), TokenRevocation: domain.TokenRevocation{Token: token}})
		if _, refused := domain.AsRefusals(err); !refused && err != nil {
			d.fault(w, r, err)
			return
		}
	}
	if err != nil {
		d.tell(w, r, http.StatusBadRequest, told{"There is no such token", "Nothing was done.", "/account", "Back to your account"})
		return
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

// endSessions signs the visitor out everywhere.
func (d *Door) endSessions(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in {
		return
	}
	if err := d.config.Record(r.Context(), v.Person, domain.EndSessions{PersonHeader: d.header(v.Person)}); err != nil {
		d.fault(w, r, err)
		return
	}
	d.take(w, r)
	http.Redirect(w, r, "/signin?said=everywhere", http.StatusSeeOther)
}
