package projections_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestLaterReleasesAreJudgedWithEarlierOnes: whatever two releases tell together, by classes, by groups,
// by a correction or by students who join.
func TestLaterReleasesAreJudgedWithEarlierOnes(t *testing.T) {
	third := id(33)
	correct := func(t testing.TB, w *sharingWorld, m uuid.UUID, right, of float64) {
		w.on(t, dayOfShare, domain.MeasureCategory, exit, domain.MeasurementCorrected{Measurement: m, Reason: domain.LateWork, Figures: domain.Figures{Numerator: &right, Denominator: &of, Students: ptr(int(of))}})
	}
	of := func(class uuid.UUID) domain.Series { return domain.Series{Class: &class} }
	for _, c := range []struct {
		name    string
		sizes   []float64 // of the three classes
		first   []uuid.UUID
		between func(testing.TB, *sharingWorld, []uuid.UUID)
		second  []uuid.UUID
		groups  bool // the second tells of a group
		exposed bool
	}{
		{"the same again", []float64{25, 25, 25}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1, period2}, false, false},
		{"a class of five joins", []float64{25, 25, 5}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1, period2, third}, false, true},
		{"a class of nine joins", []float64{25, 25, 9}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1, period2, third}, false, true},
		{"a class of ten joins", []float64{25, 25, 10}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1, period2, third}, false, false},
		{"a class of five leaves", []float64{25, 25, 5}, []uuid.UUID{period1, period2, third}, nil, []uuid.UUID{period1, period2}, false, true},
		{"one of two classes alone, the other of six", []float64{25, 6, 25}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1}, false, true},
		{"one of two classes alone, both large", []float64{25, 26, 25}, []uuid.UUID{period1, period2}, nil, []uuid.UUID{period1}, false, false},
		{"one student came late, and it shows", []float64{25, 25, 25}, []uuid.UUID{period1}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) { correct(t, w, ids[0], 13, 26) }, []uuid.UUID{period1}, false, true},
		{"ten came late", []float64{25, 25, 25}, []uuid.UUID{period1}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) { correct(t, w, ids[0], 30, 35) }, []uuid.UUID{period1}, false, false},
		{"one was rescored", []float64{25, 25, 25}, []uuid.UUID{period1}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) { correct(t, w, ids[0], 11, 25) }, []uuid.UUID{period1}, false, true},
		{"ten were rescored", []float64{25, 25, 25}, []uuid.UUID{period1}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) { correct(t, w, ids[0], 20, 25) }, []uuid.UUID{period1}, false, false},
		{"one of a thousand was rescored, and it does not show", []float64{1000, 25, 25}, []uuid.UUID{period1}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) { correct(t, w, ids[0], 401, 1000) }, []uuid.UUID{period1}, false, false},
		{"one left a class of a sum, another came to the other", []float64{25, 25, 25}, []uuid.UUID{period1, period2}, func(t testing.TB, w *sharingWorld, ids []uuid.UUID) {
			correct(t, w, ids[0], 3, 24)
			correct(t, w, ids[1], 26, 26)
		}, []uuid.UUID{period1, period2}, false, true},
		{"a group beside what was told of all", []float64{25, 25, 25}, []uuid.UUID{period1}, nil, []uuid.UUID{period1}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			w.opened(t, domain.SectionClass, third)
			var ids []uuid.UUID
			for i, class := range []uuid.UUID{period1, period2, third} {
				ids = append(ids, w.measured(t, exit, of(class), 0, outOf{c.sizes[i] * 0.4, c.sizes[i]})...)
			}
			w.measured(t, exit, domain.Series{Class: &period1, Group: &learners}, 0, outOf{6, 12})
			w.plan(t, id(2002), c.first...)
			w.plan(t, id(2003), c.second...)
			w.drafted(t, id(5001), id(2002), sharedWords)
			first := w.ask(t, id(5001), anonymousRelease)
			if len(first.Exposed) > 0 || first.Released.Effects[0].Suppressed {
				t.Fatalf("%v, %+v", first.Exposed, first.Released.Effects)
			}
			w.released(t, id(5001), anonymousRelease, first)
			if c.between != nil {
				c.between(t, w, ids)
			}
			words := sharedWords
			if c.groups {
				words.Groups = []domain.ToldGroup{{Kind: domain.ByEnglishLearner, Group: &learners}}
			}
			w.drafted(t, id(5002), id(2003), words)
			second := w.ask(t, id(5002), anonymousRelease)
			if len(second.Exposed) > 0 != c.exposed {
				t.Errorf("exposed %q, wanted %v; %v then %v", second.Exposed, c.exposed, valuesOf(first.Released.Effects[0]), valuesOf(second.Released.Effects[0]))
			}
			if c.exposed && !strings.HasPrefix(second.Exposed[0], `"Exit tickets": beside "Number talks did not help", released on Jan 1, 2027, this would let others compute a number of fewer than 10 people from Nov 2 to 6, 2026 (1 value): leave this measure out`) {
				t.Errorf("%q", second.Exposed)
			}
			// what stays in is known, but nothing that was not released before is judged by it
			w.released(t, id(5001), anonymousRelease, first)
			w.drafted(t, id(5003), id(2002), sharedWords)
			if c.between == nil && len(w.ask(t, id(5003), anonymousRelease).Exposed) > 0 {
				t.Error("the same again is exposed")
			}
		})
	}
}

// TestTheSecondSchoolReleasesWhatTheFirstDid, to the last digit, though the record has changed since.
func TestTheSecondSchoolReleasesWhatTheFirstDid(t *testing.T) {
	w := newSharingWorld(t)
	w.on(t, firstDayOfSharing, domain.TeamCategory, team, domain.TeamSchoolsChanged{Schools: []uuid.UUID{school, otherSchools[0]}},
		domain.MemberJoined{Membership: domain.Membership{Person: zoe, School: otherSchools[0], Position: domain.GeneralEducator}, From: firstDayOfSharing})
	theirs := id(3001)
	w.plan(t, id(2002), period1, theirs)
	for _, class := range []uuid.UUID{period1, theirs} {
		w.measured(t, exit, domain.Series{Class: &class}, 0, outOf{10, 25})
	}
	w.drafted(t, id(5001), id(2002), sharedWords)
	first := w.ask(t, id(5001), anonymousRelease)
	if !cmp.Equal(first.Schools, []uuid.UUID{school, otherSchools[0]}) || first.School != school {
		t.Fatalf("%+v", first)
	}
	w.released(t, id(5001), anonymousRelease, first)
	w.measured(t, exit, domain.Series{Class: &period1}, 1, outOf{20, 25})
	w.measured(t, exit, domain.Series{Class: &theirs}, 1, outOf{20, 25})
	w.logbook.by = zoe
	second := w.askAs(t, zoe, id(5001), anonymousRelease)
	if diff := cmp.Diff(first.Released, second.Released); diff != "" || second.School != otherSchools[0] || len(second.Exposed) > 0 {
		t.Error(diff, second.School, second.Exposed)
	}
	if again := w.ask(t, id(5001), anonymousRelease); cmp.Equal(first.Released, again.Released) {
		t.Error("the first school's own next release does not see what was measured since")
	}
}
