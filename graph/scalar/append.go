package scalar

import (
	"math"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/graph/views"
)

// The Append functions append what the Marshal functions of the same name write, for those views
// that are written in one go. They are not ok where the other says null.

// AppendString appends a text.
func AppendString(b []byte, s string) []byte { return views.AppendString(b, s) }

// AppendID appends an id.
func AppendID(b []byte, id uuid.UUID) (_ []byte, ok bool) { return views.AppendUUID(b, id) }

// AppendInt appends a whole number.
func AppendInt(b []byte, n int) []byte { return views.AppendInt(b, n) }

// AppendFloat appends a number.
func AppendFloat(b []byte, f float64) (_ []byte, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return b, false
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64), true
}

// AppendDate appends a day.
func AppendDate(b []byte, d domain.Date) (_ []byte, ok bool) {
	if d.IsZero() {
		return b, false
	}
	b, err := d.AppendText(append(b, '"'))
	return append(b, '"'), err == nil
}

// AppendDateTime appends a moment in UTC.
func AppendDateTime(b []byte, t time.Time) (_ []byte, ok bool) { return views.AppendTime(b, t.UTC()) }
