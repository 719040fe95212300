package guard

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/cyclebook/cyclebook/domain"
)

// Limits of the site's own patterns.
const (
	maxPatterns = 20
	maxPattern  = 200
)

// Patterns compiles the site's patterns of student numbers, in the syntax of RE2, which takes time
// in proportion to the text for any of them. Its error names the pattern and what to do.
func Patterns(expressions []string) ([]*regexp.Regexp, error) {
	if len(expressions) > maxPatterns {
		return nil, fmt.Errorf("there are %d patterns: join them with |, at most %d fit", len(expressions), maxPatterns)
	}
	var list []*regexp.Regexp
	for _, e := range expressions {
		if len(e) > maxPattern {
			return nil, fmt.Errorf("the pattern %.20q… has %d characters: at most %d fit", e, len(e), maxPattern)
		}
		p, err := regexp.Compile(e)
		switch {
		case err != nil:
			return nil, fmt.Errorf("the pattern %q cannot be read: %w: write it like %s", e, err, `\b9\d{8}\b`)
		case p.MatchString(""):
			return nil, fmt.Errorf("the pattern %q finds a number where nothing is written: name the digits that there must be, like %s", e, `\b9\d{8}\b`)
		}
		list = append(list, p)
	}
	return list, nil
}

var (
	email = regexp.MustCompile(`[\pL\pN._%+'-]+ ?@ ?[\pL\pN-]+(?: ?\. ?[\pL\pN-]+)*\.[\pL]+`)
	// The same for people who hide it from programs.
	hiddenEmail = regexp.MustCompile(`[\pL\pN._+-]+ ?[(\[{] ?at ?[)\]}] ?[\pL\pN-]+(?: ?(?:\.|[(\[{] ?dot ?[)\]}]| dot ) ?[\pL\pN-]+)+|[\pL\pN._+-]+ at [\pL\pN-]+(?: dot [\pL\pN-]+)+`)
	link        = regexp.MustCompile(`(?:https?|ftp|file)://[^\s]+|mailto:[^\s]+|\bwww\.[\pL\pN-]+[^\s]*|` +
		`\b[\pL\pN][\pL\pN-]*(?:\.[\pL\pN-]+)*\.(?:(?:com|org|net|edu|gov|io|info|app|dev|school|uk|ca|de|au|ly|gl)\b(?:/[^\s]*)?|[a-z]{2,4}/[^\s]+)`)
)

// patterns finds what is known by its form.
func (f folded) patterns(numbers []*regexp.Regexp) []hit {
	small := textOf(f.letters)
	var hits []hit
	if strings.ContainsRune(small.text, '@') {
		hits = small.find(hits, email, domain.LooksLikeEmail)
	}
	if strings.Contains(small.text, "at)") || strings.Contains(small.text, "at]") || strings.Contains(small.text, "at}") || strings.Contains(small.text, " dot ") {
		hits = small.find(hits, hiddenEmail, domain.LooksLikeEmail)
	}
	if strings.ContainsAny(small.text, ".:") {
		hits = small.find(hits, link, domain.LooksLikeLink)
	}
	if len(numbers) > 0 {
		cased := textOf(f.cased)
		for _, p := range numbers {
			hits = cased.find(hits, p, domain.LooksLikeStudentNumber)
		}
	}
	return append(hits, f.digits()...)
}

// indexed is a text with where each of its characters begins, in bytes.
type indexed struct {
	text   string
	starts []int
}

func textOf(letters []rune) indexed {
	t := indexed{text: string(letters), starts: make([]int, 0, len(letters))}
	for i := range t.text {
		t.starts = append(t.starts, i)
	}
	return t
}

func (t indexed) find(hits []hit, p *regexp.Regexp, kind domain.GuardKind) []hit {
	for _, m := range p.FindAllStringIndex(t.text, -1) {
		if m[0] == m[1] {
			continue
		}
		from, _ := slices.BinarySearch(t.starts, m[0])
		to, _ := slices.BinarySearch(t.starts, m[1])
		for to > from+1 && strings.IndexByte(" .,;:!?)\"'", t.text[t.starts[to-1]]) >= 0 {
			to-- // what ends the sentence is not part of it
		}
		hits = append(hits, hit{kind, from, to})
	}
	return hits
}

// digits finds telephone and student numbers.
func (f folded) digits() []hit {
	var hits []hit
	for at := 0; at < len(f.letters); {
		if !unicode.IsDigit(f.letters[at]) {
			at++
			continue
		}
		n := f.numberAt(at)
		if kind, ok := n.kind(); ok {
			hits = append(hits, hit{kind, n.from, n.to})
			at = n.to
			continue
		}
		if n.groups[0] >= minDigits && !n.decimal && !n.day() {
			hits = append(hits, hit{domain.LooksLikeStudentNumber, at, at + n.groups[0]})
		}
		at += n.groups[0]
	}
	return hits
}

// minDigits in a row are taken for a student number.
const minDigits = 6
