package model

import (
	"cmp"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// Adjust gives p-values adjusted for their number, so that of all that stay under a bound at most
// that share is false on average (Benjamini & Hochberg 1995). Those that do not exist do not count.
func Adjust(p []stats.Number) []stats.Number {
	order := descending(p)
	out := make([]stats.Number, len(p))
	m, least := float64(len(order)), 1.0
	for at, i := range order { // from the largest
		least = min(least, p[i].Value*m/(m-float64(at)))
		out[i] = stats.Some(least)
	}
	return out
}

// Ranks gives places from 1 for the largest; equals share the lowest, and what does not exist has
// place 0.
func Ranks(values []stats.Number) []int {
	ranks := make([]int, len(values))
	order := descending(values)
	for at, i := range order {
		ranks[i] = at + 1
		if at > 0 && values[order[at-1]] == values[i] {
			ranks[i] = ranks[order[at-1]]
		}
	}
	return ranks
}

// descending lists the places of numbers that exist, from the largest number.
func descending(values []stats.Number) []int {
	order := make([]int, 0, len(values))
	for i, v := range values {
		if v.Known {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b].Value, values[a].Value) })
	return order
}
