package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// toldTo is an audience that could read a share-out without a name, from a day on.
type toldTo struct {
	Audience domain.Audience `json:"audience"`
	On       domain.Date     `json:"on"`
}

// narrow takes from the schools that could have released it those that could not have released it to an
// earlier audience: whoever is of both knows that it is of a school of both. It gives the fewest schools
// that any of the releases leaves by itself.
func (s *sharing) narrow(ctx context.Context, profiles []*profile) (alone int, err error) {
	for _, p := range profiles {
		if p.could {
			alone++
		}
	}
	if len(s.doc.ToldTo) == 0 {
		return alone, nil
	}
	all, err := s.r.everySchool(ctx)
	if err != nil {
		return 0, err
	}
	if all, err = s.withTeam(ctx, all); err != nil {
		return 0, err
	}
	b, err := s.r.borders(ctx)
	if err != nil {
		return 0, err
	}
	for _, told := range s.doc.ToldTo {
		if err := s.r.load(ctx, idOf(told.Audience.Network)); err != nil {
			return 0, err
		}
		could := s.couldTell(told, all, b)
		alone = min(alone, len(could))
		for i, p := range profiles {
			p.could = p.could && could[s.others[i].ID]
		}
	}
	return alone, nil
}

// withTeam keeps the schools that have a team.
func (s *sharing) withTeam(ctx context.Context, all []*School) ([]*School, error) {
	teams := make(map[uuid.UUID]bool)
	err := s.r.each(ctx, `SELECT DISTINCT school FROM things WHERE kind = ?`, []any{string(domain.TeamKind)}, func(rows *sql.Rows) error {
		var school sql.RawBytes
		err := rows.Scan(&school)
		teams[readID(school)] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read schools of teams: %w", err)
	}
	return keep(all, func(school *School) bool { return teams[school.ID] }), nil
}

// couldTell are the schools that could have released something to an audience on its day, under the
// agreements of today.
func (s *sharing) couldTell(told toldTo, all []*School, b *borders) map[uuid.UUID]bool {
	var members []uuid.UUID
	if n := loaded[Network](s.r, idOf(told.Audience.Network)); n != nil {
		members = n.schoolsOn(told.On)
	}
	in, districts := []*School(nil), make(map[uuid.UUID]bool)
	for _, school := range all {
		district := school.districtOn(told.On)
		switch told.Audience.Kind {
		case domain.ForNetwork:
			if !slices.Contains(members, school.ID) {
				continue
			}
		case domain.ForDistrict:
			if !slices.ContainsFunc(s.owners, func(owner *School) bool { return owner.districtOn(told.On) == district }) {
				continue
			}
		}
		in, districts[district] = append(in, school), true
	}
	could := make(map[uuid.UUID]bool)
	for _, school := range in {
		if len(districts) == 1 || b.lets(school.ID, idOf(told.Audience.Network)) {
			could[school.ID] = true
		}
	}
	return could
}

// tooNarrow says why it does not leave without a name once more.
func (s *sharing) tooNarrow() string {
	var before []string
	for _, told := range s.doc.ToldTo {
		name := map[domain.AudienceKind]string{domain.ForDistrict: "the district", domain.ForPublic: "everybody"}[told.Audience.Kind]
		if n := loaded[Network](s.r, idOf(told.Audience.Network)); n != nil {
			name = n.Name
		}
		if name != "" && !slices.Contains(before, name) {
			before = append(before, name)
		}
	}
	return fmt.Sprintf("it was told without a name to %s before, and fewer than %d schools could have told it to those and to this audience: whoever is of both would know whose it is. Choose the audience that it had, or release it under the name of the school or the team",
		strings.Join(before, " and "), s.policy.Schools)
}
