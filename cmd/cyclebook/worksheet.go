package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

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
	format := c.Flags().String("format", "md", "`md` for Markdown or html for a page to print")
	out := c.Flags().String("out", "", "the `file` to write (default the standard output)")
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if asked.Cycle, err = uuid.Parse(args[0]); err != nil {
			return fmt.Errorf("%w: %q is not the id of a cycle, such as stands in cycles.csv of an export", errUsage, args[0])
		}
		if *format != "md" && *format != "html" {
			return fmt.Errorf("%w: --format %q is neither md nor html", errUsage, *format)
		}
		asked.HTML = *format == "html"
		return p.ask(c, func(ctx context.Context, client *control.Client) error {
			text, err := client.Worksheet(ctx, asked)
			if err != nil {
				return err
			}
			if *out == "" {
				_, err = io.WriteString(p.out, text)
				return err
			}
			return writeWhole(*out, text)
		})
	}
	return c
}

// writeWhole writes a file beside its place and puts it there once it is whole. Only the user can
// read it.
func writeWhole(path, text string) error {
	partial := path + ".partial"
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, durable{file}.Close()); err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("export: %w", err), os.Remove(partial))
	}
	return nil
}
