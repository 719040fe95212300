package chartsvg

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

func ptr[T any](v T) *T { return &v }

// monday is the first day of the n-th week of the school year 2026-27.
func monday(n int) domain.Date {
	d, _ := domain.ParseDate("2026-08-31")
	return d.AddDays(7 * n)
}

// What package projections says of why a chart is of its kind.
const (
	fewValues = "Few values: a median shows runs, limits would be guesses."
	askedFor  = "This kind was asked for."
)

// weekly is a chart of values by the week, as a percentage; NaN stands for none.
func weekly(kind projections.ChartKind, values ...float64) *projections.Chart {
	c := &projections.Chart{
		Kind: kind, Why: fewValues, Rules: projections.AnhoejRules, RulesVersion: 1,
		Unit: domain.PercentUnit, Direction: domain.Increase,
	}
	for i, v := range values {
		at := &projections.ChartPoint{Period: monday(i), PeriodEnd: ptr(monday(i).AddDays(4))}
		if !math.IsNaN(v) {
			at.Value = ptr(v)
		}
		c.Points = append(c.Points, at)
	}
	if len(values) > 0 {
		c.Phases = []*projections.ChartPhase{{From: monday(0), To: monday(len(values) - 1).AddDays(4)}}
	}
	return c
}

// level draws a centre line and limits from one place to another; NaN stands for none.
func level(c *projections.Chart, first, last int, centre, lower, upper float64) {
	for _, at := range c.Points[first : last+1] {
		for _, line := range []struct {
			to *(*float64)
			v  float64
		}{{&at.Centre, centre}, {&at.Lower, lower}, {&at.Upper, upper}} {
			if !math.IsNaN(line.v) && at.Value != nil {
				*line.to = ptr(line.v)
			}
		}
	}
}

var none = math.NaN()

// stepped is a p chart with limits that vary, a gap, a value outside, signals and values that were
// partly counted; and a cycle with what happened in it. Limits, signals and words are those that
// package projections has for these numbers.
func stepped() *projections.Chart {
	weeks := []struct{ passed, present, lower, upper float64 }{
		{24, 50, 42.20, 83.23},
		{23, 44, 40.84, 84.58},
		{16, 36, 38.53, 86.89},
		{28, 50, 42.20, 83.23},
		{14, 45, 41.09, 84.34},
		{24, 48, 41.77, 83.65},
		{none, 1, none, none},
		{33, 49, 41.99, 83.44},
		{34, 48, 41.77, 83.65},
		{37, 50, 42.20, 83.23},
		{25, 36, 38.53, 86.89},
		{37, 48, 41.77, 83.65},
		{41, 50, 42.20, 83.23},
		{33, 45, 41.09, 84.34},
		{38, 50, 42.20, 83.23},
	}
	values := make([]float64, len(weeks))
	for i, w := range weeks {
		values[i] = 100 * w.passed / w.present
	}
	c := weekly(projections.PChart, values...)
	c.Why = "Percentages of whole counts: the limits come from how many were counted."
	c.Target = ptr(80.0)
	for i, w := range weeks {
		level(c, i, i, 62.71, w.lower, w.upper)
		c.Points[i].Marked = i == 4 || i >= 7
	}
	c.Points[4].Outside = true
	c.Points[2].PartlyCounted = true
	c.Points[10].PartlyCounted = true
	c.Points[3].Label = ptr(domain.Text("Unit 2 exit ticket"))
	signal := func(direction projections.SignalDirection, rule string, first, last int) *projections.Signal {
		return &projections.Signal{Direction: direction, Rule: rule, Rules: c.Rules, RulesVersion: c.RulesVersion, From: monday(first), To: monday(last).AddDays(4), First: first, Last: last}
	}
	c.Signals = []*projections.Signal{signal(projections.OtherDirection, "outside", 4, 4), signal(projections.WantedDirection, "few crossings", 0, 14), signal(projections.WantedDirection, "long run", 7, 14)}
	c.Phases[0].Sentence = "From Aug 31 to Dec 11, 2026 the 14 values ran around a mean of 62.7%; 8 in a row lie above it since Oct 19, where chance seldom makes more than 7 in 14 values: a signal in the wanted direction, and 1 more."
	c.Phases[0].Question = ptr("What changed around Oct 19?")
	c.Annotations = []*projections.ChartAnnotation{
		{Kind: projections.CycleAnnotation, From: monday(4), To: ptr(monday(7).AddDays(3)), Text: "Sentence frames in period 3"},
		{Kind: projections.CycleAnnotation, From: monday(8), Text: "Sentence frames and a word bank, with the whole department and both co-teachers"},
		{Kind: projections.AdjustmentAnnotation, From: monday(6).AddDays(1), Text: "Shorter frames: the long ones took the whole lesson"},
		{Kind: projections.DecisionAnnotation, From: monday(7).AddDays(3), Text: "Adapt: keep the frames, add a word bank"},
		{Kind: projections.NoteAnnotation, From: monday(4), To: ptr(monday(4).AddDays(4)), Text: "Fire drill during the exit ticket"},
	}
	return c
}

