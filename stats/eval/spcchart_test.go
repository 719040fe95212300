package eval

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

type chartReply struct {
	Points []struct {
		I, Part                       int
		Y, CL, LCL, LCL95, UCL95, UCL *float64
		SigmaSignal                   bool
	}
	Phases []struct {
		Part, NObs, NUseful                                int
		LongestRun, LongestRunMax, Crossings, CrossingsMin *int
		RunsSignal                                         bool
	}
}

var requestsTo = flag.String("requests", "", "`file` to write the requests for charts to, one a line, for scripts/bench-stats.sh")

// TestChartsAsPeers holds charts and runs against qicharts2 on real series.
func TestChartsAsPeers(t *testing.T) {
	var lines bytes.Buffer
	limits, runs := byCase(t, "expected_limits"), byCase(t, "expected_runs")
	c := &tally{t: t, rounded: digits15}
	for _, of := range spcCases(t) {
		id, line := of.record["case_id"], of.request(t, "chart", nil)
		c.cases++
		lines.Write(append(line, '\n'))
		if of.record["peer_error"] != "" {
			if refused(t, line) == "" {
				t.Errorf("%s: answered, but %s", id, of.record["peer_error"])
			}
			continue
		}
		reply := ask[chartReply](t, line)
		compareLimits(c, id, reply, limits[id], of.fragile())
		compareRuns(c, id, reply, runs[id], of.fragile())
	}
	c.atLeast(623, 120222, 65899)
	if *requestsTo != "" {
		if err := os.WriteFile(*requestsTo, lines.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func compareLimits(c *tally, id string, got chartReply, want []record, fragile bool) {
	if len(got.Points) != len(want) {
		c.t.Errorf("%s: %d points, expected %d", id, len(got.Points), len(want))
		return
	}
	tolerance := 1e-8 * width(want)
	for i, p := range got.Points {
		w := want[i]
		at := func(what string) string { return fmt.Sprintf("%s: point %d: %s", id, i+1, what) }
		c.near(at("y"), p.Y, w["y"], tolerance)
		c.near(at("cl"), p.CL, w["cl"], tolerance)
		c.near(at("lcl"), p.LCL, w["lcl"], tolerance)
		c.near(at("lcl95"), p.LCL95, w["lcl95"], tolerance)
		c.near(at("ucl95"), p.UCL95, w["ucl95"], tolerance)
		c.near(at("ucl"), p.UCL, w["ucl"], tolerance)
		c.same(at("i"), strconv.Itoa(p.I), w["i"])
		c.same(at("part"), strconv.Itoa(p.Part), w["part"])
		if !fragile {
			c.same(at("sigmaSignal"), bit(p.SigmaSignal), w["sigma_signal"])
		}
	}
}

// width is the narrowest distance between limits of a case, or what its values span where it has
// no limits.
func width(points []record) float64 {
	narrow, low, high := 0.0, 0.0, 0.0
	for _, p := range points {
		l, errL := strconv.ParseFloat(p["lcl"], 64)
		u, errU := strconv.ParseFloat(p["ucl"], 64)
		if errL == nil && errU == nil && u > l && (narrow == 0 || u-l < narrow) {
			narrow = u - l
		}
		if y, err := strconv.ParseFloat(p["y"], 64); err == nil {
			if low == high && low == 0 {
				low, high = y, y
			}
			low, high = min(low, y), max(high, y)
		}
	}
	if narrow > 0 {
		return narrow
	}
	return high - low
}

func compareRuns(c *tally, id string, got chartReply, want []record, fragile bool) {
	if len(got.Phases) != len(want) {
		c.t.Errorf("%s: %d phases, expected %d", id, len(got.Phases), len(want))
		return
	}
	for i, p := range got.Phases {
		w := want[i]
		at := func(what string) string { return fmt.Sprintf("%s: phase %d: %s", id, i+1, what) }
		c.same(at("part"), strconv.Itoa(p.Part), w["part"])
		c.same(at("nObs"), strconv.Itoa(p.NObs), w["n_obs"])
		if fragile {
			continue
		}
		c.same(at("nUseful"), strconv.Itoa(p.NUseful), w["n_useful"])
		c.same(at("longestRun"), count(p.LongestRun), w["longest_run"])
		c.same(at("longestRunMax"), count(p.LongestRunMax), w["longest_run_max"])
		c.same(at("crossings"), count(p.Crossings), w["n_crossings"])
		c.same(at("crossingsMin"), count(p.CrossingsMin), w["n_crossings_min"])
		c.same(at("runsSignal"), bit(p.RunsSignal), w["runs_signal"])
	}
}

// refused is the error that a line gets, empty when it is answered.
func refused(t testing.TB, line []byte) string {
	t.Helper()
	var answer struct{ Error string }
	if err := json.Unmarshal(Answer(line), &answer); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(answer.Error)
}
