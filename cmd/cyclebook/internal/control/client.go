package control

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/node"
	"github.com/cyclebook/cyclebook/projections"
)

// Client asks the process that works in a folder. Close it.
type Client struct{ http http.Client }

// Dial finds the process that works in a folder; ErrNobody when there is none.
func Dial(ctx context.Context, dir string) (*Client, error) {
	probe, err := dial(ctx, dir)
	if err != nil {
		return nil, err
	}
	_ = probe.Close() // it only showed that somebody is there
	return &Client{http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, dir) },
	}}}, nil
}

// Close lets connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status tells how the node is doing.
func (c *Client) Status(ctx context.Context) (status node.Status, err error) {
	return status, c.ask(ctx, http.MethodGet, "/status", nil, &status)
}

// Tokens is Node.Tokens.
func (c *Client) Tokens(ctx context.Context) (tokens []node.Token, err error) {
	return tokens, c.ask(ctx, http.MethodGet, "/tokens", nil, &tokens)
}

// IssueToken is Node.IssueToken.
func (c *Client) IssueToken(ctx context.Context, asked node.TokenRequest) (token node.IssuedToken, err error) {
	return token, c.ask(ctx, http.MethodPost, "/tokens/issue", asked, &token)
}

// RevokeToken is Node.RevokeToken.
func (c *Client) RevokeToken(ctx context.Context, id uuid.UUID) (token node.Token, err error) {
	return token, c.ask(ctx, http.MethodPost, "/tokens/revoke", revokeRequest{id}, &token)
}

// IssueLink is Node.IssueLink.
func (c *Client) IssueLink(ctx context.Context, person string) (link node.IssuedLink, err error) {
	return link, c.ask(ctx, http.MethodPost, "/links/issue", linkRequest{person}, &link)
}

// ask sends a question and reads the answer; an error has the kind it had in the server.
func (c *Client) ask(ctx context.Context, method, path string, question, into any) error {
	response, err := c.send(ctx, method, path, question)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return failure(response)
	}
	if err := json.UnmarshalRead(response.Body, into); err != nil {
		return fmt.Errorf("control: answer to %s: %w", path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, question any) (*http.Response, error) {
	var body io.Reader
	if question != nil {
		content, err := json.Marshal(question)
		if err != nil {
			return nil, fmt.Errorf("control: %s: %w", path, err)
		}
		body = bytes.NewReader(content)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://control"+path, body)
	if err != nil {
		return nil, fmt.Errorf("control: %s: %w", path, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("control: %s: %w", path, err)
	}
	return response, nil
}

// failure is an answer that is none, as an error.
func failure(response *http.Response) error {
	var p problem
	if err := json.UnmarshalRead(response.Body, &p); err != nil {
		return fmt.Errorf("control: the server answered %s", response.Status)
	}
	kind := error(nil)
	switch response.StatusCode {
	case http.StatusConflict:
		kind = node.ErrRefused
	case http.StatusNotFound:
		kind = node.ErrNoSuch
	}
	return &told{p.Error, kind}
}

// told is an error in the server's words.
type told struct {
	text string
	kind error
}

func (t *told) Error() string { return t.text }
func (t *told) Unwrap() error { return t.kind }

// RebuildViews is Node.RebuildViews. When the context ends the server gives the rebuild up.
func (c *Client) RebuildViews(ctx context.Context, report func(projections.Progress)) error {
	response, err := c.send(ctx, http.MethodPost, "/views/rebuild", struct{}{})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return failure(response)
	}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		var s step
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return fmt.Errorf("control: progress: %w", err)
		}
		if s.Error != "" {
			return &told{s.Error, nil}
		}
		if report(projections.Progress{Done: s.Done, Total: s.Total, Rate: s.Rate}); s.Finished {
			return nil
		}
	}
	return errors.New("control: the server stopped during the rebuild: the read models are as they were")
}
