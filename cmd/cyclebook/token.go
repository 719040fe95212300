package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/control"
	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/domain"
)

// folderSettings are those of a sub-command that works in the data folder.
var folderSettings = []string{"data", "log", "master-key-file", "log-level", "log-format"}

func (p *program) tokenCommand() *cobra.Command {
	return group(&cobra.Command{
		Use: "token", Short: "Issue, list and revoke access tokens of any person",
		Long: `Issue, list and revoke access tokens of any person.

These commands need no access token: whoever may read the data folder is its administrator. They
ask the server that works in the folder, or open it themselves when there is none.`,
	}, p.tokenIssueCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
}

func (p *program) tokenIssueCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "issue PERSON", Short: "Make an access token for a person, by id or e-mail address, and print it once",
		Example: `  TOKEN=$(cyclebook token issue rosa@example.org --label laptop --until 2027-07-31)
  cyclebook token issue rosa@example.org --label "data feed" --scope RECORD`,
		Args: arguments(1),
	}
	config.AddFlags(c.Flags(), folderSettings...)
	label := c.Flags().String("label", "", "what the token is for, in a few `words`")
	until := c.Flags().String("until", "", "last `day` on which it is valid, such as 2027-07-31 (default until it is revoked)")
	scopes := c.Flags().StringSlice("scope", nil, "what it may do of what the person may: `READ`, RECORD (enter into a team's record), MANAGE (people, teams, institutions); may be repeated (default all of it)")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		asked := node.TokenRequest{Person: args[0], Label: *label}
		for _, scope := range *scopes {
			asked.Scopes = append(asked.Scopes, domain.TokenScope(scope))
		}
		if *until != "" {
			day, err := domain.ParseDate(*until)
			if err != nil {
				return fmt.Errorf("%w: --until: %w", errUsage, err)
			}
			asked.Until = &day
		}
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			token, err := client.IssueToken(ctx, asked)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(p.out, token)
			}
			fmt.Fprintf(p.err, "Token %s of %s; it is not shown again:\n", token.ID, token.Name)
			_, err = fmt.Fprintln(p.out, token.Secret)
			return err
		})
	}
	return c
}

func (p *program) tokenListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List every token that was issued, without its secret", Args: arguments(0)}
	config.AddFlags(c.Flags(), folderSettings...)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			tokens, err := client.Tokens(ctx)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(p.out, tokens)
			}
			today := domain.DateOf(p.now().UTC())
			var rows []table.Row
			for _, t := range tokens {
				rows = append(rows, table.Row{t.ID, t.Person, t.Name, t.Label, tokenScopes(t), tokenState(t, today)})
			}
			return printTable(p.out, table.Row{"token", "person", "name", "label", "scopes", "state"}, rows)
		})
	}
	return c
}

func tokenScopes(t node.Token) string {
	words := make([]string, len(t.Scopes))
	for i, s := range t.Scopes {
		words[i] = string(s)
	}
	return cmp.Or(strings.Join(words, " "), "all")
}

func tokenState(t node.Token, today domain.Date) string {
	switch {
	case t.Revoked:
		return "revoked"
	case t.Until == nil:
		return "valid"
	case t.Until.Before(today):
		return "over since " + t.Until.String()
	}
	return "valid until " + t.Until.String()
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	c := &cobra.Command{Use: "revoke TOKEN", Short: "End a token at once, by its id", Args: arguments(1)}
	config.AddFlags(c.Flags(), folderSettings...)
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		id, err := uuid.Parse(args[0])
		if err != nil {
			return fmt.Errorf("%w: %q is not the id of a token; see cyclebook token list", errUsage, args[0])
		}
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			token, err := client.RevokeToken(ctx, id)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(p.out, token)
			}
			_, err = fmt.Fprintf(p.out, "revoked %s of %s\n", token.ID, token.Name)
			return err
		})
	}
	return c
}
