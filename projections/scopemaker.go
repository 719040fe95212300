package projections

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// scopeMaker finds out what a person is of each thing and gives the scope what the table has for it.
type scopeMaker struct {
	r      *Reader
	table  *rights.Table
	person *Person
	scope  *Scope
	// schools are those of the person, as a member and as a school leader.
	schools map[domain.Role][]uuid.UUID
	// coached are the schools of each team that the person coaches.
	coached map[uuid.UUID][]uuid.UUID
	borders *borders
}

// memberships adds the teams of which the person is a member or coach today.
func (m *scopeMaker) memberships(ctx context.Context) error {
	s := m.scope
	asMember, err := linked[Person, Team](m.r, m.person.ID, memberOf, teamName)
	if err != nil {
		return err
	}
	asCoach, err := linked[Person, Team](m.r, m.person.ID, coachOf, teamName)
	if err != nil {
		return err
	}
	for _, t := range asMember {
		if t.DisbandedOn == nil && slices.Contains(t.membersOn(s.today), m.person.ID) {
			s.own.teams = append(s.own.teams, t.ID)
			m.join(t, domain.Member)
			if t.leadOn(s.today) == m.person.ID {
				m.join(t, domain.Lead)
			}
			for _, member := range t.Times {
				if member.PersonID == m.person.ID && member.on(s.today) {
					m.attend(domain.Member, member.SchoolID)
				}
			}
			m.attend(domain.Member, t.Home)
		}
	}
	for _, t := range asCoach {
		if t.DisbandedOn == nil && slices.Contains(t.coachesOn(s.today), m.person.ID) {
			s.own.coached = append(s.own.coached, t.ID)
			m.coached[t.ID] = append([]uuid.UUID{t.Home}, t.SchoolIDs...)
			m.join(t, domain.Coach)
		}
	}
	return nil
}

// attend makes a school one of the person's own.
func (m *scopeMaker) attend(as domain.Role, school uuid.UUID) {
	m.schools[as] = add(m.schools[as], school)
	m.scope.own.schools = add(m.scope.own.schools, school)
}

// join gives what a role in a team sees of it, of its classes and its schools.
func (m *scopeMaker) join(t *Team, role domain.Role) {
	sights := m.table.Sees(role, rights.OfTeam)
	m.know(t, sights)
	a := m.scope.teams[t.ID]
	a.roles = append(a.roles, role)
	m.scope.teams[t.ID] = a
	m.work(t, sights)
	m.see(sights, append([]uuid.UUID{t.Home}, t.SchoolIDs...)...)
}

// know gives a sight of a team and its people.
func (m *scopeMaker) know(t *Team, sights rights.Sights) {
	a := m.scope.teams[t.ID]
	a.sights, a.schools = a.sights|sights, t.SchoolIDs
	m.scope.teams[t.ID] = a
	if sights.Has(rights.PersonSight) {
		for _, id := range t.everyone() {
			m.scope.acquainted[id] = true
		}
	}
}

// work gives a sight of the classes of a team's people.
func (m *scopeMaker) work(t *Team, sights rights.Sights) {
	if !sights.Has(rights.ClassSight) && !sights.Has(rights.LabelSight) {
		return
	}
	c := crew{sights: sights, schools: map[uuid.UUID]bool{t.Home: true}, people: make(map[uuid.UUID]bool)}
	for _, id := range t.SchoolIDs {
		c.schools[id] = true
	}
	for _, member := range t.Times {
		c.people[member.PersonID] = true
	}
	m.scope.crews = append(m.scope.crews, c)
}

// see gives a sight of institutions.
func (m *scopeMaker) see(sights rights.Sights, institutions ...uuid.UUID) {
	for _, id := range institutions {
		m.scope.institutions[id] |= sights
	}
}

// ledSchools adds the schools that the person leads, with their teams and classes.
func (m *scopeMaker) ledSchools(ctx context.Context) error {
	sights := m.table.Sees(domain.SchoolLeader, rights.OfSchool)
	for _, g := range m.scope.roles {
		if g.Role != domain.SchoolLeader {
			continue
		}
		school, err := loadOne[School](ctx, m.r, idOf(g.ScopeID))
		if err != nil {
			return err
		}
		if school == nil {
			continue
		}
		m.attend(domain.SchoolLeader, school.ID)
		m.scope.led[school.ID] = sights
		m.see(sights, school.ID)
		found, err := linked[School, Team](m.r, school.ID, teamAt, teamName)
		if err != nil {
			return err
		}
		for _, t := range found {
			m.lead(t, school.ID, sights)
		}
		if err := m.meetTeachers(ctx, school.ID, sights); err != nil {
			return err
		}
	}
	return nil
}

// lead gives what a school's leader sees of a team that works there.
func (m *scopeMaker) lead(t *Team, school uuid.UUID, sights rights.Sights) {
	if t.at(school) {
		m.know(t, sights)
	}
	if t.Home != school {
		return
	}
	m.know(t, m.table.Sees(domain.SchoolLeader, rights.OfHome))
	if t.DisbandedOn != nil {
		care := m.table.Sees(domain.SchoolLeader, rights.OfCare)
		m.know(t, care)
		m.work(t, care)
		a := m.scope.teams[t.ID]
		a.cared = true
		m.scope.teams[t.ID] = a
	}
}

// meetTeachers acquaints with everyone who ever taught a class of a school.
func (m *scopeMaker) meetTeachers(ctx context.Context, school uuid.UUID, sights rights.Sights) error {
	if !sights.Has(rights.PersonSight) {
		return nil
	}
	classes, err := owned[School, Class](m.r, school, bySchool, domain.ClassKind, classLabel)
	for _, c := range classes {
		for _, id := range c.Taught {
			m.scope.acquainted[id] = true
		}
	}
	return err
}

// actions are the actions on cycles and measures whose commands the table gives to what a person
// is of a team.
func (m *scopeMaker) actions(a access) map[string]bool {
	standing := make(rights.Standing)
	for _, role := range a.roles {
		relation := rights.OfTeam
		if role == domain.Coach {
			relation = rights.OnBehalf
		}
		standing[relation] = append(standing[relation], role)
	}
	if len(a.roles) == 0 && a.cared {
		standing[rights.OfCare] = []domain.Role{domain.SchoolLeader}
	}
	return m.given(standing)
}

// given are the actions whose commands the table gives to what somebody is.
func (m *scopeMaker) given(standing rights.Standing) map[string]bool {
	actions := make(map[string]bool)
	for _, r := range m.table.Rows() {
		if r.IsCommand() && slices.Contains(standing[r.Relation], r.Role) {
			actions[actionOf(r.What)] = true
		}
	}
	return actions
}

// actionOf is a command as the action of that name: RECORD_STUDY for RecordStudy.
func actionOf(command string) string {
	var b strings.Builder
	for i, c := range command {
		if i > 0 && unicode.IsUpper(c) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return b.String()
}
