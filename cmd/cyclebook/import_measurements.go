package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

const measurementsHelp = `Bring in the values of a measure from the file in which a team keeps them: one row a week with
columns for each class, or one row a value. How it is to be read says a mapping, a small file to be
kept beside it: sheet.mapping.yml beside sheet.csv, or the one of --mapping.

Without a mapping this command writes one, guessed from the file, with what to check. Correct it,
look at what would be recorded with --dry-run, then run it without.

Values that are recorded already with the same figures change nothing. Those that are recorded
otherwise are listed and left as they are, unless --correct says why they are to be put right.

A mapping says
  measure, team   whose values these are, by name or id
  by              who recorded them; without it the team's lead of that day
  layout          wide: one row a period, columns for each class; long: one row a value
  columns         which column of the file holds from and to, the first and last day, and label,
                  note, collected_on, by, for; in a long file also class, group, numerator,
                  denominator, value, students, enrolled
  days            how many days a period has from its first, where no column holds the last
  series          in a wide file, for each class or group its columns
  fixed           what holds where no column tells, such as denominator: 24
  missing         words in place of a value, and why there is none: "-": NO_SCHOOL; or skip
  format          delimiter, decimal, dates, encoding, as the options of "cyclebook import"`

// measurementOptions are those of the command line.
type measurementOptions struct {
	mapping, correct, why, problems *string
	tryOnly, asJSON                 *bool
}

func (p *program) importMeasurementsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "measurements FILE", Short: "Bring in values from a team's own file", Long: measurementsHelp, Args: arguments(1),
		Example: `  cyclebook import measurements tickets.csv             write tickets.mapping.yml, a guess
  cyclebook import measurements --dry-run tickets.csv   show what is new, equal, different, wrong
  cyclebook import measurements tickets.csv             record what is new
  cyclebook import measurements --correct RESCORED tickets.csv`,
	}
	config.AddFlags(c.Flags(), folderSettings...)
	o := measurementOptions{
		mapping:  c.Flags().String("mapping", "", "the mapping `file`; without it FILE.mapping.yml in place of FILE.csv"),
		correct:  c.Flags().String("correct", "", "put right what is recorded otherwise, for this `reason`: "+strings.Join(correctionReasons(), ", ")),
		why:      c.Flags().String("why", "", "the reason of --correct in words; needed with OTHER"),
		tryOnly:  c.Flags().Bool("dry-run", false, "show each value beside what is recorded, and record nothing"),
		asJSON:   jsonFlag(c),
		problems: c.Flags().String("problems", "", "write everything that is wrong into this CSV `file`, too"),
	}
	c.RunE = func(c *cobra.Command, args []string) error { return p.importMeasurements(c, args[0], o) }
	return c
}

func correctionReasons() []string {
	list := make([]string, len(domain.CorrectionReasons))
	for i, r := range domain.CorrectionReasons {
		list[i] = string(r)
	}
	return list
}

func (p *program) importMeasurements(c *cobra.Command, path string, o measurementOptions) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	mapped, err := o.mapped(path)
	if errors.Is(err, errNoMapping) {
		return p.proposeMapping(c, path)
	}
	if err != nil {
		return err
	}
	var values []transfer.Compared
	mapped.Compared = func(v transfer.Compared) error {
		values = append(values, v)
		return nil
	}
	var problems []transfer.Problem
	var summary transfer.Summary
	err = p.ask(c, func(ctx context.Context, client *control.Client) (err error) {
		summary, err = client.ImportMeasurements(ctx, path, mapped, *o.tryOnly, func(transfer.Progress) {}, func(problem transfer.Problem) error {
			problems = append(problems, problem)
			return nil
		})
		return err
	})
	if err != nil && !errors.Is(err, transfer.ErrProblems) {
		return err
	}
	if *o.asJSON {
		err = errors.Join(err, printJSON(p.out, valuesReport{values, summary}))
	} else {
		err = errors.Join(err, p.tellValues(values, summary, o))
	}
	return errors.Join(err, p.tellProblems(problems, *o.problems))
}

// errNoMapping says that a file has none yet.
var errNoMapping = errors.New("there is no mapping yet")

