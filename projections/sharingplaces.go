package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// place finds the schools that it tells of and those it goes to, the policy, and what does not let it
// go there.
func (s *sharing) place(ctx context.Context) (err error) {
	owners := s.schoolIDs()
	s.out.Schools = owners
	if err := s.r.load(ctx, append(slices.Clone(owners), idOf(s.audience.Network))...); err != nil {
		return err
	}
	for _, id := range owners {
		if school := loaded[School](s.r, id); school != nil {
			s.owners = append(s.owners, school)
		}
	}
	s.network = loaded[Network](s.r, idOf(s.audience.Network))
	if s.suppressor, err = s.judgeOf(ctx); err != nil {
		return err
	}
	if s.others, err = s.schoolsOfAudience(ctx); err != nil {
		return err
	}
	s.out.Outside, err = s.outside(ctx)
	return err
}

// schoolIDs are the schools of the cycle's classes; without classes the team's home.
func (s *sharing) schoolIDs() []uuid.UUID { return s.cycle.schoolsOfClasses(s.team.Home) }

// schoolsOfClasses are the schools of a cycle's classes; without classes the home school.
func (c *Cycle) schoolsOfClasses(home uuid.UUID) (ids []uuid.UUID) {
	for _, k := range c.Classes {
		if k.Class != nil {
			ids = add(ids, k.Class.SchoolID)
		}
	}
	if len(ids) == 0 {
		return []uuid.UUID{home}
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

// schoolsOfAudience are the schools whose people may read it, those it tells of among them.
func (s *sharing) schoolsOfAudience(ctx context.Context) ([]*School, error) {
	all := slices.Clone(s.owners)
	take := func(found []*School) {
		for _, school := range found {
			if !slices.ContainsFunc(all, func(other *School) bool { return other.ID == school.ID }) && school.MergedInto == nil && school.ClosedOn == nil {
				all = append(all, school)
			}
		}
	}
	switch s.audience.Kind {
	case domain.ForNetwork:
		if s.network == nil {
			return all, nil
		}
		found, err := s.network.Schools()
		take(found)
		return all, err
	case domain.ForDistrict:
		for _, owner := range s.owners {
			district, err := owner.District()
			if err != nil {
				return nil, err
			}
			if district == nil {
				continue
			}
			found, err := district.Schools()
			if err != nil {
				return nil, err
			}
			take(found)
		}
	case domain.ForPublic:
		found, err := s.r.everySchool(ctx)
		take(found)
		return all, err
	}
	return all, nil
}

// everySchool reads all schools there are, by id.
func (r *Reader) everySchool(ctx context.Context) (found []*School, err error) {
	err = r.each(ctx, `SELECT doc FROM things WHERE kind = 'SCHOOL' ORDER BY id`, nil, func(rows *sql.Rows) error {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		school := &School{reader: r}
		found = append(found, school)
		return json.Unmarshal(doc, school)
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read schools: %w", err)
	}
	return found, nil
}

// outside says what does not let it go to the audience, and what would.
func (s *sharing) outside(ctx context.Context) (sentences []string, err error) {
	if s.audience.Kind == domain.ForTeam {
		return nil, nil
	}
	b, err := s.r.borders(ctx)
	if err != nil {
		return nil, err
	}
	whom := "any network"
	if s.network != nil {
		whom = s.network.Name
	}
	crosses := s.crossesDistricts(b)
	for _, school := range s.owners {
		district, err := school.District()
		if err != nil {
			return nil, err
		}
		switch {
		case s.network != nil && !slices.Contains(b.networks[school.ID], s.network.ID):
			sentences = append(sentences, fmt.Sprintf("%s is not in %s today: choose a network that it is in, or have the school admitted", school.Name, whom))
		case district == nil && (crosses || s.audience.Kind == domain.ForDistrict):
			sentences = append(sentences, fmt.Sprintf("%s is in no district, so that no agreement can cover it: assign the school to a district", school.Name))
		case crosses && !b.lets(school.ID, idOf(s.audience.Network)):
			sentences = append(sentences, fmt.Sprintf("%s has no running agreement with %s that covers share-outs, and without one nothing of %s goes to other districts: have one signed, or choose the audience DISTRICT", district.Name, whom, school.Name))
		}
	}
	return sentences, nil
}

// crossesDistricts says that the schools of the audience are not all of one district.
func (s *sharing) crossesDistricts(b *borders) bool {
	return len(s.others) > 1 && slices.ContainsFunc(s.others, func(school *School) bool {
		district, assigned := b.district[school.ID]
		return !assigned || district != b.district[s.others[0].ID]
	})
}
