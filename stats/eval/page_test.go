package eval

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestThePageTellsEveryField holds the table of docs/statistics.md against requests and real answers:
// each field of an answer is told, and no other; each field of a request is that of some kind.
func TestThePageTellsEveryField(t *testing.T) {
	page := tableOfKinds(t)
	taken := map[string]bool{}
	for kind := range kinds {
		row, told := page[kind]
		if !told {
			t.Errorf("%s is not told", kind)
			continue
		}
		takes, answers := row[0], row[1]
		for _, field := range takes {
			taken[field] = true
		}
		var request map[string]any
		if err := json.Unmarshal([]byte("{"+answered[kind]+"}"), &request); err != nil {
			t.Fatal(err)
		}
		for field := range request {
			if !slices.Contains(takes, field) {
				t.Errorf("%s: that it takes %s is not told", kind, field)
			}
		}
		line := Answer([]byte(`{"kind":"` + kind + `",` + answered[kind] + `}`))
		var answer map[string]any
		if err := json.Unmarshal(line, &answer); err != nil {
			t.Fatal(err)
		}
		delete(answer, "id")
		if got := slices.Compact(slices.Sorted(slices.Values(keys(answer)))); !slices.Equal(got, answers) {
			t.Errorf("%s answers %v, told are %v", kind, got, answers)
		}
	}
	if got, want := slices.Sorted(maps.Keys(taken)), requestFields(); !slices.Equal(got, want) {
		t.Errorf("requests are told to have %v, they have %v", got, want)
	}
	if len(page) != len(kinds) {
		t.Errorf("%d kinds are told of %d", len(page), len(kinds))
	}
}

// tableOfKinds gives the names in the second and third column, each sorted and once, by kind.
func tableOfKinds(t *testing.T) map[string][2][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/statistics.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| kind | what it takes | what it answers |")
	table, _, _ = strings.Cut(table, "\n\n")
	name := regexp.MustCompile("`([A-Za-z0-9]+)`")
	asAnother := regexp.MustCompile("^as `([a-z]+)`")
	page := map[string][2][]string{}
	for line := range strings.Lines(table) {
		columns := strings.Split(line, " | ")
		if kind := name.FindStringSubmatch(columns[0]); kind != nil {
			var row [2][]string
			for i := range row {
				if like := asAnother.FindStringSubmatch(columns[i+1]); like != nil {
					row[i] = page[like[1]][i]
					continue
				}
				for _, found := range name.FindAllStringSubmatch(columns[i+1], -1) {
					row[i] = append(row[i], found[1])
				}
				slices.Sort(row[i])
				row[i] = slices.Compact(row[i])
			}
			page[kind[1]] = row
		}
	}
	return page
}

// keys of an object, and of those within.
func keys(of any) (all []string) {
	switch of := of.(type) {
	case map[string]any:
		for key, value := range of {
			all = append(append(all, key), keys(value)...)
		}
	case []any:
		for _, value := range of {
			all = append(all, keys(value)...)
		}
	}
	return all
}

func requestFields() (names []string) {
	fields := reflect.TypeFor[request]()
	for i := range fields.NumField() {
		if name := fields.Field(i).Tag.Get("json"); name != "kind" && name != "id" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
