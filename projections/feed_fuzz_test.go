package projections

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// FuzzSearch types anything into the search: it finds something, or is told what would do in a few words, and
// whatever is found has a place to go on from.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "fraction strips", `"fraction strips" -win`, `"`, `""`, "-", "--x", "- -", `-"a b`, "NEAR(a b, 2)", "title:x", "a*", "*", "^a", "{a b}", "é ß 日", "\x00", "\u200b\u202e", "\xff", "(((", strings.Repeat("x", 10<<10), strings.Repeat(`"x" `, 30)} {
		f.Add(s)
	}
	r := reading(f, library(f, withTitles("Fraction strips")...).fed(), 2, domain.Day(2026, 9, 2))
	f.Fuzz(func(t *testing.T, search string) {
		found, err := r.Feed(t.Context(), &search, nil, nil, nil)
		var unfit *UnfitArgument
		switch {
		case errors.As(err, &unfit):
			if len(err.Error()) > 250 {
				t.Fatalf("%q is answered with %d bytes", search, len(err.Error()))
			}
		case err != nil:
			t.Fatalf("%q: %v", search, err)
		case len(found.Edges) > 0 && found.Edges[0].Cursor == "":
			t.Fatalf("%q finds what has no place", search)
		}
	})
}

// FuzzFeedCursor goes on from anything: only the cursor that was given is one, with every bit of it.
func FuzzFeedCursor(f *testing.F) {
	r := reading(f, library(f, withTitles("Fraction strips")...).fed(), 2, domain.Day(2026, 9, 2))
	list := r.listOf("feed")
	good := r.cursor(feedCursor{tier: 1, place: 2}, list)
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		f.Fatal(err)
	}
	for i := range len(raw) * 8 {
		flipped := append([]byte(nil), raw...)
		flipped[i/8] ^= 1 << (i % 8)
		f.Add(base64.RawURLEncoding.EncodeToString(flipped))
	}
	for _, s := range []string{good, "", "=", good + "=", good[1:], good + good, " " + good, "\x00", "\xff", strings.Repeat("A", len(good)), strings.ToUpper(good)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := r.parseFeedCursor(text, list)
		switch {
		case text == good && (err != nil || c.tier != 1 || c.place != 2):
			t.Fatalf("the cursor that was given is %+v, %v", c, err)
		case text != good && !errors.Is(err, ErrCursor):
			t.Fatalf("%q is taken for a cursor: %+v, %v", text, c, err)
		}
		if _, err := r.parseFeedCursor(text, r.listOf("another")); !errors.Is(err, ErrCursor) {
			t.Fatalf("%q goes on in another list: %v", text, err)
		}
	})
}
