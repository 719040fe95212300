package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// printed are the flags of a page that is written to be read or printed.
type printed struct{ format, out *string }

func printedFlags(c *cobra.Command) printed {
	return printed{
		format: c.Flags().String("format", "md", "`md` for Markdown or html for a page to print"),
		out:    c.Flags().String("out", "", "the `file` to write (default the standard output)"),
	}
}

// html says that a page to print is wanted.
func (w printed) html() (bool, error) {
	if *w.format != "md" && *w.format != "html" {
		return false, fmt.Errorf("%w: --format %q is neither md nor html", errUsage, *w.format)
	}
	return *w.format == "html", nil
}

// write writes the page where it was asked for.
func (w printed) write(standard io.Writer, text string) error {
	if *w.out == "" {
		_, err := io.WriteString(standard, text)
		return err
	}
	return writeWhole(*w.out, text)
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
