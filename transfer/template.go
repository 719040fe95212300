package transfer

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// WriteTemplate writes every table with its columns and two rows as an example, and README.md,
// which explains each column. The examples fit together: they can be imported as they are.
func WriteTemplate(create func(name string) (io.WriteCloser, error)) error {
	sheets := NewSheets(create)
	for _, t := range tables {
		for i := range 2 {
			cells := make([]string, len(t.Columns))
			for at, c := range t.Columns {
				cells[at] = c.Examples[i]
			}
			if strings.Join(cells, "") == "" {
				continue
			}
			if err := sheets.Row(t, cells); err != nil {
				return errors.Join(err, sheets.Close())
			}
		}
	}
	if err := sheets.Close(); err != nil {
		return err
	}
	page, err := create("README.md")
	if err != nil {
		return fmt.Errorf("transfer: template: %w", err)
	}
	_, err = io.WriteString(page, Explain())
	return errors.Join(err, page.Close())
}

// Explain is a page in Markdown on every table and column.
func Explain() string {
	var b strings.Builder
	b.WriteString(explanation)
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## %s.csv\n\n%s\n\n| column | what it holds | |\n|---|---|---|\n", t.Name, t.About)
		for _, c := range t.Columns {
			needed := ""
			if c.Needed {
				needed = "needed"
			}
			about := c.About
			if len(c.Words) > 0 {
				about += " One of " + strings.Join(c.Words, ", ") + "."
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Name, about, needed)
		}
	}
	return b.String()
}

const explanation = `# The tables of Cyclebook

Each file is a table, each row one thing. Delete the example rows and fill in your own; leave out
the tables and columns that you do not need. Save as CSV. Check with
"cyclebook import --dry-run FOLDER", then record with "cyclebook import FOLDER".

- **Names** are enough: a team is named in other tables by what it is called. Where two things have
  the same name, give them an id in the column id, any text you like, and name them by it.
- **Dates** are written like 2026-11-22, numbers with a decimal point, and commas stand between
  cells; for anything else see "cyclebook import --help".
- **Several names or texts** in one cell have | between them.
- **No student** is ever named: not in a label, not in a note.
- A ' in front of a cell that begins with =, +, - or @ is taken off: an export puts it there so that
  no spreadsheet program runs the cell as a formula.
`
