package signin

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed common.txt
var common string

// minOwn is how many characters of a password must be its bearer's own, beside what anybody would
// guess.
const minOwn = 8

// easy says whether little more is in a password than common words, what it is about, years,
// repetitions and rows of characters or keys.
func easy(password string, about []string) bool {
	text := []rune(strings.ToLower(password))
	alike := make([]rune, len(text))
	for i, r := range text {
		alike[i] = lookalike(r)
	}
	words := guesses(about)
	// own[i] is how few characters of the first i are anybody's own.
	own := make([]int, len(text)+1)
	for end := 1; end <= len(text); end++ {
		own[end] = own[end-1]
		if !unicode.IsSpace(text[end-1]) && !unicode.IsPunct(text[end-1]) {
			own[end]++
		}
		for start := range end {
			if own[start] < own[end] && guessable(text, alike, start, end, words) {
				own[end] = own[start]
			}
		}
	}
	return own[len(text)] < minOwn
}

// guessable says whether a part of a password says nothing that the rest or everybody does not
// know.
func guessable(text, alike []rune, start, end int, words map[string]bool) bool {
	n := end - start
	part := text[start:end]
	switch {
	case n >= 3 && words[string(alike[start:end])]:
		return true
	case start >= n && string(text[start-n:start]) == string(part): // what stands before it, again
		return true
	case n >= 3 && inRow(part):
		return true
	case n == 4 && (strings.HasPrefix(string(part), "19") || strings.HasPrefix(string(part), "20")):
		return unicode.IsDigit(part[2]) && unicode.IsDigit(part[3]) // a year
	default:
		return false
	}
}

// keyRows are the rows and columns of keyboards.
var keyRows = []string{
	"1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()",
}

// inRow says whether characters follow each other in the alphabet, in counting or on a keyboard,
// forwards or backwards.
func inRow(part []rune) bool {
	up, down := true, true
	for i := 1; i < len(part); i++ {
		up = up && part[i] == part[i-1]+1
		down = down && part[i] == part[i-1]-1
	}
	if up || down {
		return true
	}
	back := make([]rune, len(part))
	for i, r := range part {
		back[len(part)-1-i] = r
	}
	for _, row := range keyRows {
		if len(part) >= 4 && (strings.Contains(row, string(part)) || strings.Contains(row, string(back))) {
			return true
		}
	}
	return false
}

// guesses are the common words and those of texts about the person, as lookalikes.
func guesses(about []string) map[string]bool {
	words := make(map[string]bool)
	add := func(word string) {
		alike := strings.Map(lookalike, word)
		if len([]rune(alike)) >= 3 {
			words[alike] = true
		}
	}
	for line := range strings.Lines(common) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			add(line)
		}
	}
	for _, text := range about {
		text = strings.ToLower(normal(text))
		parts := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range parts {
			add(part)
		}
		add(strings.Join(parts, ""))
	}
	return words
}

// lookalike is the letter that people write as a digit or sign.
func lookalike(r rune) rune {
	switch r {
	case '0':
		return 'o'
	case '1', '!', 'l', '|':
		return 'i'
	case '3':
		return 'e'
	case '4', '@':
		return 'a'
	case '5', '$':
		return 's'
	case '7':
		return 't'
	default:
		return r
	}
}
