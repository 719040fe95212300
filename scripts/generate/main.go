// Generate writes the records of a made-up improvement network as import tables.
//
//	go run ./scripts/generate --out FOLDER [--seed 1] [--scale 1] [--until 2026-06-30] [--zip]
//
// At scale 1: four networks, 50 schools, 500 teams, 3,000 people, five school years with 10,000
// cycles, 20,000 measures, 200,000 measurements and 40,000 observations. Whatever is written
// obeys the rules of the record, so that an import takes every row.
//
// Promise: one seed, scale and last day give the same bytes on every machine. Everything is
// drawn in whole numbers, and rows are written as they are made: memory does not grow with the
// scale.
//
// Absent on purpose: names of persons or places that exist.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/cyclebook/cyclebook/domain"
)

// settings are what a run is told.
type settings struct {
	out   string
	seed  uint64
	scale float64
	until domain.Date
	zip   bool
}

func main() {
	err := command(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// command runs the program with its arguments; the counts go to out, everything else to notes.
func command(args []string, out, notes io.Writer) error {
	s := settings{until: domain.Day(2026, 6, 30)}
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.StringVar(&s.out, "out", "", "`folder` for the tables; it is made when it is not there")
	flags.Uint64Var(&s.seed, "seed", 1, "another `number` makes other records")
	flags.Float64Var(&s.scale, "scale", 1, "how `much` of everything")
	flags.TextVar(&s.until, "until", s.until, "the last `day` on which something happens")
	flags.BoolVar(&s.zip, "zip", false, "write the one file FOLDER.zip instead of the folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case s.out == "" || flags.NArg() > 0:
		return errors.New("say where the tables go with --out, and everything else by flags: see --help")
	case !(s.scale > 0 && s.scale <= maxScale):
		return fmt.Errorf("--scale %g: give a number above 0, up to %d", s.scale, maxScale)
	}
	written, err := s.write()
	if err != nil {
		return err
	}
	return written.report(out)
}

// write makes the tables in the folder, or in the one file.
func (s settings) write() (*sheets, error) {
	if s.zip {
		return s.writeZip()
	}
	return s.writeFolder(s.out)
}

// report tells the rows of every table and the facts that an import makes of them.
func (s *sheets) report(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "table\trows\tfacts\t")
	rows, facts := 0, 0
	for _, sheet := range s.order {
		fmt.Fprintf(w, "%s\t%d\t%d\t\n", sheet.table.Name, sheet.rows, sheet.facts)
		rows, facts = rows+sheet.rows, facts+sheet.facts
	}
	fmt.Fprintf(w, "together\t%d\t%d\t\n", rows, facts)
	return w.Flush()
}
