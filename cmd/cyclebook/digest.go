package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
)

func (p *program) digestCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "digest NETWORK", Short: "Write what a network was told since its last gathering, losses first, to read out or print",
		Long: `Write what was released to a network since a day, losses first: what was changed and learned, how
to try it, what it showed as far as numbers may be told, and what was withdrawn.

It has what everybody in the network may read; with --as it is what that person may read.`,
		Example: "  cyclebook export digest 018f0c2e-7a1b-7c3d-9e4f-5a6b7c8d9e0f --since 2026-10-01 --format html --out gathering.html",
		Args:    arguments(1),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	var asked node.DigestRequest
	c.Flags().StringVar(&asked.As, "as", "", "what that `person` may read, by id or e-mail address (default what everybody in the network may)")
	since := c.Flags().String("since", "", "the `day` of the last gathering, such as 2026-10-01")
	to := printedFlags(c)
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if asked.Network, err = uuid.Parse(args[0]); err != nil {
			return fmt.Errorf("%w: %q is not the id of a network, such as stands in networks.csv of an export", errUsage, args[0])
		}
		if asked.Since, err = domain.ParseDate(*since); err != nil {
			return fmt.Errorf("%w: --since %q is not a day: write it like 2026-10-01", errUsage, *since)
		}
		if asked.HTML, err = to.html(); err != nil {
			return err
		}
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			text, err := client.Digest(ctx, asked)
			if err != nil {
				return err
			}
			return to.write(p.out, text)
		})
	}
	return c
}
