package model

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/cyclebook/cyclebook/stats"
)

// dependent is how small what is left of a column, once the columns before it are taken out, may
// be against the column itself before it counts as their combination.
const dependent = 1e-10

// square is a K by K matrix, by rows.
type square struct {
	k    int
	data []float64
}

func newSquare(k int) square { return square{k, make([]float64, k*k)} }

func (m square) row(i int) []float64 { return m.data[i*m.k : (i+1)*m.k] }

// factored is a matrix of n rows and K columns as Q·R: the columns of Q at right angles and of
// length 1, R upper triangular.
type factored struct {
	n, k int
	q    []float64 // by rows
	r    square
	// inverse is that of R.
	inverse square
}

func (f *factored) row(i int) []float64 { return f.q[i*f.k : (i+1)*f.k] }

// householder factors a matrix given by rows in place (Householder 1958, by LAPACK's dgeqrf). Of
// what is below R's diagonal nothing may be read.
func householder(a blas64.General) (tau []float64) {
	tau = make([]float64, min(a.Rows, a.Cols))
	work := []float64{0}
	lapack64.Geqrf(a, tau, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	return tau
}

// factor factors a design whose first column is the constant. The other columns have their means
// taken out first, which R gets back in its first row: what is small beside its mean, such as a
// year, keeps its digits. Terms name the columns in errors.
func factor(columns [][]float64, terms []string) (*factored, []float64, error) {
	n, k := len(columns[0]), len(columns)
	if n <= k {
		return nil, nil, fmt.Errorf("%d complete rows for %d terms and the constant; more rows than that are needed", n, k-1)
	}
	a := blas64.General{Rows: n, Cols: k, Stride: k, Data: make([]float64, n*k)}
	means, sizes := make([]float64, k), make([]float64, k)
	for j, c := range columns {
		if j > 0 {
			means[j] = stats.Mean(c).Value
		}
		for i, v := range c {
			a.Data[i*k+j] = v - means[j]
		}
		sizes[j] = blas64.Nrm2(blas64.Vector{N: n, Inc: k, Data: a.Data[j:]})
	}
	tau := householder(a)
	f := &factored{n: n, k: k, r: newSquare(k)}
	for i := range k {
		copy(f.r.row(i)[i:], a.Data[i*k+i:(i+1)*k])
	}
	for j := range k {
		if sizes[j] <= 1/largest || !(math.Abs(f.r.row(j)[j]) > dependent*sizes[j]) {
			if sizes[j] <= 1/largest {
				return nil, nil, fmt.Errorf("%s does not vary; leave it out", terms[j])
			}
			return nil, nil, fmt.Errorf("%s is a combination of the terms before it; leave one of them out", terms[j])
		}
		f.r.row(0)[j] += f.r.row(0)[0] * means[j]
	}
	work := []float64{0}
	lapack64.Orgqr(a, tau, work, -1)
	work = make([]float64, int(work[0]))
	lapack64.Orgqr(a, tau, work, len(work))
	f.q = a.Data
	f.inverse = invert(f.r)
	return f, means, nil
}

// invert gives the inverse of an upper triangular matrix.
func invert(r square) square {
	inverse := newSquare(r.k)
	for j := range r.k {
		inverse.row(j)[j] = 1 / r.row(j)[j]
		for i := j - 1; i >= 0; i-- {
			var sum float64
			for l := i + 1; l <= j; l++ {
				sum += r.row(i)[l] * inverse.row(l)[j]
			}
			inverse.row(i)[j] = -sum / r.row(i)[i]
		}
	}
	return inverse
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// finite says that all numbers are.
func finite(x ...float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
