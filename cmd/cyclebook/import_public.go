package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

const schoolYearsHelp = `Bring in public numbers of schools from a file as a state or district publishes it: one row a school
and year, in columns of its own. The options say which column is what; the others are left alone.

Numbers keep the names of their columns: comparisons name them so. But the column --disadvantaged is
recorded as "economically disadvantaged, %", or with --disadvantaged-as share as
"economically_disadvantaged": as a band it is part of where something was tried. No other name counts.
A category, such as the type of school, is a column of words. One report a school and year stands: import all its columns at once.`

func (p *program) importSchoolYearsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "school-years FILE", Short: "Bring in public numbers of schools from a file as it is", Long: schoolYearsHelp, Args: arguments(1),
		Example: `  cyclebook import school-years --school cds --scheme STATE --school-year 1999-00 \
    --enrolment enroll --disadvantaged meals --covariates ell,avg_ed --categories stype --results api00 api.csv`,
	}
	config.AddFlags(c.Flags(), folderSettings...)
	o := importFlags(c)
	var public transfer.PublicFile
	scheme := c.Flags().String("scheme", "", "who gave the ids in that column: "+schemeWords()+"; without it they are ids or names of this installation")
	c.Flags().StringVar(&public.School, "school", "", "the `column` that holds the school's id")
	c.Flags().StringVar(&public.SchoolYear, "school-year", "", "the school year of all rows, such as 2025-26")
	c.Flags().StringVar(&public.YearColumn, "school-year-column", "", "or the `column` that holds the school year of each row")
	c.Flags().StringVar(&public.Enrolment, "enrolment", "", "the `column` with the number of students")
	c.Flags().StringVar(&public.Disadvantaged, "disadvantaged", "", "the `column` with how many students are economically disadvantaged; by default a covariate named like "+fmt.Sprintf("%q or %q", domain.DisadvantagedPercent, domain.DisadvantagedShare))
	as := c.Flags().String("disadvantaged-as", "percent", "how it counts: percent, from 0 to 100, or share, from 0 to 1")
	c.Flags().StringSliceVar(&public.Covariates, "covariates", nil, "`columns` of numbers that tell whom a school serves")
	c.Flags().StringSliceVar(&public.Categories, "categories", nil, "`columns` of words that tell whom a school serves, such as its type")
	c.Flags().StringSliceVar(&public.Results, "results", nil, "`columns` of numbers that tell what was reached")
	c.Flags().StringSliceVar(&public.Missing, "missing", nil, "`words` that stand where there is no number, such as NA,*")
	c.RunE = func(c *cobra.Command, args []string) error {
		public.Scheme, public.DisadvantagedShare = domain.IDScheme(strings.ToUpper(*scheme)), *as == "share"
		if *as != "percent" && *as != "share" {
			return fmt.Errorf("%w: --disadvantaged-as: %q is neither percent nor share", errUsage, *as)
		}
		if err := public.Check(); err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		return p.importForeign(c, filepath.Base(args[0]), o, func(format transfer.Format, folder string) ([]transfer.Problem, error) {
			left, problems, err := public.WriteTables(args[0], format, folder)
			if len(left) > 0 {
				fmt.Fprintf(p.err, "left alone: %s\n", strings.Join(left, ", "))
			}
			return problems, err
		})
	}
	return c
}

const orgsHelp = `Register the districts and schools of an export in the form of OneRoster 1.2 CSV: of a folder, a zip
archive or a file the orgs.csv. A school's district is the nearest above it. Orgs of other types, and
those that are to be deleted, are left alone and counted; nothing here is deleted.

The column identifier holds the district's own ids (LOCAL) unless --scheme says otherwise; sourcedId is
kept as one of scheme OTHER. OneRoster tells no time zone: say it with --time-zone.`

