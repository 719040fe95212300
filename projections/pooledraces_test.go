package projections_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// TestATeamOfABatchTellsItsOwnNumberAtOnce: on one node a team is told that its number may leave, while on
// another one the fifth group closes the batch that the team's few students are in. In the order of the log the
// number comes later: it is held back, with a key that is gone, too.
func TestATeamOfABatchTellsItsOwnNumberAtOnce(t *testing.T) {
	const itself, another = 5001, 5202
	for _, c := range []struct {
		name  string
		after bool   // the batch closes after the number was told
		sees  bool   // it is judged beside the batch all the same, and leaves: by a program of before
		lost  string // a field of all that is gone, of one share-out
		of    uuid.UUID
		held  string
	}{
		{name: "the batch first", held: `"Exit tickets": it was told in a mean of small groups`},
		{name: "the number first", after: true},
		{name: "it has not raced", sees: true},
		{name: "the batch first, and its own key is gone", lost: "/hidden", of: id(itself), held: "something else left at the same moment"},
		{name: "the batch first, and the key of another is gone", lost: "/hidden", of: id(another), held: "something else left at the same moment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			ids := w.measured(t, exit, domain.Series{Class: &period1}, -3, outOf{3, 8}, outOf{4, 8}, outOf{3, 8}, outOf{5, 8}, outOf{6, 8}, outOf{5, 8})
			w.drafted(t, id(itself), sharedCycle, sharedWords)
			first := w.ask(t, id(itself), anonymousRelease)
			w.released(t, id(itself), anonymousRelease, first)
			for n := range 3 {
				w.otherOfBatch(t, n, first)
			}
			for i, m := range ids {
				right, of := float64(5+i), 12.0
				w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: m, Reason: domain.LateWork, Figures: domain.Figures{Numerator: &right, Denominator: &of, Students: ptr(12)}})
			}
			w.drafted(t, id(5002), sharedCycle, sharedWords)
			again := w.ask(t, id(5002), anonymousRelease)
			if len(again.Exposed) > 0 || again.Released.Effects[0].Suppressed {
				t.Fatalf("%+v", again)
			}
			if !c.after {
				w.otherOfBatch(t, 3, first)
			}
			if c.sees {
				again.Beside = int64(len(w.events))
			}
			w.released(t, id(5002), anonymousRelease, again)
			if c.after {
				w.otherOfBatch(t, 3, first)
			}
			options := projections.Options{Log: w.logbook}
			if c.lost != "" {
				var gone []uuid.UUID
				for _, e := range w.events {
					if e.Stream == (domain.Stream{Category: domain.ShareOutCategory, ID: c.of}).String() {
						gone = append(gone, e.ID)
					}
				}
				options.Open = openerWithout(c.lost, gone)
			}
			v := must[*projections.Views](t)(projections.Open(t.Context(), t.TempDir(), options))
			t.Cleanup(func() { _ = v.Close() })
			w.feed(t, v, 0, 7)
			s := must[*projections.ShareOut](t)(reader(t, v, ann, dayOfShare.AddDays(1)).ShareOut(t.Context(), id(5002)))
			held := must[[]string](t)(s.Draft().Releases[0].HeldBack(t.Context()))
			if len(held) > 0 != (c.held != "") || len(held) > 0 && !strings.HasPrefix(held[0], c.held) || (s.ReleasedAt == nil) != (c.held != "") {
				t.Errorf("released at %v, held back %q", s.ReleasedAt, held)
			}
		})
	}
}
