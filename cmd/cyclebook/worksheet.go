package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
)

func (p *program) worksheetCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "worksheet CYCLE", Short: "Write a cycle, by id, as a filled PDSA worksheet to read or print",
		Example: "  cyclebook export worksheet 018f0c2e-7a1b-7c3d-9e4f-5a6b7c8d9e0f --ramp --format html --out ramp.html",
		Args:    arguments(1),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	var asked node.WorksheetRequest
	asFlag(c, &asked.As)
	c.Flags().BoolVar(&asked.Ramp, "ramp", false, "every cycle of its ramp, each on a page of its own")
	to := printedFlags(c)
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if asked.Cycle, err = uuid.Parse(args[0]); err != nil {
			return fmt.Errorf("%w: %q is not the id of a cycle, such as stands in cycles.csv of an export", errUsage, args[0])
		}
		if asked.HTML, err = to.html(); err != nil {
			return err
		}
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			text, err := client.Worksheet(ctx, asked)
			if err != nil {
				return err
			}
			return to.write(p.out, text)
		})
	}
	return c
}
