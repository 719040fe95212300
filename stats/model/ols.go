package model

import (
	"errors"
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// errSpread is the answer where a number in between left what a float holds.
var errSpread = errors.New("the variables lie too far apart in size to be computed with; bring them nearer to 1")

// Coefficient is what one term adds to the outcome for each unit of it.
type Coefficient struct {
	Term     string
	Estimate float64
	// SE is the classical standard error, HC1 and HC3 those that allow a variance of each row's own
	// (MacKinnon & White 1985). HC3 does not exist where a row determines a coefficient alone.
	SE, HC1 float64
	HC3     stats.Number
	// Cluster is the standard error with the factor of small samples (CR1S), CR2 the one that is
	// unbiased where rows are independent, CR2DF its degrees of freedom (Pustejovsky & Tipton
	// 2018). Without clusters they do not exist; the latter two neither where they would take long.
	Cluster, CR2, CR2DF stats.Number
}

// Fit is a line through the rows of a design by least squares.
type Fit struct {
	// N are the rows, DF the degrees of freedom that the residuals have.
	N, DF int
	// Sigma is the standard deviation of residuals, by DF.
	Sigma        float64
	Coefficients []Coefficient
	// R2, AdjR2 and LogLik do not exist where the outcome does not vary; LogLik neither where the fit
	// is exact.
	R2, AdjR2, LogLik stats.Number
	// Expected, Residuals and Leverage are of each row of the design.
	Expected, Residuals, Leverage []float64

	factored *factored
	outcome  []float64
}

// OLS fits by least squares. Clusters are the cluster of each row of the design, as codes; nil for
// none. Fewer rows than terms, and terms that are a combination of others, are errors.
func OLS(d *Design, clusters []int) (*Fit, error) {
	f, err := fit(d)
	if err != nil {
		return nil, err
	}
	influence := f.influence()
	f.heteroskedastic(influence)
	if clusters != nil {
		byCluster := rowsOf(clusters)
		f.clustered(influence, byCluster)
		f.unbiased(byCluster)
	}
	for _, c := range f.Coefficients {
		if !finite(c.Estimate, c.SE, c.HC1) {
			return nil, errSpread
		}
	}
	return f, nil
}

// fit solves for the coefficients and their classical standard errors.
func fit(d *Design) (*Fit, error) {
	if len(d.Y) == 0 {
		return nil, errors.New("no rows")
	}
	if i := indexTooLarge(d.Y); i >= 0 {
		return nil, fmt.Errorf("outcome: row %d is %v; models take numbers up to %g", i+1, d.Y[i], largest)
	}
	x, means, err := factor(d.X, d.Terms)
	if err != nil {
		return nil, err
	}
	f := &Fit{N: x.n, DF: x.n - x.k, factored: x, outcome: d.Y}
	mean := stats.Mean(d.Y).Value
	total := f.project(d.Y, mean)
	f.judge(total)

	estimates := f.solve(mean, means)
	for j, term := range d.Terms {
		row := x.inverse.row(j)
		f.Coefficients = append(f.Coefficients, Coefficient{
			Term: term, Estimate: estimates[j], SE: f.Sigma * norm(row),
		})
	}
	return f, nil
}

func indexTooLarge(y []float64) int {
	for i, v := range y {
		if tooLarge(v) {
			return i
		}
	}
	return -1
}

// project gives expected values, residuals and leverages, and the length of the outcome without
// its mean.
func (f *Fit) project(y []float64, mean float64) (length float64) {
	x := f.factored
	effects := make([]float64, x.k)
	rest := make([]float64, x.n)
	for i, v := range y {
		rest[i] = v - mean
		for j, q := range x.row(i) {
			effects[j] += q * rest[i]
		}
	}
	f.Expected, f.Residuals, f.Leverage = make([]float64, x.n), make([]float64, x.n), make([]float64, x.n)
	for i, v := range rest {
		q := x.row(i)
		part := dot(q, effects)
		f.Expected[i], f.Residuals[i] = mean+part, v-part
		f.Leverage[i] = min(dot(q, q), 1)
	}
	return norm(rest)
}

// solve gives the coefficients of centred columns by R, and the constant from the means.
func (f *Fit) solve(mean float64, means []float64) []float64 {
	x := f.factored
	effects := make([]float64, x.k)
	for i, y := range f.outcome {
		for j, q := range x.row(i) {
			effects[j] += q * (y - mean)
		}
	}
	b := make([]float64, x.k)
	for j := 1; j < x.k; j++ {
		b[j] = dot(x.inverse.row(j)[j:], effects[j:])
	}
	b[0] = mean
	for j := 1; j < x.k; j++ {
		b[0] -= b[j] * means[j]
	}
	return b
}

// exact is how small residuals may be against the outcome before they count as rounding.
const exact = 1e-12

// judge gives the numbers of the whole fit; residuals that are but rounding become 0.
func (f *Fit) judge(total float64) {
	left := norm(f.Residuals)
	if left <= max(exact*total, 1/largest) {
		left = 0
		clear(f.Residuals)
	}
	n, df := float64(f.N), float64(f.DF)
	f.Sigma = left / math.Sqrt(df)
	if total <= 1/largest {
		return
	}
	unexplained := left / total * (left / total)
	f.R2 = stats.Some(1 - unexplained)
	f.AdjR2 = stats.Some(1 - unexplained*(n-1)/df)
	f.LogLik = stats.Some(-n / 2 * (math.Log(2*math.Pi/n) + 2*math.Log(left) + 1))
}

// norm is the length of a vector.
func norm(x []float64) float64 { return math.Sqrt(dot(x, x)) }
