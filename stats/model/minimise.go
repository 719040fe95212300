package model

import "math"

// minimise finds where f is least between low and high: the lowest point of a grid of so many
// steps, then by Brent's method (1973, Algorithms for Minimization without Derivatives, chapter 5)
// between that point's neighbours.
func minimise(f func(float64) float64, low, high float64, steps int) (x, least float64) {
	at := func(i int) float64 { return low + (high-low)*float64(i)/float64(steps) }
	lowest := 0
	for i := range steps + 1 {
		if v := f(at(i)); i == 0 || v < least {
			lowest, least = i, v
		}
	}
	grid := at(lowest)
	x, inside := brent(f, at(max(lowest-1, 0)), at(min(lowest+1, steps)))
	if inside < least { // an edge stays where it is, not next to it
		return x, inside
	}
	return grid, least
}

// fine is how closely minimise looks: at a minimum a function is flat, so that steps below the
// root of what a float resolves tell nothing.
const fine = 1e-9

func brent(f func(float64) float64, low, high float64) (best, least float64) {
	const golden = 0.381966011250105
	x := low + golden*(high-low)
	second, third := x, x
	fx := f(x)
	fSecond, fThird := fx, fx
	var step, before float64
	for range 200 {
		middle, tolerance := (low+high)/2, fine*math.Abs(x)+1e-14
		if math.Abs(x-middle) <= 2*tolerance-(high-low)/2 {
			break
		}
		step, before = parabola(x, second, third, fx, fSecond, fThird, low, high, step, before, tolerance)
		u := x + step
		if math.Abs(step) < tolerance {
			u = x + math.Copysign(tolerance, step)
		}
		fu := f(u)
		switch {
		case fu <= fx:
			if u < x {
				high = x
			} else {
				low = x
			}
			third, fThird, second, fSecond, x, fx = second, fSecond, x, fx, u, fu
			continue
		case u < x:
			low = u
		default:
			high = u
		}
		if fu <= fSecond || second == x {
			third, fThird, second, fSecond = second, fSecond, u, fu
		} else if fu <= fThird || third == x || third == second {
			third, fThird = u, fu
		}
	}
	return x, fx
}

// parabola is the step to the foot of the parabola through three points, or by the golden section
// where that is no good.
func parabola(x, second, third, fx, fSecond, fThird, low, high, step, before, tolerance float64) (next, last float64) {
	r := (x - second) * (fx - fThird)
	q := (x - third) * (fx - fSecond)
	p := (x-third)*q - (x-second)*r
	q = 2 * (q - r)
	if q > 0 {
		p = -p
	}
	q = math.Abs(q)
	if math.Abs(before) > tolerance && math.Abs(p) < math.Abs(q*before/2) && p > q*(low-x) && p < q*(high-x) {
		next = p / q
		if u := x + next; u-low < 2*tolerance || high-u < 2*tolerance {
			next = math.Copysign(tolerance, (low+high)/2-x)
		}
		return next, step
	}
	last = high - x
	if x >= (low+high)/2 {
		last = low - x
	}
	return 0.381966011250105 * last, last
}
