package main

import (
	"hash/fnv"
	"math/rand/v2"
)

// dice draws whole numbers only, from the generator itself, so that no machine's floating point
// and no library's rounding decides.
type dice struct{ source *rand.PCG }

// rolled gives dice of their own to everything that has a name, so that more of one thing does
// not change another.
func rolled(seed uint64, name string, numbers ...int) dice {
	h := fnv.New64a()
	h.Write([]byte(name))
	for _, n := range numbers {
		h.Write([]byte{'/', byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	}
	return dice{rand.NewPCG(seed, h.Sum64())}
}

// below gives a number from 0 to n-1.
func (d dice) below(n int) int { return int(d.source.Uint64() >> 1 % uint64(n)) }

// between gives a number from low to high, both possible.
func (d dice) between(low, high int) int { return low + d.below(high-low+1) }

// chance is true so many times in a hundred.
func (d dice) chance(percent int) bool { return d.below(100) < percent }

// around gives a number near the middle, at most spread away; near ones are likelier.
func (d dice) around(middle, spread int) int {
	return middle + (d.between(-spread, spread)+d.between(-spread, spread)+d.between(-spread, spread))/3
}

// hits is how many of n succeed, when so many in a thousand do.
func (d dice) hits(n, perMille int) (hits int) {
	for range n {
		if d.below(1000) < perMille {
			hits++
		}
	}
	return hits
}

// oneOf picks by weights and gives the place of what was picked.
func (d dice) oneOf(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.below(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return 0
}

// pick takes one of a list.
func pick[T any](d dice, of []T) T { return of[d.below(len(of))] }

// some takes n of a list, none twice, in a drawn order; all of it when there are fewer.
func some[T any](d dice, of []T, n int) []T {
	left := append([]T(nil), of...)
	n = min(n, len(left))
	for i := range n {
		j := d.between(i, len(left)-1)
		left[i], left[j] = left[j], left[i]
	}
	return left[:n]
}