func (p *program) importOrgsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "oneroster PATH", Short: "Register districts and schools from a OneRoster export", Long: orgsHelp, Args: arguments(1),
		Example: `  cyclebook import oneroster --time-zone America/Chicago --dry-run export.zip
  cyclebook import oneroster --time-zone America/Chicago --scheme NCES orgs.csv`,
	}
	config.AddFlags(c.Flags(), folderSettings...)
	o := importFlags(c)
	o.standing = make(map[int]string)
	zone := c.Flags().String("time-zone", "", "the IANA `name` of the schools' time zone, such as America/Chicago")
	scheme := c.Flags().String("scheme", string(domain.SchemeLocal), "who gave the ids in the column identifier: "+schemeWords())
	c.RunE = func(c *cobra.Command, args []string) error {
		orgs := transfer.OneRoster{Zone: *zone, Scheme: domain.IDScheme(strings.ToUpper(*scheme))}
		if orgs.Zone == "" {
			return fmt.Errorf("%w: --time-zone: OneRoster tells none: name that of the schools, such as America/Chicago", errUsage)
		}
		if !slices.Contains(domain.IDSchemes, orgs.Scheme) {
			return fmt.Errorf("%w: --scheme: %q is not one of %s", errUsage, *scheme, schemeWords())
		}
		return p.importForeign(c, "orgs.csv", o, func(format transfer.Format, folder string) ([]transfer.Problem, error) {
			told, problems, err := orgs.WriteTables(args[0], format, folder)
			p.tellOrgs(told)
			maps.Copy(o.standing, told.Standing)
			return problems, err
		})
	}
	return c
}

func schemeWords() string {
	list := make([]string, len(domain.IDSchemes))
	for i, s := range domain.IDSchemes {
		list[i] = string(s)
	}
	return strings.Join(list, ", ")
}

// tellOrgs tells what of an export is left alone.
func (p *program) tellOrgs(told transfer.OrgsTold) {
	if len(told.Files) > 0 {
		fmt.Fprintf(p.err, "left alone: %s\n", strings.Join(told.Files, ", "))
	}
	for _, kind := range sortedKeys(told.Types) {
		fmt.Fprintf(p.err, "left alone: %d of the type %s\n", told.Types[kind], kind)
	}
	if told.Deleted > 0 {
		fmt.Fprintf(p.err, "left alone: %d that are to be deleted; nothing here is\n", told.Deleted)
	}
	if told.Homeless > 0 {
		fmt.Fprintf(p.err, "%d schools have no district above them\n", told.Homeless)
	}
}

func sortedKeys(counts map[string]int) []string {
	list := make([]string, 0, len(counts))
	for key := range counts {
		list = append(list, key)
	}
	slices.Sort(list)
	return list
}

// importForeign has a file written as tables and imports these. Each row has its line in the file,
// by whose name problems are told.
func (p *program) importForeign(c *cobra.Command, name string, o importOptions, write func(transfer.Format, string) ([]transfer.Problem, error)) (err error) {
	format, err := o.format()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "cyclebook-import-")
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	problems, err := write(format, folder)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return errors.Join(p.tellProblems(problems, *o.problems), fmt.Errorf("%w: %d of them; nothing was recorded", transfer.ErrProblems, len(problems)))
	}
	keep := func(problem transfer.Problem) error {
		problem.File = name
		problems = append(problems, problem)
		return nil
	}
	var summary transfer.Summary
	try, ask := *o.tryOnly || *o.status, p.askOrBegin
	if try {
		ask = p.askOrTry
	}
	tables := transfer.Format{Dates: format.Dates, DecimalComma: format.DecimalComma}
	err = ask(c, func(ctx context.Context, client *control.Client) error {
		summary, err = client.Import(ctx, folder, tables, try, func(transfer.Progress) {}, keep)
		return err
	})
	err = errors.Join(err, p.tellProblems(problems, *o.problems))
	if err != nil && !errors.Is(err, transfer.ErrProblems) {
		return err
	}
	return errors.Join(err, p.tellSummary(summary, o))
}
