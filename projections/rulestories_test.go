package projections_test

import (
	"slices"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// held is a story of scores that are held against twelve weeks at 50, one half more or less, whose
// limits lie at 2.66.
func held(name string, rules projections.RuleSet, then []float64, want ...string) story {
	values := slices.Repeat([]float64{50.5, 49.5}, 6)
	return story{
		name: name, of: scored(domain.ScoreUnit, domain.Increase), rules: rules, values: append(values, then...),
		facts: []domain.Event{domain.BaselineSet{From: ptr(day(time.September, 7)), To: ptr(day(time.November, 27)), Why: "as it was"}},
		want:  want,
	}
}

// aroundFifty is a story of a run chart by the rules of the IHI, around a stated 50.
func aroundFifty(name string, values []float64, want ...string) story {
	return story{
		name: name, of: scored(domain.ScoreUnit, domain.Increase), rules: projections.IHIRules, values: values,
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(50.0)}, Source: "last year", Why: "as it was"}},
		want:  want,
	}
}

var ruleStories = []story{
	held("WE1", projections.WesternElectricRules, []float64{53.1},
		"From Sep 7 to Dec 4, 2026 the 13 values are held against the baseline's mean of 50; the value of Nov 30 to Dec 4 lies above the limits: a signal in the wanted direction by the Western Electric rules.",
		"What was different from Nov 30 to Dec 4?",
	),
	held("WE2", projections.WesternElectricRules, []float64{52.1, 50, 52.1},
		"From Sep 7 to Dec 18, 2026 the 15 values are held against the baseline's mean of 50; 2 of 3 lie far above it since Nov 30: a signal in the wanted direction by the Western Electric rules.",
		"What changed around Nov 30?",
	),
	held("WE3", projections.WesternElectricRules, []float64{48.8, 48.9, 50, 48.9, 48.8, 50},
		"From Sep 7, 2026 to Jan 8, 2027 the 18 values are held against the baseline's mean of 50; 4 of 5 lay well below it from Nov 30, 2026 to Jan 1, 2027: a signal in the other direction by the Western Electric rules.",
		"What changed around Nov 30, 2026?",
	),
	held("WE4", projections.WesternElectricRules, []float64{49.4, 50.5, 50.6, 50.5, 50.4, 50.5, 50.6, 50.5, 50.7},
		"From Sep 7, 2026 to Jan 29, 2027 the 21 values are held against the baseline's mean of 50; 8 in a row lie above it since Dec 7, 2026: a signal in the wanted direction by the Western Electric rules.",
		"What changed around Dec 7, 2026?",
	),
	held("NEL1", projections.NelsonRules, []float64{53.1, 50.1},
		"From Sep 7 to Dec 11, 2026 the 14 values are held against the baseline's mean of 50; the value of Nov 30 to Dec 4 lies above the limits: a signal in the wanted direction by the Nelson rules, and 1 more.",
		"What was different from Nov 30 to Dec 4?",
	),
	held("NEL2", projections.NelsonRules, []float64{49.4, 50.5, 50.6, 50.5, 50.4, 50.5, 50.6, 50.5, 50.7, 50.5, 50.4},
		"From Sep 7, 2026 to Feb 12, 2027 the 23 values are held against the baseline's mean of 50; 10 in a row lie above it since Dec 7, 2026: a signal in the wanted direction by the Nelson rules, and 1 more.",
		"What changed around Dec 7, 2026?",
	),
	held("NEL3", projections.NelsonRules, []float64{49.1, 49.5, 49.9, 50.3, 50.7, 50.9},
		"From Sep 7, 2026 to Jan 8, 2027 the 18 values are held against the baseline's mean of 50; 6 rise in a row since Nov 30, 2026: a signal in the wanted direction by the Nelson rules.",
		"What changed around Nov 30, 2026?",
	),
	held("NEL4", projections.NelsonRules, []float64{51, 49, 51, 49},
		"From Sep 7 to Dec 25, 2026 the 16 values are held against the baseline's mean of 50; 16 go up and down in turn since Sep 7: a signal without a direction by the Nelson rules.",
		"What was different from Sep 7 to Dec 25?",
	),
	held("NEL5", projections.NelsonRules, []float64{52.1, 50.1, 52.1, 52.2, 50.2},
		"From Sep 7, 2026 to Jan 1, 2027 the 17 values are held against the baseline's mean of 50; 2 of each 3 lay far above it from Nov 30 to Dec 25, 2026: a signal in the wanted direction by the Nelson rules, and 1 more.",
		"What changed around Nov 30, 2026?",
	),
	held("NEL6", projections.NelsonRules, []float64{51.1, 51.1, 50, 51.1, 51.1},
		"From Sep 7, 2026 to Jan 1, 2027 the 17 values are held against the baseline's mean of 50; 4 of 5 lie well above it since Nov 30, 2026: a signal in the wanted direction by the Nelson rules.",
		"What changed around Nov 30, 2026?",
	),
	held("NEL7", projections.NelsonRules, []float64{49.7, 50.1, 50.2, 49.8},
		"From Sep 7 to Dec 25, 2026 the 16 values are held against the baseline's mean of 50; 16 lie close to it since Sep 7: a signal without a direction by the Nelson rules.",
		"What was different from Sep 7 to Dec 25?",
	),
	held("NEL8", projections.NelsonRules, []float64{51.1, 51.2, 48.9, 48.8, 51.1, 51.2, 48.9, 48.8},
		"From Sep 7, 2026 to Jan 22, 2027 the 20 values are held against the baseline's mean of 50; 8 lie away from it on both sides since Nov 30, 2026: a signal without a direction by the Nelson rules.",
		"What was different from Nov 30, 2026 to Jan 22, 2027?",
	),
	held("no pattern of Nelson", projections.NelsonRules, []float64{49.2, 51, 51.2},
		"From Sep 7 to Dec 18, 2026 the 15 values ran around the baseline's mean of 50, without a pattern of the Nelson rules: no signal.",
		"Is 50.5 where the team wants to be?",
	),
	held("NHS outside", projections.NHSRules, []float64{52.7, 50.1, 47},
		"From Sep 7 to Dec 18, 2026 the 15 values are held against the baseline's mean of 50; 2 values lie beyond the limits, the first of them that of Nov 30 to Dec 4: signals in both directions by the NHS rules.",
		"What was different from Nov 30 to Dec 4?",
	),
	held("NHS seven", projections.NHSRules, []float64{50.1, 50.2, 50.1, 50.2, 50.1, 50.2, 50.1},
		"From Sep 7, 2026 to Jan 15, 2027 the 19 values are held against the baseline's mean of 50; 7 in a row lie above it since Nov 30, 2026: a signal in the wanted direction by the NHS rules.",
		"What changed around Nov 30, 2026?",
	),
	held("NHS trend", projections.NHSRules, []float64{49.4, 50.6, 50.5, 50.4, 50.3, 49.9, 49.8, 49.7},
		"From Sep 7, 2026 to Jan 22, 2027 the 20 values are held against the baseline's mean of 50; 7 fall in a row since Dec 7, 2026: a signal in the other direction by the NHS rules.",
		"What changed around Dec 7, 2026?",
	),
	held("NHS two of three", projections.NHSRules, []float64{51.8, 50.1, 51.8},
		"From Sep 7 to Dec 18, 2026 the 15 values are held against the baseline's mean of 50; 2 of 3 lie far above it since Nov 30: a signal in the wanted direction by the NHS rules.",
		"What changed around Nov 30?",
	),
	aroundFifty("IHI shift", []float64{49, 51, 52, 50, 51, 52, 51, 52, 50, 49, 51, 49, 51},
		"From Sep 7 to Dec 4, 2026 the 13 values are held against the stated baseline of 50; 6 in a row lay above it from Sep 14 to Nov 6: a signal in the wanted direction by the IHI rules.",
		"What changed around Sep 14?",
	),
	aroundFifty("IHI shift that goes on", []float64{51, 49, 51, 49, 51, 49, 51, 52, 51, 52, 50, 51, 52},
		"From Sep 7 to Dec 4, 2026 the 13 values are held against the stated baseline of 50; 6 in a row lie above it since Oct 19: a signal in the wanted direction by the IHI rules.",
		"What changed around Oct 19?",
	),
	aroundFifty("IHI trend", []float64{51, 49, 51, 49, 51, 48, 49, 49, 51, 52, 53, 49, 51, 49},
		"From Sep 7 to Dec 11, 2026 the 14 values are held against the stated baseline of 50; 5 rose in a row from Oct 12 to Nov 20: a signal in the wanted direction by the IHI rules.",
		"What changed around Oct 12?",
	),
	aroundFifty("IHI too few runs", []float64{51, 52, 51, 52, 51, 49, 48, 49, 48, 49},
		"From Sep 7 to Nov 13, 2026 the 10 values are held against the stated baseline of 50; they make too few runs above and below it: a signal in the other direction by the IHI rules.",
		"What changed around Oct 12?",
	),
	aroundFifty("IHI too many runs", []float64{51, 49, 51, 49, 51, 49, 51, 49, 51, 49},
		"From Sep 7 to Nov 13, 2026 the 10 values are held against the stated baseline of 50; they make too many runs above and below it: a signal without a direction by the IHI rules.",
		"What was different from Sep 7 to Nov 13?",
	),
	aroundFifty("IHI far outside", []float64{51, 49, 51, 51, 49, 49, 51, 49, 49, 51, 60},
		"From Sep 7 to Nov 20, 2026 the 11 values are held against the stated baseline of 50; the value of Nov 16 to 20 lies far above the others: a signal in the wanted direction by the IHI rules.",
		"What was different from Nov 16 to 20?",
	),
	aroundFifty("IHI far outside twice", []float64{51, 49, 51, 51, 40, 49, 51, 49, 49, 51, 51, 49, 49, 51, 60, 51},
		"From Sep 7 to Dec 25, 2026 the 16 values are held against the stated baseline of 50; 2 values lie far from the others, the first of them that of Oct 5 to 9: signals in both directions by the IHI rules.",
		"What was different from Oct 5 to 9?",
	),
}
