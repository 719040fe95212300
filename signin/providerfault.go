package signin

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/cyclebook/cyclebook/signin/openid"
)

// nobodys is why an account is nobody's here, for the operator. Who signs in is told the same
// whatever it is.
type nobodys string

func (n nobodys) Error() string { return "an account at the provider is nobody's here: " + string(n) }

// outcome is what to tell of an error that ended a sign-in at the provider.
type outcome struct {
	is     func(error) bool
	status int
	level  slog.Level
	told
}

func of(kind error) func(error) bool { return func(err error) bool { return errors.Is(err, kind) } }

func ofAnother(err error) bool {
	_, ok := errors.AsType[notTheirs](err)
	return ok
}

func ofNobody(err error) bool {
	_, ok := errors.AsType[nobodys](err)
	return ok
}

// outcomes lists what may come of it. The first one that fits is told.
func outcomes(name string) []outcome {
	const password = " If you have a password here, you can sign in with that."
	again := func(title, text string) told { return told{title, text, "/signin", "Sign in"} }
	broken := again("Signing in with "+name+" does not work", "Whoever runs this server finds the reason in its log."+password)
	return []outcome{
		{ofNobody, http.StatusForbidden, slog.LevelWarn, again("Your account is not known here", "If you have signed in here before, sign in as you did then, and link your account with "+name+" on the page of your account. Otherwise ask whoever leads your team, or an administrator, to invite you with the e-mail address that you have there.")},
		{ofAnother, http.StatusForbidden, slog.LevelWarn, told{"The account was not linked", "It must have the e-mail address that you have here, verified by " + name + ", and be the only one that you link.", "/account", "Back to your account"}},
		{of(openid.ErrAttempt), http.StatusBadRequest, slog.LevelInfo, again("Please sign in again", "This attempt to sign in took too long, was used already, or began in another browser.")},
		{of(openid.ErrDenied), http.StatusForbidden, slog.LevelInfo, again("You are not signed in", name+" did not sign you in. Nothing was done.")},
		{of(openid.ErrUnavailable), http.StatusServiceUnavailable, slog.LevelError, again(name+" does not answer", "Try again in a minute."+password)},
		{of(openid.ErrProvider), http.StatusBadGateway, slog.LevelError, broken},
		{of(openid.ErrToken), http.StatusBadGateway, slog.LevelError, broken},
	}
}

// notByProvider says that nobody was signed in. The reason is for the log, and names no one.
func (d *Door) notByProvider(w http.ResponseWriter, r *http.Request, err error) {
	for _, o := range outcomes(d.config.OpenID.Name) {
		if o.is(err) {
			if o.status != http.StatusServiceUnavailable {
				d.denied(r, DeniedOpenID)
			}
			d.config.Log.Log(r.Context(), o.level, "signin: nobody was signed in by the provider", "err", err)
			d.tell(w, r, o.status, o.told)
			return
		}
	}
	d.fault(w, r, err)
}
