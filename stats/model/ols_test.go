package model

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// designed is a design of noise: n rows, k terms, an outcome that they explain in part.
func designed(chance *rand.Rand, n, k int) *Design {
	d := &Design{Terms: []string{intercept}, X: [][]float64{ones(n)}, Y: make([]float64, n)}
	for i := range n {
		d.Y[i] = chance.NormFloat64()
	}
	for j := range k {
		column := make([]float64, n)
		for i := range column {
			column[i] = chance.NormFloat64()
			d.Y[i] += float64(j) * column[i]
		}
		d.Terms = append(d.Terms, string(rune('a'+j)))
		d.X = append(d.X, column)
	}
	return d
}

func mustFit(t testing.TB, d *Design, clusters []int) *Fit {
	t.Helper()
	f, err := OLS(d, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Longley's data (1967) as certified by NIST (Statistical Reference Datasets, Linear Regression,
// Longley): terms that are all but combinations of each other.
func TestLongleyAsCertified(t *testing.T) {
	rows := [][7]float64{
		{60323, 83.0, 234289, 2356, 1590, 107608, 1947},
		{61122, 88.5, 259426, 2325, 1456, 108632, 1948},
		{60171, 88.2, 258054, 3682, 1616, 109773, 1949},
		{61187, 89.5, 284599, 3351, 1650, 110929, 1950},
		{63221, 96.2, 328975, 2099, 3099, 112075, 1951},
		{63639, 98.1, 346999, 1932, 3594, 113270, 1952},
		{64989, 99.0, 365385, 1870, 3547, 115094, 1953},
		{63761, 100.0, 363112, 3578, 3350, 116219, 1954},
		{66019, 101.2, 397469, 2904, 3048, 117388, 1955},
		{67857, 104.6, 419180, 2822, 2857, 118734, 1956},
		{68169, 108.4, 442769, 2936, 2798, 120445, 1957},
		{66513, 110.8, 444546, 4681, 2637, 121950, 1958},
		{68655, 112.6, 482704, 3813, 2552, 123366, 1959},
		{69564, 114.2, 502601, 3931, 2514, 125368, 1960},
		{69331, 115.7, 518173, 4806, 2572, 127852, 1961},
		{70551, 116.9, 554894, 4007, 2827, 130081, 1962},
	}
	d := &Design{Terms: []string{intercept}, X: [][]float64{ones(len(rows))}}
	for j := range 7 {
		column := make([]float64, len(rows))
		for i, r := range rows {
			column[i] = r[j]
		}
		if j == 0 {
			d.Y = column
			continue
		}
		d.Terms, d.X = append(d.Terms, string(rune('a'+j))), append(d.X, column)
	}
	f := mustFit(t, d, nil)
	certified := [7][2]float64{
		{-3482258.63459582, 890420.383607373},
		{15.0618722713733, 84.9149257747669},
		{-0.358191792925910e-01, 0.334910077722432e-01},
		{-2.02022980381683, 0.488399681651699},
		{-1.03322686717359, 0.214274163161675},
		{-0.511041056535807e-01, 0.226073200069370},
		{1829.15146461355, 455.478499142212},
	}
	for j, c := range f.Coefficients {
		near(t, "estimate of "+c.Term, c.Estimate/certified[j][0], 1, 1e-9)
		near(t, "se of "+c.Term, c.SE/certified[j][1], 1, 1e-9)
	}
	near(t, "sigma", f.Sigma, 304.854073561965, 1e-8)
	near(t, "R2", f.R2.Value, 0.995479004577296, 1e-13)
}

func TestOLSMovesWithItsData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n, k := rapid.IntRange(12, 40).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "k")
		d := designed(chance, n, k)
		clusters := make([]int, n)
		for i := range clusters {
			clusters[i] = chance.IntN(5)
		}
		f, err := OLS(d, clusters)
		if err != nil {
			t.Fatal(err)
		}
		scale, shift := math.Pow(10, float64(rapid.IntRange(-15, 15).Draw(t, "scale"))), 1e3*float64(rapid.IntRange(-5, 5).Draw(t, "shift"))
		moved := &Design{Terms: d.Terms, X: [][]float64{d.X[0]}, Y: make([]float64, n)}
		order := chance.Perm(n)
		clustersMoved := make([]int, n)
		for j := 1; j <= k; j++ {
			moved.X = append(moved.X, make([]float64, n))
		}
		for i, from := range order {
			moved.Y[i] = d.Y[from]*scale + shift*scale
			clustersMoved[i] = clusters[from] + 7
			for j := 1; j <= k; j++ {
				moved.X[j][i] = d.X[j][from]*10 + shift
			}
		}
		g, err := OLS(moved, clustersMoved)
		if err != nil {
			t.Fatal(err)
		}
		const close = 1e-8
		near(t, "sigma", g.Sigma/scale, f.Sigma, close)
		near(t, "R2", g.R2.Value, f.R2.Value, close)
		for j := 1; j <= k; j++ {
			a, b, by := f.Coefficients[j], g.Coefficients[j], 10/scale
			near(t, "estimate", b.Estimate*by, a.Estimate, close)
			near(t, "se", b.SE*by, a.SE, close)
			near(t, "HC1", b.HC1*by, a.HC1, close)
			near(t, "HC3", b.HC3.Value*by, a.HC3.Value, close)
			near(t, "cluster", b.Cluster.Value*by, a.Cluster.Value, close)
			near(t, "CR2", b.CR2.Value*by, a.CR2.Value, close)
			near(t, "CR2 df", b.CR2DF.Value, a.CR2DF.Value, 1e-6)
		}
		before, after := f.Units(), g.Units()
		for i, from := range order {
			near(t, "t", after[i].Studentised.Value, before[from].Studentised.Value, 1e-7)
			if after[i].Rank != before[from].Rank {
				t.Errorf("rank %d, moved %d", before[from].Rank, after[i].Rank)
			}
		}
	})
}

