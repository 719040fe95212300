package chart

import (
	"compress/gzip"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// printed reads a table of what other programs compute; stats/eval has them all.
func printed(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open("../eval/testdata/spc/" + name + ".csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestConstants holds c4, A3, B3 and B4 against qicharts2.
func TestConstants(t *testing.T) {
	rows := printed(t, "constants")
	for _, row := range rows {
		n, _ := strconv.ParseFloat(row[0], 64)
		for i, got := range []float64{
			c4(n), 3 * spreadOfMean(n), math.Max(0, 1-3*spreadOfSD(n)), 1 + 3*spreadOfSD(n),
		} {
			want, err := strconv.ParseFloat(row[i+1], 64)
			if err != nil || math.Abs(got-want) > 1e-12 {
				t.Errorf("n = %v: constant %d is %v, want %v, %v", n, i+1, got, want, err)
			}
		}
	}
	if len(rows) != 39 {
		t.Errorf("%d rows, known are 39", len(rows))
	}
}

// TestRunsLimits holds the limits of runs against R's quantiles and exact sums.
func TestRunsLimits(t *testing.T) {
	rows := printed(t, "runs_limits")
	orZero := func(text string) int {
		n, _ := strconv.Atoi(text)
		return n
	}
	for _, row := range rows {
		useful := orZero(row[0])
		least, most := runsLimits(useful)
		for i, got := range []int{longestRunMax(useful), crossingsMin(useful), least, most} {
			if want := orZero(row[i+1]); got != want {
				t.Errorf("%d useful points: limit %d is %d, want %d", useful, i+1, got, want)
			}
		}
	}
	if len(rows) != 200 {
		t.Errorf("%d rows, known are 200", len(rows))
	}
}

// TestCrossingsOfLongSeries: beyond the table, against the normal distribution with its
// correction for steps, which is within one there.
func TestCrossingsOfLongSeries(t *testing.T) {
	for _, useful := range []int{500, 1000, 1500, 5000, 100000} {
		steps := float64(useful - 1)
		about := steps/2 - 1.6448536269514722*math.Sqrt(steps)/2
		if got := float64(crossingsMin(useful)); math.Abs(got-about) > 1 {
			t.Errorf("%d useful points: %v crossings, about %v", useful, got, about)
		}
	}
}
