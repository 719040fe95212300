package demo

import (
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// TestStudiesSayWhatTheNumbersSay holds each study's result against its first prediction and the
// values of the cycle, and each win against what was before.
func TestStudiesSayWhatTheNumbersSay(t *testing.T) {
	told, err := newTelling(time.Date(2026, time.November, 22, 16, 0, 0, 0, time.UTC), Seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories() {
		for y, year := range s.years {
			for _, c := range year.cycles {
				before, during, ok := told.around(s, schoolYear(y), c)
				if c.ends != acted || c.expect.high == 0 {
					continue
				}
				if !ok {
					t.Errorf("%s, %q: studied without a value", s.key, c.title)
				}
				held := during >= c.expect.low && during <= c.expect.high
				if held != (c.result == domain.Confirmed) {
					t.Errorf("%s, %q: predicted %g to %g, was %.1f, and the study says %s", s.key, c.title, c.expect.low, c.expect.high, during, c.result)
				}
				wanted := during > before == (s.measure(c.measures[0]).Direction == domain.Increase)
				if c.improved == domain.Improved && !wanted {
					t.Errorf("%s, %q: a win from %.1f to %.1f", s.key, c.title, before, during)
				}
			}
		}
	}
}
