package eval

import (
	"errors"
	"fmt"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

type itsAnswer struct {
	Coefficients []itsCoefficient `json:"coefficients"`
	Phi          stats.Number     `json:"phi"`
	DurbinWatson stats.Number     `json:"durbinWatson"`
}

type itsCoefficient struct {
	Term        string       `json:"term"`
	Estimate    float64      `json:"estimate"`
	SE          float64      `json:"se"`
	SENeweyWest float64      `json:"seNeweyWest"`
	GLSEstimate stats.Number `json:"glsEstimate"`
	GLSSe       stats.Number `json:"glsSe"`
}

// answerITS fits an interrupted series without gaps; lag is that of Newey & West (1994) where it is
// left out.
func answerITS(q *request) (any, error) {
	switch {
	case q.Y == nil:
		return nil, errNoY
	case q.Cut == nil:
		return nil, errors.New("cut: missing: give the place of the last value before the change")
	}
	y := make([]float64, len(q.Y))
	for i, n := range q.Y {
		if !n.Known {
			return nil, fmt.Errorf("y: value %d is missing; an interrupted series has no gaps", i+1)
		}
		y[i] = n.Value
	}
	lag := model.DefaultLag(len(y))
	if q.Lag != nil {
		lag = *q.Lag
	}
	s, err := model.InterruptedSeries(y, *q.Cut, lag)
	if err != nil {
		return nil, err
	}
	a := itsAnswer{Phi: s.Phi, DurbinWatson: s.DurbinWatson}
	for _, c := range s.Coefficients {
		a.Coefficients = append(a.Coefficients, itsCoefficient{c.Term, c.Estimate, c.SE, c.NeweyWest, c.GLS, c.GLSSE})
	}
	return a, nil
}
