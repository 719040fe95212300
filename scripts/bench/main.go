// Command bench prints the table of scripts/bench.sh: it reads what the benchmarks wrote, looks at
// the binary itself, and compares both with the targets. It is no part of the server.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
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
	reads := flag.Bool("reads", false, "of reads only")
	without := flag.String("unguarded", "", "write what a build without rights differs in into this `folder`, and end")
	flag.Parse()
	if *without != "" {
		if err := writeUnguarded(".", *without); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var err error
	if *reads {
		err = runReads(*results)
	} else {
		err = run(*results, *binary, *tables, *events, *turns)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(results, binary, tables string, events, turns int) error {
	measured, err := readResults(results)
	if err != nil {
		return err
	}
	if err := look(binary, turns, measured); err != nil {
		return err
	}
	if err := doors(binary, tables, turns, measured); err != nil {
		return err
	}
	if err := printTargets(os.Stdout, append(targets(events), readTargets()...), measured); err != nil {
		return err
	}
	if err := errors.Join(printMemory(os.Stdout, measured), printReads(os.Stdout, measured)); err != nil {
		return err
	}
	fmt.Printf("\n%s, %d turns.\n", machine(), turns)
	return nil
}

func runReads(results string) error {
	measured, err := readResults(results)
	if err != nil {
		return err
	}
	if err := printTargets(os.Stdout, readTargets(), measured); err != nil {
		return err
	}
	if err := errors.Join(printMemory(os.Stdout, measured), printReads(os.Stdout, measured)); err != nil {
		return err
	}
	fmt.Printf("\n%s.\n", machine())
	return nil
}

func readResults(file string) (figures, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parse(string(text))
}

func printTargets(to io.Writer, list []target, measured figures) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "measured\ttarget\tmedian\tfrom – to\t\n")
	for _, t := range list {
		values, err := t.of(measured)
		if err != nil {
			return err
		}
		low, middle, high := spread(values)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s – %s\t%s\n", t.what, t.target(), t.show(middle), t.show(low), t.show(high), t.verdict(middle))
	}
	return w.Flush()
}

func machine() string {
	return fmt.Sprintf("Go %s, %s/%s, %d processors", runtime.Version()[2:], runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
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

// show writes a value with its unit.
func (t target) show(v float64) string { return rounded(v) + t.unit }

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
