package watch

import (
	"math"
	"math/bits"
	"slices"
)

// ranks is the evidence that later values have come to lie above those of a baseline, from their
// order alone. Against "every order is as likely" it bets that later values come from the
// distribution function F^a where the baseline's is F (Lehmann 1953), whatever F is. The likelihood
// of an order is then known exactly (Savage 1956), and the ratio of both, as values come, is the
// capital of a fair game.
type ranks struct {
	baseline []int // how often each value, numbered from the lowest, is in the baseline
	starts   []start
	resting  float64 // the share of capital whose start has not come
	capital  float64 // the evidence, from 1
	seen     int
	below    bool
	cells    []float64
}

// start is a bet that the change came with a certain one of the later values.
type start struct {
	share         float64
	before, since []int // how often each value came before the change, and since
}

// odds are the a of F^a that are bet on, each with the same share of capital: a later value lies
// above one of the baseline with chance a/(a+1).
var odds = [...]float64{2.5, 6, 20}

// atOnce is the share of capital that is bet on a change with the first later value. The rest is on
// changes at later ones, each twice as far on.
const atOnce = 0.5

// newRanks takes the numbers, below values, of those in the baseline, and turns all round if evidence
// is to be for values that lie below.
func newRanks(baseline []int, values int, below bool) *ranks {
	r := &ranks{resting: 1, capital: 1, baseline: make([]int, values), below: below}
	for _, v := range baseline {
		r.baseline[r.turned(v)]++
	}
	return r
}

func (r *ranks) turned(value int) int {
	if r.below {
		return len(r.baseline) - 1 - value
	}
	return value
}

// next takes the number of a later value into the capital.
func (r *ranks) next(value int) {
	value = r.turned(value)
	r.seen++
	if share := shareFrom(r.seen); share > 0 {
		before := slices.Clone(r.baseline)
		if len(r.starts) > 0 { // all that came since the first later value came before this one
			for v, n := range r.starts[0].since {
				before[v] += n
			}
		}
		r.starts = append(r.starts, start{share, before, make([]int, len(before))})
		r.resting -= share
	}
	capital := max(r.resting, 0)
	for _, s := range r.starts {
		s.since[value]++
		for _, a := range odds {
			capital += s.share / float64(len(odds)) * r.ratio(s, a)
		}
	}
	r.capital = min(capital, richest)
}

// shareFrom is the share of capital that is bet on a change with the n-th later value: half on the
// first, the rest on 2, 4, 8, 16 and so on, with shares 1/(k(k+1)) of it.
func shareFrom(n int) float64 {
	if n == 1 {
		return atOnce
	}
	if k := bits.TrailingZeros(uint(n)); n == 1<<k {
		return (1 - atOnce) / float64(k*(k+1))
	}
	return 0
}

// richest caps what is told of capital.
const richest = 1e150

// ratio is how much likelier the order of all values is if those since the start come from F^a. With
// weights 1 and a in order, it is the product over places i of the weight times i over the sum of
// weights so far.
func (r *ranks) ratio(s start, a float64) float64 {
	lower, sum, product, log := 0.0, 0.0, 1.0, 0.0
	for v, before := range s.before {
		since := s.since[v]
		if before+since == 0 {
			continue
		}
		product *= r.tied(before, since, lower, sum, a)
		if product < 1e-100 || product > 1e100 {
			log, product = log+math.Log(product), 1
		}
		lower += float64(before + since)
		sum += float64(before) + a*float64(since)
	}
	return math.Exp(min(log+math.Log(product), math.Log(richest)))
}

// tied is the part of the product of equal values: its mean over all orders that they may have had,
// each as likely, so that nothing is gained by rounding.
func (r *ranks) tied(before, since int, lower, sum, a float64) float64 {
	if before == 0 || since == 0 {
		product, weight := 1.0, 1.0
		if since > 0 {
			weight = a
		}
		for range before + since {
			lower, sum = lower+1, sum+weight
			product *= weight * lower / sum
		}
		return product
	}
	if cap(r.cells) <= since {
		r.cells = make([]float64, since+1)
	}
	row := r.cells[:since+1]
	for p := range before + 1 {
		for q := range row {
			if p+q == 0 {
				row[0] = 1
				continue
			}
			way := 0.0
			if p > 0 { // row[q] is still that of p-1
				way = row[q] * float64(before-p+1)
			}
			if q > 0 {
				way += row[q-1] * a * float64(since-q+1)
			}
			left, weights := float64(before+since-p-q+1), sum+float64(p)+a*float64(q)
			row[q] = way * (lower + float64(p+q)) / (left * weights)
		}
	}
	return row[since]
}
