package graph_test

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// forgotten destroys the keys of a school and of two of its people, and tries every field again in read
// models that were built without them: which texts are gone is told to whoever could read them, and
// to nobody else. It comes last, for the world is not the same afterwards.
func (m *matrix) forgotten(people []*personFact, filled map[string]bool) counts {
	m.t.Helper()
	lost := slices.IndexFunc(m.order, func(id uuid.UUID) bool { return m.teams[id] != nil && m.teams[id].home == m.lost })
	team := m.teams[m.order[lost]]
	for _, gone := range []struct {
		kind domain.Subject
		id   uuid.UUID
	}{{domain.OfSchool, m.lost}, {domain.OfPerson, team.lead}} {
		if err := m.keys.Forget(m.t.Context(), gone.kind, gone.id); err != nil {
			m.t.Fatal(err)
		}
	}
	m.copied = "" // what was built with the keys
	other := m.under(m.table)
	other.hasty, other.truth = m.hasty, make(map[uuid.UUID]object)
	other.learn()
	near := slices.DeleteFunc(slices.Clone(people), func(p *personFact) bool { // with a few who are of elsewhere
		return !m.isOfDistrict(p, m.schools[m.lost]) && !m.isOf(p, m.released)
	})
	c := other.fields(near)
	m.amiss = append(m.amiss, other.amiss...)
	maps.Copy(filled, other.filled())
	return c
}
