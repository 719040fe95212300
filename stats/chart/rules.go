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
	// first fired: the least k such that the first k points alone give it. All count from 1.
	From, To, At int
	// Side is 1 for above or rising, -1 for below or falling, 0 where the pattern has none.
	Side int
}
