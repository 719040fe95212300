package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// exportLine is one line of the answer to an export: a row, or at the end that it is whole or
// what went wrong.
type exportLine struct {
	Table    string   `json:"table,omitzero"`
	Cells    []string `json:"cells,omitempty"`
	Finished bool     `json:"finished,omitzero"`
	Error    string   `json:"error,omitzero"`
}

// giveExport answers with a line for each row.
func giveExport(w http.ResponseWriter, r *http.Request, n *node.Node) {
	var asked node.ExportRequest
	if !read(w, r, &asked) {
		return
	}
	to := bufio.NewWriterSize(w, 64<<10)
	lines, begun := jsontext.NewEncoder(to), false
	err := n.Export(r.Context(), asked, func(t *transfer.Table, cells []string) error {
		if !begun {
			begun = true
			w.Header().Set("Content-Type", "application/x-ndjson")
		}
		return json.MarshalEncode(lines, exportLine{Table: t.Name, Cells: cells})
	})
	last := exportLine{Finished: err == nil}
	switch {
	case err != nil && !begun:
		reply(w, nil, err)
		return
	case err != nil:
		last.Error = err.Error()
	}
	_ = errors.Join(json.MarshalEncode(lines, last), to.Flush()) // nobody is left to be told
}

// Export is Node.Export.
func (c *Client) Export(ctx context.Context, asked node.ExportRequest, to transfer.Sink) error {
	response, err := c.send(ctx, http.MethodPost, "/export", asked)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return failure(response)
	}
	tables := make(map[string]*transfer.Table)
	for _, t := range transfer.Tables() {
		tables[t.Name] = t
	}
	for lines := jsontext.NewDecoder(bufio.NewReaderSize(response.Body, 64<<10)); ; {
		var line exportLine
		switch err := json.UnmarshalDecode(lines, &line); {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return errors.New("control: the server stopped during the export: start it again")
		case err != nil:
			return fmt.Errorf("control: export: %w", err)
		case line.Error != "":
			return &told{line.Error, nil}
		case line.Finished:
			return nil
		}
		t := tables[line.Table]
		if t == nil || len(line.Cells) != len(t.Columns) {
			return fmt.Errorf("control: the server has other columns of %q: it is of another version than this program", line.Table)
		}
		if err := to(t, line.Cells); err != nil {
			return err
		}
	}
}

// Worksheet is Node.Worksheet.
func (c *Client) Worksheet(ctx context.Context, asked node.WorksheetRequest) (text string, err error) {
	return text, c.ask(ctx, http.MethodPost, "/export/worksheet", asked, &text)
}

// Digest is Node.Digest.
func (c *Client) Digest(ctx context.Context, asked node.DigestRequest) (text string, err error) {
	return text, c.ask(ctx, http.MethodPost, "/export/digest", asked, &text)
}
