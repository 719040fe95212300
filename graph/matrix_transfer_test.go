package graph_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
	"github.com/cyclebook/cyclebook/transfer"
)

// exports reads everything out as some people: no word goes out that the person may not read, and
// what there is of a team's record goes out to those who may.
func (m *matrix) exports(people []*personFact) (c counts) {
	for _, p := range people {
		scope, err := m.views.ScopeOf(m.t.Context(), p.id, domain.DateOf(m.clock()))
		if err != nil {
			m.t.Fatal(err)
		}
		archive, err := m.views.Archive(m.t.Context(), scope)
		if err != nil {
			m.t.Fatal(err)
		}
		var told strings.Builder
		err = transfer.Export(m.t.Context(), archive, uuid.Nil, func(_ *transfer.Table, cells []string) error {
			told.WriteString(strings.Join(cells, "\n") + "\n")
			return nil
		})
		if err != nil {
			m.t.Fatalf("export as %s: %v", p.name, err)
		}
		m.leaks(p, "export", []byte(told.String()))
		for id, kind := range m.kinds {
			if kind != "Cycle" {
				continue
			}
			title := at(m.truth[id], "title").(string)
			known := m.sees(m.table, p, rights.RecordSight, id)
			if out := strings.Contains(told.String(), title); out != known {
				m.say("export: cycle %s goes out to %s: %t", id, p.name, out)
			}
		}
		for id := range m.teams {
			_, err := transfer.FindTeam(m.t.Context(), archive, id.String())
			if known := m.knows(m.table, p, id); known != (err == nil) || err != nil && !errors.Is(err, transfer.ErrNoTeam) {
				m.say("export: team %s is found by %s: %v", id, p.name, err)
			}
		}
		for _, at := range m.planted {
			if m.sees(m.table, p, at.sight, at.thing) {
				c.allowed++
			} else {
				c.denied++
			}
		}
	}
	return c
}

// past is what an import finds recorded: who was ever what.
type past struct{ *world }

func (w past) Things(_ context.Context, refs []domain.Reference) (map[uuid.UUID]domain.Thing, error) {
	found := make(map[uuid.UUID]domain.Thing)
	for _, r := range refs {
		if !strings.EqualFold(w.kinds[r.ID], strings.ReplaceAll(string(r.Kind), "_", "")) {
			continue
		}
		thing := domain.Thing{Kind: r.Kind, ID: r.ID, Team: w.things[r.ID]}
		if t := w.teams[r.ID]; t != nil {
			thing.Team, thing.Home, thing.Schools, thing.People = t.id, t.home, t.schools, t.mates
		}
		if c := w.classes[r.ID]; c != nil {
			thing.Home, thing.People = c.school, c.taught
		}
		found[r.ID] = thing
	}
	return found, nil
}

func (w past) Roles(_ context.Context, team, person uuid.UUID) ([]domain.Role, error) {
	var roles []domain.Role
	t, p := w.teams[team], w.people[person]
	if t == nil || p == nil {
		return nil, nil
	}
	for role, is := range map[domain.Role]bool{
		domain.Member: slices.Contains(t.mates, person), domain.Lead: t.lead == person, domain.SchoolLeader: p.holds(domain.SchoolLeader, t.home),
		domain.Coach: slices.Contains(t.everyone, person) && !slices.Contains(t.mates, person),
	} {
		if is {
			roles = append(roles, role)
		}
	}
	return roles, nil
}

func (w past) Zone(context.Context, uuid.UUID) (string, error) { return "America/New_York", nil }

// imports tries every command of a table as an act of some people, now or then, and of the
// machine's administrator.
func (m *matrix) imports(people []*personFact) (c counts) {
	commands := domain.Commands()
	for _, p := range append(slices.Clone(people), &personFact{name: "the machine's administrator"}) {
		for _, fact := range slices.Sorted(maps.Keys(commands)) {
			for _, a := range m.entries(commands[fact]) {
				told, err := m.desk.Import(m.t.Context(), past{m.world}, []desk.Entry{{By: p.id, Command: a.command}}, false)
				if err != nil {
					m.t.Fatalf("import of %T by %s: %v", a.command, p.name, err)
				}
				refusals, _ := domain.AsRefusals(told[0].Refused)
				denied := slices.ContainsFunc(refusals, func(r *domain.Refusal) bool {
					return r.Path == "/by" || r.Path == "/onBehalfOf" && strings.Contains(r.Message, "never a member")
				})
				may := m.mightHave(p, a)
				if may == denied {
					m.say("import: %s on %s by %s (behalf %t): %v", desk.Name(a.command), a.on, p.name, a.behalf != nil, told[0].Refused)
				}
				if may {
					c.allowed++
				} else {
					c.denied++
				}
			}
		}
	}
	return c
}

// entry is a command of an import, about a thing or about something new of a team.
type entry struct {
	command domain.Command
	on      uuid.UUID
	behalf  *uuid.UUID
}

// entries are a command on one thing of each team, or on one thing, with and without a member's name.
func (m *matrix) entries(zero domain.Command) []entry {
	kind := string(zero.Stream().Category)
	var list []entry
	seen := make(map[uuid.UUID]bool)
	for _, id := range m.order {
		team := m.things[id]
		if !strings.EqualFold(m.kinds[id], kind) || seen[team] && m.kinds[id] != "Person" {
			continue
		}
		seen[team] = true
		list = append(list, entry{m.about(zero, id, nil), id, nil})
		if team != uuid.Nil {
			for member := range m.teams[team].members {
				list = append(list, entry{m.about(zero, id, &member), id, &member})
				break
			}
		}
	}
	return list
}

// about fills in what a command is about, and leaves the rest empty.
func (m *matrix) about(zero domain.Command, on uuid.UUID, behalf *uuid.UUID) domain.Command {
	command := reflect.New(reflect.TypeOf(zero)).Elem()
	for i := range command.NumField() {
		if f := command.Field(i); command.Type().Field(i).Anonymous && strings.HasSuffix(command.Type().Field(i).Name, "Header") {
			f.Field(0).Set(reflect.ValueOf(domain.Header{CommandID: m.id(), OnBehalfOf: behalf}))
			f.Field(1).Set(reflect.ValueOf(on))
		}
	}
	return command.Interface().(domain.Command)
}

// mightHave says whether a person may be told to have done this.
func (m *matrix) mightHave(p *personFact, e entry) bool {
	if m.kinds[e.on] == "ShareOut" {
		return false // what was shared elsewhere was not shared here: no import tells of it
	}
	t := m.teams[m.things[e.on]]
	return slices.ContainsFunc(m.table.Rows(), func(r rights.Row) bool {
		if !r.IsCommand() || r.What != desk.Name(e.command) {
			return false
		}
		switch {
		case p.id == uuid.Nil:
			return r.Role == domain.Admin && e.behalf == nil
		case r.Relation == rights.OfSelf:
			return e.on == p.id
		case t == nil:
			return false
		case e.behalf != nil:
			coach := slices.Contains(t.everyone, p.id) && !slices.Contains(t.mates, p.id)
			return r.Relation == rights.OnBehalf && coach && slices.Contains(t.mates, *e.behalf)
		case r.Relation == rights.OfTeam:
			return r.Role == domain.Member && slices.Contains(t.mates, p.id) || r.Role == domain.Lead && t.lead == p.id
		default:
			return r.Relation == rights.OfCare && p.holds(domain.SchoolLeader, t.home)
		}
	})
}
