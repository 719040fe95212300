package chartsvg

import (
	"strings"
	"unicode"
)

// longest is how many characters of a text are kept: a picture is no place for more.
const longest = 2000

// marksInRow is how many combining marks one character may carry: more would be drawn over other lines.
const marksInRow = 2

// clean makes a text of people one line that XML can hold: without control characters, what turns
// the direction of writing, and what is no character. What was cleaned stays as it is.
func clean(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	marks, kept := 0, 0
	for _, r := range text {
		if unicode.Is(unicode.M, r) {
			if marks++; marks > marksInRow {
				continue
			}
		} else {
			marks = 0
		}
		switch {
		case kept == longest:
			b.WriteRune('…')
			return b.String()
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case isolates(r):
			b.WriteRune(r)
		case unicode.Is(unicode.C, r) && r != '\u200d' && r != '\u200c' || r == 0xFFFE || r == 0xFFFF:
			continue // control, format, surrogate, private and unassigned characters
		default:
			b.WriteRune(r)
		}
		kept++
	}
	return b.String()
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= longest
}

// The characters between which a text has a direction of its own (Unicode Bidirectional Algorithm,
// UAX #9).
const firstStrong, popIsolate = '\u2068', '\u2069'

func isolates(r rune) bool { return r == firstStrong || r == popIsolate }

// said is a text of people as it stands within other words: on one line, without spaces around,
// and kept to itself where it is written from right to left.
func said[T ~string](text T) string {
	words := strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if isolates(r) {
			return -1
		}
		return r
	}, string(text)), unicode.IsSpace), " ")
	words = strings.TrimSpace(clean(words))
	for _, r := range words {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
			return string(firstStrong) + words + string(popIsolate)
		}
	}
	return words
}

// bold is how much wider a text is that is set in bold.
const bold = 1.13

// width is how wide a line of text is at most, in px. It reckons with a wide font, since it is not
// known which one will be there.
func width(text string, size float64) float64 {
	ems := 0.0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r):
		case strings.ContainsRune("iljI.,:;'|!() ", r):
			ems += 0.39
		case strings.ContainsRune("ft/-r¹²³⁰⁴⁵⁶⁷⁸⁹⁻", r):
			ems += 0.45
		case strings.ContainsRune("mwMW%@", r):
			ems++
		case r < 0x80 && unicode.IsUpper(r):
			ems += 0.72
		case r < 0x80:
			ems += 0.63
		case r < 0x1100:
			ems += 0.75
		default:
			ems += 1.04
		}
	}
	return ems * size
}

// cut shortens a line so that it fits; whole is the text itself when it had to be cut. Nothing is
// left where not even a character would fit.
func cut(text string, size, room float64) (line, whole string) {
	if width(text, size) <= room {
		return text, ""
	}
	room -= width("…", size)
	end := 0
	for i, r := range text {
		if room -= width(string(r), size); room < 0 {
			break
		}
		end = i + len(string(r))
	}
	if end == 0 {
		return "", text
	}
	line = strings.TrimRight(text[:end], " ") + "…"
	if strings.ContainsRune(line, firstStrong) {
		line += string(popIsolate)
	}
	return line, text
}

// wrap breaks a text into as many lines as are allowed; whole is the text itself when the last
// line had to be cut.
func wrap(text string, size, room float64, most int) (lines []string, whole string) {
	words := strings.Split(text, " ")
	for len(words) > 0 {
		if len(lines) == most-1 {
			line, cut := cut(strings.Join(words, " "), size, room)
			if cut != "" {
				whole = text
			}
			return append(lines, line), whole
		}
		n := 1
		for n < len(words) && width(strings.Join(words[:n+1], " "), size) <= room {
			n++
		}
		line := strings.Join(words[:n], " ")
		words = words[n:]
		if width(line, size) > room { // one word that is too long for a line
			head := 0
			for i := range line {
				if width(line[:i], size) > room {
					break
				}
				head = i
			}
			if head == 0 {
				return append(lines, "…"), text
			}
			words = append([]string{line[head:]}, words...)
			line = line[:head]
		}
		lines = append(lines, line)
	}
	return lines, whole
}
