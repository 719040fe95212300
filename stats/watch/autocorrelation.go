package watch

import (
	"fmt"
	"math"

	"github.com/cyclebook/cyclebook/stats"
)

// Correlation says how far each value of a baseline resembles the one before, and what that does to
// the limits of a chart of individual values, which take values for independent.
type Correlation struct {
	// R is the correlation at lag one of the baseline's residuals; it does not exist for fewer than
	// three values, for values that do not vary, or without two in a row. Values are those of the
	// baseline.
	R      stats.Number
	Values int
	// Narrow says that limits are too narrow to be believed: R above 0.3 from 20 values or more.
	Narrow bool
	// Factor widens the distance of limits from the centre, √((1+R)/(1-R)). It exists if Narrow.
	Factor stats.Number
}

// NarrowFrom and NarrowValues are when [Autocorrelation] calls limits too narrow: above that
// correlation, from so many values.
const (
	NarrowFrom   = 0.3
	NarrowValues = 20
)

// Autocorrelation judges the first values of a series, as many as baseline says, or all if it is
// 0. A missing value keeps its place: its neighbours are not next to each other. A baseline below 0
// or above the number of values is an error.
func Autocorrelation(y []stats.Number, baseline int) (Correlation, error) {
	if baseline < 0 || baseline > len(y) {
		return Correlation{}, fmt.Errorf("baseline: %d of %d values: give 0 for all, or up to as many as there are", baseline, len(y))
	}
	if baseline > 0 {
		y = y[:baseline]
	}
	var values []float64
	for _, v := range y {
		if v.Known {
			values = append(values, v.Value)
		}
	}
	c := Correlation{Values: len(values)}
	centre, sd := stats.Mean(values), stats.SD(values)
	if len(values) < 3 || !sd.Known || sd.Value <= 1e-12*math.Max(1, math.Abs(centre.Value)) {
		return c, nil
	}
	var squares, products []float64
	last := stats.Number{}
	for _, v := range y {
		if v.Known {
			v.Value = (v.Value - centre.Value) / sd.Value
			squares = append(squares, v.Value*v.Value)
			if last.Known {
				products = append(products, v.Value*last.Value)
			}
		}
		last = v
	}
	if len(products) == 0 {
		return c, nil
	}
	c.R = stats.Some(stats.Sum(products) / stats.Sum(squares))
	if c.Narrow = c.Values >= NarrowValues && c.R.Value > NarrowFrom; c.Narrow {
		c.Factor = stats.Some(math.Sqrt((1 + c.R.Value) / (1 - c.R.Value)))
	}
	return c, nil
}

// Widen gives a limit at the factor's distance from its centre; it does not exist if the limit, the
// centre or the factor does not.
func (c Correlation) Widen(centre, limit stats.Number) stats.Number {
	if !c.Factor.Known || !centre.Known || !limit.Known {
		return stats.Number{}
	}
	return stats.Some(centre.Value + c.Factor.Value*(limit.Value-centre.Value))
}
