package projections

import (
	"math"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
)

// maxBefore is how many values at most tell how things were before a class started.
const maxBefore = 12

// span is a stretch of days; a zero last day has no end.
type span struct{ first, last domain.Date }

// meets says whether a measurement's period shares a day with the span.
func (s span) meets(m *storedMeasurement) bool {
	return m.To >= dayNumber(s.first) && (s.last.IsZero() || m.From <= dayNumber(s.last))
}

// before sums up [measureRecord.beforeOf].
func (r *measureRecord) before(of seriesOf, doc seriesDoc, start domain.Date) *Summary {
	return r.sum(r.beforeOf(of, doc, start))
}

// beforeOf are the last values whose period ends before a class starts, no further back than the
// phase it starts in.
func (r *measureRecord) beforeOf(of seriesOf, doc seriesDoc, start domain.Date) []*storedMeasurement {
	from := r.phaseBefore(of, start)
	first, day := int64(0), dayNumber(start)
	if !from.IsZero() {
		first = dayNumber(from)
	}
	chosen := make([]*storedMeasurement, 0, len(doc))
	for i := range doc {
		m := &doc[i]
		if m.To < day && (from.IsZero() || m.From >= first) && m.tells() {
			chosen = append(chosen, m)
		}
	}
	// in order of their ends: the latest are the last
	slices.SortStableFunc(chosen, func(a, b *storedMeasurement) int { return int(a.To - b.To) })
	return chosen[max(0, len(chosen)-maxBefore):]
}

// during sums up [measureRecord.duringOf].
func (r *measureRecord) during(doc seriesDoc, in span) *Summary {
	return r.sum(r.duringOf(doc, in))
}

// duringOf are the values of periods that share a day with the span.
func (r *measureRecord) duringOf(doc seriesDoc, in span) []*storedMeasurement {
	chosen := make([]*storedMeasurement, 0, len(doc))
	first, last := dayNumber(in.first), int64(math.MaxInt64)
	if !in.last.IsZero() {
		last = dayNumber(in.last)
	}
	for i := range doc {
		if doc[i].To >= first && doc[i].From <= last && doc[i].tells() {
			chosen = append(chosen, &doc[i])
		}
	}
	return chosen
}

// tells says that there is a number behind it.
func (m *storedMeasurement) tells() bool { return m.Missing == "" && !m.Forgotten }

// value is what a measurement amounts to in the unit in force in its period; not ok for none.
func (r *measureRecord) value(m *storedMeasurement) (v float64, ok bool) {
	if !m.tells() {
		return 0, false
	}
	return domain.ValueOf(r.unitAt(m.From), domain.Figures{Numerator: m.Numerator, Denominator: m.Denominator, Value: m.Value})
}

// sum sums measurements up; nil when there are none.
func (r *measureRecord) sum(chosen []*storedMeasurement) *Summary {
	values, numerators, denominators := make([]float64, 0, len(chosen)), make([]float64, 0, len(chosen)), make([]float64, 0, len(chosen))
	students, pooled, known := 0, true, true
	unit := domain.Unit("")
	first, last := int64(0), int64(0)
	for _, m := range chosen {
		v, ok := r.value(m)
		if !ok {
			continue
		}
		if len(values) == 0 || m.From < first {
			first = m.From
		}
		if len(values) == 0 || m.To > last {
			last = m.To
		}
		unit = r.unitAt(m.From)
		values = append(values, v)
		if m.Numerator != nil && m.Denominator != nil {
			numerators, denominators = append(numerators, *m.Numerator), append(denominators, *m.Denominator)
		} else {
			pooled = false
		}
		if m.Students != nil {
			students += *m.Students
		} else {
			known = false
		}
	}
	if len(values) == 0 {
		return nil
	}
	from, to := dayOf(first), dayOf(last)
	s := &Summary{Count: len(values), Mean: optional(stats.Mean(values)), Median: optional(stats.Median(values)), From: &from, To: &to}
	numerator, denominator := stats.Sum(numerators), stats.Sum(denominators)
	if pooled && denominator != 0 && unit != domain.CountUnit {
		mean := numerator / denominator
		if unit == domain.PercentUnit {
			mean = 100 * numerator / denominator // as domain.ValueOf has it
		}
		s.Mean = &mean
	}
	if pooled {
		s.Numerator, s.Denominator = &numerator, &denominator
	}
	if known {
		s.Students = &students
	}
	return s
}
