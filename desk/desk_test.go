package desk_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/feed"
	"github.com/cyclebook/cyclebook/keys"
	"github.com/cyclebook/cyclebook/projections"
	"github.com/cyclebook/cyclebook/rights"
)

var clock = time.Date(2026, time.November, 20, 15, 0, 0, 0, time.UTC)

func id(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("00000000-0000-7000-8000-%012d", n))
}

// office is a desk on a memory log with keys, read models and a running feed.
type office struct {
	t        testing.TB
	desk     *desk.Desk
	log      eventlog.Log
	keys     *keys.Store
	views    *projections.Views
	commands int
}

var (
	admin, member, coach, leader, other = id(1), id(2), id(3), id(4), id(5)
	district, school, otherSchool       = id(10), id(11), id(12)
	team, otherTeam, cycle              = id(13), id(14), id(17)
)

func newOffice(t *testing.T) *office {
	t.Helper()
	return newOfficeOn(t, eventlog.NewMemory("office"))
}

func newOfficeOn(t testing.TB, log eventlog.Log) *office {
	t.Helper()
	store, err := keys.NewMemory(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	o := newNode(t, log, store)
	o.found()
	return o
}

// newNode is one of several that have a log and its keys in common.
func newNode(t testing.TB, log eventlog.Log, store *keys.Store) *office {
	t.Helper()
	ctx := t.Context()
	views, err := projections.Open(ctx, t.TempDir(), projections.Options{Open: func(ctx context.Context, event uuid.UUID) (domain.Open, func() []string) {
		o := store.Opener(ctx, event)
		return o.Open, o.Forgotten
	}})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return clock }
	d, err := desk.New(desk.Config{Log: log, Clock: eventlog.NewClock(now, time.Time{}), Keys: store, Views: views, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	f, err := feed.New(slog.New(slog.DiscardHandler), time.Now, func() float64 { return 0.5 })
	if err != nil {
		t.Fatal(err)
	}
	f.Add("views", log, views)
	running, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Run(running) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		views.Close()
	})
	return &office{t: t, desk: d, log: log, keys: store, views: views}
}

func (o *office) header() domain.Header {
	o.commands++
	return domain.Header{CommandID: id(1000 + o.commands)}
}

func (o *office) do(actor uuid.UUID, c domain.Command) desk.Outcome {
	o.t.Helper()
	out, err := o.desk.Do(o.t.Context(), projections.Actor{Person: actor}, domain.ViaAPI, c)
	if err != nil {
		o.t.Fatalf("%s: %v", desk.Name(c), err)
	}
	if !out.Visible {
		o.t.Fatalf("%s: not visible", desk.Name(c))
	}
	return out
}

func (o *office) denied(actor uuid.UUID, c domain.Command) {
	o.t.Helper()
	if _, err := o.desk.Do(o.t.Context(), projections.Actor{Person: actor}, domain.ViaAPI, c); !errors.Is(err, desk.ErrNotFound) {
		o.t.Errorf("%s: got %v, want not found", desk.Name(c), err)
	}
}

