// Package scalar reads and writes the values of the API that are not made of others: ids, days,
// moments, positions, numbers and texts.
//
// Promises: what is written reads back equal; what is read is strict, in one spelling where
// there are several; a value that cannot be read is an [Invalid], whose message may be shown.
// What is deliberately absent: rules of the domain, such as how long a text may be.
package scalar

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Invalid is a value that cannot be read.
type Invalid struct{ Message string }

func (e *Invalid) Error() string { return e.Message }

func invalid(format string, args ...any) error {
	return &Invalid{fmt.Sprintf(format, args...)}
}

// text gives the text of a value that is written as one.
func text(value any, what string) (string, error) {
	s, ok := value.(string)
	if !ok {
		return "", invalid("%s is written as a text", what)
	}
	return s, nil
}

// MarshalString writes a text.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a text, and nothing else as one. No text is the empty one.
func UnmarshalString(value any) (string, error) {
	if value == nil {
		return "", nil
	}
	return text(value, "a text")
}

// MarshalID writes an id; that of nothing is null.
func MarshalID(id uuid.UUID) graphql.Marshaler { return graphql.MarshalUUID(id) }

// UnmarshalID reads an id in its usual spelling of 36 characters.
func UnmarshalID(value any) (uuid.UUID, error) {
	s, err := text(value, "an id")
	if err != nil {
		return uuid.Nil, err
	}
	id, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return uuid.Nil, invalid("%.60q is not an id: write it like 0190a6c4-8f2e-7cc3-98c4-dc0c0c07398f", s)
	}
	return id, nil
}

// MarshalDate writes a day; no day is null.
func MarshalDate(d domain.Date) graphql.Marshaler {
	if d.IsZero() {
		return graphql.Null
	}
	return quoted(d.String())
}

// UnmarshalDate reads a day such as 2026-11-22.
func UnmarshalDate(value any) (domain.Date, error) {
	s, err := text(value, "a day")
	if err != nil {
		return domain.Date{}, err
	}
	d, err := domain.ParseDate(s)
	if err != nil {
		return domain.Date{}, &Invalid{err.Error()}
	}
	return d, nil
}

// MarshalDateTime writes a moment in UTC; no moment is null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return quoted(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalDateTime reads a moment, with whatever zone it names.
func UnmarshalDateTime(value any) (time.Time, error) {
	s, err := text(value, "a moment")
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, invalid("%.60q is not a moment: write it like 2026-11-22T16:05:00Z", s)
	}
	return t.UTC(), nil
}

// MarshalPosition writes a position; the one before all is null.
func MarshalPosition(p domain.Position) graphql.Marshaler {
	if p.IsZero() {
		return graphql.Null
	}
	return quoted(p.String())
}

// UnmarshalPosition reads a position.
func UnmarshalPosition(value any) (domain.Position, error) {
	s, err := text(value, "a position")
	if err != nil {
		return domain.Position{}, err
	}
	return ParsePosition(s)
}

// ParsePosition reads a position wherever it stands in a request.
func ParsePosition(s string) (domain.Position, error) {
	p, err := domain.ParsePosition(s)
	if err != nil || p.IsZero() {
		return domain.Position{}, invalid("%.40q is not a position: send one that an answer gave", s)
	}
	return p, nil
}

// quoted writes a text in which nothing needs an escape.
func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, `"`+s+`"`) })
}

// MarshalInt writes a whole number.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads a whole number of 32 bits, as the specification of GraphQL has it.
func UnmarshalInt(value any) (int, error) {
	n, err := graphql.UnmarshalInt64(value)
	if _, isText := value.(string); err != nil || isText || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, invalid("%.40v is not a whole number of 32 bits", value)
	}
	return int(n), nil
}

// MarshalFloat writes a number. One that JSON cannot write is null; there should be none.
func MarshalFloat(f float64) graphql.Marshaler {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		var buf [32]byte
		_, _ = w.Write(strconv.AppendFloat(buf[:0], f, 'g', -1, 64))
	})
}

// UnmarshalFloat reads a number.
func UnmarshalFloat(value any) (float64, error) {
	f, err := graphql.UnmarshalFloat(value)
	if _, isText := value.(string); err != nil || isText || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, invalid("%.40v is not a number", value)
	}
	return f, nil
}

// MarshalJSON writes an object.
func MarshalJSON(object map[string]any) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		if err := json.MarshalWrite(w, object, json.Deterministic(true)); err != nil {
			_, _ = io.WriteString(w, "null") // what a log holds can always be written
		}
	})
}

// UnmarshalJSON reads an object.
func UnmarshalJSON(value any) (map[string]any, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, invalid("an object is needed here")
	}
	return object, nil
}
