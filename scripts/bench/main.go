// Command bench prints the table of scripts/bench.sh: it reads what the benchmarks wrote, looks at
// the binary itself, and compares both with the targets. It is no part of the server.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"text/tabwriter"
)

func main() {
	results := flag.String("results", "", "`file` with the output of the benchmarks")
	events := flag.Int("events", 0, "how many `events` the log held")
	turns := flag.Int("turns", 3, "how often the binary is started")
	binary := flag.String("binary", "", "the stripped `program`")
	tables := flag.String("tables", "", "`folder` of tables to import and export")
	without := flag.String("unguarded", "", "write what a build without rights differs in into this `folder`, and end")
	flag.Parse()
	if *without != "" {
		if err := writeUnguarded(".", *without); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*results, *binary, *tables, *events, *turns); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(results, binary, tables string, events, turns int) error {
	text, err := os.ReadFile(results)
	if err != nil {
		return err
	}
	measured, err := parse(string(text))
	if err != nil {
		return err
	}
	if err := look(binary, turns, measured); err != nil {
		return err
	}
	if err := doors(binary, tables, turns, measured); err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "measured\ttarget\tmedian\tfrom – to\t\n")
	for _, t := range targets(events) {
		values, err := t.of(measured)
		if err != nil {
			return err
		}
		low, middle, high := spread(values)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s – %s\t%s\n", t.what, t.target(), t.show(middle), t.show(low), t.show(high), t.verdict(middle))
	}
	fmt.Fprintf(w, "\nGo %s, %s/%s, %d processors, %d turns.\n", runtime.Version()[2:], runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), turns)
	return w.Flush()
}

// target is one line of the table.
type target struct {
	what string
	// least and most: the one that is not zero is the limit; without one it is told to explain others.
	least, most float64
	unit        string
	// of gives what was measured, one value for each turn.
	of func(figures) ([]float64, error)
}

func (t target) verdict(v float64) string {
	switch {
	case t.least == 0 && t.most == 0:
		return ""
	case v >= t.least && (t.most == 0 || v <= t.most):
		return "met"
	default:
		return "missed"
	}
}

func (t target) target() string {
	switch {
	case t.least != 0:
		return "≥ " + t.show(t.least)
	case t.most != 0:
		return "≤ " + t.show(t.most)
	default:
		return ""
	}
}

// show writes a value with its unit, in three digits or the thousands.
func (t target) show(v float64) string {
	switch {
	case v >= 1000:
		return thousands(int(v+0.5)) + t.unit
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64) + t.unit
	default:
		return strconv.FormatFloat(v, 'g', 3, 64) + t.unit
	}
}

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
