package projections

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/model"
)

// withEffect is what is released with one effect, in percentages.
func withEffect(kind domain.ShareOutKind, title, effect string) string {
	return strings.TrimSuffix(words(kind, title, `"grades":["6"],"schoolYear":"2026-27"`), "}") + `,"effects":[` + effect + `]}`
}

func effectTold(change, reach float64) string {
	return fmt.Sprintf(`{"measure":"Exit ticket","unit":"PERCENT","direction":"INCREASE","kind":"OUTCOME","students":"20-49","change":%v,"low":%v,"high":%v}`, change, change-reach, change+reach)
}

const hiddenEffect = `{"measure":"Exit ticket","unit":"PERCENT","direction":"INCREASE","kind":"OUTCOME","suppressed":true}`

func hiddenNumber(change float64) string {
	return fmt.Sprintf(`[{"effect":0,"change":%v,"variance":81,"students":7}]`, change)
}

// pooledShares: four schools tell a number, others have groups of seven.
func pooledShares(t testing.TB, hidden ...float64) *tellers {
	t.Helper()
	l := tellersOf(t, 16)
	root := 1
	for n, change := range []float64{4.2, 9.8, -3.1, 12.6} {
		from := &root
		if n == 0 {
			from = nil
		}
		l.share(1+n, n, from, withEffect(domain.Win, fmt.Sprintf("Told %d", n), effectTold(change, 6)), "")
	}
	for n, change := range hidden {
		l.share(11+n, 4+n, &root, withEffect(domain.Loss, fmt.Sprintf("Small %d", n), hiddenEffect), hiddenNumber(change))
	}
	return l
}

func pooledFor(t testing.TB, v *Views, school int) *PooledEffect {
	t.Helper()
	found := must[[]*PooledEffect](t)(treeFor(t, v, school, 1).Pooled(t.Context()))
	if len(found) != 1 {
		t.Fatalf("there are %d scales", len(found))
	}
	return found[0]
}

// TestPooledIsOfToldNumbers holds the result against the same numbers pooled by hand.
func TestPooledIsOfToldNumbers(t *testing.T) {
	p := pooledFor(t, pooledShares(t).opened(), 9)
	y, v := []float64{4.2, 9.8, -3.1, 12.6}, make([]float64, 4)
	for i := range v {
		v[i] = 6 / normalReach * 6 / normalReach
	}
	fit := must[*model.Pooled](t)(model.Shrink(y, v, model.REML))
	se, low, high, err := model.HartungKnapp(y, v, fit.Tau2)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Enough || len(p.Forest) != 4 || p.ShareOuts != 4 || p.Teams != 3 || p.Schools != 0 {
		t.Fatalf("%+v", p)
	}
	for name, c := range map[string]struct{ got, want float64 }{
		"mean": {*p.Mean, fit.Mu}, "se": {*p.SE, se}, "tau2": {*p.Tau2, fit.Tau2}, "Q": {*p.Q, fit.Q}, "low": {*p.Low, low.Value}, "high": {*p.High, high.Value}, "I2": {*p.I2 / 10, fit.I2.Value / 10},
	} {
		if d := c.got - c.want; d > 0.1001 || d < -0.1001 {
			t.Errorf("%s is %v, want %v", name, c.got, c.want)
		}
	}
	sum := 0.0
	for _, row := range p.Forest {
		sum += row.Weight
		if row.Label != "win, 2026-27, grade 6" || row.ShareOut == nil || row.Batch {
			t.Errorf("%+v", row)
		}
	}
	if sum < 99.7 || sum > 100.3 {
		t.Errorf("weights add up to %v", sum)
	}
}

func TestTooFewToPool(t *testing.T) {
	l := tellersOf(t, 12)
	l.share(1, 0, nil, withEffect(domain.Win, "Told", effectTold(5, 3)), "")
	root := 1
	l.share(2, 1, &root, withEffect(domain.Win, "Told", effectTold(7, 3)), "")
	p := pooledFor(t, l.opened(), 9)
	if p.Enough || p.Mean != nil || p.Explanation != "not pooled: it takes at least 3 effects of different teams; small groups count as one once enough of them stand together" {
		t.Errorf("%+v", p)
	}
}

