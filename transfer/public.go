package transfer

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// PublicFile is a file of public school-year data as a state or district publishes it: one row a
// school and year, in columns of its own. It says which of them are what; those that it does not
// name are left alone.
type PublicFile struct {
	// School is the column that holds the school's id, Scheme who gave it; without a scheme the
	// column holds ids or names of this installation.
	School string
	Scheme domain.IDScheme
	// YearColumn holds the school year, or SchoolYear is that of all rows.
	YearColumn string
	SchoolYear string
	Enrolment  string
	// Covariates and Results are columns of numbers, Categories columns of words, such as the type
	// of school.
	Covariates, Categories, Results []string
	// Disadvantaged is the column that tells how many students are economically disadvantaged, of a hundred
	// or, when DisadvantagedShare, of 1. It is recorded as the covariate [domain.DisadvantagedPercent]
	// or [domain.DisadvantagedShare].
	Disadvantaged      string
	DisadvantagedShare bool
	// Missing are words that stand where there is no value, such as NA or *.
	Missing []string
}

// Check says what is wrong with it in itself.
func (p PublicFile) Check() error {
	switch {
	case p.School == "":
		return fmt.Errorf("school: name the column that holds the school's id")
	case (p.YearColumn == "") == (p.SchoolYear == ""):
		return fmt.Errorf("school year: name the column that holds it, or say the one of all rows; not both")
	case p.SchoolYear != "" && !domain.SchoolYear(p.SchoolYear).Valid():
		return fmt.Errorf("school year: %.20q is not a school year: write it like 2025-26", p.SchoolYear)
	case p.Scheme != "" && !slices.Contains(domain.IDSchemes, p.Scheme):
		return fmt.Errorf("scheme: %q is not one of %s", p.Scheme, strings.Join(words(domain.IDSchemes), ", "))
	case p.Disadvantaged != "" && slices.ContainsFunc(p.Covariates, func(name string) bool { return normal(name) == normal(p.Disadvantaged) }):
		return fmt.Errorf("disadvantaged: %q is among the covariates as well: name the column once", p.Disadvantaged)
	case p.Enrolment == "" && p.Disadvantaged == "" && len(p.Covariates)+len(p.Categories)+len(p.Results) == 0:
		return fmt.Errorf("name at least one column of enrolment, covariates, categories or results")
	}
	return nil
}

// columns pairs each column of the file with its heading in school_years.csv.
func (p PublicFile) columns() (pairs [][2]string) {
	school := "school"
	if p.Scheme != "" {
		school = strings.ToLower(string(p.Scheme)) + "_id"
	}
	pairs = append(pairs, [2]string{p.School, school})
	if p.YearColumn != "" {
		pairs = append(pairs, [2]string{p.YearColumn, "school_year"})
	}
	if p.Enrolment != "" {
		pairs = append(pairs, [2]string{p.Enrolment, "enrolment"})
	}
	switch {
	case p.Disadvantaged != "" && p.DisadvantagedShare:
		pairs = append(pairs, [2]string{p.Disadvantaged, covariateHeading + domain.DisadvantagedShare})
	case p.Disadvantaged != "":
		pairs = append(pairs, [2]string{p.Disadvantaged, covariateHeading + domain.DisadvantagedPercent})
	}
	for _, list := range []struct {
		beginning string
		names     []string
	}{{covariateHeading, p.Covariates}, {categoryHeading, p.Categories}, {resultHeading, p.Results}} {
		for _, name := range list.names {
			pairs = append(pairs, [2]string{name, list.beginning + name})
		}
	}
	return pairs
}

// maxPublicFile is how large a file may be, in bytes: one of all schools of a large country has less. It
// is not held in memory but for which schools and years it tells.
const maxPublicFile = 256 << 20

// WriteTables writes the file at path as school_years.csv into a folder, and gives the columns that
// are left alone. A file that cannot be read so is an ErrSource; rows of the same school and year, of which
// one would silently stand, come as problems, and then the table is not to be imported.
func (p PublicFile) WriteTables(path string, f Format, folder string) (left []string, problems []Problem, err error) {
	if err := p.Check(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	source, err := openOnly(path, anyCSV)
	if err != nil {
		return nil, nil, err
	}
	defer source.close()
	if len(source.tables) != 1 {
		return nil, nil, fmt.Errorf("%w: %s holds %d CSV files: name the one with the school years", ErrSource, path, len(source.tables))
	}
	from, err := source.only().open()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrSource, err)
	}
	defer from.Close()
	in, err := openForeign(source.only(), from, maxPublicFile, f)
	if err != nil {
		return nil, nil, err
	}
	to, err := os.OpenFile(filepath.Join(folder, schoolYearsTable.Name+".csv"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("transfer: %w", err)
	}
	left, problems, err = p.write(in, to)
	if closing := to.Close(); err == nil && closing != nil {
		err = fmt.Errorf("transfer: %w", closing)
	}
	return left, problems, err
}

func (p PublicFile) write(in *foreignFile, to io.Writer) (left []string, problems []Problem, err error) {
	var places []int
	var header []string
	for _, pair := range p.columns() {
		at, err := in.place(pair[0])
		if err != nil {
			return nil, nil, err
		}
		places, header = append(places, at), append(header, pair[1])
	}
	for i, name := range in.header {
		if !slices.Contains(places, i) && name != "" {
			left = append(left, name)
		}
	}
	if p.SchoolYear != "" {
		header = append(header, "school_year")
	}
	out, err := newLined(to, header)
	if err != nil {
		return nil, nil, err
	}
	missing, once := make(map[string]bool), make(reported)
	for _, word := range p.Missing {
		missing[normal(word)] = true
	}
	for {
		record, line, err := in.next()
		if err == io.EOF {
			return left, problems, out.to.Flush()
		}
		if err != nil {
			return nil, nil, err
		}
		cells := make([]string, 0, len(header))
		for _, at := range places {
			cell := gridRow{cells: record}.cell(at)
			if missing[normal(cell)] {
				cell = ""
			}
			cells = append(cells, cell)
		}
		if strings.Join(cells, "") != "" {
			if p.SchoolYear != "" {
				cells = append(cells, p.SchoolYear)
			}
			if wrong := once.twice(p, cells, line); wrong != nil {
				wrong.File = in.name
				problems = append(problems, *wrong)
			}
		}
		if err := out.row(line, cells); err != nil {
			return nil, nil, fmt.Errorf("transfer: %w", err)
		}
	}
}

// reported are the lines of schools and years.
type reported map[[2]string]int

// twice says what is wrong with a row of a school and year that another has told; nil when none has.
func (r reported) twice(p PublicFile, cells []string, line int) *Problem {
	year := p.SchoolYear
	if p.YearColumn != "" {
		year = cells[1]
	}
	key := [2]string{strings.Clone(normal(cells[0])), strings.Clone(year)}
	first, told := r[key]
	if !told {
		r[key] = line
		return nil
	}
	return &Problem{
		Line: line, Column: p.School, Value: shorten(cells[0]), Text: fmt.Sprintf("line %d tells of the same school in %s", first, shorten(year)),
		Remedy: "leave one of the two rows out, or keep those of all students only",
	}
}
