package disclosure

import "fmt"

// Change says that sums published from some day on are over an atom Is, where earlier ones are over
// Was: a figure was corrected, or has grown. Both stay known; two atoms that no Change joins are taken
// to have no student in common. Of a student who is in both with another count, the
// earlier one has left and the new one has come.
type Change struct {
	Was, Is string
	// Left are the different students whose count in Was is not in Is, Came those whose count in Is
	// was not in Was; [Unknown] if nobody compared them.
	Left, Came int
}

// equation says that the atoms in plus, less those in minus, come to a value.
type equation struct {
	plus, minus []string
	value       int
}

func (e equation) atoms() []string { return append(e.plus[:len(e.plus):len(e.plus)], e.minus...) }

// changed is a ledger that also has what stayed, left and came with each change as atoms, and the
// equations that join them.
func (l Ledger) changed() (joined Ledger, found []equation, err error) {
	joined = l
	joined.Students, joined.families = map[string]int{}, map[string]family{}
	for atom, n := range l.Students {
		joined.Students[atom] = n
	}
	for i, c := range l.Changed {
		stayed, left, came := "in "+c.Was+" and "+c.Is, "left "+c.Was+" for "+c.Is, "came to "+c.Is+" after "+c.Was
		stay := l.students(c.Was) - c.Left
		if l.students(c.Was) == Unknown || c.Left == Unknown {
			stay = Unknown
		}
		switch is := l.students(c.Is); {
		case c.Was == c.Is || c.Was == "" || c.Is == "":
			return l, nil, fmt.Errorf("changed: change %d is from %q to %q; the new figure needs a name of its own", i+1, c.Was, c.Is)
		case min(c.Left, c.Came) < Unknown || l.students(c.Was) != Unknown && c.Left > l.students(c.Was):
			return l, nil, fmt.Errorf("changed: of %d students in %s %d left and %d came to %s; say Unknown if nobody compared them", l.students(c.Was), c.Was, c.Left, c.Came, c.Is)
		case stay != Unknown && c.Came != Unknown && is != Unknown && is != stay+c.Came:
			return l, nil, fmt.Errorf("changed: %d students in %s are not the %d in %s less %d who left and %d who came", is, c.Is, l.students(c.Was), c.Was, c.Left, c.Came)
		}
		for atom, n := range map[string]int{stayed: stay, left: c.Left, came: c.Came} {
			if _, taken := joined.Students[atom]; taken {
				return l, nil, fmt.Errorf("changed: from %s to %s is there twice, or an atom has the name %q; rename it", c.Was, c.Is, atom)
			}
			joined.Students[atom] = n
		}
		joined.join(c, stayed, left, came)
		found = append(found,
			equation{[]string{stayed, left}, []string{c.Was}, 0},
			equation{[]string{stayed, came}, []string{c.Is}, 0})
	}
	return joined, found, nil
}

// family of atoms that have students in common, and whether an atom is one of its differences.
type family struct {
	of         string
	difference bool
}

func (l Ledger) join(c Change, stayed, left, came string) {
	was, is := l.family(c.Was).of, l.family(c.Is).of
	for atom, f := range l.families {
		if f.of == is {
			l.families[atom] = family{was, f.difference}
		}
	}
	for _, atom := range []string{c.Was, c.Is, stayed} {
		l.families[atom] = family{of: was}
	}
	l.families[left], l.families[came] = family{was, true}, family{was, true}
}

func (l Ledger) family(atom string) family {
	if f, ok := l.families[atom]; ok {
		return f
	}
	return family{of: atom}
}

// apart says that two atoms are not counts of the same students in a changed figure.
func (l Ledger) apart(a, b string) bool {
	f, g := l.family(a), l.family(b)
	return f.of != g.of || f.difference && g.difference
}
