package domain

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
)

// TestPathsOfSealedFields: a box is bound to its path, so sealing and opening must name the
// same one wherever a sealed field may stand.
func TestPathsOfSealedFields(t *testing.T) {
	type part struct {
		Text  Text
		Range *Range
	}
	type payload struct {
		Name   Personal
		Texts  []Text
		Nested [][]Text
		Parts  []part
		Ranges []Range
		ByName map[string]Text
		None   *Range `json:",omitzero"`
	}
	low := 3.0
	written := payload{
		Name: "n", Texts: []Text{"a", "b", "c"}, Nested: [][]Text{{"d"}, {}, {"e", "f"}},
		Parts: []part{{"g", &Range{Low: &low}}, {"h", nil}}, Ranges: []Range{{Low: &low}, {}},
		ByName: map[string]Text{"x/y": "i"},
	}
	s := sealings.Get().(*sealing)
	var sealed, opened []string
	s.seal = func(_ Subject, path string, plain []byte) ([]byte, error) {
		sealed = append(sealed, path)
		return json.Marshal(path + " " + string(plain))
	}
	data, err := json.Marshal(written, json.WithMarshalers(s.out))
	if err != nil {
		t.Fatal(err)
	}
	s.open = func(_ Subject, path string, stored []byte) ([]byte, error) {
		opened = append(opened, path)
		var text string
		if err := json.Unmarshal(stored, &text); err != nil {
			return nil, err
		}
		_, plain, _ := bytes.Cut([]byte(text), []byte(" "))
		return plain, nil
	}
	var read payload
	if err := json.Unmarshal(data, &read, json.WithUnmarshalers(s.in)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"/Name", "/Texts/0", "/Texts/1", "/Texts/2", "/Nested/0/0", "/Nested/2/0", "/Nested/2/1",
		"/Parts/0/Text", "/Parts/0/Range", "/Parts/1/Text", "/Ranges/0", "/Ranges/1", "/ByName/x~1y",
	}
	if !slices.Equal(sealed, want) || !slices.Equal(opened, want) {
		t.Errorf("sealed at %q\nopened at %q\nwant      %q", sealed, opened, want)
	}
	if again, err := json.Marshal(read, json.WithMarshalers(s.out)); err != nil || !bytes.Equal(again, data) {
		t.Errorf("read back as %s, %v", again, err)
	}
}
