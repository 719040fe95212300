package guard

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as it is compared: without accents, marks and characters that are not seen, its
// letters small and of the Latin alphabet where they look like it. The lists are of one length.
type folded struct {
	// letters are small, cased are the same as they were written.
	letters, cased []rune
	// at is where each stands in the text, in characters.
	at []int
	// size of the text, in characters.
	size int
}

const (
	rightToLeftOverride = '\u202e'
	popDirection        = '\u202c'
)

// fold folds a text. What is written from right to left against its nature is turned around, as
// it is read.
func fold(text string) folded {
	f := folded{letters: make([]rune, 0, len(text)), cased: make([]rune, 0, len(text)), at: make([]int, 0, len(text))}
	turned := -1
	for _, r := range text {
		switch {
		case r == rightToLeftOverride && turned < 0:
			turned = len(f.letters)
		case turned >= 0 && (r == popDirection || r == '\n'):
			f.turn(turned)
			turned = -1
		}
		f.add(r)
		f.size++
	}
	if turned >= 0 {
		f.turn(turned)
	}
	return f
}

func (f *folded) turn(from int) {
	slices.Reverse(f.letters[from:])
	slices.Reverse(f.cased[from:])
	slices.Reverse(f.at[from:])
}

// add folds one character.
func (f *folded) add(r rune) {
	if r < 0x80 {
		f.put(r)
		return
	}
	if s, ok := spelledOut[r]; ok {
		for _, r := range s {
			f.put(r)
		}
		return
	}
	for _, r := range norm.NFKD.String(string(r)) {
		switch {
		case unseen(r):
		case unicode.IsSpace(r) && r != '\n':
			f.put(' ')
		case unicode.Is(unicode.Pd, r) || r == '\u2212':
			f.put('-')
		case r == '\u2018' || r == '\u2019' || r == '\u201b' || r == '\u02bc' || r == '\u2032' || r == '`':
			f.put('\'')
		case unicode.IsDigit(r):
			f.put(digit(r))
		default:
			if like, ok := alike[unicode.ToLower(r)]; ok {
				if unicode.IsUpper(r) {
					like = unicode.ToUpper(like)
				}
				r = like
			}
			f.put(r)
		}
	}
}

func (f *folded) put(r rune) {
	f.letters = append(f.letters, unicode.ToLower(r))
	f.cased = append(f.cased, r)
	f.at = append(f.at, f.size)
}

// unseen says that a character leaves nothing on the page: accents on their own, zero-width and
// direction marks, soft hyphens, fillers.
func unseen(r rune) bool {
	return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r)
}

// digit is the Arabic numeral of a digit of any script: their ten stand in a row.
func digit(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.IsDigit(r-n-1) {
		n++
	}
	return '0' + n
}

// spelledOut are letters that have no accent to lose.
var spelledOut = map[rune]string{
	'ß': "ss", 'ẞ': "SS", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE", 'ø': "o", 'Ø': "O",
	'đ': "d", 'Đ': "D", 'ð': "d", 'Ð': "D", 'ł': "l", 'Ł': "L", 'þ': "th", 'Þ': "Th", 'ı': "i", 'ħ': "h", 'Ħ': "H",
}

// alike are small letters of other alphabets that look like Latin ones (Unicode Technical Standard
// 39, confusables; those of Greek and Cyrillic that nobody sees).
var alike = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x',
	'і': 'i', 'ј': 'j', 'ѕ': 's', 'ԁ': 'd', 'һ': 'h', 'ԛ': 'q', 'ԝ': 'w', 'ӏ': 'l', 'ь': 'b',
	'α': 'a', 'β': 'b', 'ε': 'e', 'ζ': 'z', 'η': 'n', 'ι': 'i', 'κ': 'k', 'μ': 'm', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'y', 'χ': 'x',
	'ɑ': 'a', 'ɡ': 'g', 'ʟ': 'l', 'ꞁ': 'l', 'ո': 'n', 'օ': 'o', 'ս': 'u',
}
