package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// CR2 as Pustejovsky & Tipton write it down, with matrices as large as the data.
func writtenDown(d *Design, clusters []int, place int) (se, df float64) {
	n, k := len(d.Y), len(d.X)
	x := mat.NewDense(n, k, nil)
	for j, c := range d.X {
		x.SetCol(j, c)
	}
	var gram, bread, half, hat, rest mat.Dense
	gram.Mul(x.T(), x)
	if err := bread.Inverse(&gram); err != nil {
		panic(err)
	}
	half.Mul(x, &bread)
	hat.Mul(&half, x.T())
	rest.Sub(diagonal(n), &hat)
	var e mat.VecDense
	e.MulVec(&rest, mat.NewVecDense(n, d.Y))
	var p []*mat.VecDense
	var variance float64
	for _, rows := range rowsOf(clusters) {
		block := mat.NewSymDense(len(rows), nil)
		for a, i := range rows {
			for b, j := range rows {
				block.SetSym(a, b, (rest.At(i, j)+rest.At(j, i))/2)
			}
		}
		var eigen mat.EigenSym
		eigen.Factorize(block, true)
		var v mat.Dense
		eigen.VectorsTo(&v)
		root := mat.NewDense(len(rows), len(rows), nil)
		for at, value := range eigen.Values(nil) {
			if value > 1e-10 {
				root.Set(at, at, 1/math.Sqrt(value))
			}
		}
		var adjust mat.Dense
		adjust.Product(&v, root, v.T())
		s := mat.NewVecDense(n, nil)
		for a, i := range rows {
			for b, j := range rows {
				s.SetVec(i, s.AtVec(i)+adjust.At(a, b)*half.At(j, place))
			}
		}
		score := mat.Dot(s, &e)
		variance += score * score
		pg := mat.NewVecDense(n, nil)
		pg.MulVec(&rest, s)
		p = append(p, pg)
	}
	var trace, squares float64
	for i, a := range p {
		trace += mat.Dot(a, a)
		for j := range p {
			squares += math.Pow(mat.Dot(p[i], p[j]), 2)
		}
	}
	return math.Sqrt(variance), trace * trace / squares
}

func diagonal(n int) *mat.Dense {
	m := mat.NewDense(n, n, nil)
	for i := range n {
		m.Set(i, i, 1)
	}
	return m
}

func TestCR2AsWrittenDown(t *testing.T) {
	chance := rand.New(rand.NewPCG(8, 8))
	for range 30 {
		n := 20 + chance.IntN(30)
		d := designed(chance, n, 3)
		clusters := make([]int, n)
		for i := range clusters {
			clusters[i] = chance.IntN(6) * chance.IntN(2) // of many sizes
		}
		f := mustFit(t, d, clusters)
		for j, c := range f.Coefficients {
			se, df := writtenDown(d, clusters, j)
			near(t, "CR2 of "+c.Term, c.CR2.Value, se, 1e-9*se)
			near(t, "df of "+c.Term, c.CR2DF.Value, df, 1e-7*df)
		}
	}
}

// With a constant for each cluster I-H is singular there; the term is judged all the same.
func TestCR2WithFixedEffects(t *testing.T) {
	chance := rand.New(rand.NewPCG(8, 9))
	d := designed(chance, 40, 1)
	clusters := make([]int, 40)
	for i := range clusters {
		clusters[i] = i / 5
	}
	for g := 1; g < 8; g++ {
		column := make([]float64, 40)
		for i, c := range clusters {
			if c == g {
				column[i] = 1
			}
		}
		d.Terms, d.X = append(d.Terms, "cluster"+string(rune('0'+g))), append(d.X, column)
	}
	f := mustFit(t, d, clusters)
	se, df := writtenDown(d, clusters, 1)
	near(t, "CR2", f.Coefficients[1].CR2.Value, se, 1e-8*se)
	near(t, "df", f.Coefficients[1].CR2DF.Value, df, 1e-6*df)
	if df < 2 || df > 8 {
		t.Errorf("df %v of 8 clusters", df)
	}
}

func TestClustersThatAreOne(t *testing.T) {
	f := mustFit(t, designed(rand.New(rand.NewPCG(8, 10)), 10, 1), make([]int, 10))
	if c := f.Coefficients[1]; c.Cluster.Known || c.CR2.Known {
		t.Errorf("one cluster has errors: %+v", c)
	}
}
