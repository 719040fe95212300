package node

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/transfer"
)

// WorksheetRequest says which worksheet is wanted.
type WorksheetRequest struct {
	Cycle uuid.UUID `json:"cycle"`
	// Ramp adds every cycle that is linked with it.
	Ramp bool `json:"ramp,omitzero"`
	// HTML is a page to print, else it is Markdown.
	HTML bool `json:"html,omitzero"`
	// As is as in [ExportRequest].
	As string `json:"as,omitzero"`
}

// Worksheet gives a cycle as a filled PDSA worksheet, after its team was told.
func (n *Node) Worksheet(ctx context.Context, asked WorksheetRequest) (_ string, err error) {
	if err := n.AwaitCaughtUp(ctx); err != nil {
		return "", err
	}
	scope, err := n.readsAs(ctx, asked.As)
	if err != nil {
		return "", err
	}
	reader, err := n.Views.Read(ctx, scope)
	if err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	defer reader.Close()
	sheet, err := transfer.ReadWorksheet(ctx, reader, asked.Cycle, asked.Ramp)
	if err != nil {
		return "", err
	}
	readings := reader.Readings()
	for i := range readings {
		readings[i].Extent = domain.CopyExtent
	}
	if err := n.Desk.NoteReads(ctx, scope, readings); err != nil {
		return "", fmt.Errorf("node: %w", err)
	}
	return written(sheet, asked.HTML)
}

// page is something that is written as Markdown or as a page to print.
type page interface {
	Markdown(io.Writer) error
	HTML(io.Writer) error
}

func written(p page, html bool) (string, error) {
	var text strings.Builder
	write := p.Markdown
	if html {
		write = p.HTML
	}
	err := write(&text)
	return text.String(), err
}
