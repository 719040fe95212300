package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
)

// topModel is the request of a published model.
type topModel struct {
	ID       string              `json:"id"`
	Kind     string              `json:"kind"`
	Columns  map[string][]any    `json:"columns"`
	Levels   map[string][]string `json:"levels"`
	Outcome  string              `json:"outcome"`
	Terms    []string            `json:"terms"`
	IDColumn string              `json:"idColumn,omitempty"`
	Group    string              `json:"group,omitempty"`
	Method   string              `json:"method,omitempty"`
	K        int                 `json:"k"`
}

// listSchools asks "stats eval" for the first schools of each published model of the schools' file,
// and holds them against the lists of R: the same schools in the same places, with the same values
// within 1e-6, of a mixed model 1e-3 (its optimum is flat).
func listSchools(ctx context.Context, program, folder string, report *Report) error {
	rows, err := records(folder, "data_api_public.csv")
	if err != nil || rows == nil {
		return err
	}
	lists, err := records(folder, "expected_top.csv")
	if err != nil {
		return err
	}
	for _, file := range []string{"expected_ols_coefficients.csv", "expected_mixed_fit.csv"} {
		models, err := records(folder, file)
		if err != nil {
			return err
		}
		asked := make(map[string]bool)
		for _, m := range models {
			if m["dataset"] != "api_public" || asked[m["model"]] {
				continue
			}
			asked[m["model"]] = true
			if err := listModel(ctx, program, requestOf(m, rows), lists, report); err != nil {
				return fmt.Errorf("%s: %w", m["model"], err)
			}
		}
	}
	return nil
}

// requestOf is the request of a model of R, whose formula tells outcome and terms.
func requestOf(m map[string]string, rows []map[string]string) topModel {
	outcome, terms, _ := strings.Cut(m["formula"], " ~ ")
	q := topModel{
		ID: m["model"], Kind: "ols", Columns: make(map[string][]any), Levels: make(map[string][]string),
		Outcome: outcome, Terms: strings.Split(terms, " + "), Group: m["group"], Method: m["method"],
	}
	if q.Group != "" {
		q.Kind = "mixed"
	} else {
		q.IDColumn = "cds"
	}
	for _, term := range q.Terms {
		if term == "stype" {
			q.Levels[term] = []string{"E", "H", "M"}
		}
	}
	for _, row := range rows {
		if m["model"] == "api_high_schools" && row["stype"] != "H" {
			continue
		}
		for name, text := range row {
			var cell any
			if v, err := strconv.ParseFloat(text, 64); err == nil && name != "cds" {
				cell = v
			} else if text != "" {
				cell = text
			}
			q.Columns[name] = append(q.Columns[name], cell)
		}
	}
	return q
}

func listModel(ctx context.Context, program string, q topModel, lists []map[string]string, report *Report) error {
	var published []map[string]string
	for _, row := range lists {
		if row["model"] == q.ID {
			published = append(published, row)
		}
	}
	q.K = len(published)
	line, err := json.Marshal(q)
	if err != nil {
		return err
	}
	asked := exec.CommandContext(ctx, program, "stats", "eval")
	asked.Stdin = bytes.NewReader(line)
	told, err := asked.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", asked, err)
	}
	var answer struct {
		Error string
		Top   []struct {
			ID    json.RawMessage
			Value float64
		}
	}
	if err := json.Unmarshal(told, &answer); err != nil {
		return err
	}
	if answer.Error != "" {
		return fmt.Errorf("stats eval: %s", answer.Error)
	}
	same(report, len(answer.Top), len(published), "%s: places of the list", q.ID)
	tolerance, agree := 1e-6, 0
	if q.Kind == "mixed" {
		tolerance = 1e-3
	}
	for i := range min(len(answer.Top), len(published)) {
		got, want := answer.Top[i], published[i]
		id := strings.Trim(string(got.ID), `"`)
		value, err := strconv.ParseFloat(want["value"], 64)
		if id != want["id"] || err != nil || math.Abs(got.Value-value) > tolerance*math.Abs(value) {
			same(report, fmt.Sprint(id, " ", got.Value), want["id"]+" "+want["value"], "%s: place %d", q.ID, i+1)
			continue
		}
		agree++
	}
	report.add(func(r *Report) { r.Listed = append(r.Listed, ListedModel{q.ID, len(published), agree}) })
	return nil
}
