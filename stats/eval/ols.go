package eval

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

type olsAnswer struct {
	N            int              `json:"n"`
	DFResid      int              `json:"dfResid"`
	Sigma        float64          `json:"sigma"`
	R2           stats.Number     `json:"r2"`
	AdjR2        stats.Number     `json:"adjR2"`
	LogLik       stats.Number     `json:"logLik"`
	Coefficients []olsCoefficient `json:"coefficients"`
	Units        []olsUnit        `json:"units"`
	Top          []listed         `json:"top"`
}

type olsCoefficient struct {
	Term      string       `json:"term"`
	Estimate  float64      `json:"estimate"`
	SE        float64      `json:"se"`
	SEHC1     float64      `json:"seHC1"`
	SEHC3     stats.Number `json:"seHC3"`
	SECluster stats.Number `json:"seCluster"`
	SECR2     stats.Number `json:"seCR2"`
	DFCR2     stats.Number `json:"dfCR2"`
}

type olsUnit struct {
	ID           jsontext.Value `json:"id"`
	Expected     float64        `json:"expected"`
	Residual     float64        `json:"residual"`
	Leverage     float64        `json:"leverage"`
	StdResid     stats.Number   `json:"stdResid"`
	StudentResid stats.Number   `json:"studentResid"`
	CooksD       stats.Number   `json:"cooksD"`
	PILo         float64        `json:"piLo"`
	PIHi         float64        `json:"piHi"`
	PAbove       stats.Number   `json:"pAbove"`
	PAboveBH     stats.Number   `json:"pAboveBH"`
	Rank         *int           `json:"rank"`
}

// answerOLS fits schools, each of which may be there once.
func answerOLS(q *request) (any, error) { return leastSquares(q, true) }

// answerDiD fits rows before and after, in which a school is there several times.
func answerDiD(q *request) (any, error) { return leastSquares(q, false) }

func leastSquares(q *request, once bool) (any, error) {
	c, err := q.readColumns()
	if err != nil {
		return nil, err
	}
	table, err := q.table(c)
	if err != nil {
		return nil, err
	}
	ids, err := q.identified(c, once)
	if err != nil {
		return nil, err
	}
	var clusters []int
	if q.Cluster != nil && *q.Cluster != "" {
		cells, err := c.column("cluster", *q.Cluster)
		if err != nil {
			return nil, err
		}
		clusters = groupCodes(cells)
	}
	design, err := table.Design(q.Outcome, q.Terms, clusters)
	if err != nil {
		return nil, err
	}
	if clusters != nil {
		clusters = pick(clusters, design.Rows)
	}
	fit, err := model.OLS(design, clusters)
	if err != nil {
		return nil, err
	}
	return answerFit(fit, pick(ids, design.Rows), q.K)
}

func answerFit(fit *model.Fit, ids []jsontext.Value, k int) (any, error) {
	a := olsAnswer{N: fit.N, DFResid: fit.DF, Sigma: fit.Sigma, R2: fit.R2, AdjR2: fit.AdjR2, LogLik: fit.LogLik}
	for _, c := range fit.Coefficients {
		a.Coefficients = append(a.Coefficients, olsCoefficient{c.Term, c.Estimate, c.SE, c.HC1, c.HC3, c.Cluster, c.CR2, c.CR2DF})
	}
	var all []listed
	for i, u := range fit.Units() {
		unit := olsUnit{
			ID: ids[i], Expected: u.Expected, Residual: u.Residual, Leverage: u.Leverage,
			StdResid: u.Standardised, StudentResid: u.Studentised, CooksD: u.CooksD, PILo: u.Low, PIHi: u.High,
			PAbove: u.Above, PAboveBH: u.AboveAdjusted,
		}
		if u.Rank > 0 {
			unit.Rank = &u.Rank
		}
		a.Units = append(a.Units, unit)
		all = append(all, listed{ids[i], u.Studentised})
	}
	var err error
	a.Top, err = topOf(all, k)
	return a, err
}
