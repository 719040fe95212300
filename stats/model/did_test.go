package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// compared are classes of which the first so many changed something halfway.
func compared(chance *rand.Rand, changed, others, periods int, effect float64) []Observed {
	var rows []Observed
	for c := range changed + others {
		own := 0.3 * chance.NormFloat64()
		for t, e := range correlated(chance, periods, 0.9) {
			r := Observed{Y: own + e + 0.05*float64(t), Treated: c < changed, After: t >= periods/2, Time: float64(t), Cluster: c}
			if r.Treated && r.After {
				r.Y += effect
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func TestDifferenceInDifferencesByHand(t *testing.T) {
	var rows []Observed
	for c, y := range [][4]float64{{1, 3, 9, 11}, {2, 4, 10, 12}, {5, 6, 8, 9}, {6, 7, 9, 10}} {
		for i, v := range y {
			rows = append(rows, Observed{Y: v, Treated: c < 2, After: i >= 2, Time: float64(i), Cluster: c})
		}
	}
	d, err := DifferenceInDifferences(rows)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "effect", d.Effect.Value, (10.5-2.5)-(9-6), 1e-12)
	near(t, "slope of the changed", d.Treated.Value, 2, 1e-12)
	near(t, "slope of the others", d.Others.Value, 1, 1e-12)
	near(t, "difference of slopes", d.Slopes.Value, 1, 1e-12)
}

// Few classes whose values hang together: the interval holds the effect and the bootstrap keeps
// its level, where standard errors of independent values would not.
func TestDifferenceInDifferencesHoldsItsLevel(t *testing.T) {
	const sets = 1000
	chance := rand.New(rand.NewPCG(2, 6))
	var held, classical, rejected, found int
	for range sets {
		d, err := DifferenceInDifferences(compared(chance, 5, 5, 16, 0))
		if err != nil {
			t.Fatal(err)
		}
		if d.Effect.Low.Value <= 0 && 0 <= d.Effect.High.Value {
			held++
		}
		if low, high := d.Fit.Interval(d.Fit.Coefficients[3]); low.Value <= 0 && 0 <= high.Value {
			classical++
		}
		if d.P.Value < d.Least.Value {
			t.Fatalf("p is %v, the least it could be %v", d.P.Value, d.Least.Value)
		}
		if d.P.Value <= 0.05 {
			rejected++
		}
		with, err := DifferenceInDifferences(compared(chance, 5, 5, 16, 2.5))
		if err != nil {
			t.Fatal(err)
		}
		if with.P.Value <= 0.05 {
			found++
		}
	}
	of := func(count int) float64 { return float64(count) / sets }
	t.Logf("CR2 holds 0 in %.3f, classical in %.3f; bootstrap rejects in %.3f, with an effect in %.3f", of(held), of(classical), of(rejected), of(found))
	if of(held) < 0.93 || of(held) > 0.985 {
		t.Errorf("the interval holds the effect in %.3f of sets", of(held))
	}
	if of(classical) > 0.9 {
		t.Errorf("the noise is too tame to tell: classical intervals hold the effect in %.3f", of(classical))
	}
	if sampling := 3 * math.Sqrt(0.05*0.95/sets); of(rejected) > 0.05+sampling || of(found) < 0.5 {
		t.Errorf("the bootstrap rejects in %.3f of sets without effect, in %.3f with", of(rejected), of(found))
	}
}

func TestDifferenceInDifferencesWithFewClasses(t *testing.T) {
	chance := rand.New(rand.NewPCG(2, 7))
	d, err := DifferenceInDifferences(compared(chance, 1, 5, 8, 1))
	if err != nil || d.Effect.Low.Known || d.P.Known || d.Slopes.Low.Known {
		t.Errorf("one class that changed: %+v, %v", d, err)
	}
	d, err = DifferenceInDifferences(compared(chance, 6, 6, 8, 1))
	if err != nil || !d.Effect.Low.Known || d.P.Known {
		t.Errorf("twelve classes: %+v, %v", d, err)
	}
	rows := compared(chance, 3, 3, 8, 1)
	for name, keep := range map[string]func(Observed) bool{
		"none after": func(r Observed) bool { return !r.After }, "all changed": func(r Observed) bool { return r.Treated }, "nothing": func(Observed) bool { return false },
	} {
		var some []Observed
		for _, r := range rows {
			if keep(r) {
				some = append(some, r)
			}
		}
		if d, err := DifferenceInDifferences(some); err == nil {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
