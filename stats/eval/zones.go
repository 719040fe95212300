package eval

import (
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/chart"
)

// rulesAnswer has the centre of a series of one phase; CL is the centre at each point.
type rulesAnswer struct {
	Center stats.Number   `json:"center"`
	CL     []stats.Number `json:"cl"`
	LCL    []stats.Number `json:"lcl"`
	UCL    []stats.Number `json:"ucl"`
	WE1    []bool         `json:"we1"`
	WE2    []bool         `json:"we2"`
	WE3    []bool         `json:"we3"`
	WE4    []bool         `json:"we4"`
	NEL1   []bool         `json:"nel1"`
	NEL2   []bool         `json:"nel2"`
	NEL3   []bool         `json:"nel3"`
	NEL4   []bool         `json:"nel4"`
	NEL5   []bool         `json:"nel5"`
	NEL6   []bool         `json:"nel6"`
	NEL7   []bool         `json:"nel7"`
	NEL8   []bool         `json:"nel8"`
}

// asCompared takes a series as the tool does whose answers these kinds are held against: moving
// ranges are never screened and the centre comes from the data, whatever screenMR and center say;
// on a chart of individuals each row is one, also where x is the same.
func (q *request) asCompared() ([]chart.Subgroup, chart.Options, error) {
	groups, o, err := q.series(chart.Kind(q.Chart) == chart.I)
	o.Center = stats.Number{}
	return groups, o, err
}

func answerRules(q *request) (any, error) {
	groups, o, err := q.asCompared()
	if err != nil {
		return nil, err
	}
	c, err := chart.Zones(groups, o)
	if err != nil {
		return nil, err
	}
	f := c.Flags
	answer := rulesAnswer{
		CL: numbers(len(groups)), LCL: numbers(len(groups)), UCL: numbers(len(groups)),
		WE1: f["WE1"], WE2: f["WE2"], WE3: f["WE3"], WE4: f["WE4"],
		NEL1: f["NEL1"], NEL2: f["NEL2"], NEL3: f["NEL3"], NEL4: f["NEL4"],
		NEL5: f["NEL5"], NEL6: f["NEL6"], NEL7: f["NEL7"], NEL8: f["NEL8"],
	}
	for i, p := range c.Points {
		answer.CL[i], answer.LCL[i], answer.UCL[i] = p.Centre, p.Lower, p.Upper
	}
	if len(c.Phases) == 1 {
		answer.Center = c.Points[0].Centre
	}
	return answer, nil
}

func numbers(n int) []stats.Number { return make([]stats.Number, n) }

type cusumAnswer struct {
	Pos     []stats.Number `json:"pos"`
	Neg     []stats.Number `json:"neg"`
	EWMA    []stats.Number `json:"ewma"`
	EWMALCL []stats.Number `json:"ewmaLcl"`
	EWMAUCL []stats.Number `json:"ewmaUcl"`
}

func answerCusum(q *request) (any, error) {
	groups, o, err := q.asCompared()
	if err != nil {
		return nil, err
	}
	sums, err := chart.Cusum(groups, o)
	if err != nil {
		return nil, err
	}
	n := len(sums)
	answer := cusumAnswer{numbers(n), numbers(n), numbers(n), numbers(n), numbers(n)}
	for i, s := range sums {
		answer.Pos[i], answer.Neg[i] = s.Pos, s.Neg
		answer.EWMA[i], answer.EWMALCL[i], answer.EWMAUCL[i] = s.EWMA, s.Lower, s.Upper
	}
	return answer, nil
}
