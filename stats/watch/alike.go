package watch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cyclebook/cyclebook/stats"
)

// share is a ratio that is not missing, with its place in the series.
type share struct {
	at   int
	y, n float64
}

func shares(field string, ratios []Ratio) ([]share, error) {
	var found []share
	for i, r := range ratios {
		if !r.Y.Known || !r.N.Known || r.N.Value <= 0 {
			continue
		}
		s := share{i, r.Y.Value, r.N.Value}
		if !(0 <= s.y && s.y <= s.n) || math.IsInf(s.n, 0) {
			return nil, fmt.Errorf("%s: value %d: %v of %v is no share: give a Y from 0 to N", field, i+1, s.y, s.n)
		}
		found = append(found, s)
	}
	return found, nil
}

// view is the same series in one drawing of lots: values by their number from the lowest.
type view struct {
	values          int
	baseline, later []int
}

// unused stands for a later value that is of too few.
const unused = -1

// lots is how many drawings evidence is the mean of, where N differs.
const lots = 8

// alike gives views in which all values are of one N.
func alike(before, later []share) ([]view, error) {
	all := slices.Concat(before, later)
	if !slices.ContainsFunc(all, func(s share) bool { return s.n != all[0].n }) {
		return []view{asTheyAre(before, later)}, nil
	}
	for _, s := range all {
		if s.y != math.Trunc(s.y) || s.n != math.Trunc(s.n) || s.n > mostOfMany {
			return nil, fmt.Errorf("values: %v of %v beside others of another N: give whole numbers up to %d, or the same N for all", s.y, s.n, mostOfMany)
		}
	}
	views := make([]view, lots)
	for i, size := range commonSizes(before) {
		v := view{values: size + 1}
		for j, s := range before {
			if n := drawn(s, size, i, j, 0); n != unused {
				v.baseline = append(v.baseline, n)
			}
		}
		for j, s := range later {
			v.later = append(v.later, drawn(s, size, i, j, 1))
		}
		views[i] = v
	}
	return views, nil
}

// mostOfMany is the largest N that lots are drawn from.
const mostOfMany = 100_000

// asTheyAre numbers values of one N.
func asTheyAre(before, later []share) view {
	var values []float64
	for _, s := range slices.Concat(before, later) {
		values = append(values, s.y)
	}
	slices.Sort(values)
	values = slices.Compact(values)
	number := func(of []share) (numbers []int) {
		for _, s := range of {
			n, _ := slices.BinarySearch(values, s.y)
			numbers = append(numbers, n)
		}
		return numbers
	}
	return view{len(values), number(before), number(later)}
}

// commonSizes are the N that values are told by in each drawing: four fifths of the least in the
// baseline where later N stay near it, and half the baseline's median for those that do not. Values
// of fewer are not used. It is known before the first later value, and from N alone, as it has to be.
func commonSizes(baseline []share) (sizes [lots]int) {
	n := make([]float64, len(baseline))
	for i, s := range baseline {
		n[i] = s.n
	}
	half := math.Ceil(stats.Median(n).Value / 2)
	for i := range sizes {
		sizes[i] = int(half)
		if i%2 == 0 {
			sizes[i] = int(max(half, math.Floor(slices.Min(n)*4/5)))
		}
	}
	return sizes
}

// drawn is how many of a value's Y are among those of its N that the lots fell on.
func drawn(s share, size, lot, place, side int) int {
	left, among := int(s.n), int(s.y)
	if left < size {
		return unused
	}
	chance := rand.New(rand.NewPCG(uint64(lot)<<1|uint64(side), uint64(place)))
	count := 0
	for range size {
		if chance.IntN(left) < among {
			among--
			count++
		}
		left--
	}
	return count
}
