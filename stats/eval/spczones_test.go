package eval

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestRulesAsPeer holds the rules of Western Electric and Nelson against qcc.
func TestRulesAsPeer(t *testing.T) {
	points := byCase(t, "expected_rules_qcc")
	c := &tally{t: t, rounded: digits12}
	for _, of := range spcCases(t) {
		id := of.record["case_id"]
		want := points[id]
		if len(want) == 0 {
			continue
		}
		c.cases++
		line := of.request(t, "rules", nil)
		reply := ask[struct {
			Center   *float64
			LCL, UCL []*float64
		}](t, line)
		if len(reply.LCL) != len(want) {
			t.Fatalf("%s: %d points, expected %d", id, len(reply.LCL), len(want))
		}
		flags := ask[map[string]json.RawMessage](t, line)
		for i, w := range want {
			at := func(what string) string { return fmt.Sprintf("%s: point %d: %s", id, i+1, what) }
			tolerance := 1e-8 * spread(w["lcl"], w["ucl"])
			c.near(at("center"), reply.Center, w["center"], tolerance)
			c.near(at("lcl"), reply.LCL[i], w["lcl"], tolerance)
			c.near(at("ucl"), reply.UCL[i], w["ucl"], tolerance)
		}
		if of.fragile() {
			continue
		}
		for _, rule := range strings.Fields("we1 we2 we3 we4 nel1 nel2 nel3 nel4 nel5 nel6 nel7 nel8") {
			var got []bool
			if err := json.Unmarshal(flags[rule], &got); err != nil || len(got) != len(want) {
				t.Fatalf("%s: %s: %d flags for %d points: %v", id, rule, len(got), len(want), err)
			}
			for i, w := range want {
				if w[rule] != "" { // where limits differ, the tool holds a window against its last
					c.same(fmt.Sprintf("%s: point %d: %s", id, i+1, rule), bit(got[i]), w[rule])
				}
			}
		}
	}
	c.atLeast(182, 25599, 97896)
}

// TestCusumAsPeer holds CUSUM and EWMA against qcc.
func TestCusumAsPeer(t *testing.T) {
	points := byCase(t, "expected_cusum_ewma")
	c := &tally{t: t, rounded: digits12}
	for _, of := range spcCases(t) {
		id := of.record["case_id"]
		want := points[id]
		if len(want) == 0 {
			continue
		}
		c.cases++
		reply := ask[struct{ Pos, Neg, EWMA, EWMALCL, EWMAUCL []*float64 }](t, of.request(t, "cusum", nil))
		for i, w := range want {
			at := func(what string) string { return fmt.Sprintf("%s: point %d: %s", id, i+1, what) }
			tolerance := 1e-8 * spread(w["ewma_lcl"], w["ewma_ucl"])
			c.near(at("pos"), reply.Pos[i], w["cusum_pos"], 6e-8) // of six standard deviations
			c.near(at("neg"), reply.Neg[i], w["cusum_neg"], 6e-8)
			c.near(at("ewma"), reply.EWMA[i], w["ewma"], tolerance)
			c.near(at("ewmaLcl"), reply.EWMALCL[i], w["ewma_lcl"], tolerance)
			c.near(at("ewmaUcl"), reply.EWMAUCL[i], w["ewma_ucl"], tolerance)
		}
	}
	c.atLeast(123, 32600, 0)
}
