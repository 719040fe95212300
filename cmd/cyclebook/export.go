package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/memory"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/transfer"
)

func (p *program) exportCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "export DIR|FILE.zip", Short: "Write the record as tables for spreadsheets, a cycle as a worksheet, or what a network was told as a digest",
		Long: `Write the record as tables: one CSV file for each kind of thing, in a folder or a zip archive.
They tell how things stand now, and can be imported again.

Whoever may read the data folder is its administrator and may export everything; with --as it is
what that person may read. The files hold names and the teams' texts in the clear: they are made
so that only you can read them, and it is up to you to keep it so.`,
		Example: `  cyclebook export backup-of-tables.zip
  cyclebook export grade7 --team "Grade 7 Math" --as rosa@example.org`,
		Args: arguments(1),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	var asked node.ExportRequest
	asFlag(c, &asked.As)
	c.Flags().StringVar(&asked.Team, "team", "", "only the record of that `team`, by id or name, with the institutions, people and classes that it names")
	force := c.Flags().Bool("force", false, "write over an earlier export")
	c.RunE = func(c *cobra.Command, args []string) error {
		memory.Keep(p.environment, exportHeap)
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			return p.export(ctx, client, asked, args[0], *force)
		})
	}

	c.AddCommand(p.worksheetCommand(), p.digestCommand())
	return c
}

// exportHeap is how many bytes an export may take for its own values, softly: it keeps nothing.
const exportHeap = 36 << 20

func asFlag(c *cobra.Command, as *string) {
	c.Flags().StringVar(as, "as", "", "read as that `person`, by id or e-mail address (default as the machine's administrator)")
}

// export writes the tables beside their place, and puts them there when they are whole.
func (p *program) export(ctx context.Context, client *control.Client, asked node.ExportRequest, target string, force bool) (err error) {
	files, err := newFiling(target, force)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.drop()) }()
	sheets := transfer.NewSheets(files.create)
	progress, begun := newProgress(p.err, p.now, "export", "rows"), p.now()
	tables := make(map[*transfer.Table]bool)
	err = client.Export(ctx, asked, func(t *transfer.Table, cells []string) error {
		tables[t] = true
		if err := sheets.Row(t, cells); err != nil {
			return err
		}
		if rows := sheets.Rows(); rows%1000 == 0 {
			progress.report(projections.Progress{Done: rows, Rate: rate(rows, p.now().Sub(begun))})
		}
		return nil
	})
	progress.end()
	if err = errors.Join(err, sheets.Close()); err != nil {
		return err
	}
	if err := files.keep(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "exported %d rows of %d tables to %s\n", sheets.Rows(), len(tables), target)
	return err
}

// rate is how many a second.
func rate(n int64, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return float64(n) / took.Seconds()
}
