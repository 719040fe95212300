package desk_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// told is a world as tables tell it.
type told struct {
	things map[uuid.UUID]domain.Thing
	roles  map[uuid.UUID][]domain.Role // in the team
}

func (w told) Things(_ context.Context, refs []domain.Reference) (map[uuid.UUID]domain.Thing, error) {
	found := make(map[uuid.UUID]domain.Thing)
	for _, ref := range refs {
		if thing, ok := w.things[ref.ID]; ok && thing.Kind == ref.Kind {
			found[ref.ID] = thing
		}
	}
	return found, nil
}

func (w told) Roles(_ context.Context, of, person uuid.UUID) ([]domain.Role, error) {
	if of != team {
		return nil, nil
	}
	return w.roles[person], nil
}

func (w told) Zone(context.Context, uuid.UUID) (string, error) { return "America/New_York", nil }

// left was a member and has left; both coached the team and is a member now.
var left, both = id(6), id(7)

// history is a team with all who ever were in it.
func history(cycle uuid.UUID) told {
	return told{
		things: map[uuid.UUID]domain.Thing{
			team:   {Kind: domain.TeamKind, ID: team, Team: team, Home: school, People: []uuid.UUID{member, left, both}},
			cycle:  {Kind: domain.CycleKind, ID: cycle, Team: team},
			school: {Kind: domain.SchoolKind, ID: school},
			other:  {Kind: domain.PersonKind, ID: other},
		},
		roles: map[uuid.UUID][]domain.Role{
			member: {domain.Member, domain.Lead}, left: {domain.Member}, coach: {domain.Coach}, leader: {domain.SchoolLeader},
			both: {domain.Member, domain.Coach},
		},
	}
}

