package watch

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/stats"
)

// TestEvidenceIsAFairGame: wherever the next value falls among those before, each place being as
// likely, the mean of the evidence is what it was.
func TestEvidenceIsAFairGame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 12).Draw(t, "values")
		order := rapid.Permutation(count(size)).Draw(t, "order")
		used := rapid.IntRange(1, size-1).Draw(t, "baseline")
		at := func(places []int) Evidence {
			var all []Ratio
			for _, p := range places {
				all = append(all, ratio(p, 100))
			}
			m, err := Monitor(all[:used], all[used:], 0.05)
			if err != nil {
				t.Fatal(err)
			}
			return m.Points[len(m.Points)-1]
		}
		for i := range order {
			order[i] = 2*order[i] + 1
		}
		now := at(order)
		var up, down float64
		for gap := range size + 1 {
			next := at(append(slices.Clone(order), 2*gap))
			up += next.Up / float64(size+1)
			down += next.Down / float64(size+1)
		}
		if math.Abs(up-now.Up) > 1e-9*now.Up || math.Abs(down-now.Down) > 1e-9*now.Down {
			t.Fatalf("%v: %v, then %v and %v on the mean", order, now, up, down)
		}
	})
}

func count(n int) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	return places
}

// TestTiesGainNothing: whichever order equal values had before they were rounded, the evidence was no
// less at any point.
func TestTiesGainNothing(t *testing.T) {
	for _, of := range [][]int{{1, 1, 2, 2, 3, 3}, {0, 0, 0, 1, 1}, {1, 1, 1, 1}, {0, 1, 1, 1, 2, 4}} {
		for used := 1; used < len(of); used++ {
			permute(of, func(order []int) {
				tied, err := Monitor(rounded(order[:used], nil), rounded(order[used:], nil), 0.05)
				if err != nil {
					t.Fatal(err)
				}
				chance := rand.New(rand.NewPCG(uint64(used), 1))
				for range 3 {
					m, err := Monitor(rounded(order[:used], chance), rounded(order[used:], chance), 0.05)
					if err != nil {
						t.Fatal(err)
					}
					for i, e := range m.Points {
						if tied.Points[i].Up > e.Up*(1+1e-9) || tied.Points[i].Down > e.Down*(1+1e-9) {
							t.Fatalf("%v, %d in the baseline, point %d: %v, not rounded %v", order, used, i+1, tied.Points[i], e)
						}
					}
				}
			})
		}
	}
}

// rounded are whole numbers as they are, or as they may have been before.
func rounded(of []int, chance *rand.Rand) (all []Ratio) {
	for _, y := range of {
		r := Ratio{stats.Some(float64(y)), stats.Some(5)}
		if chance != nil {
			r.Y.Value += chance.Float64() / 2
		}
		all = append(all, r)
	}
	return all
}