// Studentised is what it says: sigma from the other rows, the row held against their fit.
func TestStudentisedIsOfTheOthers(t *testing.T) {
	d := designed(rand.New(rand.NewPCG(1, 5)), 15, 2)
	u := mustFit(t, d, nil).Units()
	for out := range d.Y {
		others := &Design{Terms: d.Terms, X: make([][]float64, len(d.X))}
		for i, y := range d.Y {
			if i == out {
				continue
			}
			others.Y = append(others.Y, y)
			for j := range d.X {
				others.X[j] = append(others.X[j], d.X[j][i])
			}
		}
		f := mustFit(t, others, nil)
		near(t, "t", u[out].Studentised.Value, u[out].Residual/(f.Sigma*math.Sqrt(1-u[out].Leverage)), 1e-10)
	}
}

func TestOLSWithoutNoise(t *testing.T) {
	for name, y := range map[string][]float64{"constant": {0.1, 0.1, 0.1, 0.1, 0.1}, "line": {1, 2, 3, 4, 5}, "huge": {1e15 + 1, 1e15 + 2, 1e15 + 3, 1e15 + 4, 1e15 + 5}} {
		f := mustFit(t, &Design{Terms: []string{intercept, "x"}, X: [][]float64{ones(5), {0, 1, 2, 3, 4}}, Y: y}, []int{1, 1, 2, 2, 3})
		u := f.Units()[0]
		if f.Sigma != 0 || f.LogLik.Known || u.Studentised.Known || u.Above.Known || u.Rank != 0 || u.Low != u.High {
			t.Errorf("%s: %+v %+v", name, f, u)
		}
		if f.R2.Known != (name != "constant") {
			t.Errorf("%s: R2 %+v", name, f.R2)
		}
	}
}

// A row with a term of its own is fitted exactly: nothing can be said of it, all of the others.
func TestRowWithATermOfItsOwn(t *testing.T) {
	d := designed(rand.New(rand.NewPCG(1, 6)), 12, 1)
	own := make([]float64, 12)
	own[3] = 1
	d.Terms, d.X = append(d.Terms, "own"), append(d.X, own)
	f := mustFit(t, d, nil)
	for i, u := range f.Units() {
		if u.Studentised.Known == (i == 3) || (u.Rank == 0) != (i == 3) {
			t.Errorf("row %d: %+v", i, u)
		}
	}
	if f.Coefficients[1].HC3.Known {
		t.Error("HC3 divides by 1 - leverage, which is 0")
	}
}

func TestDesignsThatCannotBeFitted(t *testing.T) {
	x := []float64{1, 2, 3, 4, 6, 8}
	twice := []float64{2, 4, 6, 8, 12, 16}
	for name, d := range map[string]*Design{
		"a is a combination":      {Terms: []string{intercept, "b", "a"}, X: [][]float64{ones(6), x, twice}, Y: x},
		"constant does not vary":  {Terms: []string{intercept, "constant"}, X: [][]float64{ones(6), {3, 3, 3, 3, 3, 3}}, Y: x},
		"2 complete rows":         {Terms: []string{intercept, "a"}, X: [][]float64{ones(2), {1, 2}}, Y: []float64{1, 2}},
		"no rows":                 {Terms: []string{intercept}, X: [][]float64{{}}},
		"outcome: row 2 is 1e+80": {Terms: []string{intercept}, X: [][]float64{ones(3)}, Y: []float64{1, 1e80, 2}},
	} {
		if f, err := OLS(d, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestAdjustAndRanks(t *testing.T) {
	some := func(p ...float64) []stats.Number {
		out := make([]stats.Number, len(p))
		for i, v := range p {
			out[i] = stats.Some(v)
		}
		return out
	}
	// p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.5), "BH") of R: 0.05 0.05 0.05 0.05 0.5
	for i, p := range Adjust(some(0.04, 0.01, 0.5, 0.03, 0.02)) {
		near(t, "adjusted", p.Value, []float64{0.05, 0.05, 0.5, 0.05, 0.05}[i], 1e-15)
	}
	with := Adjust(some(0.2, math.NaN(), 0.9))
	near(t, "two of three", with[0].Value, 0.4, 1e-15)
	if with[1].Known {
		t.Error("what does not exist is adjusted")
	}
	ranks := Ranks(some(3, 5, math.NaN(), 5, 1))
	for i, want := range []int{3, 1, 0, 1, 4} {
		if ranks[i] != want {
			t.Errorf("ranks %v", ranks)
		}
	}
}
