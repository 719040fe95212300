package main

import (
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/config"
)

func (p *program) configCommand() *cobra.Command {
	printed := &cobra.Command{
		Use: "print", Short: "Show every setting, what was decided and where; secrets are hidden",
		Args: arguments(0),
	}
	config.AddFlags(printed.Flags())
	asJSON := jsonFlag(printed)
	printed.RunE = func(c *cobra.Command, _ []string) error {
		_, values, err := p.settings(c)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(p.out, values)
		}
		var rows []table.Row
		for _, v := range values {
			rows = append(rows, table.Row{v.Name, v.Value, v.From})
		}
		return printTable(p.out, table.Row{"setting", "value", "from"}, rows)
	}
	return group(&cobra.Command{Use: "config", Short: "Look at the settings"}, printed)
}
