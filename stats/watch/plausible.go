package watch

import (
	"cmp"
	"math"
	"slices"
)

// weighed is a beta distribution of proportions, by its mean and the sum of its parameters, with how
// plausible it is. Weights add up to 1.
type weighed struct{ rate, strength, weight float64 }

const (
	rateSteps, strengthSteps = 24, 24
	// weakest and strongest are the strengths that are considered: from proportions of mostly 0
	// and 1 to classes that are all alike.
	weakest, strongest = 0.2, 20_000.0
	// negligible is the weight below the largest at which a pair is left out.
	negligible = 1e-4
)

// plausible weighs pairs of rate and strength by the beta-binomial likelihood of all proportions. In
// advance every rate is as likely, and so is every share of variance that lies between classes,
// 1/(strength+1). The grid is laid three times, each where the one before found weight.
func plausible(kinds map[Proportion]int) []weighed {
	tally := tallied(kinds)
	rates, spreads := span{-9, 9}, span{math.Log(weakest), math.Log(strongest)}
	var found []weighed
	for range 3 {
		found = tally.weigh(rates, spreads)
		rates = around(found, rates, func(w weighed) float64 { return math.Log(w.rate / (1 - w.rate)) })
		spreads = around(found, spreads, func(w weighed) float64 { return math.Log(w.strength) })
	}
	return found
}

// span is where a grid is laid, on a scale of logarithms.
type span struct{ low, high float64 }

func (s span) at(i, steps int) float64 {
	return s.low + (s.high-s.low)*(float64(i)+0.5)/float64(steps)
}

// around is the part of a span that has weight, with a step to either side.
func around(found []weighed, s span, of func(weighed) float64) span {
	least := slices.MinFunc(found, func(a, b weighed) int { return cmp.Compare(of(a), of(b)) })
	most := slices.MaxFunc(found, func(a, b weighed) int { return cmp.Compare(of(a), of(b)) })
	step := (s.high - s.low) / rateSteps
	return span{math.Max(s.low, of(least)-step), math.Min(s.high, of(most)+step)}
}

// tally counts how many classes have more than i with, without and in all: what the likelihood
// needs, whatever the number of classes. Large ones stand by themselves.
type tally struct {
	with, without, all []float64
	large              map[Proportion]int
}

// largeFrom is the N from which a class stands by itself.
const largeFrom = 200

func tallied(kinds map[Proportion]int) tally {
	t := tally{large: map[Proportion]int{}}
	add := func(to *[]float64, n, times int) {
		for len(*to) < n {
			*to = append(*to, 0)
		}
		for i := range n {
			(*to)[i] += float64(times)
		}
	}
	for p, times := range kinds {
		if p.N >= largeFrom {
			t.large[p] = times
			continue
		}
		add(&t.with, p.Y, times)
		add(&t.without, p.N-p.Y, times)
		add(&t.all, p.N, times)
	}
	return t
}

// log is the logarithm of the likelihood but for a constant: a product over rising factorials.
func (t tally) log(rate, strength float64) (sum float64) {
	a, b := rate*strength, (1-rate)*strength
	for i, n := range t.with {
		sum += n * math.Log(a+float64(i))
	}
	for i, n := range t.without {
		sum += n * math.Log(b+float64(i))
	}
	for i, n := range t.all {
		sum -= n * math.Log(strength+float64(i))
	}
	for p, times := range t.large {
		y, n := float64(p.Y), float64(p.N)
		sum += float64(times) * (rising(a, y) + rising(b, n-y) - rising(strength, n))
	}
	return sum
}

func (t tally) weigh(rates, spreads span) []weighed {
	var all []weighed
	largest := math.Inf(-1)
	for i := range rateSteps {
		rate := 1 / (1 + math.Exp(-rates.at(i, rateSteps)))
		for j := range strengthSteps {
			strength := math.Exp(spreads.at(j, strengthSteps))
			// the grid's steps are of logarithms: the factors say how wide they are for the rate
			// and for 1/(strength+1)
			width := math.Log(rate*(1-rate)) + math.Log(strength/((strength+1)*(strength+1)))
			w := weighed{rate, strength, t.log(rate, strength) + width}
			all, largest = append(all, w), math.Max(largest, w.weight)
		}
	}
	var kept []weighed
	sum := 0.0
	for _, w := range all {
		if w.weight = math.Exp(w.weight - largest); w.weight > negligible {
			kept, sum = append(kept, w), sum+w.weight
		}
	}
	for i := range kept {
		kept[i].weight /= sum
	}
	return kept
}

// rising is the logarithm of x(x+1)...(x+n-1).
func rising(x, n float64) float64 {
	whole, _ := math.Lgamma(x + n)
	less, _ := math.Lgamma(x)
	return whole - less
}
