package stats

import (
	"encoding/json"
	"fmt"
)

// Number is a number that may not exist; the zero Number does not. It is null in JSON when it
// does not exist.
type Number struct {
	Value float64
	Known bool
}

// Some is a number that exists, unless it is NaN or infinite: those do not.
func Some(v float64) Number {
	if !finite(v) {
		return Number{}
	}
	return Number{v, true}
}

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known || !finite(n.Value) {
		return []byte("null"), nil
	}
	return json.Marshal(n.Value)
}

// UnmarshalJSON reads a number, or null.
func (n *Number) UnmarshalJSON(text []byte) error {
	*n = Number{}
	if string(text) == "null" {
		return nil
	}
	var v float64
	if err := json.Unmarshal(text, &v); err != nil {
		return fmt.Errorf("%.40q is no number within ±1.8e308: give one, or null", text)
	}
	*n = Number{v, true}
	return nil
}
