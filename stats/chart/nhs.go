package chart

import "math"

// Rules of NHS England's Making Data Count; RuleOutside and RuleTrend are named alike elsewhere.
const (
	RuleSeven      = "seven on one side"
	RuleTrend      = "trend" // NHS, IHI
	RuleTwoOfThree = "two of three"
)

// xmr is a phase as Making Data Count draws it: values only, with natural process limits.
type xmr struct {
	// y are the values and place where each stands in the phase. Those that are excluded are not
	// among them.
	y     []float64
	place []int
	// mean and limits; near ones lie at two thirds.
	mean, lower, lowerNear, upperNear, upper float64
}

// toLimit is what NHS England's sheets multiply the mean range with: 3/d2, rounded.
const toLimit = 2.66

// xmr finds mean and limits from the first values of the phase, or from all.
func (s *stretch) xmr() *xmr {
	x := &xmr{y: make([]float64, 0, len(s.y)), place: make([]int, 0, len(s.y))}
	for i, y := range s.y {
		if !s.excluded[i] && !math.IsNaN(y) {
			x.y, x.place = append(x.y, y), append(x.place, i)
		}
	}
	base := x.y
	if s.freeze > 0 {
		base = base[:min(s.freeze, len(base))]
	}
	x.mean = s.givenOr(func() float64 { return meanOf(base) })
	s.ranges = movingRanges(s.ranges[:0], base)
	reach := toLimit * meanRange(s.ranges, d4, !s.unscreened)
	x.lower, x.upper = x.mean-reach, x.mean+reach
	x.lowerNear, x.upperNear = x.mean-reach*2/3, x.mean+reach*2/3
	return x
}

func (x *xmr) outside(y float64) bool { return y > x.upper || y < x.lower }

// near is beyond a near limit, but not outside.
func (x *xmr) near(y float64) bool {
	return !x.outside(y) && (y > x.upperNear || y < x.lowerNear)
}

// sevens are the runs of at least 7 values on one side of the mean; one on it breaks a run.
func (x *xmr) sevens() []pattern {
	return streaks(RuleSeven, len(x.y), 7, func(i int) int { return side(x.y[i], x.mean) })
}

// trends are at least 6 steps up, or down, in a row; a repeat breaks them.
func (x *xmr) trends() []pattern {
	found := streaks(RuleTrend, len(x.y), 6, func(i int) int {
		if i == 0 {
			return 0
		}
		return step(x.y[i-1], x.y[i])
	})
	for i := range found {
		found[i].from-- // a step starts at the value before
	}
	return found
}

// streaks are the places in a row, at least as many as said, that have one side other than 0.
func streaks(rule string, n, least int, side func(int) int) []pattern {
	var found []pattern
	for from := 0; from < n; {
		at, to := side(from), from
		for to+1 < n && side(to+1) == at {
			to++
		}
		if at != 0 && to-from+1 >= least {
			found = append(found, pattern{rule, from, to, at})
		}
		from = to + 1
	}
	return found
}

// step is where a value goes from another: nowhere from one that does not exist.
func step(from, to float64) int {
	switch {
	case to > from:
		return 1
	case to < from:
		return -1
	}
	return 0
}

// twosOfThree are stretches of overlapping threes, each all on one side with at least two near a
// limit, from the first near value to the last.
func (x *xmr) twosOfThree() []pattern {
	var found []pattern
	for i := 2; i < len(x.y); i++ {
		at := side(x.y[i], x.mean)
		if at == 0 || side(x.y[i-1], x.mean) != at || side(x.y[i-2], x.mean) != at {
			continue
		}
		from, to, near := -1, 0, 0
		for j := i - 2; j <= i; j++ {
			if x.near(x.y[j]) {
				if near++; from < 0 {
					from = j
				}
				to = j
			}
		}
		if near < 2 {
			continue
		}
		if last := len(found) - 1; last >= 0 && found[last].side == at && found[last].to >= from {
			found[last].to = to
			continue
		}
		found = append(found, pattern{RuleTwoOfThree, from, to, at})
	}
	return found
}

// nhsPatterns are the signals of the phase. Excluded points are held against the limits as well.
func nhsPatterns(s *stretch, found []pattern) []pattern {
	x := s.xmr()
	for i, y := range s.y {
		if x.outside(y) {
			found = append(found, pattern{RuleOutside, i, i, sideOf(y > x.upper)})
		}
	}
	if !s.judged() {
		return found
	}
	for _, more := range [][]pattern{x.sevens(), x.trends(), x.twosOfThree()} {
		for _, p := range more {
			p.from, p.to = x.place[p.from], x.place[p.to]
			found = append(found, p)
		}
	}
	return found
}
