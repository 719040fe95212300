package disclosure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestWholeNumbersTellMore: where views overlap in more than two ways, whole numbers leave less than
// fractions do.
func TestWholeNumbersTellMore(t *testing.T) {
	of := func(value int, atoms string) Sum { return Sum{strings.Split(atoms, ""), value} }
	for _, c := range []struct {
		name     string
		k        int
		students map[string]int
		sums     []Sum
		want     string
		step     int
	}{
		{"an even number below 3", 3, map[string]int{"a": 2, "b": 6, "c": 4, "d": 6}, []Sum{of(12, "abc"), of(10, "cd"), of(12, "bd")}, "a 2..2", 2},
		{"an even number below 10", 10, map[string]int{"a": 4, "b": 15, "c": 15, "d": 20}, []Sum{of(34, "abc"), of(35, "cd"), of(35, "bd")}, "a 2..8", 2},
		{"every third", 10, map[string]int{"a": 5, "b": 20, "c": 21, "d": 22, "e": 30}, []Sum{of(68, "abcd"), of(50, "be"), of(51, "ce"), of(52, "de")}, "a 2..8", 3},
		{"twice in one sum", 10, map[string]int{"a": 4, "b": 15}, []Sum{of(34, "abb")}, "a 2..8", 2},
		{"two together, even", 10, map[string]int{"a": 4, "c": 4, "b": 30}, []Sum{of(34, "ab"), of(34, "bc")}, "a+c 2..18", 2},
		{"no whole step", 10, map[string]int{"a": 4, "b": 15, "c": 15, "d": 20}, []Sum{of(34, "abc"), of(35, "cd")}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := Ledger{K: c.k, Students: c.students}.Exposed(c.sums)
			if got := told(t, found, err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if len(found) > 0 && found[0].Step != c.step {
				t.Errorf("in steps of %d, want %d", found[0].Step, c.step)
			}
		})
	}
	odd := []Sum{of(21, "ab"), of(22, "bc"), of(22, "ac")}
	if _, err := (Ledger{K: 3}).Exposed(odd); err == nil || !strings.Contains(err.Error(), "contradict") {
		t.Errorf("sums that fit fractions alone: %v", err)
	}
}

// TestMoreGroupsThanAreTried: where too many groups of small atoms could be made, those that are left
// when all else is taken away are still found.
func TestMoreGroupsThanAreTried(t *testing.T) {
	all, but := Sum{Value: 400}, Sum{Value: 350}
	for i := range 40 {
		all.Atoms = append(all.Atoms, fmt.Sprintf("x%02d", i))
	}
	but.Atoms = all.Atoms[:35]
	found, err := Ledger{K: 10, Students: map[string]int{"x00": 40}, Published: []Sum{all, but}}.Exposed(nil)
	if got := told(t, found, err); got != "x35+x36+x37+x38+x39 50..50" {
		t.Errorf("got %q", got)
	}
}

// TestLedgerMissesNothing: in any sums over up to five atoms, whatever trying all numbers tells is
// listed. The other way is counted: a search that gives up lists too much.
func TestLedgerMissesNothing(t *testing.T) {
	var exposed, passed, groups, needless, loose int
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(3, 6).Draw(t, "k")
		names := []string{"a", "b", "c", "d", "e"}[:rapid.IntRange(2, 5).Draw(t, "atoms")]
		l := Ledger{K: k, Students: map[string]int{}, Things: rapid.IntRange(0, 4).Draw(t, "things") == 0}
		values := map[string]int{}
		for _, a := range names {
			values[a] = rapid.IntRange(1, 2*k).Draw(t, a)
			l.Students[a] = values[a]
			if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
				delete(l.Students, a)
			}
		}
		add := func(atoms []string) {
			s := Sum{Atoms: atoms}
			for _, a := range atoms {
				s.Value += values[a]
			}
			if len(atoms) > 0 {
				l.Published = append(l.Published, s)
			}
		}
		for range rapid.IntRange(1, 4).Draw(t, "sums") {
			add(rapid.SliceOfDistinct(rapid.SampledFrom(names), rapid.ID[string]).Draw(t, "sum"))
		}
		if len(names) > 3 && rapid.Bool().Draw(t, "three ways") {
			p := rapid.Permutation(names).Draw(t, "order")
			l.Published = nil
			add(p[:3])
			add(p[2:4])
			add([]string{p[1], p[3]})
		}
		found, err := l.Exposed(nil)
		if err != nil {
			t.Fatal(err)
		}
		listed := map[string]Exposure{}
		for _, e := range found {
			listed[strings.Join(e.Atoms, "")] = e
		}
		for _, together := range parts(l.Published) {
			fits := allThatFit(l, together)
			for set := 1; set < 1<<len(together); set++ {
				group, sums := sumsOf(l, together, fits, set)
				if group == "" {
					continue
				}
				e, is := listed[group]
				for s := range sums {
					if is && (float64(s) < e.Low.Value || e.High.Known && float64(s) > e.High.Value || (s-int(e.Low.Value))%e.Step != 0) {
						t.Fatalf("%+v: %s can be %d, not in %+v", l, group, s, e)
					}
				}
				switch tells := tellsSums(sums, len(group), k); {
				case tells && !is && !partListed(listed, group):
					t.Fatalf("%+v: %s can be %v, and is not listed", l, group, sums)
				case is && !tells && !consecutive(sums):
					loose++
				case is && !tells:
					needless++
				case len(group) > 1:
					groups++
				case is:
					exposed++
				default:
					passed++
				}
			}
		}
	})
	if exposed == 0 || passed == 0 || groups == 0 || needless*200 > exposed {
		t.Errorf("%d exposed, %d passed, %d groups, %d without need", exposed, passed, groups, needless)
	}
	t.Logf("atoms: %d exposed, %d not; %d groups; listed without need: %d, sums apart but not in steps: %d", exposed, passed, groups, needless, loose)
}

