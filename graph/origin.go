package graph

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

var errForeign = &Problem{Code: ForeignOrigin, Message: "the page of another site may not ask here; the operator can list it in origins"}

// foreign says that the page of a site that is not listed asks. No other protection covers
// sockets: a browser opens them for any page, and what is not a browser names no origin.
func (d *Door) foreign(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if len(r.Header["Origin"]) == 0 || slices.Contains(d.config.Origins, origin) {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, r.Host)
}
