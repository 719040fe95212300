package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// API asks one server as one person. It may be used by many at once.
type API struct {
	url, token string
	http       *http.Client
	// patience is how long a request may be tried again while the server cannot answer.
	patience time.Duration
}

// maxAnswer is more than any page asked for here takes.
const maxAnswer = 64 << 20

func newAPI(server, token string, connections int) *API {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		MaxConnsPerHost:     connections,
		MaxIdleConnsPerHost: connections,
		IdleConnTimeout:     30 * time.Second,
	}
	return &API{
		url:      strings.TrimSuffix(server, "/") + "/graphql",
		token:    token,
		http:     &http.Client{Transport: transport, Timeout: time.Minute},
		patience: 2 * time.Minute,
	}
}

// as asks the same server as another person, over the same connections.
func (a API) as(token string) *API {
	a.token = token
	return &a
}

// Faults are the errors of an answer.
type Faults []Fault

// Fault is one error of an answer.
type Fault struct {
	Message    string `json:"message"`
	Path       []any  `json:"path"`
	Extensions struct {
		Code      string `json:"code"`
		RequestID string `json:"requestId"`
	} `json:"extensions"`
}

func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fmt.Sprintf("%s %s", fault.Extensions.Code, fault.Message)
		if fault.Extensions.RequestID != "" {
			texts[i] += " (request " + fault.Extensions.RequestID + ")"
		}
	}
	return strings.Join(texts, "; ")
}

// all says whether every error has one of these codes.
func (f Faults) all(codes ...string) bool {
	return !slices.ContainsFunc(f, func(fault Fault) bool { return !slices.Contains(codes, fault.Extensions.Code) })
}

// ask sends a document and reads the data of its answer; the position is the one that the server
// had read up to. It asks again while the server says that it cannot answer just now: a command
// carries its id, so sending it twice does no harm.
func (a *API) ask(ctx context.Context, document string, variables map[string]any, into any) (position string, err error) {
	return a.askAt(ctx, "", document, variables, into)
}

// askAt is ask once the server has read up to a position.
func (a *API) askAt(ctx context.Context, after, document string, variables map[string]any, into any) (position string, err error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return "", fmt.Errorf("write a request: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		position, err = a.once(ctx, after, body, into)
		var busy *busyError
		if !errors.As(err, &busy) {
			return position, err
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%w: %w", context.Cause(ctx), err)
		case <-time.After(max(pause, busy.after)):
		}
	}
}

// busyError is an answer that may be another one in a moment.
type busyError struct {
	cause error
	after time.Duration
}

func (e *busyError) Error() string { return e.cause.Error() }
func (e *busyError) Unwrap() error { return e.cause }

func (a *API) once(ctx context.Context, after string, body []byte, into any) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/graphql-response+json, application/json")
	if after != "" {
		request.Header.Set("Min-Position", after)
	}
	response, err := a.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return "", err
		}
		return "", &busyError{cause: err}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return "", &busyError{cause: err}
	}
	return understand(response, content, into)
}

// understand tells data, errors and a server that is busy apart.
func understand(response *http.Response, content []byte, into any) (string, error) {
	var answer struct {
		Data       json.RawMessage `json:"data"`
		Errors     Faults          `json:"errors"`
		Extensions struct {
			Position string `json:"position"`
		} `json:"extensions"`
	}
	err := json.Unmarshal(content, &answer)
	switch busy := busyStatus(response.StatusCode); {
	case err == nil && len(answer.Errors) > 0:
		if busy || answer.Errors.all("NOT_YET", "RATE_LIMITED", "UNAVAILABLE", "OUTCOME_UNKNOWN") {
			return "", &busyError{answer.Errors, retryAfter(response)}
		}
		return "", answer.Errors
	case err != nil || response.StatusCode != http.StatusOK || answer.Data == nil:
		fault := fmt.Errorf("the server answered %s with %.200q", response.Status, content)
		if busy {
			return "", &busyError{fault, retryAfter(response)}
		}
		return "", fault
	}
	if err := json.Unmarshal(answer.Data, into); err != nil {
		return "", fmt.Errorf("read the data of an answer: %w", err)
	}
	return answer.Extensions.Position, nil
}

func busyStatus(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

func retryAfter(response *http.Response) time.Duration {
	seconds, err := time.ParseDuration(response.Header.Get("Retry-After") + "s")
	if err != nil || seconds < 0 {
		return 0
	}
	return seconds
}
