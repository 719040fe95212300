package projections

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// ledgerOf holds sums as [disclosure.Ledger] takes them. Numbers of people are taken as if they had
// left to the last digit, which they never do: whoever could compute a share or a numerator of few
// from rounded numbers could compute by the same subtraction how many they are.
type ledgerOf struct {
	k         int
	published []publishedSum
	// versions are the atoms of each place in the order in which they were told: a value that was
	// corrected is another one.
	versions map[atomPlace][]domain.Atom
}

// atomPlace is where an atom stands, whatever was counted there.
type atomPlace struct {
	measure, class, breakdown, group uuid.UUID
	from, to                         domain.Date
}

// publishedSum is a number that left, and with which fact; 0 for what is to leave.
type publishedSum struct {
	domain.ToldSum
	seq    int64
	places []atomPlace
	atoms  []string
	people int
}

func newLedgerOf(k int) *ledgerOf {
	return &ledgerOf{k: k, versions: make(map[atomPlace][]domain.Atom)}
}

func atomPlaceOf(a domain.Atom) atomPlace {
	return atomPlace{a.Measure, idOf(a.Class), idOf(a.Breakdown), idOf(a.Group), a.From, a.To}
}

// whole is the place of all students of the class.
func (p atomPlace) whole() atomPlace {
	p.breakdown, p.group = uuid.Nil, uuid.Nil
	return p
}

// sameFigures says that two atoms of a place are the same count of the same people.
func sameFigures(a, b domain.Atom) bool {
	return a.Students == b.Students && a.Of == b.Of && (a.Numerator == nil) == (b.Numerator == nil) && (a.Numerator == nil || *a.Numerator == *b.Numerator)
}

// name gives the atom's name, one for each time that its figures changed.
func (l *ledgerOf) name(a domain.Atom) string {
	at := atomPlaceOf(a)
	i := slices.IndexFunc(l.versions[at], func(b domain.Atom) bool { return sameFigures(a, b) })
	if i < 0 {
		i = len(l.versions[at])
		l.versions[at] = append(l.versions[at], a)
	}
	return at.name(i)
}

// noteWhole notes how many all of a class are, unless that was told with their number.
func (l *ledgerOf) noteWhole(a domain.Atom) {
	at := atomPlaceOf(a)
	if !slices.ContainsFunc(l.versions[at], func(b domain.Atom) bool { return b.Students == a.Students }) {
		l.versions[at] = append(l.versions[at], a)
	}
}

func (p atomPlace) name(version int) string {
	return fmt.Sprintf("%s/%s/%s/%s/%s #%d", p.measure, p.class, p.group, p.from, p.to, version)
}

// take notes a sum that left, or is to leave with seq 0. The same number of the same counts tells
// nothing new; the same number of others does, for a later one is told beside it.
func (l *ledgerOf) take(s domain.ToldSum, seq int64) {
	if s.Hidden {
		return
	}
	p := publishedSum{ToldSum: s, seq: seq}
	for _, a := range s.Atoms {
		p.places = append(p.places, atomPlaceOf(a))
		p.people += a.Students
	}
	if slices.ContainsFunc(l.published, func(old publishedSum) bool { return old.repeats(s) }) {
		return
	}
	for _, a := range s.Atoms {
		p.atoms = append(p.atoms, l.name(a))
		if a.Group != nil {
			l.noteWhole(domain.Atom{Measure: a.Measure, Class: a.Class, From: a.From, To: a.To, Students: a.Of})
		}
	}
	l.published = append(l.published, p)
}

// repeats says that it was the same number of the same counts.
func (p publishedSum) repeats(s domain.ToldSum) bool {
	return p.Told == s.Told && len(p.Atoms) == len(s.Atoms) && !slices.ContainsFunc(s.Atoms, func(a domain.Atom) bool {
		return !slices.ContainsFunc(p.Atoms, func(b domain.Atom) bool { return atomPlaceOf(a) == atomPlaceOf(b) && sameFigures(a, b) })
	})
}

func samePlaces(a, b []atomPlace) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(p atomPlace) bool { return !slices.Contains(b, p) })
}

// differsByFew finds earlier numbers over the same places that were told otherwise, with fewer
// than k people who left, came or came out differently.
func (l *ledgerOf) differsByFew(s domain.ToldSum) (beside []int64, differs bool) {
	places := make([]atomPlace, len(s.Atoms))
	for i, a := range s.Atoms {
		places[i] = atomPlaceOf(a)
	}
	for _, old := range l.published {
		if old.repeats(s) {
			return nil, false
		}
		if old.seq != 0 && old.Told != s.Told && samePlaces(old.places, places) && l.few(old.Atoms, s.Atoms) {
			beside = append(beside, old.seq)
		}
	}
	return beside, len(beside) > 0
}

