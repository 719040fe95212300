package eval

import (
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

type ihiAnswer struct {
	Median      stats.Number `json:"median"`
	InShift     []int        `json:"inShift"`
	InTrend     []int        `json:"inTrend"`
	Trends      int          `json:"trends"`
	Runs        int          `json:"runs"`
	RunsMin     *int         `json:"runsMin"`
	RunsMax     *int         `json:"runsMax"`
	TooFewRuns  bool         `json:"tooFewRuns"`
	TooManyRuns bool         `json:"tooManyRuns"`
}

func answerIHI(q *request) (any, error) {
	if q.Y == nil {
		return nil, errNoY
	}
	c := chart.RunChart(q.Y)
	answer := ihiAnswer{
		Median: c.Median, InShift: bits(c.InShift), InTrend: bits(c.InTrend), Trends: c.Trends,
		Runs: c.Runs, TooFewRuns: c.TooFew, TooManyRuns: c.TooMany,
	}
	if c.RunsMin > 0 {
		answer.RunsMin, answer.RunsMax = &c.RunsMin, &c.RunsMax
	}
	return answer, nil
}

func bits(flags []bool) []int {
	ones := make([]int, len(flags))
	for i, on := range flags {
		if on {
			ones[i] = 1
		}
	}
	return ones
}
