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

// standardLabels are names of student groups that lead nowhere, since any school has them: those of
// the Every Student Succeeds Act, section 1111(c)(2), with races and ethnicities as the Office of
// Management and Budget's Directive 15 (1997, 2024) names them, and what people say for them.
var standardLabels = map[domain.BreakdownKind][]string{
	domain.ByDisability: {
		"students with disabilities", "students without disabilities", "with disabilities", "without disabilities", "with iep", "without iep", "with an iep", "without an iep", "iep", "no iep",
	},
	domain.ByEnglishLearner: {"english learners", "english learner", "not english learners", "other students", "el", "not el", "never el", "former el", "former english learners"},
	domain.ByEconomic:       {"economically disadvantaged", "not economically disadvantaged", "free or reduced-price lunch", "full-price lunch"},
	domain.ByRaceEthnicity: {
		"american indian or alaska native", "asian", "black", "black or african american", "hispanic", "hispanic or latino", "middle eastern or north african",
		"native hawaiian or other pacific islander", "native hawaiian or pacific islander", "white", "two or more races", "multiracial",
	},
	domain.ByGender:     {"girls", "boys", "female", "male", "nonbinary", "non-binary", "another gender"},
	domain.ByGrade:      {"pk", "k", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
	domain.ByAttendance: {"chronically absent", "not chronically absent"},
}

// tellsLabel says that a group's label does not lead back: it is a standard one, or enough schools
// of the audience use it, or it need not be hidden whose it is.
func (s *sharing) tellsLabel(ctx context.Context, kind domain.BreakdownKind, label string) (bool, error) {
	if !tellsAnonymously(s.attribution, s.audience) || slices.Contains(standardLabels[kind], folded(label)) {
		return true, nil
	}
	if s.labels == nil {
		if err := s.countLabels(ctx); err != nil {
			return false, err
		}
	}
	return s.schools(len(s.labels[groupLabel{kind, folded(label)}])), nil
}

type groupLabel struct {
	kind  domain.BreakdownKind
	label string
}

// countLabels notes which schools of the audience use which labels.
func (s *sharing) countLabels(ctx context.Context) error {
	var ids []uuid.UUID
	for _, school := range s.others {
		ids = append(ids, school.ID)
	}
	s.labels = make(map[groupLabel]map[uuid.UUID]bool)
	err := s.r.each(ctx, `SELECT school, doc FROM things WHERE kind = ? AND school IN (SELECT unhex(value) FROM json_each(?))`, []any{string(domain.MeasureKind), idList(ids)}, func(rows *sql.Rows) error {
		var school, doc sql.RawBytes
		if err := rows.Scan(&school, &doc); err != nil {
			return err
		}
		m := struct {
			Breakdowns []domain.Breakdown `json:"breakdowns"`
		}{}
		if err := json.Unmarshal(doc, &m); err != nil {
			return err
		}
		for _, b := range m.Breakdowns {
			for _, g := range b.Groups {
				at := groupLabel{b.Kind, folded(string(g.Label))}
				s.labels[at] = put(s.labels[at], readID(school))
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("projections: labels of groups: %w", err)
	}
	return nil
}

// put adds an id to a set.
func put(set map[uuid.UUID]bool, id uuid.UUID) map[uuid.UUID]bool {
	if set == nil {
		set = make(map[uuid.UUID]bool)
	}
	set[id] = true
	return set
}
