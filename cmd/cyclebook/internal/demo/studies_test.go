package demo

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// TestReasonsSayWhatTheNumbersSay holds each percentage that a decision gives for its reason against the
// weeks of the cycle: a number that the reader finds beside it.
func TestReasonsSayWhatTheNumbersSay(t *testing.T) {
	told, err := newTelling(time.Date(2026, time.November, 22, 16, 0, 0, 0, time.UTC), Seed)
	if err != nil {
		t.Fatal(err)
	}
	percent := regexp.MustCompile(`(\d+) %`)
	held := 0
	for _, s := range stories() {
		for y, year := range s.years {
			for _, c := range year.cycles {
				named := percent.FindStringSubmatch(c.reason)
				if named == nil {
					continue
				}
				bar, _ := strconv.ParseFloat(named[1], 64)
				_, during, _ := told.around(s, schoolYear(y), c)
				weeks := told.weekByWeek(s, schoolYear(y), c)
				if held++; !fits(c.reason, bar, during, weeks) {
					t.Errorf("%s, %q: %q, and it was %.1f, by weeks %.1f", s.key, c.title, c.reason, during, weeks)
				}
			}
		}
	}
	if held < 10 {
		t.Errorf("only %d reasons name a percentage", held)
	}
}

// weekByWeek is what a cycle's classes showed together, week by week.
func (t *telling) weekByWeek(s story, y schoolYear, c cycle) (weeks []float64) {
	m := s.measure(c.measures[0])
	for week := c.start; week < c.start+c.weeks; week++ {
		var of []value
		for _, v := range t.values(s, m) {
			if starts, member := c.startOf(v.series.class); member && v.series.year == y && v.series.group == "" && v.week == week && week >= starts {
				of = append(of, v)
			}
		}
		if together, ok := m.pooled(of); ok {
			weeks = append(weeks, together)
		}
	}
	return weeks
}

// fits says whether a reason is true of the weeks; one in other words is not.
func fits(reason string, bar, during float64, weeks []float64) bool {
	reached := 0
	for _, w := range weeks {
		if w >= bar {
			reached++
		}
	}
	last := weeks[len(weeks)-1]
	switch says := func(words string) bool { return strings.Contains(reason, words) }; {
	case says("Close to "), says("Around "):
		return math.Abs(during-bar) < 2.5
	case says("over the six weeks, though not in the last one"):
		return len(weeks) == 6 && during >= bar && last < bar
	case says("most weeks"), says("most Fridays"):
		return 2*reached > len(weeks)
	case says("each week"):
		return slices.Min(weeks) >= bar
	case says("in three of six weeks"):
		return reached == 3 && len(weeks) == 6
	case says("in the last two weeks"):
		return min(last, weeks[len(weeks)-2]) >= bar
	default:
		return during >= bar && last >= bar
	}
}
