package model

import (
	"math"
	"math/rand/v2"

	"github.com/cyclebook/cyclebook/stats"
)

// permute tries all assignments of starts to classes. moves[i][j] is the change of class i, had it
// started with class j.
func (b *Baselines) permute(moves [][]float64) {
	var all []float64
	order := identity(len(moves))
	eachOrder(order, 0, func() { all = append(all, total(moves, order)) })
	b.Assignments = len(all)
	b.P, b.Least = extreme(all, total(moves, identity(len(moves))))
}

// sample draws assignments; the one that was is among them, which keeps the test exact.
func (b *Baselines) sample(moves [][]float64, chance *rand.Rand) {
	observed := total(moves, identity(len(moves)))
	all := []float64{observed}
	order := identity(len(moves))
	for range samples {
		chance.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		all = append(all, total(moves, order))
	}
	b.Assignments, b.Sampled = len(all), true
	b.P, b.Least = extreme(all, observed)
}

func identity(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// eachOrder calls for each order of what is from place on.
func eachOrder(order []int, place int, call func()) {
	if place == len(order) {
		call()
		return
	}
	for i := place; i < len(order); i++ {
		order[place], order[i] = order[i], order[place]
		eachOrder(order, place+1, call)
		order[place], order[i] = order[i], order[place]
	}
}

func total(moves [][]float64, order []int) float64 {
	var sum float64
	for i, j := range order {
		sum += moves[i][j]
	}
	return sum
}

// extreme is the share of values as far from the mean of all as the observed one, and the least
// such share that any of them would have had. What differs by rounding only is equal.
func extreme(all []float64, observed float64) (p, least float64) {
	mean := stats.Mean(all).Value
	var farthest, largestSum float64
	for _, v := range all {
		farthest = max(farthest, math.Abs(v-mean))
		largestSum = max(largestSum, math.Abs(v))
	}
	slack := 1e-9*farthest + 1e-14*largestSum
	share := func(distance float64) float64 {
		count := 0
		for _, v := range all {
			if math.Abs(v-mean) >= distance-slack {
				count++
			}
		}
		return float64(count) / float64(len(all))
	}
	return share(math.Abs(observed - mean)), share(farthest)
}
