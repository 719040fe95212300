package stats

import (
	"fmt"
	"math"
	"strconv"
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
	format := byte('f')
	if size := math.Abs(n.Value); size != 0 && size < 1e-6 || size >= 1e21 {
		format = 'e'
	}
	return strconv.AppendFloat(make([]byte, 0, 24), n.Value, format, -1, 64), nil
}

// UnmarshalJSON reads a number, or null.
func (n *Number) UnmarshalJSON(text []byte) error {
	*n = Number{}
	if string(text) == "null" {
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil { // text, list and the like, as what is read is JSON; or too large
		return fmt.Errorf("%.40s is no number within ±1.8e308: give one, or null", text)
	}
	*n = Number{v, true}
	return nil
}
