package projections

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// sevens are hidden effects of seven students each.
func sevens(n int) []int { return slices.Repeat([]int{7}, n) }

// TestWhenAPooledEffectAppears: given effects that are told and hidden ones of so many students, each of another
// school, when somebody of yet another school looks, there are so many rows, so many of them batches, and a result
// from three rows on.
func TestWhenAPooledEffectAppears(t *testing.T) {
	for _, c := range []struct {
		name          string
		told          int
		hidden        []int
		withdrawn     int // share-out that is withdrawn at last; 0 for none
		rows, batches int
		result        bool
	}{
		{"two are told", 2, nil, 0, 2, 0, false},
		{"three are told", 3, nil, 0, 3, 0, true},
		{"three were told, one is withdrawn", 3, nil, 3, 2, 0, false},
		{"four small groups wait", 2, sevens(4), 0, 2, 0, false},
		{"five are a batch, the third row", 2, sevens(5), 0, 3, 1, true},
		{"one of the five is withdrawn", 2, sevens(5), 12, 2, 0, false},
		{"a batch and one that is told", 1, sevens(5), 0, 2, 1, false},
		{"a batch alone", 0, sevens(5), 0, 1, 1, false},
		{"two batches, and four who wait", 0, sevens(14), 0, 2, 2, false},
		{"three batches", 0, sevens(15), 0, 3, 3, true},
		{"without the two largest nine students are left", 2, []int{9, 9, 3, 3, 3}, 0, 2, 0, false},
		{"without the two largest ten are", 2, []int{9, 9, 4, 3, 3}, 0, 3, 1, true},
		{"the sixth brings them", 2, []int{9, 9, 3, 3, 3, 1}, 0, 3, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := pooledFor(t, smallAndTold(t, c.told, c.hidden, c.withdrawn).opened(), 21)
			batches := 0
			for _, row := range p.Forest {
				if row.Batch {
					batches++
				}
			}
			if len(p.Forest) != c.rows || batches != c.batches || p.Enough != c.result {
				t.Errorf("%d rows, %d of them batches, result %t; want %d, %d and %t", len(p.Forest), batches, p.Enough, c.rows, c.batches, c.result)
			}
			for _, told := range []bool{p.Mean != nil, p.SE != nil, p.Low != nil, p.High != nil, p.Tau2 != nil, p.I2 != nil, p.Q != nil} {
				if told != c.result {
					t.Errorf("with result %t it tells %s", c.result, numbersIn(p))
				}
			}
			if p.Low != nil && (*p.Low > *p.Mean || *p.High < *p.Mean || *p.High-*p.Low > 100) {
				t.Errorf("the interval is %v to %v around %v", *p.Low, *p.High, *p.Mean)
			}
		})
	}
}

// smallAndTold: share-out 1 of school 0 without a number, tried from it told ones of schools 1 to 3, hidden ones
// from school 4 on.
func smallAndTold(t testing.TB, told int, hidden []int, withdrawn int) *tellers {
	t.Helper()
	l := tellersOf(t, 22)
	root := 1
	l.share(root, 0, nil, words(domain.Win, "Root", `"grades":["6"]`), "")
	for n := range told {
		l.share(2+n, 1+n, &root, withEffect(domain.Win, fmt.Sprintf("Told %d", n), effectTold([]float64{4.2, 9.8, 6.1}[n], 6)), "")
	}
	for n, students := range hidden {
		l.share(11+n, 4+n, &root, withEffect(domain.Loss, fmt.Sprintf("Small %d", n), hiddenEffect), fmt.Sprintf(`[{"effect":0,"change":%v,"variance":81,"students":%d}]`, 3+n%5, students))
	}
	switch {
	case withdrawn > 10:
		l.add(fmt.Sprintf("shareout-#%d", withdrawn), withdrawn-7, `ShareOutWithdrawn {"cause":"OTHER"}`)
	case withdrawn > 0:
		l.add(fmt.Sprintf("shareout-#%d", withdrawn), withdrawn-1, `ShareOutWithdrawn {"cause":"OTHER"}`)
	}
	return l
}

// TestTwoCoachesAreToldWhatOthersAre: one coaches schools 4 and 5, one schools 6 and 7, all with a small group in the
// batch. Neither is told a number of a group, nor anything that somebody of another school is not; and of the
// other three so many students are left that ten share what the coach does not know.
func TestTwoCoachesAreToldWhatOthersAre(t *testing.T) {
	l := smallAndTold(t, 2, sevens(5), 0)
	for coach, at := range map[int]int{320: 4, 321: 6} {
		for school := at; school < at+2; school++ {
			l.add(fmt.Sprintf("team-#%d", 200+school), school, `CoachAssigned {"person":"#%d","from":"2026-08-01"}`, coach)
		}
	}
	v := l.opened()
	others := numbersIn(pooledFor(t, v, 19))
	for coach, at := range map[int]int{20: 4, 21: 6} {
		if scope := scopeOn(t, v, 300+coach, "2026-11-20"); !scope.readsTeamRecord(numbered(200+at)) || !scope.readsTeamRecord(numbered(200+at+1)) {
			t.Fatalf("coach %d reads no record of both teams", coach)
		}
		p := pooledFor(t, v, coach)
		if told := numbersIn(p); !p.Enough || told != others {
			t.Errorf("coach %d is told %s, others %s", coach, told, others)
		}
	}
	for _, p := range familyFor(t, v, 19, 1, "2026-11-20").pools {
		for _, b := range p.Batches {
			students, members := 0, 0
			for _, m := range p.Members {
				if m.Batch > 0 && m.Schools[0] != numbered(104) && m.Schools[0] != numbered(105) {
					students, members = students+m.Students, members+1
				}
			}
			if members < 3 || students < 10 || len(b.ShareOuts) != 5 {
				t.Errorf("without two schools %d members and %d students are left of %d", members, students, len(b.ShareOuts))
			}
		}
	}
}
