package eval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/stats/eval"
)

// study is a request of two terms that can be answered; what is in more replaces what it has.
func study(kind string, more map[string]any) []byte {
	q := map[string]any{
		"id": 7, "kind": kind, "outcome": "y", "terms": []string{"a", "kind"}, "idColumn": "id", "k": 2,
		"levels": map[string][]string{"kind": {"E", "H"}}, "group": "town", "variables": []string{"a"}, "method": "",
		"columns": map[string][]any{
			"id": {"p", "q", "r", "s", "t", "u", "v"}, "y": {1, 3, 2, 5, 4, 6, 9}, "a": {1, 2, 3, 4, 6, 5, nil}, "zero": {0, 1, 1, 2, 1, 1, 1},
			"kind": {"E", "H", "E", "H", "E", "H", "E"}, "town": {1, 1, 2, 2, 3, 3, 3}, "twice": {2, 4, 6, 8, 12, 10, 2}, "one": {1, 1, 1, 1, 1, 1, 1},
			"text": {1, "H", 1, 1, 1, 1, 1}, "doubled": {"p", "p", "r", "s", "t", "u", "v"}, "numbered": {1, 2, 3, 4, 5, 6, 7},
		},
	}
	if kind == "similar" {
		q["method"] = "zscore_euclid"
	}
	for field, value := range more {
		q[field] = value
	}
	line, err := json.Marshal(q)
	if err != nil {
		panic(err)
	}
	return line
}

func TestWhatCannotBeAnsweredSaysWhy(t *testing.T) {
	type more = map[string]any
	for _, c := range []struct {
		kind string
		more more
		want string
	}{
		{"ols", more{"terms": []string{"b"}}, `terms: "b" is no column; there are`},
		{"ols", more{"outcome": "z"}, `outcome: "z" is no column`},
		{"ols", more{"terms": []string{"text"}}, `columns: text: row 2 is "H", which is no number`},
		{"ols", more{"levels": map[string][]string{"kind": {"E"}}}, `columns: kind: row 2 is "H", which is none of its levels E`},
		{"ols", more{"levels": map[string][]string{"kind": {"E", "H", "E"}}}, `levels: kind lists "E" twice`},
		{"ols", more{"levels": map[string][]string{"none": {"E"}}}, `levels: "none" is no column`},
		{"ols", more{"terms": []string{"a", "twice"}}, "twice is a combination of the terms before it"},
		{"ols", more{"terms": []string{"one"}}, "one does not vary"},
		{"ols", more{"terms": []string{"log(zero)"}}, "log(zero): row 1 is 0, which has no logarithm"},
		{"ols", more{"idColumn": "nobody"}, `idColumn: "nobody" is no column`},
		{"ols", more{"idColumn": "doubled"}, `idColumn: rows 1 and 2 both have the id "p"`},
		{"ols", more{"cluster": "nobody"}, `cluster: "nobody" is no column`},
		{"ols", more{"k": -1}, "k: -1"},
		{"ols", more{"columns": map[string][]any{"y": {1, 2}, "a": {1}}}, "columns: y has 2 rows where others have 1"},
		{"ols", more{"columns": map[string]any{"y": 3}}, "columns: y is no list"},
		{"ols", more{"columns": nil}, `columns: missing: give the columns as {"y": [1, 2], …}`},
		{"did", more{"columns": map[string]any{}}, "columns: missing"},
		{"mixed", more{"columns": nil}, "columns: missing"},
		{"similar", more{"columns": nil}, "columns: missing"},
		{"ols", more{"columns": map[string]any{"y": []any{}}}, "columns: no rows"},
		{"ols", more{"outcome": ""}, "outcome: missing: name a column"},
		{"similar", more{"outcome": ""}, "outcome: missing: name a column"},
		{"ols", more{"terms": []string{"a", "kind", "town", "numbered", "zero"}}, "6 complete rows for 5 terms"},
		{"mixed", more{"group": ""}, "group: missing"},
		{"mixed", more{"group": "one"}, "group: all rows are of one group"},
		{"mixed", more{"group": "id"}, "group: each row is a group of its own"},
		{"mixed", more{"method": "GLS"}, `method: "GLS" is neither REML nor ML`},
		{"similar", more{"k": 0}, "k: 0; of 6 complete units"},
		{"similar", more{"k": 6}, "k: 6; of 6 complete units"},
		{"similar", more{"method": "cosine"}, `method: "cosine" is neither`},
		{"similar", more{"variables": []string{}}, "variables: none"},
		{"similar", more{"variables": []string{"kind"}}, "variables: kind has levels"},
		{"similar", more{"targets": []any{"v"}}, `targets: no complete unit has the id "v"`},
		{"similar", more{"within": "nobody"}, `within: "nobody" is no column`},
		{"shrink", more{"ids": []any{1, 1}, "y": []any{1, 2}, "v": []any{1, 1}}, "ids: rows 1 and 2 both have the id 1"},
		{"shrink", more{"ids": []any{1}, "y": []any{1, 2}, "v": []any{1, 1}}, "ids: 1 for 2 numbers in y"},
		{"shrink", more{"y": []any{1, 2}}, "v: missing"},
		{"shrink", more{"y": []any{1, nil}, "v": []any{1, 1}}, "y: number 2 is missing"},
		{"shrink", more{"y": []any{1, 2}, "v": []any{1, 0}}, "v: number 2 is 0"},
		{"shrink", more{"y": []any{1, 2}, "v": []any{1, 1}, "method": "HE"}, `method: "HE" is none of DL, REML, PM`},
		{"its", more{"y": []any{1, 2, 3, nil, 5, 6}, "cut": 3}, "y: value 4 is missing"},
		{"its", more{"cut": 3}, "y: missing"},
		{"its", more{"y": []any{1, 2, 3, 4, 5, 6}}, "cut: missing: give the place of the last value before the change"},
		{"its", more{"y": []any{1, 2, 3, 4, 5, 6}, "cut": 0}, "cut: 0; of 6 values"},
		{"its", more{"y": []any{1, 2, 3, 4, 5, 6}, "cut": 5}, "cut: 5"},
		{"its", more{"y": []any{1, 2, 3, 4, 5, 6}, "cut": 3, "lag": 6}, "lag: 6"},
	} {
		var got struct {
			ID    int
			Error string
		}
		if err := json.Unmarshal(eval.Answer(study(c.kind, c.more)), &got); err != nil {
			t.Fatal(err)
		}
		if got.ID != 7 || !strings.Contains(got.Error, c.want) {
			t.Errorf("%s %v: %d %q, want %q", c.kind, c.more, got.ID, got.Error, c.want)
		}
	}
}

