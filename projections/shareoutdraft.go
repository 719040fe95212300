package projections

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ShareOutDraft is the latest version of the words, released or not, for the team and its coach.
type ShareOutDraft struct {
	// Version counts from 1.
	Version                                       int
	Kind                                          domain.ShareOutKind
	Title                                         domain.Text
	Change, Learned, TryThis, Conditions, Subject *domain.Text
	Grades                                        []string
	Groups                                        []domain.ToldGroup
	WrittenAt                                     time.Time
	// Releases are the latest of each school, in the order of the log: of earlier versions, too.
	Releases []*SchoolRelease
	// Forgotten names the fields whose words were erased.
	Forgotten []string

	// telling are the same words, of which team.
	telling  *domain.Telling
	team     uuid.UUID
	writer   uuid.UUID
	measures []uuid.UUID
	waiting  []uuid.UUID
	// signed says that a school has released it, or that none will any more.
	signed bool
	of     *ShareOut
	page   *shareOutPage
}

// SchoolRelease is that one version was released in the name of one school.
type SchoolRelease struct {
	Version      int
	Attribution  domain.Attribution
	EmbargoUntil *domain.Date
	// Despite is what the guard found in the words, and the person had looked at.
	Despite []domain.GuardFinding
	At      time.Time

	audience   domain.Audience
	school, by uuid.UUID
	held       *storedHold
	page       *shareOutPage
}

// draftOf is the latest version of the words with the releases so far.
func draftOf(doc *storedShareOut) *ShareOutDraft {
	w := doc.Versions[len(doc.Versions)-1]
	d := &ShareOutDraft{
		Version: len(doc.Versions), Kind: w.Kind, Title: w.Title, Change: textOf(w.Change), Learned: textOf(w.Learned), TryThis: textOf(w.TryThis),
		Conditions: textOf(w.Conditions), Subject: textOf(w.Subject), Grades: w.Grades, Groups: w.Groups, WrittenAt: w.At,
		Forgotten: doc.Forgotten, writer: w.By, measures: w.Measures, telling: &w.Telling, team: doc.TeamID,
	}
	for _, r := range doc.Signed {
		d.Releases = append(d.Releases, &SchoolRelease{
			Version: r.Version, Attribution: r.Attribution, EmbargoUntil: r.EmbargoUntil, Despite: r.Despite, At: r.At, audience: r.Audience, school: r.School, by: r.By, held: r.HeldBack,
		})
	}
	d.signed = len(doc.Signed) > 0 || doc.Withdrawal != nil
	if doc.Withdrawal == nil {
		d.waiting = doc.waiting()
	}
	return d
}

// waiting are the schools that have yet to release what one of them released last, or again what was
// held back.
func (doc *storedShareOut) waiting() (schools []uuid.UUID) {
	if len(doc.Signed) == 0 {
		return nil
	}
	last := doc.Signed[len(doc.Signed)-1]
	for _, school := range last.Schools {
		if !slices.ContainsFunc(doc.Signed, func(r *storedRelease) bool { return r.School == school && r.stands() && r.like(last) }) {
			schools = append(schools, school)
		}
	}
	return schools
}

// Findings are what in the words looks like a person or a place.
func (d *ShareOutDraft) Findings(ctx context.Context) ([]domain.GuardFinding, error) {
	return d.page.r.findingsIn(ctx, d.team, d.telling)
}

// WrittenBy is who wrote this version.
func (d *ShareOutDraft) WrittenBy() (*Person, error) {
	return shown[Person](d.page, d.writer)
}

// Measures are those whose effect is told with it.
func (d *ShareOutDraft) Measures() ([]*Measure, error) {
	return several(d.page.r, d.measures, measureName)
}

// WaitsFor are the schools that have yet to release what another has released last, by name: before
// the first has, all of whose students it tells. None when it is out, or withdrawn.
func (d *ShareOutDraft) WaitsFor() ([]*School, error) {
	if d.signed {
		return several(d.page.r, d.waiting, schoolName)
	}
	cycle, err := d.of.Cycle()
	if err != nil || cycle == nil {
		return []*School{}, err
	}
	team, err := d.of.Team()
	if err != nil || team == nil {
		return []*School{}, err
	}
	return several(d.page.r, cycle.schoolsOfClasses(team.Home), schoolName)
}

// School is the one in whose name it was released.
func (s *SchoolRelease) School() (*School, error) {
	return shown[School](s.page, s.school)
}

// By is who released it.
func (s *SchoolRelease) By() (*Person, error) {
	return shown[Person](s.page, s.by)
}

// Audience is to whom.
func (s *SchoolRelease) Audience() *Audience {
	return &Audience{s.audience.Kind, s.audience.Network, s.page}
}
