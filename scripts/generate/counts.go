package main

import "math"

// maxScale keeps handles and totals readable.
const maxScale = 100

// counts are how many of each thing are made.
type counts struct {
	networks, districts, schools, teams, people  int
	cycles, measures, measurements, observations int
}

// atScaleOne is a large network with five years of records.
var atScaleOne = counts{
	networks: 4, districts: 12, schools: 50, teams: 500, people: 3_000,
	cycles: 10_000, measures: 20_000, measurements: 200_000, observations: 40_000,
}

// scaled gives so many times as much of everything, but at least one.
func (c counts) scaled(by float64) counts {
	for _, n := range []*int{&c.networks, &c.districts, &c.schools, &c.teams, &c.people, &c.cycles, &c.measures, &c.measurements, &c.observations} {
		*n = max(1, int(math.Round(float64(*n)*by)))
	}
	return c
}

// coaches is how many people coach.
func (c counts) coaches() int { return max(1, c.teams/8) }

// teachers is how many people are members of teams: who is left when the others are counted, and
// three for each team at least.
func (c counts) teachers() int {
	return max(3*c.teams, c.people-c.networks-c.districts-c.schools-c.coaches())
}

// share divides a total among several by their weights; nothing is lost by rounding.
func share(total int, weights []int) []int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	parts, upTo, given := make([]int, len(weights)), 0, 0
	for i, w := range weights {
		upTo += w
		parts[i] = total*upTo/max(1, sum) - given
		given += parts[i]
	}
	return parts
}
