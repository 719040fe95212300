package projections

import (
	"compress/gzip"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// published is a table of real data, or of the answers of R 4.2.2 about them; source and licence
// stand beside it.
func published(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "stats", "eval", "testdata", "schools", name+".csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i] = make(map[string]string, len(line))
		for j, column := range lines[0] {
			rows[i][column] = line[j]
		}
	}
	return rows
}

// realComparison is a published model as a comparison: of which rows, by which columns.
type realComparison struct {
	model, data, id, outcome string
	covariates               []string
	categories               []string
	only                     string // of the column stype
}

var realComparisons = []realComparison{
	{"api_status", "data_api_public", "cds", "api00", []string{"meals", "ell", "mobility", "avg_ed", "full", "enrolment", "stype"}, []string{"stype"}, ""},
	{"api_value_added", "data_api_public", "cds", "api00", []string{"api99", "meals", "ell", "mobility", "avg_ed", "stype"}, []string{"stype"}, ""},
	{"api_high_schools", "data_api_public", "cds", "api00", []string{"meals", "ell", "mobility", "avg_ed"}, nil, "H"},
	{"mathach_school_means", "data_mathach_schools", "School", "y", []string{"MEANSES", "Sector", "PRACAD", "DISCLIM", "Size"}, []string{"Sector"}, ""},
	{"ma_score4", "data_maschools", "district", "score4", []string{"stratio", "lunch", "income", "english", "special"}, nil, ""},
	{"ma_score8", "data_maschools", "district", "score8", []string{"lunch", "income", "english", "salary"}, nil, ""},
}

// cases are the rows of the data as schools.
func (c realComparison) cases(t *testing.T) (cases []publicCase, names map[uuid.UUID]string) {
	t.Helper()
	names = make(map[uuid.UUID]string)
	for _, row := range published(t, c.data) {
		if c.only != "" && row["stype"] != c.only {
			continue
		}
		one := publicCase{school: uuid.NewSHA1(uuid.Nil, []byte(row[c.id]))}
		one.report.SchoolYear = "1999-00"
		names[one.school] = row[c.id]
		for _, name := range append(slices.Clone(c.covariates), c.outcome) {
			column := strings.Replace(name, "enrolment", "enroll", 1)
			v, err := strconv.ParseFloat(row[column], 64)
			switch {
			case row[column] == "":
			case slices.Contains(c.categories, name):
				one.report.Covariates = append(one.report.Covariates, domain.PublicNumber{Name: name + "=" + row[column], Value: 1})
			case err != nil:
				t.Fatal(err)
			case name == domain.EnrolmentNumber:
				n := int(v)
				one.report.Enrolment = &n
			case name == c.outcome:
				one.report.Results = append(one.report.Results, domain.PublicNumber{Name: name, Value: v})
			default:
				one.report.Covariates = append(one.report.Covariates, domain.PublicNumber{Name: name, Value: v})
			}
		}
		cases = append(cases, one)
	}
	return cases, names
}

var anyPolicy = domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy(), Code: comparisonVersion}

func idsOf(cases []publicCase) []uuid.UUID {
	ids := make([]uuid.UUID, len(cases))
	for i, c := range cases {
		ids[i] = c.school
	}
	return ids
}

