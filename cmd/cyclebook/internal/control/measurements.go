package control

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// sheetName is that of the file that is taken in.
const sheetName = "sheet-*.csv"

// mappedImport is the question of an import of a mapped file.
type mappedImport struct {
	transfer.Mapped
	Try bool `json:"try,omitzero"`
}

// takeMeasurements takes in a file that a team keeps in its own way, and its mapping.
func takeMeasurements(w http.ResponseWriter, r *http.Request, n *node.Node) {
	var asked mappedImport
	if err := json.Unmarshal([]byte(r.URL.Query().Get("mapped")), &asked); err != nil {
		answer(w, http.StatusBadRequest, problem{fmt.Sprintf("control: not a mapping: %v", err)})
		return
	}
	runImport(w, r, n, sheetName, transfer.Import{Mapped: &asked.Mapped, Try: asked.Try})
}

// takeProposal takes in such a file, and answers with a mapping that may fit.
func takeProposal(w http.ResponseWriter, r *http.Request, n *node.Node) {
	path, ok := takeIn(w, r, n, sheetName)
	if !ok {
		return
	}
	defer os.Remove(path)
	proposal, err := n.ProposeMapping(r.Context(), path, r.URL.Query().Get("name"))
	reply(w, proposal, err)
}

// ProposeMapping asks for a mapping that may fit a file.
func (c *Client) ProposeMapping(ctx context.Context, path, name string) (proposal transfer.Proposal, err error) {
	response, err := c.sendFile(ctx, "/import/measurements/mapping?"+url.Values{"name": {name}}.Encode(), path)
	if err != nil {
		return proposal, err
	}
	defer response.Body.Close()
	if err := json.UnmarshalRead(response.Body, &proposal); err != nil {
		return proposal, fmt.Errorf("control: proposal: %w", err)
	}
	return proposal, nil
}

// ImportMeasurements sends a file that a team keeps in its own way, to be imported by its mapping,
// and hears of progress, problems and each value beside what is recorded.
func (c *Client) ImportMeasurements(ctx context.Context, path string, mapped transfer.Mapped, try bool, progress func(transfer.Progress), problem func(transfer.Problem) error) (transfer.Summary, error) {
	question, err := json.Marshal(mappedImport{mapped, try})
	if err != nil {
		return transfer.Summary{}, fmt.Errorf("control: import: %w", err)
	}
	response, err := c.sendFile(ctx, "/import/measurements?"+url.Values{"mapped": {string(question)}}.Encode(), path)
	if err != nil {
		return transfer.Summary{}, err
	}
	defer response.Body.Close()
	return readImport(response.Body, progress, problem, mapped.Compared)
}

// sendFile sends a file; an answer that is none comes as an error.
func (c *Client) sendFile(ctx context.Context, question, path string) (*http.Response, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", transfer.ErrSource, err)
	}
	defer file.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control"+question, file)
	if err != nil {
		return nil, fmt.Errorf("control: import: %w", err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("control: import: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		defer response.Body.Close()
		return nil, failure(response)
	}
	return response, nil
}
