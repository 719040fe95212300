package viewstest_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/cyclebook/cyclebook/graph/views/viewstest"
)

func TestStructsAreWrittenAsTheyWere(t *testing.T) {
	const want = `{"empty":[],"list":[{"a":null,"b":"x","c":[1.5]},{"a":true,"b":"y","c":[]},null],"none":null,"object":{"deep":{"n":-3}}}`
	value := viewstest.Structs([]byte(want))
	got, err := json.Marshal(value)
	if err != nil || !bytes.Equal(got, []byte(want)) {
		t.Errorf("%v\n%s, want\n%s", err, got, want)
	}
}
