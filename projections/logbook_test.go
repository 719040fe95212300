package projections_test

import (
	"context"
	"encoding/binary"
	"iter"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Who and what the stories of these tests are about.
var (
	school               = id(1)
	ann, bo, lea, cora   = id(11), id(12), id(13), id(14) // members, school leader, coach
	zoe                  = id(15)                         // member of the other team
	team, otherTeam      = id(21), id(22)
	period1, period2     = id(31), id(32)
	exit, reading, calls = id(41), id(42), id(43) // measures: PERCENT weekly, SCORE, COUNT
	project, idea        = id(51), id(61)
)

func id(n int) (u uuid.UUID) {
	u[6], u[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(u[12:], uint32(n))
	return u
}

func ptr[T any](v T) *T { return &v }

// day is a day of the school year 2026-27.
func day(month time.Month, d int) domain.Date {
	if month < time.July {
		return domain.Day(2027, month, d)
	}
	return domain.Day(2026, month, d)
}

// logbook is a log in memory, written fact by fact.
type logbook struct {
	events    []domain.Recorded
	revisions map[string]uint64
	// today and by stand in the envelope of what is written next; recorded, when it is set, is
	// the moment of recording, else noon in Chicago of today.
	today    domain.Date
	by       uuid.UUID
	via      domain.Via
	recorded time.Time
}

// ReadStream lets the read models ask the log again.
func (l *logbook) ReadStream(_ context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for _, e := range l.events {
			if e.Stream == stream && e.Revision >= from && !yield(e, nil) {
				return
			}
		}
	}
}

// on writes facts of one stream on a day.
func (l *logbook) on(t testing.TB, today domain.Date, category domain.Category, thing uuid.UUID, facts ...domain.Event) {
	t.Helper()
	l.today = today
	for _, f := range facts {
		l.write(t, category, thing, f)
	}
}

func (l *logbook) write(t testing.TB, category domain.Category, thing uuid.UUID, fact domain.Event) {
	t.Helper()
	name, data, err := domain.Encode(fact, domain.Plainly)
	if err != nil {
		t.Fatal(err)
	}
	at := l.today.Time().Add(18*time.Hour + time.Duration(len(l.events))*time.Millisecond)
	if !l.recorded.IsZero() {
		at = l.recorded
	}
	n := len(l.events) + 1
	metadata, err := domain.Envelope{
		RecordedAt: at, OccurredOn: l.today, Actor: l.by, Role: domain.Member, Via: l.via, Owner: school, Command: id(1_000_000 + n),
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	stream := domain.Stream{Category: category, ID: thing}.String()
	if l.revisions == nil {
		l.revisions = make(map[string]uint64)
	}
	l.events = append(l.events, domain.Recorded{
		ID: id(2_000_000 + n), Type: name, Stream: stream, Revision: l.revisions[stream],
		Position: domain.NewPosition("a1b2c3", uint64(10*n), uint64(10*n)), Data: data, Metadata: metadata,
	})
	l.revisions[stream]++
}

// newLogbook begins with a school, a team of two with a coach, another team, two classes and
// three measures.
func newLogbook(t testing.TB) *logbook {
	l := &logbook{by: ann, via: domain.ViaAPI}
	start := day(time.August, 10)
	l.on(t, start, domain.SchoolCategory, school, domain.SchoolRegistered{Name: "Lincoln", Zone: "America/Chicago"})
	for i, name := range []domain.Personal{"Ann", "Bo", "Lea", "Cora", "Zoe"} {
		l.on(t, start, domain.PersonCategory, id(11+i), domain.PersonInvited{Name: name})
	}
	l.on(t, start, domain.PersonCategory, lea, domain.RoleGranted{Grant: domain.Grant{ID: id(71), Role: domain.SchoolLeader, Scope: &school}, From: start})
	l.on(t, start, domain.TeamCategory, team,
		domain.TeamFormed{Name: "Grade 6 math", School: school, Schools: []uuid.UUID{school}},
		domain.MemberJoined{Membership: domain.Membership{Person: ann, School: school, Position: domain.GeneralEducator}, From: start},
		domain.MemberJoined{Membership: domain.Membership{Person: bo, School: school, Position: domain.SpecialEducator}, From: start},
		domain.CoachAssigned{Coaching: domain.Coaching{Person: cora}, From: start})
	l.on(t, start, domain.TeamCategory, otherTeam,
		domain.TeamFormed{Name: "Grade 7 science", School: school, Schools: []uuid.UUID{school}},
		domain.MemberJoined{Membership: domain.Membership{Person: zoe, School: school, Position: domain.GeneralEducator}, From: start})
	for i, c := range []uuid.UUID{period1, period2} {
		l.on(t, start, domain.ClassCategory, c, domain.ClassOpened{
			School: school, SchoolYear: "2026-27", Label: domain.Text([]string{"Period 1", "Period 2"}[i]), Kind: domain.SectionClass, Teachers: []uuid.UUID{ann},
		})
	}
	l.on(t, start, domain.MeasureCategory, exit, domain.MeasureDefined{Team: team, Definition: exitTickets()})
	l.on(t, start, domain.MeasureCategory, reading, domain.MeasureDefined{Team: team, Definition: domain.Definition{
		Name: "Reading level", Unit: domain.ScoreUnit, Counts: domain.CountsOther, Kind: domain.OutcomeMeasure, Direction: domain.Increase, Frequency: domain.Monthly,
	}})
	l.on(t, start, domain.MeasureCategory, calls, domain.MeasureDefined{Team: team, Definition: domain.Definition{
		Name: "Calls home", Unit: domain.CountUnit, Counts: domain.CountsFamilies, Kind: domain.ProcessMeasure, Direction: domain.Increase, Frequency: domain.AsNeeded,
	}})
	return l
}

func exitTickets() domain.Definition {
	return domain.Definition{
		Name: "Exit tickets", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure, Direction: domain.Increase, Frequency: domain.Weekly,
		Breakdowns: []domain.Breakdown{{ID: id(81), Kind: domain.ByEnglishLearner, Groups: []domain.StudentGroup{{ID: id(82), Label: "English learners"}}}},
	}
}

// plan is a plan with one question on the exit tickets, for the first class.
func plan(title domain.Text, change ...func(*domain.Plan)) domain.CyclePlanned {
	p := domain.Plan{
		Team: team, Purpose: domain.Test, Intent: domain.Intent{Change: "Number talks"},
		Arrangements: domain.Arrangements{Title: title, Classes: []uuid.UUID{period1}, Measures: []uuid.UUID{exit}},
		Questions:    []domain.Question{{ID: id(101), Text: "Do more students answer?", Measure: &exit}},
	}
	for _, c := range change {
		c(&p)
	}
	return domain.CyclePlanned{Plan: p, ChangeGiven: true}
}

// value is a week's exit tickets of a class: so many of 20 right.
func value(n int, class *uuid.UUID, from domain.Date, right float64) domain.MeasurementRecorded {
	return domain.MeasurementRecorded{
		ID: id(n), Series: domain.Series{Class: class}, Period: domain.Period{From: from, To: ptr(from.AddDays(4))},
		Figures: domain.Figures{Numerator: &right, Denominator: ptr(20.0), Students: ptr(20)},
	}
}

// views are read models that have taken the whole log in, in batches of that size.
func (l *logbook) views(t testing.TB, batch int) *projections.Views {
	t.Helper()
	v, err := projections.Open(t.Context(), t.TempDir(), projections.Options{Log: l})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := v.CheckDecoded(context.Background()); err != nil {
			t.Error(err)
		}
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	l.feed(t, v, 0, batch)
	return v
}

// feed takes in what comes after the first events.
func (l *logbook) feed(t testing.TB, v *projections.Views, after, batch int) {
	t.Helper()
	for from := after; from < len(l.events); from += batch {
		part := l.events[from:min(len(l.events), from+batch)]
		if err := v.Apply(t.Context(), part, part[len(part)-1].Position); err != nil {
			t.Fatal(err)
		}
	}
	parked, err := v.Parked(t.Context())
	if err != nil || len(parked) > 0 {
		t.Fatalf("parked: %+v, %v", parked, err)
	}
}

// reader reads as a person on a day.
func reader(t testing.TB, v *projections.Views, person uuid.UUID, today domain.Date) *projections.Reader {
	t.Helper()
	scope, err := v.ScopeOf(t.Context(), person, today)
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// read gives a cycle as a person sees it on a day.
func (l *logbook) read(t testing.TB, cycle, person uuid.UUID, today domain.Date) *projections.Cycle {
	t.Helper()
	c, err := reader(t, l.views(t, 1000), person, today).Cycle(t.Context(), cycle)
	if err != nil {
		t.Fatal(err)
	}
	if c == nil {
		t.Fatalf("cycle %s is not there for %s", cycle, person)
	}
	return c
}

// must gives the value when there is no error.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
