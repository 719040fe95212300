package eval

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
)

// TestIHIAsPeer holds shifts and trends against runchart.
func TestIHIAsPeer(t *testing.T) {
	points := byCase(t, "expected_ihi_points")
	c := &tally{t: t, rounded: digits12}
	for _, of := range spcCases(t) {
		id := of.record["case_id"]
		want := points[id]
		if len(want) == 0 {
			continue
		}
		c.cases++
		y := []any{}
		for _, p := range want {
			y = append(y, number(p["y"]))
		}
		reply := ask[struct {
			Median           *float64
			InShift, InTrend []int
			Trends           int
		}](t, of.request(t, "ihi", map[string]any{"y": y}))
		c.near(id+": median", reply.Median, want[0]["median"], 0)
		c.same(id+": trends", strconv.Itoa(reply.Trends), want[0]["n_trends"])
		c.same(id+": points", strconv.Itoa(len(reply.InShift)), strconv.Itoa(len(want)))
		for i, w := range want {
			if w["in_shift"] != "" && !of.fragile() { // the tool fails on a constant series
				c.same(fmt.Sprintf("%s: point %d in shift", id, i+1), strconv.Itoa(reply.InShift[i]), w["in_shift"])
			}
			c.same(fmt.Sprintf("%s: point %d in trend", id, i+1), strconv.Itoa(reply.InTrend[i]), w["in_trend"])
		}
	}
	c.atLeast(119, 119, 6746)
}

// TestRebaseAsPeer holds proposed medians against runcharter.
func TestRebaseAsPeer(t *testing.T) {
	type key struct{ id, baseline, run, direction string }
	want := map[key][]record{}
	for _, r := range table(t, "spc", "expected_rebase") {
		k := key{r["case_id"], r["baseline_points"], r["run_length"], r["direction"]}
		want[k] = append(want[k], r)
	}
	plotted := byCase(t, "expected_limits")
	c := &tally{t: t, rounded: digits12}
	for _, of := range spcCases(t) {
		y := []any{}
		for _, p := range plotted[of.record["case_id"]] {
			y = append(y, number(p["y"]))
		}
		for k, segments := range want {
			if k.id == of.record["case_id"] {
				c.cases++
				line := of.request(t, "rebase", map[string]any{
					"y": y, "baseline": number(k.baseline), "run": number(k.run), "direction": k.direction,
				})
				compareSegments(c, fmt.Sprint(k), line, segments)
			}
		}
	}
	c.atLeast(308, 410, 1640)
}

func compareSegments(c *tally, id string, line []byte, want []record) {
	if want[0]["error"] != "" {
		c.same(id, bit(refused(c.t, line) != ""), "1")
		return
	}
	reply := ask[struct {
		Segments []struct {
			Type                 string
			Median               *float64
			Start, End, ExtendTo int
		}
	}](c.t, line)
	if len(reply.Segments) != len(want) {
		c.t.Errorf("%s: %d segments, expected %d", id, len(reply.Segments), len(want))
		return
	}
	for i, s := range reply.Segments {
		w := want[i]
		at := func(what string) string { return fmt.Sprintf("%s: segment %d: %s", id, i+1, what) }
		c.near(at("median"), s.Median, w["median"], 0)
		c.same(at("type"), s.Type, w["run_type"])
		c.same(at("start"), strconv.Itoa(s.Start), w["start"])
		c.same(at("end"), strconv.Itoa(s.End), w["end"])
		c.same(at("extendTo"), strconv.Itoa(s.ExtendTo), w["extend_to"])
	}
}

// TestRunsLimits asks about series with so many useful points: the limits depend on nothing else.
func TestRunsLimits(t *testing.T) {
	c := &tally{t: t, rounded: digits12}
	for _, w := range table(t, "spc", "runs_limits") {
		c.cases++
		n, err := strconv.Atoi(w["n_useful"])
		if err != nil {
			t.Fatal(err)
		}
		y := make([]float64, n) // 0 1 0 1 …, with one on the median for an odd number
		for i := range y {
			y[i] = float64(i % 2)
		}
		ask1 := func(kind string) []byte {
			line, err := json.Marshal(map[string]any{"kind": kind, "chart": "run", "y": y, "center": 0.5})
			if err != nil {
				t.Fatal(err)
			}
			return line
		}
		phase := ask[chartReply](t, ask1("chart")).Phases[0]
		c.same(w["n_useful"]+": longestRunMax", count(phase.LongestRunMax), w["longest_run_max"])
		c.same(w["n_useful"]+": crossingsMin", count(phase.CrossingsMin), w["n_crossings_min"])
		if n%2 == 1 {
			continue // the median of the series itself takes points off
		}
		ihi := ask[struct{ RunsMin, RunsMax *int }](t, ask1("ihi"))
		c.same(w["n_useful"]+": runsMin", count(ihi.RunsMin), w["ihi_runs_min"])
		c.same(w["n_useful"]+": runsMax", count(ihi.RunsMax), w["ihi_runs_max"])
	}
	c.atLeast(200, 0, 600)
}
