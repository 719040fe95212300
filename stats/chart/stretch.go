package chart

import (
	"math"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// stretch is a phase being worked on. Places count from 0, NaN stands for what does not exist;
// both end at the package's door.
type stretch struct {
	how
	kind Kind
	part int
	// first is its first place in the series.
	first int

	// y is what is plotted, scaled what centre and sigma are found from: the same but for T.
	y, scaled, numerators, n []float64
	// sizes and sds are those of subgroups, spreads what is expected to vary of what is plotted, in
	// units of the standard deviation.
	sizes, sds, spreads []float64
	excluded            []bool
	anyOut              bool
	// base is how many first points give centre and limits.
	base int
	// freeze is what was asked for, for the rules that freeze within each phase.
	freeze               int
	given                float64
	unscreened, category bool

	// centre is what limits are built around, line what is drawn.
	centre, line, sigma float64

	scratch
}

// scratch is room that the charts of a growing series use one after the other.
type scratch struct {
	picked, ranges, room []float64
	// order has the values of the first places, so many as sorted says, in rising order.
	order  []float64
	sorted int
	// held are the points against their zones.
	held zones
}

// find finds centre and limits.
func (s *stretch) find() {
	s.centre, s.line, s.sigma = math.NaN(), math.NaN(), math.NaN()
	s.fit(s)
	switch s.kind {
	case G:
	case T:
		s.line = fromT(s.centre)
	default:
		s.line = s.centre
	}
}

// firstPoints is the same phase k points after its start.
func (s *stretch) firstPoints(k int) *stretch {
	part := *s
	part.y, part.scaled, part.numerators, part.n = s.y[:k], s.scaled[:k], s.numerators[:k], s.n[:k]
	part.excluded = s.excluded[:k]
	if s.sizes != nil {
		part.sizes, part.sds, part.spreads = s.sizes[:k], s.sds[:k], s.spreads[:k]
	}
	part.base = min(s.base, k)
	return &part
}

func (s *stretch) givenOr(found func() float64) float64 {
	if math.IsNaN(s.given) {
		return found()
	}
	return s.given
}

// baseline is that of x which gives centre and limits: the excluded are not there, so that their
// neighbours become adjacent; the missing are.
func (s *stretch) baseline(x []float64) []float64 {
	x = x[:s.base]
	if !s.anyOut {
		return x
	}
	s.picked = s.picked[:0]
	for i, v := range x {
		if !s.excluded[i] {
			s.picked = append(s.picked, v)
		}
	}
	return s.picked
}

// known is the baseline without the missing.
func (s *stretch) known(x []float64) []float64 {
	s.picked = s.picked[:0]
	for i, v := range x[:s.base] {
		if !s.excluded[i] && !math.IsNaN(v) {
			s.picked = append(s.picked, v)
		}
	}
	return s.picked
}

// median of the baseline, NaN of none.
func (s *stretch) median() float64 {
	if s.sorted > s.base {
		s.order, s.sorted = s.order[:0], 0
	}
	few := s.base-s.sorted <= 8
	for ; s.sorted < s.base; s.sorted++ {
		y := s.y[s.sorted]
		if s.excluded[s.sorted] || math.IsNaN(y) {
			continue
		}
		if few {
			place, _ := slices.BinarySearch(s.order, y)
			s.order = slices.Insert(s.order, place, y)
		} else {
			s.order = append(s.order, y)
		}
	}
	if !few {
		slices.Sort(s.order)
	}
	if len(s.order) == 0 {
		return math.NaN()
	}
	return stats.Middle(s.order)
}

// sigmaOf is the standard deviation that moving ranges tell.
func (s *stretch) sigmaOf(x []float64) float64 {
	s.ranges = movingRanges(s.ranges[:0], x)
	return meanRange(s.ranges, d4, !s.unscreened) / d2
}

// weighted is the mean of the baseline by weights, its rounding corrected once.
func (s *stretch) weighted(weights []float64) float64 {
	s.room = s.room[:0]
	for i := range s.base {
		if !s.excluded[i] && !math.IsNaN(s.y[i]) {
			s.room = append(s.room, weights[i])
		}
	}
	all := stats.Sum(s.room)
	about := func(m float64) float64 {
		s.picked = s.picked[:0]
		for i := range s.base {
			if !s.excluded[i] && !math.IsNaN(s.y[i]) {
				s.picked = append(s.picked, weights[i]*(s.y[i]-m))
			}
		}
		return stats.Sum(s.picked) / all
	}
	m := about(0)
	return m + about(m)
}

// pooled is the standard deviation within subgroups: the mean of theirs where all have one size,
// √(Σ(n-1)s²/Σ(n-1)) otherwise. A missing subgroup has size 0 in that, as in qicharts2: it takes 1
// from the degrees of freedom, which makes the limits a little wider than they need be.
func (s *stretch) pooled() float64 {
	sds, squares := s.picked[:0], s.room[:0]
	size, freedom, same := -1.0, 0.0, true
	for i := range s.base {
		if s.excluded[i] {
			continue
		}
		if size < 0 {
			size = s.sizes[i]
		}
		same = same && s.sizes[i] == size
		freedom += s.sizes[i] - 1
		if sd := s.sds[i]; !math.IsNaN(sd) {
			sds = append(sds, sd)
			squares = append(squares, (s.sizes[i]-1)*sd*sd)
		}
	}
	s.picked, s.room = sds, squares
	if same {
		return meanOf(sds)
	}
	return math.Sqrt(stats.Sum(squares) / freedom)
}
