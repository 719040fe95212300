package projections_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cyclebook/cyclebook/domain"
)

// numbersIn are all numbers that stand in a text.
func numbersIn(text string) (found []float64) {
	for _, m := range regexp.MustCompile(`[0-9]+(\.[0-9]+)?`).FindAllString(text, -1) {
		v, _ := strconv.ParseFloat(m, 64)
		found = append(found, v)
	}
	return found
}

// TestATeamOfFewTellsNoNumber: a team whose groups are all under ten shares a loss. No number of its
// record stands in what leaves, nor anything that is computed from it; its values are kept for pooling.
func TestATeamOfFewTellsNoNumber(t *testing.T) {
	w := newSharingWorld(t)
	definition := exitTickets()
	definition.Breakdowns[0].Groups, definition.Breakdowns[0].Whole = wholeBreakdown, true
	w.on(t, firstDayOfSharing, domain.MeasureCategory, exit, domain.MeasureRedefined{From: firstDayOfSharing, Comparable: true, Why: "All", Definition: definition})
	// No number of the record is one of a threshold, a band, a grade or a year, so that each can be looked for.
	weeks := []outOf{{4.25, 8}, {5.5, 8}, {4.875, 8}, {5.25, 8}, {6.5, 8}, {6.75, 8}, {7.25, 8}}
	w.measured(t, exit, domain.Series{Class: &period1}, -3, weeks...)
	w.measured(t, exit, domain.Series{Class: &period1, Group: &learners}, -3, outOf{2.125, 4}, outOf{2.25, 4}, outOf{2.375, 4}, outOf{2.625, 4})
	words := sharedWords
	words.Groups = []domain.ToldGroup{{Kind: domain.ByEnglishLearner, Group: &learners}}
	w.drafted(t, id(5001), sharedCycle, words)
	s := w.ask(t, id(5001), anonymousRelease)
	answer := string(must[[]byte](t)(json.Marshal(s.Released)))
	told := numbersIn(answer)
	policy := []float64{0, 1, 9, 10, 3, 15, 6, 300, 599, 40, 59, 2026, 27} // thresholds, bands, grade, year
	for _, v := range told {
		if !slices.Contains(policy, v) {
			t.Errorf("%v stands in %s", v, answer)
		}
	}
	for i, c := range weeks {
		for _, own := range []float64{c.right, c.of, 100 * c.right / c.of, math.Round(100 * c.right / c.of)} {
			if slices.Contains(told, own) {
				t.Errorf("%v of week %d stands in %s", own, i, answer)
			}
		}
	}
	for i, e := range s.Released.Effects { // of the parts of a whole of few nothing is told, not that there are any
		if !e.Suppressed || e.Points != nil || e.Change != nil || e.Low != nil || e.High != nil || e.Students != []string{"1-9", ""}[i] {
			t.Errorf("%+v", e)
		}
	}
	if len(s.Released.Effects) != 2 || len(s.Hidden) != 1 || s.Hidden[0].Students != 8 || math.Abs(s.Hidden[0].Change-19.53125) > 1e-9 || !(s.Hidden[0].Variance > 0) || slices.ContainsFunc(s.Behind, func(b domain.ToldSum) bool { return !b.Hidden || b.Told != 0 }) {
		t.Errorf("%d effects, hidden %+v, behind %v", len(s.Released.Effects), s.Hidden, s.Behind)
	}
	// the same team of ten tells: the search above is not blind
	w.plan(t, id(2002), period2)
	w.measured(t, exit, domain.Series{Class: &period2}, -3, outOf{4, 11}, outOf{5, 11}, outOf{6, 11}, outOf{7, 11})
	w.drafted(t, id(5002), id(2002), words)
	if loud := must[[]byte](t)(json.Marshal(w.ask(t, id(5002), anonymousRelease).Released)); !slices.Contains(numbersIn(string(loud)), 36) {
		t.Errorf("4 of 11 is not told in %s", loud)
	}
}

