package transfer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// chart is a run chart: the values of a series in order of time, the median of those before the
// change, and where the change began.
type chart struct {
	// Label says the same in words.
	Label         string
	Width, Height int
	// Lines join neighbours; a period without a value parts them.
	Lines []string
	Dots  []chartDot
	// Start is where the change began, Median the height of the line; negative for none.
	Start, Median     float64
	Top, Bottom       string
	First, Last       string
	Left, Right, Base float64
}

type chartDot struct {
	X, Y   float64
	During bool
	Title  string
}

// Measures of a chart.
const (
	chartWidth, chartHeight     = 640, 170
	chartLeft, chartRight       = 46, 10
	chartAbove, chartBelow      = 12, 26
	fewestValues                = 3
	chartPlain              int = chartHeight - chartAbove - chartBelow
)

// chartOf draws a series; nil when it has too few values to show a run.
func chartOf(m *projections.Measure, rows []worksheetValue, values []projections.Measurement) *chart {
	var all, before []float64
	for i, v := range values {
		if v.Value == nil {
			continue
		}
		all = append(all, *v.Value)
		if !rows[i].During {
			before = append(before, *v.Value)
		}
	}
	if len(all) < fewestValues {
		return nil
	}
	low, high := min(0, slices.Min(all)), slices.Max(all)
	if m.Unit == domain.PercentUnit {
		high = 100
	}
	if high == low {
		high = low + 1
	}
	c := &chart{
		Width: chartWidth, Height: chartHeight, Start: -1, Median: -1, Left: chartLeft, Right: chartWidth - chartRight,
		Base: chartHeight - chartBelow, Top: valueText(m.Unit, high), Bottom: valueText(m.Unit, low),
		First: rows[0].Period, Last: rows[len(rows)-1].Period,
		Label: fmt.Sprintf("Run chart of %s: %d values from %s to %s", orErased(m.Name), len(all), rows[0].Period, rows[len(rows)-1].Period),
	}
	step := float64(chartWidth-chartLeft-chartRight) / float64(len(values))
	x := func(i int) float64 { return chartLeft + (float64(i)+0.5)*step }
	y := func(v float64) float64 { return chartAbove + float64(chartPlain)*(high-v)/(high-low) }
	var line []string
	part := func() {
		if len(line) > 1 {
			c.Lines = append(c.Lines, strings.Join(line, " "))
		}
		line = nil
	}
	for i, v := range values {
		if rows[i].During && c.Start < 0 && i > 0 {
			c.Start = x(i) - step/2
		}
		if v.Value == nil {
			part()
			continue
		}
		line = append(line, fmt.Sprintf("%.1f,%.1f", x(i), y(*v.Value)))
		c.Dots = append(c.Dots, chartDot{x(i), y(*v.Value), rows[i].During, rows[i].Period + ": " + rows[i].Value})
	}
	part()
	if len(before) > 0 {
		c.Median = y(median(before))
	}
	return c
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
