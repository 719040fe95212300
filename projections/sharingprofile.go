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

// profile is what a school has in common with others.
type profile struct {
	*taughtAt
	enrolment, disadvantaged, level string
	// could says that it could have released something to the audience: it has a team, and an
	// agreement where one is needed. Both are known to many.
	could bool
}

// fits says that all that a context tells is so of the school.
func (p *profile) fits(c domain.ReleasedContext) bool {
	same := func(told, own string) bool { return told == "" || told == own }
	return (c.Subject == "" || p.subjects[folded(c.Subject)]) &&
		!slices.ContainsFunc(c.Grades, func(g string) bool { return !p.grades[folded(g)] }) &&
		same(c.Enrolment, p.enrolment) && same(c.Disadvantaged, p.disadvantaged) && same(c.Level, p.level)
}

// profiles of the schools of the audience, the owners first.
func (s *sharing) profiles(ctx context.Context) ([]*profile, error) {
	var ids []uuid.UUID
	for _, school := range s.others {
		ids = append(ids, school.ID)
	}
	taught, err := s.r.taughtAt(ctx, ids)
	if err != nil {
		return nil, err
	}
	b, err := s.r.borders(ctx)
	if err != nil {
		return nil, err
	}
	crosses := s.crossesDistricts(b)
	list := make([]*profile, len(s.others))
	for i, school := range s.others {
		at := taught[school.ID]
		list[i] = &profile{taughtAt: at, could: at.team && (!crosses || b.lets(school.ID, idOf(s.audience.Network))), level: levelOf(at.grades)}
		list[i].report(school, s.cycle.SchoolYear)
	}
	return list, nil
}

// taughtAt is what is taught at a school, folded, and whether it has a team. It does not change.
type taughtAt struct {
	subjects, grades map[string]bool
	team             bool
}

// taughtAt reads what is taught at some schools, as all of their classes and teams have it.
func (r *Reader) taughtAt(ctx context.Context, schools []uuid.UUID) (map[uuid.UUID]*taughtAt, error) {
	all := make(map[uuid.UUID]*taughtAt, len(schools))
	var missing []uuid.UUID
	for _, id := range schools {
		r.gathered.add(directoryTopic.table, uuid.Nil)
		kept, found := r.store.kept.taught.get(r.directory, id)
		if !found {
			kept, missing = &taughtAt{subjects: make(map[string]bool), grades: make(map[string]bool)}, append(missing, id)
		}
		all[id] = kept
	}
	if len(missing) == 0 {
		return all, nil
	}
	err := r.each(ctx, `SELECT school, kind, doc FROM things WHERE kind IN ('CLASS', 'TEAM') AND school IN (SELECT unhex(value) FROM json_each(?))`, []any{idList(missing)}, func(rows *sql.Rows) error {
		var school, doc sql.RawBytes
		var kind string
		if err := rows.Scan(&school, &kind, &doc); err != nil {
			return err
		}
		return all[readID(school)].take(domain.Kind(kind), doc)
	})
	if err != nil {
		return nil, fmt.Errorf("projections: what is taught at schools: %w", err)
	}
	for _, id := range missing {
		r.store.kept.taught.put(r.directory, id, all[id], maxTaught)
	}
	return all, nil
}

// take takes in a class or team.
func (t *taughtAt) take(kind domain.Kind, doc []byte) error {
	here := struct{ Subjects, Grades []string }{}
	if err := json.Unmarshal(doc, &here, json.MatchCaseInsensitiveNames(true)); err != nil {
		return err
	}
	t.team = t.team || kind == domain.TeamKind
	for _, subject := range here.Subjects {
		t.subjects[folded(subject)] = true
	}
	for _, grade := range here.Grades {
		t.grades[folded(grade)] = true
	}
	return nil
}

// report takes in what is publicly known of a school in a year, or in the last one before it of
// which anything is.
func (p *profile) report(school *School, year domain.SchoolYear) {
	var known *domain.SchoolYearReport
	for i := range school.Years {
		if y := &school.Years[i]; y.SchoolYear <= year && (known == nil || y.SchoolYear > known.SchoolYear) {
			known = y
		}
	}
	if known == nil {
		return
	}
	if known.Enrolment != nil {
		p.enrolment = enrolments.of(*known.Enrolment)
	}
	if percent, ok := known.Disadvantaged(); ok {
		p.disadvantaged = percentages.of(int(percent))
	}
}

// SchoolLevel is the level of a school by its grades.
type SchoolLevel string

const (
	Elementary SchoolLevel = "ELEMENTARY"
	Middle     SchoolLevel = "MIDDLE"
	High       SchoolLevel = "HIGH"
	// Combined: it has grades of more than one.
	Combined SchoolLevel = "COMBINED"
)

// SchoolLevels lists every level.
var SchoolLevels = []SchoolLevel{Elementary, Middle, High, Combined}

// levelGrades are the grades that belong to each level alone.
var levelGrades = map[SchoolLevel][]string{
	Elementary: {"pk", "k", "1", "2", "3", "4", "5"},
	Middle:     {"6", "7", "8"},
	High:       {"9", "10", "11", "12"},
}

// levelOf is the level of a school by its grades; empty for none.
func levelOf(grades map[string]bool) (level string) {
	for _, l := range SchoolLevels {
		if !slices.ContainsFunc(levelGrades[l], func(g string) bool { return grades[g] }) {
			continue
		}
		if level != "" {
			return string(Combined)
		}
		level = string(l)
	}
	return level
}
