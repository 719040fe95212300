package main

import (
	"fmt"
	"time"
)

// Cycle is a Plan-Do-Study-Act cycle over some periods of a series, held against the periods
// before it.
type Cycle struct {
	// Number counts from 1; a later cycle goes on from the one before.
	Number     int
	First, End int // the values [First, End) are measured during the cycle
	Starts     time.Time
	Ends       time.Time
	// Low and High are the range of the values before: what the team predicts. Nil without any.
	Low, High *float64
	// Result holds the prediction against the mean of the values.
	Result, Improvement, Decision string
	Learning                      string
}

// Lengths in periods.
const (
	cycleLength = 12
	shortest    = 3
)

// cut divides n values: first a baseline, then one cycle after the other. The last is longer
// rather than shorter than three periods.
func cut(n int) (baseline int, ends []int) {
	baseline = n / 2
	if n >= 2*cycleLength {
		baseline = cycleLength
	}
	for end := baseline + cycleLength; n-end >= shortest; end += cycleLength {
		ends = append(ends, end)
	}
	return baseline, append(ends, n)
}

// planCycles plans the cycles of a series and foretells, from its numbers alone, how they end.
func planCycles(p Plan) []Cycle {
	var cycles []Cycle
	first, ends := cut(len(p.Values))
	for i, end := range ends {
		c := Cycle{Number: i + 1, First: first, End: end, Starts: p.Values[first].From, Ends: p.Values[end-1].end()}
		c.Low, c.High = p.span(max(0, first-cycleLength), first)
		c.judge(p, i == len(ends)-1)
		cycles = append(cycles, c)
		first = end
	}
	return cycles
}

// span is the lowest and highest number of some values.
func (p Plan) span(from, end int) (low, high *float64) {
	for _, v := range p.Values[from:end] {
		number, ok := p.number(v)
		if !ok {
			continue
		}
		if low == nil || number < *low {
			low = &number
		}
		if high == nil || number > *high {
			high = &number
		}
	}
	return low, high
}

// judge studies a cycle: was its mean within the range of the values before, or above it?
func (c *Cycle) judge(p Plan, last bool) {
	sum, n := 0.0, 0
	for _, v := range p.Values[c.First:c.End] {
		if number, ok := p.number(v); ok {
			sum, n = sum+number, n+1
		}
	}
	c.Result, c.Improvement, c.Decision = "UNDETERMINED", "TOO_EARLY", "TEST_AGAIN"
	c.Learning = "There is nothing to hold it against."
	if n == 0 || c.Low == nil {
		return
	}
	mean := sum / float64(n)
	c.Learning = fmt.Sprintf("The mean of %d periods was %.4g; before, values went from %.4g to %.4g.", n, mean, *c.Low, *c.High)
	c.Result, c.Improvement, c.Decision = "REFUTED", "NO", "ADAPT"
	switch {
	case mean > *c.High:
		c.Improvement, c.Decision = "YES", "ADOPT"
	case mean >= *c.Low:
		c.Result = "CONFIRMED"
	}
	if last && c.Decision == "ADAPT" {
		c.Decision = "MOVE_ON"
	}
}
