package eval

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

// byCase keeps the order of records within each case.
func byCase(t testing.TB, name string) map[string][]record {
	t.Helper()
	by := map[string][]record{}
	for _, r := range table(t, "spc", name) {
		by[r["case_id"]] = append(by[r["case_id"]], r)
	}
	return by
}

// spcCase is one analysis of a series with its rows.
type spcCase struct {
	record
	rows []record
}

func spcCases(t testing.TB) []spcCase {
	t.Helper()
	rows := map[string][]record{}
	for _, p := range table(t, "spc", "points") {
		rows[p["series_id"]] = append(rows[p["series_id"]], p)
	}
	var cases []spcCase
	for _, c := range table(t, "spc", "cases") {
		cases = append(cases, spcCase{c, rows[c["series_id"]]})
	}
	return cases
}

func (c spcCase) fragile() bool { return c.record["fp_fragile"] == "1" }

// request is the case as a question of a kind, with more fields or others.
func (c spcCase) request(t testing.TB, kind string, more map[string]any) []byte {
	t.Helper()
	q := map[string]any{
		"id": c.record["case_id"], "kind": kind, "chart": c.record["chart"], "xKind": c.record["x_kind"],
		"freeze": number(c.record["freeze"]), "part": list(c.record["part"]), "exclude": list(c.record["exclude"]),
		"center": number(c.record["cl_given"]), "target": number(c.record["target"]),
		"multiply": number(c.record["multiply"]), "screenMR": c.record["screen_mr"] == "1",
		"aggregate": c.record["aggregate"],
	}
	x, y, n := []any{}, []any{}, []any{}
	for _, r := range c.rows {
		if c.record["x_kind"] == "number" {
			x = append(x, number(r["x"]))
		} else {
			x = append(x, r["x"])
		}
		y, n = append(y, number(r["y"])), append(n, number(r["n"]))
	}
	q["x"], q["y"] = x, y
	if c.record["uses_denominator"] == "1" {
		q["n"] = n
	}
	for field, value := range more {
		q[field] = value
	}
	line, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// number is a number as it is written, or null.
func number(text string) any {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

func list(text string) any {
	if text == "" {
		return nil
	}
	return json.RawMessage("[" + strings.ReplaceAll(text, ";", ",") + "]")
}

// ask sends a line and reads the answer.
func ask[A any](t testing.TB, line []byte) A {
	t.Helper()
	var answer struct {
		Error string `json:"error"`
	}
	var body A
	text := Answer(line)
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if answer.Error != "" {
		t.Fatalf("%.200s: %s", line, answer.Error)
	}
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return body
}

// tally counts what was compared, so that a test which compares nothing fails.
type tally struct {
	t testing.TB
	// rounded is how far a number of the table may be off for having been written with 15 digits,
	// or 12.
	rounded               float64
	cases, numbers, flags int
}

const (
	digits15 = 1e-14
	digits12 = 6e-12
)

// near compares a number of a case with what a tool says, which is empty where it says none.
func (c *tally) near(where string, got *float64, want string, tolerance float64) {
	c.t.Helper()
	c.numbers++
	if want == "" || got == nil {
		if (want == "") != (got == nil) {
			c.t.Errorf("%s is %v, expected %q", where, text(got), want)
		}
		return
	}
	v, err := strconv.ParseFloat(want, 64)
	if err != nil {
		c.t.Fatalf("%s: %v", where, err)
	}
	if allowed := tolerance + c.rounded*math.Abs(v); !(math.Abs(*got-v) <= allowed) {
		c.t.Errorf("%s is %v, expected %s within %g", where, *got, want, allowed)
	}
}

// same compares a flag, a count or a name.
func (c *tally) same(where, got, want string) {
	c.t.Helper()
	c.flags++
	if got != want {
		c.t.Errorf("%s is %q, expected %q", where, got, want)
	}
}

// atLeast fails when fewer were compared than are known to be there.
func (c *tally) atLeast(cases, numbers, flags int) {
	c.t.Helper()
	c.t.Logf("%d cases: %d numbers, %d flags and counts compared", c.cases, c.numbers, c.flags)
	if c.cases != cases || c.numbers < numbers || c.flags < flags {
		c.t.Errorf("compared %d cases, %d numbers, %d flags; known are %d, %d, %d",
			c.cases, c.numbers, c.flags, cases, numbers, flags)
	}
}

func text(v *float64) string {
	if v == nil {
		return "null"
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func count(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
