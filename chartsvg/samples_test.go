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

// weekly is a chart of values by the week, as a percentage; NaN stands for none.
func weekly(kind projections.ChartKind, values ...float64) *projections.Chart {
	c := &projections.Chart{
		Kind: kind, Why: "Percentages of weekly groups of varying size.", Rules: projections.AnhoejRules, RulesVersion: 1,
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
		c.Phases = []*projections.ChartPhase{{From: monday(0), To: monday(len(values) - 1).AddDays(4), Sentence: "Too few points to judge."}}
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

// stepped is a p chart with limits that vary, a gap, values outside, a signal and a value that was
// partly counted; and a cycle with what happened in it.
func stepped() *projections.Chart {
	c := weekly(projections.PChart, 48, 52, 45, 56, 31, 50, none, 53, 71, 74, 69, 77, 82, 73, 76)
	c.Target = ptr(80.0)
	for i, at := range c.Points {
		half := 12 + float64(i*7%5)*2.5
		level(c, i, i, 61.5, 61.5-half, 61.5+half)
		if at.Value != nil {
			at.Outside = *at.Value < *at.Lower || *at.Value > *at.Upper
			at.Marked = i >= 8
		}
	}
	c.Points[2].PartlyCounted = true
	c.Points[9].PartlyCounted = true
	c.Points[3].Label = ptr(domain.Text("Unit 2 exit ticket"))
	c.Signals = []*projections.Signal{{Direction: projections.WantedDirection, Rule: "CROSSINGS", Rules: projections.AnhoejRules, RulesVersion: 1, From: monday(8), To: monday(14).AddDays(4), First: 8, Last: 14}}
	c.Phases[0].Sentence = "From August 31 the values lie around 61.5%; since October 26 they stay above it, a signal in the wanted direction."
	c.Phases[0].Question = ptr("What else was different in the week of September 28?")
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
	c.Unit, c.Direction, c.Why = domain.CountUnit, domain.Decrease, "Fewer than 12 values before the change: the median asks least of them."
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
	return Picture{Title: strings.Repeat(hostileText, 3), Panels: []Panel{{hostileText + strings.Repeat("M", 200), c}}, Narrative: true}
}

// extremes are numbers of other sizes.
func extremes(unit domain.Unit, values ...float64) *projections.Chart {
	c := weekly(projections.IChart, values...)
	c.Unit, c.Why, c.Direction = unit, "", domain.Maintain
	return c
}

// situations are those of the golden pictures.
func situations() map[string]Picture {
	constant := weekly(projections.IChart, 40, 40, 40, 40, 40, 40)
	level(constant, 0, 5, 40, none, none)
	one := weekly(projections.RunChart, 62)
	level(one, 0, 0, 62, none, none)
	huge := extremes(domain.ScoreUnit, 1.2e15, 3.4e15, 2.2e15, 5e15)
	level(huge, 0, 3, 2.95e15, -1e15, 6.9e15)
	negative := extremes(domain.ScoreUnit, -0.4, 1.25, -2.75, 0.6, -1.1)
	level(negative, 0, 4, -0.48, -4.1, 3.2)
	return map[string]Picture{
		"stepped":   {Title: "Students who pass the exit ticket", Panels: []Panel{{"Period 3", stepped()}}},
		"narrative": {Title: "Students who pass the exit ticket", Panels: []Panel{{"Period 3", stepped()}}, Narrative: true},
		"phased":    {Title: "Students absent on Mondays", Panels: []Panel{{"", phased()}}},
		"classes":   {Title: "Warm-up solved without help", Panels: classes()},
		"empty":     {Title: "Students who pass the exit ticket", Panels: []Panel{{"Period 3", weekly(projections.RunChart)}}},
		"one":       {Title: "Students who pass the exit ticket", Panels: []Panel{{"", one}}},
		"constant":  {Title: "Students who pass the exit ticket", Panels: []Panel{{"", constant}}},
		"huge":      {Title: "Words read", Panels: []Panel{{"", huge}}},
		"negative":  {Title: "Change against the week before", Panels: []Panel{{"", negative}}},
		"hostile":   hostile(),
	}
}
