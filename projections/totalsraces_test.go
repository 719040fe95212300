package projections_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// twoClasses is a totals world with a class of 25 and one of 5 in October, which is settled, and
// what a release of the total would tell.
func twoClasses(t *testing.T) (w *totalsWorld, class, measure uuid.UUID, f *domain.Figuring) {
	w = newTotalsWorld(t)
	class, measure = w.classOf(t, 1, 1, 1, sharedExit)
	w.classOf(t, 2, 1, 1, sharedExit)
	for week := range 3 {
		w.counts(t, 1, octoberStart.AddDays(7*week), 12, 25)
		w.counts(t, 2, octoberStart.AddDays(7*week), 2, 5)
	}
	w.something(t, day(time.October, 20))
	w.something(t, day(time.November, 9))
	f = w.figuring(t, day(time.November, 9), october, day(time.October, 31), sharedExit)
	if f.Figure == nil || f.Figure.Value == nil || len(f.Exposed) > 0 || f.Beside == 0 {
		t.Fatalf("%+v", f)
	}
	return w, class, measure, f
}

func (w *totalsWorld) releaseTotal(t testing.TB, f *domain.Figuring) {
	w.on(t, day(time.November, 9), domain.ReleaseCategory, id(7850), domain.FigureReleased{SchoolTotal: totalOf(1, sharedExit), From: october, To: day(time.October, 31), Figure: *f.Figure, Beside: f.Beside})
}

// TestATotalThatRaced: a class left on another node since it was judged: the total is suppressed, as a standing
// one is; judged beside it, or by a program that did not ask, it stands. A key that is gone turns no
// verdict.
func TestATotalThatRaced(t *testing.T) {
	for name, c := range map[string]struct {
		beside func(now int64) int64
		lost   string
		want   string
	}{
		"it raced":               {nil, "", "SUPPRESSED"},
		"it was judged beside":   {func(now int64) int64 { return now }, "", "EXACT 47 20-49 1-4"},
		"it was not asked":       {func(int64) int64 { return 0 }, "", "EXACT 47 20-49 1-4"},
		"the class cannot be":    {nil, behindField, "SUPPRESSED"},
		"the month cannot be":    {nil, "/figures", "SUPPRESSED"},
		"nor did it race, lost":  {func(now int64) int64 { return now }, behindField, "EXACT 47 20-49 1-4"},
		"nor did it, month lost": {func(now int64) int64 { return now }, "/figures", "EXACT 47 20-49 1-4"},
	} {
		t.Run(name, func(t *testing.T) {
			w, class, measure, f := twoClasses(t)
			w.shareOne(t, day(time.November, 9), 1, measure, 25, class)
			if c.beside != nil {
				f.Beside = c.beside(int64(len(w.events)))
			}
			w.releaseTotal(t, f)
			if c.lost != "" {
				var all []uuid.UUID
				for _, e := range w.events {
					all = append(all, e.ID)
				}
				w.views = must[*projections.Views](t)(projections.Open(t.Context(), t.TempDir(), projections.Options{Log: w.logbook, Open: openerWithout(c.lost, all)}))
				t.Cleanup(func() { _ = w.views.Close() })
				w.taken = 0
			}
			if got := brief(w.toldOf(t, hubPerson, day(time.November, 9), 1, october)); got != c.want {
				t.Errorf("told as %s, want %s", got, c.want)
			}
			if c.lost == "" {
				w.sameAnyway(t)
			}
		})
	}
}

