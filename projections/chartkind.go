package projections

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// fewValues is under how many values of the last phase limits would be guesses.
const fewValues = 12

// data is what the values of a series have in common.
type data struct {
	unit domain.Unit // "" when it changed
	// values are all, last those of the last phase.
	values, last int
	// pairs: each value has numerator and denominator; events: the numerators are whole numbers;
	// parts: the denominators are, too; varying: the denominators differ.
	pairs, events, parts, varying bool
	// counts: each value is a whole number, not below 0; positive: each is above 0.
	counts, positive bool
}

func (o *MeasuredOutcome) data(list []stretch) data {
	d := data{pairs: true, events: true, parts: true, counts: true, positive: true}
	denominator := 0.0
	for i, s := range list {
		if i == 0 {
			d.unit = s.unit
		} else if d.unit != s.unit {
			d.unit = ""
		}
		for j := s.first; j < s.end; j++ {
			m := &o.doc[j]
			v, ok := o.record.value(m)
			if !ok {
				continue
			}
			d.values++
			if i == len(list)-1 {
				d.last++
			}
			d.counts, d.positive = d.counts && wholeNumber(v), d.positive && v > 0
			if m.Numerator == nil || m.Denominator == nil || s.unit == domain.CountUnit { // a count is its numerator
				d.pairs = false
				continue
			}
			d.events, d.parts = d.events && wholeNumber(*m.Numerator), d.parts && wholeNumber(*m.Denominator)
			d.varying = d.varying || denominator != 0 && denominator != *m.Denominator
			denominator = *m.Denominator
		}
	}
	return d
}

func wholeNumber(v float64) bool { return v >= 0 && v == math.Trunc(v) }

// needs says what a kind of chart needs, and whether the data have it.
func (d data) needs(kind ChartKind) (what string, there bool) {
	switch kind {
	case PChart, PPrimeChart:
		return "is for a PERCENT whose every value has numerator and denominator in whole numbers", d.unit == domain.PercentUnit && d.pairs && d.events && d.parts
	case UChart, UPrimeChart:
		return "is for a RATE whose every value has a denominator and a numerator in whole numbers", d.unit == domain.RateUnit && d.pairs && d.events
	case CChart:
		return "is for a COUNT in whole numbers", d.unit == domain.CountUnit && d.counts
	case GChart:
		return "is for a COUNT, in whole numbers, of what lies between rare events", d.unit == domain.CountUnit && d.counts
	case TChart:
		return "is for times between rare events, which are all above 0", d.positive
	case IPrimeChart:
		return "is for values that all have numerator and denominator, and no COUNT", d.pairs
	default:
		return "", true
	}
}

// kindsOf are the kinds of chart on which rules are told, the first of them unless the data say
// otherwise, which suits any data; nil for any.
func kindsOf(rules RuleSet) []ChartKind {
	switch rules {
	case NHSRules:
		return []ChartKind{IChart}
	case IHIRules:
		return []ChartKind{RunChart}
	case WesternElectricRules, NelsonRules:
		return []ChartKind{IChart, PChart, UChart, CChart}
	default:
		return nil
	}
}

// asked checks a kind that was asked for.
func (d data) asked(kind ChartKind, rules RuleSet) error {
	on, fits := kindsOf(rules), "RUN or I"
	if on != nil {
		fits = string(on[0])
	}
	if on != nil && !slices.Contains(on, kind) {
		return &UnfitArgument{"rules", string(rules), fmt.Sprintf("are told on the %s, and kind is %s: leave kind out, or ask for %s", listed(on), kind, fits)}
	}
	if what, there := d.needs(kind); !there && d.values > 0 {
		return &UnfitArgument{"kind", string(kind), fmt.Sprintf("%s, which this series is not: leave kind out, or ask for %s", what, fits)}
	}
	return nil
}

// listed names kinds of chart.
func listed(kinds []ChartKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	if len(words) == 1 {
		return "kind " + words[0]
	}
	return "kinds " + strings.Join(words, ", ")
}

// leastFrozen is how many periods a baseline must have for the NHS rules.
const leastFrozen = 12

// frozen checks a baseline of periods against the rules.
func frozen(list []stretch, rules RuleSet) error {
	for _, s := range list {
		if rules == NHSRules && s.freeze > 0 && s.freeze < leastFrozen {
			return &UnfitArgument{"rules", string(rules), fmt.Sprintf("take a baseline of %d periods or more, and this series has one of %d: leave rules out, or set a longer baseline", leastFrozen, s.freeze)}
		}
	}
	return nil
}

// suits is the kind that the data ask for under some rules, and why.
func (o *MeasuredOutcome) suits(list []stretch, d data, rules RuleSet) (ChartKind, string) {
	switch on := kindsOf(rules); {
	case rules == IHIRules:
		return RunChart, "The IHI rules are told on a run chart; where nothing changes they signal in about 1 of 6 series of 12 values, and 2 of 5 of 24."
	case rules == NHSRules:
		return IChart, "The NHS rules are told on a chart of single values; where nothing changes they signal in about 1 of 14 series of 12 values, and 1 of 5 of 24."
	case on != nil:
		kind, why := o.byCounts(list, d)
		if !slices.Contains(on, kind) {
			return IChart, "Single values: the limits come from the change from one value to the next."
		}
		return kind, why
	case d.last < fewValues:
		return RunChart, "Few values: a median shows runs, limits would be guesses."
	default:
		return o.byCounts(list, d)
	}
}

// byCounts is the kind by what was counted.
func (o *MeasuredOutcome) byCounts(list []stretch, d data) (ChartKind, string) {
	last := list[len(list)-1]
	fits := func(kind ChartKind) bool { _, there := d.needs(kind); return there }
	switch {
	case fits(PChart) && o.fewCounted(list):
		return RunChart, "Few were counted: limits would reach from 0% to 100%."
	case fits(PChart) && o.overdispersed(last, PChart):
		return PPrimeChart, "Percentages of whole counts that vary more than chance alone would make them: the limits are widened by how much more."
	case fits(PChart):
		return PChart, "Percentages of whole counts: the limits come from how many were counted."
	case fits(UChart) && o.overdispersed(last, UChart):
		return UPrimeChart, "Rates of whole counts that vary more than chance alone would make them: the limits are widened by how much more."
	case fits(UChart):
		return UChart, "Rates of whole counts: the limits come from how much was looked at."
	case fits(CChart) && !o.overdispersed(last, CChart):
		return CChart, "Whole counts: the limits come from the counts themselves."
	case fits(CChart):
		return IChart, "Counts that vary more than chance alone would make them: the limits come from the change from one value to the next."
	case fits(IPrimeChart) && d.varying:
		return IPrimeChart, "Values with different denominators: the limits come from the change from one value to the next, and are wider where the denominator is small."
	default:
		return IChart, "Single values: the limits come from the change from one value to the next."
	}
}
