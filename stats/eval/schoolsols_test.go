package eval_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
)

// levels are the categories of each factor of the published models, the base first.
var levels = map[string][]string{
	"stype": {"E", "H", "M"}, "Sector": {"Public", "Catholic"}, "Minority": {"No", "Yes"},
	"Sex": {"Male", "Female"}, "sex": {"M", "F"},
}

// idColumns are the columns of ids of each data set.
var idColumns = map[string]string{
	"api_public": "cds", "mathach_schools": "School", "maschools": "district", "meap93": "id", "meap01": "id",
}

// model is the request of a published formula.
func model(t testing.TB, kind, name, dataset, formula string) map[string]any {
	data := schools(t, "data_"+dataset)
	if name == "api_high_schools" {
		data = of(data, "stype", "H")
	}
	outcome, right, _ := strings.Cut(formula, " ~ ")
	terms := strings.Split(right, " + ")
	if right == "1" {
		terms = nil
	}
	used := map[string][]string{}
	for i, term := range terms {
		if inside, ok := strings.CutPrefix(term, "factor("); ok {
			term = strings.TrimSuffix(inside, ")")
			terms[i] = term
			used[term], _ = by(data, term)
			slices.SortFunc(used[term], func(a, b string) int { // as numbers, which is how R orders levels
				return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
			})
		} else if levels[term] != nil {
			used[term] = levels[term]
		}
	}
	q := map[string]any{
		"id": name, "kind": kind, "columns": columns(data), "levels": used, "outcome": outcome, "terms": terms, "k": 25,
	}
	if id := idColumns[dataset]; id != "" {
		q["idColumn"] = id
	}
	return q
}

type fit struct {
	N            int
	DFResid      int `json:"dfResid"`
	Sigma        float64
	R2, AdjR2    *float64
	LogLik       *float64
	Coefficients []struct {
		Term                           string
		Estimate, SE                   float64
		SEHC1, SEHC3, SECluster, SECR2 *float64
		DFCR2                          *float64
	}
	Units []struct {
		ID                                    any
		Expected, Residual, Leverage          float64
		StdResid, StudentResid, CooksD        *float64
		PILo, PIHi                            float64
		PAbove, PAboveBH                      *float64
		Rank                                  int
		N                                     int
		MeanResidual, Shrinkage, Blup, CondSd float64
		Lo95, Hi95                            float64
	}
	Top []struct {
		ID    any
		Value float64
	}
	SDGroup, SDResidual, ICC float64
}

func TestLeastSquaresAsPublished(t *testing.T) {
	c := newTally(t)
	fits, units, tops := schools(t, "expected_ols_fit"), schools(t, "expected_ols_schools"), schools(t, "expected_top")
	models, coefficients := by(schools(t, "expected_ols_coefficients"), "model")
	for _, name := range models {
		c.where = name
		rows := coefficients[name]
		q := model(t, "ols", name, rows[0]["dataset"], rows[0]["formula"])
		if cluster := rows[0]["cluster"]; cluster != "" {
			q["cluster"] = cluster
		}
		var got fit
		ask(t, q, &got)
		whole := of(fits, "model", name)[0]
		c.hold("n", got.N, whole, "n", 0, 1)
		c.hold("dfResid", got.DFResid, whole, "df_resid", 0, 1)
		c.hold("sigma", got.Sigma, whole, "sigma", 1e-8, 0)
		c.hold("r2", got.R2, whole, "r2", 1e-8, 0)
		c.hold("adjR2", got.AdjR2, whole, "adj_r2", 1e-8, 0)
		c.hold("logLik", got.LogLik, whole, "loglik", 1e-8, 0)
		c.coefficients(got, rows, "se_hc3")
		c.units(got, of(units, "model", name))
		c.top(got, of(tops, "model", name), 1e-6)
	}
	c.report(len(models), 9)
}

func TestDifferenceInDifferencesAsPublished(t *testing.T) {
	c := newTally(t)
	cases, coefficients := by(schools(t, "expected_did"), "case")
	for _, name := range cases {
		c.where = name
		rows := coefficients[name]
		q := model(t, "did", name, rows[0]["dataset"], rows[0]["formula"])
		cells := q["columns"].(map[string][]any)
		if rows[0]["cluster"] == "one" { // each row on its own
			cells["one"] = make([]any, len(cells["rprice"]))
			for i := range cells["one"] {
				cells["one"][i] = i
			}
		}
		q["cluster"] = rows[0]["cluster"]
		var got fit
		ask(t, q, &got)
		c.hold("n", got.N, rows[0], "n", 0, 1)
		c.coefficients(got, rows, "")
	}
	c.report(len(cases), 4)
}

// coefficients holds those that are published; others are dummies of fixed effects.
func (c *tally) coefficients(got fit, rows []line, hc3 string) {
	c.Helper()
	for _, row := range rows {
		found := false
		for _, g := range got.Coefficients {
			if g.Term != row["term"] {
				continue
			}
			found = true
			c.hold("estimate", g.Estimate, row, "estimate", 1e-6, 0)
			c.hold("se", g.SE, row, "se", 1e-6, 0)
			c.hold("seHC1", g.SEHC1, row, "se_hc1", 1e-6, 0)
			if hc3 != "" {
				c.hold("seHC3", g.SEHC3, row, hc3, 1e-6, 0)
			}
			c.hold("seCluster", g.SECluster, row, "se_cluster_cr1s", 1e-6, 0)
			cr2, df := "se_cluster_cr2", "df_cr2"
			if _, ok := row[cr2]; !ok {
				cr2 = "se_cr2"
			}
			c.hold("seCR2", g.SECR2, row, cr2, 1e-6, 0)
			c.hold("dfCR2", g.DFCR2, row, df, 1e-6, 0)
		}
		if !found {
			c.Errorf("%s: no coefficient %s", c.where, row["term"])
		}
	}
}

func (c *tally) units(got fit, rows []line) {
	c.Helper()
	if len(got.Units) != len(rows) {
		c.Fatalf("%s: %d units, published %d", c.where, len(got.Units), len(rows))
	}
	for i, u := range got.Units {
		row := rows[i]
		c.sameID(u.ID, row["id"])
		c.hold("expected", u.Expected, row, "expected", 1e-8, 0)
		c.hold("residual", u.Residual, row, "residual", 1e-8, got.Sigma)
		c.hold("leverage", u.Leverage, row, "leverage", 1e-8, 0)
		c.hold("stdResid", u.StdResid, row, "std_resid", 1e-8, 1)
		c.hold("studentResid", u.StudentResid, row, "student_resid", 1e-8, 1)
		c.hold("cooksD", u.CooksD, row, "cooks_d", 1e-6, 0)
		c.hold("piLo", u.PILo, row, "pi_lo", 1e-8, 0)
		c.hold("piHi", u.PIHi, row, "pi_hi", 1e-8, 0)
		c.hold("pAbove", u.PAbove, row, "p_above", 1e-6, 0)
		c.hold("pAboveBH", u.PAboveBH, row, "p_above_bh", 1e-6, 0)
		c.hold("rank", u.Rank, row, "rank", 0, 1)
	}
}

func (c *tally) top(got fit, rows []line, tolerance float64) {
	c.Helper()
	if len(got.Top) < len(rows) {
		c.Fatalf("%s: %d on top, published %d", c.where, len(got.Top), len(rows))
	}
	for i, row := range rows {
		c.sameID(got.Top[i].ID, row["id"])
		c.hold("top", got.Top[i].Value, row, "value", tolerance, 0)
	}
}
