package eval_test

import (
	"encoding/json"
	"math"
	"strconv"
	"testing"

	"github.com/cyclebook/cyclebook/stats/eval"
)

// line is a row of a table of testdata/schools, by column.
type line = eval.Record

func schools(t testing.TB, name string) []line {
	t.Helper()
	return eval.Table(t, "schools", name)
}

// of gives the lines whose column has a value.
func of(lines []line, column, value string) []line {
	var some []line
	for _, l := range lines {
		if l[column] == value {
			some = append(some, l)
		}
	}
	return some
}

// by sorts lines by a column, keeping their order.
func by(lines []line, column string) (names []string, groups map[string][]line) {
	groups = map[string][]line{}
	for _, l := range lines {
		if groups[l[column]] == nil {
			names = append(names, l[column])
		}
		groups[l[column]] = append(groups[l[column]], l)
	}
	return names, groups
}

// names are columns that are not measured: names and codes.
var names = map[string]bool{
	"cds": true, "sname": true, "cname": true, "stype": true, "municipality": true, "id": true,
	"Minority": true, "Sex": true, "Sector": true, "sex": true,
}

// columns are the cells of a request; an empty field is missing.
func columns(lines []line) map[string][]any {
	cells := map[string][]any{}
	for name := range lines[0] {
		column := make([]any, len(lines))
		for i, l := range lines {
			switch v, err := strconv.ParseFloat(l[name], 64); {
			case l[name] == "":
			case names[name] || err != nil:
				column[i] = l[name]
			default:
				column[i] = v
			}
		}
		cells[name] = column
	}
	return cells
}

// ask sends a request and reads its answer.
func ask(t testing.TB, request map[string]any, answer any) {
	t.Helper()
	text, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	out := eval.Answer(text)
	var refused struct {
		ID    any    `json:"id"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal(out, &refused); err != nil || refused.Error != "" {
		t.Fatalf("%v: refused: %s %v", request["id"], refused.Error, err)
	}
	if refused.ID != request["id"] {
		t.Fatalf("the id of %v comes back as %v", request["id"], refused.ID)
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatal(err)
	}
}

// tally counts numbers that were held against the published ones.
type tally struct {
	testing.TB
	where string
	count int
	worst map[string]float64
}

func newTally(t testing.TB) *tally { return &tally{TB: t, worst: map[string]float64{}} }

// hold compares a number, within tolerance of scale; an empty field is not compared, and no field
// is one of a misspelled column.
func (c *tally) hold(what string, got any, l line, column string, tolerance, scale float64) {
	c.Helper()
	text, ok := l[column]
	if !ok {
		c.Fatalf("%s: no column %s", c.where, column)
	}
	if text == "" {
		return
	}
	want, err := strconv.ParseFloat(text, 64)
	if err != nil {
		c.Fatalf("%s: %s is %q", c.where, column, text)
	}
	value, ok := got.(float64)
	if number, some := got.(*float64); some && number != nil {
		value, ok = *number, true
	}
	if whole, some := got.(int); some {
		value, ok = float64(whole), true
	}
	if scale == 0 {
		scale = math.Abs(want)
	}
	off := math.Abs(value-want) / max(scale, 1e-300)
	c.worst[what] = max(c.worst[what], off)
	c.count++
	if !ok || !(off <= tolerance) {
		c.Errorf("%s: %s is %v, published %s; off by %.2g, allowed %.2g", c.where, what, value, text, off, tolerance)
	}
}

func (c *tally) report(cases, atLeast int) {
	c.Helper()
	c.Logf("%d cases, %d numbers; farthest off: %v", cases, c.count, c.worst)
	if cases < atLeast {
		c.Errorf("%d cases ran, there are %d", cases, atLeast)
	}
}
