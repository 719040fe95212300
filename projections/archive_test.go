package projections

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// toldLog is a log that can be asked again.
type toldLog []domain.Recorded

func (l toldLog) ReadStream(_ context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error] {
	return func(yield func(domain.Recorded, error) bool) {
		for _, r := range l {
			if r.Stream == stream && r.Revision >= from && !yield(r, nil) {
				return
			}
		}
	}
}

// valuesAndCycles are what district.txtar lacks of two teams' records.
const valuesAndCycles = `
measure-#61 2026-09-08 #31 MEMBER MeasurementRecorded {"id":"#91","class":"#51","from":"2026-09-08","figures":{"numerator":3,"denominator":4,"students":4}}
measure-#61 2026-09-09 #31 MEMBER BaselineSet {"from":"2026-09-01","to":"2026-09-08","why":"before"}
measure-#62 2026-09-08 #39 MEMBER MeasurementRecorded {"id":"#92","from":"2026-09-08","figures":{"numerator":5,"students":4}}
cycle-#95 2026-09-08 #31 MEMBER CyclePlanned {"team":"#41","purpose":"TEST","title":"Tickets","questions":[{"id":"#96","text":"Does it help?"}]}
cycle-#97 2026-09-08 #39 MEMBER CyclePlanned {"team":"#42","purpose":"TEST","title":"Words","questions":[{"id":"#98","text":"Does it help?"}]}
`

// districtLog is a log in which people of every role are.
func districtLog(t *testing.T) toldLog {
	t.Helper()
	return toldLog(script(t, archive(t, "district.txtar")["log"]+valuesAndCycles))
}

// district opens read models with their log.
func district(t *testing.T) (*Views, toldLog) {
	t.Helper()
	log := districtLog(t)
	v := must[*Views](t)(open(t.Context(), t.TempDir(), Options{Log: log}, projections()))
	t.Cleanup(func() { _ = v.Close() })
	applyAll(t, v, log, 1000)
	return v, log
}

// archived gives the facts of every record by stream, as a scope reads them.
func archived(t *testing.T, v *Views, s Scope, team uuid.UUID) map[string][]Fact {
	t.Helper()
	a := must[*Archive](t)(v.Archive(t.Context(), s))
	found := make(map[string][]Fact)
	for kind := range categories {
		last := uuid.Nil
		for record, err := range a.Records(t.Context(), kind, team) {
			if err != nil {
				t.Fatal(err)
			}
			if compareIDs(last, record.Stream.ID) >= 0 {
				t.Errorf("%s comes after %s", record.Stream.ID, last)
			}
			last = record.Stream.ID
			for f, err := range record.Facts(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				found[record.Stream.String()] = append(found[record.Stream.String()], f)
			}
		}
	}
	return found
}

func TestTheOperatorsArchiveIsTheWholeLog(t *testing.T) {
	v, log := district(t)
	got := archived(t, v, Operator(domain.Day(2026, 12, 1)), uuid.Nil)
	count := 0
	for stream, facts := range got {
		for i, f := range facts {
			if f.Recorded.Stream != stream || f.Recorded.Revision != uint64(i) {
				t.Errorf("fact %d of %s is %s at %d", i, stream, f.Recorded.Stream, f.Recorded.Revision)
			}
			count++
		}
	}
	if count != len(log) {
		t.Errorf("%d of %d facts", count, len(log))
	}
	if none := archived(t, v, Scope{}, uuid.Nil); len(none) > 0 {
		t.Errorf("the zero scope reads %v", none)
	}
}

// TestThePastOfTheArchiveStands: what is recorded after it was opened is not in it.
func TestThePastOfTheArchiveStands(t *testing.T) {
	log := districtLog(t)
	v := must[*Views](t)(open(t.Context(), t.TempDir(), Options{Log: log}, projections()))
	t.Cleanup(func() { _ = v.Close() })
	half := len(log) / 2
	applyAll(t, v, log[:half], 1000)
	a := must[*Archive](t)(v.Archive(t.Context(), Operator(domain.Day(2026, 12, 1))))
	applyAll(t, v, log[half:], 1000)
	count := 0
	for kind := range categories {
		for record, err := range a.Records(t.Context(), kind, uuid.Nil) {
			if err != nil {
				t.Fatal(err)
			}
			for f, err := range record.Facts(t.Context()) {
				if err != nil || f.Recorded.Position.Compare(log[half-1].Position) > 0 {
					t.Fatalf("%s at %s: %v", f.Recorded.Type, f.Recorded.Position, err)
				}
				count++
			}
		}
	}
	if count != half {
		t.Errorf("%d of %d facts", count, half)
	}
}

