package projections_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// sharingWorld is the school of the logbook with three others, of two districts that have agreements
// with one network, and a cycle of the team over its two classes from a Monday in November on.
type sharingWorld struct {
	*logbook
	views *projections.Views
	taken int
	next  int
}

var (
	hub               = id(750)
	near, far         = id(700), id(701)
	starts            = day(time.November, 2)
	sharedCycle       = id(2001)
	learners          = id(82)
	otherSchools      = []uuid.UUID{id(2), id(3), id(4)}
	toNetwork         = domain.Audience{Kind: domain.ForNetwork, Network: &hub}
	wholeBreakdown    = []domain.StudentGroup{{ID: id(82), Label: "English learners"}, {ID: id(83), Label: "Not English learners"}}
	anonymousRelease  = domain.ShareOutRelease{Version: 1, Audience: toNetwork, Attribution: domain.Anonymous}
	sharedWords       = domain.Telling{Kind: domain.Loss, Title: "Number talks did not help", Learned: "They need pictures first.", Subject: "Mathematics", Grades: []string{"6"}, Measures: []uuid.UUID{exit}}
	dayOfShare        = starts.AddDays(60)
	firstDayOfSharing = day(time.August, 12)
)

func newSharingWorld(t testing.TB, classes ...uuid.UUID) *sharingWorld {
	w := &sharingWorld{logbook: newLogbook(t), next: 300_000}
	for i, d := range []uuid.UUID{near, far} {
		w.on(t, firstDayOfSharing, domain.DistrictCategory, d, domain.DistrictRegistered{Name: []string{"Riverside", "Hillside"}[i]})
	}
	for i, s := range otherSchools {
		w.on(t, firstDayOfSharing, domain.SchoolCategory, s, domain.SchoolRegistered{Name: []string{"Roosevelt", "Jefferson", "Adams"}[i], Zone: "America/Chicago"})
	}
	w.on(t, firstDayOfSharing, domain.NetworkCategory, hub, domain.NetworkFounded{Name: "Rivers and Hills"})
	for i, s := range append([]uuid.UUID{school}, otherSchools...) {
		district := []uuid.UUID{near, near, far, far}[i]
		w.on(t, firstDayOfSharing, domain.SchoolCategory, s, domain.SchoolAssigned{District: district, From: firstDayOfSharing},
			domain.SchoolYearReported{SchoolYear: "2026-27", Enrolment: ptr(420 + i), Covariates: []domain.PublicNumber{{Name: "economically_disadvantaged", Value: 0.55}}})
		w.on(t, firstDayOfSharing, domain.ClassCategory, id(3000+i), domain.ClassOpened{
			School: s, SchoolYear: "2026-27", Label: "Homeroom", Kind: domain.SectionClass, Grades: []string{"6"}, Subjects: []string{"mathematics"}, Teachers: []uuid.UUID{zoe},
		})
		w.on(t, firstDayOfSharing, domain.NetworkCategory, hub, domain.SchoolAdmitted{School: s, On: firstDayOfSharing})
		w.on(t, firstDayOfSharing, domain.TeamCategory, id(3100+i), domain.TeamFormed{Name: "Grade 6", School: s, Schools: []uuid.UUID{s}})
	}
	for i, d := range []uuid.UUID{near, far} {
		w.on(t, firstDayOfSharing, domain.NetworkCategory, hub, domain.AgreementSigned{
			ID: id(760 + i), District: d, Covers: []domain.Coverage{domain.CoversShareOuts}, Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: firstDayOfSharing, Destruction: domain.KeepRecords,
		})
	}
	if len(classes) == 0 {
		classes = []uuid.UUID{period1}
	}
	w.plan(t, sharedCycle, classes...)
	return w
}

// plan plans and starts a cycle over classes.
func (w *sharingWorld) plan(t testing.TB, cycle uuid.UUID, classes ...uuid.UUID) {
	w.on(t, starts, domain.CycleCategory, cycle, plan("Number talks", func(p *domain.Plan) { p.Classes = classes }), domain.CycleStarted{On: starts, Classes: classes})
}

