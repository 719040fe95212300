package eval

import (
	"fmt"
	"strconv"
	"testing"
)

type nhsReply struct {
	Points []struct {
		Mean, LPL, UPL  *float64
		Outside, Near   bool
		Type, PointType string
	}
	Phases []struct {
		N                                int
		Mean, LPL, UPL                   *float64
		Improvements, Concerns, Neutrals int
		Variation, Assurance             string
		ShortPhase                       bool
	}
}

// nhsRequest asks about the plotted values of a case.
func nhsRequest(t testing.TB, of spcCase, points []record, improvement string, screened bool) []byte {
	t.Helper()
	y := []any{}
	for _, p := range points {
		y = append(y, number(p["y"]))
	}
	return of.request(t, "nhs", map[string]any{"y": y, "improvement": improvement, "screenMR": screened})
}

// TestMakingDataCountAsPeer holds points, phases and icons against NHSRplotthedots.
func TestMakingDataCountAsPeer(t *testing.T) {
	points, summaries := byCase(t, "expected_nhs_points"), byCase(t, "expected_nhs_summary")
	c := &tally{t: t, rounded: digits12}
	for _, of := range spcCases(t) {
		id := of.record["case_id"]
		if len(points[id]) == 0 && len(summaries[id]) == 0 {
			continue
		}
		c.cases++
		for _, screen := range []string{"1", "0"} {
			want := where(points[id], "screen", screen)
			reply := ask[nhsReply](t, nhsRequest(t, of, want, "increase", screen == "1"))
			compareNHSPoints(c, id+" screen "+screen, reply, want, of.fragile())
		}
		for _, improvement := range []string{"increase", "decrease", "neutral"} {
			for _, screen := range []string{"1", "0"} {
				want := where(where(summaries[id], "improvement", improvement), "screen", screen)
				if len(want) == 0 {
					continue
				}
				reply := ask[nhsReply](t, nhsRequest(t, of, where(points[id], "screen", "1"), improvement, screen == "1"))
				compareNHSPhases(c, id+" "+improvement+" screen "+screen, reply, want, of.fragile())
			}
		}
	}
	c.atLeast(192, 38022, 63758)
}

func where(records []record, column, value string) []record {
	var found []record
	for _, r := range records {
		if r[column] == value {
			found = append(found, r)
		}
	}
	return found
}

func compareNHSPoints(c *tally, id string, got nhsReply, want []record, fragile bool) {
	if len(got.Points) != len(want) {
		c.t.Errorf("%s: %d points, expected %d", id, len(got.Points), len(want))
		return
	}
	for i, p := range got.Points {
		w := want[i]
		at := func(what string) string { return fmt.Sprintf("%s: point %d: %s", id, i+1, what) }
		tolerance := 1e-8 * spread(w["lpl"], w["upl"])
		c.near(at("mean"), p.Mean, w["mean"], tolerance)
		c.near(at("lpl"), p.LPL, w["lpl"], tolerance)
		c.near(at("upl"), p.UPL, w["upl"], tolerance)
		if fragile {
			continue
		}
		c.same(at("outside"), bit(p.Outside), orZero(w["outside_limits"]))
		c.same(at("near"), bit(p.Near), orZero(w["close_to_limits"]))
		c.same(at("type"), p.Type, w["special_cause_type"])
		c.same(at("pointType"), p.PointType, w["point_type_increase"])
		phase, _ := strconv.Atoi(w["phase"])
		c.same(at("short phase"), bit(got.Phases[phase].ShortPhase), w["short_group_warning"])
	}
}

// orZero: where there are no limits the tool says neither inside nor outside.
func orZero(flag string) string {
	if flag == "" {
		return "0"
	}
	return flag
}

func spread(low, high string) float64 {
	l, errL := strconv.ParseFloat(low, 64)
	u, errU := strconv.ParseFloat(high, 64)
	if errL != nil || errU != nil {
		return 0
	}
	return u - l
}

func compareNHSPhases(c *tally, id string, got nhsReply, want []record, fragile bool) {
	if len(got.Phases) != len(want) {
		c.t.Errorf("%s: %d phases, expected %d", id, len(got.Phases), len(want))
		return
	}
	for i, p := range got.Phases {
		w := want[i]
		at := func(what string) string { return fmt.Sprintf("%s: phase %d: %s", id, i+1, what) }
		tolerance := 1e-8 * spread(w["lpl"], w["upl"])
		c.near(at("mean"), p.Mean, w["mean"], tolerance)
		c.near(at("lpl"), p.LPL, w["lpl"], tolerance)
		c.near(at("upl"), p.UPL, w["upl"], tolerance)
		c.same(at("n"), strconv.Itoa(p.N), w["n"])
		if fragile {
			continue
		}
		c.same(at("improvements"), strconv.Itoa(p.Improvements), w["n_improvement"])
		c.same(at("concerns"), strconv.Itoa(p.Concerns), w["n_concern"])
		c.same(at("neutrals"), strconv.Itoa(p.Neutrals), w["n_neutral"])
		c.same(at("variation"), p.Variation, w["variation"])
		if i == len(want)-1 {
			c.same(at("assurance"), p.Assurance, w["assurance"])
		}
	}
}
