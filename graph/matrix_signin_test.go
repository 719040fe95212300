package graph_test

import (
	"crypto/sha256"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/rights"
)

// signIn starts a session of a person's browser, and links an account at a provider.
func (w *world) signIn(p *personFact) {
	w.t.Helper()
	session := w.id()
	head := func() domain.PersonHeader {
		return domain.PersonHeader{Header: domain.Header{CommandID: w.id()}, Person: p.id}
	}
	for _, c := range []domain.Command{
		domain.StartSession{PersonHeader: head(), Session: domain.Session{
			ID: session, Hash: sha256.Sum256(session[:]), Until: domain.MomentOf(w.clock()) + 3600, Method: domain.ByOpenID,
			Label: domain.Personal(w.word(rights.OneselfSight, p.id)),
		}},
		domain.LinkIdentity{PersonHeader: head(), Identity: domain.Identity{
			ID: w.id(), Issuer: "https://" + w.word(rights.ContactSight, p.id) + ".example", Subject: domain.Personal(p.id.String()), Session: &session,
		}},
	} {
		if _, err := w.desk.Do(w.t.Context(), projections.Actor{Person: p.id}, domain.ViaAPI, c); err != nil {
			w.t.Fatal(err)
		}
	}
}

// inCharge says whether a person is in the charge of another: of the lead of a team of theirs, or the
// leader of its home school, who has every team that ever was theirs and all the rights that they have.
func (w *world) inCharge(p *personFact, role domain.Role, of *personFact) bool {
	if of == nil || of.id == p.id || len(of.roles) > 0 {
		return false
	}
	led, teams := false, 0
	for _, t := range w.teams {
		if !slices.Contains(t.everyone, of.id) {
			continue
		}
		if !slices.Contains(t.mates, of.id) {
			return false // has coached
		}
		teams++
		_, still := t.members[of.id]
		_, mate := t.members[p.id]
		led = led || (still || slices.Contains(t.coming, of.id)) && t.lead == p.id && !t.disbanded
		switch {
		case role == domain.SchoolLeader && !p.holds(role, t.home):
			return false
		case role == domain.Lead && (t.disbanded || !mate || t.lead == of.id):
			return false
		}
	}
	return teams > 0 && (role == domain.SchoolLeader || led)
}

// ownWords completes the truth with what only the person is told: which browsers theirs are.
func (m *matrix) ownWords() {
	for _, p := range m.viewers {
		own := m.nodes(p, "Person", []uuid.UUID{p.id})[0].(object)
		m.truth[p.id]["sessions"] = own["sessions"]
	}
}
