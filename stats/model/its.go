package model

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Series is an interrupted series: a level and slope before a cut and how both change after it.
type Series struct {
	N, Cut, Lag int
	// Coefficients are those of the constant, t, post and since, in this order.
	Coefficients []SeriesCoefficient
	// Phi is the correlation of neighbouring residuals (REML). It does not exist where the fit is
	// exact.
	Phi stats.Number
	// DurbinWatson is about 2(1-r) for residuals whose neighbours correlate by r (1950).
	DurbinWatson stats.Number
}

// SeriesCoefficient is one coefficient, by ordinary least squares and by generalised least squares
// with first-order autocorrelation.
type SeriesCoefficient struct {
	Term     string
	Estimate float64
	// SE is the classical standard error, NeweyWest that of Newey & West (1987) with Bartlett's
	// weights, without prewhitening or a factor of small samples.
	SE, NeweyWest float64
	// GLS and GLSSE do not exist where the fit is exact.
	GLS, GLSSE stats.Number
}

// DefaultLag is how many lags Newey & West (1994) take for so many values: ⌊4(n/100)^(2/9)⌋.
func DefaultLag(n int) int {
	return int(math.Floor(4 * math.Pow(float64(n)/100, 2.0/9)))
}

// InterruptedSeries fits y ~ 1 + t + post + since, where t counts values from 1, post is 1 after
// the cut, and since is how many steps after it. On each side of the cut two values are needed, and
// five in all; lag is from 0 to n-1.
func InterruptedSeries(y []float64, cut, lag int) (*Series, error) {
	n := len(y)
	switch {
	case n < 5:
		return nil, fmt.Errorf("y: %d values; 5 or more are needed", n)
	case cut < 2 || cut > n-2:
		return nil, fmt.Errorf("cut: %d; of %d values it is the last before the change, from 2 to %d", cut, n, n-2)
	case lag < 0 || lag >= n:
		return nil, fmt.Errorf("lag: %d; it is from 0 to %d", lag, n-1)
	}
	d := interrupted(y, cut)
	f, err := fit(d)
	if err != nil {
		return nil, err
	}
	s := &Series{N: n, Cut: cut, Lag: lag}
	for j, se := range f.neweyWest(lag) {
		c := f.Coefficients[j]
		s.Coefficients = append(s.Coefficients, SeriesCoefficient{Term: c.Term, Estimate: c.Estimate, SE: c.SE, NeweyWest: se})
	}
	if f.Sigma == 0 {
		return s, nil
	}
	s.DurbinWatson = durbinWatson(f.Residuals)
	return s, s.generalised(d, f)
}

// LevelChange is by how much the level changed at the cut, with an interval: from generalised least
// squares by Student's t with N-4 degrees of freedom, its standard error not below the classical one,
// because phi comes out too low in short series. Of simulated series of 12 to 80 values without effect
// the interval holds the true 0 in 94 to 97 of 100 where values are independent, in 91 to 94 where
// neighbours correlate by 0.3, and in only 86 to 92 where by 0.6; the classical interval holds it there
// in 64 to 84, and Newey and West's in no more than 91 of 100 even where values are independent.
func (s *Series) LevelChange() Difference {
	c := s.Coefficients[2]
	if !c.GLS.Known {
		return Difference{Value: c.Estimate, Level: level}
	}
	d := Difference{Value: c.GLS.Value, DF: stats.Some(float64(s.N - 4)), Level: level}
	d.Low, d.High = around(d.Value, max(c.SE, c.GLSSE.Value), d.DF.Value)
	return d
}

func interrupted(y []float64, cut int) *Design {
	n := len(y)
	t, post, since := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		t[i] = float64(i + 1)
		if i >= cut {
			post[i], since[i] = 1, float64(i+1-cut)
		}
	}
	return &Design{Terms: []string{intercept, "t", "post", "since"}, X: [][]float64{ones(n), t, post, since}, Y: y}
}

// neweyWest gives the standard errors: the sandwich with products of scores up to lag steps apart,
// weighted 1 - l/(lag+1).
func (f *Fit) neweyWest(lag int) []float64 {
	k := f.factored.k
	scores := f.influence()
	for i, e := range f.Residuals {
		for j := range k {
			scores[i*k+j] *= e
		}
	}
	out := make([]float64, k)
	for j := range k {
		var variance float64
		for l := range lag + 1 {
			var sum float64
			for i := l; i < f.N; i++ {
				sum += scores[i*k+j] * scores[(i-l)*k+j]
			}
			weight := 1 - float64(l)/float64(lag+1)
			if l > 0 {
				weight *= 2
			}
			variance += weight * sum
		}
		out[j] = math.Sqrt(max(variance, 0))
	}
	return out
}

func durbinWatson(residuals []float64) stats.Number {
	var steps float64
	for i := 1; i < len(residuals); i++ {
		d := residuals[i] - residuals[i-1]
		steps += d * d
	}
	return stats.Some(steps / dot(residuals, residuals))
}
