package projections

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// audience is those for whom something was released, by a place in which they are: the team, a
// school, a school of whose district they are, a network; of PUBLIC uuid.Nil.
type audience struct {
	kind  domain.AudienceKind
	place uuid.UUID
}

// reach is how near somebody is to a share-out: each one sees all that those before it see.
type reach int

const (
	// unreached: it is not there.
	unreached reach = iota
	// closed: it was told to them, but a school of it is in a district of which no agreement lets
	// it out any more. What is seen is a tombstone.
	closed
	// outside: read as another school does, under the attribution.
	outside
	// within: of one of its schools, which may know that it is theirs.
	within
	// ofRecord: whoever reads the record of the team: its members, its coach.
	ofRecord
)

// hearing is through what a person is in audiences today.
type hearing struct {
	// schools are those of which the person is: as a member, leader or coach of a team there.
	schools []uuid.UUID
	// districts are those of these schools and those of an analyst; near their schools.
	districts, near []uuid.UUID
	networks        []uuid.UUID
	borders         *borders
	// sights are what whoever something was released to sees of it, actions what such a one may do.
	sights  rights.Sights
	actions map[string]bool
}

// hears finds of which audiences the person is, after all else is known.
func (m *scopeMaker) hears(context.Context) error {
	b, h := m.borders, &m.scope.hearing
	h.borders, h.sights = b, m.table.Sees(rights.Anyone, rights.OfAudience)
	h.actions = m.given(rights.Standing{rights.OfAudience: {rights.Anyone}})
	schools := slices.Clone(m.scope.own.schools)
	for _, team := range m.scope.own.coached {
		for _, school := range m.coached[team] {
			schools = add(schools, school)
		}
	}
	h.through(schools, m.granted(domain.DistrictAnalyst), m.granted(domain.NetworkHub))
	return nil
}

// through takes in all audiences of whoever is of some schools, an analyst of some districts and in
// the hub of some networks.
func (h *hearing) through(schools, districts, networks []uuid.UUID) {
	b := h.borders
	heard := slices.Clone(schools)
	for _, district := range districts {
		heard = append(heard, b.schools[district]...)
	}
	h.schools, h.districts, h.near, h.networks = schools, slices.Clone(districts), slices.Clone(schools), slices.Clone(networks)
	for _, school := range schools {
		h.districts = add(h.districts, b.district[school])
	}
	for _, district := range h.districts {
		for _, school := range b.schools[district] {
			h.near = add(h.near, school)
		}
	}
	for _, school := range heard {
		for _, network := range b.networks[school] {
			h.networks = add(h.networks, network)
		}
	}
	for _, ids := range [][]uuid.UUID{h.schools, h.districts, h.near, h.networks} {
		slices.SortFunc(ids, compareIDs)
	}
}

// isOf says whether the person is of a school.
func (h *hearing) isOf(school uuid.UUID) bool { return holdsID(h.schools, school) }

// among says whether the person is of the school's district, for which no border lies between.
func (h *hearing) among(school uuid.UUID) bool { return holdsID(h.near, school) }

// holdsID says whether an id is in a sorted list.
func holdsID(sorted []uuid.UUID, id uuid.UUID) bool {
	_, found := slices.BinarySearchFunc(sorted, id, compareIDs)
	return found
}

// audiences are those of which the person is today, in a fixed order. What is released to one is
// seen only if [Scope.reach] says so: it may be under embargo, or an agreement has ended.
func (s Scope) audiences() []audience {
	if s.person == uuid.Nil {
		return nil
	}
	var all []audience
	for kind, places := range map[domain.AudienceKind][]uuid.UUID{
		domain.ForTeam: s.Teams(), domain.ForSchool: s.hearing.schools, domain.ForDistrict: s.hearing.near,
		domain.ForNetwork: s.hearing.networks, domain.ForPublic: {uuid.Nil},
	} {
		for _, place := range places {
			all = append(all, audience{kind, place})
		}
	}
	slices.SortFunc(all, func(a, b audience) int {
		return cmp.Or(cmp.Compare(audienceOrder(a.kind), audienceOrder(b.kind)), compareIDs(a.place, b.place))
	})
	return all
}

func audienceOrder(kind domain.AudienceKind) int { return slices.Index(domain.AudienceKinds, kind) }

// reach is how near the person is to what a team has out; nil is not out.
func (s Scope) reach(out *storedOut, team uuid.UUID) reach {
	switch {
	case s.ofTeam(team, rights.ShareOutSight) && s.readsTeamRecord(team):
		return ofRecord
	case out == nil, s.person == uuid.Nil, !s.hearing.sights.Has(rights.ShareOutSight), !s.hearing.hears(out.Audience, out.Schools):
		return unreached
	case out.EmbargoUntil != nil && s.today.Before(*out.EmbargoUntil):
		return unreached
	case !s.crosses(out.Audience, out.Schools):
		return closed
	case slices.ContainsFunc(out.Schools, s.hearing.isOf):
		return within
	default:
		return outside
	}
}

// reachOf is how near the person is to a share-out. One that was withdrawn under embargo was never
// seen by others, and is not.
func (s Scope) reachOf(doc *storedShareOut) reach {
	near := s.reach(doc.Out, doc.TeamID)
	if near != ofRecord && near != unreached && doc.neverSeen() {
		return unreached
	}
	return near
}

// neverSeen says that it was withdrawn before any day on which others would have seen it.
func (doc *storedShareOut) neverSeen() bool {
	w, out := doc.Withdrawal, doc.Out
	return w != nil && out != nil && out.EmbargoUntil != nil && domain.DateOf(w.At.Add(farEast)).Before(*out.EmbargoUntil)
}

// farEast is how much earlier than in UTC a day begins where it begins first.
const farEast = 14 * time.Hour

// open says whether something of a school may be told to the person today, under an agreement with
// a network, of uuid.Nil with any; to those of its own district in any case.
func (s Scope) open(school, network uuid.UUID) bool {
	return s.hearing.among(school) || s.hearing.borders != nil && s.hearing.borders.lets(school, network)
}

// hears says whether the person is of the audience of what some schools released. Each one holds
// the people of those schools.
func (h *hearing) hears(a domain.Audience, schools []uuid.UUID) bool {
	if slices.ContainsFunc(schools, h.isOf) {
		return a.Kind != domain.ForTeam
	}
	switch a.Kind {
	case domain.ForDistrict:
		return slices.ContainsFunc(schools, h.among)
	case domain.ForNetwork:
		return holdsID(h.networks, idOf(a.Network))
	case domain.ForPublic:
		return true
	default:
		return false
	}
}

// crosses says whether each of the schools is of a district of the person's own, or of one of
// which a running agreement lets it out: to that network, else to any.
func (s Scope) crosses(a domain.Audience, schools []uuid.UUID) bool {
	return !slices.ContainsFunc(schools, func(school uuid.UUID) bool { return !s.open(school, idOf(a.Network)) })
}

// closedOn is the last day on which something was open to the person to whom it is closed; nil
// when that is not known.
func (s Scope) closedOn(out *storedOut) (last *domain.Date) {
	for _, school := range out.Schools {
		if network := idOf(out.Audience.Network); !s.open(school, network) {
			if day := s.hearing.borders.closedOn(school, network); day != nil && (last == nil || day.Before(*last)) {
				last = day
			}
		}
	}
	return last
}
