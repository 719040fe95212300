package projections

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// Sizes of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// ErrCursor: the cursor is broken, or belongs to another list. ErrPageSize: a page has 0 to
// MaxPage items.
var (
	ErrCursor   = errors.New("the cursor is broken or belongs to another list: take one from this list")
	ErrPageSize = fmt.Errorf("a page has from 0 to %d items", MaxPage)
)

// PageInfo says whether there is more, and where to go on.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// listKind tells lists apart, so that the cursor of one is none of another.
type listKind byte

const (
	timelineList    listKind = 't'
	observationList listKind = 'o'
	historyList     listKind = 'h'
	readList        listKind = 'r'
)

// cursor is the sort key of an item of a list.
type cursor struct {
	kind listKind
	// at is the day, the place in the log or the revision by which the list is sorted.
	at int64
	// id is that of the item, or of the thing whose list it is.
	id uuid.UUID
}

const cursorSize = 1 + 8 + 16

func (c cursor) String() string {
	var raw [cursorSize]byte
	raw[0] = byte(c.kind)
	binary.BigEndian.PutUint64(raw[1:], uint64(c.at))
	copy(raw[9:], c.id[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// parseCursor reads a cursor of that kind of list; nil for none.
func parseCursor(kind listKind, text *string) (*cursor, error) {
	if text == nil {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(*text)
	if err != nil || len(raw) != cursorSize || raw[0] != byte(kind) {
		return nil, ErrCursor
	}
	c := &cursor{kind: kind, at: int64(binary.BigEndian.Uint64(raw[1:9]))}
	copy(c.id[:], raw[9:])
	return c, nil
}

// pageSize is how many items a page shows.
func pageSize(first *int) (int, error) {
	switch {
	case first == nil:
		return DefaultPage, nil
	case *first < 0 || *first > MaxPage:
		return 0, fmt.Errorf("first: %d: %w", *first, ErrPageSize)
	default:
		return *first, nil
	}
}

// pageInfo describes a page of n items.
func pageInfo(n int, more, before bool, at func(int) cursor) PageInfo {
	info := PageInfo{HasNextPage: more, HasPreviousPage: before}
	if n > 0 {
		first, last := at(0).String(), at(n-1).String()
		info.StartCursor, info.EndCursor = &first, &last
	}
	return info
}
