package eval

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

type mixedAnswer struct {
	SDGroup      float64            `json:"sdGroup"`
	SDResidual   float64            `json:"sdResidual"`
	ICC          float64            `json:"icc"`
	LogLik       float64            `json:"logLik"`
	Coefficients []mixedCoefficient `json:"coefficients"`
	Units        []mixedUnit        `json:"units"`
	Top          []listed           `json:"top"`
}

type mixedCoefficient struct {
	Term     string  `json:"term"`
	Estimate float64 `json:"estimate"`
	SE       float64 `json:"se"`
}

type mixedUnit struct {
	ID           jsontext.Value `json:"id"`
	N            int            `json:"n"`
	MeanResidual float64        `json:"meanResidual"`
	Shrinkage    float64        `json:"shrinkage"`
	Blup         float64        `json:"blup"`
	CondSd       float64        `json:"condSd"`
	Lo95         float64        `json:"lo95"`
	Hi95         float64        `json:"hi95"`
	Rank         int            `json:"rank"`
}

// answerMixed fits rows in groups; method is REML where it is left out.
func answerMixed(q *request) (any, error) {
	c, err := q.readColumns()
	if err != nil {
		return nil, err
	}
	table, err := q.table(c)
	if err != nil {
		return nil, err
	}
	if q.Group == "" {
		return nil, errors.New("group: missing; name the column that says which group a row is of")
	}
	cells, err := c.column("group", q.Group)
	if err != nil {
		return nil, err
	}
	codes := groupCodes(cells)
	design, err := table.Design(q.Outcome, q.Terms, codes)
	if err != nil {
		return nil, err
	}
	method := model.REML
	if q.Method != "" {
		method = model.Method(q.Method)
	}
	fit, err := model.Mixed(design, pick(codes, design.Rows), method)
	if err != nil {
		return nil, err
	}
	first := map[int]jsontext.Value{}
	for i, code := range codes {
		if _, ok := first[code]; !ok {
			first[code] = cells[i]
		}
	}
	a := mixedAnswer{SDGroup: fit.SDGroup, SDResidual: fit.SDResidual, ICC: fit.ICC, LogLik: fit.LogLik}
	for _, c := range fit.Coefficients {
		a.Coefficients = append(a.Coefficients, mixedCoefficient{c.Term, c.Estimate, c.SE})
	}
	var all []listed
	for _, g := range fit.Groups {
		id := first[g.Code]
		a.Units = append(a.Units, mixedUnit{id, g.N, g.MeanResidual, g.Shrinkage, g.Effect, g.SD, g.Low, g.High, g.Rank})
		all = append(all, listed{id, stats.Some(g.Effect)})
	}
	a.Top, err = topOf(all, q.K)
	return a, err
}
