package eval

import (
	"errors"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

type nhsAnswer struct {
	Points []nhsPoint `json:"points"`
	Phases []nhsPhase `json:"phases"`
	// Dropped are the positions without a value, from 1: they were passed over.
	Dropped []int `json:"dropped,omitempty"`
}

// nhsPoint of a value that is missing has its phase's mean and limits, and no type.
type nhsPoint struct {
	Mean      stats.Number `json:"mean"`
	LPL       stats.Number `json:"lpl"`
	UPL       stats.Number `json:"upl"`
	Outside   bool         `json:"outside"`
	Near      bool         `json:"near"`
	Type      *string      `json:"type"`
	PointType *string      `json:"pointType"`
}

type nhsPhase struct {
	N            int          `json:"n"`
	Mean         stats.Number `json:"mean"`
	LPL          stats.Number `json:"lpl"`
	UPL          stats.Number `json:"upl"`
	Improvements int          `json:"improvements"`
	Concerns     int          `json:"concerns"`
	Neutrals     int          `json:"neutrals"`
	Variation    *string      `json:"variation"`
	Assurance    *string      `json:"assurance"`
	// ShortPhase warns of trial limits.
	ShortPhase bool `json:"shortPhase"`
}

// answerNHS keeps positions as they were given: parts are counted with missing values, a freeze
// without them.
func answerNHS(q *request) (any, error) {
	if q.Y == nil {
		return nil, errNoY
	}
	o := chart.NHSOptions{
		Parts: q.Part, Target: q.Target, Improvement: chart.Improvement(q.Improvement),
		Unscreened: q.ScreenMR != nil && !*q.ScreenMR,
	}
	if q.Freeze != nil {
		if o.Freeze = *q.Freeze; o.Freeze == 0 {
			return nil, errors.New("freeze: 0 is fewer than 12 points: give 12 or more, or null")
		}
	}
	points, phases, err := chart.MakingDataCount(q.Y, o)
	if err != nil {
		return nil, err
	}
	answer := nhsAnswer{Points: make([]nhsPoint, len(points)), Phases: make([]nhsPhase, len(phases))}
	for i, p := range points {
		answer.Points[i] = nhsPoint{p.Mean, p.Lower, p.Upper, p.Outside, p.Near, orNil(p.Type), orNil(p.PointType)}
		if p.Missing {
			answer.Dropped = append(answer.Dropped, i+1)
		}
	}
	for i, p := range phases {
		answer.Phases[i] = nhsPhase{
			p.N, p.Mean, p.Lower, p.Upper, p.Improvements, p.Concerns, p.Neutrals,
			orNil(p.Variation), orNil(p.Assurance), p.Short(),
		}
	}
	return answer, nil
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
