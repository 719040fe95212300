package graph_test

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// The oracle says what should be so: it knows who is what of what, and the table, and nothing of
// how scopes and the desk find it out.

// sees says whether a person has a sight of a thing.
func (w *world) sees(table *rights.Table, p *personFact, sight rights.Sight, thing uuid.UUID) bool {
	if sight == rights.AsHeld {
		return true
	}
	for _, r := range table.Rows() {
		if r.Sight == sight && !r.IsField() && w.stands(p, r, thing) {
			return true
		}
	}
	return false
}

// sightOf is the one with which a thing of a type is seen at all.
func sightOf(table *rights.Table, kind string) rights.Sight { return table.Part(kind + ".id") }

// knows says whether a person sees a thing at all.
func (w *world) knows(table *rights.Table, p *personFact, thing uuid.UUID) bool {
	return w.kinds[thing] != "" && w.sees(table, p, sightOf(table, w.kinds[thing]), thing)
}

// stands says whether a person stands to a thing as a row of a sight has it.
func (w *world) stands(p *personFact, r rights.Row, thing uuid.UUID) bool {
	switch r.Relation {
	case rights.OfInstallation:
		return p.holds(r.Role, uuid.Nil)
	case rights.OfSelf:
		class := w.classes[thing]
		return thing == p.id || class != nil && slices.Contains(class.teachers, p.id)
	case rights.OfAudience:
		s := w.shared[thing]
		return s != nil && w.nearness(p, s) != unreached
	case rights.OfTeam:
		return slices.ContainsFunc(w.teamsOf(p, r.Role), func(t *teamFact) bool { return w.ofTeam(t, thing) })
	case rights.OfHome, rights.OfCare:
		for _, t := range w.teams {
			if p.holds(domain.SchoolLeader, t.home) && (r.Relation == rights.OfHome || t.disbanded) && w.ofTeam(t, thing) {
				return true
			}
		}
		return false
	case rights.OfSchool:
		if r.Sight == rights.HolderSight { // somebody new is of no school yet
			return len(w.schoolsOf(p, r.Role)) > 0
		}
		return slices.ContainsFunc(w.schoolsOf(p, r.Role), func(school uuid.UUID) bool { return w.ofSchool(school, thing) })
	case rights.OfDistrict:
		return p.holds(r.Role, thing) || p.holds(r.Role, w.schools[thing])
	case rights.OfNetwork:
		if r.Role == domain.NetworkHub {
			return slices.ContainsFunc(w.order, func(n uuid.UUID) bool { return p.holds(r.Role, n) && w.ofNetwork(n, thing) })
		}
		for _, n := range w.networks {
			near := slices.ContainsFunc(w.schoolsOf(p, r.Role), func(own uuid.UUID) bool { return slices.Contains(n.schools, own) })
			if near && slices.Contains(n.schools, thing) {
				return true
			}
		}
	}
	return false
}

func (p *personFact) holds(role domain.Role, on uuid.UUID) bool {
	return slices.Contains(p.roles, grantFact{role, on})
}

// teamsOf are the teams in which a person is something today.
func (w *world) teamsOf(p *personFact, role domain.Role) []*teamFact {
	var found []*teamFact
	for _, t := range w.teams {
		_, member := t.members[p.id]
		is := map[domain.Role]bool{domain.Member: member, domain.Lead: member && t.lead == p.id, domain.Coach: slices.Contains(t.coaches, p.id)}
		if is[role] && !t.disbanded {
			found = append(found, t)
		}
	}
	return found
}

// schoolsOf are a person's own schools, as a leader or as a member.
func (w *world) schoolsOf(p *personFact, role domain.Role) []uuid.UUID {
	var own []uuid.UUID
	if role == domain.Member {
		for _, t := range w.teamsOf(p, role) {
			own = append(own, t.home, t.members[p.id])
		}
		return own
	}
	for school := range w.schools {
		if p.holds(role, school) {
			own = append(own, school)
		}
	}
	return own
}

// ofTeam: the team and what it records, its people, its schools, and the classes that anyone who
// ever was in it taught there.
func (w *world) ofTeam(t *teamFact, thing uuid.UUID) bool {
	if thing == t.id || w.things[thing] == t.id || slices.Contains(t.everyone, thing) || slices.Contains(t.schools, thing) {
		return true
	}
	c := w.classes[thing]
	return c != nil && slices.Contains(t.schools, c.school) && slices.ContainsFunc(c.taught, func(id uuid.UUID) bool { return slices.Contains(t.mates, id) })
}

// ofSchool: the school, its district and networks, its classes with everyone who taught them, and
// the teams that work there with everyone who was in them.
func (w *world) ofSchool(school, thing uuid.UUID) bool {
	if thing == school || thing == w.schools[school] || w.networks[thing] != nil && slices.Contains(w.networks[thing].schools, school) {
		return true
	}
	for id, c := range w.classes {
		if c.school == school && (thing == id || slices.Contains(c.taught, thing)) {
			return true
		}
	}
	for _, t := range w.teams {
		if slices.Contains(t.schools, school) && (thing == t.id || slices.Contains(t.everyone, thing)) {
			return true
		}
	}
	return false
}

// ofNetwork: the network, its schools, their districts, and those of its agreements.
func (w *world) ofNetwork(network, thing uuid.UUID) bool {
	n := w.networks[network]
	return n != nil && (thing == network || slices.Contains(n.schools, thing) || slices.Contains(n.agreements, thing) ||
		slices.ContainsFunc(n.schools, func(school uuid.UUID) bool { return w.schools[school] == thing }))
}
