package projections_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestPointsAreNoPeople: between two releases of a score points change. Nobody counts whose they
// were, so that another number of the same students does not leave.
func TestPointsAreNoPeople(t *testing.T) {
	for _, c := range []struct {
		name     string
		points   float64
		students int
		exposed  bool
	}{{"15 of one", 1515, 25, true}, {"300, perhaps of all", 1800, 25, true}, {"none", 1500, 25, false}, {"ten came with theirs", 2100, 35, false}, {"one came", 1586, 26, true}} {
		w := newSharingWorld(t)
		score := id(4411)
		w.on(t, firstDayOfSharing, domain.MeasureCategory, score, domain.MeasureDefined{Team: team, Definition: domain.Definition{
			Name: "Rubric points", Unit: domain.ScoreUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure, Direction: domain.Increase, Frequency: domain.Weekly,
		}})
		telling := sharedWords
		telling.Measures = []uuid.UUID{score}
		ids := w.measured(t, score, domain.Series{Class: &period1}, -1, outOf{1200, 25}, outOf{1260, 25}, outOf{1500, 25})
		first := w.shared(t, id(5001), sharedCycle, telling)
		w.on(t, dayOfShare, domain.MeasureCategory, score, domain.MeasurementCorrected{Measurement: ids[2], Reason: domain.Rescored, Figures: domain.Figures{
			Numerator: &c.points, Denominator: ptr(float64(c.students)), Students: &c.students,
		}})
		w.drafted(t, id(5002), sharedCycle, telling)
		again := w.ask(t, id(5002), anonymousRelease)
		if len(again.Exposed) > 0 != c.exposed {
			t.Errorf("%s: %v then %v: %q", c.name, valuesOf(first.Released.Effects[0]), valuesOf(again.Released.Effects[0]), again.Exposed)
		}
	}
}

// TestTheTeamBesideItsClasses: the team as a whole less its class of 25 are as many as are left over,
// whichever of them leaves first.
func TestTheTeamBesideItsClasses(t *testing.T) {
	for _, c := range []struct {
		rest    float64
		exposed bool
	}{{5, true}, {9, true}, {10, false}, {0, false}} {
		for _, teamFirst := range []bool{false, true} {
			w := newSharingWorld(t)
			w.measured(t, exit, domain.Series{Class: &period1}, -1, outOf{12, 25}, outOf{15, 25})
			w.measured(t, exit, domain.Series{}, -1, outOf{12 + c.rest/2, 25 + c.rest}, outOf{15 + c.rest/2, 25 + c.rest})
			whole := id(2099)
			w.plan(t, whole)
			cycles := []uuid.UUID{sharedCycle, whole}
			if teamFirst {
				cycles[0], cycles[1] = cycles[1], cycles[0]
			}
			first := w.shared(t, id(5001), cycles[0], sharedWords)
			w.drafted(t, id(5002), cycles[1], sharedWords)
			again := w.ask(t, id(5002), anonymousRelease)
			if len(again.Exposed) > 0 != c.exposed {
				t.Errorf("%v left over, team first %t: %v then %v: %q", c.rest, teamFirst, valuesOf(first.Released.Effects[0]), valuesOf(again.Released.Effects[0]), again.Exposed)
			}
		}
	}
}

// TestAValueEnteredAgainForOtherDays is a version of what it was, but not beside it.
func TestAValueEnteredAgainForOtherDays(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to int // days of the second week
		keep     bool
		students float64
		exposed  bool
	}{
		{"a day less, one student more", 7, 10, false, 26, true},
		{"a day later, one student more", 8, 11, false, 26, true},
		{"two weeks, one student more", 7, 18, false, 26, true},
		{"a day less, ten students more", 7, 10, false, 35, false},
		{"the week after, one student more", 14, 18, false, 26, false},
		{"from the last day on, one student more", 11, 18, false, 26, false},
		{"beside it, one student more", 7, 10, true, 26, false},
	} {
		w := newSharingWorld(t)
		ids := w.measured(t, exit, domain.Series{Class: &period1}, 0, outOf{12, 25}, outOf{15, 25})
		first := w.shared(t, id(5001), sharedCycle, sharedWords)
		right := 16 + c.students - 26
		if !c.keep {
			w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: ids[1]})
		}
		w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementRecorded{
			ID: id(4440), Series: domain.Series{Class: &period1}, Period: domain.Period{From: starts.AddDays(c.from), To: ptr(starts.AddDays(c.to))},
			Figures: domain.Figures{Numerator: &right, Denominator: &c.students, Students: ptr(int(c.students))},
		})
		w.drafted(t, id(5002), sharedCycle, sharedWords)
		again := w.ask(t, id(5002), anonymousRelease)
		if len(again.Exposed) > 0 != c.exposed {
			t.Errorf("%s: %v then %v: %q", c.name, valuesOf(first.Released.Effects[0]), valuesOf(again.Released.Effects[0]), again.Exposed)
		}
	}
}