// TestAShareOutThatRacedWithATotal, released once or by itself when its month was settled, by the same fact or
// by another one: it is held back.
func TestAShareOutThatRacedWithATotal(t *testing.T) {
	for name, c := range map[string]struct {
		standing bool
		settles  bool // another fact settles the month
		beside   bool
		lost     bool
		want     int
	}{
		"released once":                         {want: 1},
		"judged beside it":                      {beside: true},
		"standing, settled by another":          {standing: true, settles: true, want: 1},
		"standing, settled by itself":           {standing: true, want: 1},
		"standing, and the month cannot be":     {standing: true, lost: true, want: 1},
		"released once, the month cannot be":    {lost: true, want: 1},
		"judged beside it, the month cannot be": {beside: true, lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, class, measure, f := twoClasses(t)
			if c.standing {
				w = newTotalsWorld(t)
				class, measure = w.classOf(t, 1, 1, 1, sharedExit)
				w.classOf(t, 2, 1, 1, sharedExit)
				w.stands(t, 1, sharedExit, october, day(time.December, 31))
				for week := range 3 {
					w.counts(t, 1, octoberStart.AddDays(7*week), 12, 25)
					w.counts(t, 2, octoberStart.AddDays(7*week), 2, 5)
				}
			}
			beside := int64(len(w.events))
			switch {
			case !c.standing:
				w.releaseTotal(t, f)
			case c.settles:
				w.something(t, day(time.November, 9))
			}
			if c.beside {
				beside = int64(len(w.events))
			}
			w.beside = beside
			w.shareOne(t, day(time.November, 9), 1, measure, 25, class)
			options := projections.Options{Log: w.logbook}
			if c.lost {
				var all []uuid.UUID
				for _, e := range w.events {
					all = append(all, e.ID)
				}
				options.Open = openerWithout("/figures", all)
			}
			v := must[*projections.Views](t)(projections.Open(t.Context(), t.TempDir(), options))
			t.Cleanup(func() { _ = v.Close() })
			w.feed(t, v, 0, 1000)
			s := must[*projections.ShareOut](t)(reader(t, v, ann, day(time.November, 9)).ShareOut(t.Context(), id(4001)))
			if held := must[[]string](t)(s.Draft().Releases[0].HeldBack(t.Context())); len(held) != c.want || (s.ReleasedAt == nil) != (c.want > 0) {
				t.Errorf("held back %q, released at %v", held, s.ReleasedAt)
			}
		})
	}
}

// TestTwoTeamsBesideATotal: what two teams tell hangs together once a total over both of them has left; the
// rest of it is of five.
func TestTwoTeamsBesideATotal(t *testing.T) {
	for name, c := range map[string]struct {
		total bool
		want  int
	}{"a total has left": {true, 1}, "none has": {false, 0}} {
		t.Run(name, func(t *testing.T) {
			w := newTotalsWorld(t)
			class, measure := w.classOf(t, 1, 1, 1, sharedExit)
			theirs, theirMeasure := w.classOf(t, 2, 1, 2, sharedExit)
			w.classOf(t, 3, 1, 2, sharedExit)
			for i, of := range []float64{25, 25, 5} {
				w.counts(t, i+1, octoberStart, 2, of)
			}
			if c.total {
				w.stands(t, 1, sharedExit, october, day(time.December, 31))
			}
			w.something(t, day(time.October, 20))
			w.something(t, day(time.November, 9))
			w.beside = int64(len(w.events))
			w.teller = otherTeam
			w.shareOne(t, day(time.November, 9), 2, theirMeasure, 25, theirs)
			w.teller = team
			w.shareOne(t, day(time.November, 9), 1, measure, 25, class)
			s := must[*projections.ShareOut](t)(reader(t, w.logbook.views(t, 1000), ann, day(time.November, 9)).ShareOut(t.Context(), id(4001)))
			held := must[[]string](t)(s.Draft().Releases[0].HeldBack(t.Context()))
			if len(held) != c.want {
				t.Fatalf("held back for %q", held)
			}
			if c.want > 0 && (strings.Contains(held[0], "Number talks") || strings.Contains(held[0], "the release of") || !strings.Contains(held[0], "and a release that you do not read, this")) {
				t.Errorf("the other team's title or day is told: %q", held)
			}
		})
	}
}
