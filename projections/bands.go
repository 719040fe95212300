package projections

import (
	"fmt"
	"slices"
)

// banding tells a number as one of several that exclude each other, such as "20-49".
type banding struct {
	// starts are where they begin, ascending; what lies under the first is in none.
	starts []int
	// last is the end of the last one; 0 for none.
	last int
}

// Bands of a school's profile: its students, and how many of a hundred are disadvantaged.
var (
	enrolments  = banding{starts: []int{0, 150, 300, 600, 1000, 2000}}
	percentages = banding{starts: []int{0, 20, 40, 60, 80}, last: 100}
)

// ofSeveral are the bands of teams, and of schools.
var ofSeveral = banding{starts: []int{1, 5, 10, 20, 50}}

// from has the first band begin at a number, and leaves out those before it.
func (b banding) from(first int) banding {
	later := slices.DeleteFunc(slices.Clone(b.starts), func(start int) bool { return start <= first })
	return banding{append([]int{first}, later...), b.last}
}

// of is the band in which a number lies; empty for none.
func (b banding) of(n int) string {
	for i := len(b.starts) - 1; i >= 0; i-- {
		if n >= b.starts[i] {
			return b.name(i)
		}
	}
	return ""
}

func (b banding) name(i int) string {
	switch {
	case i < len(b.starts)-1:
		return fmt.Sprintf("%d-%d", b.starts[i], b.starts[i+1]-1)
	case b.last > 0:
		return fmt.Sprintf("%d-%d", b.starts[i], b.last)
	default:
		return fmt.Sprintf("%d+", b.starts[i])
	}
}

// names are all of them, in order.
func (b banding) names() []string {
	list := make([]string, len(b.starts))
	for i := range list {
		list[i] = b.name(i)
	}
	return list
}
