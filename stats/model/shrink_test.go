package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

var allMethods = []Method{DerSimonianLaird, REML, PauleMandel}

func mustShrink(t testing.TB, y, v []float64, method Method) *Pooled {
	t.Helper()
	p, err := Shrink(y, v, method)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Estimates that differ less than chance would have them: nothing lies between units, all are
// drawn to one mean.
func TestShrinkOnItsEdge(t *testing.T) {
	for _, method := range allMethods {
		p := mustShrink(t, []float64{1, 1.1, 0.9, 1}, []float64{1, 1, 1, 2}, method)
		if p.Tau2 != 0 || p.I2.Value != 0 || !p.I2.Known {
			t.Errorf("%s: %+v", method, p)
		}
		for _, u := range p.Units {
			near(t, "shrunk", u.Value, p.Mu, 1e-15)
			near(t, "se", u.SE, p.SEMu, 1e-15)
		}
		one := mustShrink(t, []float64{3}, []float64{4}, method)
		if one.Mu != 3 || one.SEMu != 2 || one.Tau2 != 0 || one.I2.Known || one.Units[0].Value != 3 {
			t.Errorf("%s of one: %+v", method, one)
		}
		same := mustShrink(t, []float64{0.1, 0.1, 0.1}, []float64{1, 2, 3}, method)
		if same.Mu != 0.1 || same.Tau2 != 0 || same.Q != 0 {
			t.Errorf("%s of one value: %+v", method, same)
		}
	}
}

// With variances all alike the three agree: the sample's variance less that of chance.
func TestShrinkMethodsAgreeOnEqualVariances(t *testing.T) {
	y := []float64{1, 4, 2, 8, 5, 7}
	for _, method := range allMethods {
		p := mustShrink(t, y, []float64{2, 2, 2, 2, 2, 2}, method)
		near(t, string(method), p.Tau2, 7.5-2, 1e-9)
		near(t, "mu", p.Mu, 4.5, 1e-12)
	}
}

func TestShrinkMovesWithItsData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 12).Draw(t, "k")
		y := rapid.SliceOfN(rapid.Float64Range(-5, 5), k, k).Draw(t, "y")
		v := rapid.SliceOfN(rapid.Float64Range(0.1, 3), k, k).Draw(t, "v")
		method := rapid.SampledFrom(allMethods).Draw(t, "method")
		p, err := Shrink(y, v, method)
		if err != nil {
			t.Fatal(err)
		}
		scale := math.Pow(10, float64(rapid.IntRange(-15, 15).Draw(t, "scale")))
		moved, variances := make([]float64, k), make([]float64, k)
		order := rapid.Permutation(identity(k)).Draw(t, "order")
		for i, from := range order {
			moved[i], variances[i] = (y[from]+100)*scale, v[from]*scale*scale
		}
		q, err := Shrink(moved, variances, method)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "tau2", q.Tau2/scale/scale, p.Tau2, 1e-6)
		near(t, "mu", q.Mu/scale-100, p.Mu, 1e-6)
		near(t, "q", q.Q, p.Q, 1e-6*(1+p.Q))
		for i, from := range order {
			near(t, "shrunk", q.Units[i].Value/scale-100, p.Units[from].Value, 1e-6)
			low, high := min(y[from], p.Mu), max(y[from], p.Mu)
			if s := p.Units[from].Value; s < low-1e-9 || s > high+1e-9 {
				t.Errorf("%v is drawn to %v, beyond %v", y[from], s, p.Mu)
			}
		}
	})
}

// The restricted likelihood is highest where Shrink says, and Q is k-1 where Paule and Mandel say.
func TestShrinkIsWhereItSays(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 9))
	for range 200 {
		k := 3 + chance.IntN(10)
		y, v := make([]float64, k), make([]float64, k)
		for i := range y {
			v[i] = math.Exp(2 * chance.NormFloat64())
			y[i] = chance.NormFloat64() + math.Sqrt(v[i])*chance.NormFloat64()
		}
		s := estimates{y, v}
		if p := mustShrink(t, y, v, PauleMandel); p.Tau2 > 0 {
			q, _ := s.heterogeneity(p.Tau2)
			near(t, "Q", q, float64(k-1), 1e-9*float64(k))
		} else if p.Q > float64(k-1) {
			t.Errorf("tau2 is 0 with Q %v of %d", p.Q, k)
		}
		likelihood := func(tau2 float64) float64 {
			q, sum := s.heterogeneity(tau2)
			d := q + math.Log(sum.total)
			for _, v := range v {
				d += math.Log(v + tau2)
			}
			return d
		}
		tau2 := mustShrink(t, y, v, REML).Tau2
		for at := 0.0; at < 20; at += 0.01 {
			if likelihood(at) < likelihood(tau2)-1e-9 {
				t.Fatalf("tau2 %v; at %v the likelihood is higher", tau2, at)
			}
		}
	}
}

func TestShrinkRefuses(t *testing.T) {
	for name, bad := range map[string]struct{ y, v []float64 }{
		"none": {}, "unequal": {[]float64{1, 2}, []float64{1}}, "zero": {[]float64{1, 2}, []float64{1, 0}},
		"below": {[]float64{1, 2}, []float64{1, -1}}, "nan": {[]float64{1, math.NaN()}, []float64{1, 1}}, "inf": {[]float64{1, 2}, []float64{1, math.Inf(1)}},
	} {
		if p, err := Shrink(bad.y, bad.v, REML); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p, err := Shrink([]float64{1, 2}, []float64{1, 1}, ML); err == nil {
		t.Errorf("ML: %+v", p)
	}
}
