package model

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/cyclebook/cyclebook/stats"
)

// Unit is how one row of a fit lies to what was to be expected of it.
type Unit struct {
	Expected, Residual, Leverage float64
	// Standardised is the residual over its standard deviation, Studentised the same with Sigma from
	// the other rows, which has Student's t distribution with DF-1 degrees of freedom; CooksD is how
	// far the row moves the fit (Cook 1977). They do not exist where the fit is exact or the row has
	// a term of its own.
	Standardised, Studentised, CooksD stats.Number
	// Low and High bound 95 % of new outcomes with the same terms.
	Low, High float64
	// Above is the chance of a Studentised as large; AboveAdjusted that, adjusted for the number of
	// rows.
	Above, AboveAdjusted stats.Number
	// Rank counts from 1 for the largest Studentised; 0 where there is none.
	Rank int
}

// Units holds each row of the design against its expected outcome.
func (f *Fit) Units() []Unit {
	units := make([]Unit, f.N)
	reach := critical(float64(f.DF)) * f.Sigma
	t, p := make([]stats.Number, f.N), make([]stats.Number, f.N)
	for i := range units {
		h := f.Leverage[i]
		u := Unit{Expected: f.Expected[i], Residual: f.Residuals[i], Leverage: h}
		u.Low, u.High = u.Expected-reach*math.Sqrt(1+h), u.Expected+reach*math.Sqrt(1+h)
		f.studentise(&u)
		t[i], p[i] = u.Studentised, u.Above
		units[i] = u
	}
	adjusted, ranks := Adjust(p), Ranks(t)
	for i := range units {
		units[i].AboveAdjusted, units[i].Rank = adjusted[i], ranks[i]
	}
	return units
}

func (f *Fit) studentise(u *Unit) {
	if f.Sigma == 0 || u.Leverage >= alone {
		return
	}
	df, k := float64(f.DF), float64(f.factored.k)
	r := u.Residual / (f.Sigma * math.Sqrt(1-u.Leverage))
	u.Standardised = stats.Some(r)
	u.CooksD = stats.Some(r * r * u.Leverage / (k * (1 - u.Leverage)))
	// Sigma without the row, from Sigma with it; at r² = df the others fit exactly.
	if left := df - r*r; df > 1 && left > exact*df {
		u.Studentised = stats.Some(r * math.Sqrt((df-1)/left))
		u.Above = stats.Some(distuv.StudentsT{Sigma: 1, Nu: df - 1}.CDF(-u.Studentised.Value))
	}
}