// permute calls with every order, places of equal values told apart.
func permute(of []int, with func([]int)) {
	var place func(done, left []int)
	place = func(done, left []int) {
		if len(left) == 0 {
			with(done)
		}
		for i, v := range left {
			place(append(slices.Clone(done), v), slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	place(nil, of)
}

// scene makes the baseline's values and those after it, and says when nothing changed.
type scene struct{ baseline, after func(*rand.Rand) Ratio }

func ofSize(n int, p float64) func(*rand.Rand) Ratio {
	return func(chance *rand.Rand) Ratio { return binomial(chance, n, p) }
}

// uneven is a class whose chance varies from week to week more than chance does.
func uneven(chance *rand.Rand) Ratio {
	return binomial(chance, 25, 1/(1+math.Exp(-0.4-0.6*chance.NormFloat64())))
}

func score(chance *rand.Rand) Ratio {
	return Ratio{stats.Some(4 * math.Pow(chance.Float64(), 3)), stats.Some(4)}
}

var unchanged = map[string]scene{
	"classes of 25":       {ofSize(25, 0.6), ofSize(25, 0.6)},
	"uneven weeks":        {uneven, uneven},
	"one student a time":  {ofSize(1, 0.4), ofSize(1, 0.4)},
	"skewed scores":       {score, score},
	"from 8 to 100":       {ofSize(8, 0.5), ofSize(100, 0.5)},
	"from 30 to 16, rare": {ofSize(30, 0.1), ofSize(16, 0.1)},
}

// path is a baseline of 8 to 12 and values after it.
func (s scene) path(chance *rand.Rand, length int) (baseline, after []Ratio) {
	baseline = values(8+chance.IntN(5), func() Ratio { return s.baseline(chance) })
	return baseline, values(length, func() Ratio { return s.after(chance) })
}

// TestNoFalseAlarmsAtAnyTime: looked at after every value, at most one series in twenty in which
// nothing changed ever gives an alarm, where shift and trend of run charts do so in most.
func TestNoFalseAlarmsAtAnyTime(t *testing.T) {
	paths, length := 300, 40
	if testing.Short() {
		paths = 100
	}
	allAlarms, allRules, all := 0, 0, 0
	for name, s := range unchanged {
		chance := rand.New(rand.NewPCG(20, 5))
		alarms, rules := 0, 0
		for range paths {
			baseline, after := s.path(chance, length)
			m, err := Monitor(baseline, after, 0.05)
			if err != nil {
				t.Fatal(err)
			}
			if m.Alarm > 0 {
				alarms++
			}
			if shiftOrTrendEver(baseline, after) {
				rules++
			}
		}
		t.Logf("%s: alarms in %.1f %%, shift or trend in %.1f %% of %d", name, 100*float64(alarms)/float64(paths), 100*float64(rules)/float64(paths), paths)
		if most := 0.05*float64(paths) + 2.33*math.Sqrt(0.0475*float64(paths)); float64(alarms) > most {
			t.Errorf("%s: false alarms in %d of %d", name, alarms, paths)
		}
		allAlarms, allRules, all = allAlarms+alarms, allRules+rules, all+paths
	}
	if allAlarms*20 > all || allRules*5 < all*2 {
		t.Errorf("of %d paths %d with an alarm, %d with a shift or trend", all, allAlarms, allRules)
	}
}

// TestNoFalseAlarmsInTheLongRun is the same over 500 values.
func TestNoFalseAlarmsInTheLongRun(t *testing.T) {
	paths, length := 30, 500
	if testing.Short() {
		paths, length = 20, 150
	}
	alarms, all := 0, 0
	for _, name := range []string{"classes of 25", "skewed scores"} {
		chance := rand.New(rand.NewPCG(500, 5))
		for range paths {
			baseline, after := unchanged[name].path(chance, length)
			m, err := Monitor(baseline, after, 0.05)
			if err != nil {
				t.Fatal(err)
			}
			if m.Alarm > 0 {
				alarms++
			}
		}
		all += paths
	}
	t.Logf("alarms in %d of %d paths of %d", alarms, all, length)
	if most := 0.05*float64(all) + 2.33*math.Sqrt(0.0475*float64(all)); float64(alarms) > most {
		t.Errorf("false alarms in %d of %d paths of %d", alarms, all, length)
	}
}

// shiftOrTrendEver looks after every value of after for a run of 6 on one side of the median of all
// so far, or of 5 values that rise or fall (Perla, Provost & Murray 2011).
func shiftOrTrendEver(baseline, after []Ratio) bool {
	var y []float64
	for i, r := range slices.Concat(baseline, after) {
		y = append(y, r.Y.Value/r.N.Value)
		if i >= len(baseline) && shiftOrTrend(y) {
			return true
		}
	}
	return false
}

func shiftOrTrend(y []float64) bool {
	median := stats.Median(y).Value
	shift, side, trend, way := 0, 0.0, 1, 0.0
	for i, v := range y {
		if v != median {
			if s := math.Copysign(1, v-median); s == side {
				shift++
			} else {
				shift, side = 1, s
			}
		}
		if i > 0 && v != y[i-1] {
			if w := math.Copysign(1, v-y[i-1]); w == way {
				trend++
			} else {
				trend, way = 2, w
			}
		}
		if shift >= 6 || trend >= 5 {
			return true
		}
	}
	return false
}

// TestAShiftIsFound: of a size that a team would care for, soon after it came.
func TestAShiftIsFound(t *testing.T) {
	for _, c := range []struct {
		name        string
		from, to    func(*rand.Rand) Ratio
		late        int // values before the change
		side        int
		found, mean float64 // at least, at most
	}{
		{"60 to 80 %, 25 students", ofSize(25, 0.6), ofSize(25, 0.8), 0, 1, 0.95, 8},
		{"40 to 60 %, 25 students", ofSize(25, 0.4), ofSize(25, 0.6), 0, 1, 0.9, 10},
		{"60 to 40 %, 25 students", ofSize(25, 0.6), ofSize(25, 0.4), 0, -1, 0.9, 10},
		{"50 to 65 %, 25 students", ofSize(25, 0.5), ofSize(25, 0.65), 0, 1, 0.6, 13},
		{"30 to 60 %, 8 students", ofSize(8, 0.3), ofSize(8, 0.6), 0, 1, 0.6, 12},
		{"40 to 60 % after 20 weeks", ofSize(25, 0.4), ofSize(25, 0.6), 20, 1, 0.9, 19},
		{"40 to 60 %, 20 to 28 students", varied(0.4), varied(0.6), 0, 1, 0.88, 13},
	} {
		chance := rand.New(rand.NewPCG(4, 6))
		const paths = 100
		found, delay := 0, 0
		for range paths {
			baseline := values(10, func() Ratio { return c.from(chance) })
			after := values(c.late, func() Ratio { return c.from(chance) })
			after = append(after, values(40, func() Ratio { return c.to(chance) })...)
			m, err := Monitor(baseline, after, 0.05)
			if err != nil {
				t.Fatal(err)
			}
			if m.Alarm > c.late && m.Side == c.side {
				found++
				delay += m.Alarm - c.late
			}
		}
		mean := float64(delay) / float64(max(found, 1))
		t.Logf("%s: found in %d of %d within 40 values, after %.1f on the mean", c.name, found, paths, mean)
		if float64(found) < c.found*paths || mean > c.mean {
			t.Errorf("%s: found in %d of %d, after %.1f", c.name, found, paths, mean)
		}
	}
}

func varied(p float64) func(*rand.Rand) Ratio {
	return func(chance *rand.Rand) Ratio { return binomial(chance, 20+chance.IntN(9), p) }
}

func anyRatio(t *rapid.T) Ratio {
	if rapid.IntRange(0, 5).Draw(t, "missing") == 0 {
		return rapid.SampledFrom([]Ratio{{}, {Y: stats.Some(3)}, {stats.Some(0), stats.Some(0)}, {stats.Some(1), stats.Some(-1)}}).Draw(t, "gap")
	}
	n := rapid.SampledFrom([]int{1, 2, 20, 25, 25, 25, 100_000}).Draw(t, "n")
	return ratio(rapid.IntRange(0, n).Draw(t, "y"), n)
}

// TestMonitorHoldsWhatItSaid: later values change nothing in what was told before, nothing is
// infinite, and with all turned round Up is Down.
func TestMonitorHoldsWhatItSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		baseline := rapid.SliceOfN(rapid.Custom(anyRatio), 1, 9).Draw(t, "baseline")
		after := rapid.SliceOfN(rapid.Custom(anyRatio), 0, 12).Draw(t, "after")
		m, err := Monitor(baseline, after, 0.1)
		if err != nil {
			if !strings.Contains(err.Error(), "no value in it") {
				t.Fatal(err)
			}
			return
		}
		for i, e := range m.Points {
			if !(e.Up >= 0 && e.Down >= 0 && e.Up <= richest && e.Down <= richest) || math.Abs(e.Either-(e.Up+e.Down)/2) > 1e-9*e.Either {
				t.Fatalf("point %d: %+v", i+1, e)
			}
		}
		// from the first other N on lots are drawn for all
		cut := rapid.IntRange(0, len(after)).Draw(t, "looked at")
		then, err := Monitor(baseline, after[:cut], 0.1)
		if err != nil {
			t.Fatal(err)
		}
		if oneSize(baseline, after[:cut]) == oneSize(baseline, after) && !slices.Equal(then.Points, m.Points[:cut]) {
			t.Fatalf("told %v, then %v", then.Points, m.Points)
		}
		if !oneSize(baseline, after) {
			return
		}
		turned, err := Monitor(turn(baseline), turn(after), 0.1)
		if err != nil || turned.Alarm != m.Alarm {
			t.Fatal(turned, err)
		}
		for i, e := range turned.Points {
			if math.Abs(e.Up-m.Points[i].Down) > 1e-9*e.Up {
				t.Fatalf("%v, turned %v", m.Points[i], e)
			}
		}
	})
}