// found sets up two schools with a team each. The first administrator comes from outside.
func (o *office) found() {
	o.t.Helper()
	r := desk.NewRecorder(o.log, eventlog.NewClock(func() time.Time { return clock }, time.Time{}), o.keys)
	people := eventlog.NewHandler(r, domain.PersonDecider, 10)
	known := eventlog.Request{Via: domain.ViaAPI, Known: domain.Known{Today: domain.DateOf(clock), Role: domain.Admin}}
	for _, c := range []domain.PersonCommand{
		domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: admin}, Invitation: domain.Invitation{Name: "Admin"}},
		domain.GrantRole{PersonHeader: domain.PersonHeader{Header: o.header(), Person: admin}, Grant: domain.Grant{ID: id(900), Role: domain.Admin}},
	} {
		recorded, err := people.Handle(o.t.Context(), c, known)
		if err != nil {
			o.t.Fatal(err)
		}
		if err := o.views.Await(o.t.Context(), recorded.Position); err != nil {
			o.t.Fatal(err)
		}
	}
	for i, name := range map[uuid.UUID]domain.Personal{member: "Member", coach: "Coach", leader: "Leader", other: "Other"} {
		o.do(admin, domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: o.header(), Person: i}, Invitation: domain.Invitation{Name: name}})
	}
	o.do(admin, domain.RegisterDistrict{DistrictHeader: domain.DistrictHeader{Header: o.header(), District: district}, DistrictRegistration: domain.DistrictRegistration{Name: "North"}})
	for _, s := range []struct{ school, team, person uuid.UUID }{{school, team, member}, {otherSchool, otherTeam, other}} {
		o.do(admin, domain.RegisterSchool{SchoolHeader: domain.SchoolHeader{Header: o.header(), School: s.school}, SchoolRegistration: domain.SchoolRegistration{Name: "School", Zone: "America/New_York", District: &district}})
		o.do(admin, domain.FormTeam{TeamHeader: domain.TeamHeader{Header: o.header(), Team: s.team}, Formation: domain.Formation{Name: "Team", School: s.school, Schools: []uuid.UUID{s.school}}})
		o.do(admin, domain.AddMember{TeamHeader: domain.TeamHeader{Header: o.header(), Team: s.team}, Membership: domain.Membership{Person: s.person, School: s.school, Position: "GENERAL_EDUCATOR"}})
	}
	o.do(admin, domain.AssignCoach{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}, Coaching: domain.Coaching{Person: coach}})
	o.do(admin, domain.GrantRole{PersonHeader: domain.PersonHeader{Header: o.header(), Person: leader}, Grant: domain.Grant{ID: id(901), Role: domain.SchoolLeader, Scope: &school}})
}

func (o *office) plan(of uuid.UUID) domain.PlanCycle {
	return domain.PlanCycle{CycleHeader: domain.CycleHeader{Header: o.header(), Cycle: cycle}, Plan: domain.Plan{
		Team: of, Purpose: domain.Collect, Arrangements: domain.Arrangements{Title: "Exit tickets"},
		Questions: []domain.Question{{ID: id(800), Text: "Do they finish?"}},
	}}
}

func (o *office) observe(for_ *uuid.UUID) domain.RecordObservation {
	h := o.header()
	h.OnBehalfOf = for_
	return domain.RecordObservation{CycleHeader: domain.CycleHeader{Header: h, Cycle: cycle}, Observation: domain.Observation{ID: h.CommandID, Kind: domain.Observed, Text: "busy"}, Start: true}
}

func TestWhoMayDoWhat(t *testing.T) {
	o := newOffice(t)
	for _, person := range []uuid.UUID{admin, coach, leader, other, id(99)} {
		o.denied(person, o.plan(team))
	}
	o.do(member, o.plan(team))
	o.denied(other, o.plan(otherTeam)) // the id is taken by a cycle that it may not see
	for _, person := range []uuid.UUID{admin, leader, other, coach} {
		o.denied(person, o.observe(nil))
	}
	o.denied(coach, o.observe(&other))
	o.do(coach, o.observe(&member))
	if _, err := o.desk.Do(t.Context(), projections.Actor{Person: member}, domain.ViaAPI, o.observe(&coach)); err == nil || !strings.Contains(err.Error(), "onBehalfOf") {
		t.Errorf("a member who names another gives %v", err)
	}
	o.denied(coach, domain.CompleteDo{CycleHeader: domain.CycleHeader{Header: domain.Header{CommandID: id(700), OnBehalfOf: &member}, Cycle: cycle}, CarriedOut: domain.Fully})

	// a disbanded team's record is cared for by its school leader, and by nobody else
	o.do(admin, domain.DisbandTeam{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}})
	withdraw := func() domain.WithdrawCycle {
		return domain.WithdrawCycle{CycleHeader: domain.CycleHeader{Header: o.header(), Cycle: cycle}, CycleWithdrawal: domain.CycleWithdrawal{Cause: domain.TeamEnded}}
	}
	o.denied(member, withdraw())
	o.do(leader, withdraw())
}

