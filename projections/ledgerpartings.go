package projections

import (
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
)

// partings join each count of a class to those of its groups that were told beside it, and what is
// left over.
func (l *ledgerOf) partings(to *disclosure.Ledger, whole atomPlace) {
	for i, w := range l.versions[whole] {
		by := make(map[uuid.UUID][]string)
		for at, versions := range l.versions {
			if at.group == uuid.Nil || at.whole() != whole {
				continue
			}
			for j := len(versions) - 1; j >= 0; j-- {
				if versions[j].Of == w.Students {
					by[at.breakdown] = append(by[at.breakdown], at.name(j))
					break
				}
			}
		}
		for _, breakdown := range slices.SortedFunc(maps.Keys(by), compareIDs) {
			partInto(to, whole.name(i), breakdown.String(), by[breakdown])
		}
	}
}

// together is the place by which sums hang together: that of all students of the class, or of the
// team where it was told as a whole in the period, too.
func (l *ledgerOf) together(p atomPlace) atomPlace {
	team := p.whole()
	if team.class = uuid.Nil; len(l.versions[team]) > 0 {
		return team
	}
	return p.whole()
}

// classPartings join each count of the team as a whole, or of a group of it, to those of its classes
// in the period as they were counted last, and what is left over: a team's students are those of its
// classes and others.
func (l *ledgerOf) classPartings(to *disclosure.Ledger, team atomPlace) {
	var classes []string
	for at, versions := range l.versions {
		of := at
		if of.class = uuid.Nil; at.class != uuid.Nil && of == team {
			classes = append(classes, at.name(len(versions)-1))
		}
	}
	for i := range l.versions[team] {
		if len(classes) > 0 {
			partInto(to, team.name(i), "classes", classes)
		}
	}
}

// partInto parts a whole into some parts and the rest; where they are more than it, each by itself,
// for somebody is in several.
func partInto(to *disclosure.Ledger, whole, by string, parts []string) {
	slices.Sort(parts)
	all, rest := to.Students[whole], to.Students[whole]
	for _, part := range parts {
		rest -= to.Students[part]
	}
	if rest >= 0 {
		parting(to, fmt.Sprintf("%s less %s", whole, by), whole, rest, parts...)
		return
	}
	for _, part := range parts {
		if n := to.Students[part]; n <= all {
			parting(to, fmt.Sprintf("%s less %s", whole, part), whole, all-n, part)
		}
	}
}

func parting(to *disclosure.Ledger, left, whole string, rest int, parts ...string) {
	to.Students[left] = rest
	to.Parted = append(to.Parted, disclosure.Parting{Whole: whole, Parts: append(parts, left)})
}
