package guard

import "unicode"

// word is a run of letters and digits of a folded text, an apostrophe within it left out.
type word struct {
	text string
	// from and to are where it stands in the folded text.
	from, to int
	// capital says that it begins with a capital, initial that it begins a sentence or a line,
	// possessive that an 's followed it, which is not part of it.
	capital, initial, possessive bool
	// apart says that it does not go on with the word before: a sentence or a line ended between.
	apart bool
	// comma says that a comma stands before it, dot that a period stands right behind it.
	comma, dot bool
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// wordsOf splits a folded text.
func wordsOf(f folded) []word {
	var list []word
	at := 0
	gap := 0 // where what stands between two words begins
	for at < len(f.letters) {
		if !wordly(f.letters[at]) {
			at++
			continue
		}
		w := word{from: at, capital: unicode.IsUpper(f.cased[at]) || unicode.IsTitle(f.cased[at])}
		var last word
		if len(list) > 0 {
			last = list[len(list)-1]
		}
		w.between(f.letters[gap:at], last)
		w.take(f)
		list = append(list, w)
		at = w.to
		if w.possessive {
			at += 2
		}
		gap = at
	}
	return list
}

// take reads the letters of a word.
func (w *word) take(f folded) {
	text := make([]rune, 0, 12)
	at := w.from
	for at < len(f.letters) {
		r := f.letters[at]
		switch {
		case wordly(r):
			text = append(text, r)
		case r == '\'' && at+1 < len(f.letters) && wordly(f.letters[at+1]) && !possessive(f, at):
		default:
			w.text, w.to = string(text), at
			w.possessive = possessive(f, at)
			w.dot = r == '.'
			return
		}
		at++
	}
	w.text, w.to = string(text), at
}

// possessive says whether an 's that ends a word stands at a place.
func possessive(f folded, at int) bool {
	return at+1 < len(f.letters) && f.letters[at] == '\'' && f.letters[at+1] == 's' && (at+2 == len(f.letters) || !wordly(f.letters[at+2]))
}

// between judges what stands before a word.
func (w *word) between(gap []rune, last word) {
	if last.to == 0 {
		w.initial, w.apart = true, true
		return
	}
	spaced := false
	for i, r := range gap {
		switch r {
		case '\n', '\r', '!', '?', '\u2022':
			w.initial, w.apart = true, true
		case ':', ';', '"', '\u201c', '\u201e', '(', '[', '/', '|':
			w.initial, w.apart = w.initial || r != '/' && r != '|', true
		case ',':
			w.comma = true
		case '.':
			// After a title or an initial, and within an address, the name goes on.
			short := len([]rune(last.text)) <= 4 && (titles[last.text] || len([]rune(last.text)) == 1)
			if (i+1 < len(gap)) && !short {
				w.initial, w.apart = true, true
			}
		case ' ', '\t':
			spaced = true
		}
	}
	if len(gap) > 4 && spaced {
		w.apart = true
	}
}

// titles stand before a family name.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "mx": true, "miss": true, "dr": true, "prof": true, "professor": true, "coach": true,
	"principal": true, "teacher": true, "senor": true, "senora": true, "senorita": true, "sr": true, "sra": true, "srta": true,
	"herr": true, "frau": true, "madame": true, "monsieur": true, "mme": true, "rev": true,
}

// forms are the titles before which any name is one, on the roster or not.
var forms = map[string]bool{"Mr": true, "Mrs": true, "Ms": true, "Mx": true, "Dr": true}