func TestARepeatAnswersWithItsFirstPosition(t *testing.T) {
	o := newOffice(t)
	c := o.plan(team)
	first, again := o.do(member, c), o.do(member, c)
	if again.Position != first.Position || !again.Repeated {
		t.Errorf("first %+v, again %+v", first, again)
	}
}

func TestWhatIsRecordedIsSealedAndOwned(t *testing.T) {
	o := newOffice(t)
	o.do(member, o.plan(team))
	for r, err := range o.log.ReadStream(t.Context(), domain.Stream{Category: domain.CycleCategory, ID: cycle}.String(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			t.Fatal(err)
		}
		if e.Owner != school || e.Actor != member || e.Role != domain.Member || len(r.Metadata) > domain.MaxEnvelope {
			t.Errorf("envelope %s", r.Metadata)
		}
		if strings.Contains(string(r.Data), "Exit tickets") {
			t.Errorf("the title stands open in %s", r.Data)
		}
		opened, err := domain.Decode(r.Type, r.Data, o.keys.Opener(t.Context(), r.ID).Open)
		if err != nil {
			t.Fatal(err)
		}
		if title := opened.(domain.CyclePlanned).Title; title != "Exit tickets" {
			t.Errorf("the title comes back as %q", string(title))
		}
	}
}

// TestAPersonActsWithoutARole: what a person does about itself is recorded without a role.
func TestAPersonActsWithoutARole(t *testing.T) {
	o := newOffice(t)
	before := len(events(t, o.log, other))
	o.do(other, domain.AcceptInvitation{PersonHeader: domain.PersonHeader{Header: o.header(), Person: other}})
	recorded := events(t, o.log, other)[before:]
	if len(recorded) != 1 {
		t.Fatalf("%d events are recorded", len(recorded))
	}
	if e, err := domain.DecodeEnvelope(recorded[0].Metadata); err != nil || e.Actor != other || e.Role != "" {
		t.Errorf("envelope %s, %v", recorded[0].Metadata, err)
	}
}

