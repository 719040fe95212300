package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// comparedModel is a model of R whose numbers must come back: what is public of a school's year, by
// the columns of the file.
type comparedModel struct {
	name, prior string
	covariates  []string
}

const (
	comparedYear    = "1999-00"
	comparedOutcome = "api00"
	// admittedRanks is how many schools of each model are in the network, the brightest first: all that
	// are bright and many that are nearly so. The model is of all schools in any case.
	admittedRanks = 200
)

func comparedModels() []comparedModel {
	return []comparedModel{
		{"api_status", "", []string{"meals", "ell", "mobility", "avg_ed", "full", "enrolment", "stype"}},
		{"api_value_added", "api99", []string{"api99", "meals", "ell", "mobility", "avg_ed", "stype"}},
	}
}

// reported are the columns of the file that are covariates.
var reported = []string{"api99", "meals", "ell", "mobility", "avg_ed", "full"}

// records reads a table of the folder by column; nil when it is not there.
func records(folder, name string) ([]map[string]string, error) {
	file, err := os.Open(filepath.Join(folder, "schools", name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, fmt.Errorf("%s: %w", file.Name(), err)
	}
	rows := make([]map[string]string, len(lines)-1)
	for i, line := range lines[1:] {
		rows[i] = make(map[string]string, len(line))
		for j, column := range lines[0] {
			rows[i][column] = line[j]
		}
	}
	return rows, nil
}

// compareSchools reports the public numbers of each school, publishes comparisons as the hub of a
// network of the brightest of them, and holds its bright spots against the published answers of R; where
// the folder has none there is nothing to do.
func (f *feed) compareSchools(ctx context.Context, folder string) error {
	answers, err := records(folder, "expected_ols_schools.csv")
	if err != nil || answers == nil {
		return err
	}
	rows, err := records(folder, "data_api_public.csv")
	if err != nil || rows == nil {
		return err
	}
	network, inside := derive("network", "compared"), admittedTo(answers)
	f.bar = newBar(f.notes, "comparing", "commands", 2+len(rows)+len(inside)+len(comparedModels()))
	if _, err := f.must(ctx, f.admin, Command{"foundNetwork", "network", "compared", map[string]any{"network": network, "occurredOn": firstDay, "name": networkName + ", compared"}}); err != nil {
		return err
	}
	if _, err := f.must(ctx, f.admin, Command{"grantRole", "person", "hub", map[string]any{"person": f.person, "id": derive("hub"), "role": "NETWORK_HUB", "scope": network}}); err != nil {
		return err
	}
	err = each(ctx, f.connections, rows, func(ctx context.Context, row map[string]string) error { return f.reportYear(ctx, row) })
	if err != nil {
		return err
	}
	for _, cds := range inside { // one stream: one after the other
		if _, err := f.must(ctx, f.admin, Command{"admitSchool", "network", "compared " + cds, map[string]any{"network": network, "occurredOn": firstDay, "school": schoolID(School{CDS: cds})}}); err != nil {
			return err
		}
	}
	for _, m := range comparedModels() {
		input := map[string]any{
			"network": network, "id": derive("comparison", m.name), "schoolYear": comparedYear, "outcome": comparedOutcome,
			"covariates": m.covariates, "direction": "INCREASE",
		}
		if m.prior != "" {
			input["priorAttainment"] = m.prior
		}
		if _, err := f.must(ctx, f.member, Command{"publishBrightSpots", "network", m.name, input}); err != nil {
			return err
		}
	}
	if err := f.bar.Finish(); err != nil {
		return err
	}
	return f.readBright(ctx, network, answers, inside)
}

// admittedTo are the schools of the highest ranks of each model, each once.
func admittedTo(answers []map[string]string) (schools []string) {
	names := make(map[string]bool)
	for _, m := range comparedModels() {
		names[m.name] = true
	}
	seen := make(map[string]bool)
	for _, row := range answers {
		rank, err := strconv.Atoi(row["rank"])
		if names[row["model"]] && err == nil && rank <= admittedRanks && !seen[row["id"]] {
			seen[row["id"]] = true
			schools = append(schools, row["id"])
		}
	}
	return schools
}

// reportYear reports what a row tells of a school.
func (f *feed) reportYear(ctx context.Context, row map[string]string) error {
	covariates := []map[string]any{{"name": "stype=" + row["stype"], "value": 1}}
	for _, name := range reported {
		if v, err := strconv.ParseFloat(row[name], 64); err == nil {
			covariates = append(covariates, map[string]any{"name": name, "value": v})
		}
	}
	input := map[string]any{"school": schoolID(School{CDS: row["cds"]}), "schoolYear": comparedYear, "covariates": covariates}
	if v, err := strconv.ParseFloat(row[comparedOutcome], 64); err == nil {
		input["results"] = []map[string]any{{"name": comparedOutcome, "value": v}}
	}
	if v, err := strconv.Atoi(row["enroll"]); err == nil {
		input["enrolment"] = v
	}
	done, err := f.try(ctx, f.admin, Command{"reportSchoolYear", "school", row["cds"], input})
	if err == nil && len(done.Refusals) > 0 {
		f.report.leaveOut(1, done.Refusals[0].rule(), "school year of %s", row["cds"])
	}
	return err
}

// comparedBack is a published comparison as it is read.
type comparedBack struct {
	ID              string
	Cases, Compared int
	Schools         []struct {
		School                      struct{ ID string }
		Actual, Expected, Low, High float64
	}
}

// readBright reads what was published and holds it against R.
func (f *feed) readBright(ctx context.Context, network string, answers []map[string]string, inside []string) error {
	var answer struct {
		Network struct{ BrightSpots []comparedBack }
	}
	const document = `query($id: ID!) { network(id: $id) { brightSpots { id cases compared schools { school { id } actual expected low high } } } }`
	if _, err := f.admin.ask(ctx, document, map[string]any{"id": network}, &answer); err != nil {
		return err
	}
	same(f.report, len(answer.Network.BrightSpots), len(comparedModels()), "comparisons")
	for _, m := range comparedModels() {
		for _, found := range answer.Network.BrightSpots {
			if found.ID == derive("comparison", m.name) {
				f.holdBright(m.name, found, answers, inside)
			}
		}
	}
	return nil
}

// toldAs says whether a number is that of R, as it is told: what was reached as it is, what was to be
// expected in steps of which its standard error, a quarter of the interval, has from ten to a hundred,
// and the ends of the interval rounded outward; with 1e-6 for the computation.
func toldAs(got, want float64, column string, row map[string]string) bool {
	low, errLow := strconv.ParseFloat(row["pi_lo"], 64)
	high, errHigh := strconv.ParseFloat(row["pi_hi"], 64)
	if errLow != nil || errHigh != nil || high <= low {
		return false
	}
	slack, step := 1e-6*math.Abs(want), math.Pow10(int(math.Floor(math.Log10((high-low)/4)))-1)
	if column == "y" {
		return math.Abs(got-want) <= slack
	}
	if steps := got / step; math.Abs(steps-math.Round(steps)) > 1e-6 {
		return false
	}
	switch column {
	case "pi_lo":
		return want-got >= -slack && want-got <= step+slack
	case "pi_hi":
		return got-want >= -slack && got-want <= step+slack
	default:
		return math.Abs(got-want) <= step/2+slack
	}
}

// holdBright holds the bright spots against the rows of the model whose adjusted chance is below
// 0.10: the same schools, with the same numbers to the last digit that is told.
func (f *feed) holdBright(model string, found comparedBack, answers []map[string]string, inside []string) {
	cases, among, bright := 0, 0, make(map[string]map[string]string)
	for _, row := range answers {
		if row["model"] != model {
			continue
		}
		cases++
		if slices.Contains(inside, row["id"]) {
			among++
		}
		if p, err := strconv.ParseFloat(row["p_above_bh"], 64); err == nil && p < 0.10 {
			bright[schoolID(School{CDS: row["id"]})] = row
		}
	}
	same(f.report, found.Cases, cases, "%s: schools that the model is of", model)
	same(f.report, found.Compared, among, "%s: schools of the network", model)
	same(f.report, len(found.Schools), len(bright), "%s: bright spots", model)
	held := 0
	for _, s := range found.Schools {
		row := bright[s.School.ID]
		for column, got := range map[string]float64{"y": s.Actual, "expected": s.Expected, "pi_lo": s.Low, "pi_hi": s.High} {
			want, err := strconv.ParseFloat(row[column], 64)
			if err != nil || !toldAs(got, want, column, row) {
				same(f.report, fmt.Sprint(got), row[column], "%s: %s of the bright spot %s", model, column, s.School.ID)
				continue
			}
			held++
		}
	}
	f.report.add(func(r *Report) {
		r.Compared = append(r.Compared, ComparedModel{model, found.Cases, found.Compared, len(found.Schools), held})
	})
}
