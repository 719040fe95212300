package projections_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestATeamOfABatchTellsItsOwnNumberLater: its eight students of some weeks were told in the mean of five groups.
// When a few have come and its numbers of those weeks could leave, they do not, for with them four groups would be
// left of the mean; they do when ten have come, in other weeks, and when there is no batch.
func TestATeamOfABatchTellsItsOwnNumberLater(t *testing.T) {
	for _, c := range []struct {
		name    string
		others  int // in the batch
		now     float64
		week    int
		exposed bool
	}{
		{"four have come", 4, 12, -1, true},
		{"ten have come", 4, 18, -1, false},
		{"other weeks", 4, 12, 6, false},
		{"one more waits", 5, 12, -1, true},
		{"no batch", 3, 12, -1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			ids := w.measured(t, exit, domain.Series{Class: &period1}, -3, outOf{3, 8}, outOf{4, 8}, outOf{3, 8}, outOf{5, 8}, outOf{6, 8}, outOf{5, 8})
			w.drafted(t, id(5001), sharedCycle, sharedWords)
			first := w.ask(t, id(5001), anonymousRelease)
			if len(first.Hidden) != 1 || !first.Released.Effects[0].Suppressed {
				t.Fatalf("%+v", first)
			}
			w.released(t, id(5001), anonymousRelease, first)
			for n := range c.others {
				w.otherOfBatch(t, n, first)
			}
			if c.week > 0 {
				for i := range ids {
					w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementVoided{Measurement: ids[i]})
				}
				w.measured(t, exit, domain.Series{Class: &period1}, c.week, outOf{8, c.now}, outOf{9, c.now})
			} else {
				for i, m := range ids {
					right := float64(5 + i)
					w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: m, Reason: domain.LateWork, Figures: domain.Figures{Numerator: &right, Denominator: &c.now, Students: ptr(int(c.now))}})
				}
			}
			w.drafted(t, id(5002), sharedCycle, sharedWords)
			again := w.ask(t, id(5002), anonymousRelease)
			if again.Released.Effects[0].Suppressed {
				t.Fatalf("%+v", again.Released.Effects)
			}
			if len(again.Exposed) > 0 != c.exposed || c.exposed && !strings.HasPrefix(again.Exposed[0], `"Exit tickets": it was told in a mean of small groups`) {
				t.Errorf("%q", again.Exposed)
			}
		})
	}
}

// otherOfBatch has a team of another school tell what it tried from 5001, with as few.
func (w *sharingWorld) otherOfBatch(t testing.TB, n int, first *domain.Sharing) {
	cycle, shareOut, school, class := id(5100+n), id(5200+n), id(5300+n), id(5500+n)
	w.on(t, dayOfShare, domain.CycleCategory, cycle, plan("Tried", func(p *domain.Plan) { p.Team, p.AdaptedFrom = id(5400+n), ptr(id(5001)) }))
	w.on(t, dayOfShare, domain.ShareOutCategory, shareOut, domain.ShareOutDrafted{Team: id(5400 + n), Cycle: cycle, Telling: sharedWords})
	hidden := first.Hidden[0]
	hidden.Change += float64(n)
	atom := first.Behind[0].Atoms[0]
	atom.Measure, atom.Class = id(5600+n), &class
	w.on(t, dayOfShare, domain.ShareOutCategory, shareOut, domain.ShareOutReleased{
		Version: 1, School: school, Schools: []uuid.UUID{school}, Audience: toNetwork, Attribution: domain.Anonymous, Released: *first.Released,
		Hidden: domain.HiddenEffects{hidden}, Behind: domain.Behind{{Hidden: true, K: 10, Atoms: []domain.Atom{atom}}},
	})
}
