package domain

import (
	"fmt"
	"time"
)

// Moment is a second of UTC, counted from 1970. The zero Moment is none.
type Moment int64

const momentLayout = "2006-01-02T15:04:05Z"

// MomentOf is the second in which a time lies.
func MomentOf(t time.Time) Moment { return Moment(t.Unix()) }

// Time is the moment as a time, UTC.
func (m Moment) Time() time.Time { return time.Unix(int64(m), 0).UTC() }

func (m Moment) String() string { return m.Time().Format(momentLayout) }

// MarshalText and UnmarshalText use the form 2026-11-28T10:32:18Z.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

func (m *Moment) UnmarshalText(text []byte) error {
	t, err := time.Parse(momentLayout, string(text))
	if err != nil || MomentOf(t).String() != string(text) {
		return fmt.Errorf("%.40q is not a moment: write it like 2026-11-28T10:32:18Z", text)
	}
	*m = MomentOf(t)
	return nil
}
