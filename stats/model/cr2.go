package model

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/cyclebook/cyclebook/stats"
)

// singular is how small an eigenvalue of I-H may be before a cluster counts as fitted exactly in
// that direction, which then is left out (Pustejovsky & Tipton 2018, theorem 2).
const singular = 1e-12

// longestCR2 is how many multiplications CR2 may take, about a second.
const longestCR2 = 1e9

// unbiased gives CR2 and its degrees of freedom: residuals of each cluster multiplied by the
// symmetric root of the inverse of I-H there, so that the variance is unbiased where rows are
// independent and of one variance; Satterthwaite's degrees of freedom under the same model
// (Bell & McCaffrey 2002, Pustejovsky & Tipton 2018). They do not exist for fewer than two
// clusters.
//
// With H = QQ', the root times Q is Q times a K by K matrix, so that no matrix is larger than
// K or the cluster.
func (f *Fit) unbiased(clusters [][]int) {
	x := f.factored
	k := x.k
	if len(clusters) < 2 || float64(len(clusters))*math.Pow(float64(k), 3) > longestCR2 {
		return
	}
	variance, trace, squares, whole := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
	outer := make([]square, k) // for each coefficient the sum of uu' over clusters
	for j := range outer {
		outer[j] = newSquare(k)
	}
	for _, rows := range clusters {
		adjusted, ok := x.adjusted(rows)
		if !ok {
			return
		}
		for j := range k {
			var score, length float64
			u := make([]float64, k)
			for at, i := range rows {
				s := dot(x.inverse.row(j)[j:], adjusted[at*k+j:(at+1)*k])
				score += s * f.Residuals[i]
				length += s * s
				for l, q := range x.row(i) {
					u[l] += q * s
				}
			}
			variance[j] += score * score
			taken := dot(u, u)
			trace[j] += length - taken
			whole[j] += length
			squares[j] += length*length - 2*length*taken
			for a, ua := range u {
				for b, ub := range u {
					outer[j].row(a)[b] += ua * ub
				}
			}
		}
	}
	for j := range f.Coefficients {
		c := &f.Coefficients[j]
		c.CR2 = stats.Some(math.Sqrt(variance[j]))
		if spread := squares[j] + dot(outer[j].data, outer[j].data); spread > 0 && trace[j] > exact*whole[j] {
			c.CR2DF = stats.Some(trace[j] * trace[j] / spread)
		}
	}
}

// adjusted is the root of the inverse of I-H of a cluster, times its rows of Q; by rows.
func (f *factored) adjusted(rows []int) ([]float64, bool) {
	m := len(rows)
	q := mat.NewDense(m, f.k, nil)
	for at, i := range rows {
		q.SetRow(at, f.row(i))
	}
	var gram, out mat.Dense
	if m > f.k {
		gram.Mul(q.T(), q)
		root, ok := inverseRoot(&gram)
		if !ok {
			return nil, false
		}
		out.Mul(q, root)
	} else {
		gram.Mul(q, q.T())
		root, ok := inverseRoot(&gram)
		if !ok {
			return nil, false
		}
		out.Mul(root, q)
	}
	return out.RawMatrix().Data, true
}

// inverseRoot is the symmetric root of the inverse of I-gram, without the directions in which that
// is singular.
func inverseRoot(gram *mat.Dense) (mat.Matrix, bool) {
	k, _ := gram.Dims()
	rest := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			rest.SetSym(i, j, -gram.At(i, j))
		}
		rest.SetSym(i, i, 1-gram.At(i, i))
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(rest, true) {
		return nil, false
	}
	var vectors, scaled mat.Dense
	eigen.VectorsTo(&vectors)
	scaled.CloneFrom(&vectors)
	for j, value := range eigen.Values(nil) {
		factor := 0.0
		if value > singular {
			factor = 1 / math.Sqrt(value)
		}
		for i := range k {
			scaled.Set(i, j, scaled.At(i, j)*factor)
		}
	}
	var root mat.Dense
	root.Mul(&scaled, vectors.T())
	return &root, true
}
