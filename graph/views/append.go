package views

import (
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// null is written where there is nothing.
const null = "null"

const hex = "0123456789ABCDEF"

// AppendString writes a text as graphql.MarshalString does: only the quote, the backslash and the
// characters below space are escaped, and bytes that are no UTF-8 stay as they are.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '"', '\\':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// AppendInt writes a whole number as graphql.MarshalInt and its siblings do.
func AppendInt[N int | int8 | int16 | int32 | int64](b []byte, n N) []byte {
	return strconv.AppendInt(b, int64(n), 10)
}

// AppendFloat writes a number as graphql.MarshalFloatContext does. One that is none is left to the
// executor, which reports it.
func AppendFloat(b []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		Unusual()
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// AppendUUID writes an id as graphql.MarshalUUID does; not ok for that of nothing, which is null.
func AppendUUID(b []byte, id uuid.UUID) (_ []byte, ok bool) {
	if id == uuid.Nil {
		return b, false
	}
	b = append(b, '"')
	for i, c := range id {
		switch i {
		case 4, 6, 8, 10:
			b = append(b, '-')
		}
		b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
	}
	return append(b, '"'), true
}

// AppendTime writes a moment as graphql.MarshalTime does; not ok for none, which is null.
func AppendTime(b []byte, t time.Time) (_ []byte, ok bool) {
	if t.IsZero() {
		return b, false
	}
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"'), true
}

// AppendBoolean writes a truth value as graphql.MarshalBoolean does.
func AppendBoolean(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }
