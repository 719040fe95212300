package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// browse has a browser load a page, and gives the page as its scripts leave it and what the browser
// complains of.
func browse(t *testing.T, page string) (document, complaints string) {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(),
		"--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000", "--dump-dom", page)
	var out, wrong strings.Builder
	c.Stdout, c.Stderr = &out, &wrong
	if err := c.Run(); err != nil {
		t.Fatalf("%v\n%s", err, wrong.String())
	}
	for line := range strings.Lines(wrong.String()) {
		if strings.Contains(line, "CONSOLE") && !strings.Contains(line, "[DOM]") { // not its advice on forms
			complaints += line
		}
	}
	return out.String(), complaints
}

// TestTheExplorerInABrowser: the policy lets the page do all it does, and stops what somebody
// would add to it.
func TestTheExplorerInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser twice")
	}
	s := serveNew(t, "--introspection", "all")
	document, complaints := browse(t, s.url+"/graphql")
	if !strings.Contains(document, "type Query {") || complaints != "" {
		t.Errorf("the page does not show the schema; the browser complains:\n%s\n%.2000s", complaints, document)
	}

	// The control: the same page with a script and a style that somebody has put into it.
	target, _ := url.Parse(s.url)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Header.Del("Accept-Encoding") // what is compressed cannot be added to
	}}
	proxy.ModifyResponse = func(r *http.Response) error {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), "</body>", `<script>document.title = "intruded"</script><img src="x" onerror="document.title = 'intruded'"></body>`, 1)))
		r.ContentLength = -1
		r.Header.Del("Content-Length")
		return err
	}
	between := httptest.NewServer(proxy)
	defer between.Close()
	document, complaints = browse(t, between.URL+"/graphql")
	if strings.Contains(document, "<title>intruded") || !strings.Contains(complaints, "Content Security Policy") {
		t.Errorf("what was put into the page ran; the browser complains:\n%s", complaints)
	}
}
