package projections

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/model"
)

// ChangeMethod is how a change is told from what was before.
type ChangeMethod string

const (
	// Means: the mean after the start less the mean before.
	Means ChangeMethod = "MEANS"
	// InterruptedSeries: by how much the level changed with the start, beside the slope before.
	InterruptedSeries ChangeMethod = "INTERRUPTED_SERIES"
)

// MeasuredChange is by how much a series changed with the start of a class in a cycle. It is no
// proof that the change that was tried made it so.
type MeasuredChange struct {
	// Value is in the measure's unit; Low and High bound its interval, nil where there is none.
	Value     float64
	Low, High *float64
	// Level is the share of such intervals that hold the true change.
	Level  float64
	Method ChangeMethod
	// Explanation says in words what was compared.
	Explanation string
}

// Change is by how much the series changed with the start; means are compared unless another
// method is asked for. Nil when there is nothing before or during, and for an interrupted series
// of fewer than 8 values in the phase of the start, or fewer than 3 on a side.
func (o *MeasuredOutcome) Change(method *ChangeMethod) (*MeasuredChange, error) {
	if o.Before == nil || o.During == nil {
		return nil, nil
	}
	if method != nil && *method == InterruptedSeries {
		return o.interrupted()
	}
	return o.meansChange()
}

func (o *MeasuredOutcome) meansChange() (*MeasuredChange, error) {
	before, during := o.record.beforeOf(o.of, o.doc, o.within.first), o.record.duringOf(o.doc, *o.within)
	d, err := model.Change(o.record.ratios(before), o.record.ratios(during))
	if err != nil {
		return nil, fmt.Errorf("projections: change: %w", err)
	}
	c := &MeasuredChange{
		Value: *o.During.Mean - *o.Before.Mean, Low: optional(d.Low), High: optional(d.High), Level: d.Level, Method: Means,
		Explanation: fmt.Sprintf("The mean of %s from the start on less the mean of %s before it", howMany(o.During.Count, "value"), howMany(o.Before.Count, "value")),
	}
	if c.Low == nil {
		c.Explanation += "; without an interval, for which it takes 3 values on each side, not all of them alike."
	} else {
		c.Explanation += fmt.Sprintf("; the interval takes each period as one sample and holds the true change in %.0f of 100 such comparisons.", 100*d.Level)
	}
	return c, nil
}

// ratios are measurements as what was counted of how many, scaled to the measure's unit; as their
// values where they are not pooled. It pools when [measureRecord.sum] does.
func (r *measureRecord) ratios(chosen []*storedMeasurement) []model.Ratio {
	list := make([]model.Ratio, 0, len(chosen))
	pooled, scale := r.pools(chosen)
	for _, m := range chosen {
		v, ok := r.value(m)
		switch {
		case !ok:
		case pooled:
			list = append(list, model.Ratio{Y: scale * *m.Numerator, N: *m.Denominator})
		default:
			list = append(list, model.Ratio{Y: v, N: 1})
		}
	}
	return list
}

// pools says whether the mean of measurements is that of all they count together, and by what that
// is multiplied: 100 for percentages.
func (r *measureRecord) pools(chosen []*storedMeasurement) (pooled bool, scale float64) {
	scale = 1
	for _, m := range chosen {
		if _, ok := r.value(m); !ok {
			continue
		}
		unit := r.unitAt(m.From)
		if m.Numerator == nil || m.Denominator == nil || unit == domain.CountUnit {
			return false, 1
		}
		if scale = 1; unit == domain.PercentUnit {
			scale = 100
		}
	}
	return true, scale
}

func optional(n stats.Number) *float64 {
	if !n.Known {
		return nil
	}
	return &n.Value
}
