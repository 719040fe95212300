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
		l.show(w, r.FormValue("authRequestID"), "")
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
