package eval

import (
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

type chartAnswer struct {
	Points []chartPoint `json:"points"`
	Phases []chartPhase `json:"phases"`
}

type chartPoint struct {
	I           int          `json:"i"`
	Part        int          `json:"part"`
	Y           stats.Number `json:"y"`
	CL          stats.Number `json:"cl"`
	LCL         stats.Number `json:"lcl"`
	LCL95       stats.Number `json:"lcl95"`
	UCL95       stats.Number `json:"ucl95"`
	UCL         stats.Number `json:"ucl"`
	SigmaSignal bool         `json:"sigmaSignal"`
}

type chartPhase struct {
	Part          int  `json:"part"`
	NObs          int  `json:"nObs"`
	NUseful       int  `json:"nUseful"`
	LongestRun    *int `json:"longestRun"`
	LongestRunMax *int `json:"longestRunMax"`
	Crossings     *int `json:"crossings"`
	CrossingsMin  *int `json:"crossingsMin"`
	RunsSignal    bool `json:"runsSignal"`
}

func answerChart(q *request) (any, error) {
	groups, o, err := q.series(false)
	if err != nil {
		return nil, err
	}
	c, err := chart.Of(groups, o)
	if err != nil {
		return nil, err
	}
	answer := chartAnswer{make([]chartPoint, len(c.Points)), make([]chartPhase, len(c.Phases))}
	for i, p := range c.Points {
		answer.Points[i] = chartPoint{
			i + 1, p.Part, p.Y, p.Centre, p.Lower, p.LowerNear, p.UpperNear, p.Upper, p.Outside,
		}
	}
	for i, p := range c.Phases {
		answer.Phases[i] = chartPhase{Part: p.Part, NObs: p.Points, NUseful: p.Useful, RunsSignal: p.Signal}
		if p.Useful > 0 {
			a := &answer.Phases[i]
			a.LongestRun, a.LongestRunMax = &p.LongestRun, &p.LongestRunMax
			a.Crossings, a.CrossingsMin = &p.Crossings, &p.CrossingsMin
		}
	}
	return answer, nil
}

// series is what a request for a chart, its rules or its sums is about; apart is that of
// [request.subgroups].
func (q *request) series(apart bool) ([]chart.Subgroup, chart.Options, error) {
	o, err := q.chartOptions()
	if err != nil {
		return nil, o, err
	}
	groups, err := q.subgroups(apart)
	return groups, o, err
}
