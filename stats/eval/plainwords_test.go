package eval

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// foreign are words of the program's inside, which nobody who asks in JSON knows.
var foreign = []string{"Go ", "eval.", "json:", "jsontext", "stats.", "model.", "chart.", "map[", "[]float", "struct", "unmarshal"}

func sayNothingOfTheHouse(t testing.TB, line, refusal string) {
	t.Helper()
	for _, word := range foreign {
		if strings.Contains(refusal, word) {
			t.Errorf("%s: %q says %q", line, refusal, word)
		}
	}
}

// answered are the fields of a request of each kind that is answered.
var answered = map[string]string{
	"chart":    `"chart":"i","y":[1,2,3]`,
	"rules":    `"chart":"i","y":[1,2,3]`,
	"cusum":    `"chart":"i","y":[1,2,3]`,
	"nhs":      `"y":[1,null,3]`,
	"ihi":      `"y":[1,2,3]`,
	"rebase":   `"y":[1,2,3,4,5,6],"baseline":2,"run":3,"direction":"above"`,
	"ols":      `"columns":{"y":[1,2,3,5],"x":[1,2,4,3]},"outcome":"y","terms":["x"],"k":1`,
	"did":      `"columns":{"y":[1,2,3,5],"x":[1,2,4,3]},"outcome":"y","terms":["x"],"k":1`,
	"mixed":    `"columns":{"y":[1,2,3,5],"g":["a","a","b","b"]},"outcome":"y","terms":[],"group":"g","k":1`,
	"similar":  `"columns":{"y":[1,2,3,5],"x":[1,2,4,3]},"outcome":"y","variables":["x"],"method":"zscore_euclid","k":1`,
	"shrink":   `"y":[1,2,3],"v":[1,1,1]`,
	"its":      `"y":[1,2,3,4,5,6,7,9],"cut":4`,
	"suppress": `"rows":["a","b"],"cols":["c","d"],"counts":[[1,20],[30,40]]`,
}

// TestErrorsAreInPlainWords puts every value of JSON into every field of each kind, in place of what it
// takes: errors name the field in the words of a request, never those of the program.
func TestErrorsAreInPlainWords(t *testing.T) {
	if got, want := refused(t, []byte(`[1]`)), "a JSON list, not an object: give each request as {…} on its line"; got != want {
		t.Errorf("a list: %q, want %q", got, want)
	}
	for _, line := range []string{`["kind"]`, `7`, `"chart"`, `true`, `nothing`, `{`, `{"id":1,"id":2}`, `{"kind":[]}`, "{\"kind\":\"\xff\"}"} {
		got := refused(t, []byte(line))
		if sayNothingOfTheHouse(t, line, got); got == "" {
			t.Errorf("%s is answered", line)
		}
	}
	refusals := 0
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if got := refused(t, []byte(`{"kind":"`+kind+`",`+answered[kind]+`}`)); got != "" {
			t.Errorf("%s: %s", kind, got)
		}
		fields := reflect.TypeFor[request]()
		for i := range fields.NumField() {
			field := fields.Field(i).Tag.Get("json")
			if field == "kind" || field == "id" {
				continue
			}
			for _, value := range []string{`null`, `7`, `-1`, `1.5`, `1e999`, `"text"`, `""`, `true`, `[]`, `[null]`, `[1,"a"]`, `[[1],[]]`, `[{}]`, `{}`, `{"y":7}`, `{"y":["a"]}`, `{"y":[[1]],"x":[1]}`, "[\"\\ud800\"]"} {
				line := with(t, kind, field, value)
				got := refused(t, line)
				if sayNothingOfTheHouse(t, string(line), got); got != "" {
					refusals++
				}
			}
		}
	}
	t.Log(refusals, "refusals")
}

// with is an answered request with another value of a field.
func with(t testing.TB, kind, field, value string) []byte {
	t.Helper()
	request := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte("{"+answered[kind]+"}"), &request); err != nil {
		t.Fatal(err)
	}
	request["kind"], request[field] = json.RawMessage(strconv.Quote(kind)), json.RawMessage(value)
	line, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	return line
}
