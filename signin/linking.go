package signin

import (
	"fmt"
	"net/http"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/signin/openid"
)

// notTheirs is why an account was not linked for who asked for it, for the operator.
type notTheirs string

func (n notTheirs) Error() string { return "an account at the provider was not linked: " + string(n) }

// linkAccount leads somebody who is signed in to the provider, to come back with the account to
// link. It does not redirect there: the pages let their forms go nowhere else.
func (d *Door) linkAccount(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in {
		return
	}
	to, err := d.begin(w, r, "", v.Session.String())
	if err != nil {
		d.notByProvider(w, r, err)
		return
	}
	name := d.config.OpenID.Name
	d.tell(w, r, http.StatusOK, told{"Link your account", "Sign in with the account that you have with " + name + ". It must have the e-mail address that you have here.", to, "Go on to " + name})
}

// linkFor links an account for the one who is signed in, by the session in which it was asked for.
func (d *Door) linkFor(r *http.Request, session string, i openid.Identity) error {
	v, in := d.visitor(r)
	if !in || v.Session.String() != session {
		return fmt.Errorf("%w: who asked for it is not signed in any more", openid.ErrAttempt)
	}
	if owner, err := d.config.Views.PersonByIdentity(r.Context(), i.Issuer, i.Subject); err == nil && owner == v.Person {
		return nil
	}
	invited, err := d.invited(r.Context(), i)
	switch {
	case ofNobody(err):
		return notTheirs(err.Error())
	case err != nil:
		return err
	case invited != v.Person:
		return notTheirs("it has the address of somebody else")
	}
	err = d.recordLink(r.Context(), v.Person, i, &v.Session)
	if _, refused := domain.AsRefusals(err); refused {
		return notTheirs("another account is linked")
	}
	return err
}

// unlinkAccount takes from the account that it signs the visitor in, who is signed out everywhere.
func (d *Door) unlinkAccount(w http.ResponseWriter, r *http.Request) {
	v, in := d.signedIn(w, r)
	if !in {
		return
	}
	p, err := d.person(r.Context(), v.Person)
	if err != nil {
		d.fault(w, r, err)
		return
	}
	for _, i := range p.Identities {
		if err := d.config.Record(r.Context(), v.Person, domain.UnlinkIdentity{PersonHeader: d.header(v.Person), Unlinking: domain.Unlinking{Identity: i.ID}}); err != nil {
			d.fault(w, r, err)
			return
		}
	}
	d.take(w, r)
	http.Redirect(w, r, "/signin?said=everywhere", http.StatusSeeOther)
}