// TestTheArchiveAdmitsAsTheReaderDoes holds both against each other for every person and thing.
func TestTheArchiveAdmitsAsTheReaderDoes(t *testing.T) {
	v, log := district(t)
	compared := 0
	for person := 31; person <= 40; person++ {
		s := scopeOn(t, v, person, "2026-12-01")
		got := archived(t, v, s, uuid.Nil)
		r := readFor(t, v, s)
		seen := make(map[string]bool)
		for _, fact := range log {
			if seen[fact.Stream] {
				continue
			}
			seen[fact.Stream] = true
			stream := must[domain.Stream](t)(domain.ParseStream(fact.Stream))
			facts, there := got[fact.Stream]
			if want := readable(t, r, stream); there != want {
				t.Errorf("person %d: %s in the archive: %t, for the reader: %t", person, fact.Stream, there, want)
			}
			for _, f := range facts {
				guarded(t, s, stream, f)
				compared++
			}
		}
		r.Close()
	}
	if compared < 100 {
		t.Errorf("only %d facts were looked at", compared)
	}
}

// readable says whether a reader gives a thing; a class only with its label.
func readable(t *testing.T, r *Reader, stream domain.Stream) bool {
	t.Helper()
	if stream.Category == domain.CycleCategory {
		return must[*Cycle](t)(r.Cycle(t.Context(), stream.ID)) != nil
	}
	view := must[any](t)(r.Thing(t.Context(), stream.ID))
	if c, ok := view.(*Class); ok {
		return c.Label != nil
	}
	return view != nil
}

// guarded finds what a scope may not read in a fact.
func guarded(t *testing.T, s Scope, stream domain.Stream, f Fact) {
	t.Helper()
	text := fmt.Sprintf("%+v", f.Event)
	switch stream.Category {
	case domain.PersonCategory:
		if stream.ID != s.person && !s.anywhere.Has(rights.ContactSight) && (strings.Contains(text, "@") || reflect.TypeOf(f.Event) == reflect.TypeFor[domain.RoleGranted]()) {
			t.Errorf("person %d reads %s of %s", numberOf(s.person), text, stream)
		}
	case domain.MeasureCategory:
		if s.readsTeamRecord(map[int]uuid.UUID{61: numbered(41), 62: numbered(42)}[numberOf(stream.ID)]) {
			return
		}
		if f.Recorded.Type != "MeasureDefined" || f.Envelope.Actor != uuid.Nil {
			t.Errorf("person %d reads %s by %s", numberOf(s.person), f.Recorded.Type, f.Envelope.Actor)
		}
	}
}

func TestTheArchiveOfOneTeam(t *testing.T) {
	v, _ := district(t)
	all := archived(t, v, Operator(domain.Day(2026, 12, 1)), uuid.Nil)
	teams := 0
	for stream := range all {
		if !strings.HasPrefix(stream, "team-") {
			continue
		}
		teams++
		of := must[domain.Stream](t)(domain.ParseStream(stream)).ID
		for other, facts := range archived(t, v, Operator(domain.Day(2026, 12, 1)), of) {
			var owner uuid.UUID
			switch e := facts[0].Event.(type) {
			case domain.TeamFormed:
				owner = facts[0].Stream.ID
			case domain.ProjectChartered:
				owner = e.Team
			case domain.MeasureDefined:
				owner = e.Team
			case domain.CyclePlanned:
				owner = e.Team
			}
			if owner != of {
				t.Errorf("%s is not of %s", other, stream)
			}
		}
	}
	if teams < 2 {
		t.Errorf("%d teams", teams)
	}
}
