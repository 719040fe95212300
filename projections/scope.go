package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Scope is what one person may see on one day: the sights that the table of rights gives to what
// the person is of each thing. Only [Views.ScopeOf] makes one; the zero Scope sees nothing. It
// does not change: rights that change are in the next one.
type Scope struct {
	person uuid.UUID
	today  domain.Date
	// all sees the whole directory: see everything.
	all bool
	// operator reads every record as well: see Operator.
	operator bool
	roles    []RoleGrant // in force today
	// anywhere is what the person sees of whatever there is, self what of oneself and of classes
	// that one teaches.
	anywhere, self rights.Sights
	teams          map[uuid.UUID]access
	// institutions are schools, districts and networks.
	institutions map[uuid.UUID]rights.Sights
	// led are the schools the person leads, with what is seen of their classes.
	led map[uuid.UUID]rights.Sights
	// crews are the teams through whose people the person sees classes.
	crews []crew
	// acquainted are people the person may know by name.
	acquainted map[uuid.UUID]bool
	// own lists what the viewer's page begins with.
	own belongings
	// hearing is through what the person is in audiences.
	hearing hearing
	// hash is that of all the rest.
	hash ScopeHash
}

// access is what a person sees of a team, and is in it.
type access struct {
	sights rights.Sights
	// roles of the person in the team today: MEMBER, LEAD, COACH.
	roles []domain.Role
	// cared says that the person cares for the record of the team, which was disbanded.
	cared bool
	// schools are those of the team.
	schools []uuid.UUID
	// actions are what the person may ever do to a cycle or measure of the team.
	actions map[string]bool
}

// crew is where a team works and who belongs to it, with what is seen of its classes.
type crew struct {
	sights  rights.Sights
	schools map[uuid.UUID]bool
	people  map[uuid.UUID]bool
}

// belongings are what a person belongs to, in a fixed order.
type belongings struct {
	teams, coached, schools, districts, networks []uuid.UUID
}

// Person is who it is for; uuid.Nil in the zero Scope.
func (s Scope) Person() uuid.UUID { return s.person }

// School is the first school that the person belongs to as a member of a team or as its leader;
// uuid.Nil for who belongs to none.
func (s Scope) School() uuid.UUID {
	if len(s.own.schools) == 0 {
		return uuid.Nil
	}
	return s.own.schools[0]
}

// Today is the day for which it was made.
func (s Scope) Today() domain.Date { return s.today }

// Holds says whether the person has a granted role on that school, district or network; for
// ADMIN and SERVICE that is uuid.Nil.
func (s Scope) Holds(role domain.Role, on uuid.UUID) bool {
	return slices.ContainsFunc(s.roles, func(g RoleGrant) bool { return g.Role == role && idOf(g.ScopeID) == on })
}

// TeamRoles are the person's roles in a team today: MEMBER, LEAD, COACH, as many as apply.
func (s Scope) TeamRoles(team uuid.UUID) []domain.Role { return slices.Clone(s.teams[team].roles) }

// Teams are the ids of the teams that the person is a member or coach of today.
func (s Scope) Teams() []uuid.UUID {
	return append(slices.Clone(s.own.teams), s.own.coached...)
}

// ofTeam says whether the person has a sight of a team.
func (s Scope) ofTeam(team uuid.UUID, sight rights.Sight) bool {
	return s.operator || (s.anywhere | s.teams[team].sights).Has(sight)
}

// readsTeamRecord says whether the person may read everything a team records: its cycles,
// observations, history, projects, change ideas, and the values of each class.
func (s Scope) readsTeamRecord(team uuid.UUID) bool { return s.ofTeam(team, rights.RecordSight) }

// ofInstitution says whether the person has a sight of a school, district or network.
func (s Scope) ofInstitution(id uuid.UUID, sight rights.Sight) bool {
	return (s.anywhere | s.institutions[id]).Has(sight)
}

