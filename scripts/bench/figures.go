package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// figures are what was measured: benchmark → unit → a value for each turn.
type figures map[string]map[string][]float64

func (f figures) add(benchmark, unit string, value float64) {
	if f[benchmark] == nil {
		f[benchmark] = make(map[string][]float64)
	}
	f[benchmark][unit] = append(f[benchmark][unit], value)
}

// named gives a figure of the benchmark of that name.
func (f figures) named(benchmark, unit string) ([]float64, error) {
	if len(f[benchmark][unit]) == 0 {
		return nil, fmt.Errorf("benchmark %s did not tell its %s", benchmark, unit)
	}
	return f[benchmark][unit], nil
}

// get gives a figure of the one benchmark of that name, or else whose name begins so.
func (f figures) get(benchmark, unit string) ([]float64, error) {
	of, ok := f[benchmark]
	for name := range f {
		if !ok && strings.HasPrefix(name, benchmark) && of == nil {
			of = f[name]
		} else if !ok && strings.HasPrefix(name, benchmark) {
			return nil, fmt.Errorf("more than one benchmark begins with %s", benchmark)
		}
	}
	if len(of[unit]) == 0 {
		return nil, fmt.Errorf("benchmark %s did not tell its %s", benchmark, unit)
	}
	return of[unit], nil
}

// processors is what "go test" appends to a name when there is more than one.
var processors = regexp.MustCompile(`-[0-9]+$`)

// parse reads lines such as "BenchmarkReplay-2  3  412 ns/op  250000 events/s".
func parse(text string) (figures, error) {
	f := make(figures)
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue // the name alone stands before what a benchmark prints
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("line %q: %w", strings.TrimSpace(line), err)
			}
			f.add(name, fields[i+1], value)
		}
	}
	return f, nil
}

// spread is the least, the median and the greatest.
func spread(values []float64) (low, middle, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return sorted[0], (sorted[(n-1)/2] + sorted[n/2]) / 2, sorted[n-1]
}
