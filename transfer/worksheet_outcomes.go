package transfer

import (
	"fmt"
	htmltemplate "html/template"
	"strings"

	"github.com/cyclebook/cyclebook/chartsvg"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// worksheetSeries is what a measure showed for one class, or the team, and student group.
type worksheetSeries struct {
	Measure, Of, Definition string
	Baseline                string
	Phases                  []string
	Rows                    []worksheetValue
	// Earlier and Later are how many values before and after these are not shown.
	Earlier, Later int
	Before, During string
	// Change is from before to during, with its interval; empty when either has nothing.
	Change string
	// Chart is the whole series as a picture, empty when there are no values.
	Chart htmltemplate.HTML
}

// worksheetValue is one period of a series.
type worksheetValue struct {
	Period, Label, Value, Fraction, Students, Note, By string
	During, Missing                                    bool
}

// shownBefore is how many values before the start are shown: as many as the summary takes.
const shownBefore = 12

// outcomes tell what was measured.
func (s *sheetOf) outcomes(sheet *worksheetCycle) error {
	found, err := s.c.Outcomes()
	if err != nil {
		return err
	}
	for _, o := range found {
		series, err := s.series(o)
		if err != nil {
			return err
		}
		sheet.Outcomes = append(sheet.Outcomes, series)
	}
	return nil
}

func (s *sheetOf) series(o *projections.MeasuredOutcome) (worksheetSeries, error) {
	m := o.Measure
	out := worksheetSeries{Measure: orErased(m.Name), Of: "the team as a whole", Definition: definitionText(m)}
	if o.Class != nil {
		out.Of = classText(o.Class)
	}
	if o.Group != nil {
		out.Of += ", " + orErased(o.Group.Label)
	}
	if b := o.Baseline; b != nil {
		out.Baseline = baselineText(m.Unit, b)
	}
	for _, p := range o.Phases {
		out.Phases = append(out.Phases, "from "+dayText(p.From)+": "+orErased(p.Label)+because(string(p.Why)))
	}
	out.Before, out.During = summaryText(m.Unit, o.Before), summaryText(m.Unit, o.During)
	change, err := o.Change(nil)
	if err != nil {
		return out, err
	}
	out.Change = changeText(m.Unit, change)
	first, last := s.window(o)
	for _, v := range o.Measurements(nil) {
		end := v.Period
		if v.PeriodEnd != nil {
			end = *v.PeriodEnd
		}
		switch {
		case first != nil && last != nil && v.Period.After(*last):
			out.Later++
		case first == nil || end.Before(*first):
			out.Rows = append(out.Rows, rowText(m.Unit, &v, false))
			if first != nil && len(out.Rows) > shownBefore {
				out.Rows, out.Earlier = out.Rows[1:], out.Earlier+1
			}
		default:
			out.Rows = append(out.Rows, rowText(m.Unit, &v, true))
		}
	}
	if len(out.Rows) == 0 {
		return out, nil
	}
	out.Chart, err = s.picture(o)
	return out, err
}

// picture draws a series in the school years of what was before and during the cycle. A team notices
// before it is told: what the numbers say is left out.
func (s *sheetOf) picture(o *projections.MeasuredOutcome) (htmltemplate.HTML, error) {
	c, err := o.Drawing(s.ctx, nil, nil)
	if err != nil {
		return "", err
	}
	picture := chartsvg.Picture{Title: orErased(o.Measure.Name), Panels: []chartsvg.Panel{chartsvg.PanelOf(o, c)}, Inline: true}
	if first, last := chartsvg.YearsTold(o); first != "" {
		picture = picture.Within(first, last)
	}
	var drawn strings.Builder
	err = chartsvg.Draw(&drawn, picture)
	return htmltemplate.HTML(drawn.String()), err // whatever people wrote in it is escaped
}

// window is from the start of the series' class in the cycle to its finish; nil where there is no
// start, or no end yet.
func (s *sheetOf) window(o *projections.MeasuredOutcome) (first, last *domain.Date) {
	if s.c.Do == nil {
		return nil, nil
	}
	first, last = &s.c.Do.StartedOn, s.c.Do.CompletedOn
	for _, k := range s.c.Classes {
		if o.Class != nil && k.ClassID == o.Class.ID {
			first, last = k.StartedOn, k.FinishedOn
		}
	}
	if last == nil && s.c.Withdrawal != nil {
		last = &s.c.Withdrawal.WithdrawnOn
	}
	return first, last
}

// definitionText says what the numbers are.
func definitionText(m *projections.Measure) string {
	parts := []string{spelled(m.Kind) + " measure"}
	switch numerator, denominator := textOr(m.Numerator), textOr(m.Denominator); {
	case numerator != "" && denominator != "":
		parts = append(parts, numerator+" out of "+denominator)
	case numerator != "":
		parts = append(parts, numerator)
	}
	wanted := map[domain.Direction]string{domain.Increase: "wanted higher", domain.Decrease: "wanted lower", domain.Maintain: "wanted steady"}[m.Direction]
	if m.Target != nil {
		wanted += ", target " + valueText(m.Unit, *m.Target)
	}
	return strings.Join(append(parts, wanted), "; ")
}

func baselineText(unit domain.Unit, b *projections.Baseline) string {
	text := ""
	switch {
	case b.From != nil && b.To != nil:
		text = "the values of " + daysText(*b.From, b.To)
	default:
		if v, ok := domain.ValueOf(unit, domain.Figures{Numerator: b.Numerator, Denominator: b.Denominator, Value: b.Stated}); ok {
			text = valueText(unit, v)
		}
	}
	if source := textOr(b.Source); source != "" {
		text += " (" + source + ")"
	}
	return text + because(string(b.Why))
}

func summaryText(unit domain.Unit, s *projections.Summary) string {
	if s == nil || s.Count == 0 {
		return ""
	}
	var parts []string
	if s.Mean != nil {
		parts = append(parts, "mean "+valueText(unit, *s.Mean))
	}
	if s.Median != nil {
		parts = append(parts, "median "+valueText(unit, *s.Median))
	}
	count := fmt.Sprintf("%d values", s.Count)
	if s.Count == 1 {
		count = "1 value"
	}
	if s.From != nil && s.To != nil {
		count += ", " + daysText(*s.From, s.To)
	}
	return strings.Join(parts, "; ") + "\n" + count
}

// changeText is by how much a series changed, between the ends of its interval of 95 %.
func changeText(unit domain.Unit, c *projections.MeasuredChange) string {
	if c == nil {
		return ""
	}
	decimals, points := 2, ""
	if unit == domain.PercentUnit {
		decimals, points = 1, " points"
	}
	text := rounded(c.Value, decimals)
	if text != "0" && c.Value > 0 {
		text = "+" + text
	}
	if c.Low == nil || c.High == nil {
		return text + points + " (no interval)"
	}
	return text + points + " (" + rounded(*c.Low, decimals) + " to " + rounded(*c.High, decimals) + ")"
}

func rowText(unit domain.Unit, v *projections.Measurement, during bool) worksheetValue {
	row := worksheetValue{Period: daysText(v.Period, v.PeriodEnd), Label: textOr(v.Label), During: during, By: nameText(v.By)}
	var notes []string
	switch {
	case v.Reason != nil:
		row.Missing = true
		row.Value = "no value"
		notes = append(notes, map[domain.MissingReason]string{
			domain.NoSchool: "no school", domain.NotCollected: "not collected", domain.LostData: "the data were lost", domain.NotApplicable: "does not apply",
		}[*v.Reason])
	case v.Value != nil:
		row.Value = valueText(unit, *v.Value)
	default:
		row.Missing, row.Value = true, erased
	}
	if v.Numerator != nil && v.Denominator != nil {
		row.Fraction = rounded(*v.Numerator, 2) + " of " + rounded(*v.Denominator, 2)
	}
	if v.Students != nil {
		if row.Students = fmt.Sprint(*v.Students); v.Enrolled != nil {
			row.Students += fmt.Sprintf(" of %d", *v.Enrolled)
		}
	}
	if v.PartlyCounted() {
		notes = append(notes, "fewer than 70% counted")
	}
	if v.Corrected {
		reason := "corrected"
		if v.Correction != nil {
			reason += ": " + strings.ToLower(spelled(*v.Correction))
		}
		notes = append(notes, reason)
	}
	if note := textOr(v.Note); note != "" {
		notes = append(notes, note)
	}
	row.Note = strings.Join(notes, "; ")
	return row
}
