package chart

import (
	"errors"
	"fmt"
	"math"
)

// zonePoint is a point held against one, two and three standard deviations.
type zonePoint struct {
	place int
	// side of the centre; beyond is how many whole standard deviations off it, signed, 3 at most.
	side, beyond int
	// rise is the step from the point before.
	rise int
	// How many points in a row, this one the last: on its side, with its rise, with a rise against
	// that of the point before, within one standard deviation (on the edge too), and beyond it.
	sides, rises, turns, inner, outer int
	// above and below are how many points ago one was beyond a standard deviation there.
	above, below int
}

// zones are the points of a phase in order: missing and excluded points are passed over.
type zones []zonePoint

var errNoZones = errors.New("chart: without standard deviations on both sides of a centre there are no zones: choose i, p, pp, u, up, c, xbar, s or ip")

// zoned refuses charts whose points do not scatter about their line.
func zoned(kind Kind) error {
	switch kind {
	case Run, MR, G, T:
		return fmt.Errorf("%w, not %s", errNoZones, kind)
	}
	return nil
}

func zonedOptions(o Options) error { return zoned(o.Kind) }

func (s *stretch) zones() zones {
	z := s.held[:0]
	last := math.NaN()
	for i, y := range s.y {
		if math.IsNaN(y) || s.excluded[i] {
			continue
		}
		sigma := s.sigmaAt(i)
		beyond := 0
		for beyond < 3 && y > s.edge(sigma, float64(beyond+1)) {
			beyond++
		}
		for beyond <= 0 && beyond > -3 && y < s.edge(sigma, float64(beyond-1)) {
			beyond--
		}
		before := zonePoint{above: far, below: far}
		if len(z) > 0 {
			before = z[len(z)-1]
		}
		p := zonePoint{place: i, side: side(y, s.line), beyond: beyond, rise: step(last, y)}
		p.follow(&before, math.IsNaN(sigma))
		z = append(z, p)
		last = y
	}
	s.held = z
	return z
}

// far is more points than any rule looks at.
const far = 1 << 30

// follow counts on from the point before. Without a standard deviation nothing lies within it.
func (p *zonePoint) follow(before *zonePoint, without bool) {
	p.above, p.below = before.above+1, before.below+1
	p.sides, p.rises = 1, 1
	if p.side == before.side {
		p.sides += before.sides
	}
	if p.rise == before.rise {
		p.rises += before.rises
	}
	if p.rise != 0 && p.rise == -before.rise {
		p.turns = 1 + before.turns
	}
	switch {
	case p.beyond > 0:
		p.outer, p.above = 1+before.outer, 0
	case p.beyond < 0:
		p.outer, p.below = 1+before.outer, 0
	case !without:
		p.inner = 1 + before.inner
	}
}

// zoneRule is a rule that a point completes with those before it.
type zoneRule struct {
	name string
	// window is how many points the pattern takes.
	window int
	// far is how many standard deviations off the line its points lie: 0 where merely off it, noZone
	// where it does not matter.
	far int
	// holds says whether the pattern is complete at place i, and on which side. Fewer points than
	// the window may be before it.
	holds func(z zones, i int) (bool, int)
}

const noZone = -1

// westernElectric are the rules of the Statistical Quality Control Handbook (1956).
var westernElectric = []zoneRule{
	{"WE1", 1, 3, outermost},
	{"WE2", 3, 2, most(2, 2)},
	{"WE3", 5, 1, most(4, 1)},
	{"WE4", 8, 0, oneSide(8)},
}

// nelson are the eight tests of Nelson 1984.
var nelson = []zoneRule{
	{"NEL1", 1, 3, outermost},
	{"NEL2", 9, 0, oneSide(9)},
	{"NEL3", 6, noZone, monotone(6)},
	{"NEL4", 14, noZone, alternating(14)},
	{"NEL5", 3, 2, most(2, 2)},
	{"NEL6", 5, 1, most(4, 1)},
	{"NEL7", 15, noZone, hugging(15)},
	{"NEL8", 8, noZone, avoiding(8)},
}

func outermost(z zones, i int) (bool, int) {
	return z[i].beyond == 3 || z[i].beyond == -3, z[i].beyond / 3
}

// most is the rule of so many points out of one more, such as two of three: this one and so many minus
// one of those before it lie far standard deviations or more off the centre, on the side of this one.
// Each is held against the limits of its own place. Until there are as many before it as points says,
// nothing is said: the answers are those of qcc.
func most(points, far int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) {
		at := sideOf(z[i].beyond > 0)
		farOut := func(j int) bool { return at*z[j].beyond >= far }
		if i < points || !farOut(i) {
			return false, 0
		}
		n := 0
		for j := i - points; j <= i; j++ {
			if farOut(j) {
				n++
			}
		}
		return n >= points, at
	}
}

func oneSide(n int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) { return z[i].side != 0 && z[i].sides >= n, z[i].side }
}

func monotone(n int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) { return z[i].rise != 0 && z[i].rises >= n-1, z[i].rise }
}

func alternating(n int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) { return z[i].turns >= n-2, 0 }
}

func hugging(n int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) { return z[i].inner >= n, 0 }
}

func avoiding(n int) func(zones, int) (bool, int) {
	return func(z zones, i int) (bool, int) {
		return z[i].outer >= n && z[i].above < n && z[i].below < n, 0
	}
}

// flags of a rule for each point of the phase: at the point that completes the pattern and at each
// later one that keeps it.
func (z zones) flags(r zoneRule, points int) []bool {
	on := make([]bool, points)
	for i := range z {
		on[z[i].place], _ = r.holds(z, i)
	}
	return on
}

// zonePatterns are the signals of a set of rules: of flags in a row one, from the first point that
// it took to the last. Excluded points are held against the limits as well.
func zonePatterns(set []zoneRule) func(*stretch, []pattern) []pattern {
	return func(s *stretch, found []pattern) []pattern {
		found = outsidePatterns(found, s, set[0].name)
		if !s.judged() {
			return found
		}
		z := s.zones()
		for _, r := range set[1:] {
			open := false
			for i := range z {
				on, at := r.holds(z, i)
				last := len(found) - 1
				switch {
				case on && open && found[last].side == at:
					found[last].to = z[i].place
				case on:
					found = append(found, pattern{r.name, z[max(0, i-r.window+1)].place, z[i].place, at})
				}
				open = on
			}
		}
		return found
	}
}

// ZoneChart is a series with the rules of Western Electric and Nelson, point by point.
type ZoneChart struct {
	*Chart
	// Flags by name of the rule, WE1 to WE4 and NEL1 to NEL8, a flag for each point.
	Flags map[string][]bool
}

// Zones holds a series against both sets of rules, moving ranges unscreened: an outlier is theirs
// to find. It refuses what [Of] refuses, and charts without zones.
func Zones(groups []Subgroup, o Options) (*ZoneChart, error) {
	if err := zoned(o.Kind); err != nil {
		return nil, err
	}
	o.Unscreened = true
	c, err := Of(groups, o)
	if err != nil {
		return nil, err
	}
	phases, err := stretches(groups, o)
	if err != nil {
		return nil, err
	}
	flags := map[string][]bool{}
	for _, s := range phases {
		s.find()
		z := s.zones()
		for _, r := range append(westernElectric[:len(westernElectric):len(westernElectric)], nelson...) {
			on := z.flags(r, len(s.y))
			if r.window == 1 {
				for i := range on {
					on[i] = s.outside(i)
				}
			}
			flags[r.name] = append(flags[r.name], on...)
		}
	}
	return &ZoneChart{c, flags}, nil
}
