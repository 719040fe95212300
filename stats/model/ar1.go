package model

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"github.com/cyclebook/cyclebook/stats"
)

// widest is how near to 1 the correlation of neighbours may come.
const widest = 1 - 1e-6

// generalised fits the design with residuals whose neighbours correlate by phi, phi by REML
// (Pinheiro & Bates 2000, section 5.3).
func (s *Series) generalised(d *Design, ols *Fit) error {
	// of residuals, not outcomes: what is fitted to them is added to the first fit, and large
	// outcomes lose no digits
	x := centred(d.X)
	phi, _ := minimise(func(phi float64) float64 { return arDeviance(x, ols.Residuals, phi) }, -widest, widest, 40)
	r := whiten(x, ols.Residuals, phi)
	k := len(x)
	upper := newSquare(k)
	for i := range k {
		copy(upper.row(i), r.row(i)[:k])
	}
	inverse := invert(upper)
	sigma := math.Abs(r.row(k)[k]) / math.Sqrt(float64(s.N-k))
	more := make([]float64, k)
	for j := range k {
		for l := j; l < k; l++ {
			more[j] += inverse.row(j)[l] * r.row(l)[k]
		}
	}
	for j := 1; j < k; j++ { // the constant is where all columns are 0, not their means
		mean := stats.Mean(d.X[j]).Value
		more[0] -= more[j] * mean
		for l := range k {
			inverse.row(0)[l] -= inverse.row(j)[l] * mean
		}
	}
	s.Phi = stats.Some(phi)
	for j := range s.Coefficients {
		c := &s.Coefficients[j]
		c.GLS = stats.Some(c.Estimate + more[j])
		c.GLSSE = stats.Some(sigma * norm(inverse.row(j)))
		if !c.GLS.Known || !c.GLSSE.Known || !finite(c.Estimate, c.SE, c.NeweyWest) {
			return errSpread
		}
	}
	return nil
}

func centred(columns [][]float64) [][]float64 {
	out := make([][]float64, len(columns))
	out[0] = columns[0]
	for j := 1; j < len(columns); j++ {
		out[j] = make([]float64, len(columns[j]))
		mean := stats.Mean(columns[j]).Value
		for i, v := range columns[j] {
			out[j][i] = v - mean
		}
	}
	return out
}

// arDeviance is -2 times the restricted log likelihood at phi, up to a constant.
func arDeviance(x [][]float64, y []float64, phi float64) float64 {
	n, k := len(y), len(x)
	r := whiten(x, y, phi)
	d := float64(n-1)*math.Log(1-phi*phi) + 2*float64(n-k)*math.Log(math.Abs(r.row(k)[k]))
	for j := range k {
		d += 2 * math.Log(math.Abs(r.row(j)[j]))
	}
	return d
}

// whiten takes from each row phi of the row before it, over √(1-phi²), and gives R of design and
// outcome.
func whiten(x [][]float64, y []float64, phi float64) square {
	w := len(x) + 1
	a := blas64.General{Rows: len(y), Cols: w, Stride: w, Data: make([]float64, len(y)*w)}
	scale := 1 / math.Sqrt((1-phi)*(1+phi))
	for j := range w {
		column := y
		if j < len(x) {
			column = x[j]
		}
		a.Data[j] = column[0]
		for i := 1; i < len(y); i++ {
			a.Data[i*w+j] = (column[i] - phi*column[i-1]) * scale
		}
	}
	householder(a)
	r := newSquare(w)
	for i := range w {
		copy(r.row(i)[i:], a.Data[i*w+i:(i+1)*w])
	}
	return r
}
