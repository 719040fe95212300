package watch

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cyclebook/cyclebook/stats"
)

// Proportion is Y of N, as of a class. It is missing if N is 0.
type Proportion struct{ Y, N int }

// Shrunk is what is likely of a class, given its own proportion and those of all.
type Shrunk struct {
	// Raw is Y/N; it does not exist for a missing proportion, for which the rest is what is likely
	// of any class.
	Raw stats.Number
	// Estimate is the expected proportion; between Low and High it lies with 90 % chance.
	Estimate, Low, High float64
	// Pull is how far the estimate was drawn from its own proportion towards the rate of all, 0 to 1.
	Pull float64
}

// Shrinkage has classes and what they were drawn to.
type Shrinkage struct {
	// Rate is that of all classes, each counting as one. Strength is how many people of a class
	// weigh as much as what is known from all others; SD how far proportions of classes, not of
	// chance, spread.
	Rate, Strength, SD float64
	Classes            []Shrunk
}

// ShrinkProportions estimates the proportion of each of several classes, small ones too, as if they
// were drawn from a beta distribution that is itself estimated from all (beta-binomial: Griffiths
// 1973; empirical Bayes: Morris 1983). The rate and the spread of all are not taken as known: every
// plausible pair of them is weighed by how likely it makes the data, so that intervals hold for few
// classes as well. It is an error if a Y is not from 0 to N, an N is above a million, or no class has
// a value.
func ShrinkProportions(counts []Proportion) (*Shrinkage, error) {
	kinds := map[Proportion]int{}
	for i, p := range counts {
		if p.Y < 0 || p.N < 0 || p.Y > p.N || p.N > 1_000_000 {
			return nil, fmt.Errorf("counts: value %d: %d of %d is no proportion: give a Y from 0 to N, and N up to a million", i+1, p.Y, p.N)
		}
		kinds[p]++
	}
	delete(kinds, Proportion{})
	if len(kinds) == 0 {
		return nil, fmt.Errorf("counts: no value in %d: give at least one class with people in it", len(counts))
	}
	s := &Shrinkage{Classes: make([]Shrunk, len(counts))}
	betas := plausible(kinds)
	for _, b := range betas {
		s.Rate += b.weight * b.rate
		s.Strength += b.weight * math.Log(b.strength)
		s.SD += b.weight * math.Sqrt(b.rate*(1-b.rate)/(b.strength+1))
	}
	s.Strength = math.Exp(s.Strength)
	known := map[Proportion]Shrunk{}
	for i, p := range counts {
		of, seen := known[p]
		if !seen {
			of = shrunk(p, betas)
			known[p] = of
		}
		s.Classes[i] = of
	}
	return s, nil
}

// shrunk is the beta distribution that has the mean and variance of the mixture of what each
// plausible pair says.
func shrunk(p Proportion, betas []weighed) Shrunk {
	var mean, square, pull float64
	for _, b := range betas {
		alpha, beta := b.rate*b.strength+float64(p.Y), (1-b.rate)*b.strength+float64(p.N-p.Y)
		m := alpha / (alpha + beta)
		mean += b.weight * m
		square += b.weight * (m*m + m*(1-m)/(alpha+beta+1))
		pull += b.weight * b.strength / (b.strength + float64(p.N))
	}
	of := Shrunk{Estimate: math.Min(mean, 1), Pull: math.Min(pull, 1)}
	if p.N > 0 {
		of.Raw = stats.Some(float64(p.Y) / float64(p.N))
	}
	size := mean*(1-mean)/math.Max(square-mean*mean, 1e-12) - 1
	d := distuv.Beta{Alpha: math.Max(mean*size, 1e-3), Beta: math.Max((1-mean)*size, 1e-3)}
	of.Low, of.High = d.Quantile(0.05), d.Quantile(0.95)
	return of
}
