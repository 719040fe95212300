package openidtest

import (
	"html/template"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// login is the provider's page to sign in at. The storage of the library sends people to
// /login/username.
type login struct {
	memory   registered
	provider *op.Provider
	people   *people
}

var page = template.Must(template.New("login").Parse(`<!doctype html><title>Sign in</title>
<p>{{.Wrong}}</p>
<form method="post" action="/login/username">
<input type="hidden" name="id" value="{{.ID}}">
<input name="username" autocomplete="username"> <input name="password" type="password">
<button>Sign in</button> <button name="deny" value="yes">No</button>
</form>
`))

func (l login) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		id := r.FormValue("authRequestID")
		if who, in := l.people.signedIn(); in {
			l.goOn(w, r, id, who)
			return
		}
		l.show(w, id, "")
		return
	}
	id := r.PostFormValue("id")
	if r.PostFormValue("deny") != "" {
		l.deny(w, r, id)
		return
	}
	if err := l.memory.CheckUsernamePassword(r.PostFormValue("username"), r.PostFormValue("password"), id); err != nil {
		l.show(w, id, err.Error())
		return
	}
	http.Redirect(w, r, op.AuthCallbackURL(l.provider)(r.Context(), id), http.StatusFound)
}

var goingOn = template.Must(template.New("going on").Parse(`<!doctype html><title>Signed in</title>
<meta http-equiv="refresh" content="0; url={{.}}">
<a href="{{.}}">Go on</a>
`))

// goOn shows a page that goes on by itself: it is this site, not a redirect, that sends the browser
// back.
func (l login) goOn(w http.ResponseWriter, r *http.Request, id string, who Person) {
	err := l.memory.CheckUsernamePassword(who.Username, who.Password, id)
	if err == nil {
		err = goingOn.Execute(w, op.AuthCallbackURL(l.provider)(r.Context(), id))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (l login) show(w http.ResponseWriter, id, wrong string) {
	if err := page.Execute(w, struct{ ID, Wrong string }{id, wrong}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (l login) deny(w http.ResponseWriter, r *http.Request, id string) {
	request, err := l.memory.AuthRequestByID(r.Context(), id)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	op.AuthRequestError(w, r, request, oidc.ErrAccessDenied().WithDescription("the person said no"), l.provider)
}
