package eval

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// FuzzAnswer: whatever comes in, one JSON object in one line comes out, with the id and without a
// NaN or Inf, which are no JSON.
func FuzzAnswer(f *testing.F) {
	for _, line := range []string{
		`{"id":1,"kind":"chart","chart":"i","y":[1,2,3,null,1e308,-1e308],"freeze":2}`,
		`{"id":"a","kind":"chart","chart":"pp","xKind":"category","x":["a","b","a"],"y":[1,2,3],"n":[4,5,6],"multiply":100}`,
		`{"kind":"chart","chart":"xbar","xKind":"date","x":["2026-01-01","2026-01-01"],"y":[1,2],"part":[1],"exclude":[2]}`,
		`{"kind":"chart","chart":"t","y":[1,5,2],"screenMR":false}`,
		`{"kind":"chart","chart":"ip","y":[1,5,2],"n":[1e-300,1,1e300],"center":4,"aggregate":"sd"}`,
		`{"kind":"nhs","y":[1,2,3,4,5,6,7,8,9,10,11,12,13],"freeze":12,"target":5,"improvement":"decrease","part":[3]}`,
		`{"kind":"ihi","y":[1,2,3,4,5,5,4,3,2,1]}`,
		`{"kind":"rebase","y":[1,2,3,4,5],"baseline":2,"run":2,"direction":"below"}`,
		`{"kind":"rules","chart":"u","y":[1,2,3],"n":[1,2,3]}`,
		`{"kind":"cusum","chart":"c","y":[1,2,3]}`,
		`{"kind":"ols","columns":{"y":[1,2,3,5],"x":[1,2,3,4]},"outcome":"y","terms":["x"],"idColumn":"x"}`,
		`{"kind":"mixed","columns":{"y":[1,2,3,5],"g":["a","a","b","b"]},"outcome":"y","terms":[],"group":"g","method":"REML"}`,
		`{"kind":"similar","columns":{"y":[1,2,3,5],"x":[1,2,3,4],"id":[1,2,3,4]},"outcome":"y","variables":["x"],"idColumn":"id","method":"zscore_euclid","k":2,"targets":[1]}`,
		`{"kind":"shrink","ids":[1,2,3],"y":[1,2,3],"v":[1,1,1],"method":"DL"}`,
		`{"kind":"its","y":[1,2,3,4,5,6,7,8],"cut":4,"lag":1}`,
		`{"kind":"suppress","rows":["a","b"],"cols":["c","d"],"counts":[[1,2],[3,40]],"threshold":10,"totals":true}`,
		`{"id":{"a":[1]},"kind":"none"}`, "{\"id\":\"\xff\"}", `{"id":1`, "\x00", `{"id":1,"id":2}`, `{"id":1e999,"kind":"none"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got := string(Answer(line))
		answer := valid(t, got)
		if why, refused := answer["error"]; refused && !containsAny(string(line), foreign) {
			sayNothingOfTheHouse(t, string(line), string(why))
		}
		var asked struct{ ID json.RawMessage }
		if json.Unmarshal(line, &asked) == nil && answer["error"] == nil && len(asked.ID) > 0 && !sameJSON(asked.ID, got) {
			t.Fatalf("%q is answered with another id: %q", line, got)
		}
	})
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// sameJSON compares an id with that of an answer.
func sameJSON(id json.RawMessage, answer string) bool {
	var compact strings.Builder
	if err := json.NewEncoder(&compact).Encode(id); err != nil {
		return false
	}
	var got struct{ ID json.RawMessage }
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		return false
	}
	var back strings.Builder
	return json.NewEncoder(&back).Encode(got.ID) == nil && back.String() == compact.String()
}