func parts(sums []Sum) (found [][]string) {
	var all []equation
	for _, s := range sums {
		all = append(all, equation{plus: s.Atoms})
	}
	for _, together := range connected(all) {
		var names []string
		for _, e := range together {
			names = append(names, e.plus...)
		}
		slices.Sort(names)
		found = append(found, slices.Compact(names))
	}
	return found
}

// allThatFit tries all numbers by the rule, up to what is left of each sum.
func allThatFit(l Ledger, names []string) (fits [][]int) {
	left := make([]int, len(l.Published))
	for i, s := range l.Published {
		left[i] = s.Value
		if !slices.Contains(names, s.Atoms[0]) {
			left[i] = 0
		}
	}
	guess := make([]int, len(names))
	var try func(j int)
	try = func(j int) {
		if j == len(names) {
			if !slices.ContainsFunc(left, func(v int) bool { return v != 0 }) {
				fits = append(fits, slices.Clone(guess))
			}
			return
		}
		low, high := 0, 1000
		switch n, known := l.Students[names[j]]; {
		case l.Things || !known:
		case n < l.K:
			low, high = 1, l.K-1
		default:
			low = l.K
		}
		var in []int
		for i, s := range l.Published {
			if slices.Contains(s.Atoms, names[j]) {
				in, high = append(in, i), min(high, left[i])
			}
		}
		for v := low; v <= high; v++ {
			guess[j] = v
			for _, i := range in {
				left[i] -= v
			}
			try(j + 1)
			for _, i := range in {
				left[i] += v
			}
		}
	}
	try(0)
	return fits
}

// sumsOf are the possible sums of a set of small atoms under the threshold.
func sumsOf(l Ledger, names []string, fits [][]int, set int) (group string, sums map[int]bool) {
	students := 0
	for j, name := range names {
		if set>>j&1 == 1 {
			n, known := l.Students[name]
			if known && n >= l.K {
				return "", nil
			}
			group, students = group+name, students+n
		}
	}
	if students >= l.K {
		return "", nil
	}
	sums = map[int]bool{}
	for _, numbers := range fits {
		sum := 0
		for j, v := range numbers {
			sum += v * (set >> j & 1)
		}
		sums[sum] = true
	}
	return group, sums
}

// tellsSums: an atom has to have each of 1 to k-1; of a group no one sum, and no equal steps of 2 or
// more, may be left.
func tellsSums(sums map[int]bool, atoms, k int) bool {
	if atoms == 1 {
		for v := 1; v < k; v++ {
			if !sums[v] {
				return true
			}
		}
		return false
	}
	step, first := 0, -1
	for s := range sums {
		if first < 0 {
			first = s
		}
		for a, b := max(s-first, first-s), step; ; a, b = b, a%b {
			if b == 0 {
				step = a
				break
			}
		}
	}
	return step != 1
}

func consecutive(sums map[int]bool) bool {
	for s := range sums {
		if sums[s+1] {
			return true
		}
	}
	return false
}

func partListed(listed map[string]Exposure, group string) bool {
	for part, e := range listed {
		if (e.Step > 1 || e.Low == e.High || len(part) > 1) && strings.Trim(part, group) == "" {
			return true
		}
	}
	return false
}
