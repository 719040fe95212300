package projections

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/stats/model"
)

// TestTwinWorldsTellTheSame: two of the small groups have quite other values, and nobody is told
// anything else, in any state of the log: neither outsiders, nor the other schools in the batch,
// whatever they compute from it with their own, or with those of all three that they are of. So what the values are does not follow.
func TestTwinWorldsTellTheSame(t *testing.T) {
	worlds := [][]float64{
		{31.7, -22.4, 8.9, 5, 5, 5, 12, 7, 7, 7},
		{31.7 - 40, -22.4 + 40, 8.9, 5, 5, 5, 12, 7, 7 - 30, 7 + 30},
	}
	told := make([][]string, 2)
	for w, hidden := range worlds {
		l := pooledShares(t, hidden...)
		whole := l.log
		for end := len(whole) - 15; end <= len(whole); end += 3 {
			l.log = whole[:end]
			v := l.opened()
			for _, school := range []int{0, 3, 6, 11} {
				told[w] = append(told[w], fmt.Sprintf("school %d after %d: %s", school, end, numbersIn(pooledFor(t, v, school))))
			}
		}
	}
	for i := range told[0] {
		if told[0][i] != told[1][i] {
			t.Errorf("told apart by\n%s\n%s", told[0][i], told[1][i])
		}
	}
	if first, last := told[0][0], told[0][len(told[0])-4]; len(told[0]) != 24 || len(last) <= len(first) {
		t.Errorf("%d states were looked at, in which nothing changes: %s, %s", len(told[0]), first, last)
	}
	// The control: where the two do not balance each other the numbers are others.
	other := pooledShares(t, 31.7, -22.4+20, 8.9, 5, 5, 5, 12, 7, 7, 7)
	if got, was := numbersIn(pooledFor(t, other.opened(), 11)), told[0][len(told[0])-1]; was[len(was)-len(got):] == got {
		t.Error("the numbers do not depend on the small groups at all")
	}
}

// pooledTold is what is told of a pooled effect, as a solver takes it.
type pooledTold struct{ mean, se, tau2, q float64 }

// publish pools rows and rounds as [PooledEffect] does.
func publish(t testing.TB, rows []*ForestRow) pooledTold {
	t.Helper()
	p := &PooledEffect{Forest: rows}
	if err := p.pool(3); err != nil || !p.Enough {
		t.Fatal(err, p.Explanation)
	}
	return pooledTold{*p.Mean, *p.SE, *p.Tau2, *p.Q}
}

func rowFor(effect, se float64, schools ...int) *ForestRow {
	row := &ForestRow{Effect: effect, se: se, teams: len(schools), schools: make(map[uuid.UUID]bool)}
	for _, n := range schools {
		row.schools[numbered(n)] = true
	}
	return row
}

// recoverRow looks for the effect that, entered beside known rows, gives what was published: least
// squares over effect and standard error, first on a grid, then closer and closer.
func recoverRow(t testing.TB, known []*ForestRow, after pooledTold) (effect, misfit float64) {
	t.Helper()
	at := func(y, se float64) float64 {
		var ys, vs []float64
		for _, row := range known {
			ys, vs = append(ys, row.Effect), append(vs, row.se*row.se)
		}
		ys, vs = append(ys, y), append(vs, se*se)
		fit, err := model.Shrink(ys, vs, model.REML)
		if err != nil {
			t.Fatal(err)
		}
		hk, _, _, err := model.HartungKnapp(ys, vs, fit.Tau2)
		if err != nil {
			t.Fatal(err)
		}
		d := []float64{fit.Mu - after.mean, hk - after.se, fit.Tau2 - after.tau2, fit.Q - after.q}
		return d[0]*d[0] + d[1]*d[1] + d[2]*d[2]/100 + d[3]*d[3]/100
	}
	best, bestSE, misfit := 0.0, 1.0, math.Inf(1)
	for y := -100.0; y <= 100; y += 2 {
		for se := 2.0; se < 20; se *= 1.25 {
			if f := at(y, se); f < misfit {
				best, bestSE, misfit = y, se, f
			}
		}
	}
	for step := 1.0; step > 0.01; step /= 2 {
		for moved := true; moved; {
			moved = false
			for _, d := range [][2]float64{{step, 0}, {-step, 0}, {0, step / 2}, {0, -step / 2}} {
				if se := bestSE + d[1]; se > 0.5 {
					if f := at(best+d[0], se); f < misfit {
						best, bestSE, misfit, moved = best+d[0], se, f, true
					}
				}
			}
		}
	}
	return best, misfit
}

// TestASolverFindsNoHiddenEffect: from two successive states and the rows a solver finds an effect that
// came in by itself (the control), so effects do not come in like that. Of a batch it finds what is
// told anyway, the mean; a member that takes its own value out of that is left with the mean of the
// others, which is none of theirs.
func TestASolverFindsNoHiddenEffect(t *testing.T) {
	told := []*ForestRow{rowFor(4.2, 3, 1), rowFor(9.8, 3, 2), rowFor(-3.1, 3, 3), rowFor(12.6, 3, 4)}
	for _, hidden := range []float64{31.7, -22.4, 8.9} {
		alone := publish(t, append(told[:4:4], rowFor(hidden, 9, 5)))
		if found, misfit := recoverRow(t, told, alone); math.Abs(found-hidden) > 3 {
			t.Errorf("the control: a single effect of %v is taken for %v (misfit %v)", hidden, found, misfit)
		}
	}
	values := []float64{40, -22.4, -20, 60, -35}
	p := &pool{Percent: true}
	for n, value := range values {
		p.admit(&poolMember{
			ShareOut: numbered(10 + n), Team: numbered(210 + n), Schools: []uuid.UUID{numbered(110 + n)}, Change: value, Variance: 81, Students: 7,
		})
	}
	b := p.Batches[0]
	after := publish(t, append(told[:4:4], rowFor(b.Change, b.SE, 5, 6, 7, 8, 9)))
	found, _ := recoverRow(t, told, after)
	if math.Abs(found-b.Change) > 5 {
		t.Errorf("the batch of %v is taken for %v", b.Change, found)
	}
	for i, own := range values {
		rest := (b.Change*float64(len(values)) - own) / float64(len(values)-1)
		for j, other := range values {
			if i != j && math.Abs(rest-other) < 5 {
				t.Errorf("with its own %v a member finds %v, which is another one's %v", own, rest, other)
			}
			if j != i && math.Abs(found-other) < 2 {
				t.Errorf("%v is found, which is a member's", found)
			}
		}
	}
}