// opened opens more classes of the school.
func (w *sharingWorld) opened(t testing.TB, kind domain.KindOfClass, classes ...uuid.UUID) {
	for _, c := range classes {
		w.on(t, firstDayOfSharing, domain.ClassCategory, c, domain.ClassOpened{School: school, SchoolYear: "2026-27", Label: "Another", Kind: kind, Teachers: []uuid.UUID{ann}})
	}
}

// outOf is what was counted in a week: right of of, by as many students.
type outOf struct{ right, of float64 }

// measured records weeks of a series from one on; the start is week 0.
func (w *sharingWorld) measured(t testing.TB, measure uuid.UUID, of domain.Series, week int, weeks ...outOf) (ids []uuid.UUID) {
	for i, c := range weeks {
		w.next++
		from := starts.AddDays(7 * (week + i))
		figures := domain.Figures{Numerator: &c.right, Denominator: &c.of, Students: ptr(int(c.of))}
		w.on(t, from.AddDays(5), domain.MeasureCategory, measure, domain.MeasurementRecorded{ID: id(w.next), Series: of, Period: domain.Period{From: from, To: ptr(from.AddDays(4))}, Figures: figures})
		ids = append(ids, id(w.next))
	}
	return ids
}

// drafted drafts the words of a share-out.
func (w *sharingWorld) drafted(t testing.TB, shareOut, cycle uuid.UUID, telling domain.Telling) {
	w.on(t, dayOfShare, domain.ShareOutCategory, shareOut, domain.ShareOutDrafted{Team: team, Cycle: cycle, Telling: telling})
}

// ask asks what would leave.
func (w *sharingWorld) ask(t testing.TB, shareOut uuid.UUID, release domain.ShareOutRelease) *domain.Sharing {
	t.Helper()
	return w.askAs(t, ann, shareOut, release)
}

func (w *sharingWorld) askAs(t testing.TB, person, shareOut uuid.UUID, release domain.ShareOutRelease) *domain.Sharing {
	t.Helper()
	if w.views == nil {
		w.views = w.logbook.views(t, 1000)
	} else {
		w.feed(t, w.views, w.taken, 1000)
	}
	w.taken = len(w.events)
	scope := must[projections.Scope](t)(w.views.ScopeOf(t.Context(), person, dayOfShare))
	sharing := must[*domain.Sharing](t)(w.views.Sharing(t.Context(), scope, shareOut, release))
	if sharing == nil {
		t.Fatalf("there is no share-out %s", shareOut)
	}
	return sharing
}

// released writes down that what would leave left.
func (w *sharingWorld) released(t testing.TB, shareOut uuid.UUID, release domain.ShareOutRelease, s *domain.Sharing) {
	w.on(t, dayOfShare, domain.ShareOutCategory, shareOut, domain.ShareOutReleased{
		Version: release.Version, School: s.School, Schools: s.Schools, Audience: release.Audience, Attribution: release.Attribution,
		Released: *s.Released, Hidden: s.Hidden, Behind: s.Behind, Beside: s.Beside,
	})
}

// shared drafts words of a cycle and has them leave anonymously.
func (w *sharingWorld) shared(t testing.TB, shareOut, cycle uuid.UUID, telling domain.Telling) *domain.Sharing {
	t.Helper()
	w.drafted(t, shareOut, cycle, telling)
	s := w.ask(t, shareOut, anonymousRelease)
	if len(s.Exposed) > 0 || s.Released.Effects[0].Suppressed {
		t.Fatalf("%q, %+v", s.Exposed, s.Released.Effects)
	}
	w.released(t, shareOut, anonymousRelease, s)
	return s
}

// valuesOf are the told values of an effect, nil where none is told.
func valuesOf(e domain.ReleasedEffect) (values []any) {
	for _, p := range e.Points {
		switch {
		case p.Value == nil:
			values = append(values, nil)
		case p.Coded:
			values = append(values, []float64{*p.Value})
		default:
			values = append(values, *p.Value)
		}
	}
	return values
}