// ofPerson is what is seen of a person.
func (s Scope) ofPerson(id uuid.UUID) rights.Sights {
	sights := s.anywhere
	if id == s.person {
		sights |= s.self
	}
	if s.acquainted[id] {
		sights = sights.With(rights.PersonSight)
	}
	return sights
}

// ofClass is what is seen of a class of a school, with those teachers: by who teaches it, by the
// school's leader, and by those who see the work of a team of anyone who ever taught it.
func (s Scope) ofClass(school uuid.UUID, teachers, taught []uuid.UUID) rights.Sights {
	sights := s.anywhere | s.led[school]
	if slices.Contains(teachers, s.person) {
		sights |= s.self
	}
	for _, crew := range s.crews {
		if crew.schools[school] && slices.ContainsFunc(taught, func(id uuid.UUID) bool { return crew.people[id] }) {
			sights |= crew.sights
		}
	}
	return sights
}

// admits says whether a thing may be seen, and takes out of it what may not.
func (s Scope) admits(view any) bool {
	if s.all || s.person == uuid.Nil {
		return s.all
	}
	switch v := view.(type) {
	case *Network:
		return s.ofInstitution(v.ID, rights.NetworkSight)
	case *District:
		return s.ofInstitution(v.ID, rights.DistrictSight)
	case *School:
		return s.admitsSchool(v)
	case *Team:
		return s.ofTeam(v.ID, rights.TeamSight)
	case *Class:
		return s.admitsClass(v)
	case *Person:
		return s.admitsPerson(v)
	case *Measure:
		return s.ofTeam(v.TeamID, rights.MeasureSight)
	case *Project:
		return s.readsTeamRecord(v.TeamID)
	case *Driver:
		return s.readsTeamRecord(v.TeamID)
	case *ChangeIdea:
		return s.readsTeamRecord(v.TeamID)
	default:
		return false
	}
}

// admitsSchool: what was reported of its years is not for all who know the school.
func (s Scope) admitsSchool(v *School) bool {
	if !s.ofInstitution(v.ID, rights.SchoolYearsSight) {
		v.Years = nil
	}
	return s.ofInstitution(v.ID, rights.SchoolSight)
}

// admitsClass: who keeps the list of classes need not see what they are called.
func (s Scope) admitsClass(c *Class) bool {
	sights := s.ofClass(c.SchoolID, c.TeacherIDs, c.Taught)
	if !sights.Has(rights.LabelSight) {
		c.Label = nil
	}
	return sights.Has(rights.ClassSight)
}

// admitsPerson: who knows a person by name need not see address, roles, tokens and sessions, and
// nobody else is told which browsers those are.
func (s Scope) admitsPerson(p *Person) bool {
	sights := s.ofPerson(p.ID)
	if !sights.Has(rights.ContactSight) {
		p.Email, p.Roles, p.Tokens, p.Sessions, p.Identities, p.DuplicateOf = nil, nil, nil, nil, nil, nil
		p.Forgotten = slices.DeleteFunc(p.Forgotten, func(field string) bool { return field != "name" })
	}
	if !sights.Has(rights.OneselfSight) {
		p.Sessions = unlabelled(p.Sessions)
	}
	return sights.Has(rights.PersonSight)
}

// unlabelled are sessions without what names their browsers.
func unlabelled(sessions []Session) []Session {
	plain := slices.Clone(sessions)
	for i := range plain {
		plain[i].Label = nil
	}
	return plain
}

// HoldsAny says whether the person has a granted role anywhere.
func (s Scope) HoldsAny(role domain.Role) bool {
	return slices.ContainsFunc(s.roles, func(g RoleGrant) bool { return g.Role == role })
}

// RolesAt are the person's roles, MEMBER, LEAD or COACH, in teams that work in a school.
func (s Scope) RolesAt(school uuid.UUID) []domain.Role {
	var roles []domain.Role
	for _, team := range s.own.teams {
		if a := s.teams[team]; slices.Contains(a.schools, school) {
			roles = append(roles, a.roles...)
		}
	}
	return roles
}
