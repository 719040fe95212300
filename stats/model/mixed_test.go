package model

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

// inGroups gives a design an effect of its group's.
func inGroups(chance *rand.Rand, d *Design, groups int, sd float64) []int {
	codes := make([]int, len(d.Y))
	effects := make([]float64, groups)
	for g := range effects {
		effects[g] = sd * chance.NormFloat64()
	}
	for i := range codes {
		codes[i] = i % groups
		if chance.IntN(3) == 0 {
			codes[i] = chance.IntN(groups)
		}
		d.Y[i] += effects[codes[i]]
	}
	return codes
}

// dense is -2 times the log likelihood written down with the whole covariance of the outcome.
func dense(d *Design, codes []int, sdGroup, sdResidual float64, reml bool) float64 {
	n, k := len(d.Y), len(d.X)
	v := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			if codes[i] == codes[j] {
				v.SetSym(i, j, sdGroup*sdGroup)
			}
		}
		v.SetSym(i, i, sdGroup*sdGroup+sdResidual*sdResidual)
	}
	var chol mat.Cholesky
	chol.Factorize(v)
	x := mat.NewDense(n, k, nil)
	for j, c := range d.X {
		x.SetCol(j, c)
	}
	y := mat.NewVecDense(n, d.Y)
	var vx, gram mat.Dense
	var vy, right, beta, fitted mat.VecDense
	if err := chol.SolveTo(&vx, x); err != nil {
		panic(err)
	}
	if err := chol.SolveVecTo(&vy, y); err != nil {
		panic(err)
	}
	gram.Mul(x.T(), &vx)
	right.MulVec(x.T(), &vy)
	if err := beta.SolveVec(&gram, &right); err != nil {
		panic(err)
	}
	fitted.MulVec(x, &beta)
	var rest, weighted mat.VecDense
	rest.SubVec(y, &fitted)
	if err := chol.SolveVecTo(&weighted, &rest); err != nil {
		panic(err)
	}
	df := float64(n)
	out := chol.LogDet() + mat.Dot(&rest, &weighted)
	if reml {
		df -= float64(k)
		det, _ := mat.LogDet(&gram)
		out += det
	}
	return out + df*math.Log(2*math.Pi)
}

func TestMixedIsTheHighestLikelihood(t *testing.T) {
	chance := rand.New(rand.NewPCG(6, 1))
	for _, method := range []Method{REML, ML} {
		for round := range 6 {
			d := designed(chance, 40, 2)
			codes := inGroups(chance, d, 7, 0.4*float64(round))
			m, err := Mixed(d, codes, method)
			if err != nil {
				t.Fatal(err)
			}
			here := dense(d, codes, m.SDGroup, m.SDResidual, method == REML)
			near(t, "log likelihood", m.LogLik, -here/2, 1e-9*math.Abs(here))
			for _, by := range []float64{0.98, 1.02} {
				if other := dense(d, codes, m.SDGroup*by+0.001, m.SDResidual, method == REML); other < here-1e-9 {
					t.Errorf("%s: sdGroup %v, a likelihood higher by %v nearby", method, m.SDGroup, here-other)
				}
				if other := dense(d, codes, m.SDGroup, m.SDResidual*by, method == REML); other < here-1e-9 {
					t.Errorf("%s: sdResidual %v, a likelihood higher by %v nearby", method, m.SDResidual, here-other)
				}
			}
		}
	}
}

// Groups that are more alike than chance would have them: the variance between them is 0, all
// effects with it, and the rest is least squares.
func TestMixedOnItsEdge(t *testing.T) {
	d := &Design{Terms: []string{intercept}, X: [][]float64{ones(8)}, Y: []float64{1, -1, 1.1, -1.1, 0.9, -0.9, 1, -1}}
	m, err := Mixed(d, []int{1, 1, 2, 2, 3, 3, 4, 4}, REML)
	if err != nil {
		t.Fatal(err)
	}
	f := mustFit(t, d, nil)
	near(t, "sdGroup", m.SDGroup, 0, 0)
	near(t, "sdResidual", m.SDResidual, f.Sigma, 1e-12)
	near(t, "se", m.Coefficients[0].SE, f.Coefficients[0].SE, 1e-12)
	for _, g := range m.Groups {
		if g.Effect != 0 || g.Low != 0 || g.High != 0 || g.Rank != 1 {
			t.Errorf("%+v", g)
		}
	}
}

