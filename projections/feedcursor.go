package projections

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/go-json-experiment/json"
)

// feedCursor is where a share-out stands in a list: its rank in a search, its place in the feed.
type feedCursor struct {
	tier  int
	place int64
}

// firstPlace is before all of a list.
var firstPlace = feedCursor{place: math.MaxInt64}

const feedList listKind = 'f'

const feedCursorSize = 1 + 1 + 8 + 8

// of is the cursor for one list alone: that of a viewer, a search and a filter.
func (c feedCursor) of(list [8]byte) string {
	var raw [feedCursorSize]byte
	raw[0], raw[1] = byte(feedList), byte(c.tier)
	binary.BigEndian.PutUint64(raw[2:], uint64(c.place))
	copy(raw[10:], list[:])
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// parseFeedCursor reads a cursor of a list; ErrCursor for any other.
func parseFeedCursor(text string, list [8]byte) (feedCursor, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != feedCursorSize || raw[0] != byte(feedList) || int(raw[1]) >= len(searched) || [8]byte(raw[10:]) != list {
		return feedCursor{}, ErrCursor
	}
	return feedCursor{tier: int(raw[1]), place: int64(binary.BigEndian.Uint64(raw[2:10]))}, nil
}

// listOf names a list of share-outs of the viewer by what it is asked with.
func (r *Reader) listOf(asked ...any) (name [8]byte) {
	text, err := json.Marshal(asked, json.Deterministic(true))
	if err != nil {
		text = []byte(err.Error()) // arguments of a query always have a JSON form
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s", r.scope.person, text))
	copy(name[:], sum[:])
	return name
}
