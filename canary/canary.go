// Package canary finds out whether something came out that must stay inside: tests keep texts and
// secrets in a cage and look for them in everything that was written.
//
// It promises to find them as they are, in small letters, in base64, in UTF-16, in hexadecimal
// digits and escaped for a URL. What is deliberately absent: any use outside of tests.
package canary

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// head is how much of a form is looked up at once; a shorter form is not looked for.
const head = 10

// Cage holds what must not come out. It may be used from any number of goroutines; the zero Cage
// is empty.
type Cage struct {
	mu    sync.Mutex
	texts map[string]bool
	// forms are the texts as they may come out, by the beginning of the form.
	forms map[[head]byte][]form
}

type form struct {
	bytes []byte
	of    string
	name  string
}

// Keep keeps a text. One of less than ten letters stands in too many places to mean anything.
func (c *Cage) Keep(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(text) < head || c.texts[text] {
		return
	}
	if c.texts == nil {
		c.texts, c.forms = make(map[string]bool), make(map[[head]byte][]form)
	}
	c.texts[text] = true
	for _, f := range formsOf(text) {
		if len(f.bytes) >= head {
			key := [head]byte(f.bytes[:head])
			if slices.ContainsFunc(c.forms[key], func(other form) bool { return bytes.Equal(other.bytes, f.bytes) }) {
				continue // such as an escaped text in which nothing is to be escaped
			}
			c.forms[key] = append(c.forms[key], f)
		}
	}
}

// Len is how many texts are kept.
func (c *Cage) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.texts)
}

// ordinary are texts that everybody may see: ids, days and moments, positions, words in capitals.
var ordinary = regexp.MustCompile(`^([0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9:TZ.+-]+|[A-Z_]+|[a-z]+-[0-9a-f]+|[A-Za-z]+/[A-Za-z_]+)$`)

// KeepJSON keeps every text in the variables of a GraphQL request that somebody may have written.
func (c *Cage) KeepJSON(body []byte) {
	var request struct{ Variables any }
	if json.Unmarshal(body, &request) == nil {
		c.keepAll(request.Variables)
	}
}

func (c *Cage) keepAll(value any) {
	switch v := value.(type) {
	case string:
		if !ordinary.MatchString(v) {
			c.Keep(v)
		}
	case []any:
		for _, item := range v {
			c.keepAll(item)
		}
	case map[string]any:
		for _, item := range v {
			c.keepAll(item)
		}
	}
}

// formsOf are the ways in which a text may come out. All are in small letters, but for base64.
func formsOf(text string) []form {
	lower := strings.ToLower(text)
	forms := []form{
		{[]byte(lower), text, "as it is"},
		{[]byte(strings.ToLower(url.QueryEscape(text))), text, "in a URL"},
		{[]byte(hex.EncodeToString([]byte(text))), text, "in hexadecimal digits"},
	}
	if quoted, err := json.Marshal(text); err == nil {
		forms = append(forms, form{bytes.ToLower(bytes.Trim(quoted, `"`)), text, "escaped"})
	}
	for _, order := range []string{"little", "big"} {
		var wide []byte
		for _, unit := range utf16.Encode([]rune(lower)) {
			pair := []byte{byte(unit), byte(unit >> 8)}
			if order == "big" {
				slices.Reverse(pair)
			}
			wide = append(wide, pair...)
		}
		forms = append(forms, form{wide, text, "in UTF-16, " + order + " end first"})
	}
	// What stands before a text shifts its base64 by one letter or two.
	for shift := range 3 {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := alphabet.EncodeToString(append(make([]byte, shift), text...))
			first := (shift*8 + 5) / 6                       // that holds nothing of what stands before
			last := len(encoded) - (3-(shift+len(text))%3)%3 // that holds nothing of what stands behind
			forms = append(forms, form{[]byte(encoded[first : last-1]), text, "in base64"})
		}
	}
	return forms
}

// small makes letters small and leaves every other byte as it is: not all is UTF-8.
func small(output []byte) []byte {
	lower := bytes.Clone(output)
	for i, b := range lower {
		if 'A' <= b && b <= 'Z' {
			lower[i] = b + 'a' - 'A'
		}
	}
	return lower
}

// Escaped is a text that came out, and how.
type Escaped struct{ Text, Form string }

// Escaped looks for what came out in something that was written.
func (c *Cage) Escaped(output []byte) []Escaped {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := make(map[Escaped]bool)
	for _, written := range [][]byte{output, bytes.ToLower(output), small(output)} {
		for i := 0; i+head <= len(written); i++ {
			for _, f := range c.forms[[head]byte(written[i:i+head])] {
				if bytes.HasPrefix(written[i:], f.bytes) {
					found[Escaped{f.of, f.name}] = true
				}
			}
		}
	}
	var list []Escaped
	for e := range found {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Escaped) int { return strings.Compare(a.Text+a.Form, b.Text+b.Form) })
	return list
}
