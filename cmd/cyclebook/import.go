package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/transfer"
)

const importHelp = `Bring in records from spreadsheets: a folder or zip archive of CSV files, or one of them. Each
file is a table and has its name, such as cycles.csv; any of them may be left out.

Every row of every table is read and checked before the first is recorded; what is wrong is told
with file, line, column, value and remedy, all of it at once, and then nothing is recorded. The
same tables twice change nothing: each row is known by what it says. An import that was cut short
is finished by running it again.

What comes in keeps its own days and is marked as imported. A prediction from a table is shown as
back-filled, never as made before the data.

Begin with "cyclebook import --template DIR", which writes every table with its columns explained
and two rows as an example. A server may be running: the import goes through it. Values that a team
keeps in a file of its own come in with "cyclebook import measurements".`

func (p *program) importCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "import PATH", Short: "Bring in records from spreadsheets", Long: importHelp,
		Example: `  cyclebook import --template tables     write the tables to fill in
  cyclebook import --dry-run tables      say what is wrong, and what would be recorded
  cyclebook import tables                record it
  cyclebook import --delimiter ';' --decimal comma --dates DD.MM.YYYY measurements.csv`,
	}
	config.AddFlags(c.Flags(), folderSettings...)
	template := c.Flags().String("template", "", "write all tables, explained and with examples, into this new `folder`, and end")
	o := importFlags(c)
	c.Args = func(c *cobra.Command, args []string) error {
		if *template != "" {
			return arguments(0)(c, args)
		}
		return arguments(1)(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if *template != "" {
			return p.writeTemplate(*template)
		}
		return p.importTables(c, args[0], o)
	}
	c.AddCommand(p.importMeasurementsCommand(), p.importSchoolYearsCommand(), p.importOrgsCommand())
	return c
}

// importOptions are those of the command line.
type importOptions struct {
	tryOnly, status, asJSON             *bool
	delimiter, decimal, dates, encoding *string
	problems                            *string
	// standing says by line of a foreign file what was to be recorded, for where something else stands.
	standing map[int]string
}

func importFlags(c *cobra.Command) importOptions {
	return importOptions{
		tryOnly:   c.Flags().Bool("dry-run", false, "check everything and say what would be recorded, and record nothing"),
		status:    c.Flags().Bool("status", false, "say how much of the tables is recorded and what is missing; exit 1 when something is"),
		asJSON:    jsonFlag(c),
		delimiter: c.Flags().String("delimiter", ",", "what stands between cells: , or ; or tab"),
		decimal:   c.Flags().String("decimal", "point", "what decimals begin with: point or comma"),
		dates:     c.Flags().String("dates", "YYYY-MM-DD", "how dates are written, such as DD.MM.YYYY or M/D/YY"),
		encoding:  c.Flags().String("encoding", transfer.UTF8, "how the files are written: utf-8 or windows-1252"),
		problems:  c.Flags().String("problems", "", "write everything that is wrong into this CSV `file`, too"),
	}
}

// format is how the files are declared to be written.
func (o importOptions) format() (transfer.Format, error) {
	f, err := transfer.FormatWords{Delimiter: *o.delimiter, Decimal: *o.decimal, Dates: *o.dates, Encoding: *o.encoding}.Format()
	if err != nil {
		return f, fmt.Errorf("%w: --%w", errUsage, err)
	}
	return f, nil
}

// shownProblems is how many problems are printed; --problems has all of them.
const shownProblems = 50

func (p *program) importTables(c *cobra.Command, path string, o importOptions) (err error) {
	format, err := o.format()
	if err != nil {
		return err
	}
	progress := newProgress(p.err, p.now, "reading", "bytes")
	report := func(at transfer.Progress) {
		progress.begin(string(at.Phase), map[transfer.Phase]string{transfer.Reading: "bytes", transfer.Checking: "rows", transfer.Recording: "commands"}[at.Phase])
		progress.report(projections.Progress{Done: at.Done, Total: at.Total, Rate: at.Rate})
	}
	var problems []transfer.Problem
	keep := func(problem transfer.Problem) error {
		problems = append(problems, problem)
		return nil
	}
	var summary transfer.Summary
	try := *o.tryOnly || *o.status
	ask := p.askOrBegin
	if try {
		ask = p.askOrTry
	}
	err = ask(c, func(ctx context.Context, client *control.Client) error {
		summary, err = client.Import(ctx, path, format, try, report, keep)
		return err
	})
	progress.end()
	if written := p.tellProblems(problems, *o.problems); written != nil {
		err = errors.Join(err, written)
	}
	if err != nil && !errors.Is(err, transfer.ErrProblems) {
		return err
	}
	if told := p.tellSummary(summary, o); told != nil {
		return told
	}
	return err
}

// tellProblems prints what is wrong, and writes all of it into a file when one is named.
func (p *program) tellProblems(problems []transfer.Problem, name string) (err error) {
	for i, problem := range problems {
		if i == shownProblems {
			fmt.Fprintf(p.err, "and %d more: --problems FILE.csv writes all of them\n", len(problems)-shownProblems)
			break
		}
		fmt.Fprintln(p.err, problem)
	}
	if name == "" {
		return nil
	}
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return transfer.WriteProblems(file, func(yield func(transfer.Problem) bool) {
		for _, problem := range problems {
			if !yield(problem) {
				return
			}
		}
	})
}

// tellSummary prints what was done, or would be, table by table.
func (p *program) tellSummary(s transfer.Summary, o importOptions) error {
	if *o.asJSON {
		if err := printJSON(p.out, s); err != nil {
			return err
		}
	} else {
		heading := "recorded"
		if *o.tryOnly || *o.status || s.Problems > 0 {
			heading = "to record"
		}
		var rows []table.Row
		for _, t := range s.Tables {
			first := ""
			if *o.status && t.Missing > 0 {
				first = fmt.Sprintf("line %d", t.Missing)
			}
			rows = append(rows, table.Row{t.File, t.Rows, t.New, t.There, first})
		}
		if err := printTable(p.out, table.Row{"table", "rows", heading, "there already", ""}, rows); err != nil {
			return err
		}
	}
	for _, t := range s.Tables {
		for _, line := range t.Differs {
			if words := o.standing[line]; words != "" {
				fmt.Fprintf(p.err, "orgs.csv:%d: %s\n", line, words)
			}
		}
		if len(t.Differs) > 0 && o.standing == nil {
			fmt.Fprintf(p.err, "%s: recorded with other words, or from elsewhere, which stands: line %s\n", t.File, lines(t.Differs))
		}
	}
	if *o.status && s.Problems == 0 && s.New() > 0 {
		return fmt.Errorf("%d of %d are not recorded yet: run the import without --status", s.New(), s.New()+s.There())
	}
	return nil
}

// lines lists lines of a file.
func lines(list []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(list), "[]")), ", ")
}

func (p *program) writeTemplate(dir string) error {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%w: --template: %s has something in it: name a new folder", errUsage, dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	err := transfer.WriteTemplate(func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "wrote %d tables and README.md into %s\n", len(transfer.Tables()), dir)
	return err
}
