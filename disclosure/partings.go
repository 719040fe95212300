package disclosure

import "fmt"

// Parting says that the students of the atom Whole are those of Parts, each in exactly one of them:
// a class by one breakdown. What is left over is a part as well.
type Parting struct {
	Whole string
	Parts []string
}

// parted are the equations of partings; the parts of a whole belong to its family.
func (l Ledger) parted() (found []equation, err error) {
	for i, p := range l.Parted {
		sum := 0
		for _, part := range p.Parts {
			if part == "" || part == p.Whole {
				return nil, fmt.Errorf("parted: parting %d has the part %q of %q; each has a name of its own", i+1, part, p.Whole)
			}
			if n := l.students(part); n == Unknown || sum == Unknown {
				sum = Unknown
			} else {
				sum += n
			}
		}
		if whole := l.students(p.Whole); len(p.Parts) == 0 || sum != Unknown && whole != Unknown && whole != sum {
			return nil, fmt.Errorf("parted: the %d parts of %s have %d students, not %d; tell what is left over as a part", len(p.Parts), p.Whole, sum, whole)
		}
		l.part(p)
		found = append(found, equation{p.Parts, []string{p.Whole}, 0})
	}
	return found, nil
}

// part takes the parts into the family of the whole. They are apart from each other.
func (l Ledger) part(p Parting) {
	whole := l.family(p.Whole)
	l.families[p.Whole] = family{of: whole.of}
	for _, part := range p.Parts {
		l.families[part] = family{whole.of, true}
	}
}
