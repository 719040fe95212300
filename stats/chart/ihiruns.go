package chart

// countRuns counts the useful points and runs about a line, with the fewest and most runs to be
// expected.
func (s *stretch) countRuns(line float64) (useful, runs, least, most int) {
	s.eachRun(line, func(r run) {
		useful += r.length
		runs++
	})
	least, most = runsLimits(useful)
	return useful, runs, least, most
}

// runsLimits are the fewest and most runs about the median that chance leaves 2.5 % on either side
// of, for 10 to 100 useful points; 0 for others. They follow from the exact distribution of the
// number of runs (Swed & Eisenhart 1943) with half of the points on each side. Printed tables are
// rounded by hand in places, so that a book may differ by one.
func runsLimits(useful int) (least, most int) {
	if useful < 10 || useful > 100 {
		return 0, 0
	}
	above := choices(useful/2 - 1)
	below := choices(useful - useful/2 - 1)
	ways := make([]float64, useful+1) // of so many runs
	all := 0.0
	for r := 2; r <= useful; r++ {
		k := r / 2
		if r%2 == 0 {
			ways[r] = 2 * at(above, k-1) * at(below, k-1)
		} else {
			ways[r] = at(above, k)*at(below, k-1) + at(above, k-1)*at(below, k)
		}
		all += ways[r]
	}
	const tail = 0.025
	least, most = 1, useful
	for sum := ways[least]; sum <= tail*all; sum += ways[least] {
		least++
	}
	for sum := ways[most]; sum <= tail*all; sum += ways[most] {
		most--
	}
	return least, most
}

// choices are the binomial coefficients of n.
func choices(n int) []float64 {
	c := make([]float64, n+1)
	c[0] = 1
	for k := 1; k <= n; k++ {
		c[k] = c[k-1] * float64(n-k+1) / float64(k)
	}
	return c
}

func at(c []float64, k int) float64 {
	if k < 0 || k >= len(c) {
		return 0
	}
	return c[k]
}
