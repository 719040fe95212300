package eval

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// readable says in plain words why a request could not be read.
func readable(err error) error {
	var wrong *json.SemanticError
	if errors.As(err, &wrong) && wrong.JSONPointer != "" {
		if errors.Is(err, json.ErrUnknownName) {
			return fmt.Errorf("%s: no kind of request has this field", wrong.JSONPointer)
		}
		if wrong.Err != nil {
			return fmt.Errorf("%s: %w", wrong.JSONPointer, wrong.Err)
		}
		return fmt.Errorf("%s: a JSON %s does not fit here", wrong.JSONPointer, wrong.JSONKind)
	}
	return fmt.Errorf("not a JSON object of a request: %w", err)
}

func unknownKind(kind string) error {
	return fmt.Errorf("kind: %q is none of %s", kind, strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
}
