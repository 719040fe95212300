package chartsvg

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// kindNames are what the field calls the kinds of charts.
var kindNames = map[projections.ChartKind]string{
	projections.RunChart: "Run chart", projections.IChart: "I chart", projections.MRChart: "MR chart", projections.PChart: "P chart",
	projections.PPrimeChart: "P′ chart", projections.UChart: "U chart", projections.UPrimeChart: "U′ chart", projections.CChart: "C chart",
	projections.GChart: "G chart", projections.TChart: "T chart", projections.IPrimeChart: "I′ chart",
}

// ruleNames are those of the sets of rules.
var ruleNames = map[projections.RuleSet]string{
	projections.AnhoejRules: "Anhøj", projections.NHSRules: "NHS", projections.IHIRules: "IHI",
	projections.WesternElectricRules: "Western Electric", projections.NelsonRules: "Nelson",
}

var unitNames = map[domain.Unit]string{
	domain.PercentUnit: "percent", domain.CountUnit: "count", domain.RateUnit: "rate", domain.ScoreUnit: "score", domain.TimeUnit: "time",
}

var wantedWords = map[domain.Direction]string{
	domain.Increase: "higher is wanted", domain.Decrease: "lower is wanted", domain.Maintain: "steady is wanted",
}

var annotationNames = map[projections.AnnotationKind]string{
	projections.CycleAnnotation: "Cycle", projections.DecisionAnnotation: "Decision", projections.AdjustmentAnnotation: "Adjustment",
	projections.NoteAnnotation: "Note", projections.PhaseAnnotation: "New phase", projections.BaselineAnnotation: "Baseline",
	projections.RedefinedAnnotation: "Redefined",
}

// named is the name of a word of an enumeration, also of one that came up later.
func named[T ~string](names map[T]string, value T) string {
	if name := names[value]; name != "" {
		return name
	}
	if value == "" {
		return ""
	}
	words := strings.ToLower(strings.ReplaceAll(string(value), "_", " "))
	return strings.ToUpper(words[:1]) + words[1:]
}

// middleWord is what the centre line of a kind of chart is, as sentences of charts have it.
func middleWord(kind projections.ChartKind) string {
	switch kind {
	case projections.RunChart, projections.GChart:
		return "median"
	case projections.TChart:
		return "centre line"
	default:
		return "mean"
	}
}

// centreWord is the same of a phase; where it lies at a stated baseline it is that.
func centreWord(c *projections.Chart, phase int) string {
	elsewhere := []projections.ChartKind{projections.MRChart, projections.TChart, projections.GChart} // a stated mean puts no line there
	if phase == len(c.Phases)-1 && phase >= 0 && !slices.Contains(elsewhere, c.Kind) {
		for _, a := range c.Annotations {
			if a.Kind == projections.BaselineAnnotation && a.To == nil && a.From == c.Phases[phase].From {
				return "baseline"
			}
		}
	}
	return middleWord(c.Kind)
}

const dayLayout = "Jan 2, 2006"

func day(d domain.Date) string { return d.Time().Format(dayLayout) }

// days is a stretch of days, what both ends share told once.
func days(from domain.Date, to *domain.Date) string {
	if to == nil || *to == from {
		return day(from)
	}
	a, b := from.Time(), to.Time()
	switch {
	case a.Year() != b.Year():
		return day(from) + " – " + day(*to)
	case a.Month() != b.Month():
		return a.Format("Jan 2") + " – " + b.Format(dayLayout)
	default:
		return a.Format("Jan 2") + "–" + b.Format("2, 2006")
	}
}

// about says in half a line what kind of chart it is, of what, and where the values are wanted.
func about(c *projections.Chart) string {
	parts := []string{named(kindNames, c.Kind)}
	if unit := named(unitNames, c.Unit); unit != "" {
		parts = append(parts, unit)
	}
	if wanted := wantedWords[c.Direction]; wanted != "" {
		parts = append(parts, wanted)
	}
	if v, ok := bounded(c.Target); ok {
		parts = append(parts, "target\u00a0"+figure(c.Unit, v))
	}
	return strings.Join(parts, " · ")
}

