package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
)

func (p *program) linkCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "link PERSON", Short: "Make a link with which a person, by id or e-mail address, chooses a password once",
		Long: `Make a link with which a person, by id or e-mail address, chooses a password once.

It invites who has not come in yet, for 7 days, and resets the password of everyone else, for 24
hours. It ends the link before. Whoever opens it can become that person: hand it to nobody else.

This command needs no access token: whoever may read the data folder is its administrator. It asks
the server that works in the folder, or opens it itself when there is none; then it knows the path
of the link alone.`,
		Example: "  cyclebook link rosa@example.org",
		Args:    arguments(1),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			link, err := client.IssueLink(ctx, args[0])
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(p.out, link)
			}
			fmt.Fprintf(p.err, "Link of %s, to be used once until %s; it is not shown again:\n", link.Name, link.Until.Format("2006-01-02 15:04 UTC"))
			if strings.HasPrefix(link.Link, "/") {
				fmt.Fprintln(p.err, "Put the address in front at which people reach the server.")
			}
			_, err = fmt.Fprintln(p.out, link.Link)
			return err
		})
	}
	return c
}
