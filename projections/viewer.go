package projections

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/rights"
)

// Viewer is who asks: where everything they may read begins.
type Viewer struct {
	Person *Person
	// Roles that were granted and are in force today.
	Roles  []RoleGrant
	reader *Reader
}

// Viewer gives who asks; nil for the zero scope and for someone who is not there.
func (r *Reader) Viewer(ctx context.Context) (*Viewer, error) {
	person, err := r.Person(ctx, r.scope.person)
	if err != nil || person == nil || !r.scope.self.Has(rights.OneselfSight) {
		return nil, err
	}
	roles := keep(person.Roles, func(g RoleGrant) bool { return g.holdsRole(r.scope.today) })
	return &Viewer{person, roles, r}, nil
}

// Teams the viewer is a member of today, by name.
func (v *Viewer) Teams() ([]*Team, error) {
	return several(v.reader, v.reader.scope.own.teams, teamName)
}

// Coaching is the viewer's time as a coach, of each team coached today.
func (v *Viewer) Coaching() ([]*Coaching, error) {
	coached, err := several(v.reader, v.reader.scope.own.coached, teamName)
	if err != nil {
		return nil, err
	}
	list := []*Coaching{}
	for _, t := range coached {
		list = append(list, keep(t.Coaches(), func(c *Coaching) bool { return c.PersonID == v.Person.ID })...)
	}
	return list, nil
}

// Schools of the viewer's memberships, and those that the viewer leads, by name.
func (v *Viewer) Schools() ([]*School, error) {
	return several(v.reader, v.reader.scope.own.schools, schoolName)
}

// Districts of the viewer's schools, and those that the viewer analyses, by name.
func (v *Viewer) Districts() ([]*District, error) {
	return several(v.reader, v.reader.scope.own.districts, func(d *District) string { return d.Name })
}

// Networks of the viewer's schools, and those that the viewer runs, by name.
func (v *Viewer) Networks() ([]*Network, error) {
	return several(v.reader, v.reader.scope.own.networks, networkName)
}

// several loads things and gives them in order.
func several[T any](r *Reader, ids []uuid.UUID, order func(*T) string) ([]*T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.loadLocked(r.ctx, ids); err != nil {
		return nil, err
	}
	return pick(r, ids, order), nil
}
