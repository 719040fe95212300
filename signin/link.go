package signin

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// linkForm is what the page shows.
type linkForm struct {
	Name, Address string
	// Invited says that the person comes in with it, First that there is no password yet.
	Invited, First bool
	// ByID says that the address is an id, for want of one.
	ByID  bool
	Until time.Time
	Wrong string
	Min   int
	// Path is where the form goes: the link itself.
	Path string
}

// useless is the answer to every link that cannot be used, and to what is none.
var useless = told{"This link cannot be used", "It was used already, it is over, or a newer one took its place. Ask whoever gave it to you for a new one: whoever leads your team, or an administrator.", "/signin", "Sign in"}

// linkPage shows what a link is for. Whatever opens it, such as a mail program that looks at links
// before its reader does, spends nothing.
func (d *Door) linkPage(w http.ResponseWriter, r *http.Request) {
	if l, p, ok := d.link(w, r); ok {
		d.showLink(w, r, http.StatusOK, l, p, "")
	}
}

// link finds the link of a request and its person, or answers that there is none.
func (d *Door) link(w http.ResponseWriter, r *http.Request) (projections.OpenLink, *projections.Person, bool) {
	giveBack, ok := d.allowed(w, r, "")
	if !ok {
		return projections.OpenLink{}, nil, false
	}
	l, err := d.config.Views.LinkByHash(r.Context(), sha256.Sum256([]byte(r.PathValue("secret"))), d.config.Now())
	var p *projections.Person
	if err == nil {
		p, err = d.person(r.Context(), l.Person)
	}
	switch {
	case errors.Is(err, projections.ErrUnauthenticated):
		d.denied(r, DeniedLink)
		d.tell(w, r, http.StatusNotFound, useless)
	case err != nil:
		d.fault(w, r, err)
	default:
		giveBack()
	}
	return l, p, err == nil
}

func (d *Door) showLink(w http.ResponseWriter, r *http.Request, status int, l projections.OpenLink, p *projections.Person, wrong string) {
	title := "Choose a new password"
	switch {
	case l.Purpose == domain.InvitationLink:
		title = "Welcome to Cyclebook"
	case !l.HasPassword:
		title = "Choose a password"
	}
	d.show(w, r, status, "link", title, linkForm{
		Name: string(p.Name), Address: address(p), Invited: l.Purpose == domain.InvitationLink, First: !l.HasPassword,
		ByID: address(p) == p.ID.String(), Until: l.Until, Wrong: wrong, Min: minPassword, Path: r.URL.Path,
	})
}

// spendLink sets the password that was chosen with a link, and signs its person in.
func (d *Door) spendLink(w http.ResponseWriter, r *http.Request) {
	if !d.parsed(w, r) {
		return
	}
	l, p, ok := d.link(w, r)
	if !ok {
		return
	}
	err := d.choose(r, l.Person, domain.Password{Link: &l.Link}, about(p))
	if err == nil {
		err = d.Start(w, r, l.Person, domain.ByLink, false)
	}
	var unfit Unfit
	_, refused := domain.AsRefusals(err)
	switch {
	case err == nil:
		http.Redirect(w, r, d.config.Home, http.StatusSeeOther)
	case errors.As(err, &unfit):
		d.showLink(w, r, http.StatusUnprocessableEntity, l, p, unfit.Error())
	case refused: // another browser was first
		d.denied(r, DeniedLink)
		d.tell(w, r, http.StatusNotFound, useless)
	default:
		d.fault(w, r, err)
	}
}