// TestComparisonOfRealSchools holds comparisons of real data against R's lm, rstudent and predict:
// expected values and intervals within 1e-6, and the chance adjusted by p.adjust; turned round, the
// same values come out of the negative outcome, and the bright spots are those of the low end.
func TestComparisonOfRealSchools(t *testing.T) {
	held := 0
	for _, c := range realComparisons {
		all, names := c.cases(t)
		expected := make(map[string]map[string]string)
		for _, row := range published(t, "expected_ols_schools") {
			if row["model"] == c.model {
				expected[row["id"]] = row
			}
		}
		p, err := compare(all, domain.Comparison{SchoolYear: "1999-00", Outcome: c.outcome, Covariates: c.covariates, Direction: domain.Increase}, idsOf(all), anyPolicy)
		if err != nil {
			t.Fatalf("%s: %v", c.model, err)
		}
		if len(p.Schools) != len(expected) || p.Cases != len(expected) || len(expected) < 100 {
			t.Errorf("%s: %d schools of %d cases, published are %d", c.model, len(p.Schools), p.Cases, len(expected))
		}
		for _, e := range p.Schools {
			row := expected[names[e.School]]
			for column, got := range map[string]float64{"y": e.Actual, "expected": e.Expected, "pi_lo": e.Low, "pi_hi": e.High, "p_above_bh": e.P} {
				want, err := strconv.ParseFloat(row[column], 64)
				if err != nil || math.Abs(got-want) > 1e-6*math.Max(math.Abs(want), 1e-3) {
					t.Errorf("%s: school %s: %s is %v, published %q", c.model, names[e.School], column, got, row[column])
				}
				held++
			}
		}
		missing := len(all)
		for _, left := range p.LeftOut {
			missing -= left.Schools
		}
		if missing != p.Cases {
			t.Errorf("%s: %d schools less those left out, %v, are not the %d cases", c.model, len(all), p.LeftOut, p.Cases)
		}
		turned(t, c, all, p)
	}
	if t.Logf("%d numbers of R were held against", held); held < 5*7000 {
		t.Errorf("%d numbers are too few: the test is blind", held)
	}
}

// turned compares with the outcome wanted low: of its negative the same must come out.
func turned(t *testing.T, c realComparison, all []publicCase, up *domain.BrightSpotsPublished) {
	t.Helper()
	for i := range all {
		all[i].report.Results = slices.Clone(all[i].report.Results)
		for j := range all[i].report.Results {
			all[i].report.Results[j].Value *= -1
		}
	}
	down, err := compare(all, domain.Comparison{SchoolYear: "1999-00", Outcome: c.outcome, Covariates: c.covariates, Direction: domain.Decrease}, idsOf(all), anyPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range down.Schools {
		want := up.Schools[i]
		for _, d := range []float64{e.Actual + want.Actual, e.Expected + want.Expected, e.Low + want.High, e.High + want.Low, e.P - want.P} {
			if math.Abs(d) > 1e-6*math.Max(1, math.Abs(want.Actual)) {
				t.Fatalf("%s, turned round: %+v, the right way up %+v", c.model, e, want)
			}
		}
		if e.Bright != want.Bright || e.School != want.School {
			t.Fatalf("%s, turned round: %+v, the right way up %+v", c.model, e, want)
		}
	}
}

// TestBrightSpotsOfRealSchools says which are bright: those of R whose adjusted chance is below
// 0.10 and that have students enough, and no others.
func TestBrightSpotsOfRealSchools(t *testing.T) {
	c := realComparisons[0]
	all, names := c.cases(t)
	for least, want := range map[int]int{0: 11, 3: 11, 250: 9, 100_000: 0} {
		comparison := domain.Comparison{SchoolYear: "1999-00", Outcome: c.outcome, Covariates: c.covariates, Direction: domain.Increase}
		if least > 0 {
			comparison.MinStudents = &least
		}
		p, err := compare(all, comparison, idsOf(all), anyPolicy)
		if err != nil {
			t.Fatal(err)
		}
		var bright []string
		for _, e := range p.Schools {
			if e.Bright {
				bright = append(bright, names[e.School])
			}
			if e.Bright && e.Students < max(least, 10) {
				t.Errorf("%s is bright with %d students, the least are %d", names[e.School], e.Students, least)
			}
		}
		if len(bright) != want {
			t.Errorf("with %d students at least, bright are %v; want %d", least, bright, want)
		}
		if *p.MinStudents != max(least, 10) {
			t.Errorf("the fact says %d students at least, asked for %d", *p.MinStudents, least)
		}
	}
}