// TestSmallGroupsEnterTogether: five groups of seven are one row; fewer are none, and of no team is
// there a number of its own.
func TestSmallGroupsEnterTogether(t *testing.T) {
	if p := pooledFor(t, pooledShares(t, 31.7, -22.4, 8.9, 18.9).opened(), 9); len(p.Forest) != 4 || len(p.LeftOut) != 1 || p.LeftOut[0] != (LeftOut{TooFewStudents, 4}) {
		t.Errorf("with four: %+v", p)
	}
	v := pooledShares(t, 31.7, -22.4, 8.9, 18.9, -6.6).opened()
	for _, school := range []int{0, 4, 6, 9} {
		p := pooledFor(t, v, school)
		if len(p.Forest) != 5 || p.ShareOuts != 4 || p.LeftOut[0] != (LeftOut{TooFewStudents, 5}) {
			t.Fatalf("school %d: %+v", school, p)
		}
		row := p.Forest[4]
		if !row.Batch || row.ShareOut != nil || row.Effect != 6.1 || row.Label != "5 or more small groups together" {
			t.Errorf("school %d: %+v", school, row)
		}
		for _, own := range []string{"31.7", "22.4", "8.9", "18.9"} {
			if told := numbersIn(p); strings.Contains(told, own) {
				t.Errorf("school %d is told %s in %s", school, own, told)
			}
		}
	}
	l := pooledShares(t, 31.7, -22.4, 8.9, 18.9, -6.6)
	l.add("shareout-#12", 5, `ShareOutWithdrawn {"cause":"OTHER"}`)
	root := 1
	l.share(21, 10, &root, withEffect(domain.Loss, "Later", hiddenEffect), hiddenNumber(4))
	if p := pooledFor(t, l.opened(), 9); len(p.Forest) != 4 {
		t.Errorf("a batch is there without a member, or with another: %s", numbersIn(p))
	}
	l = pooledShares(t, 31.7, -22.4, 8.9, 18.9, -6.6)
	l.add("network-#1", 0, `AgreementEnded {"agreement":"#32","on":"2026-11-01"}`)
	if p := pooledFor(t, l.opened(), 9); len(p.Forest) != 4 {
		t.Errorf("a batch is told to whom a member is closed: %s", numbersIn(p))
	}
}

// numbersIn is all that is told in numbers.
func numbersIn(p *PooledEffect) string {
	var b strings.Builder
	for _, n := range []*float64{p.Mean, p.Low, p.High, p.SE, p.Tau2, p.I2, p.Q} {
		if n != nil {
			fmt.Fprintf(&b, "%v ", *n)
		}
	}
	for _, row := range p.Forest {
		fmt.Fprintf(&b, "| %v %v %v %v ", row.Effect, row.Low, row.High, row.Weight)
	}
	return b.String() + fmt.Sprint(p.ShareOuts, p.Teams, p.Schools, p.LeftOut)
}

// TestScalesAreNotMixed: WARM measures, other kinds and shared measures are scales of their own, and
// a decrease that is wanted counts as a gain.
func TestScalesAreNotMixed(t *testing.T) {
	l := tellersOf(t, 12)
	effects := []string{
		effectTold(5, 3),
		strings.Replace(effectTold(-5, 3), "INCREASE", "DECREASE", 1),
		strings.Replace(effectTold(6, 3), `"kind"`, `"warm":true,"kind"`, 1),
		strings.Replace(effectTold(6, 3), "OUTCOME", "PROCESS", 1),
		strings.Replace(effectTold(7, 3), `"kind"`, `"follows":`+unhash(`{"network":"#1","measure":"#77","version":2}`)+`,"kind"`, 1),
	}
	root := 1
	for n, effect := range effects {
		from := &root
		if n == 0 {
			from = nil
		}
		l.share(1+n, n, from, withEffect(domain.Win, fmt.Sprintf("Told %d", n), effect), "")
	}
	var got []string
	for _, p := range must[[]*PooledEffect](t)(treeFor(t, l.opened(), 9, 1).Pooled(t.Context())) {
		row := fmt.Sprintf("%s: %d", p.Scale, len(p.Forest))
		for _, r := range p.Forest {
			row += fmt.Sprintf(" %v", r.Effect)
		}
		got = append(got, row)
	}
	want := []string{
		"change in a shared measure, in its unit: 1 7",
		"percentage points toward the wanted direction, outcome measures: 3 5 5 7",
		"percentage points toward the wanted direction, outcome measures of how students feel: 1 6",
		"percentage points toward the wanted direction, process measures: 1 6",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}
