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
	"strconv"
)

// compared is the model of R whose numbers must come back, api_status: what is public of a school's
// year, by the columns of the file.
var compared = struct {
	model, year, outcome string
	covariates           []string
}{"api_status", "1999-00", "api00", []string{"meals", "ell", "mobility", "avg_ed", "full"}}

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

// compareSchools reports the public numbers of each school, publishes a comparison of all of them as
// the hub of a network of their own, and holds its bright spots against the published answers of R;
// where the folder has none there is nothing to do.
func (f *feed) compareSchools(ctx context.Context, folder string) error {
	answers, err := records(folder, "expected_ols_schools.csv")
	if err != nil || answers == nil {
		return err
	}
	rows, err := records(folder, "data_api_public.csv")
	if err != nil || rows == nil {
		return err
	}
	network := derive("network", "compared")
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
	for _, row := range rows { // one stream: one after the other
		if _, err := f.try(ctx, f.admin, Command{"admitSchool", "network", "compared " + row["cds"], map[string]any{"network": network, "occurredOn": firstDay, "school": schoolID(School{CDS: row["cds"]})}}); err != nil {
			return err
		}
	}
	if _, err := f.must(ctx, f.member, Command{"publishBrightSpots", "network", compared.model, map[string]any{
		"network": network, "id": derive("comparison", compared.model), "schoolYear": compared.year, "outcome": compared.outcome,
		"covariates": append(append([]string{}, compared.covariates...), "enrolment", "stype"), "direction": "INCREASE",
	}}); err != nil {
		return err
	}
	return f.readBright(ctx, network, answers)
}

// reportYear reports what a row tells of a school.
func (f *feed) reportYear(ctx context.Context, row map[string]string) error {
	covariates := []map[string]any{{"name": "stype=" + row["stype"], "value": 1}}
	for _, name := range compared.covariates {
		if v, err := strconv.ParseFloat(row[name], 64); err == nil {
			covariates = append(covariates, map[string]any{"name": name, "value": v})
		}
	}
	input := map[string]any{"school": schoolID(School{CDS: row["cds"]}), "schoolYear": compared.year, "covariates": covariates}
	if v, err := strconv.ParseFloat(row[compared.outcome], 64); err == nil {
		input["results"] = []map[string]any{{"name": compared.outcome, "value": v}}
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

// readBright holds the bright spots against the rows of the model whose adjusted chance is below
// 0.10: the same schools, with the same numbers within 1e-6.
func (f *feed) readBright(ctx context.Context, network string, answers []map[string]string) error {
	var answer struct {
		Network struct {
			BrightSpots []struct {
				Cases   int
				Schools []struct {
					School                      struct{ ID string }
					Actual, Expected, Low, High float64
				}
			}
		}
	}
	if _, err := f.admin.ask(ctx, `query($id: ID!) { network(id: $id) { brightSpots { cases schools { school { id } actual expected low high } } } }`, map[string]any{"id": network}, &answer); err != nil {
		return err
	}
	if len(answer.Network.BrightSpots) != 1 {
		return fmt.Errorf("%d comparisons came back, 1 went in", len(answer.Network.BrightSpots))
	}
	found := answer.Network.BrightSpots[0]
	cases, bright := 0, make(map[string]map[string]string)
	for _, row := range answers {
		if row["model"] != compared.model {
			continue
		}
		cases++
		if p, err := strconv.ParseFloat(row["p_above_bh"], 64); err == nil && p < 0.10 {
			bright[schoolID(School{CDS: row["id"]})] = row
		}
	}
	same(f.report, found.Cases, cases, "schools that the model is of")
	same(f.report, len(found.Schools), len(bright), "bright spots")
	for _, s := range found.Schools {
		row := bright[s.School.ID]
		for column, got := range map[string]float64{"y": s.Actual, "expected": s.Expected, "pi_lo": s.Low, "pi_hi": s.High} {
			want, err := strconv.ParseFloat(row[column], 64)
			if err != nil || math.Abs(got-want) > 1e-6*math.Abs(want) {
				same(f.report, fmt.Sprint(got), row[column], "%s of the bright spot %s", column, s.School.ID)
			}
		}
	}
	f.report.add(func(r *Report) { r.Bright = len(found.Schools) })
	return nil
}
