package domain

import (
	"unicode"
	"unicode/utf8"
)

// straight is the rule for names and for texts that leave the team: nothing in them is invisible, or turns what
// stands around it, so that a reader sees what a program finds (Boucher and Anderson 2021, "Trojan
// Source"; Unicode Technical Report 36, "Unicode Security Considerations"). Joiners stay where a
// script or a picture needs them.
func (c *checks) straight(path, text string) {
	n := 0
	var before rune
	for i, r := range text {
		n++
		_, size := utf8.DecodeRuneInString(text[i:])
		after, _ := utf8.DecodeRuneInString(text[i+size:])
		if tricks(before, r, after) {
			c.add(Invalid, path, "the text has a character that cannot be seen (U+%04X, as character %d): remove it, or type that word anew", r, n)
			return
		}
		before = r
	}
}

// Joiners and the selector that makes a sign a picture.
const (
	nonJoiner       = '\u200c'
	joiner          = '\u200d'
	pictureSelector = '\ufe0f'
)

// tricks says whether a character cannot be seen where it stands: all formatting but what Unicode
// shows before a number.
func tricks(before, r, after rune) bool {
	switch {
	case r == joiner && pictured(before) && pictured(after):
		return false
	case r == joiner || r == nonJoiner:
		return !joins(before) || r == nonJoiner && !joins(after)
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// joining are the scripts in whose words joiners change what is written.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada,
	unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

func joins(r rune) bool { return unicode.In(r, joining...) }

func pictured(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) || r == pictureSelector || r == '\u2640' || r == '\u2642'
}

// check holds what would leave against the rule of its texts; those that are not the share-out's
// own words come from definitions of measures.
func (r Released) check(c *checks) {
	for i, e := range r.Effects {
		texts := []string{e.Measure}
		if e.Group != nil {
			texts = append(texts, e.Group.Label)
		}
		for _, text := range texts {
			var found checks
			if found.straight("", text); found.err() != nil {
				c.add(NotNow, "/version", "the name of measure %d, or of its group, has a character that cannot be seen: redefine the measure without it", i+1)
			}
		}
	}
}
