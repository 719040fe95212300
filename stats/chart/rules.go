package chart

// RuleSet names rules that tell a signal from noise.
type RuleSet string

const (
	Anhoej          RuleSet = "anhoej"           // the default
	NHS             RuleSet = "nhs"              // Making Data Count
	IHI             RuleSet = "ihi"              // Perla, Provost & Murray 2011
	WesternElectric RuleSet = "western-electric" // 1956
	Nelson          RuleSet = "nelson"           // 1984
)

// Rules of the sets, by name. Those of Western Electric and Nelson are numbered: WE1, NEL1 and on.
const (
	RuleOutside      = "outside"       // beyond 3 standard deviations (Anhoej, NHS)
	RuleLongRun      = "long run"      // Anhoej
	RuleFewCrossings = "few crossings" // Anhoej
)

// rules are what a set consists of.
type rules struct {
	// version rises with every change after which the same values may give other signals.
	version int
	// patterns appends those of a phase whose centre and limits are found, by rule and by place: those
	// of one rule on one side with rising first and last points.
	patterns func(*stretch, []pattern) []pattern
	// members says of a phase's points whether they make a pattern or merely lie between.
	members func(*stretch) func(p pattern, i int) bool
	// refuse says why a chart cannot be judged by them; nil where any can.
	refuse func(Options) error
	// unscreened sets leave large moving ranges in their mean.
	unscreened bool
}

var ruleSets = map[RuleSet]rules{
	Anhoej:          {version: 1, patterns: anhoejPatterns, members: anhoejMembers},
	NHS:             {version: 1, patterns: nhsPatterns, members: nhsMembers, refuse: func(o Options) error { return freezable(o.Freeze) }},
	IHI:             {version: 1, patterns: ihiPatterns, members: ihiMembers},
	WesternElectric: {version: 1, patterns: zonePatterns(westernElectric), members: zoneMembers(westernElectric), refuse: zonedOptions, unscreened: true},
	Nelson:          {version: 1, patterns: zonePatterns(nelson), members: zoneMembers(nelson), refuse: zonedOptions, unscreened: true},
}

// Version is that of a set's rules, from 1: the same values may give other signals under another.
// Of a set that is not there it is 0.
func (set RuleSet) Version() int { return ruleSets[set].version }

// Signal is a pattern that a set of rules takes for more than noise.
type Signal struct {
	// Set and Version say who spoke.
	Set     RuleSet
	Version int
	// Rule names the pattern, such as `long run`.
	Rule string
	// Part is the phase, from 1.
	Part int
	// From and To are the first and last point of the pattern, At the point with which the rule
	// first fired: the least k such that the first k points alone, with centre and limits as they
	// were then, give the rule in this phase, on this side, by a pattern that shares a point with
	// this one. It is searched for in the last 1000 points of a phase: of a longer one, a pattern
	// that ends before them has At at its end, and no other an At before them. All count from 1.
	From, To, At int
	// Side is 1 for above or rising, -1 for below or falling, 0 where the pattern has none.
	Side int
	// Members are the points that make the pattern, in order, each with a value: those on its side of
	// the line, or off it where it has none; of two of three and the like those far enough out. Others
	// merely lie between.
	Members []int
}

// pattern is a signal within a phase, its places from 0.
type pattern struct {
	rule     string
	from, to int
	side     int
}

// anhoejPatterns are points outside the limits, runs that are too long, and too few crossings.
func anhoejPatterns(s *stretch, found []pattern) []pattern {
	found = outsidePatterns(found, s, RuleOutside)
	if !s.judged() {
		return found
	}
	p := s.runs()
	if p.Useful == 0 {
		return found
	}
	if p.LongestRun > p.LongestRunMax {
		s.eachRun(s.line, func(r run) {
			if r.length > p.LongestRunMax {
				found = append(found, pattern{RuleLongRun, r.from, r.to, r.side})
			}
		})
	}
	if p.Crossings < p.CrossingsMin {
		found = append(found, pattern{RuleFewCrossings, 0, len(s.y) - 1, 0})
	}
	return found
}

// outsidePatterns appends the points beyond a limit, each by itself.
func outsidePatterns(found []pattern, s *stretch, rule string) []pattern {
	for i, y := range s.y {
		if s.outside(i) {
			found = append(found, pattern{rule, i, i, sideOf(y > s.at(i, 3))})
		}
	}
	return found
}

func sideOf(above bool) int {
	if above {
		return 1
	}
	return -1
}
