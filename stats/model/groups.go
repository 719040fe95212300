package model

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"github.com/cyclebook/cyclebook/stats"
)

// grouped is a design split into what varies within groups and the means of groups. Both together
// give least squares at any ratio of variances, each mean weighted by its group's own weight: no
// step of the search sees a row again.
type grouped struct {
	n, k  int
	sizes []float64
	// within is R of the rows less their group's means, outcome last; between the means of
	// groups, by rows. All but the constant are less their grand means.
	within  square
	between []float64
	means   []float64 // the grand means; the constant's is 0
	length  float64   // of the outcome less its mean
	rows    [][]int
}

// width is how many columns design and outcome have.
func (g *grouped) width() int { return g.k + 1 }

func (g *grouped) meansOf(group int) []float64 {
	return g.between[group*g.width() : (group+1)*g.width()]
}

// group splits a design. Too few groups are errors: nothing tells the two variances apart.
func group(d *Design, codes []int) (*grouped, error) {
	if i := indexTooLarge(d.Y); i >= 0 {
		return nil, fmt.Errorf("outcome: row %d is %v; models take numbers up to %g", i+1, d.Y[i], largest)
	}
	if _, _, err := factor(d.X, d.Terms); err != nil {
		return nil, err
	}
	g := &grouped{n: len(d.Y), k: len(d.X), rows: rowsOf(codes)}
	switch {
	case len(g.rows) < 2:
		return nil, errors.New("group: all rows are of one group; two or more are needed")
	case len(g.rows) == g.n:
		return nil, errors.New("group: each row is a group of its own; some group needs two rows or more")
	}
	w := g.width()
	g.means = make([]float64, w)
	rest := blas64.General{Rows: max(g.n, w), Cols: w, Stride: w, Data: make([]float64, max(g.n, w)*w)}
	g.between = make([]float64, len(g.rows)*w)
	for j := range w {
		column := d.Y
		if j < g.k {
			column = d.X[j]
		}
		if j > 0 {
			g.means[j] = stats.Mean(column).Value
		}
		g.split(rest.Data, j, column)
	}
	for _, y := range d.Y {
		g.length = math.Hypot(g.length, y-g.means[g.k])
	}
	for _, rows := range g.rows {
		g.sizes = append(g.sizes, float64(len(rows)))
	}
	householder(rest)
	g.within = newSquare(w)
	for i := range w {
		copy(g.within.row(i)[i:], rest.Data[i*w+i:(i+1)*w])
	}
	return g, nil
}

// split takes column j apart into means of groups and what is left.
func (g *grouped) split(rest []float64, j int, column []float64) {
	w := g.width()
	for at, rows := range g.rows {
		var sum float64
		for _, i := range rows {
			sum += column[i] - g.means[j]
		}
		mean := sum / float64(len(rows))
		g.between[at*w+j] = mean
		for _, i := range rows {
			rest[i*w+j] = column[i] - g.means[j] - mean
		}
	}
}

// exact says that nothing is left within groups: means of groups weigh next to nothing here.
func (g *grouped) exact() bool {
	left := g.at(10 / exact).row(g.k)[g.k]
	return math.Abs(left) <= max(exact*g.length, 1/largest)
}

// at gives R of the whole, outcome last, when the standard deviation between groups is theta times
// that within: each group's mean weighs √(n/(1+n·theta²)).
func (g *grouped) at(theta float64) square {
	w := g.width()
	a := blas64.General{Rows: w + len(g.rows), Cols: w, Stride: w, Data: make([]float64, (w+len(g.rows))*w)}
	copy(a.Data, g.within.data)
	for at, n := range g.sizes {
		weight := math.Sqrt(n / (1 + n*theta*theta))
		to := a.Data[(w+at)*w:]
		for j, v := range g.meansOf(at) {
			to[j] = weight * v
		}
	}
	householder(a)
	r := newSquare(w)
	for i := range w {
		copy(r.row(i)[i:], a.Data[i*w+i:(i+1)*w])
	}
	return r
}
