package watch

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
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

// view is a series with values by their number from the lowest.
type view struct {
	values          int
	baseline, later []int
}

// unused stands for a later value that is of too few.
const unused = -1

// mostOfMany is the largest N that lots are drawn from.
const mostOfMany = 100_000

// alike gives a view in which all values are of one N.
func alike(before, later []share) (view, error) {
	all := slices.Concat(before, later)
	if slices.ContainsFunc(all, func(s share) bool { return s.n != all[0].n }) {
		for _, s := range all {
			if s.y != math.Trunc(s.y) || s.n != math.Trunc(s.n) || s.n > mostOfMany {
				return view{}, fmt.Errorf("values: %v of %v beside others of another N: give whole numbers up to %d, or the same N for all", s.y, s.n, mostOfMany)
			}
		}
		drawLots(all, len(before), commonSize(before))
	}
	var values []float64
	for _, s := range all {
		if s.n > 0 {
			values = append(values, s.y)
		}
	}
	slices.Sort(values)
	v := view{values: len(slices.Compact(values))}
	values = values[:v.values]
	for i, s := range all {
		number, _ := slices.BinarySearch(values, s.y)
		switch {
		case s.n == 0 && i >= len(before):
			v.later = append(v.later, unused)
		case s.n == 0:
		case i < len(before):
			v.baseline = append(v.baseline, number)
		default:
			v.later = append(v.later, number)
		}
	}
	return v, nil
}

// commonSize is the N that values are told by, two thirds of the baseline's median. Values of fewer
// are not used. It is known before the first later value, and from N alone, as it has to be.
func commonSize(baseline []share) int {
	n := make([]float64, len(baseline))
	for i, s := range baseline {
		n[i] = s.n
	}
	return int(math.Ceil(stats.Median(n).Value * 2 / 3))
}

// drawLots tells each share by size of its N: how many of its Y are among those that lots fall on.
// Equal ones are told apart by lot as well. One of fewer gets an N of 0. Lots are drawn once: the
// mean over several drawings would be no fair game, for one tells of the others. They hang on the
// whole baseline, the first of all, and the values since, so that they are the same whenever
// somebody looks, and another series has others.
func drawLots(all []share, baseline, size int) {
	seen := sha256.New()
	for _, s := range all[:baseline] {
		s.sow(seen)
	}
	for i, s := range all {
		s.sow(seen)
		left, among := int(s.n), int(s.y)
		if left < size {
			all[i].n = 0
			continue
		}
		chance := rand.New(rand.NewChaCha8([32]byte(seen.Sum(nil))))
		count := 0
		for range size {
			if chance.IntN(left) < among {
				among--
				count++
			}
			left--
		}
		all[i] = share{s.at, float64(count) + chance.Float64(), float64(size) + 1}
	}
}

func (s share) sow(in hash.Hash) {
	_ = binary.Write(in, binary.LittleEndian, []float64{s.y, s.n}) // a hash takes all
}