// few says that two counts of the same places differ by fewer than k people, or by nobody knows how
// many: where people were not counted, as in a score, as few as one may have come out differently.
func (l *ledgerOf) few(was, is []domain.Atom) bool {
	left, came, otherwise, counted := 0, 0, 0.0, true
	for _, a := range is {
		i := slices.IndexFunc(was, func(b domain.Atom) bool { return atomPlaceOf(a) == atomPlaceOf(b) })
		b := was[i]
		left, came = left+max(0, b.Students-a.Students), came+max(0, a.Students-b.Students)
		if a.Numerator != nil && b.Numerator != nil {
			otherwise += math.Abs(*a.Numerator - *b.Numerator)
		} else {
			counted = false
		}
	}
	some := func(n int) bool { return 0 < n && n < l.k }
	if left == 0 && came == 0 {
		return !counted || otherwise < float64(l.k)
	}
	return some(left) || some(came)
}

// ledgerPart is what hangs together of a ledger and of what is to leave.
type ledgerPart struct {
	ledger disclosure.Ledger
	next   []disclosure.Sum
	told   []domain.ToldSum
	beside []int64
}

// parts are those that hang together and have an atom of few people, for nothing is exposed without
// one. Numbers from the place before on are to leave.
func (l *ledgerOf) parts(before []publishedSum) (list []ledgerPart) {
	of := make(map[atomPlace]int)
	for i, s := range l.published {
		for _, p := range s.places {
			p = l.together(p)
			if j, seen := of[p]; seen && j != i {
				for q, k := range of {
					if k == j {
						of[q] = i
					}
				}
			}
			of[p] = i
		}
	}
	byPart := make(map[int][]int)
	for i, s := range l.published {
		at := of[l.together(s.places[0])]
		byPart[at] = append(byPart[at], i)
	}
	for _, members := range byPart {
		if part := l.part(members, len(before)); len(part.next) > 0 && part.small(l.k) {
			list = append(list, part)
		}
	}
	return list
}

func (p ledgerPart) small(k int) bool {
	for _, n := range p.ledger.Students {
		if 0 < n && n < k {
			return true
		}
	}
	for _, c := range p.ledger.Changed {
		if 0 < c.Left && c.Left < k || 0 < c.Came && c.Came < k {
			return true
		}
	}
	return false
}

// part writes some of the sums as package disclosure takes them. That an atom is small is not
// taken to be known: which classes a number is over is not told.
func (l *ledgerOf) part(members []int, before int) (p ledgerPart) {
	p.ledger = disclosure.Ledger{K: l.k, Students: make(map[string]int), Things: true}
	wholes := make(map[atomPlace]bool)
	for _, i := range members {
		s := l.published[i]
		sum := disclosure.Sum{Atoms: s.atoms, Value: s.people}
		if i < before {
			p.ledger.Published = append(p.ledger.Published, sum)
			p.beside = add64(p.beside, s.seq)
		} else {
			p.next, p.told = append(p.next, sum), append(p.told, s.ToldSum)
		}
		for _, at := range s.places {
			wholes[l.together(at)] = true
		}
	}
	for _, at := range l.places() {
		if !wholes[l.together(at)] {
			continue
		}
		versions := l.versions[at]
		for i, a := range versions {
			p.ledger.Students[at.name(i)] = a.Students
			if i > 0 {
				was := versions[i-1]
				p.ledger.Changed = append(p.ledger.Changed, disclosure.Change{Was: at.name(i - 1), Is: at.name(i), Left: max(0, was.Students-a.Students), Came: max(0, a.Students-was.Students)})
			}
		}
	}
	for _, at := range l.places() {
		if !wholes[l.together(at)] {
			continue
		}
		if at == at.whole() {
			l.partings(&p.ledger, at)
		}
		if at.class == uuid.Nil {
			l.classPartings(&p.ledger, at)
		}
	}
	return p
}

// places are in order, so that the same releases are judged in the same way.
func (l *ledgerOf) places() []atomPlace {
	return slices.SortedFunc(maps.Keys(l.versions), func(a, b atomPlace) int { return strings.Compare(a.name(0), b.name(0)) })
}

func add64(list []int64, n int64) []int64 {
	if slices.Contains(list, n) {
		return list
	}
	return append(list, n)
}
