package model

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// alone is the leverage from which a row counts as fitted by a term of its own.
const alone = 1 - 1e-10

// influence is how much each coefficient moves with each outcome, X(X'X)⁻¹, by rows.
func (f *Fit) influence() []float64 {
	x := f.factored
	out := make([]float64, x.n*x.k)
	for i := range x.n {
		q, row := x.row(i), out[i*x.k:(i+1)*x.k]
		for j := range x.k {
			row[j] = dot(x.inverse.row(j)[j:], q[j:])
		}
	}
	return out
}

// heteroskedastic gives HC1 and HC3: the sandwich with squared residuals, times n/(n-K) or each
// divided by (1-leverage)².
func (f *Fit) heteroskedastic(influence []float64) {
	k := f.factored.k
	hc1, hc3 := make([]float64, k), make([]float64, k)
	exists := true
	for i, e := range f.Residuals {
		exists = exists && f.Leverage[i] < alone
		out := e / (1 - f.Leverage[i])
		for j, z := range influence[i*k : (i+1)*k] {
			hc1[j] += z * e * z * e
			hc3[j] += z * out * z * out
		}
	}
	factor := float64(f.N) / float64(f.DF)
	for j := range f.Coefficients {
		c := &f.Coefficients[j]
		c.HC1 = math.Sqrt(hc1[j] * factor)
		if exists {
			c.HC3 = stats.Some(math.Sqrt(hc3[j]))
		}
	}
}

// clustered gives CR1S: the sandwich with the scores of each cluster added up, times
// G/(G-1)·(n-1)/(n-K) (Cameron & Miller 2015).
func (f *Fit) clustered(influence []float64, clusters [][]int) {
	if len(clusters) < 2 {
		return
	}
	k := f.factored.k
	squares := make([]float64, k)
	for _, rows := range clusters {
		scores := make([]float64, k)
		for _, i := range rows {
			for j, z := range influence[i*k : (i+1)*k] {
				scores[j] += z * f.Residuals[i]
			}
		}
		for j, s := range scores {
			squares[j] += s * s
		}
	}
	g := float64(len(clusters))
	factor := g / (g - 1) * float64(f.N-1) / float64(f.DF)
	for j := range f.Coefficients {
		f.Coefficients[j].Cluster = stats.Some(math.Sqrt(squares[j] * factor))
	}
}

// rowsOf lists the rows of each group, groups in order of their first row.
func rowsOf(codes []int) [][]int {
	place := map[int]int{}
	var groups [][]int
	for row, code := range codes {
		at, ok := place[code]
		if !ok {
			at = len(groups)
			place[code] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], row)
	}
	return groups
}
