package guard

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/cyclebook/cyclebook/domain"
)

// Field is one text that would leave, by the name under which the writer knows it, such as title.
type Field struct{ Name, Text string }

// Read gives what in some texts looks like a person or a place, in the order in which it stands
// there. Numbers are the site's own patterns of student numbers; digits in a row are found without
// them. The key of a finding is its field, kind and how many of the kind stand before it in the field,
// such as title/PERSON/1: nobody can tell from it what was found. It takes any text, also one that
// is not valid UTF-8.
func (r *Roster) Read(texts []Field, numbers []*regexp.Regexp) []domain.GuardFinding {
	var all []domain.GuardFinding
	for _, t := range texts {
		all = append(all, readField(t, r, numbers)...)
	}
	return all
}

// hit is something found, by where it stands in the folded text.
type hit struct {
	kind     domain.GuardKind
	from, to int
}

func readField(t Field, names *Roster, numbers []*regexp.Regexp) []domain.GuardFinding {
	f := fold(t.Text)
	words := wordsOf(f)
	hits := f.patterns(numbers)
	hits = append(hits, names.find(f, words)...)
	hits = outermost(hits)
	original := []rune(t.Text)
	count := make(map[domain.GuardKind]int)
	var list []domain.GuardFinding
	for _, h := range hits {
		from, to := f.span(h)
		count[h.kind]++
		list = append(list, domain.GuardFinding{
			Key: fmt.Sprintf("%s/%s/%d", t.Name, h.kind, count[h.kind]), Kind: h.kind, Field: t.Name,
			Excerpt: shown(original[from:to]), From: from, To: to,
		})
	}
	return list
}

// span is where a hit stands in the text as it was written, in characters.
func (f folded) span(h hit) (from, to int) {
	from, to = f.size, 0
	for _, at := range f.at[h.from:h.to] {
		from, to = min(from, at), max(to, at+1)
	}
	return from, to
}

// maxExcerpt is how many characters of a finding are shown.
const maxExcerpt = 80

// shown is a text without what is not seen: it can turn nothing around where it is shown.
func shown(text []rune) string {
	text = slices.DeleteFunc(slices.Clone(text), func(r rune) bool { return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) })
	if len(text) > maxExcerpt {
		text = append(text[:maxExcerpt-1], '…')
	}
	return string(text)
}

// outermost puts hits in order and leaves out those that lie within another, or begin within one.
func outermost(hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), cmp.Compare(slices.Index(domain.GuardKinds, a.kind), slices.Index(domain.GuardKinds, b.kind)))
	})
	kept := hits[:0]
	for _, h := range hits {
		if n := len(kept); n > 0 && h.from < kept[n-1].to {
			kept[n-1].to = max(kept[n-1].to, h.to)
			continue
		}
		kept = append(kept, h)
	}
	return kept
}

// find finds names among the words of a text.
func (r *Roster) find(f folded, words []word) []hit {
	capitals := titleLike(words)
	var hits []hit
	for i := 0; i < len(words); i++ {
		if h, ok := r.titledAt(f, words, i); ok {
			hits = append(hits, h)
		}
		if h, ok := lastInitial(f, words, i); ok {
			hits = append(hits, h)
		}
		at, s, ok := r.longest(words, i, capitals)
		if ok {
			hits = append(hits, hit{s.kind, words[i].from, words[at].to})
		} else if kind, ok := r.joined[words[i].text]; ok && len(words[i].text) > minJoined {
			// A name run together, such as mayalee: what is a word of its own was looked for above.
			if r.root.next[words[i].text] == nil {
				hits = append(hits, hit{kind, words[i].from, words[i].to})
			}
		}
	}
	return append(hits, r.apart(f, words)...)
}

// longest is the longest name that begins with a word, and its last word.
func (r *Roster) longest(words []word, i int, capitals bool) (last int, found sense, ok bool) {
	n := r.root
	for j := i; j < len(words); j++ {
		if j > i && words[j].apart {
			break
		}
		if n = n.next[words[j].text]; n == nil {
			break
		}
		for _, s := range n.senses {
			if s.fits(words, i, j, capitals) {
				last, found, ok = j, s, true
				break
			}
		}
		if words[j].possessive {
			break
		}
	}
	return last, found, ok
}

// fits says whether words i to j are written as a sense of them asks.
func (s sense) fits(words []word, i, j int, capitals bool) bool {
	w := words[i]
	if s.shortened && !(words[j].capital && (words[j].dot || words[j].text != "i" && words[j].text != "a")) {
		return false
	}
	if i > 0 && !w.apart && s.kind == domain.NamesPerson && titles[words[i-1].text] && (w.capital || s.how <= capital && forms[capitalised(words[i-1].text)]) {
		return true
	}
	switch s.how {
	case anyhow:
		return true
	case capital:
		return w.capital && (words[j].capital || isNumber(words[j].text))
	case within:
		return w.capital && words[j].capital && !w.initial && !capitals
	default:
		return false
	}
}

// titledAt finds somebody by title and name or initial, on the roster or not: Ms. Okafor, Mr O.
func (r *Roster) titledAt(f folded, words []word, i int) (hit, bool) {
	if i+1 >= len(words) || words[i+1].apart || words[i+1].comma || !titles[words[i].text] || !words[i].capital {
		return hit{}, false
	}
	next := words[i+1]
	form := forms[string(f.cased[words[i].from:words[i].to])]
	listed := r.root.next[next.text]
	switch {
	case !next.capital:
		return hit{}, false
	case next.to-next.from == 1:
		form = form || r.initials[next.text]
	case listed != nil && listed.names(domain.NamesPerson):
		form = true
	default:
		form = form && !generic[next.text]
	}
	return hit{domain.NamesPerson, words[i].from, next.to}, form
}

func capitalised(w string) string { return strings.ToUpper(w[:1]) + w[1:] }

func (n *node) names(kind domain.GuardKind) bool {
	return slices.ContainsFunc(n.senses, func(s sense) bool { return s.kind == kind })
}

// lastInitial finds what looks like a first name with the initial of the last, whoever it is: it
// is how students are told of. The sentence goes on behind the initial's period, which so ends none.
func lastInitial(f folded, words []word, i int) (hit, bool) {
	if i+1 >= len(words) {
		return hit{}, false
	}
	first, letter := words[i], words[i+1]
	if !first.capital || len([]rune(first.text)) < minName || ordinary[first.text] || calendar[first.text] || labels[first.text] || titles[first.text] || first.possessive {
		return hit{}, false
	}
	if letter.apart || letter.comma || len([]rune(letter.text)) != 1 || !letter.capital || letter.text < "a" || letter.text > "z" || letter.from != first.to+1 {
		return hit{}, false
	}
	goesOn := letter.possessive
	if letter.dot {
		rest := f.cased[letter.to+1:]
		goesOn = goesOn || len(rest) > 1 && (rest[0] == ',' || rest[0] == '\'' || rest[0] == ' ' && unicode.IsLower(rest[1]))
	}
	return hit{domain.NamesPerson, first.from, letter.to}, goesOn
}

// titleLike says that capitals tell nothing: most longer words have one.
func titleLike(words []word) bool {
	long, capital := 0, 0
	for _, w := range words {
		if len(w.text) > 3 && !isNumber(w.text) {
			long++
			if w.capital {
				capital++
			}
		}
	}
	return capital > 2 && capital*10 >= long*6
}
