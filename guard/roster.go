package guard

import (
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// Names are who and what a text may lead to, as they are called.
type Names struct {
	People, Schools, Districts, Teams, Classes []string
}

// written says how a name must be written to be taken for one.
type written int

const (
	// anyhow: with or without capitals.
	anyhow written = iota
	// capital: with one at its beginning.
	capital
	// within a sentence, where nothing else asks for a capital.
	within
	// titled: after a title, such as Ms. Young.
	titled
)

// sense is what the words up to a node of the roster would be.
type sense struct {
	kind domain.GuardKind
	how  written
	// shortened says that the last word is an initial.
	shortened bool
}

// node is the end of one or more words of the roster.
type node struct {
	next   map[string]*node
	senses []sense
}

// Roster finds names word by word. It does not change, and may be used by many at once.
type Roster struct {
	root *node
	// joined are long names without their spaces, by the kind; lengths are how long they are.
	joined  map[string]domain.GuardKind
	lengths []int
	known   [maxJoined + 1]bool
	// initials are those of family names.
	initials map[string]bool
}

// Names of fewer letters are found only as words, those of more not where letters stand apart.
const (
	minJoined = 5
	maxJoined = 60
	// maxWords of a name are compared.
	maxWords = 12
	// minName is the least number of letters of a name that is looked for alone.
	minName = 3
)

// RosterOf puts names in order to be looked for: what costs most of reading a short text.
func RosterOf(n Names) *Roster {
	r := &Roster{root: &node{}, joined: make(map[string]domain.GuardKind), initials: make(map[string]bool)}
	for _, name := range n.People {
		r.person(split(name))
	}
	for _, name := range n.Schools {
		r.place(split(name), domain.NamesSchool)
	}
	for _, name := range n.Districts {
		r.place(split(name), domain.NamesDistrict)
	}
	for _, name := range n.Teams {
		r.team(split(name))
	}
	for _, name := range n.Classes {
		r.class(split(name))
	}
	for length, known := range r.known {
		if known {
			r.lengths = append(r.lengths, length)
		}
	}
	return r
}

// split gives the words of a name; those of a title are left out.
func split(name string) []string {
	var words []string
	for _, w := range wordsOf(fold(name)) {
		words = append(words, w.text)
	}
	for len(words) > 1 && titles[words[0]] {
		words = words[1:]
	}
	return words[:min(len(words), maxWords)]
}

func (r *Roster) add(words []string, s sense) {
	if len(words) == 0 {
		return
	}
	at := r.root
	for _, w := range words {
		if at.next == nil {
			at.next = make(map[string]*node)
		}
		if at.next[w] == nil {
			at.next[w] = &node{}
		}
		at = at.next[w]
	}
	for i, known := range at.senses {
		if known.kind == s.kind && known.shortened == s.shortened {
			at.senses[i].how = min(known.how, s.how)
			return
		}
	}
	at.senses = append(at.senses, s)
}

// join adds a name as it reads without spaces.
func (r *Roster) join(words []string, kind domain.GuardKind) {
	text := strings.Join(words, "")
	if n := len([]rune(text)); n >= minJoined && n <= maxJoined && !ordinary[text] && !calendar[text] {
		if _, known := r.joined[text]; !known {
			r.joined[text] = kind
			r.known[n] = true
		}
	}
}

// person adds what somebody may be called by: in full, turned around, without middle names, with
// an initial, by the family or the given name alone.
func (r *Roster) person(words []string) {
	if len(words) == 0 {
		return
	}
	how := anyhow
	if every(words, ordinary, calendar) {
		how = capital
	}
	const kind = domain.NamesPerson
	given, family := words[0], words[len(words)-1]
	r.alone(given)
	r.add(words, sense{kind: kind, how: how})
	r.join(words, kind)
	if len(words) == 1 {
		return
	}
	r.alone(family)
	r.join(words[len(words)-1:], kind)
	r.join([]string{given, family}, kind)
	r.initials[family[:len(string([]rune(family)[0]))]] = true
	r.add([]string{given, family}, sense{kind: kind, how: how})
	r.add([]string{family, given}, sense{kind: kind, how: max(how, capital)})
	for i, w := range words[1:] {
		initial := string([]rune(w)[:1])
		r.add([]string{given, initial}, sense{kind: kind, how: capital, shortened: true})
		if i+2 < len(words) {
			r.alone(w) // one of several family names, or a middle name
			r.add(words[i+1:], sense{kind: kind, how: how})
		}
	}
	r.add([]string{string([]rune(given)[:1]), family}, sense{kind: kind, how: capital})
}

// alone adds one name of a person: an ordinary word needs more to be taken for it.
func (r *Roster) alone(name string) {
	switch {
	case len([]rune(name)) < minName || calendar[name] || generic[name]:
		r.add([]string{name}, sense{kind: domain.NamesPerson, how: titled})
	case ordinary[name]:
		r.add([]string{name}, sense{kind: domain.NamesPerson, how: within})
	default:
		r.add([]string{name}, sense{kind: domain.NamesPerson, how: capital})
	}
}

// place adds a school or district: in full, and without what every name of its kind has.
func (r *Roster) place(words []string, kind domain.GuardKind) {
	core := words
	for len(core) > 0 && generic[core[len(core)-1]] {
		core = core[:len(core)-1]
	}
	for len(core) > 0 && core[0] == "the" {
		core = core[1:]
	}
	if len(core) == 0 { // Central High School: only as a whole, and written as a name
		if len(words) > 1 {
			r.add(words, sense{kind: kind, how: capital})
		}
		return
	}
	r.add(words, sense{kind: kind})
	r.join(core, kind)
	switch plain := every(core, ordinary, calendar); {
	case len(core) > 1 && plain:
		r.add(core, sense{kind: kind, how: capital})
	case len(core) > 1:
		r.add(core, sense{kind: kind})
	case plain || len([]rune(core[0])) < minName:
	default:
		r.add(core, sense{kind: kind, how: capital})
	}
	for _, w := range []string{"school", "schools", "elementary", "middle", "high", "academy", "district"} {
		r.add(append(core[:len(core):len(core)], w), sense{kind: kind})
	}
}

// team adds a team that is called by more than grade and subject.
func (r *Roster) team(words []string) {
	core := words
	for len(core) > 0 && generic[core[len(core)-1]] {
		core = core[:len(core)-1]
	}
	if len(core) == 0 || every(words, generic, graded) {
		return
	}
	plain := every(core, ordinary, calendar, graded)
	switch {
	case !plain && len(core) > 1:
		r.add(core, sense{kind: domain.NamesTeam})
		r.join(core, domain.NamesTeam)
	case !plain && len([]rune(core[0])) >= minName:
		r.add(core, sense{kind: domain.NamesTeam, how: capital})
	case len(core) > 1: // Morning Bell: written as a name, and not where a sentence begins
		r.add(core, sense{kind: domain.NamesTeam, how: within})
	}
	r.add(append(core[:len(core):len(core)], "team"), sense{kind: domain.NamesTeam, how: capital})
}

// class adds a class that is called by more than grade and subject.
func (r *Roster) class(words []string) {
	if every(words, graded) {
		return
	}
	how := anyhow
	if every(words, ordinary, calendar) {
		how = capital
	}
	switch {
	case len(words) == 1 && how == capital:
		return
	case len(words) == 1 && !mixed(words[0]):
		how = capital
	}
	r.add(words, sense{kind: domain.NamesClass, how: how})
}

// mixed says whether a word has both letters and digits, such as 7b.
func mixed(w string) bool {
	return strings.ContainsAny(w, "0123456789") && !isNumber(w)
}
