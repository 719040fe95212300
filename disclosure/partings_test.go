package disclosure

import (
	"strings"
	"testing"
)

// TestAWholeLessItsParts: a part of few follows from the whole and the others, whichever of them
// was published first, and through the sum of two wholes.
func TestAWholeLessItsParts(t *testing.T) {
	of := func(value int, atoms ...string) Sum { return Sum{atoms, value} }
	parted := []Parting{{"a", []string{"learners", "others"}}, {"a", []string{"girls", "boys"}}, {"b", []string{"few", "many"}}}
	students := map[string]int{"a": 30, "learners": 6, "others": 24, "girls": 14, "boys": 16, "b": 20, "few": 5, "many": 15}
	for _, c := range []struct {
		name      string
		published []Sum
		next      []Sum
		want      string
	}{
		{"the whole alone", nil, []Sum{of(30, "a")}, ""},
		{"the whole and the larger part", []Sum{of(30, "a")}, []Sum{of(24, "others")}, "learners 6..6"},
		{"the larger part first", []Sum{of(24, "others")}, []Sum{of(30, "a")}, "learners 6..6"},
		{"another breakdown", []Sum{of(30, "a")}, []Sum{of(14, "girls"), of(16, "boys")}, ""},
		{"the whole by another breakdown", []Sum{of(14, "girls"), of(16, "boys")}, []Sum{of(24, "others")}, "learners 6..6"},
		{"two wholes and the larger part of one", []Sum{of(50, "a", "b")}, []Sum{of(24, "others")}, ""},
		{"two wholes and the larger parts of both", []Sum{of(50, "a", "b")}, []Sum{of(24, "others"), of(15, "many")}, "few 2..9; learners 2..9"},
		{"and one whole", []Sum{of(50, "a", "b")}, []Sum{of(39, "others", "many"), of(30, "a")}, "few 2..9; learners 2..9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := Ledger{K: 10, Students: students, Published: c.published, Parted: parted}.Exposed(c.next)
			if got := told(t, found, err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	for _, wrong := range []Parting{{"a", nil}, {"a", []string{"a", "few"}}, {"a", []string{"girls", "learners"}}} {
		if _, err := (Ledger{K: 10, Students: students, Parted: []Parting{wrong}}).Exposed([]Sum{of(30, "a")}); err == nil || !strings.HasPrefix(err.Error(), "parted") {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}
