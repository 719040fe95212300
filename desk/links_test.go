package desk_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

func (o *office) link(person uuid.UUID) domain.IssueLink {
	o.commands++
	n := id(2000 + o.commands)
	return domain.IssueLink{PersonHeader: domain.PersonHeader{Header: o.header(), Person: person}, Link: domain.Link{ID: n, Hash: sha256.Sum256(n[:])}}
}

// password is chosen with a link.
func (o *office) password(person, link uuid.UUID) domain.SetPassword {
	h := o.header()
	return domain.SetPassword{PersonHeader: domain.PersonHeader{Header: h, Person: person}, Password: domain.Password{
		ID: h.CommandID, Verifier: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", Link: &link,
	}}
}

// TestWhoMayIssueALink: whoever holds a link can become its person, so nobody may hand one over
// to someone with more rights than their own.
func TestWhoMayIssueALink(t *testing.T) {
	o := newOffice(t)
	lead := id(641)
	o.do(admin, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: lead}, Invitation: domain.Invitation{Name: "Lead"}})
	o.do(admin, domain.AddMember{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Membership: domain.Membership{Person: lead, School: school, Position: "GENERAL_EDUCATOR"}})
	o.denied(lead, o.link(member)) // a member is not in charge of another
	o.do(admin, domain.AppointLead{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Person: lead})
	for _, who := range []uuid.UUID{member, coach, other, id(99)} {
		for _, of := range []uuid.UUID{member, coach, leader, other, admin, lead, id(98)} {
			o.denied(who, o.link(of))
		}
	}
	for _, of := range []uuid.UUID{coach, leader, other, admin, lead} {
		o.denied(lead, o.link(of))
	}
	for _, of := range []uuid.UUID{coach, other, admin, leader} {
		o.denied(leader, o.link(of))
	}
	o.do(leader, o.link(member))
	o.do(leader, o.link(lead))
	byLead := o.link(member)
	o.do(lead, byLead)
	o.do(member, o.password(member, byLead.ID))
	if _, err := o.desk.Do(t.Context(), projections.Actor{Person: leader}, domain.ViaAPI, o.link(member)); err == nil || !strings.Contains(err.Error(), "come in already") {
		t.Errorf("a school leader's link to one who has come in gives %v", err)
	}
	o.do(lead, o.link(member))
	for _, of := range []uuid.UUID{member, coach, leader, other, admin, lead} {
		o.do(admin, o.link(of))
	}
	// A lead's link is of no use once the person has more rights than the lead.
	late := o.link(member)
	o.do(lead, late)
	o.do(admin, domain.GrantRole{PersonHeader: domain.PersonHeader{Header: o.header(), Person: member}, Grant: domain.Grant{ID: id(902), Role: domain.Admin}})
	if _, err := o.desk.Do(t.Context(), projections.Actor{Person: member}, domain.ViaAPI, o.password(member, late.ID)); err == nil || !strings.Contains(err.Error(), "/link") {
		t.Errorf("a lead's link to an administrator gives %v", err)
	}
	o.denied(lead, o.link(member))
}

// TestCredentialsAreOnesOwn: nobody, an administrator neither, sets a password or starts a session
// for another; an administrator ends them.
func TestCredentialsAreOnesOwn(t *testing.T) {
	o := newOffice(t)
	link := o.link(member)
	o.do(admin, link)
	start := func() domain.StartSession {
		h := o.header()
		return domain.StartSession{PersonHeader: domain.PersonHeader{Header: h, Person: member}, Session: domain.Session{
			ID: h.CommandID, Hash: sha256.Sum256(h.CommandID[:]), Until: domain.MomentOf(clock) + 60, Method: domain.ByPassword, Label: "Canary on Paper",
		}}
	}
	for _, who := range []uuid.UUID{admin, coach, leader, other} {
		o.denied(who, o.password(member, link.ID))
		o.denied(who, start())
	}
	o.do(member, o.password(member, link.ID))
	first, second := start(), start()
	o.do(member, first)
	o.do(member, second)
	end := domain.EndSession{PersonHeader: domain.PersonHeader{Header: o.header(), Person: member}, Ending: domain.Ending{Session: first.ID}}
	o.denied(leader, end)
	o.do(admin, end)
	if _, err := o.views.SessionByHash(t.Context(), first.Hash, clock); err == nil {
		t.Error("a session goes on that was ended")
	}
	all := domain.EndSessions{PersonHeader: domain.PersonHeader{Header: o.header(), Person: member}}
	o.denied(other, all)
	if _, err := o.views.SessionByHash(t.Context(), second.Hash, clock); err != nil {
		t.Errorf("the other session: %v", err)
	}
	o.do(member, all)
	if _, err := o.views.SessionByHash(t.Context(), second.Hash, clock); err == nil {
		t.Error("a session goes on after a sign-out everywhere")
	}
	for _, r := range events(t, o.log, member) {
		for _, secret := range []string{"argon2id", "Canary"} {
			if bytes.Contains(r.Data, []byte(secret)) {
				t.Errorf("%s stands open: %s", r.Type, r.Data)
			}
		}
	}
}

// TestSecretsOfLinks: they derive like those of tokens, and are others.
func TestSecretsOfLinks(t *testing.T) {
	o := newOffice(t)
	secret := func(person, link uuid.UUID) string {
		s, err := desk.LinkSecret(t.Context(), o.keys, person, link)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	token, err := desk.Secret(t.Context(), o.keys, member, id(1))
	if err != nil {
		t.Fatal(err)
	}
	if a := secret(member, id(1)); a != secret(member, id(1)) || a == secret(member, id(2)) || a == secret(other, id(1)) || strings.Contains(token, a) || len(a) != 22 {
		t.Errorf("secret %q", a)
	}
}
