package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Scope is what one person may see on one day. Only [Views.ScopeOf] makes one; the zero Scope
// sees nothing. It does not change: rights that change are in the next one.
type Scope struct {
	person uuid.UUID
	today  domain.Date
	// all sees the whole directory: see everything.
	all bool
	// operator reads every record as well: see Operator.
	operator bool
	roles    []RoleGrant // in force today
	// teams the person may know, and how much of each.
	teams map[uuid.UUID]access
	// schools, districts and networks the person may know by name.
	institutions map[uuid.UUID]bool
	// led are the schools the person leads.
	led map[uuid.UUID]bool
	// crews are the teams whose classes the person may see.
	crews []crew
	// acquainted are people the person may know by name.
	acquainted map[uuid.UUID]bool
	// own lists what the viewer's page begins with.
	own belongings
}

// access is how much of a team a person may see: each step includes those before it.
type access struct {
	level accessLevel
	// roles of the person in the team today: MEMBER, LEAD, COACH.
	roles []domain.Role
	// home and schools are those of the team.
	home    uuid.UUID
	schools []uuid.UUID
}

type accessLevel int

const (
	_ accessLevel = iota // the zero value: nothing

	// nameAccess: name, members, coaches.
	nameAccess
	// totalsAccess: the definition of its measures and team totals, too.
	totalsAccess
	// recordAccess: everything the team records.
	recordAccess
)

// crew is where a team works and who belongs to it.
type crew struct {
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

// SeesTeam says whether the person may know a team by name.
func (s Scope) SeesTeam(team uuid.UUID) bool { return s.operator || s.teams[team].level >= nameAccess }

// readsTeamRecord says whether the person may read everything a team records: its cycles,
// observations, history, projects, change ideas, and the values of each class.
func (s Scope) readsTeamRecord(team uuid.UUID) bool {
	return s.operator || s.teams[team].level >= recordAccess
}

// readsTeamTotals says whether the person may see the definition of a team's measures and its
// totals over two or more classes.
func (s Scope) readsTeamTotals(team uuid.UUID) bool {
	return s.operator || s.teams[team].level >= totalsAccess
}

// leads says whether the person leads a school.
func (s Scope) leads(school uuid.UUID) bool { return s.led[school] }

func (s Scope) isAdmin() bool {
	return s.Holds(domain.Admin, uuid.Nil) || s.Holds(domain.Service, uuid.Nil)
}

// admits says whether a thing may be seen, and takes out of it what may not.
func (s Scope) admits(view any) bool {
	if s.all || s.person == uuid.Nil {
		return s.all
	}
	switch v := view.(type) {
	case *Network:
		return s.seesInstitution(v.ID)
	case *District:
		return s.seesInstitution(v.ID)
	case *School:
		return s.seesInstitution(v.ID)
	case *Team:
		return s.SeesTeam(v.ID) || s.isAdmin()
	case *Class:
		return s.admitsClass(v)
	case *Person:
		return s.admitsPerson(v)
	case *Measure:
		return s.readsTeamTotals(v.TeamID)
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

func (s Scope) seesInstitution(id uuid.UUID) bool { return s.institutions[id] || s.isAdmin() }

// admitsClass: a class is seen by those who see the work of a team of its teachers, and by the
// school's leader. ADMIN keeps the list of classes and does not see what they are called.
func (s Scope) admitsClass(c *Class) bool {
	if s.seesClass(c.SchoolID, c.TeacherIDs, c.Taught) {
		return true
	}
	c.Label = nil
	return s.isAdmin()
}

// admitsPerson: address, roles and tokens are for the person and for ADMIN.
func (s Scope) admitsPerson(p *Person) bool {
	if p.ID == s.person || s.isAdmin() {
		return true
	}
	p.Email, p.Roles, p.Tokens, p.DuplicateOf = nil, nil, nil, nil
	p.Forgotten = slices.DeleteFunc(p.Forgotten, func(field string) bool { return field != "name" })
	return s.acquainted[p.ID]
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
