package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/graph"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/stats/eval"
)

// TestReadme does what README.md tells a newcomer: the server as its command starts it, the link for
// a teacher, then each operation as the member. None may fail, none may be refused.
func TestReadme(t *testing.T) {
	blocks := blocksOf(t, "README.md")
	var commands []string
	for _, b := range blocks {
		if b.lang == "sh" {
			commands = append(commands, strings.TrimSpace(b.text))
		}
	}
	if want := []string{"go run ./cmd/cyclebook serve --demo", "go run ./cmd/cyclebook link amara@larkmoor.example", "go test ./..."}; !slices.Equal(commands, want) {
		t.Fatalf("the commands are %q, want %q", commands, want)
	}
	if _, err := os.Stat(filepath.Join(root, "cmd/cyclebook/main.go")); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(strings.TrimPrefix(commands[0], "go run ./cmd/cyclebook"))
	r := serveDemo(t, args...)
	var link strings.Builder
	beside := newProgram(&link, io.Discard, environment)
	if code := beside.run(append(strings.Fields(strings.TrimPrefix(commands[1], "go run ./cmd/cyclebook")), "--data", r.dir)); code != 0 {
		t.Fatalf("%s ends with %d", commands[1], code)
	}
	opened, err := http.Get(strings.TrimSpace(link.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Body.Close()
	if page, err := io.ReadAll(opened.Body); err != nil || !strings.Contains(string(page), "Hello <strong>Amara Fernwood</strong>") {
		t.Errorf("the link leads to %v, %.300s", err, page)
	}
	r.try(blocks)
}

// TestFrontEnd tries each example of docs/front-end.md on a demo.
func TestFrontEnd(t *testing.T) {
	serveDemo(t, "serve", "--demo").try(blocksOf(t, "docs/front-end.md"))
}

// TestStatistics asks the example of docs/statistics.md, and holds its list of kinds against the
// program's own.
func TestStatistics(t *testing.T) {
	asked := 0
	for _, b := range blocksOf(t, "docs/statistics.md") {
		if b.lang == "json" {
			asked++
			if answer := string(eval.Answer([]byte(b.text))); strings.Contains(answer, `"error"`) || !strings.Contains(answer, `"phases"`) {
				t.Errorf("%s: %s", b.text, answer)
			}
		}
	}
	if asked == 0 {
		t.Error("there is no example")
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/statistics.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "Its kinds are ")
	list, _, _ = strings.Cut(list, ".")
	var told []string
	for _, name := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(list, -1) {
		told = append(told, name[1])
	}
	slices.Sort(told)
	if _, known, _ := strings.Cut(string(eval.Answer([]byte(`{"kind":"?"}`))), "is none of "); strings.TrimSuffix(known, `"}`) != strings.Join(told, ", ") {
		t.Errorf("the page tells of %v, the program of %s", told, known)
	}
}

// TestFrontEndTables checks the limits, and that each code stands there, against the code.
func TestFrontEndTables(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "docs/front-end.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]string) // the second column of every table, by the first
	for line := range strings.Lines(string(content)) {
		if columns := strings.Split(strings.TrimSpace(line), " | "); len(columns) > 1 {
			told[strings.Trim(columns[0], "`")] = columns[1]
		}
	}
	for what, most := range map[string]int{
		"body of a request, in bytes": graph.MaxBody, "words and signs of a document": graph.MaxTokens,
		"depth of fields": graph.MaxDepth, "aliases": graph.MaxAliases, "directives": graph.MaxDirectives,
		"fragments spread": graph.MaxSpreads, "fields, with fragments written out": graph.MaxFields,
		"pairs of fields of one name to compare": graph.MaxPairs, "items of a page": graph.MaxPage,
		"items of a list in an argument": graph.MaxItems, "weight of an operation": graph.MaxCost,
		"errors in an answer": graph.MaxErrors, "events that led to an earlier moment (`asOf`)": projections.MaxAsOf,
	} {
		if told[what] != strconv.Itoa(most) {
			t.Errorf("%s: at most %q is told, it is %d", what, told[what], most)
		}
	}
	for file, kind := range map[string]string{"graph/errors.go": "Code", "domain/refusal.go": "RefusalCode"} {
		codes := constants(t, filepath.Join(root, file), kind)
		for _, code := range codes {
			if told[code] == "" {
				t.Errorf("%s: the code %s is not told", file, code)
			}
		}
		if len(codes) < 5 {
			t.Errorf("%s: only %q are found", file, codes)
		}
	}
}

// constants gives the texts of a file's constants of a type.
func constants(t *testing.T, file, kind string) (texts []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == kind && len(spec.Values) == 1 {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		return true
	})
	return texts
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
