package projections_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestWhatLeavesIsRoundedAndCoded: whole points, edges, weeks from the start, and a change that
// follows from the told points alone.
func TestWhatLeavesIsRoundedAndCoded(t *testing.T) {
	w := newSharingWorld(t)
	of := domain.Series{Class: &period1}
	w.measured(t, exit, of, -3, outOf{10, 23}, outOf{11, 23}, outOf{0, 23}, outOf{15, 23}, outOf{22, 23}, outOf{23, 23}, outOf{16, 24})
	w.drafted(t, id(5001), sharedCycle, sharedWords)
	s := w.ask(t, id(5001), anonymousRelease)
	if len(s.Outside)+len(s.Exposed) > 0 || s.School != school || !cmp.Equal(s.Schools, []uuid.UUID{school}) {
		t.Errorf("%+v", s)
	}
	e := s.Released.Effects[0]
	want := []any{43.0, 48.0, []float64{5}, 65.0, []float64{95}, []float64{95}, 67.0}
	if diff := cmp.Diff(want, valuesOf(e)); diff != "" {
		t.Error(diff)
	}
	weeks := []int{-3, -2, -1, 0, 1, 2, 3}
	for i, p := range e.Points {
		if p.Week != weeks[i] {
			t.Errorf("point %d is of week %d", i, p.Week)
		}
	}
	// (65+95+95+67)/4 less (43+48+5)/3, Welch's interval of those seven numbers, rounded outward
	if got := fmt.Sprintln(*e.Change, *e.Low, *e.High, e.Students, e.Suppressed, e.Measure); got != "49 1 96 20-49 false Exit tickets\n" {
		t.Errorf("got %s", got)
	}
	if p := s.Released.Policy; p != (domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy(), Code: 1}) {
		t.Errorf("policy %+v", p)
	}
	if c := s.Released.Context; c.Subject != "Mathematics" || !cmp.Equal(c.Grades, []string{"6"}) || c.Enrolment != "300-599" || c.Disadvantaged != "40-59" || c.Level != "MIDDLE" || c.SchoolYear != "2026-27" || c.Coarsened != nil {
		t.Errorf("context %+v", c)
	}
}

// TestTheThreshold: one student fewer, nobody counted, and who is counted for each subject.
func TestTheThreshold(t *testing.T) {
	define := func(change func(*domain.Definition)) domain.Definition {
		d := exitTickets()
		d.Breakdowns = nil
		change(&d)
		return d
	}
	for _, c := range []struct {
		name     string
		measure  domain.Definition
		policy   *domain.SharingPolicy
		of       float64
		students *int
		shown    bool
		band     string
	}{
		{"ten of ten", define(func(*domain.Definition) {}), nil, 10, ptr(10), true, "10-19"},
		{"nine of ten", define(func(*domain.Definition) {}), nil, 9, ptr(9), false, "1-9"},
		{"ten answers of nine", define(func(d *domain.Definition) { d.Counts = domain.CountsOccasions; d.AboutStudents = ptr(true) }), nil, 40, ptr(9), false, "1-9"},
		{"forty answers of ten", define(func(d *domain.Definition) { d.Counts = domain.CountsOccasions; d.AboutStudents = ptr(true) }), nil, 40, ptr(10), true, "10-19"},
		{"a score of nine", define(func(d *domain.Definition) { d.Unit = domain.ScoreUnit }), nil, 9, ptr(9), false, "1-9"},
		{"a score of ten", define(func(d *domain.Definition) { d.Unit = domain.ScoreUnit }), nil, 10, ptr(10), true, "10-19"},
		{"nobody counted them", define(func(d *domain.Definition) { d.Counts = domain.CountsOccasions; d.AboutStudents = ptr(true) }), nil, 40, nil, false, ""},
		{"fourteen, warm", define(func(d *domain.Definition) { d.Tag = domain.Warm }), nil, 14, ptr(14), false, "1-14"},
		{"fifteen, warm", define(func(d *domain.Definition) { d.Tag = domain.Warm }), nil, 15, ptr(15), true, "15-19"},
		{"nine of the staff", define(func(d *domain.Definition) { d.Counts = domain.CountsStaff }), nil, 9, ptr(0), false, "1-9"},
		{"ten of the staff", define(func(d *domain.Definition) { d.Counts = domain.CountsStaff }), nil, 10, ptr(0), true, "10-19"},
		{"about nobody", define(func(d *domain.Definition) { d.Counts = domain.CountsOccasions }), nil, 400, ptr(0), false, ""},
		{"a network of five", define(func(*domain.Definition) {}), &domain.SharingPolicy{MinStudents: 5, MinSchools: 3, WarmMinStudents: 15}, 5, ptr(5), true, "5-9"},
		{"of five and two schools", define(func(*domain.Definition) {}), &domain.SharingPolicy{MinStudents: 5, MinSchools: 2, WarmMinStudents: 15}, 5, ptr(5), true, "5-9"},
		{"a network of twenty", define(func(*domain.Definition) {}), &domain.SharingPolicy{MinStudents: 20, MinSchools: 3, WarmMinStudents: 20}, 19, ptr(19), false, "1-19"},
		{"a broken policy", define(func(*domain.Definition) {}), &domain.SharingPolicy{MinStudents: 5, MinSchools: 0, WarmMinStudents: 5}, 9, ptr(9), false, "1-9"},
		{"a policy of one student", define(func(*domain.Definition) {}), &domain.SharingPolicy{MinStudents: 1, MinSchools: 3, WarmMinStudents: 15}, 9, ptr(9), false, "1-9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			m := id(4001)
			w.on(t, firstDayOfSharing, domain.MeasureCategory, m, domain.MeasureDefined{Team: team, Definition: c.measure})
			if c.policy != nil {
				w.on(t, starts, domain.NetworkCategory, hub, domain.SharingPolicySet(*c.policy))
			}
			for i := range 6 {
				from := starts.AddDays(7 * (i - 3))
				w.on(t, from, domain.MeasureCategory, m, domain.MeasurementRecorded{
					ID: id(6000 + i), Series: domain.Series{Class: &period1}, Period: domain.Period{From: from, To: ptr(from.AddDays(4))},
					Figures: domain.Figures{Numerator: ptr(c.of / 2), Denominator: &c.of, Students: c.students},
				})
			}
			words := sharedWords
			words.Measures = []uuid.UUID{m}
			w.drafted(t, id(5001), sharedCycle, words)
			s := w.ask(t, id(5001), anonymousRelease)
			e := s.Released.Effects[0]
			if e.Suppressed == c.shown || (len(e.Points) > 0) != c.shown || (e.Change != nil) != c.shown || e.Students != c.band {
				t.Errorf("%+v", e)
			}
			if e.Warm != (c.measure.Tag == domain.Warm) || e.OfNobody != (c.name == "about nobody") {
				t.Errorf("of how students feel: %t, of nobody: %t", e.Warm, e.OfNobody)
			}
			if version := s.Released.Policy.Version; (version == 1) != (c.policy != nil) || version > 1 {
				t.Errorf("policy %+v", s.Released.Policy)
			}
		})
	}
}
