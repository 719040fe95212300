package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

// publicCase is a school with its public numbers of one year.
type publicCase struct {
	school uuid.UUID
	report domain.SchoolYearReport
}

// number is a public number of that name: one of whom the school serves, else a result, else its
// enrolment. Missing is none, and a number that is none.
func (c publicCase) number(name string) stats.Number {
	for _, list := range [][]domain.PublicNumber{c.report.Covariates, c.report.Results} {
		for _, n := range list {
			if n.Name == name {
				return stats.Some(n.Value)
			}
		}
	}
	if name == domain.EnrolmentNumber && c.report.Enrolment != nil {
		return stats.Some(float64(*c.report.Enrolment))
	}
	return stats.Number{}
}

// category is the X of the one number "name=X" that is not 0; false when there is none, or several.
func (c publicCase) category(name string) (category string, ok bool) {
	for _, n := range c.report.Covariates {
		if level, is := strings.CutPrefix(n.Name, name+"="); is && n.Value != 0 {
			if ok {
				return "", false
			}
			category, ok = level, true
		}
	}
	return category, ok
}

// isCategory says that no school has a number of that name, and some have one as a category.
func isCategory(cases []publicCase, name string) bool {
	found := false
	for _, c := range cases {
		if c.number(name).Known {
			return false
		}
		_, has := c.category(name)
		found = found || has
	}
	return found
}

// publicTable are the variables of a comparison, of those cases that have all of them. What is
// missing is counted by the first variable that a case lacks.
func publicTable(all []publicCase, c domain.Comparison) (cases []publicCase, table *model.Table, left []domain.Lacking) {
	categories := make(map[string]bool)
	for _, name := range c.Covariates {
		categories[name] = isCategory(all, name)
	}
	lacking := make(map[string]int)
	variables := append([]string{c.Outcome}, c.Covariates...)
	for _, one := range all {
		at := slices.IndexFunc(variables, func(name string) bool {
			if categories[name] {
				_, ok := one.category(name)
				return !ok
			}
			return !one.number(name).Known
		})
		if at >= 0 {
			lacking[variables[at]]++
			continue
		}
		cases = append(cases, one)
	}
	for _, name := range variables {
		if n := lacking[name]; n > 0 {
			left = append(left, domain.Lacking{Variable: name, Schools: n})
		}
	}
	table = &model.Table{Rows: len(cases), Numbers: make(map[string][]stats.Number), Factors: make(map[string]model.Factor)}
	for _, name := range variables {
		if categories[name] {
			table.Factors[name] = factorOf(cases, name)
			continue
		}
		for _, one := range cases {
			table.Numbers[name] = append(table.Numbers[name], one.number(name))
		}
	}
	return cases, table, left
}

// factorOf are the categories of cases that all have one, in the order of the alphabet: the first
// is the one that others are held against.
func factorOf(cases []publicCase, name string) model.Factor {
	var f model.Factor
	for _, one := range cases {
		level, _ := one.category(name)
		if !slices.Contains(f.Levels, level) {
			f.Levels = append(f.Levels, level)
		}
	}
	slices.Sort(f.Levels)
	for _, one := range cases {
		level, _ := one.category(name)
		f.Codes = append(f.Codes, slices.Index(f.Levels, level))
	}
	return f
}

// publicCases are all schools with public numbers of a year, whoever may see them, by their ids. One
// that was registered twice is there once.
func (r *Reader) publicCases(ctx context.Context, year domain.SchoolYear) ([]publicCase, error) {
	var found []publicCase
	err := r.publicSchools(ctx, `SELECT doc FROM things WHERE kind = 'SCHOOL' ORDER BY id`, nil, func(s *School) {
		at := slices.IndexFunc(s.Years, func(y domain.SchoolYearReport) bool { return y.SchoolYear == year })
		if at >= 0 && s.DuplicateOf == nil {
			found = append(found, publicCase{s.ID, s.Years[at]})
		}
	})
	return found, err
}

// publicYears are the school years of those schools, whoever may see them.
func (r *Reader) publicYears(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]domain.SchoolYearReport, error) {
	years := make(map[uuid.UUID][]domain.SchoolYearReport, len(ids))
	const query = `SELECT doc FROM things WHERE kind = 'SCHOOL' AND id IN (SELECT unhex(value) FROM json_each(?))`
	err := r.publicSchools(ctx, query, []any{idList(ids)}, func(s *School) { years[s.ID] = s.Years })
	return years, err
}

func (r *Reader) publicSchools(ctx context.Context, query string, args []any, take func(*School)) error {
	err := r.each(ctx, query, args, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &School{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		take(s)
		return nil
	})
	if err != nil {
		return fmt.Errorf("projections: public numbers: %w", err)
	}
	return nil
}

// numberNames are what the public numbers of the cases are called, at most a handful of each kind.
func numberNames(cases []publicCase, results bool) string {
	const told = 30
	var names []string
	for _, c := range cases {
		list := c.report.Covariates
		if results {
			list = c.report.Results
		}
		for _, n := range list {
			if !slices.Contains(names, n.Name) {
				names = append(names, n.Name)
			}
		}
		if len(names) > told {
			break
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return strings.Join(names[:min(len(names), told)], ", ")
}