// Ids come back as they were given, texts and numbers alike; what does not exist is null.
func TestAnswersAsAsked(t *testing.T) {
	answer := func(kind string, more map[string]any) string { return string(eval.Answer(study(kind, more))) }
	for what, c := range map[string]struct{ answer, want string }{
		"text ids":              {answer("ols", nil), `"units":[{"id":"p",`},
		"number ids":            {answer("ols", map[string]any{"idColumn": "numbered"}), `"units":[{"id":1,`},
		"no ids":                {answer("did", map[string]any{"idColumn": ""}), `"units":[{"id":1,`},
		"doubled ids of did":    {answer("did", map[string]any{"idColumn": "doubled"}), `{"id":"p",`},
		"no cluster":            {answer("ols", nil), `"seCluster":null,"seCR2":null,"dfCR2":null`},
		"groups that are codes": {answer("mixed", nil), `"units":[{"id":1,"n":2,`},
		"an exact fit":          {answer("ols", map[string]any{"outcome": "twice"}), `"studentResid":null,"cooksD":null`},
		"all are targets":       {answer("similar", map[string]any{"k": 1}), `{"id":"u","peerMean":`},
		"alone of its kind":     {answer("similar", map[string]any{"k": 1, "within": "id"}), `"peerMean":null,"difference":null,"neighbours":[]`},
		"a default lag":         {answer("its", map[string]any{"y": []any{1, 3, 2, 5, 4, 6}, "cut": 3}), `"term":"since"`},
		"rows without ids":      {answer("shrink", map[string]any{"y": []any{1, 2}, "v": []any{1, 1}}), `"units":[{"id":1,`},
	} {
		if !strings.HasPrefix(c.answer, `{"id":7,`) || !strings.Contains(c.answer, c.want) || strings.Contains(c.answer, "error") {
			t.Errorf("%s: %s, want %s", what, c.answer, c.want)
		}
	}
}
