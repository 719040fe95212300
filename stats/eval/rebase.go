package eval

import (
	"fmt"

	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

type rebaseAnswer struct {
	Segments []segment `json:"segments"`
}

type segment struct {
	Type     string       `json:"type"`
	Median   stats.Number `json:"median"`
	Start    int          `json:"start"`
	End      int          `json:"end"`
	ExtendTo int          `json:"extendTo"`
}

func answerRebase(q *request) (any, error) {
	if q.Y == nil {
		return nil, errNoY
	}
	sides := map[string]int{"above": 1, "below": -1}
	side, known := sides[q.Direction]
	if !known {
		return nil, fmt.Errorf("direction: %q is neither above nor below", q.Direction)
	}
	found, err := chart.Rebase(q.Y, q.Baseline, q.Run, side)
	if err != nil {
		return nil, err
	}
	answer := rebaseAnswer{make([]segment, len(found))}
	for i, s := range found {
		answer.Segments[i] = segment{"baseline", s.Median, s.Start, s.End, s.ExtendTo}
		if s.Sustained {
			answer.Segments[i].Type = "sustained"
		}
	}
	return answer, nil
}
