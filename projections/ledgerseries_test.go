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
