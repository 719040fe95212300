package domain

import (
	"time"

	"github.com/google/uuid"
)

// Session lets a browser act as a person until it ends. Only the hash of its secret is kept.
type Session struct {
	ID   uuid.UUID `json:"id"`
	Hash TokenHash `json:"hash"`
	// Until is when it is over at the latest.
	Until  Moment        `json:"until"`
	Method SessionMethod `json:"method"`
	// Label names the browser, so that its bearer knows it again.
	Label Personal `json:"label,omitzero"`
}

// SessionMethod is how somebody has shown who they are.
type SessionMethod string

const (
	ByPassword SessionMethod = "PASSWORD"
	ByLink     SessionMethod = "LINK"
	ByOpenID   SessionMethod = "OPENID"
)

// SessionMethods lists every method.
var SessionMethods = []SessionMethod{ByPassword, ByLink, ByOpenID}

const (
	// maxSession is how long a session may last.
	maxSession = 30 * 24 * time.Hour
	// maxSessions is how many sessions a person may have at once; one more ends the one that
	// would be over first.
	maxSessions = 50
)

// StartSession records that a person has signed in.
type StartSession struct {
	PersonHeader
	Session
}

func (c StartSession) decide(s Person, k Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if !s.Joined {
		return nil, refuse(NotNow, "this person has not come in yet: the invitation comes first", "ACCEPT_INVITATION")
	}
	var check checks
	check.id("/id", c.ID)
	if _, started := s.Sessions[c.ID]; started {
		check.already("/id", c.ID, "a session was started with this id already: choose a new one")
	}
	check.require(c.Hash != TokenHash{}, "/hash", "the hash of the session's secret is needed here")
	oneOf(&check, "/method", c.Method, SessionMethods)
	check.label("/label", string(c.Label))
	now := MomentOf(k.Now)
	check.require(c.Until > now && c.Until <= MomentOf(k.Now.Add(maxSession)), "/until", "a session ends after now and within 30 days, not at %s", c.Until)
	var events []PersonEvent
	if crowded, first := s.firstOver(now); crowded {
		events = append(events, SessionEnded{first})
	}
	return append(events, SessionStarted{c.Session, now}), check.err()
}

// firstOver is the session that is over before all others; crowded says that there is no room
// for one more.
func (s Person) firstOver(now Moment) (crowded bool, first uuid.UUID) {
	var end Moment
	n := 0
	for id, until := range s.Sessions {
		if until <= now {
			continue
		}
		n++
		if end == 0 || until < end || until == end && id.String() < first.String() {
			end, first = until, id
		}
	}
	return n >= maxSessions, first
}

// SessionStarted is a session from its first moment on.
type SessionStarted struct {
	Session
	From Moment `json:"from"`
}

func (e SessionStarted) evolve(s Person) Person {
	for id, until := range s.Sessions {
		if until <= e.From {
			delete(s.Sessions, id)
		}
	}
	s.Sessions = put(s.Sessions, e.ID, e.Until)
	return s
}

// Ending names the session that ends.
type Ending struct {
	Session uuid.UUID `json:"session"`
}

// EndSession signs a browser out. One that is not signed in any more stays so.
type EndSession struct {
	PersonHeader
	Ending
}

func (c EndSession) decide(s Person, _ Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil {
		return nil, err
	}
	if _, started := s.Sessions[c.Session]; !started {
		return nil, nil
	}
	return []PersonEvent{SessionEnded(c.Ending)}, nil
}

// SessionEnded ends a session at the moment it is recorded.
type SessionEnded Ending

func (e SessionEnded) evolve(s Person) Person {
	delete(s.Sessions, e.Session)
	return s
}

// EndSessions signs a person out everywhere.
type EndSessions struct{ PersonHeader }

func (c EndSessions) decide(s Person, _ Known) ([]PersonEvent, error) {
	if err := s.there(); err != nil || len(s.Sessions) == 0 {
		return nil, err
	}
	return []PersonEvent{SessionsEnded{}}, nil
}

// SessionsEnded ends every session of the person at the moment it is recorded.
type SessionsEnded struct{}

func (SessionsEnded) evolve(s Person) Person {
	s.Sessions = nil
	return s
}