// described tells a chart in full sentences: its kind, span, centre and signals.
func described(p Panel) string {
	c := p.Chart
	var b strings.Builder
	subject := named(kindNames, c.Kind)
	if p.Heading != "" {
		subject += " of " + inSentence(p.Heading)
	}
	values, first, last := 0, -1, -1
	for i, at := range c.Points {
		if _, ok := bounded(at.Value); ok {
			if values++; first < 0 {
				first = i
			}
			last = i
		}
	}
	if values == 0 {
		return subject + ": no values yet."
	}
	fmt.Fprintf(&b, "%s: %s from %s to %s.", subject, counted(values, "value"), day(c.Points[first].Period), day(*endOf(c.Points[last])))
	if missing := len(c.Points) - values; missing > 0 {
		fmt.Fprintf(&b, " %s without a value.", counted(missing, "period"))
	}
	for i := range c.Phases {
		b.WriteString(phaseSentence(c, i))
	}
	b.WriteString(signalSentences(c))
	if wanted := wantedWords[c.Direction]; wanted != "" {
		fmt.Fprintf(&b, " %s.", upperFirst(wanted))
	}
	if v, ok := bounded(c.Target); ok {
		fmt.Fprintf(&b, " The target is %s.", figure(c.Unit, v))
	}
	if why := said(c.Why); why != "" {
		fmt.Fprintf(&b, " %s.", strings.TrimSuffix(why, "."))
	}
	return b.String()
}

func endOf(p *projections.ChartPoint) *domain.Date {
	if p.PeriodEnd != nil {
		return p.PeriodEnd
	}
	return &p.Period
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%s %ss", amount(float64(n), 0), thing)
}

// phaseSentence tells the lines of a phase.
func phaseSentence(c *projections.Chart, phase int) string {
	at := lastOf(c, phase)
	if at == nil {
		return ""
	}
	centre, ok := bounded(at.Centre)
	if !ok {
		return ""
	}
	where := "The"
	if len(c.Phases) > 1 {
		where = "From " + day(c.Phases[phase].From) + " to " + day(c.Phases[phase].To)
		if label := c.Phases[phase].Label; label != nil && *label != "" {
			where += " (" + said(*label) + ")"
		}
		where += " the"
	}
	text := fmt.Sprintf(" %s %s is %s", where, centreWord(c, phase), figure(c.Unit, centre))
	lower, hasLower := bounded(at.Lower)
	upper, hasUpper := bounded(at.Upper)
	switch {
	case hasLower && hasUpper:
		text += fmt.Sprintf(", the limits are %s and %s", figure(c.Unit, lower), figure(c.Unit, upper))
	case hasUpper:
		text += ", the upper limit is " + figure(c.Unit, upper)
	case hasLower:
		text += ", the lower limit is " + figure(c.Unit, lower)
	}
	if (hasLower || hasUpper) && varies(c, phase) {
		text += " at its end"
	}
	return text + "."
}

// lastOf is the last point of a phase that has lines; nil when none has.
func lastOf(c *projections.Chart, phase int) *projections.ChartPoint {
	for i := len(c.Points) - 1; i >= 0; i-- {
		if at := c.Points[i]; at.Phase == phase && (at.Centre != nil || at.Upper != nil || at.Lower != nil) {
			return at
		}
	}
	return nil
}

// varies says whether the limits of a phase change within it, as those of varying numbers do.
func varies(c *projections.Chart, phase int) bool {
	last := lastOf(c, phase)
	for _, at := range c.Points {
		if at.Phase == phase && last != nil && (!same(at.Upper, last.Upper) || !same(at.Lower, last.Lower)) {
			return true
		}
	}
	return false
}

// same says whether two lines are at one height; one that is not there is no other height.
func same(a, b *float64) bool { return a == nil || b == nil || *a == *b }

// signalSentences tell which signals there are and who spoke, not what they mean.
func signalSentences(c *projections.Chart) string {
	rules := fmt.Sprintf("by the %s rules, version %d", named(ruleNames, c.Rules), c.RulesVersion)
	if len(c.Signals) == 0 {
		return fmt.Sprintf(" No signal %s.", rules)
	}
	text := fmt.Sprintf(" %s %s:", counted(len(c.Signals), "signal"), rules)
	for i, s := range c.Signals {
		if i == manySignals {
			return fmt.Sprintf("%s; and %d more.", text, len(c.Signals)-i)
		}
		if i > 0 {
			text += ";"
		}
		text += fmt.Sprintf(" %s, %s", strings.ToLower(strings.ReplaceAll(said(s.Rule), "_", " ")), days(s.From, &s.To))
	}
	return text + "."
}

// manySignals is how many are told one by one.
const manySignals = 20

func upperFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