func oneSize(of ...[]Ratio) bool {
	var size float64
	for _, r := range slices.Concat(of...) {
		if r.Y.Known && r.N.Known && r.N.Value > 0 {
			if size != 0 && size != r.N.Value {
				return false
			}
			size = r.N.Value
		}
	}
	return true
}

func turn(of []Ratio) (all []Ratio) {
	for _, r := range of {
		if r.Y.Known {
			r.Y.Value = r.N.Value - r.Y.Value
		}
		all = append(all, r)
	}
	return all
}

// TestMonitorRefusals: what cannot be watched says field, value and remedy.
func TestMonitorRefusals(t *testing.T) {
	one := []Ratio{ratio(1, 2)}
	for want, try := range map[string]func() (*Monitoring, error){
		"alpha: 0 is no share":       func() (*Monitoring, error) { return Monitor(one, one, 0) },
		"alpha: NaN is no share":     func() (*Monitoring, error) { return Monitor(one, one, math.NaN()) },
		"baseline: no value":         func() (*Monitoring, error) { return Monitor([]Ratio{{}}, one, 0.05) },
		"after: value 2: 3 of 2":     func() (*Monitoring, error) { return Monitor(one, []Ratio{{}, ratio(3, 2)}, 0.05) },
		"baseline: value 1: -1 of 2": func() (*Monitoring, error) { return Monitor([]Ratio{ratio(-1, 2)}, one, 0.05) },
		"values: 0.5 of 2 beside others": func() (*Monitoring, error) {
			return Monitor([]Ratio{{stats.Some(0.5), stats.Some(2)}}, []Ratio{ratio(1, 3)}, 0.05)
		},
		"after: 1001 values":               func() (*Monitoring, error) { return Monitor(one, values(1000, func() Ratio { return one[0] }), 0.05) },
		"values: 1 of 200000 beside other": func() (*Monitoring, error) { return Monitor(one, []Ratio{ratio(1, 200_000)}, 0.05) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
