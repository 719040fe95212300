package projections_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// totalsWorld is the network of the sharing world, whose four schools measure a shared measure: each
// class with a measure of its own.
type totalsWorld struct {
	*sharingWorld
	// beside is that of the next share-outs, and by whose they are: see [domain.ShareOutReleased].
	beside int64
	teller uuid.UUID
	// otherwise is what is otherwise of the next share-outs.
	otherwise func(*domain.ShareOutReleased)
}

var (
	sharedExit, sharedWarm, sharedBooks = id(770), id(771), id(772)
	october                             = day(time.October, 1)
	standingOf                          = func(n int) uuid.UUID { return id(7800 + n) }
	hubPerson, otherLeader              = id(16), id(17)
)

// schoolNo is one of the four schools: 1 and 2 are of the near district, 3 and 4 of the far one.
func schoolNo(n int) uuid.UUID { return append([]uuid.UUID{school}, otherSchools...)[n-1] }

func newTotalsWorld(t testing.TB) *totalsWorld {
	w := &totalsWorld{sharingWorld: newSharingWorld(t), teller: team}
	planned := domain.Stream{Category: domain.CycleCategory, ID: sharedCycle}.String()
	w.events = slices.DeleteFunc(w.events, func(e domain.Recorded) bool { return e.Stream == planned }) // it is of November
	delete(w.revisions, planned)
	from := firstDayOfSharing
	for i, m := range []domain.SharedMeasure{{ID: sharedExit}, {ID: sharedWarm}, {ID: sharedBooks}} {
		m.Version, m.Definition = 1, exitTickets()
		m.Breakdowns, m.Name = nil, []domain.Text{"Exit tickets", "Belonging", "Books"}[i]
		w.on(t, from, domain.NetworkCategory, hub, domain.SharedMeasureDefined(m))
	}
	for i, d := range []uuid.UUID{near, far} {
		w.on(t, from, domain.NetworkCategory, hub, domain.AgreementSigned{
			ID: id(765 + i), District: d, Covers: []domain.Coverage{domain.CoversStandingReleases}, Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: from, Destruction: domain.KeepRecords,
		})
	}
	w.on(t, from, domain.PersonCategory, hubPerson, domain.PersonInvited{Name: "Hale"},
		domain.RoleGranted{Grant: domain.Grant{ID: id(780), Role: domain.NetworkHub, Scope: &hub}, From: from})
	w.on(t, from, domain.PersonCategory, otherLeader, domain.PersonInvited{Name: "Lou"},
		domain.RoleGranted{Grant: domain.Grant{ID: id(781), Role: domain.SchoolLeader, Scope: &otherSchools[1]}, From: from})
	return w
}

// classOf opens a class of a school, with a measure of it that follows a shared one. A team has
// a number of its own.
func (w *totalsWorld) classOf(t testing.TB, n, of, ofTeam int, shared uuid.UUID, change ...func(*domain.Definition)) (class, measure uuid.UUID) {
	return w.classOfKind(t, n, of, ofTeam, domain.SectionClass, shared, change...)
}

func (w *totalsWorld) classOfKind(t testing.TB, n, of, ofTeam int, kind domain.KindOfClass, shared uuid.UUID, change ...func(*domain.Definition)) (class, measure uuid.UUID) {
	class, measure = id(40_000+n), id(50_000+n)
	d := exitTickets()
	d.Follows = &domain.Follows{Network: hub, Measure: shared, Version: 1}
	for _, c := range change {
		c(&d)
	}
	w.on(t, firstDayOfSharing, domain.ClassCategory, class, domain.ClassOpened{School: schoolNo(of), SchoolYear: "2026-27", Label: "A class", Kind: kind, Teachers: []uuid.UUID{ann}})
	w.on(t, firstDayOfSharing, domain.MeasureCategory, measure, domain.MeasureDefined{Team: id(60_000 + ofTeam), Definition: d})
	return class, measure
}

// counts records a week of a class on its last day: right of of.
func (w *totalsWorld) counts(t testing.TB, n int, from domain.Date, right, of float64) uuid.UUID {
	w.next++
	class := id(40_000 + n)
	w.on(t, from.AddDays(4), domain.MeasureCategory, id(50_000+n), domain.MeasurementRecorded{
		ID: id(w.next), Series: domain.Series{Class: &class}, Period: domain.Period{From: from, To: ptr(from.AddDays(4))},
		Figures: domain.Figures{Numerator: &right, Denominator: &of, Students: ptr(int(of))},
	})
	return id(w.next)
}

// stands gives a standing release of a school from a day on.
func (w *totalsWorld) stands(t testing.TB, of int, shared uuid.UUID, from, until domain.Date) {
	w.on(t, from, domain.ReleaseCategory, standingOf(of), domain.StandingReleaseGiven{
		StandingRelease: domain.StandingRelease{SchoolTotal: totalOf(of, shared), Until: until}, From: from,
	})
}

func totalOf(of int, shared uuid.UUID) domain.SchoolTotal {
	return domain.SchoolTotal{School: schoolNo(of), Network: hub, Measure: shared, Version: 1}
}

// something is recorded on a day, at 18:00 UTC and a little.
func (w *totalsWorld) something(t testing.TB, on domain.Date) {
	w.next++
	w.on(t, on, domain.PersonCategory, id(w.next), domain.PersonInvited{Name: "Somebody"})
}

func (w *totalsWorld) scope(t testing.TB, person uuid.UUID, on domain.Date) projections.Scope {
	if w.views == nil {
		w.views = w.logbook.views(t, 1000)
	} else {
		w.feed(t, w.views, w.taken, 7)
	}
	w.taken = len(w.events)
	return must[projections.Scope](t)(w.views.ScopeOf(t.Context(), person, on))
}

// totals are those that a person reads on a day.
func (w *totalsWorld) totals(t testing.TB, person uuid.UUID, on domain.Date) []*projections.SharedTotals {
	t.Helper()
	r := must[*projections.Reader](t)(w.views0(t, person, on))
	defer r.Close()
	n := must[*projections.Network](t)(r.Network(t.Context(), hub))
	if n == nil {
		return nil
	}
	return must[[]*projections.SharedTotals](t)(n.Totals(t.Context(), nil, nil, nil))
}

func (w *totalsWorld) views0(t testing.TB, person uuid.UUID, on domain.Date) (*projections.Reader, error) {
	scope := w.scope(t, person, on)
	return w.views.Read(t.Context(), scope)
}

// toldOf is what a person reads of a school's month: its figure; nil when there is none.
func (w *totalsWorld) toldOf(t testing.TB, person uuid.UUID, on domain.Date, of int, from domain.Date) *projections.ToldFigure {
	t.Helper()
	for _, total := range w.totals(t, person, on) {
		for _, s := range total.Schools {
			if total.From == from && s.School.ID == schoolNo(of) {
				return s.Figure
			}
		}
	}
	return nil
}

// figuring is what the leader of the first school would release.
func (w *totalsWorld) figuring(t testing.TB, on, from, to domain.Date, shared uuid.UUID) *domain.Figuring {
	t.Helper()
	scope := w.scope(t, lea, on)
	f := must[*domain.Figuring](t)(w.views.Figuring(t.Context(), scope, totalOf(1, shared), from, to))
	if f == nil {
		t.Fatal("nothing is figured")
	}
	return f
}
