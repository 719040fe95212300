package openid

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Bounds of a question to the provider. Metadata, key sets with certificates and ID tokens with
// long lists of groups have a few dozen kilobytes at most.
const (
	maxAnswer = 256 << 10
	patience  = 10 * time.Second
)

// bounded gives a client whose answers are whole, at most maxAnswer long and come within patience,
// or are an error. It follows no redirect: a secret goes nowhere but where the metadata says.
func bounded(c *http.Client) *http.Client {
	b := *c
	b.Transport = boundedTransport{c.Transport}
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	b.Jar = nil
	return &b
}

type boundedTransport struct{ next http.RoundTripper }

func (t boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), patience, fmt.Errorf("no answer within %s", patience))
	defer cancel()
	response, err := next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, told(ctx, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return nil, told(ctx, err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.ContentLength = int64(len(body))
	return response, nil
}

// told prefers the reason why a context ended over that it ended.
func told(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
