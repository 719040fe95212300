package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// reader is someone who tries the examples of a document, one after the other.
type reader struct {
	*testing.T
	dir    string
	url    string
	values values
}

// serveDemo serves a demo until the test ends. The arguments are those a document tells.
func serveDemo(t *testing.T, args ...string) *reader {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	out, told := io.Pipe()
	p := newProgram(told, io.Discard, environment)
	command := p.rootCommand()
	command.SetArgs(append(args, "--data", dir, "--listen", "127.0.0.1:0", "--log-level", "error"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := command.ExecuteContext(ctx)
		ended <- told.CloseWithError(err)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Cyclebook serves") {
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	r := &reader{T: t, dir: dir, values: make(values)}
	content, err := os.ReadFile(filepath.Join(dir, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range parsed(t, string(content)).(map[string]any) {
		if name == "url" {
			r.url = value.(string)
		} else if name != "tokens" {
			r.values[strings.ToLower(name)] = value
			continue
		}
		if tokens, ok := value.(map[string]any); ok {
			for person, token := range tokens {
				r.values[strings.ToLower(person)] = token
			}
		}
	}
	return r
}

// try tries every example; an answer that follows one is what it must give.
func (r *reader) try(blocks []block) {
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		answer := ""
		if i+1 < len(blocks) && (b.lang == "graphql" && blocks[i+1].lang == "json" ||
			b.lang == "http" && strings.HasPrefix(blocks[i+1].text, "HTTP/1.1")) {
			i++
			answer = blocks[i].text
		}
		switch {
		case b.lang == "graphql":
			r.graphql(b, answer)
		case b.lang == "http":
			r.http(b, answer)
		case b.info == "websocket":
			r.websocket(b)
		case b.lang != "sh":
			r.Errorf("%s: nobody tries this block", b.place)
		}
	}
}

// graphql sends an operation, as the person whom the fence names or the member, with those of
// the values that it declares.
func (r *reader) graphql(b block, answer string) {
	document, err := parser.ParseQuery(&ast.Source{Input: b.text})
	if err != nil {
		r.Fatalf("%s: %v", b.place, err)
	}
	variables := make(map[string]any)
	for _, v := range document.Operations[0].VariableDefinitions {
		value, ok := r.values[strings.ToLower(v.Variable)]
		if !ok {
			r.Fatalf("%s: nothing told $%s before this", b.place, v.Variable)
		}
		variables[v.Variable] = value
	}
	person := "member"
	if name, ok := strings.CutPrefix(b.info, "as "); ok {
		person = strings.ToLower(name)
	}
	token, ok := r.values[person].(string)
	if !ok {
		r.Fatalf("%s: there is no %s in demo.json", b.place, person)
	}
	body, err := ask(r.url, token, b.text, variables)
	if err != nil {
		r.Fatalf("%s: %v", b.place, err)
	}
	r.compare(b, answer, string(body))
}

// compare holds an answer against the one that is shown. What is not shown must not have gone
// wrong: neither errors nor refusals.
func (r *reader) compare(b block, shown, got string) {
	told := parsed(r.T, got)
	if shown != "" {
		if err := (expected{r.values}).json(parsed(r.T, shown), told, ""); err != nil {
			r.Fatalf("%s: %v\n%s", b.place, err, got)
		}
	}
	if !strings.Contains(shown, `"errors"`) && told.(map[string]any)["errors"] != nil {
		r.Fatalf("%s: %s", b.place, got)
	}
	if !strings.Contains(shown, `"refusals"`) && strings.Contains(got, `"refusals":[{`) {
		r.Fatalf("%s: %s", b.place, got)
	}
}

// http sends a request as it stands there.
func (r *reader) http(b block, answer string) {
	head, body, _ := strings.Cut(r.values.fill(r.T, b.text), "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	first := strings.Fields(lines[0])
	if len(first) != 3 || answer == "" {
		r.Fatalf("%s: a request begins METHOD PATH HTTP/1.1, and an answer follows", b.place)
	}
	request, err := http.NewRequestWithContext(r.Context(), first[0], r.url+first[1], strings.NewReader(strings.TrimSpace(body)))
	if err != nil {
		r.Fatalf("%s: %v", b.place, err)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		r.Fatalf("%s: %v", b.place, err)
	}
	defer response.Body.Close()
	shownHead, shownBody, _ := strings.Cut(answer, "\n\n")
	shown := strings.Split(strings.TrimSpace(shownHead), "\n")
	if shown[0] != "HTTP/1.1 "+response.Status {
		got, _ := io.ReadAll(response.Body)
		r.Fatalf("%s: %s %s", b.place, response.Status, got)
	}
	for _, line := range shown[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if err := (expected{r.values}).text(value, strings.Join(response.Header.Values(name), ", ")); err != nil {
			r.Fatalf("%s: %s: %v", b.place, name, err)
		}
	}
	if strings.HasPrefix(shownBody, "{") {
		got, err := io.ReadAll(response.Body)
		if err != nil {
			r.Fatalf("%s: %v", b.place, err)
		}
		r.compare(b, shownBody, string(got))
		return
	}
	r.lines(b, strings.TrimSpace(shownBody), response.Body)
}

// lines reads as many lines as are shown, without signs of life and empty ones.
func (r *reader) lines(b block, shown string, from io.Reader) {
	got := bufio.NewScanner(from)
	for line := range strings.SplitSeq(shown, "\n") {
		if line == "" {
			continue
		}
		for got.Scan() && (got.Text() == "" || got.Text() == ":") {
		}
		if err := (expected{r.values}).text(line, got.Text()); err != nil {
			r.Fatalf("%s: %v", b.place, err)
		}
	}
}

// websocket says what stands behind → and hears what stands behind ←.
func (r *reader) websocket(b block) {
	conn, _, err := websocket.Dial(r.Context(), r.url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		r.Fatalf("%s: %v", b.place, err)
	}
	defer conn.CloseNow()
	for line := range strings.SplitSeq(strings.TrimSpace(b.text), "\n") {
		if said, ok := strings.CutPrefix(line, "→ "); ok {
			err = conn.Write(r.Context(), websocket.MessageText, []byte(r.values.fill(r.T, said)))
			if err != nil {
				r.Fatalf("%s: %v", b.place, err)
			}
			continue
		}
		shown := parsed(r.T, strings.TrimPrefix(line, "← "))
		_, heard, err := conn.Read(r.Context())
		if err != nil {
			r.Fatalf("%s: %v", b.place, err)
		}
		var got any
		if err := json.Unmarshal(heard, &got); err != nil {
			r.Fatalf("%s: %v", b.place, err)
		}
		if err := (expected{r.values}).json(shown, got, ""); err != nil {
			r.Fatalf("%s: %v in %s", b.place, err, heard)
		}
	}
}
