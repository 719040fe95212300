package model

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// HartungKnapp is the 95 percent interval of the mean of estimates y with variances v, pooled with
// that tau2 ([Shrink]), and its standard error: by Student's t with one degree of freedom less than
// there are estimates, and the spread that they show around the mean (Hartung & Knapp 2001; Sidik &
// Jonkman 2002). With few of them the normal interval is far too short (IntHout, Ioannidis & Borm
// 2014). Where they happen to lie closer together than their variances say, those count, so that
// it is never shorter than such (Röver, Knapp & Friede 2015). Of a single estimate it does not exist.
func HartungKnapp(y, v []float64, tau2 float64) (se float64, low, high stats.Number, err error) {
	if len(y) != len(v) || len(y) == 0 || !(tau2 >= 0) || tooLarge(tau2) {
		return 0, low, high, fmt.Errorf("y has %d estimates, v %d variances, tau2 is %v; give what was pooled", len(y), len(v), tau2)
	}
	s := estimates{y, v}
	mu, sum := s.mean(tau2)
	q, _ := s.heterogeneity(tau2)
	df := float64(len(y) - 1)
	se = 1 / math.Sqrt(sum.total)
	if df > 0 {
		se *= math.Sqrt(max(1, q/df))
	}
	if !finite(mu, se) {
		return 0, low, high, errSpread
	}
	low, high = around(mu, se, df)
	return se, low, high, nil
}
