package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

func loadSchema(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob("../../graph/schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var sources []*ast.Source
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: file, Input: string(content)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestQueriesFitTheSchema(t *testing.T) {
	schema := loadSchema(t)
	for _, document := range []string{districtsDocument, schoolsDocument, measuresDocument, timelineDocument, measurementsDocument} {
		if _, err := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules()); err != nil {
			t.Errorf("%v in\n%s", err, document)
		}
	}
}

// clerk takes commands down by their ids and holds each against the schema. It has no rules but
// one: an id stands for one content.
type clerk struct {
	t      *testing.T
	schema *ast.Schema

	mu       sync.Mutex
	commands map[string]string
	joinedOn any
	repeated int
}

func (c *clerk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Query     string
		Variables map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		c.t.Errorf("read a request: %v", err)
	}
	query, faults := gqlparser.LoadQueryWithRules(c.schema, request.Query, rules.NewDefaultRules())
	if faults != nil {
		c.t.Errorf("%v in\n%s", faults, request.Query)
		return
	}
	if _, err := validator.VariableValues(c.schema, query.Operations[0], request.Variables); err != nil {
		c.t.Errorf("%v in\n%s\n%v", err, request.Query, request.Variables)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	input, isCommand := request.Variables["input"].(map[string]any)
	if !isCommand {
		json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"person": map[string]any{"joinedOn": c.joinedOn}}})
		return
	}
	c.take(request.Query, input)
	io.WriteString(w, `{"data":{"done":{"thing":{"id":"x"},"position":"p","secret":"s","refusals":[]}}}`)
}

func (c *clerk) take(query string, input map[string]any) {
	content := query + fmt.Sprint(input)
	before, there := c.commands[input["commandId"].(string)]
	switch {
	case there && before != content:
		c.t.Errorf("one command id for\n%.300s\nand\n%.300s", before, content)
	case there:
		c.repeated++
	}
	c.commands[input["commandId"].(string)] = content
	if input["occurredOn"] != nil && input["person"] != nil && input["team"] == nil {
		c.joinedOn = input["occurredOn"]
	}
}

// TestSecondRunSendsTheSameCommands in another week: that is what makes it change nothing.
func TestSecondRunSendsTheSameCommands(t *testing.T) {
	clerk := &clerk{t: t, schema: loadSchema(t), commands: map[string]string{}}
	server := httptest.NewServer(clerk)
	defer server.Close()
	input, err := readInput("testdata")
	if err != nil {
		t.Fatal(err)
	}
	feedOn := func(today time.Time) *feed {
		f := &feed{admin: newAPI(server.URL, "t", 4), input: input, report: newReport(""), connections: 4, notes: io.Discard}
		if err := f.run(context.Background(), today); err != nil {
			t.Fatal(err)
		}
		return f
	}
	first := feedOn(friday.AddDate(0, 0, 2))
	if got, want := len(clerk.commands), first.commands(); got != want || clerk.repeated != 0 {
		t.Errorf("%d commands, %d of them twice; the bar counts %d", got, clerk.repeated, want)
	}
	second := feedOn(friday.AddDate(0, 0, 20))
	if clerk.repeated != len(clerk.commands) || second.commands() != first.commands() {
		t.Errorf("%d of %d commands came again", clerk.repeated, len(clerk.commands))
	}
	want := Counts{Districts: 3, Schools: 10, Series: 6, Measurements: 228, Missed: 4, Cycles: 16}
	if first.report.Fed != want || second.report.Fed != want {
		t.Errorf("fed %+v and %+v, want %+v", first.report.Fed, second.report.Fed, want)
	}
	if !reflect.DeepEqual(first.report.LeftOut, []LeftOut{{"series ae_subgroups", 18, severalPerX}}) {
		t.Errorf("left out %v", first.report.LeftOut)
	}
}
