package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReadme does what README.md tells a newcomer: the server as its command starts it, then
// each operation as the member. None may fail, none may be refused.
func TestReadme(t *testing.T) {
	blocks := blocksOf(t, "README.md")
	var commands []string
	for _, b := range blocks {
		if b.lang == "sh" {
			commands = append(commands, strings.TrimSpace(b.text))
		}
	}
	if want := []string{"go run ./cmd/cyclebook serve --demo", "go test ./..."}; !slices.Equal(commands, want) {
		t.Fatalf("the commands are %q, want %q", commands, want)
	}
	if _, err := os.Stat(filepath.Join(root, "cmd/cyclebook/main.go")); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(strings.TrimPrefix(commands[0], "go run ./cmd/cyclebook"))
	serveDemo(t, args...).try(blocks)
}

// TestFrontEnd tries each example of docs/front-end.md on a demo.
func TestFrontEnd(t *testing.T) {
	serveDemo(t, "serve", "--demo").try(blocksOf(t, "docs/front-end.md"))
}

// TestLinks checks that what a document links to in the repository is there.
func TestLinks(t *testing.T) {
	documents, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^):#]+)(#[^)]*)?\)`)
	for _, path := range append(documents, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllSubmatch(content, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), string(found[1]))); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}
