package projections

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/go-json-experiment/json"
)

// feedCursor is where a share-out stands in a list: its rank in a search, its place in the feed; with
// how far the log had come for the one who read it there, and on which day of theirs.
type feedCursor struct {
	tier     int
	place    int64
	seq, day int64
}

// firstPlace is before all of a list.
var firstPlace = feedCursor{place: math.MaxInt64}

// Sizes in a cursor.
const (
	feedPlainSize = 1 + 8 + 8 + 8
	feedTagSize   = 16
)

// cursorSeal seals cursors of the feed, so that nobody reads a place of the log in one, nor makes one:
// the tag is a MAC of what is in it and of the list that it is for, and what is in it is encrypted with
// a stream that begins with the tag, in the manner of SIV (Rogaway and Shrimpton, 2006).
type cursorSeal struct {
	mac   []byte
	block cipher.Block
}

// newCursorSeal derives what seals from a key; without one it draws a key.
func newCursorSeal(key []byte) (s cursorSeal, err error) {
	if key == nil {
		key = make([]byte, 32)
		rand.Read(key)
	}
	if s.mac, err = hkdf.Key(sha256.New, key, nil, "cursors: authentication", 32); err != nil {
		return s, err
	}
	block, err := hkdf.Key(sha256.New, key, nil, "cursors: encryption", 32)
	if err == nil {
		s.block, err = aes.NewCipher(block)
	}
	return s, err
}

func (s cursorSeal) tag(plain, list []byte) []byte {
	h := hmac.New(sha256.New, s.mac)
	h.Write(plain)
	h.Write(list)
	return h.Sum(nil)[:feedTagSize]
}

// cursor is that for one list alone: of a viewer, a search and a filter.
func (r *Reader) cursor(c feedCursor, list []byte) string {
	plain := []byte{byte(c.tier)}
	for _, n := range []int64{c.place, r.seq, dayNumber(r.scope.today)} {
		plain = binary.BigEndian.AppendUint64(plain, uint64(n))
	}
	tag := r.seal.tag(plain, list)
	cipher.NewCTR(r.seal.block, tag).XORKeyStream(plain, plain)
	return base64.RawURLEncoding.EncodeToString(append(tag, plain...))
}

// parseFeedCursor reads a cursor of a list; ErrCursor for any other.
func (r *Reader) parseFeedCursor(text string, list []byte) (feedCursor, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != feedTagSize+feedPlainSize {
		return feedCursor{}, ErrCursor
	}
	tag, plain := raw[:feedTagSize], raw[feedTagSize:]
	cipher.NewCTR(r.seal.block, tag).XORKeyStream(plain, plain)
	if !hmac.Equal(tag, r.seal.tag(plain, list)) || int(plain[0]) >= len(searched) {
		return feedCursor{}, ErrCursor
	}
	number := func(at int) int64 { return int64(binary.BigEndian.Uint64(plain[at:])) }
	return feedCursor{tier: int(plain[0]), place: number(1), seq: number(9), day: number(17)}, nil
}

// listOf names a list of share-outs of the viewer by what it is asked with.
func (r *Reader) listOf(asked ...any) []byte {
	text, err := json.Marshal(asked, json.Deterministic(true))
	if err != nil {
		text = []byte(err.Error()) // arguments of a query always have a JSON form
	}
	return fmt.Appendf(nil, "%s %s", r.scope.person, text)
}
