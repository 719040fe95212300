package stats

import (
	"encoding/json"
	"math"
)

// Number is a number that may not exist; the zero Number does not. It is null in JSON when it
// does not exist.
type Number struct {
	Value float64
	Known bool
}

// Some is a number that exists, unless it is NaN or infinite: those do not.
func Some(v float64) Number {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Number{}
	}
	return Number{v, true}
}

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Known {
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
	n.Known = true
	return json.Unmarshal(text, &n.Value)
}
