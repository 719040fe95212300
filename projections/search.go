package projections

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a search.
const (
	maxSearch      = 500 // characters
	maxSearchTerms = 20
	minPrefix      = 2 // letters before the star
)

// searchTerm is one part of what is searched for.
type searchTerm struct {
	text string
	// prefix finds words that begin so; without leaves out what has it.
	prefix, without bool
}

// commonWords stand in almost every text: outside of quotes they are passed over, so that a
// question finds what answers it.
var commonWords = strings.Fields(`a an and are as at be been but by can did do does for from had has have how i if in into is it
	its me my no not of on or our so than that the their them then there these they this those to us was we were what when
	where which who why will with you your`)

// parseSearch reads words, "phrases", beginnings* and -exclusions; whatever else is typed is plain
// text, never an error. What finds nothing in any case is an [*UnfitArgument] that says what would do.
func parseSearch(text string) ([]searchTerm, error) {
	if n := utf8.RuneCountInString(text); n > maxSearch {
		return nil, unfitSearch(text, fmt.Sprintf("has %d characters, more than %d: search for a few words", n, maxSearch))
	}
	var terms []searchTerm
	var common bool
	for text != "" {
		var t searchTerm
		t, text = nextTerm(text)
		switch letters := strings.IndexFunc(t.text, func(c rune) bool { return !isNoWord(c) }); {
		case letters < 0: // nothing but signs
		case t.prefix && utf8.RuneCountInString(t.text[letters:]) < minPrefix:
			return nil, unfitSearch(t.text+"*", fmt.Sprintf("begins too many words: give at least %d letters before the star", minPrefix))
		default:
			terms = append(terms, t)
		}
		if n := len(terms); n > 0 && terms[n-1].common() {
			terms, common = terms[:n-1], true
		}
	}
	switch {
	case len(terms) > maxSearchTerms:
		return nil, unfitSearch("", fmt.Sprintf("it has %d words, %d at most are looked for: leave some out", len(terms), maxSearchTerms))
	case slices.ContainsFunc(terms, func(t searchTerm) bool { return !t.without }):
		return terms, nil
	case len(terms) > 0:
		return nil, unfitSearch("", "it only leaves words out: add at least one word to look for")
	case common:
		return nil, unfitSearch("", "it has only words that stand in almost every text: add one of what you look for, or put them in quotes")
	default:
		return nil, unfitSearch("", "it is empty: give at least one word, or leave it out for the newest")
	}
}

// unfitSearch says what is wrong with a search, of which it repeats no more than the beginning.
func unfitSearch(text, remedy string) error {
	if short := []rune(text); len(short) > 40 {
		text = string(short[:40]) + "…"
	}
	if text != "" {
		text = fmt.Sprintf("%q", text)
	}
	return &UnfitArgument{Argument: "search", Value: strings.TrimSpace(text), Remedy: remedy}
}

// nextTerm reads a term, and gives what comes after it.
func nextTerm(text string) (t searchTerm, rest string) {
	if text = strings.TrimLeftFunc(text, isGap); strings.HasPrefix(text, "-") {
		t.without, text = true, text[1:]
	}
	if quoted, isQuoted := strings.CutPrefix(text, `"`); isQuoted {
		t.text, rest, _ = strings.Cut(quoted, `"`) // one that is not closed goes to the end
		return t.quoted(), rest
	}
	end := strings.IndexFunc(text, func(c rune) bool { return c == '"' || isGap(c) })
	if end < 0 {
		end = len(text)
	}
	t.text, rest = text[:end], text[end:]
	if word := strings.TrimRight(t.text, "*"); word != t.text {
		t.text, t.prefix = word, true
	}
	return t, rest
}

// isGap says that a character parts words, whatever stands around it.
func isGap(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }

// quoted marks a phrase: it is looked for as it stands, common words and all.
func (t searchTerm) quoted() searchTerm {
	t.text = " " + t.text
	return t
}

func (t searchTerm) common() bool {
	return !t.prefix && slices.Contains(commonWords, strings.ToLower(t.text))
}

// matching is the term as the index takes it: always in quotes, so that nothing in it is syntax.
// The index splits, stems and folds it as it did the words that were told.
func (t searchTerm) matching() string {
	text := strings.Map(func(c rune) rune {
		if c == '"' || isGap(c) {
			return ' '
		}
		return c
	}, t.text)
	if t.prefix {
		return `"` + text + `" *`
	}
	return `"` + text + `"`
}

// Columns of the index that are searched, from those in which a word counts most: a match ranks by
// the first few of them that have all the words.
var searched = []string{"{title}", "{title changed}", "{title changed learned}", "{title changed learned rest}"}

// tiers are the matches of a search by rank, each without those of the ranks before it. What they
// have in common with one another and with the words of all others plays no part: a rank changes
// only with the share-out itself, so that a cursor stays where it is while new ones come.
func tiers(terms []searchTerm, chosen string) []string {
	list := make([]string, len(searched))
	for i, columns := range searched {
		better := ""
		if i > 0 {
			better = searched[i-1] + " : " + wanted(terms)
		}
		list[i] = "(" + chosen + " AND " + columns + " : " + wanted(terms) + ")" + not(better) + not(unwanted(terms))
	}
	return list
}

// anywhere is what matches at any rank.
func anywhere(terms []searchTerm) string {
	return searched[len(searched)-1] + " : " + wanted(terms) + not(unwanted(terms))
}

func wanted(terms []searchTerm) string {
	var with []string
	for _, t := range terms {
		if !t.without {
			with = append(with, t.matching())
		}
	}
	return "(" + strings.Join(with, " AND ") + ")"
}

// unwanted is what leaves out; empty for nothing.
func unwanted(terms []searchTerm) string {
	var without []string
	for _, t := range terms {
		if t.without {
			without = append(without, t.matching())
		}
	}
	if without == nil {
		return ""
	}
	return searched[len(searched)-1] + " : (" + strings.Join(without, " OR ") + ")"
}

// not leaves a match out; an empty one leaves nothing out.
func not(match string) string {
	if match == "" {
		return ""
	}
	return " NOT (" + match + ")"
}
