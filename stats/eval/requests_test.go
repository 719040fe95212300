package eval

import (
	"strings"
	"testing"
)

// TestRefusals: what is said names the field, the value and what would do.
func TestRefusals(t *testing.T) {
	for line, want := range map[string][]string{
		`"y":5`:                                   {"y: is a JSON number: give a list"},
		`"y":[1,"a"]`:                             {"y: value 2", `a`, "give one, or null"},
		`"y":[1,1e999]`:                           {"y: value 2", "1e999", "1.8e308"},
		`"chart":"i"`:                             {"y: missing: give a list"},
		`"chart":"i","y":null`:                    {"y: missing"},
		`"y":[1]`:                                 {"chart: missing", `"run"`},
		`"chart":"q","y":[1]`:                     {`chart: "q" is none of run, i,`},
		`"chart":7,"y":[1]`:                       {"chart: is a JSON number: give a text"},
		`"chart":"i","y":[1],"yy":1`:              {"yy: no kind of request has this field"},
		`"chart":"i","y":[1,2],"x":[1]`:           {"x: 1 values for 2 of y"},
		`"chart":"i","y":[1,2],"n":[1]`:           {"n: 1 values for 2 of y"},
		`"chart":"i","y":[1],"x":["a"]`:           {"x: value 1: is a JSON string: give a number", "xKind"},
		`"chart":"i","y":[1],"x":{}`:              {"x: is a JSON object: give a list"},
		`"chart":"i","y":[1],"xKind":"q","x":[1]`: {`xKind: "q" is none of number, date, category`},
		`"chart":"i","y":[1],"xKind":"date","x":["2026-02-30"]`:            {"x: value 1", "2026-02-30", "2026-03-31"},
		`"chart":"i","y":[1],"freeze":0`:                                   {"freeze: 0", "1 or more"},
		`"chart":"i","y":[1],"freeze":1.5`:                                 {"freeze: 1.5", "whole number"},
		`"chart":"i","y":[1],"part":[1e99]`:                                {"part: value 1", "whole number"},
		`"chart":"i","y":[1],"multiply":0`:                                 {"multiply: 0", "above 0"},
		`"chart":"i","y":[1],"multiply":-2`:                                {"multiply: -2", "above 0"},
		`"chart":"i","y":[1],"screenMR":"no"`:                              {"screenMR: is a JSON string: give true or false"},
		`"chart":"i","y":[1],"aggregate":"max"`:                            {`aggregate: "max" is none of mean, median, sum, sd`},
		`"chart":"p","y":[1]`:                                              {"n: missing: a p chart needs a denominator"},
		`"chart":"ip","y":[1]`:                                             {"n: missing: a ip chart needs a denominator"},
		`"chart":"t","y":[1,0]`:                                            {"y: point 2 is 0", "above 0"},
		`"chart":"t","y":[1,2],"center":5`:                                 {"center: a t chart has none"},
		`"kind":"rules","chart":"run","y":[1]`:                             {"choose i, p,", "not run"},
		`"kind":"cusum","chart":"g","y":[1]`:                               {"choose i, p,", "not g"},
		`"kind":"nhs"`:                                                     {"y: missing"},
		`"kind":"nhs","y":[1],"freeze":11`:                                 {"freeze: 11 is fewer than 12"},
		`"kind":"nhs","y":[1],"freeze":0`:                                  {"freeze: 0 is fewer than 12"},
		`"kind":"nhs","y":[1],"freeze":-3`:                                 {"freeze: -3 is fewer than 12"},
		`"kind":"nhs","y":[1],"improvement":"up"`:                          {`improvement: "up" is none of increase, decrease, neutral`},
		`"kind":"ihi"`:                                                     {"y: missing"},
		`"kind":"rebase","direction":"above"`:                              {"y: missing"},
		`"kind":"rebase","y":[1]`:                                          {`direction: "" is neither above nor below`},
		`"kind":"rebase","y":[1],"direction":"above","baseline":0,"run":6`: {"baseline: 0", "1 or more"},
		`"kind":"rebase","y":[1],"direction":"above","baseline":9,"run":0`: {"run: 0", "1 or more"},
		`"kind":"rebase","y":[1],"direction":"above","baseline":9223372036854775807,"run":9223372036854775807`: {"y: 1 points"},
		`"kind":"none"`: {`kind: "none" is none of chart, cusum`},
	} {
		if !strings.Contains(line, `"kind"`) {
			line = `"kind":"chart",` + line
		}
		got := refused(t, []byte("{"+line+"}"))
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q does not say %q", line, got, part)
			}
		}
	}
}

// TestPassedOver: what does not matter is not refused.
func TestPassedOver(t *testing.T) {
	for _, line := range []string{
		`{"kind":"chart","chart":"i","y":[1,2,3],"part":[0,-1,3,99,2,2],"exclude":[0,99,2]}`,
		`{"kind":"chart","chart":"i","y":[]}`,
		`{"kind":"chart","chart":"p","y":[],"n":[]}`,
		`{"kind":"chart","chart":"p","y":[null],"n":null}`,
		`{"kind":"chart","chart":"i","y":[1],"freeze":99,"target":null,"x":null,"part":null}`,
		`{"kind":"chart","chart":"run","y":[1,2],"xKind":"category","x":[1,"a"]}`,
		`{"kind":"nhs","y":[]}`, `{"kind":"ihi","y":[]}`, `{"kind":"rules","chart":"i","y":[]}`,
		`{"kind":"cusum","chart":"i","y":[]}`,
	} {
		if got := refused(t, []byte(line)); got != "" {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// TestGroupingOfRows: rows of equal x are one subgroup, in the order of x or of appearance.
func TestGroupingOfRows(t *testing.T) {
	for line, want := range map[string][]float64{
		`"x":[3,1,3,null],"y":[1,2,5,100]`:                                                                          {2, 3},
		`"x":[3,1,3],"y":[1,2,5],"aggregate":"sum"`:                                                                 {2, 6},
		`"x":[1,1,1],"y":[1,2,9],"aggregate":"median"`:                                                              {2},
		`"x":[1,1,1],"y":[1,2,3],"aggregate":"sd"`:                                                                  {1},
		`"x":[1,1,1],"y":[1,null,3]`:                                                                                {2},
		`"x":["b","a","b"],"xKind":"category","y":[1,2,5]`:                                                          {3, 2},
		`"x":["2026-03-01","2025-12-31","2026-03-01"],"xKind":"date","y":[1,2,5]`:                                   {2, 3},
		`"x":["2026-03-01T10:00:00Z","2026-03-01T11:00:00+01:00","2026-03-01 09:00:00"],"xKind":"date","y":[1,2,5]`: {5, 1.5},
		`"x":[1,1,2],"y":[1,2,3],"n":[4,2,0]`:                                                                       {0.5, -1},
		`"x":[1,1],"y":[1,7],"n":[4,null]`:                                                                          {0.25},
		`"y":[4,4,1]`:                                                                                               {4, 4, 1},
	} {
		reply := ask[chartReply](t, []byte(`{"kind":"chart","chart":"run",`+line+`}`))
		var got []float64
		for _, p := range reply.Points {
			if p.Y == nil {
				got = append(got, -1)
				continue
			}
			got = append(got, *p.Y)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %v", line, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", line, got, want)
			}
		}
	}
}
