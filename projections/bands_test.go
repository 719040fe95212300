package projections

import (
	"strings"
	"testing"

	"github.com/cyclebook/cyclebook/disclosure"
)

// TestBands pins where each number is told to lie: what was released stands, and is not told otherwise
// by a later program.
func TestBands(t *testing.T) {
	for name, c := range map[string]struct {
		of   banding
		want string // from 0 on, where they change
		at   []int
	}{
		"enrolment":     {enrolments, "0-149 0-149 150-299 300-599 600-999 1000-1999 2000+ 2000+", []int{0, 149, 150, 599, 600, 1000, 2000, 9000}},
		"disadvantaged": {percentages, "0-19 20-39 60-79 80-100 80-100", []int{0, 39, 79, 80, 100}},
		"teams":         {ofSeveral, "1-4 1-4 5-9 10-19 20-49 50+", []int{1, 4, 5, 10, 49, 50}},
		"schools":       {ofSeveral.from(3), "- 3-4 5-9 50+", []int{2, 3, 5, 50}},
		"five schools":  {ofSeveral.from(5), "- 5-9 10-19", []int{4, 5, 10}},
		"seven schools": {ofSeveral.from(7), "- 7-9 10-19", []int{6, 7, 10}},
		"sixty schools": {ofSeveral.from(60), "- 60+", []int{59, 60}},
	} {
		var got []string
		for _, n := range c.at {
			if band := c.of.of(n); band != "" {
				got = append(got, band)
			} else {
				got = append(got, "-")
			}
		}
		if told := strings.Join(got, " "); told != c.want {
			t.Errorf("%s: %v are told as %s, want %s", name, c.at, told, c.want)
		}
	}
	judge := suppressorOf()
	for _, c := range []struct {
		k    int
		n    int
		want string
	}{{10, 0, ""}, {10, 1, "1-9"}, {10, 9, "1-9"}, {10, 10, "10-19"}, {10, 50, "50-99"}, {10, 100, "100+"}, {15, 14, "1-14"}, {15, 15, "15-19"}, {15, 20, "20-49"}, {30, 29, "1-29"}, {30, 30, "30-49"}} {
		judge.policy.K = c.k
		if got := judge.band(c.n, disclosure.OfStudents); got != c.want {
			t.Errorf("%d people with a threshold of %d are told as %q, want %q", c.n, c.k, got, c.want)
		}
	}
}
