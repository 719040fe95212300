package model

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Pooled is estimates of unequal precision drawn toward their common mean.
type Pooled struct {
	// Mu is the mean, SEMu its standard error, Low and High its interval by the normal
	// distribution.
	Mu, SEMu, Low, High float64
	// Tau2 is the variance of true values between units.
	Tau2 float64
	// Q is Cochran's statistic of heterogeneity; I2 the share of the variance, in percent, that
	// is not noise (Higgins & Thompson 2002), which does not exist for a single unit.
	Q  float64
	I2 stats.Number
	// Units are in the order given.
	Units []Shrunk
}

// Shrunk is an estimate drawn toward the mean, and its standard error.
type Shrunk struct{ Value, SE float64 }

// Shrink draws estimates y with known variances v toward their mean, the more the less precise they
// are: λy + (1-λ)μ, λ = τ²/(τ²+v), squared error λv + (1-λ)²·se(μ)². τ² is never below 0 and by
// DerSimonian & Laird (1986), REML, or Paule & Mandel (1982). Lists of unequal length, no
// estimates, and variances not above 0 are errors.
func Shrink(y, v []float64, method Method) (*Pooled, error) {
	switch {
	case len(y) != len(v):
		return nil, fmt.Errorf("y has %d estimates and v %d variances; give one variance for each", len(y), len(v))
	case len(y) == 0:
		return nil, fmt.Errorf("y: no estimates")
	}
	for i := range y {
		if tooLarge(y[i]) {
			return nil, fmt.Errorf("y: number %d is %v; give numbers up to %g", i+1, y[i], largest)
		}
		if !(v[i] >= 1/largest) || tooLarge(v[i]) {
			return nil, fmt.Errorf("v: number %d is %v; a variance is above 0", i+1, v[i])
		}
	}
	s := estimates{y, v}
	p := &Pooled{}
	var sum weights
	p.Q, sum = s.heterogeneity(0)
	switch method {
	case DerSimonianLaird:
		p.Tau2 = max(0, (p.Q-float64(len(y)-1))/sum.spread())
	case REML:
		p.Tau2 = s.restricted()
	case PauleMandel:
		p.Tau2 = s.pauleMandel()
	default:
		return nil, fmt.Errorf("method: %q is none of DL, REML, PM", method)
	}
	if len(y) == 1 {
		p.Tau2 = 0
	} else {
		typical := float64(len(y)-1) / sum.spread()
		p.I2 = stats.Some(100 * p.Tau2 / (p.Tau2 + typical))
	}
	s.draw(p)
	if !finite(p.Mu, p.SEMu, p.Tau2, p.Q) {
		return nil, errSpread
	}
	return p, nil
}

func (s estimates) draw(p *Pooled) {
	var sum weights
	p.Mu, sum = s.mean(p.Tau2)
	p.SEMu = 1 / math.Sqrt(sum.total)
	p.Low, p.High = p.Mu-normal*p.SEMu, p.Mu+normal*p.SEMu
	for i, y := range s.y {
		share := p.Tau2 / (p.Tau2 + s.v[i])
		p.Units = append(p.Units, Shrunk{
			Value: share*y + (1-share)*p.Mu,
			SE:    math.Sqrt(share*s.v[i] + (1-share)*(1-share)/sum.total),
		})
	}
}

// estimates are numbers and their variances.
type estimates struct{ y, v []float64 }

// weights are the sums of 1/(v+τ²) and of its square.
type weights struct{ total, squares float64 }

// spread is what DerSimonian & Laird divide by. For weights all equal it is (k-1) of them.
func (w weights) spread() float64 { return w.total - w.squares/w.total }

func (s estimates) mean(tau2 float64) (mu float64, sum weights) {
	first := stats.Mean(s.y).Value
	for i, y := range s.y {
		w := 1 / (s.v[i] + tau2)
		sum.total += w
		sum.squares += w * w
		mu += w * (y - first)
	}
	return first + mu/sum.total, sum
}

// heterogeneity is the weighted sum of squares around the weighted mean (Cochran 1954).
func (s estimates) heterogeneity(tau2 float64) (q float64, sum weights) {
	mu, sum := s.mean(tau2)
	for i, y := range s.y {
		q += (y - mu) * (y - mu) / (s.v[i] + tau2)
	}
	return q, sum
}

// most is a tau2 that none of the methods goes beyond: all of the variance of y, and more.
func (s estimates) most() float64 {
	sd := stats.SD(s.y).Value
	return 2 * float64(len(s.y)) * sd * sd
}

// pauleMandel is where heterogeneity is what chance gives, k-1; it falls with tau2.
func (s estimates) pauleMandel() float64 {
	wanted := float64(len(s.y) - 1)
	excess := func(tau2 float64) float64 {
		q, _ := s.heterogeneity(tau2)
		return q - wanted
	}
	if excess(0) <= 0 {
		return 0
	}
	low, high := 0.0, s.most()
	for range 200 {
		middle := low + (high-low)/2
		if middle == low || middle == high {
			break
		}
		if excess(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// restricted is the tau2 of the highest restricted likelihood. The search is along the share of
// tau2 in the variance of a unit of middling precision; steps of Fisher's scoring then take it to
// the last digits.
func (s estimates) restricted() float64 {
	middling := stats.Median(s.v).Value
	of := func(share float64) float64 { return middling * share / (1 - share) }
	deviance := func(tau2 float64) float64 {
		q, sum := s.heterogeneity(tau2)
		d := q + math.Log(sum.total)
		for _, v := range s.v {
			d += math.Log(v + tau2)
		}
		return d
	}
	high := s.most() / (s.most() + middling)
	share, _ := minimise(func(share float64) float64 { return deviance(of(share)) }, 0, min(high, 1-1e-9), 40)
	tau2 := of(share)
	for range 20 {
		tau2 = max(0, tau2+s.score(tau2))
	}
	return tau2
}

// score is one step of Fisher's scoring toward the REML estimate (Viechtbauer 2005).
func (s estimates) score(tau2 float64) float64 {
	mu, sum := s.mean(tau2)
	var cubes, around float64
	for i, y := range s.y {
		w := 1 / (s.v[i] + tau2)
		cubes += w * w * w
		around += w * w * (y - mu) * (y - mu)
	}
	trace := sum.total - sum.squares/sum.total
	squares := sum.squares - 2*cubes/sum.total + sum.squares*sum.squares/(sum.total*sum.total)
	if !(squares > 0) {
		return 0
	}
	return (around - trace) / squares
}
