package domain

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Position is where an event stands in the whole log. It rises strictly and may have gaps;
// nothing else may be computed from it. The zero Position is before the first event.
type Position struct {
	log             string
	commit, prepare uint64
}

// logIDLength is the length of a log's id, with which every printed position begins.
const logIDLength = 6

// NewPosition is for the engines of the log. Log is the six-character id of the log; prepare
// equals commit where an engine has but one number.
func NewPosition(log string, commit, prepare uint64) Position {
	return Position{log, commit, prepare}
}

// ParsePosition reads what String printed. The empty text is the zero Position.
func ParsePosition(text string) (Position, error) {
	if text == "" {
		return Position{}, nil
	}
	bad := fmt.Errorf("domain: %.40q is not a position: it looks like \"a1b2c3-1f\"", text)
	parts := strings.Split(text, "-")
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != logIDLength {
		return Position{}, bad
	}
	commit, err := parseHex(parts[1])
	if err != nil {
		return Position{}, bad
	}
	prepare := commit
	if len(parts) == 3 {
		if prepare, err = parseHex(parts[2]); err != nil {
			return Position{}, bad
		}
	}
	return Position{parts[0], commit, prepare}, nil
}

// parseHex accepts the one spelling that String prints, so that a token has one form.
func parseHex(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 16, 64)
	if err == nil && strconv.FormatUint(n, 16) != s {
		err = strconv.ErrSyntax
	}
	return n, err
}

// String is the printable form, which begins with the log's id; the zero Position prints empty.
func (p Position) String() string {
	if p.IsZero() {
		return ""
	}
	text := p.log + "-" + strconv.FormatUint(p.commit, 16)
	if p.prepare != p.commit {
		text += "-" + strconv.FormatUint(p.prepare, 16)
	}
	return text
}

// Log is the id of the log the position belongs to.
func (p Position) Log() string { return p.log }

// Commit and Prepare are for the engines of the log.
func (p Position) Commit() uint64  { return p.commit }
func (p Position) Prepare() uint64 { return p.prepare }

// IsZero says that the position is before the first event.
func (p Position) IsZero() bool { return p == Position{} }

// Compare orders positions of one log: -1, 0 or 1.
func (p Position) Compare(q Position) int {
	if c := cmp.Compare(p.commit, q.commit); c != 0 {
		return c
	}
	return cmp.Compare(p.prepare, q.prepare)
}

// MarshalText and UnmarshalText use the printable form.
func (p Position) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p *Position) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePosition(string(text))
	return err
}
