package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Thirteen trials of the vaccine BCG: log risk ratios and their variances from the counts in Colditz
// et al. (1994, JAMA 271). Expected is what R's metafor gives for REML with test="knha".
var (
	trialsOfBCG    = []float64{-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173}
	variancesOfBCG = []float64{0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714}
)

func TestHartungKnappOfPublishedTrials(t *testing.T) {
	p := mustShrink(t, trialsOfBCG, variancesOfBCG, REML)
	se, low, high, err := HartungKnapp(trialsOfBCG, variancesOfBCG, p.Tau2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mu", p.Mu, -0.7145, 2e-4)
	near(t, "tau2", p.Tau2, 0.3132, 2e-4)
	near(t, "se", se, 0.1807, 2e-4)
	near(t, "low", low.Value, -1.1083, 5e-4)
	near(t, "high", high.Value, -0.3208, 5e-4)
}

// With three estimates and much between them the normal interval misses far more often than it says;
// this one does not. The control is the first.
func TestHartungKnappCovers(t *testing.T) {
	chance := rand.New(rand.NewPCG(24, 1))
	const trials = 4000
	normal, student := 0, 0
	for range trials {
		y, v := make([]float64, 3), make([]float64, 3)
		for i := range y {
			v[i] = 0.2 + chance.Float64()
			y[i] = 5 + 2*chance.NormFloat64() + math.Sqrt(v[i])*chance.NormFloat64()
		}
		p := mustShrink(t, y, v, REML)
		_, low, high, err := HartungKnapp(y, v, p.Tau2)
		if err != nil {
			t.Fatal(err)
		}
		if p.Low <= 5 && 5 <= p.High {
			normal++
		}
		if low.Value <= 5 && 5 <= high.Value {
			student++
		}
		if high.Value-low.Value < p.High-p.Low {
			t.Fatalf("it is shorter than the normal one: %v %v", y, v)
		}
	}
	if share := float64(student) / trials; share < 0.94 {
		t.Errorf("it holds the mean in %.3f of cases", share)
	}
	if share := float64(normal) / trials; share > 0.9 {
		t.Errorf("the control: the normal interval holds the mean in %.3f of cases", share)
	}
}

func TestHartungKnappOnItsEdge(t *testing.T) {
	se, low, high, err := HartungKnapp([]float64{3}, []float64{4}, 0)
	if err != nil || se != 2 || low.Known || high.Known {
		t.Errorf("of one: %v %v %v %v", se, low, high, err)
	}
	for _, bad := range []struct {
		y, v []float64
		tau2 float64
	}{{}, {[]float64{1, 2}, []float64{1}, 0}, {[]float64{1, 2}, []float64{1, 1}, -1}, {[]float64{1, 2}, []float64{1, 1}, math.NaN()}} {
		if _, _, _, err := HartungKnapp(bad.y, bad.v, bad.tau2); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}