// phased is a run chart of two phases with a baseline.
func phased() *projections.Chart {
	c := weekly(projections.RunChart, 14, 12, 15, 11, 13, 16, 12, 9, 8, 10, 7, 9, 6, 8)
	c.Unit, c.Direction = domain.CountUnit, domain.Decrease
	level(c, 0, 6, 13, none, none)
	level(c, 7, 13, 8, none, none)
	for i := 7; i < 14; i++ {
		c.Points[i].Phase = 1
	}
	c.Phases = []*projections.ChartPhase{
		{From: monday(0), To: monday(6).AddDays(4)},
		{From: monday(7), To: monday(13).AddDays(4), Label: ptr(domain.Text("Calls home in the first week")), Why: ptr(domain.Text("a new way"))},
	}
	c.Annotations = []*projections.ChartAnnotation{
		{Kind: projections.BaselineAnnotation, From: monday(0), To: ptr(monday(5).AddDays(4)), Text: "Last autumn, before anything was changed"},
		{Kind: projections.PhaseAnnotation, From: monday(7), Text: "Calls home in the first week: a new way"},
	}
	return c
}

// classes are three classes that start one after the other.
func classes() []Panel {
	cycle := &projections.Cycle{ID: uuid.UUID{15: 7}}
	var panels []Panel
	for i, name := range []string{"Period 1", "Period 3 (co-taught)", "Period 6"} {
		random := rand.New(rand.NewPCG(7, uint64(i)))
		values := make([]float64, 16)
		for k := range values {
			values[k] = math.Round(45 + random.Float64()*14)
			if k >= 5+3*i {
				values[k] += 22
			}
		}
		c := weekly(projections.RunChart, values...)
		c.Why = askedFor
		level(c, 0, 15, 58, none, none)
		c.Annotations = []*projections.ChartAnnotation{
			{Kind: projections.CycleAnnotation, From: monday(5 + 3*i), To: ptr(monday(15).AddDays(1)), Text: "Warm-up with worked examples", Cycle: cycle},
			{Kind: projections.DecisionAnnotation, From: monday(15).AddDays(2), Text: "Adopt"},
		}
		panels = append(panels, Panel{Heading: name, Chart: c})
	}
	return panels
}

// thousand is a long series without end of limits.
func thousand() *projections.Chart {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 1000)
	for i := range values {
		values[i] = 50 + random.NormFloat64()*9
	}
	c := weekly(projections.IChart, values...)
	c.Why = "Single values: the limits come from the change from one value to the next."
	for i, at := range c.Points {
		at.Period, at.PeriodEnd = monday(0).AddDays(i), nil
		half := 24 + math.Round(3*math.Sin(float64(i)))
		level(c, i, i, 50, 50-half, 50+half)
		at.Outside = *at.Value < *at.Lower || *at.Value > *at.Upper
		at.Marked = at.Outside
		c.Annotations = append(c.Annotations, &projections.ChartAnnotation{Kind: projections.NoteAnnotation, From: at.Period, Text: "a note"})
	}
	c.Phases[0].To = c.Points[999].Period
	c.Annotations = c.Annotations[:60]
	return c
}

// hostileText is of somebody who wants to break pictures.
const hostileText = "</title><script>alert(1)</script>\x00\x07 ]]> &amp; \"'\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd \xff\ufffe"

func hostile() Picture {
	c := stepped()
	c.Why = hostileText
	c.Points[0].Label = ptr(domain.Text(hostileText))
	c.Phases[0].Label = ptr(domain.Text(hostileText))
	c.Phases[0].Sentence, c.Phases[0].Question = hostileText, ptr(hostileText)
	c.Signals[0].Rule = hostileText
	for _, a := range c.Annotations {
		a.Text = hostileText + strings.Repeat("W", 90) + " " + strings.Repeat("long ", 120)
	}
	return Picture{Title: strings.Repeat(hostileText, 3), Panels: []Panel{{Heading: hostileText + strings.Repeat("M", 200), Chart: c}}, Narrative: true}
}

// extremes are numbers of other sizes.
func extremes(unit domain.Unit, values ...float64) *projections.Chart {
	c := weekly(projections.IChart, values...)
	c.Unit, c.Why, c.Direction = unit, askedFor, domain.Maintain
	return c
}

// situations are those of the golden pictures.
func situations() map[string]Picture {
	constant := weekly(projections.RunChart, 40, 40, 40, 40, 40, 40)
	level(constant, 0, 5, 40, none, none)
	empty := weekly(projections.RunChart)
	empty.Why = "There are no values yet."
	one := weekly(projections.RunChart, 62)
	level(one, 0, 0, 62, none, none)
	huge := extremes(domain.ScoreUnit, 1.2e15, 3.4e15, 2.2e15, 5e15)
	level(huge, 0, 3, 2.95e15, -1e15, 6.9e15)
	negative := extremes(domain.ScoreUnit, -0.4, 1.25, -2.75, 0.6, -1.1)
	level(negative, 0, 4, -0.48, -4.1, 3.2)
	return map[string]Picture{
		"stepped":   {Title: "Students who pass the exit ticket", Panels: []Panel{{Heading: "Period 3", Chart: stepped()}}},
		"narrative": {Title: "Students who pass the exit ticket", Panels: []Panel{{Heading: "Period 3", Chart: stepped()}}, Narrative: true},
		"phased":    {Title: "Students absent on Mondays", Panels: []Panel{{Chart: phased()}}},
		"classes":   {Title: "Warm-up solved without help", Panels: classes()},
		"empty":     {Title: "Students who pass the exit ticket", Panels: []Panel{{Heading: "Period 3", Chart: empty}}},
		"one":       {Title: "Students who pass the exit ticket", Panels: []Panel{{Chart: one}}},
		"constant":  {Title: "Students who pass the exit ticket", Panels: []Panel{{Chart: constant}}},
		"huge":      {Title: "Words read", Panels: []Panel{{Chart: huge}}},
		"negative":  {Title: "Change against the week before", Panels: []Panel{{Chart: negative}}},
		"hostile":   hostile(),
		"years":     twoYears().Within("2026-27", "2026-27"),
	}
}
