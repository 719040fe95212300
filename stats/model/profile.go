package model

import "math"

// deviance is -2 times the log likelihood at theta, the best coefficients and residual variance
// put in (Bates et al. 2015, Journal of Statistical Software 67:1, equations 34 and 42, with the
// same constants).
func (g *grouped) deviance(theta float64, reml bool) float64 {
	r := g.at(theta)
	var determinant float64 // of V
	for _, n := range g.sizes {
		determinant += math.Log1p(n * theta * theta)
	}
	df := float64(g.n)
	if reml {
		df -= float64(g.k)
		for j := range g.k {
			determinant += 2 * math.Log(math.Abs(r.row(j)[j]))
		}
	}
	left := math.Abs(r.row(g.k)[g.k])
	return determinant + df*(1+math.Log(2*math.Pi/df)+2*math.Log(left))
}

// best finds the theta of the least deviance, the edge 0 with it. The search is along the share
// of the variance that lies between groups of the mean size, from 0 to 1: first a grid, for there
// may be two valleys, then between the neighbours of its lowest point.
func (g *grouped) best(reml bool) (theta, deviance float64) {
	size := float64(g.n) / float64(len(g.rows))
	of := func(share float64) float64 { return math.Sqrt(share / (1 - share) / size) }
	cost := func(share float64) float64 { return g.deviance(of(share), reml) }
	share, deviance := minimise(cost, 0, 1-1e-9, 24)
	return of(share), deviance
}