func TestMixedMovesWithItsData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		n := rapid.IntRange(30, 60).Draw(t, "n")
		d := designed(chance, n, 2)
		codes := inGroups(chance, d, 6, 1)
		m, err := Mixed(d, codes, REML)
		if err != nil {
			t.Fatal(err)
		}
		scale := math.Pow(10, float64(rapid.IntRange(-15, 15).Draw(t, "scale")))
		moved := &Design{Terms: d.Terms, X: [][]float64{d.X[0], make([]float64, n), make([]float64, n)}, Y: make([]float64, n)}
		movedCodes := make([]int, n)
		for i, from := range chance.Perm(n) {
			moved.Y[i], movedCodes[i] = (d.Y[from]+1e4)*scale, codes[from]
			moved.X[1][i], moved.X[2][i] = d.X[1][from]*100-1e3, d.X[2][from]
		}
		g, err := Mixed(moved, movedCodes, REML)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "sdGroup", g.SDGroup/scale, m.SDGroup, 1e-5)
		near(t, "sdResidual", g.SDResidual/scale, m.SDResidual, 1e-6)
		near(t, "se", g.Coefficients[1].SE*100/scale, m.Coefficients[1].SE, 1e-6)
		effects := map[int]Group{}
		for _, u := range m.Groups {
			effects[u.Code] = u
		}
		for _, u := range g.Groups {
			near(t, "effect", u.Effect/scale, effects[u.Code].Effect, 1e-5)
			near(t, "sd", u.SD/scale, effects[u.Code].SD, 1e-5)
			if u.N != effects[u.Code].N || u.Low > u.Effect || u.High < u.Effect {
				t.Errorf("%+v, moved %+v", effects[u.Code], u)
			}
		}
	})
}

// Thousands of groups of one to five: effects are drawn in, so far that their intervals hold the
// truth in 95 of 100 all the same.
func TestMixedOfSmallGroups(t *testing.T) {
	chance := rand.New(rand.NewPCG(6, 4))
	const groups = 2000
	d := &Design{Terms: []string{intercept, "a"}, X: make([][]float64, 2)}
	var codes []int
	truth := make([]float64, groups)
	for g := range groups {
		truth[g] = 0.7 * chance.NormFloat64()
		for range 1 + chance.IntN(5) {
			x := chance.NormFloat64()
			codes = append(codes, g)
			d.X[0], d.X[1] = append(d.X[0], 1), append(d.X[1], x)
			d.Y = append(d.Y, 2+0.5*x+truth[g]+2*chance.NormFloat64())
		}
	}
	m, err := Mixed(d, codes, REML)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "sdGroup", m.SDGroup, 0.7, 0.1)
	near(t, "sdResidual", m.SDResidual, 2, 0.05)
	held, shrunk, raw := 0, 0.0, 0.0
	for _, u := range m.Groups {
		if u.Low <= truth[u.Code] && truth[u.Code] <= u.High {
			held++
		}
		shrunk += math.Pow(u.Effect-truth[u.Code], 2)
		raw += math.Pow(u.MeanResidual-truth[u.Code], 2)
	}
	t.Logf("intervals hold %.3f; squared error %.2f of the raw means'", float64(held)/groups, shrunk/raw)
	if share := float64(held) / groups; share < 0.935 || share > 0.965 {
		t.Errorf("intervals hold the truth in %.3f of groups", share)
	}
	if shrunk > raw/2 {
		t.Errorf("squared error %v, of raw means %v", shrunk, raw)
	}
}

func TestMixedRefuses(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 7}
	for want, c := range map[string]struct {
		y      []float64
		groups []int
		method Method
	}{
		"all rows are of one group":  {x, []int{1, 1, 1, 1, 1, 1}, REML},
		"each row is a group":        {x, []int{1, 2, 3, 4, 5, 6}, REML},
		"no variation within groups": {[]float64{0.1, 0.1, 0.1, 0.7, 0.7, 0.7}, []int{1, 1, 1, 2, 2, 2}, ML},
		"terms leave no variation":   {[]float64{5, 5, 5, 5, 5, 5}, []int{1, 1, 1, 2, 2, 2}, REML},
		`"DL" is neither`:            {x, []int{1, 1, 1, 2, 2, 2}, DerSimonianLaird},
		"row 6 is NaN":               {[]float64{1, 2, 3, 4, 5, math.NaN()}, []int{1, 1, 1, 2, 2, 2}, REML},
	} {
		m, err := Mixed(&Design{Terms: []string{intercept}, X: [][]float64{ones(6)}, Y: c.y}, c.groups, c.method)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", want, m, err)
		}
	}
}
