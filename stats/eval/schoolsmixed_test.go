package eval_test

import (
	"fmt"
	"strconv"
	"testing"
)

// sameID says that an id came back as it was given.
func (c *tally) sameID(got any, want string) {
	c.Helper()
	if v, ok := got.(float64); ok {
		got = strconv.FormatFloat(v, 'f', -1, 64)
	}
	c.count++
	if fmt.Sprint(got) != want {
		c.Errorf("%s: unit %v where %s is published", c.where, got, want)
	}
}

func TestMixedAsPublished(t *testing.T) {
	c := newTally(t)
	units, tops := schools(t, "expected_mixed_schools"), schools(t, "expected_top")
	models, terms := by(schools(t, "expected_mixed_fit"), "model")
	for _, name := range models {
		c.where = name
		rows := terms[name]
		q := model(t, "mixed", name, rows[0]["dataset"], rows[0]["formula"])
		q["group"], q["method"] = rows[0]["group"], rows[0]["method"]
		delete(q, "idColumn")
		var got fit
		ask(t, q, &got)
		coefficients := 0
		for _, row := range rows {
			switch row["term"] {
			case "sd_group":
				c.hold("sdGroup", got.SDGroup, row, "estimate", 1e-4, 0)
			case "sd_residual":
				c.hold("sdResidual", got.SDResidual, row, "estimate", 1e-4, 0)
			case "icc":
				c.hold("icc", got.ICC, row, "estimate", 2e-4, 0)
			case "loglik":
				c.hold("logLik", got.LogLik, row, "estimate", 1e-8, 0)
			case "nlme_sd_group", "nlme_sd_residual": // what another tool gives, to fewer digits
			default:
				g := got.Coefficients[coefficients]
				coefficients++
				if g.Term != row["term"] {
					t.Errorf("%s: term %s where %s is published", name, g.Term, row["term"])
				}
				c.hold("estimate", g.Estimate, row, "estimate", 1e-4, 0)
				c.hold("se", g.SE, row, "se", 1e-4, 0)
			}
		}
		c.groups(got, of(units, "model", name))
		c.top(got, of(tops, "model", name), 1e-3)
	}
	c.report(len(models), 6)
}

func (c *tally) groups(got fit, rows []line) {
	c.Helper()
	if len(got.Units) != len(rows) {
		c.Fatalf("%s: %d units, published %d", c.where, len(got.Units), len(rows))
	}
	published := map[string]line{}
	for _, row := range rows {
		published[row["id"]] = row
	}
	for _, u := range got.Units {
		id, ok := u.ID.(string)
		if v, some := u.ID.(float64); some {
			id, ok = strconv.FormatFloat(v, 'f', -1, 64), true
		}
		row := published[id]
		if !ok || row == nil {
			c.Fatalf("%s: unit %v is not published", c.where, u.ID)
		}
		delete(published, id)
		c.hold("n", u.N, row, "n", 0, 1)
		c.hold("meanResidual", u.MeanResidual, row, "mean_marginal_residual", 1e-3, got.SDGroup)
		c.hold("shrinkage", u.Shrinkage, row, "shrinkage", 1e-4, 1)
		c.hold("blup", u.Blup, row, "blup", 1e-3, got.SDGroup)
		c.hold("condSd", u.CondSd, row, "cond_sd", 1e-3, got.SDGroup)
		c.hold("lo95", u.Lo95, row, "lo95", 1e-3, got.SDGroup)
		c.hold("hi95", u.Hi95, row, "hi95", 1e-3, got.SDGroup)
		c.hold("rank", u.Rank, row, "rank", 0, 1)
	}
}

func TestShrinkAsPublished(t *testing.T) {
	c := newTally(t)
	all := schools(t, "expected_eb_units")
	fits := schools(t, "expected_eb_fit")
	for _, row := range fits {
		c.where = row["case"] + " " + row["method"]
		units := of(of(all, "case", row["case"]), "method", row["method"])
		cells := columns(units)
		var got struct {
			Mu, SEMu, Tau2, Q float64
			Units             []struct {
				ID         any
				Shrunk, SE float64
			}
		}
		ask(t, map[string]any{
			"id": c.where, "kind": "shrink", "ids": cells["id"], "y": cells["y"], "v": cells["v"], "method": row["method"],
		}, &got)
		c.hold("mu", got.Mu, row, "mu", 1e-5, 0)
		c.hold("seMu", got.SEMu, row, "se_mu", 1e-5, 0)
		c.hold("tau2", got.Tau2, row, "tau2", 1e-5, 0)
		c.hold("q", got.Q, row, "q", 1e-5, 0)
		if len(got.Units) != len(units) {
			t.Fatalf("%s: %d units, published %d", c.where, len(got.Units), len(units))
		}
		for i, u := range got.Units {
			c.sameID(u.ID, units[i]["id"])
			c.hold("shrunk", u.Shrunk, units[i], "shrunk", 1e-5, 0)
			c.hold("se", u.SE, units[i], "se", 1e-5, 0)
		}
	}
	c.report(len(fits), 6)
}

func TestInterruptedSeriesAsPublished(t *testing.T) {
	c := newTally(t)
	cases, terms := by(schools(t, "expected_its"), "case")
	for _, name := range cases {
		c.where = name
		rows := terms[name]
		cut, _ := strconv.Atoi(rows[0]["cut"])
		lag, _ := strconv.Atoi(rows[0]["lag"])
		var got struct {
			Coefficients []struct {
				Term                      string
				Estimate, SE, SENeweyWest float64
				GLSEstimate, GLSSe        *float64
			}
			Phi, DurbinWatson *float64
		}
		y := columns(schools(t, "its_"+name))["y"]
		ask(t, map[string]any{"id": name, "kind": "its", "y": y, "cut": cut, "lag": lag}, &got)
		for i, row := range rows {
			g := got.Coefficients[i]
			if g.Term != row["term"] {
				t.Errorf("%s: term %s where %s is published", name, g.Term, row["term"])
			}
			c.hold("estimate", g.Estimate, row, "ols", 1e-6, 0)
			c.hold("se", g.SE, row, "se_ols", 1e-6, 0)
			c.hold("seNeweyWest", g.SENeweyWest, row, "se_nw", 1e-6, 0)
			c.hold("glsEstimate", g.GLSEstimate, row, "gls_ar1", 1e-3, 0)
			c.hold("glsSe", g.GLSSe, row, "se_gls", 1e-3, 0)
		}
		c.hold("phi", got.Phi, rows[0], "phi", 1e-3, 0)
		c.hold("durbinWatson", got.DurbinWatson, rows[0], "dw", 1e-6, 0)
	}
	c.report(len(cases), 2)
}
