package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// judgeOf is the judge of an audience: by the policy of the network that it goes to; for a district by
// those of all networks of its schools, for everybody by those of all networks and the default, so
// that the policy that is told beside a number does not tell in which networks its school is. Within
// the schools it is by the networks of those.
func (s *sharing) judgeOf(ctx context.Context) (judge suppressor, err error) {
	b, err := s.r.borders(ctx)
	if err != nil {
		return judge, err
	}
	var ids []uuid.UUID
	of := func(schools []uuid.UUID) {
		for _, school := range schools {
			for _, network := range b.networks[school] {
				ids = add(ids, network)
			}
		}
	}
	switch s.audience.Kind {
	case domain.ForNetwork:
		if s.network == nil {
			return suppressorOf(), nil
		}
		return suppressorOf(s.network), nil
	case domain.ForDistrict:
		for _, owner := range s.owners {
			of(b.schools[b.district[owner.ID]])
		}
	case domain.ForPublic:
		if ids, err = s.r.everyNetwork(ctx); err != nil {
			return judge, err
		}
	default:
		of(s.out.Schools)
	}
	if err := s.r.load(ctx, ids...); err != nil {
		return judge, err
	}
	var networks []*Network
	for _, id := range ids {
		if n := loaded[Network](s.r, id); n != nil {
			networks = append(networks, n)
		}
	}
	judge = suppressorOf(networks...)
	if s.audience.Kind == domain.ForPublic {
		judge.policy = disclosure.Stricter(judge.policy, disclosure.Default())
	}
	return judge, nil
}

// everyNetwork lists the networks there are.
func (r *Reader) everyNetwork(ctx context.Context) (ids []uuid.UUID, err error) {
	err = r.each(ctx, `SELECT id FROM things WHERE kind = 'NETWORK' ORDER BY id`, nil, func(rows *sql.Rows) error {
		var id sql.RawBytes
		err := rows.Scan(&id)
		ids = append(ids, readID(id))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read networks: %w", err)
	}
	return ids, nil
}
