package projections

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// placed adds the districts and networks of the person's own schools, and the schools of those
// networks.
func (m *scopeMaker) placed(ctx context.Context) error {
	if err := m.r.load(ctx, m.scope.own.schools...); err != nil {
		return err
	}
	for _, role := range []domain.Role{domain.Member, domain.SchoolLeader} {
		above := m.table.Sees(role, rights.OfSchool)
		var networks []uuid.UUID
		for _, id := range m.schools[role] {
			school := loaded[School](m.r, id)
			if school == nil {
				continue
			}
			district := school.districtOn(m.scope.today)
			m.scope.own.districts = add(m.scope.own.districts, district)
			m.see(above, district, id)
			found, err := school.Networks()
			if err != nil {
				return err
			}
			for _, n := range found {
				networks = add(networks, n.ID)
				m.see(above, n.ID)
			}
		}
		for _, id := range networks {
			m.scope.own.networks = add(m.scope.own.networks, id)
			if n := loaded[Network](m.r, id); n != nil {
				m.see(m.table.Sees(role, rights.OfNetwork), n.schoolsOn(m.scope.today)...)
			}
		}
	}
	return nil
}

// granted are the things for which the person has a role.
func (m *scopeMaker) granted(role domain.Role) []uuid.UUID {
	var ids []uuid.UUID
	for _, g := range m.scope.roles {
		if g.Role == role {
			ids = add(ids, idOf(g.ScopeID))
		}
	}
	return ids
}

// analysed adds the districts of an analyst with their schools.
func (m *scopeMaker) analysed(ctx context.Context) error {
	sights := m.table.Sees(domain.DistrictAnalyst, rights.OfDistrict)
	for _, id := range m.granted(domain.DistrictAnalyst) {
		m.scope.own.districts = add(m.scope.own.districts, id)
		m.see(sights, id)
		d, err := loadOne[District](ctx, m.r, id)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		found, err := d.Schools()
		if err != nil {
			return err
		}
		for _, school := range found {
			m.see(sights, school.ID)
		}
	}
	return nil
}

// hubbed adds the networks of a hub with their schools, and the districts of these and of the
// network's agreements.
func (m *scopeMaker) hubbed(ctx context.Context) error {
	sights := m.table.Sees(domain.NetworkHub, rights.OfNetwork)
	for _, id := range m.granted(domain.NetworkHub) {
		m.scope.own.networks = add(m.scope.own.networks, id)
		m.see(sights, id)
		n, err := loadOne[Network](ctx, m.r, id)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		inside := n.schoolsOn(m.scope.today)
		m.see(sights, inside...)
		if err := m.r.load(ctx, inside...); err != nil {
			return err
		}
		for _, id := range inside {
			if school := loaded[School](m.r, id); school != nil {
				m.see(sights, school.districtOn(m.scope.today))
			}
		}
		for _, a := range n.Agreements {
			m.see(sights, a.District)
		}
	}
	return nil
}

// add appends an id that is there and not yet in the list.
func add(ids []uuid.UUID, id uuid.UUID) []uuid.UUID {
	if id == uuid.Nil || slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
