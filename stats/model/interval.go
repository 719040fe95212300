package model

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cyclebook/cyclebook/stats"
)

// level is what share of intervals is to hold what they estimate.
const level = 0.95

// normal is how many standard errors an interval reaches to each side by the normal distribution.
const normal = 1.959963984540054

// critical is how many standard errors an interval reaches to each side, by Student's t with df
// degrees of freedom.
func critical(df float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(1 - (1-level)/2)
}

// around is the interval of an estimate by Student's t; it does not exist without a standard
// error or degrees of freedom.
func around(estimate, se, df float64) (low, high stats.Number) {
	if !(se > 0) || !(df > 0) || math.IsInf(se, 0) {
		return stats.Number{}, stats.Number{}
	}
	reach := critical(df) * se
	return stats.Some(estimate - reach), stats.Some(estimate + reach)
}
