package main

import (
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const printed = `BenchmarkAppend/writers=1-2  	       2	         0 ns/op	        80.5 %ofreference
BenchmarkAppend/writers=1-2  	       2	         0 ns/op	        70.5 %ofreference
BenchmarkApply/batch_2000 	       1	 100 ns/op	     30000 facts/s
BenchmarkBareWriter 	       1	 100 ns/op	     40000 facts/s
`

func TestFiguresAreReadByNameAndUnit(t *testing.T) {
	f, err := parse(printed)
	if err != nil {
		t.Fatal(err)
	}
	values, err := only("Append/writers=1", "%ofreference")(f)
	if err != nil || !slices.Equal(values, []float64{80.5, 70.5}) {
		t.Errorf("got %v, %v", values, err)
	}
	values, err = scaled(ratio("Apply/batch_", "BareWriter", "facts/s"), 100)(f)
	if err != nil || !slices.Equal(values, []float64{75}) {
		t.Errorf("got %v, %v", values, err)
	}
	if _, err := only("Append/writers=64", "%ofreference")(f); err == nil || !strings.Contains(err.Error(), "writers=64") {
		t.Errorf("a benchmark that did not run gives %v", err)
	}
}

func TestTheMedianDecides(t *testing.T) {
	for _, test := range []struct {
		target
		values []float64
		want   string
	}{
		{target{least: 60}, []float64{70, 20, 61}, "met"},
		{target{least: 60}, []float64{70, 20, 59}, "missed"},
		{target{most: 300}, []float64{299, 303}, "missed"},
		{target{most: 300}, []float64{299, 301}, "met"},
		{target{}, []float64{1}, ""},
	} {
		_, middle, _ := spread(test.values)
		if got := test.verdict(middle); got != test.want {
			t.Errorf("%v against %s: %s, want %s", test.values, test.target.target(), got, test.want)
		}
	}
}

// TestReadsAreTold reads testdata/reads.txt: the lines of the benchmarks of reads, with the rounded figures
// of one run.
func TestReadsAreTold(t *testing.T) {
	measured, err := readResults("testdata/reads.txt")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := errors.Join(printTargets(&table, readTargets(), measured), printMemory(&table, measured), printReads(&table, measured)); err != nil {
		t.Fatal(err)
	}
	rows := strings.Count(table.String(), "\n")
	if want := 1 + len(readTargets()) + 2 + 4 + 2 + 3*3*len(ways) + 3; rows != want {
		t.Errorf("%d rows, want %d:\n%s", rows, want, table.String())
	}
	for _, want := range []string{
		`whole server, fresh timeline, 16 connections: of gqlgen alone from memory +≥ 8 × +`,
		`timeline, fresh +16 +`, `search, static bytes +64 +`, `record a measurement +1 +`,
	} {
		if !regexp.MustCompile("(?m)^ *" + want).MatchString(table.String()) {
			t.Errorf("nothing like %q in\n%s", want, table.String())
		}
	}
	for benchmark := range measured {
		without := maps.Clone(measured)
		delete(without, benchmark)
		if errors.Join(printTargets(io.Discard, readTargets(), without), printReads(io.Discard, without)) == nil {
			t.Errorf("without %s nothing is missed", benchmark)
		}
	}
}

// TestThePassagesAboutRightsStand: a build without rights would else be one with them.
func TestThePassagesAboutRightsStand(t *testing.T) {
	if err := writeUnguarded("../..", t.TempDir()); err != nil {
		t.Error(err)
	}
}
