// Real-input feeds real data to a running Cyclebook, over GraphQL as any client would, reads
// everything back and compares.
//
//	go run ./scripts/real-input --server http://localhost:8080 --token T
//
// With --program it also asks "stats eval" of that built cyclebook about the same schools.
//
// The token is an administrator's. What goes in: schools of California with their districts, and
// series of real measurements, each as a measure of one team with cycles around it. What comes
// back must be the same to the last digit, else the program ends with 1 and tells the differences.
// What a rule refuses is left out and listed with the rule.
//
// Promise: the program may be killed and run again. Every id is derived from the data, so a run
// goes on where the last one ended, and a run after a whole one changes nothing.
//
// Absent on purpose: any import of Cyclebook's own packages. Whatever this program can do, a front
// end in any language can do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are what a run is told.
type settings struct {
	server, token, data string
	program             string
	connections         int
	asJSON              bool
	today               time.Time
}

// errDiffers says that something came back other than it went in; the report tells what.
var errDiffers = errors.New("what came back is not what went in")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr, time.Now())
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "real-input:", err)
		os.Exit(1)
	}
}

// command runs the program with its arguments; the report goes to out, everything else to notes.
func command(ctx context.Context, args []string, out, notes io.Writer, now time.Time) error {
	s := settings{today: midnight(now)}
	flags := flag.NewFlagSet("real-input", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.StringVar(&s.server, "server", "http://localhost:8080", "`URL` of the server")
	flags.StringVar(&s.token, "token", os.Getenv("REAL_INPUT_TOKEN"), "access token of an administrator; by default $REAL_INPUT_TOKEN")
	flags.StringVar(&s.data, "data", "../shared/data", "`folder` with schools/data_api_public.csv, spc/series.csv and spc/points.csv; or schools.csv, series.csv and points.csv")
	flags.StringVar(&s.program, "program", "", "a built cyclebook `file`, whose \"stats eval\" is asked for the top lists of the schools' models; without it they are not")
	flags.IntVar(&s.connections, "connections", 16, "how many requests at once")
	flags.BoolVar(&s.asJSON, "json", false, "write the report as JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.token == "" {
		return errors.New("give the access token of an administrator with --token")
	}
	if s.connections < 1 || flags.NArg() > 0 {
		return errors.New("one connection is the least, and everything is told by flags: see --help")
	}
	report, err := run(ctx, s, notes)
	if err != nil {
		return err
	}
	if err := report.write(out, s.asJSON); err != nil {
		return err
	}
	if len(report.Differences) > 0 {
		return errDiffers
	}
	return nil
}

// run feeds everything and reads it back.
func run(ctx context.Context, s settings, notes io.Writer) (*Report, error) {
	input, err := readInput(s.data)
	if err != nil {
		return nil, err
	}
	api := newAPI(s.server, s.token, s.connections)
	defer api.http.CloseIdleConnections()
	report := newReport(s.server)
	f := feed{admin: api, input: input, report: report, connections: s.connections, notes: notes}
	if err := f.run(ctx, s.today); err != nil {
		return nil, err
	}
	if err := f.compareSchools(ctx, s.data); err != nil {
		return nil, err
	}
	if s.program != "" {
		if err := listSchools(ctx, s.program, s.data, report); err != nil {
			return nil, err
		}
	}
	r := readBack{feed: &f}
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	report.sort()
	return report, nil
}