// mapped is what the command line asks for.
func (o measurementOptions) mapped(path string) (m transfer.Mapped, err error) {
	m.Correct, m.Why = domain.CorrectionReason(strings.ToUpper(*o.correct)), domain.Text(*o.why)
	switch {
	case m.Correct == "" && m.Why != "":
		return m, fmt.Errorf("%w: --why is the reason of --correct in words: give both", errUsage)
	case m.Correct != "" && !slices.Contains(domain.CorrectionReasons, m.Correct):
		return m, fmt.Errorf("%w: --correct: %q is not one of %s", errUsage, *o.correct, strings.Join(correctionReasons(), ", "))
	case m.Correct == domain.OtherCorrection && m.Why == "":
		return m, fmt.Errorf("%w: --correct OTHER: say in words why, with --why", errUsage)
	}
	file := *o.mapping
	if file == "" {
		file = mappingBeside(path)
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return m, errNoMapping
		}
	}
	m.File, m.MappingFile = filepath.Base(path), filepath.Base(file)
	m.Mapping, err = readMapping(file)
	return m, err
}

// proposeMapping writes a mapping beside a file that has none.
func (p *program) proposeMapping(c *cobra.Command, path string) error {
	var proposal transfer.Proposal
	err := p.ask(c, func(ctx context.Context, client *control.Client) (err error) {
		proposal, err = client.ProposeMapping(ctx, path, filepath.Base(path))
		return err
	})
	if err != nil {
		return err
	}
	file := mappingBeside(path)
	if err := writeMapping(file, filepath.Base(path), proposal); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "wrote %s, which is a guess; nothing is recorded yet. Check in it:\n", file)
	for _, check := range proposal.Check {
		fmt.Fprintf(p.out, "- %s\n", check)
	}
	if len(proposal.Unused) > 0 {
		fmt.Fprintf(p.out, "Not used of the file: %s\n", strings.Join(proposal.Unused, ", "))
	}
	_, err = fmt.Fprintf(p.out, "Then: cyclebook import measurements --dry-run %s\n", path)
	return err
}

// valuesReport is what is printed for programs.
type valuesReport struct {
	Values  []transfer.Compared `json:"values"`
	Summary transfer.Summary    `json:"summary"`
}

// shownValues is how many values are printed; --json has all of them.
const shownValues = 200

// tellValues prints the values beside what is recorded: each in a preview, else those that are
// not simply recorded; then how many there are.
func (p *program) tellValues(values []transfer.Compared, s transfer.Summary, o measurementOptions) error {
	var rows []table.Row
	more := 0
	for _, v := range values {
		told := verdict(v.Verdict, *o.correct != "")
		if !*o.tryOnly && (v.Verdict == transfer.NewValue || v.Verdict == transfer.EqualValue) {
			continue
		}
		if len(rows) == shownValues {
			more++
			continue
		}
		period := v.From.String()
		if v.To != v.From {
			period += " to " + v.To.String()
		}
		rows = append(rows, table.Row{v.Line, v.Column, v.Class, v.Group, period, v.Tells, v.Recorded, told})
	}
	if len(rows) > 0 {
		if err := printTable(p.out, table.Row{"line", "column", "class", "group", "period", "file", "recorded", ""}, rows); err != nil {
			return err
		}
	}
	if more > 0 {
		fmt.Fprintf(p.out, "and %d more: --json prints all of them\n", more)
	}
	return p.countValues(s, o)
}

// verdict is a verdict in words.
func verdict(v transfer.Verdict, correct bool) string {
	switch v {
	case transfer.NewValue:
		return "new"
	case transfer.EqualValue:
		return "equal"
	case transfer.DifferentValue:
		if correct {
			return "corrected"
		}
		return "different"
	case transfer.OtherKind:
		return "different: void what is recorded, if it is wrong"
	default:
		return "taken back since: left so"
	}
}

// countValues says how many values there are of each kind, and what can be done.
func (p *program) countValues(s transfer.Summary, o measurementOptions) error {
	n := s.Values
	if n == nil {
		return nil // the file could not be read
	}
	kept, corrected := n.Different, 0
	if *o.correct != "" {
		kept, corrected = 0, n.Different
	}
	done := "recorded"
	switch {
	case s.Problems > 0 && s.Position.IsZero():
		done = fmt.Sprintf("nothing is recorded, problems: %d; else", s.Problems)
	case *o.tryOnly:
		done = "to record"
	}
	_, err := fmt.Fprintf(p.out, "%s: %d new, %d corrected; as they were: %d equal, %d different\n", done, n.New, corrected, n.Equal, kept+n.OtherKind+n.TakenBack)
	if err != nil {
		return err
	}
	if kept > 0 && s.Problems == 0 {
		fmt.Fprintf(p.out, "To put %d right: --correct with %s\n", kept, strings.Join(correctionReasons(), ", "))
	}
	return nil
}
