package projections

import (
	"github.com/cyclebook/cyclebook/domain"
)

// credentialsDDL holds what people show to come in, never in a form in which it could be shown:
// for each person the verifier of the present password, the one link that may still be used, the
// sessions that have not ended, and the account that signs the person in.
const credentialsDDL = `
CREATE TABLE passwords (person BLOB PRIMARY KEY, verifier TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE openlinks (person BLOB PRIMARY KEY, hash BLOB NOT NULL UNIQUE, link BLOB NOT NULL, purpose TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (hash BLOB PRIMARY KEY, person BLOB NOT NULL, session BLOB NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE identities (issuer TEXT NOT NULL, subject TEXT NOT NULL, person BLOB NOT NULL, identity BLOB NOT NULL, PRIMARY KEY (issuer, subject)) WITHOUT ROWID;
CREATE INDEX sessions_of_person ON sessions (person);
`

// credentials keeps passwords, links, sessions and identities.
var credentials = projection{name: "credentials", version: 1, ddl: credentialsDDL, apply: applyCredentials}

func applyCredentials(t *tx, f Fact) error {
	person := f.Stream.ID
	switch e := f.Event.(type) {
	case domain.LinkIssued:
		return t.exec("INSERT OR REPLACE INTO openlinks VALUES (?, ?, ?, ?, ?)", person[:], e.Hash[:], e.ID[:], string(e.Purpose), int64(e.Until))
	case domain.PasswordSet:
		if err := t.exec("INSERT OR REPLACE INTO passwords VALUES (?, ?)", person[:], string(e.Verifier)); err != nil || e.Same {
			return err
		}
		if err := t.exec("DELETE FROM openlinks WHERE person = ?", person[:]); err != nil {
			return err
		}
		kept := idOf(e.Session)
		return t.exec("DELETE FROM sessions WHERE person = ? AND session <> ?", person[:], kept[:])
	case domain.SessionStarted:
		if err := t.exec("DELETE FROM sessions WHERE person = ? AND until <= ?", person[:], int64(e.From)); err != nil {
			return err
		}
		return t.exec("INSERT INTO sessions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", e.Hash[:], person[:], e.ID[:], int64(e.Until))
	case domain.SessionEnded:
		return t.exec("DELETE FROM sessions WHERE person = ? AND session = ?", person[:], e.Session[:])
	case domain.SessionsEnded:
		return t.exec("DELETE FROM sessions WHERE person = ?", person[:])
	default:
		return applyIdentity(t, person, e)
	}
}

// inSessions takes a fact into the list of a person's sessions.
func (p *Person) inSessions(event domain.Event) {
	switch e := event.(type) {
	case domain.PasswordSet:
		if !e.Same {
			p.Sessions = keep(p.Sessions, func(s Session) bool { return s.ID == idOf(e.Session) })
		}
	case domain.SessionStarted:
		p.Sessions = append(keep(p.Sessions, func(s Session) bool { return s.Until.After(e.From.Time()) }), Session{
			ID: e.ID, Method: e.Method, Label: textOf(e.Label), From: e.From.Time(), Until: e.Until.Time(),
		})
	case domain.SessionEnded:
		p.Sessions = keep(p.Sessions, func(s Session) bool { return s.ID != e.Session })
	case domain.SessionsEnded:
		p.Sessions = nil
	}
}