// events are what a person's stream holds.
func events(t *testing.T, log eventlog.Log, person uuid.UUID) (all []domain.Recorded) {
	t.Helper()
	for r, err := range log.ReadStream(t.Context(), domain.Stream{Category: domain.PersonCategory, ID: person}.String(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// TestANameThatIsTaken: the first school with an id holds it; the later one is told so.
func TestANameThatIsTaken(t *testing.T) {
	o := newOffice(t)
	register := func(n int) domain.RegisterSchool {
		ids := []domain.ExternalID{{Scheme: "STATE", Value: "01611270130450"}}
		return domain.RegisterSchool{SchoolHeader: domain.SchoolHeader{Header: o.header(), School: id(n)}, SchoolRegistration: domain.SchoolRegistration{Name: "School", Zone: "America/Los_Angeles", District: &district, IDs: ids}}
	}
	o.do(admin, register(600))
	out, err := o.desk.Do(t.Context(), projections.Actor{Person: admin}, domain.ViaAPI, register(601))
	refusals, ok := domain.AsRefusals(err)
	if !ok || refusals[0].Code != domain.Duplicate || refusals[0].Existing != id(600) || out.Position.IsZero() {
		t.Errorf("the second gives %+v, %v; want a duplicate of the first", out, err)
	}
}

// TestAnIdThatIsTaken: a part of a project is named by its id alone, so the id is refused when
// another project or thing has it.
func TestAnIdThatIsTaken(t *testing.T) {
	o := newOffice(t)
	charter := func(actor, project, of uuid.UUID) {
		o.do(actor, domain.CharterProject{ProjectHeader: domain.ProjectHeader{Header: o.header(), Project: project}, Charter: domain.Charter{Team: of, Title: "Tickets", SchoolYear: "2026-27", Aim: domain.Aim{Statement: "More finish"}}})
	}
	charter(member, id(500), team)
	charter(other, id(501), otherTeam)
	idea := func(project, id uuid.UUID) domain.AddChangeIdea {
		return domain.AddChangeIdea{ProjectHeader: domain.ProjectHeader{Header: o.header(), Project: project}, ChangeIdea: domain.ChangeIdea{ID: id, Text: "exit tickets", Kind: "PROCESS"}}
	}
	first := idea(id(500), id(510))
	o.do(member, first)
	if again := o.do(member, first); !again.Repeated {
		t.Error("a repeat is recorded again")
	}
	for _, taken := range []uuid.UUID{id(510), school, cycle} {
		_, err := o.desk.Do(t.Context(), projections.Actor{Person: other}, domain.ViaAPI, idea(id(501), taken))
		refusals, ok := domain.AsRefusals(err)
		if taken == cycle { // nothing has this id yet
			if err != nil {
				t.Errorf("a free id is refused: %v", err)
			}
			continue
		}
		if !ok || refusals[0].Code != domain.Duplicate {
			t.Errorf("an id that is taken gives %v", err)
		}
	}
}

func TestSecretsOfTokens(t *testing.T) {
	o := newOffice(t)
	a, err := desk.Secret(t.Context(), o.keys, member, id(1))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := desk.Secret(t.Context(), o.keys, member, id(1))
	b, _ := desk.Secret(t.Context(), o.keys, member, id(2))
	if a != again || a == b || !strings.HasPrefix(a, "cb_") || len(a) != 25 {
		t.Errorf("secrets %q, %q, %q", a, again, b)
	}
}

// TestAllowedIsWhatTheTableAllows holds what a view offers against the table of rights, at each
// stage that the record comes to.
func TestAllowedIsWhatTheTableAllows(t *testing.T) {
	o := newOffice(t)
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	compare := func(when string, person uuid.UUID, stage domain.Stage, relations ...rights.Relation) {
		t.Helper()
		scope, err := o.views.ScopeOf(t.Context(), person, domain.DateOf(clock))
		if err != nil {
			t.Fatal(err)
		}
		reader, err := o.views.Read(t.Context(), scope)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		view, err := reader.Cycle(t.Context(), cycle)
		if err != nil || view == nil {
			t.Fatalf("%s: %v, %v", when, view, err)
		}
		var want []domain.CycleAction
		for _, action := range domain.CycleActions(stage, false) {
			command := strings.ReplaceAll(strings.ToLower(string(action)), "_", "")
			if slices.ContainsFunc(table.Rows(), func(r rights.Row) bool {
				return strings.ToLower(r.What) == command && slices.Contains(relations, r.Relation)
			}) {
				want = append(want, action)
			}
		}
		if len(want) == 0 || !slices.Equal(view.Allowed, want) {
			t.Errorf("%s: allowed is %v, the table says %v", when, view.Allowed, want)
		}
	}
	o.do(member, o.plan(team))
	compare("a member, planned", member, domain.Planned, rights.OfTeam)
	compare("a coach, planned", coach, domain.Planned, rights.OnBehalf)
	o.do(member, o.observe(nil))
	compare("a member, doing", member, domain.Doing, rights.OfTeam)
	compare("a coach, doing", coach, domain.Doing, rights.OnBehalf)
	o.do(admin, domain.DisbandTeam{TeamHeader: domain.TeamHeader{Header: o.header(), Team: team}})
	compare("who cares for it", leader, domain.Doing, rights.OfCare)
}

// TestEveryCommandHasARow walks the commands of all aggregates.
func TestEveryCommandHasARow(t *testing.T) {
	table, err := rights.Standard()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, r := range table.Rows() {
		if r.IsCommand() {
			rows[r.What] = true
		}
	}
	for _, c := range domain.Given() {
		name := reflect.TypeOf(c).Name()
		if !rows[name] {
			t.Errorf("%s has no row in authz.csv: nobody may give it", name)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("authz.csv has a row for %s, which is no command", name)
	}
}
