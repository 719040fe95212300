package signin

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// How long a session lasts: a working day, or as long as a session may where somebody wants to
// stay signed in.
const (
	shortSession = 12 * time.Hour
	longSession  = 30 * 24 * time.Hour
)

// Start signs a person in who has just shown who they are, and gives the browser a new secret:
// never the one that it brought, whose session ends. What a rule forbids is a domain.Refusal.
func (d *Door) Start(w http.ResponseWriter, r *http.Request, person uuid.UUID, method domain.SessionMethod, stay bool) error {
	secret, hash, err := d.secret()
	if err != nil {
		return err
	}
	lasts := shortSession
	if stay {
		lasts = longSession
	}
	until := d.config.Now().Add(lasts).Truncate(time.Second)
	err = d.config.Record(r.Context(), person, domain.StartSession{
		PersonHeader: d.header(person),
		Session:      domain.Session{ID: d.config.NewID(), Hash: hash, Until: domain.MomentOf(until), Method: method, Label: browser(r.UserAgent())},
	})
	if err != nil {
		return err
	}
	if before, in := d.visitor(r); in {
		d.leave(r, before)
	}
	d.give(w, r, secret, until, stay)
	return nil
}

// leave ends a session; one that has ended already is no error.
func (d *Door) leave(r *http.Request, s projections.SignedIn) {
	err := d.config.Record(r.Context(), s.Person, domain.EndSession{PersonHeader: d.header(s.Person), Ending: domain.Ending{Session: s.Session}})
	if err != nil {
		d.config.Log.ErrorContext(r.Context(), "signin: end a session", "err", err)
	}
}

// take has a browser forget its secret.
func (d *Door) take(w http.ResponseWriter, r *http.Request) { d.give(w, r, "", time.Time{}, false) }

// browser names a browser as its bearer would, from what it says of itself; empty when that says
// nothing known. What it says is the sender's to choose: only words of this list come out.
func browser(agent string) domain.Personal {
	first := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(agent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	name := first("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "FxiOS/", "Firefox", "CriOS/", "Chrome", "Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system := first("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "CrOS", "Chromebook", "Windows", "Windows", "Mac OS X", "Mac", "Linux", "Linux")
	switch {
	case name == "":
		return domain.Personal(system)
	case system == "":
		return domain.Personal(name)
	default:
		return domain.Personal(name + " on " + system)
	}
}
