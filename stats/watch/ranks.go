package watch

import (
	"math"
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
	seen     int
	below    bool
}

// start is a bet that the change came with a certain one of the later values.
type start struct {
	share         float64
	before, since []int // how often each value came before the change, and since
}

// odds are the a of F^a that are bet on, each with the same share of capital: a later value lies
// above one of the baseline with chance a/(a+1).
var odds = [...]float64{2, 5, 12, 30}

// atOnce is the share of capital that is bet on a change with the first later value. The rest is on
// changes at later ones, each a quarter as far again.
const atOnce = 0.5

// newRanks takes the numbers, below values, of those in the baseline, and turns all round if evidence
// is to be for values that lie below.
func newRanks(baseline []int, values int, below bool) *ranks {
	r := &ranks{resting: 1, baseline: make([]int, values), below: below}
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

// next takes the number of a later value and gives the evidence with it.
func (r *ranks) next(value int) float64 {
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
			capital += s.share / float64(len(odds)) * s.ratio(a)
		}
	}
	return min(capital, richest)
}

// shareFrom is the share of capital that is bet on a change with the n-th later value: half on the
// first, the rest on 2, 3, 4, 5, 7, 9, 12 and so on, each a quarter as far again, with shares of it
// of 4/((k+3)(k+4)), which add up to 1.
func shareFrom(n int) float64 {
	if n == 1 {
		return atOnce
	}
	for k, at := 1, 2; at <= n; k, at = k+1, at+(at+3)/4 {
		if at == n {
			return (1 - atOnce) * 4 / float64((k+3)*(k+4))
		}
	}
	return 0
}

// richest caps what is told of capital.
const richest = 1e150

// ratio is how much likelier the order of all values is if those since the start come from F^a. With
// weights 1 and a in order, it is the product over places i of the weight times i over the sum of
// weights so far. Of equal values those since the start count as the lower: that is the least that
// any order of them gives, so what is claimed is never above a fair game's capital. (Their mean over
// all orders would be fair at a time told in advance, not at any.)
func (s start) ratio(a float64) float64 {
	place, sum, product, log := 0.0, 0.0, 1.0, 0.0
	for v, before := range s.before {
		for range s.since[v] {
			place, sum = place+1, sum+a
			product *= a * place / sum
		}
		for range before {
			place, sum = place+1, sum+1
			product *= place / sum
		}
		if product < 1e-100 || product > 1e100 {
			log, product = log+math.Log(product), 1
		}
	}
	return math.Exp(min(log+math.Log(product), math.Log(richest)))
}
