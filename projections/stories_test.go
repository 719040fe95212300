package projections_test

import (
	"math"
	"time"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

var none = math.NaN()

var stories = []story{
	{
		name: "nine", of: percent(domain.Increase, nil), values: []float64{8, 10, 7, 11, 8, 10, 8, 12, 7},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 6, 2026 there are 9 values around the stated baseline of 45%: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "ten", of: percent(domain.Increase, nil), values: []float64{8, 11, 7, 12, 8, 11, 7, 12, 7, 11},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 13, 2026 the 10 values ran around the stated baseline of 45%, above and below it as chance would have it: no signal.",
			"Is 47.5% where the team wants to be?",
		},
	},
	{
		name: "one value", of: percent(domain.Increase, nil), values: []float64{8},
		want: []string{
			"From Sep 7 to 11, 2026 there is 1 value, 40%: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "gaps only", of: percent(domain.Increase, nil), values: []float64{none, none},
		want: []string{
			"From Sep 7 to 18, 2026 there are 2 periods without a value: too few points to judge.",
			"What stood in the way of a value in the 2 periods without one?",
		},
	},
	{
		name: "few", of: percent(domain.Increase, nil), values: []float64{8, 10, 12, 9, 14},
		want: []string{
			"From Sep 7 to Oct 9, 2026 there are 5 values around a median of 50%, 4 of them off it: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "few with gaps", of: percent(domain.Increase, nil), values: []float64{8, none, 12, 9, none, 11},
		want: []string{
			"From Sep 7 to Oct 16, 2026 there are 4 values around a median of 50%: too few points to judge.",
			"What stood in the way of a value in the 2 periods without one?",
		},
	},
	{
		name: "all alike", of: scored(domain.ScoreUnit, domain.Increase), kind: projections.RunChart, values: []float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3},
		want: []string{
			"From Sep 7 to Nov 27, 2026 there are 12 values, all on the median of 3: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "no signal", of: percent(domain.Increase, ptr(80.0)), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 47.5%, above and below it as chance would have it: no signal.",
			"What would move the values from 47.5% to the target of 80%?",
		},
	},
	{
		name: "no signal at the target", of: percent(domain.Increase, ptr(40.0)), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 47.5%, above and below it as chance would have it: no signal.",
			"What keeps the values at or above the target of 40%?",
		},
	},
	{
		name: "no signal, no target", of: percent(domain.Decrease, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 47.5%, above and below it as chance would have it: no signal.",
			"Is 47.5% where the team wants to be?",
		},
	},
	{
		name: "few crossings", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 52.5%; they cross it only once, where chance seldom makes fewer than 3 crossings in 12 values: a signal in the wanted direction.",
			"What changed around Oct 19?",
		},
	},
	{
		name: "few crossings down", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{12, 13, 14, 12, 13, 15, 8, 7, 8, 6, 9, 7},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 52.5%; they cross it only once, where chance seldom makes fewer than 3 crossings in 12 values: a signal in the other direction.",
			"What changed around Oct 19?",
		},
	},
	{
		name: "long run, baseline", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 9, 8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12},
		facts: []domain.Event{domain.BaselineSet{From: ptr(day(time.September, 7)), To: ptr(day(time.October, 16)), Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18, 2026 the 15 values are held against the baseline's median of 42.5%; 10 in a row lie above it since Oct 12, where chance seldom makes more than 7 in 15 values: a signal in the wanted direction.",
			"What changed around Oct 12?",
		},
	},
	{
		name: "long run, ended", of: percent(domain.Increase, nil), kind: projections.RunChart, values: []float64{8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12, 7, 6, 7, 8},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(55.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18, 2026 the 15 values are held against the stated baseline of 55%; 9 in a row lay above it from Sep 21 to Nov 20, where chance seldom makes more than 7 in 15 values, and most of those after it lie below: a signal in the wanted direction.",
			"What changed around Sep 21?",
		},
	},
	{
		name: "long run the other way", of: percent(domain.Decrease, nil), kind: projections.RunChart, values: []float64{8, 10, 7, 9, 8, 10, 12, 13, 14, 12, 13, 15, 14, 13, 12},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Dec 18, 2026 the 15 values are held against the stated baseline of 45%; 10 in a row lie above it since Oct 12, where chance seldom makes more than 7 in 14 values off it: a signal in the other direction.",
			"What changed around Oct 12?",
		},
	},
	{
		name: "maintain", of: percent(domain.Maintain, nil), kind: projections.RunChart, values: []float64{8, 7, 8, 6, 9, 7, 12, 13, 14, 12, 13, 15},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 52.5%; they cross it only once, where chance seldom makes fewer than 3 crossings in 12 values: a change.",
			"What changed around Oct 19?",
		},
	},
	{
		name: "p chart", of: percent(domain.Increase, nil), values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11, 20},
		want: []string{
			"From Sep 7 to Dec 4, 2026 the 13 values ran around a mean of 50.4%; the value of Nov 30 to Dec 4 lies above the limits: a signal in the wanted direction.",
			"What was different from Nov 30 to Dec 4?",
		},
	},
	{
		name: "two phases", of: scored(domain.ScoreUnit, domain.Increase), class: &period1, values: []float64{3, 4, 3, 5, 3.5, 4, 3, 4.5, 3, 4, 5, 6, 5, 6.5, 5, 6, 5.5, 7, 5, 6, 5.25, 6},
		facts: []domain.Event{domain.PhaseStarted{ID: id(91), Series: domain.Series{Class: &period1}, From: day(time.November, 16), Label: "Talk moves", Why: "new"}},
		want: []string{
			"From Sep 7 to Nov 13, 2026 the 10 values ran around a mean of 3.7, within the limits, above and below it as chance would have it: no signal.",
			"",
			"From Nov 16, 2026 to Feb 5, 2027 the 12 values ran around a mean of 5.69 (1.99 above the phase before), within the limits, above and below it as chance would have it: no signal.",
			"Is 5.69 where the team wants to be?",
		},
	},
	{
		name: "outside", of: scored(domain.TimeUnit, domain.Decrease), values: []float64{30, 31, 30.5, 29, 30, 31, 29.5, 30, 55, 30, 31, 30, 29, 30.5, 31, 29},
		want: []string{
			"From Sep 7 to Dec 25, 2026 the 16 values ran around a mean of 31.7; the value of Nov 2 to 6 lies above the limits: a signal in the other direction, and 2 more.",
			"What was different from Nov 2 to 6?",
		},
	},
	{
		name: "moving ranges", of: scored(domain.TimeUnit, domain.Decrease), kind: projections.MRChart, values: []float64{30, 31, 30.5, 29, 30, 31, 29.5, 30, 55, 30, 31, 30, 29, 30.5, 31, 29},
		want: []string{
			"From Sep 7 to Dec 25, 2026 a value lay 4.27 from the one before on average; the step to the value of Nov 2 to 6 was larger than chance would make it: a change.",
			"What was different from Nov 2 to 6?",
		},
	},
	{
		name: "counts", of: scored(domain.CountUnit, domain.Increase), values: []float64{3, 5, 2, 4, 6, 3, 5, 2, 7, 4, 3, 5, 4, 6},
		want: []string{
			"From Sep 7 to Dec 11, 2026 the 14 values ran around a mean of 4.21, within the limits, above and below it as chance would have it: no signal.",
			"Is 4.21 where the team wants to be?",
		},
	},
	{
		name: "a run that the values began with", of: scored(domain.ScoreUnit, domain.Increase), kind: projections.RunChart,
		values: []float64{40, 41, 42, 40, 43, 41, 42, 40, 41, 50, 51, 52, 43, 50, 53, 54, 42, 50, 52, 51, 41, 50, 53, 43, 52, 51},
		want: []string{
			"From Sep 7, 2026 to Mar 5, 2027 the 26 values ran around a median of 46.5; 9 in a row lay below it until Nov 6, 2026, where chance seldom makes more than 8 in 26 values, and most of those after it lie above: a signal in the wanted direction.",
			"What changed around Nov 9, 2026?",
		},
	},
	{
		name: "large counts", of: scored(domain.CountUnit, domain.Increase), values: []float64{1203, 1310, 1250, 1408, 1290, 1350, 1275, 1390, 1260, 1330, 1300, 1299},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a mean of 1,305, within the limits, above and below it as chance would have it: no signal.",
			"Is 1,305 where the team wants to be?",
		},
	},
	{
		name: "one value, baseline", of: percent(domain.Increase, nil), values: []float64{8},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to 11, 2026 there is 1 value, 40%, held against the stated baseline of 45%: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "one value on the baseline", of: percent(domain.Increase, nil), values: []float64{9},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to 11, 2026 there is 1 value on the stated baseline of 45%: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "one gap", of: percent(domain.Increase, nil), values: []float64{none},
		want: []string{
			"From Sep 7 to 11, 2026 there is 1 period without a value: too few points to judge.",
			"What stood in the way of a value in the period without one?",
		},
	},
	{
		name: "all on the median", of: percent(domain.Increase, nil), values: []float64{16, 16, 16, 16, 16, 16, 16, 16},
		want: []string{
			"From Sep 7 to Oct 30, 2026 there are 8 values, all on the median of 80%: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "partly counted", of: percent(domain.Increase, nil), values: []float64{8, 10, 12, 9}, enrolled: ptr(30),
		want: []string{
			"From Sep 7 to Oct 2, 2026 there are 4 values around a median of 47.5%: too few points to judge.",
			"Who is missing from the 4 values that counted fewer than 70%?",
		},
	},
	{
		name: "one partly counted", of: percent(domain.Increase, nil), values: []float64{8}, enrolled: ptr(30),
		want: []string{
			"From Sep 7 to 11, 2026 there is 1 value, 40%: too few points to judge.",
			"Who is missing from the value that counted fewer than 70%?",
		},
	},
	{
		name: "below the target", of: percent(domain.Decrease, ptr(50.0)), kind: projections.RunChart, values: []float64{8, 10, 7, 11, 8, 10, 9, 12, 7, 10, 8, 11},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 47.5%, above and below it as chance would have it: no signal.",
			"What keeps the values at or below the target of 50%?",
		},
	},
	{
		name: "seventeen in a row", of: percent(domain.Increase, nil), kind: projections.RunChart,
		values: []float64{8, 9, 7, 8, 10, 9, 8, 7, 9, 8, 10, 9, 8, 7, 9, 8, 10, 11, 12, 13, 14, 12, 13, 15, 14, 12, 13, 14, 15, 13, 12, 14, 13, 15, 14},
		want: []string{
			"From Sep 7, 2026 to May 7, 2027 the 35 values ran around a median of 55%; 17 in a row lie above it since Jan 11, 2027, where chance seldom makes more than 8 in 34 values off it: a signal in the wanted direction.",
			"What changed around Jan 11, 2027?",
		},
	},
	{
		name: "nine below, then above", of: percent(domain.Increase, nil), kind: projections.RunChart,
		values: []float64{8, 9, 7, 8, 10, 9, 8, 7, 9, 14, 15, 9, 14, 13, 8, 15, 14, 9, 16, 14, 9, 15, 16, 8, 14, 15, 9, 14, 16, 8, 15, 14, 9, 14, 13},
		want: []string{
			"From Sep 7, 2026 to May 7, 2027 the 35 values ran around a median of 65%; 9 in a row lay below it until Nov 6, 2026, where chance seldom makes more than 8 in 33 values off it, and most of those after it lie above: a signal in the wanted direction.",
			"What changed around Nov 9, 2026?",
		},
	},
	{
		name: "few crossings, the last longest", of: percent(domain.Increase, nil), kind: projections.RunChart,
		values: []float64{8, 7, 8, 6, 12, 13, 14, 12, 15, 13},
		facts:  []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(45.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 13, 2026 the 10 values are held against the stated baseline of 45%; they cross it only once, where chance seldom makes fewer than 2 crossings in 10 values: a signal in the wanted direction.",
			"What changed around Oct 5?",
		},
	},
	{
		name: "T chart", of: scored(domain.TimeUnit, domain.Increase), kind: projections.TChart, values: []float64{2, 30, 5, 18, 9, 3, 25, 12, 7, 1, 22, 15},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(20.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a centre line of 9.48, within the limits, above and below it as chance would have it: no signal.",
			"Is 10.5 where the team wants to be?",
		},
	},
	{
		name: "G chart", of: scored(domain.CountUnit, domain.Increase), kind: projections.GChart, values: []float64{2, 30, 5, 18, 9, 3, 25, 12, 4, 1, 22, 15},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a median of 10.5, within the limits, above and below it as chance would have it: no signal.",
			"Is 10.5 where the team wants to be?",
		},
	},
	{
		name: "G chart, stated", of: scored(domain.CountUnit, domain.Increase), kind: projections.GChart, values: []float64{2, 30, 5, 18, 9, 3, 25, 12, 4, 1, 22, 15},
		facts: []domain.Event{domain.BaselineSet{Figures: domain.Figures{Value: ptr(10.0)}, Source: "last year", Why: "as it was"}},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around the stated baseline of 10, which puts the median at 6.93, within the limits, above and below it as chance would have it: no signal.",
			"Is 10.5 where the team wants to be?",
		},
	},
	{
		name: "moving ranges of a few", of: scored(domain.TimeUnit, domain.Decrease), kind: projections.MRChart, values: []float64{30, 31, 30.5, 29, 30},
		want: []string{
			"From Sep 7 to Oct 9, 2026 a value lay 1 from the one before on average: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "moving ranges of one", of: scored(domain.TimeUnit, domain.Decrease), kind: projections.MRChart, values: []float64{30},
		want: []string{
			"From Sep 7 to 11, 2026 there is no step from one value to the next: too few points to judge.",
			"Where are the next values expected to lie?",
		},
	},
	{
		name: "fell", of: percent(domain.Increase, nil), values: []float64{15, 16, 15, 17, 15, 16, 15, 6, 5, 6, 4, 5, 6, 5, 6},
		want: []string{
			"From Sep 7 to Dec 18, 2026 the 15 values ran around a mean of 50.7%; 8 in a row lie below it since Oct 26, where chance seldom makes more than 7 in 15 values: a signal in the other direction, and 1 more.",
			"What changed around Oct 26?",
		},
	},
	{
		name: "fell far", of: percent(domain.Increase, nil), values: []float64{18, 19, 18, 19, 18, 19, 18, 2, 1, 2, 3, 2, 1, 2, 1},
		want: []string{
			"From Sep 7 to Dec 18, 2026 the 15 values ran around a mean of 47.7%; 8 in a row lie below it since Oct 26, where chance seldom makes more than 7 in 15 values: a signal in the other direction, and 14 more.",
			"What changed around Oct 26?",
		},
	},
	{
		name: "score fell", of: scored(domain.ScoreUnit, domain.Increase), values: []float64{90, 91, 92, 93, 90, 94, 91, 92, 10, 11, 12, 10, 13, 12, 10, 11},
		want: []string{
			"From Sep 7 to Dec 25, 2026 the 16 values ran around a mean of 51.4; 8 in a row lie below it since Nov 2, where chance seldom makes more than 7 in 16 values: a signal in the other direction, and 16 more.",
			"What changed around Nov 2?",
		},
	},
	{
		name: "an outlier early", of: percent(domain.Increase, nil), values: []float64{10, 11, 9, 10, 20, 10, 9, 11, 10, 10, 11, 9, 10, 10},
		want: []string{
			"From Sep 7 to Dec 11, 2026 the 14 values ran around a mean of 53.6%; the value of Oct 5 to 9 lies above the limits: a signal in the wanted direction.",
			"What was different from Oct 5 to 9?",
		},
	},
	{
		name: "outside on both sides", of: percent(domain.Maintain, nil), values: []float64{11, 9, 11, 9, 20, 11, 9, 11, 9, 0, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9},
		want: []string{
			"From Sep 7, 2026 to Jan 22, 2027 the 20 values ran around a mean of 50%; 2 values lie beyond the limits, the first of them that of Oct 5 to 9, 2026: a change.",
			"What was different from Oct 5 to 9, 2026?",
		},
	},
	{
		name: "other students", of: scored(domain.ScoreUnit, domain.Increase), from: domain.Day(2027, time.April, 19),
		values: []float64{3, 4, 3, 5, 3.5, 4, 3, 4.5, 3, 4, 3, 5, 6, 5, 6.5, 5, 6, 5.5, 7, 5, 6, 5.25, 6},
		want: []string{
			"From Apr 19 to Jul 2, 2027 the 11 values ran around a mean of 3.64, within the limits, above and below it as chance would have it: no signal.",
			"",
			"From Jul 5 to Sep 24, 2027 the 12 values ran around a mean of 5.69, within the limits, above and below it as chance would have it: no signal.",
			"Is 5.69 where the team wants to be?",
		},
	},
	{
		name: "a phase in another year", of: scored(domain.ScoreUnit, domain.Increase), from: domain.Day(2027, time.October, 4),
		values: []float64{3, 4, 3, 5, 3.5, 4, 3, 4.5, 3, 4, 3, 5, 3.5, 3, 4, 3, 5, 3.5, 4, 3, 4.5, 3, 4, 3.6},
		facts:  []domain.Event{domain.PhaseStarted{ID: id(91), From: domain.Day(2027, time.December, 20), Label: "Talk moves", Why: "new"}},
		want: []string{
			"From Oct 4 to Dec 17, 2027 the 11 values ran around a mean of 3.64, within the limits, above and below it as chance would have it: no signal.",
			"",
			"From Dec 20, 2027 to Mar 17, 2028 the 13 values ran around a mean of 3.78 (0.14 above the phase before), within the limits, above and below it as chance would have it: no signal.",
			"Is 3.78 where the team wants to be?",
		},
	},
	{
		name: "hundreds of thousands", of: scored(domain.CountUnit, domain.Decrease), values: []float64{266501, 264225, 276532, 261461, 269274, 251012, 266450, 270123, 259870, 268340, 264980, 272210},
		want: []string{
			"From Sep 7 to Nov 27, 2026 the 12 values ran around a mean of 265,915, within the limits, above and below it as chance would have it: no signal.",
			"Is 265,915 where the team wants to be?",
		},
	},
}
