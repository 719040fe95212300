package projections_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestContextIsToldAsFinelyAsEnoughSchoolsShareIt: each field alone, then all together, in a fixed
// order; under its own name a school tells all.
func TestContextIsToldAsFinelyAsEnoughSchoolsShareIt(t *testing.T) {
	report := func(n int, poor float64) domain.SchoolYearReported {
		return domain.SchoolYearReported{SchoolYear: "2026-27", Enrolment: &n, Covariates: []domain.PublicNumber{{Name: "Economically disadvantaged students, percent", Value: poor}}}
	}
	for _, c := range []struct {
		name    string
		change  func(testing.TB, *sharingWorld)
		subject domain.Text
		release domain.ShareOutRelease
		want    string
	}{
		{"all four share it", nil, " mathematics ", anonymousRelease, "mathematics [6] 300-599 40-59 MIDDLE 2026-27 []"},
		{"a subject of its own", nil, "Ancient Greek", anonymousRelease, " [6] 300-599 40-59 MIDDLE 2026-27 [subject]"},
		{"named, all is told", nil, "Ancient Greek", domain.ShareOutRelease{Version: 1, Audience: toNetwork, Attribution: domain.AsSchool}, "Ancient Greek [6] 300-599 40-59 MIDDLE 2026-27 []"},
		{"two schools of its size", func(t testing.TB, w *sharingWorld) {
			for _, s := range otherSchools[1:] {
				w.on(t, starts, domain.SchoolCategory, s, report(900, 55))
			}
		}, "Mathematics", anonymousRelease, "Mathematics [6]  40-59 MIDDLE 2026-27 [enrolment]"},
		{"three of its size, but the fourth would be alone", func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.SchoolCategory, otherSchools[0], report(900, 55))
			w.on(t, starts, domain.SchoolCategory, otherSchools[1], report(420, 5))
		}, "Mathematics", anonymousRelease, "Mathematics [6]   MIDDLE 2026-27 [disadvantaged enrolment]"},
		{"another level", func(t testing.TB, w *sharingWorld) {
			for i, s := range otherSchools[:2] {
				w.on(t, starts, domain.ClassCategory, id(3500+i), domain.ClassOpened{School: s, SchoolYear: "2026-27", Label: "Ninth", Kind: domain.SectionClass, Grades: []string{"9"}, Teachers: []uuid.UUID{zoe}})
			}
		}, "Mathematics", anonymousRelease, "Mathematics [6] 300-599 40-59  2026-27 [level]"},
		{"to the district of two schools", nil, "Mathematics", domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForDistrict}, Attribution: domain.Anonymous}, " []     [disadvantaged enrolment grades level schoolYear subject]"},
		{"to its own school", nil, "Ancient Greek", domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForSchool}, Attribution: domain.Anonymous}, "Ancient Greek [6] 300-599 40-59 MIDDLE 2026-27 []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			if c.change != nil {
				c.change(t, w)
			}
			words := sharedWords
			words.Subject = c.subject
			w.drafted(t, id(5001), sharedCycle, words)
			x := w.ask(t, id(5001), c.release).Released.Context
			if got := fmt.Sprintln(x.Subject, x.Grades, x.Enrolment, x.Disadvantaged, x.Level, x.SchoolYear, x.Coarsened); got != c.want+"\n" {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestTwoVersionsTogetherTellNoMore than enough schools share: what the first told counts with the
// second.
func TestTwoVersionsTogetherTellNoMore(t *testing.T) {
	w := newSharingWorld(t)
	teach := func(first int, subject string, schools ...uuid.UUID) domain.Telling {
		for i, s := range schools {
			w.on(t, starts, domain.ClassCategory, id(first+i), domain.ClassOpened{School: s, SchoolYear: "2026-27", Label: "Lab", Kind: domain.SectionClass, Subjects: []string{subject}, Teachers: []uuid.UUID{zoe}})
		}
		words := sharedWords
		words.Subject = domain.Text(subject)
		return words
	}
	science := teach(3600, "Science", school, otherSchools[0], otherSchools[1])
	reading := teach(3700, "Reading", school, otherSchools[1], otherSchools[2])
	w.drafted(t, id(5001), sharedCycle, science)
	s := w.ask(t, id(5001), anonymousRelease)
	if s.Released.Context.Subject != "Science" {
		t.Fatalf("%+v", s.Released.Context)
	}
	w.released(t, id(5001), anonymousRelease, s)
	w.on(t, dayOfShare, domain.ShareOutCategory, id(5001), domain.ShareOutRevised{Version: 2, Telling: reading})
	second := anonymousRelease
	second.Version = 2
	// three teach reading, but two of those that teach science, as was told before
	if c := w.ask(t, id(5001), second).Released.Context; c.Subject != "" {
		t.Errorf("%+v", c)
	}
	w.drafted(t, id(5002), sharedCycle, reading)
	if c := w.ask(t, id(5002), anonymousRelease).Released.Context; c.Subject != "Reading" {
		t.Errorf("by itself: %+v", c)
	}
}

// TestLabelsThatLeadBackAreNotTold: a standard one is, one that enough schools use is, another is not.
func TestLabelsThatLeadBackAreNotTold(t *testing.T) {
	for _, c := range []struct {
		label domain.Text
		also  int // how many other schools use it
		want  string
	}{{"english learners", 0, "english learners"}, {"Newcomers of Lincoln", 0, ""}, {"Newcomers", 1, ""}, {"Newcomers", 2, "Newcomers"}} {
		w := newSharingWorld(t)
		definition := exitTickets()
		definition.Breakdowns[0].Groups[0].Label = c.label
		w.on(t, starts, domain.MeasureCategory, exit, domain.MeasureRedefined{From: firstDayOfSharing, Comparable: true, Why: "Label", Definition: definition})
		for i, s := range otherSchools[:c.also] {
			w.on(t, starts, domain.TeamCategory, id(5400+i), domain.TeamFormed{Name: "Theirs", School: s, Schools: []uuid.UUID{s}})
			w.events[len(w.events)-1].Metadata = ownedBy(t, w.events[len(w.events)-1].Metadata, s)
			w.on(t, starts, domain.MeasureCategory, id(5500+i), domain.MeasureDefined{Team: id(5400 + i), Definition: definition})
			w.events[len(w.events)-1].Metadata = ownedBy(t, w.events[len(w.events)-1].Metadata, s)
		}
		w.measured(t, exit, domain.Series{Class: &period1}, 0, outOf{12, 24})
		w.measured(t, exit, domain.Series{Class: &period1, Group: &learners}, 0, outOf{6, 12})
		words := sharedWords
		words.Groups = []domain.ToldGroup{{Kind: domain.ByEnglishLearner, Group: &learners}}
		w.drafted(t, id(5001), sharedCycle, words)
		s := w.ask(t, id(5001), anonymousRelease).Released
		if g := s.Context.Groups[0]; g.Label != c.want || g.Size != "10-19" || s.Effects[1].Group.Label != c.want || len(s.Context.Coarsened) != map[bool]int{true: 1}[c.want == ""] {
			t.Errorf("%q of %d others: %+v, %+v", c.label, c.also, s.Context, s.Effects[1].Group)
		}
	}
}

// ownedBy is metadata with another owner.
func ownedBy(t testing.TB, metadata []byte, owner uuid.UUID) []byte {
	e := must[domain.Envelope](t)(domain.DecodeEnvelope(metadata))
	e.Owner = owner
	return must[[]byte](t)(e.Encode())
}

// TestWhatNoAgreementCovers is said in a sentence with what would help.
func TestWhatNoAgreementCovers(t *testing.T) {
	public := domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForPublic}}
	for _, c := range []struct {
		name    string
		release domain.ShareOutRelease
		change  func(testing.TB, *sharingWorld)
		want    string
	}{
		{"an agreement runs", anonymousRelease, nil, ""},
		{"it was ended", anonymousRelease, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(760), On: starts})
		}, "Riverside has no running agreement with Rivers and Hills"},
		{"that of the other district was ended", anonymousRelease, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(761), On: starts})
		}, ""},
		{"to all, it was ended", public, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(760), On: starts})
		}, "Riverside has no running agreement with any network"},
		{"to the district, it was ended", domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForDistrict}}, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(760), On: starts})
		}, ""},
		{"the school left the network", anonymousRelease, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.SchoolLeft{School: school, On: starts})
		}, "the network is hidden"}, // nobody of the school knows of it any more
		{"all of one district, and none is needed", anonymousRelease, func(t testing.TB, w *sharingWorld) {
			w.on(t, starts, domain.NetworkCategory, hub, domain.AgreementEnded{Agreement: id(760), On: starts})
			for _, s := range otherSchools[1:] {
				w.on(t, starts, domain.SchoolCategory, s, domain.SchoolAssigned{District: near, From: starts})
			}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			if c.change != nil {
				c.change(t, w)
			}
			w.drafted(t, id(5001), sharedCycle, sharedWords)
			s := w.ask(t, id(5001), c.release)
			if s.NetworkHidden {
				s.Outside = []string{"the network is hidden"}
			}
			if (len(s.Outside) > 0) != (c.want != "") || c.want != "" && !strings.HasPrefix(s.Outside[0], c.want) {
				t.Errorf("got %q, want %q", s.Outside, c.want)
			}
		})
	}
}
