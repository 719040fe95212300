package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/transfer"
)

// importLine is one line of the answer to an import: progress, a problem, or at the end the
// summary, with an error when it went wrong.
type importLine struct {
	Progress *transfer.Progress `json:"progress,omitzero"`
	// Compared is a value of a mapped file beside what is recorded.
	Compared *transfer.Compared `json:"compared,omitzero"`
	Problem  *transfer.Problem  `json:"problem,omitzero"`
	Summary  *transfer.Summary  `json:"summary,omitzero"`
	Error    string             `json:"error,omitzero"`
	// Refused says that the error is an ErrRefused, Problems that it is an ErrProblems.
	Refused  bool `json:"refused,omitzero"`
	Problems bool `json:"problems,omitzero"`
}

// importQuery are the options of an import in its address.
func importQuery(format transfer.Format, try bool) string {
	q := url.Values{}
	if format.Delimiter != 0 {
		q.Set("delimiter", string(format.Delimiter))
	}
	q.Set("dates", format.Dates)
	q.Set("encoding", format.Encoding)
	q.Set("decimalComma", fmt.Sprint(format.DecimalComma))
	q.Set("try", fmt.Sprint(try))
	return q.Encode()
}

func importOptions(q url.Values) (format transfer.Format, try bool) {
	for _, r := range q.Get("delimiter") {
		format.Delimiter = r
	}
	format.Dates, format.Encoding, format.DecimalComma = q.Get("dates"), q.Get("encoding"), q.Get("decimalComma") == "true"
	return format, q.Get("try") == "true"
}

// takeImport takes in an archive of tables.
func takeImport(w http.ResponseWriter, r *http.Request, n *node.Node) {
	var one transfer.Import
	one.Format, one.Try = importOptions(r.URL.Query())
	runImport(w, r, n, "tables-*.zip", one)
}

// takeIn puts what is sent into a file that is to be removed; when it cannot it answers so.
func takeIn(w http.ResponseWriter, r *http.Request, n *node.Node, name string) (path string, ok bool) {
	file, err := n.Scratch(name)
	if err != nil {
		reply(w, nil, err)
		return "", false
	}
	_, err = io.Copy(file, r.Body)
	if err = errors.Join(err, file.Close()); err != nil {
		reply(w, nil, fmt.Errorf("control: take in the tables: %w", errors.Join(err, os.Remove(file.Name()))))
		return "", false
	}
	return file.Name(), true
}

// runImport takes in a file and imports it. It ends when its asker goes away; what is recorded by
// then stands.
func runImport(w http.ResponseWriter, r *http.Request, n *node.Node, name string, one transfer.Import) {
	path, ok := takeIn(w, r, n, name)
	if !ok {
		return
	}
	defer os.Remove(path)
	w.Header().Set("Content-Type", "application/x-ndjson")
	say := func(line importLine) {
		text, err := json.Marshal(line)
		if err != nil {
			return // texts and numbers always can be
		}
		_, _ = w.Write(append(text, '\n'))
		_ = http.NewResponseController(w).Flush()
	}
	one.Path, one.Report = path, func(p transfer.Progress) { say(importLine{Progress: &p}) }
	if one.Mapped != nil {
		one.Mapped.Compared = func(c transfer.Compared) error {
			say(importLine{Compared: &c})
			return nil
		}
	}
	summary, err := n.Import(r.Context(), one, func(problems iter.Seq2[transfer.Problem, error]) error {
		for p, err := range problems {
			if err != nil {
				return err
			}
			say(importLine{Problem: &p})
		}
		return nil
	})
	last := importLine{Summary: &summary}
	if err != nil {
		last.Error, last.Refused, last.Problems = err.Error(), errors.Is(err, node.ErrRefused), errors.Is(err, transfer.ErrProblems)
	}
	say(last)
}

// Import sends the tables of a path to be imported and hears of progress and problems.
func (c *Client) Import(ctx context.Context, path string, format transfer.Format, try bool, progress func(transfer.Progress), problem func(transfer.Problem) error) (transfer.Summary, error) {
	body, packing := io.Pipe()
	packed := make(chan error, 1)
	go func() {
		err := transfer.Pack(path, packing)
		packing.CloseWithError(err)
		packed <- err
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://control/import?"+importQuery(format, try), body)
	if err != nil {
		return transfer.Summary{}, fmt.Errorf("control: import: %w", err)
	}
	response, err := c.http.Do(request)
	body.CloseWithError(context.Canceled) // the server may have answered early
	if packErr := <-packed; errors.Is(packErr, transfer.ErrSource) {
		if response != nil {
			response.Body.Close()
		}
		return transfer.Summary{}, packErr
	}
	if err != nil {
		return transfer.Summary{}, fmt.Errorf("control: import: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return transfer.Summary{}, failure(response)
	}
	return readImport(response.Body, progress, problem, nil)
}

func readImport(from io.Reader, progress func(transfer.Progress), problem func(transfer.Problem) error, compared func(transfer.Compared) error) (transfer.Summary, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line importLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return transfer.Summary{}, fmt.Errorf("control: import: %w", err)
		}
		switch {
		case line.Progress != nil:
			progress(*line.Progress)
		case line.Problem != nil:
			if err := problem(*line.Problem); err != nil {
				return transfer.Summary{}, err
			}
		case line.Compared != nil:
			if err := compared(*line.Compared); err != nil {
				return transfer.Summary{}, err
			}
		case line.Summary != nil:
			return *line.Summary, line.failure()
		}
	}
	return transfer.Summary{}, errors.New("control: the server stopped during the import: what it recorded stands; run the same import again to finish it")
}

// failure is what went wrong, of the kind that it had in the server.
func (l importLine) failure() error {
	if l.Error == "" {
		return nil
	}
	var kinds []error
	if l.Refused {
		kinds = append(kinds, node.ErrRefused)
	}
	if l.Problems {
		kinds = append(kinds, transfer.ErrProblems)
	}
	return &told{l.Error, errors.Join(kinds...)}
}
