package chart

import (
	"fmt"
	"math"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// Of puts subgroups on a chart and judges the runs of its phases. No subgroups make a chart
// without points and phases. It refuses an unknown kind, a negative freeze or multiplier, and
// subgroups that the kind cannot use.
func Of(groups []Subgroup, o Options) (*Chart, error) {
	phases, err := stretches(groups, o)
	if err != nil {
		return nil, err
	}
	c := &Chart{Kind: o.Kind, Points: make([]Point, 0, len(groups)), Phases: make([]Phase, 0, len(phases))}
	times := o.Multiply
	if times == 0 {
		times = 1
	}
	for _, s := range phases {
		s.find()
		for i := range s.y {
			c.Points = append(c.Points, s.point(i, times))
		}
		c.Phases = append(c.Phases, s.runs())
	}
	return c, nil
}

func (s *stretch) point(i int, times float64) Point {
	sigma := s.sigmaAt(i)
	limit := func(k float64) stats.Number { return stats.Some(s.edge(sigma, k) * times) }
	return Point{
		Part: s.part, Y: stats.Some(s.y[i] * times), Centre: stats.Some(s.line * times),
		Lower: limit(-3), LowerNear: limit(-2), UpperNear: limit(2), Upper: limit(3),
		Outside: s.outside(i),
	}
}

// stretches splits a series into its phases.
func stretches(groups []Subgroup, o Options) ([]*stretch, error) {
	kind, known := kinds[o.Kind]
	switch {
	case !known:
		return nil, fmt.Errorf("chart: %q is none of run, i, mr, p, pp, u, up, c, g, t, xbar, s, ip", o.Kind)
	case o.Freeze < 0:
		return nil, fmt.Errorf("freeze: %d is not a number of points: give 1 or more, or leave it out", o.Freeze)
	case o.Multiply < 0 || math.IsNaN(o.Multiply) || math.IsInf(o.Multiply, 0):
		return nil, fmt.Errorf("multiply: %v is not a number above 0", o.Multiply)
	case o.Kind == T && o.Center.Known:
		return nil, fmt.Errorf("center: a t chart has none to give: leave it out")
	}
	if err := usable(groups, kind, o.Kind); err != nil {
		return nil, err
	}
	whole := series(groups, o)
	whole.how = kind
	ends := phaseEnds(o.Parts, len(groups))
	phases := make([]*stretch, 0, len(ends))
	for i, end := range ends {
		from := 0
		if i > 0 {
			from = ends[i-1]
		}
		phases = append(phases, whole.slice(i+1, from, end, o))
	}
	return phases, nil
}

// usable refuses subgroups that a kind of chart cannot use at all.
func usable(groups []Subgroup, h how, kind Kind) error {
	n, values, present := false, false, false
	for i, g := range groups {
		n, values, present = n || g.N.Known, values || len(g.Values) > 0, present || g.Y.Known
		if kind == T && g.Y.Known && g.Y.Value <= 0 {
			return fmt.Errorf("y: point %d is %v: times between events must be above 0 on a t chart; a g chart takes 0", i+1, g.Y.Value)
		}
	}
	switch {
	case h.denominated && present && !n:
		return fmt.Errorf("n: missing: a %s chart needs a denominator for each value: give them, or take a run, i or c chart", kind)
	case h.subgrouped && present && !values:
		return fmt.Errorf("y: a %s chart needs the values within each subgroup", kind)
	}
	return nil
}

// phaseEnds are the ends of the phases of n points, the final one among them.
func phaseEnds(parts []int, n int) []int {
	if n == 0 {
		return nil
	}
	ends := []int{n}
	for _, p := range parts {
		if p >= 1 && p < n {
			ends = append(ends, p)
		}
	}
	slices.Sort(ends)
	return slices.Compact(ends)
}

// series reads all subgroups.
func series(groups []Subgroup, o Options) *stretch {
	n := len(groups)
	room := make([]float64, 5*n)
	s := &stretch{
		kind: o.Kind, given: orNaN(o.Center), freeze: o.Freeze, unscreened: o.Unscreened, category: o.Category,
		y: room[:n:n], numerators: room[n : 2*n : 2*n], n: room[2*n : 3*n], excluded: make([]bool, n),
		scratch: scratch{picked: room[3*n : 4*n], ranges: room[4*n:]},
	}
	for _, at := range o.Exclude {
		if at >= 1 && at <= n {
			s.excluded[at-1] = true
		}
	}
	denominated := o.Kind != C && slices.ContainsFunc(groups, func(g Subgroup) bool { return g.N.Known })
	for i, g := range groups {
		s.y[i], s.numerators[i], s.n[i] = read(g, denominated)
	}
	switch o.Kind {
	case XBar, S:
		s.readSubgroups(groups)
	case T:
		s.scaled = make([]float64, n)
		for i, y := range s.y {
			s.scaled[i] = toT(y)
		}
		return s
	}
	s.scaled = s.y
	return s
}

// read is the value, numerator and denominator of a subgroup, NaN where it is missing.
func read(g Subgroup, denominated bool) (y, numerator, n float64) {
	y, n = orNaN(g.Y), orNaN(g.N)
	if n <= 0 || denominated && math.IsNaN(n) || math.IsNaN(y) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	if denominated {
		return y / n, y, n
	}
	return y, y, n
}

func (s *stretch) readSubgroups(groups []Subgroup) {
	s.sizes, s.sds, s.spreads = make([]float64, len(groups)), make([]float64, len(groups)), make([]float64, len(groups))
	for i, g := range groups {
		s.sizes[i], s.sds[i] = float64(len(g.Values)), orNaN(stats.SD(g.Values))
		s.y[i], s.spreads[i] = orNaN(stats.Mean(g.Values)), spreadOfMean(s.sizes[i])
		if s.kind == S {
			s.y[i], s.spreads[i] = s.sds[i], spreadOfSD(s.sizes[i])
		}
	}
}

// slice is one phase of the series.
func (s *stretch) slice(part, from, to int, o Options) *stretch {
	p := *s
	p.part, p.first = part, from
	p.y, p.scaled, p.numerators, p.n = s.y[from:to], s.scaled[from:to], s.numerators[from:to], s.n[from:to]
	p.excluded = s.excluded[from:to]
	if s.sizes != nil {
		p.sizes, p.sds, p.spreads = s.sizes[from:to], s.sds[from:to], s.spreads[from:to]
	}
	p.anyOut = slices.Contains(p.excluded, true)
	p.picked, p.ranges = s.picked[from:from:to], s.ranges[from:from:to]
	p.base = to - from
	if o.Freeze > 0 && len(o.Parts) == 0 {
		p.base = min(p.base, o.Freeze)
	}
	if s.kind == MR {
		p.y = steps(p.y)
		p.scaled = p.y
	}
	return &p
}

// steps are the moving ranges of a phase, each at the later of its two points.
func steps(y []float64) []float64 {
	ranges := make([]float64, len(y))
	for i := range y {
		ranges[i] = math.NaN()
		if i > 0 {
			ranges[i] = math.Abs(y[i] - y[i-1])
		}
	}
	return ranges
}
