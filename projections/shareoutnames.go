package projections

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Audience is for whom something is released.
type Audience struct {
	Kind domain.AudienceKind

	network *uuid.UUID
	page    *shareOutPage
}

// Network is which, for NETWORK; nil where the viewer may not know it.
func (a *Audience) Network() (*Network, error) {
	return shown[Network](a.page, idOf(a.network))
}

// Audience is to whom the present version was released; nil for others than the team and its coach.
func (s *ShareOut) Audience() *Audience {
	if s.audience == nil {
		return nil
	}
	return &Audience{s.audience.Kind, s.audience.Network, s.page}
}

// Draft is the latest version of the words; nil for others than the team and its coach.
func (s *ShareOut) Draft() *ShareOutDraft {
	if s.draft != nil {
		s.page.r.give(s.team)
	}
	return s.draft
}

// Team is whose it is; nil where that is not told, or where the viewer knows it by name only.
func (s *ShareOut) Team() (*Team, error) { return shown[Team](s.page, s.team) }

// School is the home of the team, or the first of the schools; nil as for Team.
func (s *ShareOut) School() (*School, error) {
	return shown[School](s.page, s.owner)
}

// Schools are those of whose students it tells, by name; as far as they are told, and known
// otherwise.
func (s *ShareOut) Schools() ([]*School, error) {
	if _, err := shown[School](s.page, s.owner); err != nil {
		return nil, err
	}
	return several(s.page.r, s.schools, schoolName)
}

// Cycle is the one that it tells of; nil for others than the team and its coach.
func (s *ShareOut) Cycle() (*Cycle, error) {
	if s.cycle == uuid.Nil {
		return nil, nil
	}
	found, err := s.page.cycles.get(func() (map[uuid.UUID]*Cycle, error) {
		var ids []uuid.UUID
		for _, other := range s.page.list {
			ids = add(ids, other.cycle)
		}
		return s.page.r.cyclesByID(s.page.r.ctx, ids)
	})
	return found[s.cycle], err
}

// TeamName is what the team is called, where the attribution tells it to everyone.
func (s *ShareOut) TeamName() (*string, error) {
	if !s.namesTeam {
		return nil, nil
	}
	names, err := s.page.attributed(s.page.r.ctx)
	return textOf(names[s.team]), err
}

// SchoolNames are what the schools are called, where the attribution tells it to everyone; in the
// order of the alphabet.
func (s *ShareOut) SchoolNames() ([]string, error) {
	if !s.namesSchools {
		return []string{}, nil
	}
	names, err := s.page.attributed(s.page.r.ctx)
	list := []string{}
	for _, school := range s.schools {
		if name := names[school]; name != "" {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list, err
}

// attributed reads the names of teams and schools that share-outs of the page are attributed to.
// They are told to everyone who reads those, whom else the viewer knows.
func (p *shareOutPage) attributed(ctx context.Context) (map[uuid.UUID]string, error) {
	return p.names.get(func() (map[uuid.UUID]string, error) {
		var ids []uuid.UUID
		for _, s := range p.list {
			if s.namesTeam {
				ids = add(ids, s.team)
			}
			if s.namesSchools {
				ids = append(ids, s.schools...)
			}
		}
		names := make(map[uuid.UUID]string)
		p.r.mu.Lock()
		defer p.r.mu.Unlock()
		err := p.r.decodeThings(ctx, ids, func(id uuid.UUID, shared any) {
			switch v := shared.(type) {
			case *Team:
				names[id] = string(v.Name)
			case *School:
				names[id] = v.Name
			}
		})
		return names, err
	})
}
