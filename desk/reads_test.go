package desk_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// deskAt is another desk on the same log, at another time: a second node, or one after a restart.
func (o *office) deskAt(now time.Time) *desk.Desk {
	o.t.Helper()
	tell := func() time.Time { return now }
	d, err := desk.New(desk.Config{Log: o.log, Clock: eventlog.NewClock(tell, time.Time{}), Keys: o.keys, Views: o.views, Now: tell})
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

// told are the facts that tell of reads.
func (o *office) told() (told []domain.RecordRead) {
	o.t.Helper()
	for r, err := range o.log.ReadAll(o.t.Context(), domain.Position{}, eventlog.Filter{Categories: []domain.Category{domain.AccessCategory}}) {
		if err != nil {
			o.t.Fatal(err)
		}
		e, err := domain.Decode(r.Type, r.Data, nil)
		if err != nil {
			o.t.Fatal(err)
		}
		told = append(told, e.(domain.RecordRead))
	}
	return told
}

// TestAReadingIsToldOnce: by many at once, on two nodes, after a restart.
func TestAReadingIsToldOnce(t *testing.T) {
	o := newOffice(t)
	scope, err := o.views.ScopeOf(t.Context(), coach, domain.DateOf(clock))
	if err != nil {
		t.Fatal(err)
	}
	found := []projections.Reading{{Team: team, Role: domain.Coach, Extent: domain.RecordExtent}}
	nodes := []*desk.Desk{o.deskAt(clock), o.deskAt(clock), o.desk}
	var all sync.WaitGroup
	for range 5 {
		for _, d := range nodes {
			all.Go(func() {
				if err := d.NoteReads(t.Context(), scope, found); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if err := o.deskAt(clock.Add(time.Hour)).NoteReads(t.Context(), scope, found); err != nil {
		t.Error(err)
	}
	want := domain.RecordRead{Team: team, Reader: coach, On: domain.DateOf(clock), Extent: domain.RecordExtent}
	if told := o.told(); len(told) != 1 || told[0] != want {
		t.Errorf("told are %v", told)
	}
}

// TestTheDayOfAReadingIsTheSchools: 20:00 in New York is the next day in UTC.
func TestTheDayOfAReadingIsTheSchools(t *testing.T) {
	o := newOffice(t)
	evening := time.Date(2026, time.November, 21, 1, 0, 0, 0, time.UTC)
	scope := projections.Operator(domain.DateOf(evening))
	d := o.deskAt(evening)
	if err := d.NoteReads(t.Context(), scope, []projections.Reading{{Team: team, Role: domain.Service, Extent: domain.CopyExtent}}); err != nil {
		t.Fatal(err)
	}
	if told := o.told(); len(told) != 1 || told[0].On != domain.Day(2026, time.November, 20) {
		t.Errorf("told are %v", told)
	}
}

// TestAReadingIsNotTakenAsTold when the log does not take it.
func TestAReadingIsNotTakenAsTold(t *testing.T) {
	log := &fullLog{Log: eventlog.NewMemory("office")}
	o := newOfficeOn(t, log)
	scope := projections.Operator(domain.DateOf(clock))
	found := []projections.Reading{{Team: team, Role: domain.Service, Extent: domain.CopyExtent}}
	log.full.Store(true)
	for range 2 {
		if err := o.desk.NoteReads(t.Context(), scope, found); !errors.Is(err, eventlog.ErrDiskFull) {
			t.Errorf("with a full disk it gives %v", err)
		}
	}
	log.full.Store(false)
	if err := o.desk.NoteReads(t.Context(), scope, found); err != nil || len(o.told()) != 1 {
		t.Errorf("with space again %v, told are %v", err, o.told())
	}
}

// fullLog is a log whose disk may be full.
type fullLog struct {
	eventlog.Log
	full atomic.Bool
}

func (l *fullLog) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if l.full.Load() {
		return eventlog.Result{}, eventlog.ErrDiskFull
	}
	return l.Log.Append(ctx, stream, expected, events)
}

// BenchmarkNoteReads is what each answer to a coach costs more, after the first of a day.
func BenchmarkNoteReads(b *testing.B) {
	o := newOfficeOn(b, eventlog.NewMemory("office"))
	scope, err := o.views.ScopeOf(b.Context(), coach, domain.DateOf(clock))
	if err != nil {
		b.Fatal(err)
	}
	found := []projections.Reading{{Team: team, Role: domain.Coach, Extent: domain.RecordExtent}}
	for b.Loop() {
		if err := o.desk.NoteReads(b.Context(), scope, found); err != nil {
			b.Fatal(err)
		}
	}
	if told := o.told(); len(told) != 1 {
		b.Errorf("told are %v", told)
	}
}
