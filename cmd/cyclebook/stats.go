package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/stats/eval"
)

func (p *program) statsCommand() *cobra.Command {
	return group(&cobra.Command{
		Use: "stats", Short: "Answer questions about statistics with the program's own numbers",
		Long: `Answer questions about statistics with the program's own numbers.

These commands open no data folder and ask no network.`,
	}, p.statsEvalCommand())
}

const statsEvalHelp = `Read one JSON request a line from standard input and print one JSON answer a line, in order.

An answer has the id of its request. A line that cannot be answered gets its id and an error that
names the field, its value and what would do; the lines after it are answered all the same, and the
exit code is 0. A number that does not exist is null. What the fields of answers mean is told in
docs/statistics.md, one line a kind.

Kinds of request, with their fields:

  chart    chart (run i mr p pp u up c g t xbar s ip), y, and as wanted x, xKind (number, date,
           category), n, freeze, part, exclude, center, multiply, screenMR, aggregate; target is
           passed over
  rules    as chart: Western Electric's and Nelson's rules; without screening and with the centre of
           the data, whatever screenMR and center say, each row of an i chart a point of its own
  cusum    the same: CUSUM and EWMA
  nhs      y, freeze, part, target, improvement (increase, decrease, neutral), screenMR
  ihi      y
  rebase   y, baseline, run, direction (above, below)
  ols      columns, outcome, terms, and as wanted levels, idColumn, cluster, k
  did      the same
  mixed    columns, outcome, terms, group, and as wanted levels, method (REML, ML), k
  similar  columns, outcome, variables, method (zscore_euclid, mahalanobis), k, and as wanted idColumn,
           within, targets
  shrink   y, v, and as wanted ids, method (DL, REML, PM)
  its      y, cut, and as wanted lag
  suppress rows, cols, counts, threshold, totals`

func (p *program) statsEvalCommand() *cobra.Command {
	return &cobra.Command{
		Use: "eval", Short: "Answer requests in JSON, one a line", Long: statsEvalHelp,
		Example: `  echo '{"id":1,"kind":"chart","chart":"i","y":[12,15,11,14]}' | cyclebook stats eval
  cyclebook stats eval <requests.jsonl >answers.jsonl`,
		Args: arguments(0),
		RunE: func(c *cobra.Command, _ []string) error {
			done := make(chan error, 1)
			go func() { done <- eval.Run(c.InOrStdin(), p.out) }()
			select {
			case err := <-done:
				if err != nil {
					return fmt.Errorf("stats eval: %w", err)
				}
				return nil
			case <-c.Context().Done(): // whoever asks may be waiting for more input
				return c.Context().Err()
			}
		},
	}
}
