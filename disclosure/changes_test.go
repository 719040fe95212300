package disclosure

import (
	"fmt"
	"strings"
	"testing"
)

// A class had 50 students, then 51: beside the earlier figure the new one tells of one student. That
// of the whole school, where 20 came and 12 left, does not.
func ExampleChange() {
	l := Ledger{
		K:         10,
		Students:  map[string]int{"class": 50, "class, corrected": 51, "school": 400, "school in May": 408},
		Published: []Sum{{[]string{"class"}, 50}, {[]string{"school"}, 400}},
		Changed: []Change{
			{Was: "class", Is: "class, corrected", Left: 0, Came: 1},
			{Was: "school", Is: "school in May", Left: 12, Came: 20},
		},
	}
	for _, next := range []Sum{{[]string{"class, corrected"}, 51}, {[]string{"school in May"}, 408}} {
		found, err := l.Exposed([]Sum{next})
		if err != nil {
			fmt.Println(err)
		}
		for _, e := range found {
			fmt.Println(e.Atoms[0], e.Low.Value, e.High.Value)
		}
		fmt.Println(next.Atoms[0], "may go out:", len(found) == 0)
	}
	// Output:
	// came to class, corrected after class 1 1
	// class, corrected may go out: false
	// school in May may go out: true
}

// TestChangedFigures: the earlier figure stays known, and who came and left between the two is judged
// like any atom.
func TestChangedFigures(t *testing.T) {
	of := func(value int, atoms ...string) Sum { return Sum{atoms, value} }
	for _, c := range []struct {
		name            string
		students        map[string]int
		things          bool
		changed         []Change
		published, next []Sum
		want            string
	}{
		{
			"many came",
			map[string]int{"a": 50, "a2": 65},
			false,
			[]Change{{"a", "a2", 0, 15}},
			[]Sum{of(50, "a")},
			[]Sum{of(65, "a2")},
			"",
		},
		{
			"nobody knows who",
			map[string]int{"a": 50, "a2": 51},
			false,
			[]Change{{"a", "a2", Unknown, Unknown}},
			[]Sum{of(50, "a")},
			[]Sum{of(51, "a2")},
			"came to a2 after a+left a for a2 1..101",
		},
		{
			"twice, by one each",
			map[string]int{"a": 50, "a2": 51, "a3": 52},
			false,
			[]Change{{"a", "a2", 0, 1}, {"a2", "a3", 0, 1}},
			[]Sum{of(50, "a")},
			[]Sum{of(52, "a3")},
			"came to a2 after a 1..1; came to a3 after a2 1..1; came to a2 after a+came to a3 after a2 2..2",
		},
		{
			"another small atom beside",
			map[string]int{"a": 50, "a2": 53, "b": 4, "c": 30},
			false,
			[]Change{{"a", "a2", 0, 3}},
			[]Sum{of(50, "a")},
			[]Sum{of(57, "a2", "b")},
			"b 1..6; came to a2 after a 1..6; b+came to a2 after a 7..7",
		},
		{
			"hidden in a total",
			map[string]int{"a": 50, "a2": 53, "b": 40},
			false,
			[]Change{{"a", "a2", 0, 3}},
			[]Sum{of(90, "a", "b")},
			[]Sum{of(53, "a2")},
			"",
		},
		{
			"answers of one student",
			map[string]int{"a": 50, "a2": 50},
			true,
			[]Change{{"a", "a2", 1, 1}},
			[]Sum{of(200, "a")},
			[]Sum{of(203, "a2")},
			"came to a2 after a 3..203; came to a2 after a+left a for a2 3..403",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Ledger{K: 10, Students: c.students, Things: c.things, Changed: c.changed, Published: c.published}
			found, err := l.Exposed(c.next)
			if got := told(t, found, err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestChangesRefused: what does not fit says what and where.
func TestChangesRefused(t *testing.T) {
	for want, changed := range map[string][]Change{
		"a name of its own":                {{Was: "a", Is: "a"}},
		"of 50 students in a 51 left":      {{"a", "a2", 51, 52}},
		"51 students in a2 are not the 50": {{"a", "a2", 1, 1}},
		"there twice":                      {{"a", "a2", 0, 1}, {"a", "a2", 0, 1}},
		"contradict each other":            nil,
	} {
		l := Ledger{K: 10, Students: map[string]int{"a": 50, "a2": 51}, Published: []Sum{{[]string{"a"}, 50}}, Changed: changed}
		if _, err := l.Exposed([]Sum{{[]string{"a"}, 51}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
