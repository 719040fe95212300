package canary_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/cyclebook/cyclebook/canary"
)

const text = "Canary Ms Rivera's reflection, ümlaut"

func wide(s string, big bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		if big {
			b.Write([]byte{byte(unit >> 8), byte(unit)})
		} else {
			b.Write([]byte{byte(unit), byte(unit >> 8)})
		}
	}
	return b.String()
}

// logged is how the program's own log writes a text.
func logged(s string) string {
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("said", "text", s)
	return b.String()
}

func TestWhatComesOutIsFound(t *testing.T) {
	var cage canary.Cage
	cage.Keep(text)
	cage.Keep("another one, kept as well")
	for name, written := range map[string]string{
		"as it is": text, "in a sentence": "err: " + text + ".", "in small letters": strings.ToLower(text), "in capitals": strings.ToUpper(text),
		"in a log": logged(text), "in a log, quoted": logged(fmt.Sprintf("bad value %q", text)),
		"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64, behind others": base64.StdEncoding.EncodeToString([]byte("abcde" + text + "fg")),
		"base64, behind one": base64.StdEncoding.EncodeToString([]byte("a" + text)), "base64 of a URL": base64.RawURLEncoding.EncodeToString([]byte("12" + text + "?>")),
		"UTF-16": wide(text, false), "UTF-16, big": wide(text, true), "URL": "/graphql?query=" + url.QueryEscape(text),
		"hexadecimal": hex.EncodeToString([]byte(text)), "hexadecimal, capitals": strings.ToUpper(hex.EncodeToString([]byte(text))),
		"JSON": `{"text":"Canary Ms Rivera's reflection, ümlaut"}`,
	} {
		found := cage.Escaped([]byte("before " + written + " after"))
		if len(found) == 0 || found[0].Text != text {
			t.Errorf("%s: found %v in %q", name, found, written)
		}
	}
	for name, written := range map[string]string{"nothing": "", "others": logged("somebody else's text"), "a part": text[:12]} {
		if found := cage.Escaped([]byte(written)); len(found) > 0 {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

func TestWhatIsKeptOfARequest(t *testing.T) {
	var cage canary.Cage
	cage.KeepJSON([]byte(`{"query":"query that all may see { id }","variables":{"input":{"id":"0b6f0000-0000-4000-8000-000000000001",
		"from":"2026-11-20","kind":"OBSERVATION","zone":"America/Chicago","after":"thouse-00ff00ff00","short":"brief",
		"text":"what the children said","rows":[{"note":"late because of rain"}]}}}`))
	if cage.Len() != 2 || len(cage.Escaped([]byte("late because of rain; what the children said"))) != 2 {
		t.Errorf("%d are kept", cage.Len())
	}
	cage.KeepJSON([]byte("no JSON"))
}
