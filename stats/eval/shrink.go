package eval

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

type shrinkAnswer struct {
	Mu    float64      `json:"mu"`
	SEMu  float64      `json:"seMu"`
	Tau2  float64      `json:"tau2"`
	Q     float64      `json:"q"`
	Units []shrinkUnit `json:"units"`
}

type shrinkUnit struct {
	ID     jsontext.Value `json:"id"`
	Shrunk float64        `json:"shrunk"`
	SE     float64        `json:"se"`
}

// answerShrink draws estimates toward their mean; method is REML where it is left out.
func answerShrink(q *request) (any, error) {
	switch {
	case q.Y == nil:
		return nil, errNoY
	case q.V == nil:
		return nil, errors.New("v: missing: give the variance of each y")
	}
	y, err := allKnown("y", q.Y)
	if err != nil {
		return nil, err
	}
	v, err := allKnown("v", q.V)
	if err != nil {
		return nil, err
	}
	ids := q.IDs
	if ids == nil {
		ids = rowNumbers(len(y))
	}
	if len(ids) != len(y) {
		return nil, fmt.Errorf("ids: %d for %d numbers in y", len(ids), len(y))
	}
	if err := different("ids", ids); err != nil {
		return nil, err
	}
	method := model.REML
	if q.Method != "" {
		method = model.Method(q.Method)
	}
	pooled, err := model.Shrink(y, v, method)
	if err != nil {
		return nil, err
	}
	a := shrinkAnswer{Mu: pooled.Mu, SEMu: pooled.SEMu, Tau2: pooled.Tau2, Q: pooled.Q}
	for i, u := range pooled.Units {
		a.Units = append(a.Units, shrinkUnit{ids[i], u.Value, u.SE})
	}
	return a, nil
}

// allKnown gives numbers none of which may be missing.
func allKnown(field string, all []stats.Number) ([]float64, error) {
	out := make([]float64, len(all))
	for i, n := range all {
		if !n.Known {
			return nil, fmt.Errorf("%s: number %d is missing; leave it and what belongs to it out", field, i+1)
		}
		out[i] = n.Value
	}
	return out, nil
}
