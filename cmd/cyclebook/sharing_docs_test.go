package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestSharing does what docs/sharing.md tells a team, then writes and opens the hub's digest: the loss
// is in it, told by nobody's name.
func TestSharing(t *testing.T) {
	r := serveDemo(t, "serve", "--demo")
	r.try(blocksOf(t, "docs/sharing.md"))
	network, _ := r.values["network"].(string)
	const title = "Sorting exit tickets aloud took more time than it gave"
	nothingOfIt := func(where, text string) {
		t.Helper()
		if !strings.Contains(text, title) || !strings.Contains(text, "Losses") {
			t.Errorf("%s does not tell the loss: %.600s", where, text)
		}
		for _, name := range []string{"Oakhollow", "Grade 7 Math", "Amara", "<script"} {
			if strings.Contains(text, name) {
				t.Errorf("%s tells %q", where, name)
			}
		}
	}
	var out, wrong strings.Builder
	beside := newProgram(&out, &wrong, environment)
	if code := beside.run([]string{"export", "digest", network, "--since", "2026-01-01", "--data", r.dir}); code != 0 {
		t.Fatalf("the digest ends with %d: %s", code, wrong.String())
	}
	nothingOfIt("the digest", out.String())
	for token, want := range map[string]int{"othermember": http.StatusOK, "": http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSuffix(r.url, "/graphql")+"/digests/"+network+".html?since=2026-01-01", nil)
		if err != nil {
			t.Fatal(err)
		}
		if secret, ok := r.values[token].(string); ok {
			req.Header.Set("Authorization", "Bearer "+secret)
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != want {
			t.Fatalf("%q: %v, %d, want %d: %.300s", token, err, answer.StatusCode, want, page)
		}
		if want != http.StatusOK {
			continue
		}
		nothingOfIt("the page", string(page))
		if csp := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || !strings.HasSuffix(csp, "sandbox") {
			t.Errorf("its policy is %s", csp)
		}
	}
}