// TestWhoMayBeNamedInAnImport walks who was what in the team, at any time.
func TestWhoMayBeNamedInAnImport(t *testing.T) {
	o := newOffice(t)
	withdraw := func(h domain.Header, cycle uuid.UUID) domain.Command {
		return domain.WithdrawCycle{CycleHeader: domain.CycleHeader{Header: h, Cycle: cycle}, CycleWithdrawal: domain.CycleWithdrawal{Cause: domain.TeamEnded}}
	}
	observe := func(h domain.Header, cycle uuid.UUID) domain.Command {
		return domain.RecordObservation{CycleHeader: domain.CycleHeader{Header: h, Cycle: cycle}, Observation: domain.Observation{ID: h.CommandID, Kind: domain.Observed, Text: "busy"}, Start: true}
	}
	predict := func(h domain.Header, cycle uuid.UUID) domain.Command {
		return domain.MakePrediction{CycleHeader: domain.CycleHeader{Header: h, Cycle: cycle}, PredictionOn: domain.PredictionOn{Question: id(800), Prediction: domain.Prediction{ID: h.CommandID, Text: "half"}}}
	}
	found := func(h domain.Header, _ uuid.UUID) domain.Command {
		return domain.FoundNetwork{NetworkHeader: domain.NetworkHeader{Header: h, Network: h.CommandID}, Named: domain.Named{Name: "Metro"}}
	}
	join := func(h domain.Header, _ uuid.UUID) domain.Command {
		return domain.AcceptInvitation{PersonHeader: domain.PersonHeader{Header: h, Person: member}}
	}
	invite := func(h domain.Header, _ uuid.UUID) domain.Command {
		return domain.InvitePerson{PersonHeader: domain.PersonHeader{Header: h, Person: h.CommandID}, Invitation: domain.Invitation{Name: "New"}}
	}
	add := func(h domain.Header, _ uuid.UUID) domain.Command {
		return domain.AddMember{TeamHeader: domain.TeamHeader{Header: h, Team: team}, Membership: domain.Membership{Person: other, School: school, Position: domain.Specialist}}
	}
	nobody := uuid.Nil // the machine's administrator
	for name, c := range map[string]struct {
		by, for_ uuid.UUID
		command  func(domain.Header, uuid.UUID) domain.Command
		as       domain.Role
		path     string // of the refusal; "" when it may
	}{
		"a member observes":                    {by: member, command: observe, as: domain.Member},
		"one who left observes":                {by: left, command: observe, as: domain.Member},
		"one who coached earlier observes":     {by: both, command: observe, as: domain.Member},
		"the coach observes for a member":      {by: coach, for_: member, command: observe, as: domain.Coach},
		"the coach observes for who left":      {by: coach, for_: left, command: observe, as: domain.Coach},
		"a coach who became a member":          {by: both, for_: member, command: observe, as: domain.Coach},
		"the coach alone observes":             {by: coach, command: observe, path: "/by"},
		"the coach observes for a stranger":    {by: coach, for_: other, command: observe, path: "/onBehalfOf"},
		"a member observes for another":        {by: member, for_: left, command: observe, path: "/by"},
		"a stranger observes":                  {by: other, command: observe, path: "/by"},
		"the school's leader observes":         {by: leader, command: observe, path: "/by"},
		"an administrator observes":            {by: nobody, command: observe, path: "/by"},
		"a member predicts":                    {by: left, command: predict, as: domain.Member},
		"the coach predicts for a member":      {by: coach, for_: member, command: predict, path: "/by"},
		"the school's leader predicts":         {by: leader, command: predict, path: "/by"},
		"the school's leader withdraws":        {by: leader, command: withdraw, as: domain.SchoolLeader},
		"the coach withdraws":                  {by: coach, for_: member, command: withdraw, path: "/by"},
		"an administrator founds a network":    {by: nobody, command: found, as: domain.Admin},
		"a member founds a network":            {by: member, command: found, path: "/by"},
		"an administrator invites":             {by: nobody, command: invite, as: domain.Admin},
		"a member invites":                     {by: member, command: invite, path: "/by"},
		"a person comes in":                    {by: member, command: join, as: ""},
		"another comes in for a person":        {by: left, command: join, path: "/by"},
		"an administrator adds a member":       {by: nobody, command: add, as: domain.Admin},
		"an administrator adds for a member":   {by: nobody, for_: member, command: add, path: "/by"},
		"the school's leader's own invitation": {by: leader, command: join, path: "/by"},
	} {
		t.Run(name, func(t *testing.T) {
			plan := o.plan(team)
			plan.Cycle = plan.CommandID
			h := o.header()
			if c.for_ != uuid.Nil {
				h.OnBehalfOf = &c.for_
			}
			command := c.command(h, plan.Cycle)
			entries := []desk.Entry{{By: c.by, Command: command}}
			if command.Stream() == plan.Stream() {
				entries = append([]desk.Entry{{By: member, Command: plan}}, entries...)
			}
			for _, record := range []bool{false, true} {
				before := o.events(command.Stream())
				all, err := o.desk.Import(t.Context(), history(plan.Cycle), entries, record)
				if err != nil {
					t.Fatal(err)
				}
				refusals, _ := domain.AsRefusals(all[len(all)-1].Refused)
				if len(refusals) != min(len(c.path), 1) || len(refusals) > 0 && refusals[0].Path != c.path {
					t.Fatalf("record %t: %v, want %q", record, refusals, c.path)
				}
				after := o.events(command.Stream())
				if !record && len(after) != len(before) {
					t.Fatal("a try records something")
				}
				if record && c.path == "" {
					if e := after[len(after)-1]; e.Command != h.CommandID || e.Role != c.as || e.Via != domain.ViaImport || e.Actor != c.by || e.OnBehalfOf != c.for_ {
						t.Errorf("%+v", e)
					}
				}
			}
		})
	}
}

// events are the envelopes of a stream.
func (o *office) events(stream domain.Stream) (list []domain.Envelope) {
	o.t.Helper()
	for r, err := range o.log.ReadStream(o.t.Context(), stream.String(), 0) {
		if errors.Is(err, eventlog.ErrStreamNotFound) {
			return nil
		}
		if err != nil {
			o.t.Fatal(err)
		}
		e, err := domain.DecodeEnvelope(r.Metadata)
		if err != nil {
			o.t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}
