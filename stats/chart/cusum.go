package chart

import (
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// What sums and averages are made with (Montgomery, Introduction to Statistical Quality Control,
// chapter 9): the slack of a CUSUM in standard deviations, and the weight of the newest value in
// an EWMA.
const (
	slack  = 0.5
	newest = 0.2
)

// Sums are the CUSUM and the EWMA of a point; they do not exist for a missing or excluded one, nor
// where the phase has no standard deviation.
type Sums struct {
	// Pos and Neg are the sums of what lies above and below the centre, in standard deviations.
	Pos, Neg stats.Number
	// EWMA with its limits at 3 of its own standard deviations.
	EWMA, Lower, Upper stats.Number
}

// Cusum sums up deviations from the centre, which shows small shifts that last; moving ranges are
// unscreened. Each phase starts again from nothing, a missing point changes nothing. It refuses
// what [Zones] refuses.
func Cusum(groups []Subgroup, o Options) ([]Sums, error) {
	if err := zoned(o.Kind); err != nil {
		return nil, err
	}
	o.Unscreened = true
	phases, err := stretches(groups, o)
	if err != nil {
		return nil, err
	}
	times := o.Multiply
	if times == 0 {
		times = 1
	}
	sums := make([]Sums, 0, len(groups))
	for _, s := range phases {
		s.find()
		sums = append(sums, s.sums(times)...)
	}
	return sums, nil
}

func (s *stretch) sums(times float64) []Sums {
	sums := make([]Sums, len(s.y))
	pos, neg, average, left := 0.0, 0.0, s.centre, 1.0
	for i, y := range s.y {
		if math.IsNaN(y) || s.excluded[i] {
			continue
		}
		sigma := s.spread(s, i)
		z := (y - s.centre) / sigma
		pos, neg = math.Max(0, pos+z-slack), math.Min(0, neg+z+slack)
		average += newest * (y - average)
		left *= (1 - newest) * (1 - newest)
		reach := 3 * sigma * math.Sqrt(newest/(2-newest)*(1-left))
		sums[i] = Sums{
			stats.Some(pos), stats.Some(neg), stats.Some(average * times),
			stats.Some((s.centre - reach) * times), stats.Some((s.centre + reach) * times),
		}
	}
	return sums
}
