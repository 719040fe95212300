package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// narrowLog holds each release of a share-out back until it is opened: so all of them were judged, and
// none is in the log.
type narrowLog struct {
	eventlog.Log
	waiting chan struct{}
	opened  chan struct{}
}

func (l narrowLog) Append(ctx context.Context, stream string, expected eventlog.Expected, events []eventlog.NewEvent) (eventlog.Result, error) {
	if events[0].Type == "ShareOutReleased" {
		l.waiting <- struct{}{}
		select {
		case <-l.opened:
		case <-ctx.Done():
			return eventlog.Result{}, ctx.Err()
		}
	}
	return l.Log.Append(ctx, stream, expected, events)
}

var bothClasses, firstClass = uuid.MustParse("00000000-0000-4000-8000-000000000061"), uuid.MustParse("00000000-0000-4000-8000-000000000062")

// drafts drafts a share-out over two classes, of 25 and 6, and one over the first of them; it gives the last
// position.
func (o *office) drafts() (last domain.Position) {
	o.t.Helper()
	measure, classes := id(50), []uuid.UUID{id(51), id(52)}
	today := domain.DateOf(clock)
	monday := today.AddDays(-11)
	for _, class := range classes {
		o.do(admin, domain.OpenClass{ClassHeader: domain.ClassHeader{Header: o.header(), Class: class}, ClassOpening: domain.ClassOpening{School: school, SchoolYear: "2026-27", Label: "A class", Kind: domain.SectionClass, Teachers: []uuid.UUID{member}}})
	}
	at := func() domain.MeasureHeader { return domain.MeasureHeader{Header: o.header(), Measure: measure} }
	o.do(member, domain.DefineMeasure{MeasureHeader: at(), MeasureDefinition: domain.MeasureDefinition{Team: team, Definition: domain.Definition{
		Name: "Exit tickets", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure, Direction: domain.Increase, Frequency: domain.Weekly,
	}}})
	for i, of := range []float64{25, 6} {
		right, friday, students := of/2, monday.AddDays(4), int(of)
		o.do(member, domain.RecordMeasurements{MeasureHeader: at(), Rows: []domain.Measurement{{
			Series: domain.Series{Class: &classes[i]}, Period: domain.Period{From: monday, To: &friday}, Figures: domain.Figures{Numerator: &right, Denominator: &of, Students: &students},
		}}})
	}
	for i, shareOut := range []uuid.UUID{bothClasses, firstClass} {
		cycle := id(60 + i)
		plan := o.plan(team)
		plan.Cycle, plan.Classes, plan.Questions[0].ID = cycle, classes[:2-i], id(70+i)
		start := domain.StartCycle{CycleHeader: domain.CycleHeader{Header: o.header(), Cycle: cycle}, Classes: plan.Classes}
		start.OccurredOn = &monday
		o.do(member, plan)
		o.do(member, start)
		last = o.do(member, domain.DraftShareOut{ShareOutHeader: domain.ShareOutHeader{Header: o.header(), ShareOut: shareOut}, Draft: domain.Draft{
			Team: team, Cycle: cycle, Telling: domain.Telling{Kind: domain.Loss, Title: "It took too long", Learned: "Two a week are enough", Measures: []uuid.UUID{measure}},
		}}).Position
	}
	return last
}

func (o *office) release(shareOut uuid.UUID) domain.ReleaseShareOut {
	return domain.ReleaseShareOut{ShareOutHeader: domain.ShareOutHeader{Header: o.header(), ShareOut: shareOut}, ShareOutRelease: domain.ShareOutRelease{
		Version: 1, Audience: domain.Audience{Kind: domain.ForDistrict}, Attribution: domain.Anonymous,
	}}
}

// reads gives a share-out as a person sees it; nil for nothing.
func (o *office) reads(person, shareOut uuid.UUID) *projections.ShareOut {
	o.t.Helper()
	scope, err := o.views.ScopeOf(o.t.Context(), person, domain.DateOf(clock))
	if err != nil {
		o.t.Fatal(err)
	}
	r, err := o.views.Read(o.t.Context(), scope)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(r.Close)
	s, err := r.ShareOut(o.t.Context(), shareOut)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// TestTwoNodesReleaseAtOnce: two desks over one log judge two releases before either is in it. Both are
// recorded; what the log has second is out on neither node, its team is told why, and it is refused
// when it is released again, as it would have been by one desk.
func TestTwoNodesReleaseAtOnce(t *testing.T) {
	log := narrowLog{eventlog.NewMemory("office"), make(chan struct{}), make(chan struct{})}
	one := newOfficeOn(t, log)
	two := newNode(t, log, one.keys)
	two.commands = 500
	if err := two.views.Await(t.Context(), one.drafts()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	for node, shareOut := range map[*office]uuid.UUID{one: bothClasses, two: firstClass} {
		command := node.release(shareOut)
		go func() {
			_, err := node.desk.Do(t.Context(), projections.Actor{Person: member}, domain.ViaAPI, command)
			done <- err
		}()
		select {
		case <-log.waiting:
		case err := <-done:
			t.Fatalf("one of them was not judged to leave: %v", err)
		}
	}
	close(log.opened)
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	var last domain.Position
	var order []string
	for r, err := range log.ReadAll(t.Context(), last, eventlog.Filter{Categories: []domain.Category{domain.ShareOutCategory}}) {
		if err != nil {
			t.Fatal(err)
		}
		if last = r.Position; r.Type == "ShareOutReleased" {
			order = append(order, r.Stream)
		}
	}
	first, second := bothClasses, firstClass
	if len(order) != 2 {
		t.Fatalf("released are %v", order)
	} else if strings.HasSuffix(order[0], firstClass.String()) {
		first, second = firstClass, bothClasses
	}
	var hashes []string
	for _, node := range []*office{one, two} {
		if err := node.views.Await(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if node.reads(other, first) == nil || node.reads(other, second) != nil {
			t.Error("the first is not out, or the second is")
		}
		releases := node.reads(member, second).Draft().Releases
		held, err := releases[len(releases)-1].HeldBack(t.Context())
		if err != nil || len(held) != 1 || !strings.Contains(held[0], `beside "It took too long", released on Nov 20, 2026, this would let others compute a number of fewer than 10 people`) {
			t.Errorf("held back for %q, %v", held, err)
		}
		_, err = node.desk.Do(t.Context(), projections.Actor{Person: member}, domain.ViaAPI, node.release(second))
		if refusals, ok := domain.AsRefusals(err); !ok || len(refusals) != 1 || refusals[0].Code != domain.NotNow || refusals[0].Message != held[0] {
			t.Errorf("released again: %v", err)
		}
		hash, err := node.views.Hash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, hash)
	}
	if len(slices.Compact(hashes)) != 1 {
		t.Errorf("the nodes differ: %v", hashes)
	}
}
