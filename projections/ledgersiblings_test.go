package projections_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

var sharedOne, sharedTwo = id(7501), id(7502)

// followed is a measure of the team that follows shared measures one after the other; of version 0 none.
func followed(t testing.TB, w *sharingWorld, m uuid.UUID, name domain.Text, follows ...domain.Follows) {
	for i, f := range follows {
		d := exitTickets()
		d.Name, d.Breakdowns = name, nil
		if f.Version > 0 {
			d.Follows = &domain.Follows{Network: hub, Measure: f.Measure, Version: f.Version}
		}
		if i == 0 {
			w.on(t, dayOfShare, domain.MeasureCategory, m, domain.MeasureDefined{Team: team, Definition: d})
		} else {
			w.on(t, dayOfShare, domain.MeasureCategory, m, domain.MeasureRedefined{From: dayOfShare, Comparable: true, Why: "Other", Definition: d})
		}
	}
}

// TestMeasuresThatFollowOneAreOneSeries: a team tells two classes together by one measure, and one of them
// alone by another; the other class is of five. Where both follow the same shared measure, in whatever version
// and whenever that began, those are the same students.
func TestMeasuresThatFollowOneAreOneSeries(t *testing.T) {
	one, two := id(4501), id(4502)
	of := func(shared uuid.UUID, version int) domain.Follows {
		return domain.Follows{Measure: shared, Version: version}
	}
	none := domain.Follows{}
	for _, c := range []struct {
		name          string
		first, second []domain.Follows
		later         []domain.Follows // of the first, after its release
		bridge        []domain.Follows // of a third
		rest          float64          // students of the other class
		exposed       bool
	}{
		{"one shared measure", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedOne, 1)}, nil, nil, 5, true},
		{"and ten in the other class", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedOne, 1)}, nil, nil, 10, false},
		{"two versions of it", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedOne, 2)}, nil, nil, 5, true},
		{"two shared measures", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedTwo, 1)}, nil, nil, 5, false},
		{"none", []domain.Follows{none}, []domain.Follows{none}, nil, nil, 5, false},
		{"one that followed it before", []domain.Follows{of(sharedOne, 1), none}, []domain.Follows{of(sharedOne, 1)}, nil, nil, 5, true},
		{"one that follows it only since", []domain.Follows{none}, []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedOne, 1)}, nil, 5, true},
		{"two that a third followed", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedTwo, 1)}, nil, []domain.Follows{of(sharedOne, 1), of(sharedTwo, 1)}, 5, true},
		{"two that a third followed the other way", []domain.Follows{of(sharedOne, 1)}, []domain.Follows{of(sharedTwo, 1)}, nil, []domain.Follows{of(sharedTwo, 1), of(sharedOne, 1)}, 5, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			followed(t, w, one, "Tickets", c.first...)
			followed(t, w, two, "Slips", c.second...)
			followed(t, w, id(4503), "Cards", c.bridge...)
			for _, m := range []uuid.UUID{one, two} {
				w.measured(t, m, domain.Series{Class: &period1}, -1, outOf{12, 25}, outOf{15, 25})
				w.measured(t, m, domain.Series{Class: &period2}, -1, outOf{2, c.rest}, outOf{3, c.rest})
			}
			w.plan(t, id(2002), period1, period2)
			tells := func(m uuid.UUID) domain.Telling {
				words := sharedWords
				words.Measures = []uuid.UUID{m}
				return words
			}
			w.shared(t, id(5001), id(2002), tells(one))
			if c.later != nil {
				d := exitTickets()
				d.Follows = &domain.Follows{Network: hub, Measure: c.later[0].Measure, Version: c.later[0].Version}
				w.on(t, dayOfShare, domain.MeasureCategory, one, domain.MeasureRedefined{From: dayOfShare, Comparable: true, Why: "Now", Definition: d})
			}
			w.drafted(t, id(5002), sharedCycle, tells(two))
			again := w.ask(t, id(5002), anonymousRelease)
			if len(again.Exposed) > 0 != c.exposed {
				t.Fatalf("%q", again.Exposed)
			}
			if c.exposed && !strings.HasPrefix(again.Exposed[0], `"Slips": beside "Number talks did not help", released on Jan 1, 2027, this would let others compute a number of fewer than 10 people`) {
				t.Errorf("%q", again.Exposed)
			}
		})
	}
}

// TestSiblingsInOneRelease are judged beside each other: the same students told twice, one fewer in one.
func TestSiblingsInOneRelease(t *testing.T) {
	one, two := id(4501), id(4502)
	for _, c := range []struct {
		name    string
		shared  uuid.UUID
		second  outOf
		exposed bool
	}{
		{"the same", sharedOne, outOf{15, 25}, false},
		{"one fewer", sharedOne, outOf{15, 24}, true},
		{"ten fewer", sharedOne, outOf{9, 15}, false},
		{"one fewer, by another shared measure", sharedTwo, outOf{15, 24}, false},
	} {
		w := newSharingWorld(t)
		followed(t, w, one, "Tickets", domain.Follows{Measure: sharedOne, Version: 1})
		followed(t, w, two, "Slips", domain.Follows{Measure: c.shared, Version: 1})
		w.measured(t, one, domain.Series{Class: &period1}, 0, outOf{15, 25})
		w.measured(t, two, domain.Series{Class: &period1}, 0, c.second)
		words := sharedWords
		words.Measures = []uuid.UUID{one, two}
		w.drafted(t, id(5001), sharedCycle, words)
		s := w.ask(t, id(5001), anonymousRelease)
		if len(s.Exposed) > 0 != c.exposed || c.exposed && !strings.HasPrefix(s.Exposed[0], `"Slips": taken together, this would let others`) {
			t.Errorf("%s: %q", c.name, s.Exposed)
		}
		if told := slices.IndexFunc(s.Behind, func(b domain.ToldSum) bool { return b.Atoms[0].Measure == two }); told < 0 {
			t.Errorf("%s: the fact names another measure than the one that was told: %+v", c.name, s.Behind)
		}
	}
}