// TestASmallGroupIsHiddenWithItsSibling, or it could be had from the whole and the sibling.
func TestASmallGroupIsHiddenWithItsSibling(t *testing.T) {
	others := id(83)
	for _, c := range []struct {
		name                  string
		all, learners, others outOf
		want                  string
	}{
		{"both of ten", outOf{15, 30}, outOf{5, 10}, outOf{10, 20}, "[50] [50] [50]"},
		{"nine learners", outOf{15, 30}, outOf{4, 9}, outOf{11, 21}, "[50] [<nil>] [<nil>]"},
		{"nine others", outOf{15, 30}, outOf{11, 21}, outOf{4, 9}, "[50] [<nil>] [<nil>]"},
		{"no learner", outOf{15, 30}, outOf{0, 0}, outOf{15, 30}, "[50] [<nil>] [50]"},
		{"somebody is in both", outOf{15, 30}, outOf{8, 16}, outOf{8, 16}, "[50] [50] [50]"},
		{"somebody in both, few in one alone", outOf{15, 30}, outOf{11, 22}, outOf{8, 16}, "[50] [<nil>] [50]"},
		{"few in neither", outOf{15, 30}, outOf{6, 12}, outOf{6, 12}, "[50] [<nil>] [<nil>]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			definition := exitTickets()
			definition.Breakdowns[0].Groups = wholeBreakdown
			w.on(t, firstDayOfSharing, domain.MeasureCategory, exit, domain.MeasureRedefined{From: firstDayOfSharing, Comparable: true, Why: "All", Definition: definition})
			w.measured(t, exit, domain.Series{Class: &period1}, 1, c.all)
			for i, group := range []outOf{c.learners, c.others} {
				if group.of > 0 {
					w.measured(t, exit, domain.Series{Class: &period1, Group: ptr(id(82 + i))}, 1, group)
				}
			}
			words := sharedWords
			words.Groups = []domain.ToldGroup{{Kind: domain.ByEnglishLearner, Group: &learners}, {Kind: domain.ByEnglishLearner, Group: &others}}
			w.drafted(t, id(5001), sharedCycle, words)
			s := w.ask(t, id(5001), anonymousRelease)
			got := map[string]string{}
			for _, e := range s.Released.Effects {
				label := "all"
				if e.Group != nil {
					label = e.Group.Label
				}
				got[label] = fmt.Sprint(valuesOf(e))
				if e.Suppressed {
					got[label] = "[<nil>]"
				}
			}
			line := got["all"]
			for _, label := range []string{"English learners", "Not English learners"} {
				if got[label] == "" {
					got[label] = "[]"
				}
				line += " " + got[label]
			}
			if line != c.want || len(s.Exposed) > 0 {
				t.Errorf("got %s, want %s; %v", line, c.want, s.Exposed)
			}
		})
	}
}

// TestAHiddenWeekDoesNotShowInTheChange: it follows from the told weeks, whatever the hidden one was.
func TestAHiddenWeekDoesNotShowInTheChange(t *testing.T) {
	var first *domain.Sharing
	for _, right := range []float64{0, 4, 8} {
		w := newSharingWorld(t)
		w.measured(t, exit, domain.Series{Class: &period1}, -3, outOf{10, 20}, outOf{11, 20}, outOf{9, 20}, outOf{12, 20}, outOf{right, 8}, outOf{14, 20}, outOf{15, 20})
		w.drafted(t, id(5001), sharedCycle, sharedWords)
		s := w.ask(t, id(5001), anonymousRelease)
		if first == nil {
			first = s
		}
		if diff := cmp.Diff(first.Released, s.Released); diff != "" || *s.Released.Effects[0].Change != 18 {
			t.Errorf("with %v of 8: %v, %s", right, *s.Released.Effects[0].Change, diff)
		}
	}
}

// TestOneSeriesIsToldNeverASumAndItsParts: of two classes the sum, over the weeks that both have.
func TestOneSeriesIsToldNeverASumAndItsParts(t *testing.T) {
	w := newSharingWorld(t, period1, period2)
	w.measured(t, exit, domain.Series{Class: &period1}, 0, outOf{3, 6}, outOf{3, 6}, outOf{3, 6})
	w.measured(t, exit, domain.Series{Class: &period2}, 0, outOf{5, 8}, outOf{6, 8})
	w.drafted(t, id(5001), sharedCycle, sharedWords)
	s := w.ask(t, id(5001), anonymousRelease)
	if diff := cmp.Diff([]any{57.0, 64.0}, valuesOf(s.Released.Effects[0])); diff != "" || len(s.Released.Effects) != 1 {
		t.Error(diff, s.Released.Effects)
	}
	// a small group's students may be in the section, too
	w.opened(t, domain.SmallGroupClass, id(33))
	w.plan(t, id(2002), period1, id(33))
	w.measured(t, exit, domain.Series{Class: ptr(id(33))}, 0, outOf{2, 5})
	w.drafted(t, id(5002), id(2002), sharedWords)
	if e := w.ask(t, id(5002), anonymousRelease).Released.Effects[0]; !e.Suppressed || e.Students != "1-9" {
		t.Errorf("%+v", e)
	}
}
