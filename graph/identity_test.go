package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// identity links an account at a provider to a person, as the door to sign in at does.
func (n *town) identity(person uuid.UUID) uuid.UUID {
	n.t.Helper()
	id, session := n.id(), n.session(person, "of who links an account")
	link := domain.LinkIdentity{
		PersonHeader: domain.PersonHeader{Header: domain.Header{CommandID: n.id()}, Person: person},
		Identity:     domain.Identity{ID: id, Issuer: "https://login.school.example", Subject: domain.Personal("subject of " + person.String()), Session: &session},
	}
	if _, err := n.desk.Do(n.t.Context(), projections.Actor{Person: person}, domain.ViaAPI, link); err != nil {
		n.t.Fatal(err)
	}
	return id
}

// TestIdentitiesAreForTheirPersonAndAdministrators, and nobody is told the account's name.
func TestIdentitiesAreForTheirPersonAndAdministrators(t *testing.T) {
	n := newTown(t)
	linked := fmt.Sprintf("[map[id:%s issuer:https://login.school.example]]", n.identity(n.teacherID))
	const query = `query($p: ID!) { node(id: $p) { ... on Person { name identities { id issuer } } } }`
	for name, c := range map[string]struct{ token, want string }{
		"the person": {n.teacher, linked}, "an administrator": {n.admin, linked}, "a school leader": {n.leader, "[]"},
	} {
		person := n.read(c.token, query, object{"p": n.teacherID})["node"].(object)
		if got := fmt.Sprint(person["identities"]); got != c.want || person["name"] == "" {
			t.Errorf("%s is told %s, want %s", name, got, c.want)
		}
	}
}
