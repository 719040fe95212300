package model

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// fewClusters is below how many clusters the wild bootstrap is asked, all of whose sign patterns can
// be tried.
const fewClusters = 12

// wildBootstrap is the p-value that one coefficient is 0 by the wild cluster bootstrap with that
// imposed: the residuals of each cluster keep or turn their sign together, all 2^G patterns are
// tried, and t by the cluster-robust standard error is compared (Cameron, Gelbach & Miller 2008).
// Least is the smallest that it could be. Neither exists with 12 clusters or more, or where the fit
// without the coefficient is exact.
func (f *Fit) wildBootstrap(d *Design, clusters [][]int, place int) (p, least stats.Number) {
	if len(clusters) >= fewClusters {
		return stats.Number{}, stats.Number{}
	}
	restricted := &Design{Y: d.Y}
	for j := range d.X {
		if j != place {
			restricted.X, restricted.Terms = append(restricted.X, d.X[j]), append(restricted.Terms, d.Terms[j])
		}
	}
	imposed, err := fit(restricted)
	if err != nil || imposed.Sigma == 0 {
		return stats.Number{}, stats.Number{}
	}
	estimate, scores := f.shares(imposed.Residuals, clusters, place)
	g := len(clusters)
	observed := math.Inf(1)
	count := 0
	for pattern := range 1 << (g - 1) { // turning all signs at once changes nothing
		t := studentised(pattern, estimate, scores)
		if pattern == 0 {
			observed = t
		}
		if t >= observed*(1-1e-9) {
			count++
		}
	}
	patterns := float64(int(1) << (g - 1))
	return stats.Some(float64(count) / patterns), stats.Some(1 / patterns)
}

// shares are what the residuals of each cluster add to the coefficient, and to the score of each
// cluster: scores[h][g] is that of cluster h from residuals of cluster g.
func (f *Fit) shares(residuals []float64, clusters [][]int, place int) (estimate []float64, scores [][]float64) {
	x := f.factored
	influence := f.influence()
	estimate = make([]float64, len(clusters))
	scores = make([][]float64, len(clusters))
	for h := range scores {
		scores[h] = make([]float64, len(clusters))
	}
	for g, rows := range clusters {
		effects := make([]float64, x.k)
		for _, i := range rows {
			z := influence[i*x.k+place]
			estimate[g] += z * residuals[i]
			scores[g][g] += z * residuals[i]
			for j, q := range x.row(i) {
				effects[j] += q * residuals[i]
			}
		}
		for h, others := range clusters {
			for _, i := range others {
				scores[h][g] -= influence[i*x.k+place] * dot(x.row(i), effects)
			}
		}
	}
	return estimate, scores
}

// studentised is |t|, but for a factor that all patterns share, when the clusters whose bit is set
// turn their sign.
func studentised(pattern int, estimate []float64, scores [][]float64) float64 {
	sign := func(g int) float64 { return 1 - 2*float64(pattern>>g&1) }
	var b, variance float64
	for g, e := range estimate {
		b += sign(g) * e
	}
	for _, row := range scores {
		var score float64
		for g, s := range row {
			score += sign(g) * s
		}
		variance += score * score
	}
	if variance == 0 {
		return math.Inf(1)
	}
	return math.Abs(b) / math.Sqrt(variance)
}
