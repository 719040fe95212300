package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheExamplesOfTheExplorerFindSomething: whoever tries the demo and takes an example is answered, and
// with more than an empty list.
func TestTheExamplesOfTheExplorerFindSomething(t *testing.T) {
	s := serveNew(t, "--demo")
	content, err := os.ReadFile(filepath.Join(s.dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d struct{ Tokens struct{ Member string } }
	if err := json.Unmarshal(content, &d); err != nil {
		t.Fatal(err)
	}
	_, body := s.send(s.request("GET", "/graphql/examples.json", ""))
	var page struct {
		Examples []struct{ Name, Query string }
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || len(page.Examples) < 5 {
		t.Fatalf("%d examples, %v", len(page.Examples), err)
	}
	for _, e := range page.Examples {
		if _, answer := s.gql(d.Tokens.Member, e.Query, nil); strings.Contains(answer, `"errors"`) || !strings.Contains(answer, `"edges":[{`) {
			t.Errorf("%s: %.500s", e.Name, answer)
		}
	}
}
