package projections_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestToldAgainToOthers: who is of two audiences of an anonymous share-out knows that it is of a school
// of both. So it leaves again only where enough schools are, or where the second release tells no more than
// one of both did by itself.
func TestToldAgainToOthers(t *testing.T) {
	second := id(751)
	to := func(a domain.Audience, by domain.Attribution) domain.ShareOutRelease {
		return domain.ShareOutRelease{Version: 1, Audience: a, Attribution: by}
	}
	toSecond := domain.Audience{Kind: domain.ForNetwork, Network: &second}
	district, public := domain.Audience{Kind: domain.ForDistrict}, domain.Audience{Kind: domain.ForPublic}
	for _, c := range []struct {
		name   string
		common int // of the other three schools, how many are in the second network as well
		first  domain.ShareOutRelease
		next   domain.ShareOutRelease
		left   bool // one school leaves the first network in between
		told   bool
	}{
		{"three schools are in both", 2, anonymousRelease, to(toSecond, domain.Anonymous), false, true},
		{"two schools are in both", 1, anonymousRelease, to(toSecond, domain.Anonymous), false, false},
		{"none but its own is in both", 0, anonymousRelease, to(toSecond, domain.Anonymous), false, false},
		{"the other way round", 1, to(toSecond, domain.Anonymous), anonymousRelease, false, false},
		{"under its name", 0, anonymousRelease, to(toSecond, domain.AsSchool), false, true},
		{"it was under its name", 0, to(toSecond, domain.AsSchool), anonymousRelease, false, true},
		{"the same audience", 0, anonymousRelease, anonymousRelease, false, true},
		{"everybody, after three of both", 2, to(toSecond, domain.Anonymous), to(public, domain.Anonymous), false, true},
		{"a district of two schools, which both are in the network", 0, anonymousRelease, to(district, domain.Anonymous), false, true},
		{"a network, after a district of two", 0, to(district, domain.Anonymous), anonymousRelease, false, true},
		{"a district of two, of which one is in the network", 0, to(toSecond, domain.Anonymous), to(district, domain.Anonymous), false, false},
		{"the same network, of which one left before", 0, anonymousRelease, anonymousRelease, true, true},
		{"another one, which it was then in both of", 2, anonymousRelease, to(toSecond, domain.Anonymous), true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newSharingWorld(t)
			w.secondNetwork(t, second, c.common)
			w.drafted(t, id(5001), sharedCycle, sharedWords)
			s := w.ask(t, id(5001), c.first)
			if len(s.Outside) > 0 {
				t.Fatalf("the first release: %q", s.Outside)
			}
			w.on(t, dayOfShare.AddDays(-2), domain.ShareOutCategory, id(5001), domain.ShareOutReleased{
				Version: 1, School: s.School, Schools: s.Schools, Audience: c.first.Audience, Attribution: c.first.Attribution, Released: *s.Released,
			})
			if c.left {
				w.on(t, dayOfShare, domain.NetworkCategory, hub, domain.SchoolLeft{School: otherSchools[1], On: dayOfShare.AddDays(-1)})
			}
			s = w.ask(t, id(5001), c.next)
			if told := len(s.Outside) == 0; told != c.told {
				t.Errorf("%q", s.Outside)
			}
			if !c.told && (len(s.Outside) != 1 || !strings.HasPrefix(s.Outside[0], "it was told without a name to ") || !strings.Contains(s.Outside[0], "fewer than 3 schools")) {
				t.Errorf("the sentence is %q", s.Outside)
			}
		})
	}
}

// secondNetwork has the sharing school, some of the others, and four more schools with teams and classes.
func (w *sharingWorld) secondNetwork(t testing.TB, network uuid.UUID, common int) {
	w.on(t, firstDayOfSharing, domain.NetworkCategory, network, domain.NetworkFounded{Name: "Lakes"})
	for i, d := range []uuid.UUID{near, far} {
		w.on(t, firstDayOfSharing, domain.NetworkCategory, network, domain.AgreementSigned{
			ID: id(770 + i), District: d, Covers: []domain.Coverage{domain.CoversShareOuts}, Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: firstDayOfSharing, Destruction: domain.KeepRecords,
		})
	}
	in := append([]uuid.UUID{school}, otherSchools[len(otherSchools)-common:]...)
	for i := range 4 {
		s := id(200 + i)
		in = append(in, s)
		w.on(t, firstDayOfSharing, domain.SchoolCategory, s, domain.SchoolRegistered{Name: "A school", Zone: "America/Chicago"}, domain.SchoolAssigned{District: far, From: firstDayOfSharing})
		w.on(t, firstDayOfSharing, domain.TeamCategory, id(3200+i), domain.TeamFormed{Name: "Grade 6", School: s, Schools: []uuid.UUID{s}})
	}
	for _, s := range in {
		w.on(t, firstDayOfSharing, domain.NetworkCategory, network, domain.SchoolAdmitted{School: s, On: firstDayOfSharing})
	}
}

// TestContextsToldAgain: after a release to others, a context is told only as finely as enough schools of both
// audiences share it.
func TestContextsToldAgain(t *testing.T) {
	second := id(751)
	w := newSharingWorld(t)
	w.secondNetwork(t, second, 2)
	for i, s := range []uuid.UUID{school, otherSchools[0], otherSchools[2]} {
		w.on(t, starts, domain.ClassCategory, id(3600+i), domain.ClassOpened{School: s, SchoolYear: "2026-27", Label: "Lab", Kind: domain.SectionClass, Subjects: []string{"science"}, Teachers: []uuid.UUID{zoe}})
	}
	words := sharedWords
	words.Subject = "Science"
	again := domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForPublic}, Attribution: domain.Anonymous}
	w.drafted(t, id(5001), sharedCycle, words)
	first := anonymousRelease
	first.Audience = domain.Audience{Kind: domain.ForNetwork, Network: &second}
	s := w.ask(t, id(5001), first)
	if s.Released.Context.Subject != "" {
		t.Fatalf("%+v", s.Released.Context)
	}
	w.released(t, id(5001), first, s)
	if c := w.ask(t, id(5001), again).Released.Context; c.Subject != "" {
		t.Errorf("three of all schools teach it, but two of the network: %+v", c)
	}
	w.drafted(t, id(5002), sharedCycle, words)
	if c := w.ask(t, id(5002), again).Released.Context; c.Subject == "" {
		t.Errorf("by itself: %+v", c)
	}
}
