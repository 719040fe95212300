package graph_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// attempt is a command about a thing, or about something new in a place.
type attempt struct {
	mutation *gql.FieldDefinition
	// on is the thing; for something new the team or school that it is for, uuid.Nil for none.
	on uuid.UUID
	// fresh says that it is about something new.
	fresh bool
	// behalf is the member in whose name it is sent; teaches says that the sender is to teach.
	behalf  *uuid.UUID
	teaches bool
}

func (a attempt) command() string {
	return strings.ToUpper(a.mutation.Name[:1]) + a.mutation.Name[1:]
}

// attempts are all there are of a command: each kind of thing in each place, with and without the
// name of a member.
func (m *matrix) attempts(f *gql.FieldDefinition) []attempt {
	input := m.schema.Types[f.Arguments[0].Type.Name()]
	kind := input.Fields[1].Name
	if input.Fields.ForName("expectedRevision") == nil {
		return append(m.anew(f, input, kind), m.apart(f)...)
	}
	var list []attempt
	seen := make(map[uuid.UUID]bool)
	for _, id := range slices.Backward(m.order) {
		team, owned := m.things[id]
		if !strings.EqualFold(m.kinds[id], kind) || owned && seen[team] && kind != "shareOut" {
			continue // what a team owns is all alike: one of each kind
		}
		seen[team] = true
		list = append(list, attempt{mutation: f, on: id})
		if input.Fields.ForName("onBehalfOf") != nil {
			for member := range m.teams[team].members {
				list = append(list, attempt{mutation: f, on: id, behalf: &member})
				break
			}
		}
	}
	return append(list, m.apart(f)...)
}

// apart are attempts at what has no page of its own, and at thanks, which go to each share-out.
func (m *matrix) apart(f *gql.FieldDefinition) (list []attempt) {
	switch (attempt{mutation: f}).command() {
	case "EndFollow":
		list = append(list, attempt{mutation: f, on: m.follow})
	case "EndStandingRelease":
		list = append(list, attempt{mutation: f, on: m.release})
	case "ThankShareOut":
		for id := range m.shared {
			list = append(list, attempt{mutation: f, on: id})
		}
	}
	return list
}

// anew are the attempts at something new.
func (m *matrix) anew(f *gql.FieldDefinition, input *gql.Definition, kind string) []attempt {
	if kind == "shareOut" && input.Fields.ForName("team") == nil {
		return nil // about one that is there
	}
	var list []attempt
	for _, id := range m.order {
		place := strings.ToLower(m.kinds[id])
		if place == kind || place != "team" && place != "school" || input.Fields.ForName(place) == nil {
			continue
		}
		list = append(list, attempt{mutation: f, on: id, fresh: true})
		if input.Fields.ForName("teachers") != nil {
			list = append(list, attempt{mutation: f, on: id, fresh: true, teaches: true})
		}
	}
	if len(list) == 0 || kind == "school" { // a school is founded in no place of one's own
		list = []attempt{{mutation: f, fresh: true}}
	}
	return list
}

// input is that of an attempt. What may be done is refused all the same, for its revision or for
// what is left empty, so that nothing is recorded.
func (m *matrix) input(a attempt, by uuid.UUID) object {
	def := m.schema.Types[a.mutation.Arguments[0].Type.Name()]
	in := m.needed(def)
	in["commandId"], in[def.Fields[1].Name] = m.id(), m.id()
	switch {
	case !a.fresh && def.Fields.ForName("expectedRevision") == nil:
		in[def.Fields[1].Name], in["occurredOn"] = a.on, "2030-01-01"
	case !a.fresh:
		in[def.Fields[1].Name], in["expectedRevision"] = a.on, 1_000_000
	case a.on != uuid.Nil:
		place := "team"
		if m.kinds[a.on] != "Team" && def.Fields.ForName("school") != nil {
			place = "school"
		}
		in[place] = a.on
	}
	if a.behalf != nil {
		in["onBehalfOf"] = *a.behalf
	}
	if a.teaches {
		in["teachers"] = []uuid.UUID{by}
	}
	return in
}

// needed is the least that an input has, its texts empty.
func (m *matrix) needed(def *gql.Definition) object {
	in := make(object)
	for _, f := range def.Fields {
		if f.Type.NonNull {
			in[f.Name] = m.least(f.Type)
		}
	}
	return in
}

func (m *matrix) least(typ *gql.Type) any {
	def := m.schema.Types[typ.Name()]
	switch {
	case typ.Elem != nil:
		return []any{}
	case def.Kind == gql.InputObject:
		return m.needed(def)
	case def.Kind == gql.Enum:
		return def.EnumValues[0].Name
	}
	switch def.Name {
	case "ID":
		return m.id()
	case "Date":
		return "2026-11-02"
	case "Int", "Float":
		return 0
	case "Boolean":
		return false
	default:
		return ""
	}
}

// may says whether a person may do what is attempted.
func (w *world) may(table *rights.Table, p *personFact, a attempt) bool {
	if !a.fresh && w.kinds[a.on] != "" && !w.knows(table, p, a.on) {
		return false
	}
	return slices.ContainsFunc(table.Rows(), func(r rights.Row) bool {
		return r.IsCommand() && r.What == a.command() && w.standsToDo(p, r, a)
	})
}

// standsToDo says whether a person stands to what is attempted as a row of a command has it.
func (w *world) standsToDo(p *personFact, r rights.Row, a attempt) bool {
	kind := w.kinds[a.on]
	invites := a.fresh && a.command() == "InvitePerson"
	switch r.Relation {
	case rights.OfInstallation:
		return p.holds(r.Role, uuid.Nil)
	case rights.OfNetwork:
		return kind == "Network" && p.holds(r.Role, a.on)
	case rights.OfSelf: // whose a follow is, its rule says
		return strings.HasSuffix(a.command(), "Follow") || !a.fresh && a.on == p.id
	case rights.OfAudience:
		s := w.shared[a.on]
		return s != nil && (w.keeps(p, s) || w.nearness(p, s) == outside || w.nearness(p, s) == within)
	case rights.OfSchool:
		return invites && len(w.schoolsOf(p, r.Role)) > 0 || p.holds(r.Role, w.homeOf(a.on))
	case rights.OfCare:
		t := w.teams[w.things[a.on]]
		return t != nil && t.disbanded && p.holds(r.Role, t.home)
	case rights.OfCharge:
		return w.inCharge(p, r.Role, w.people[a.on])
	}
	role := r.Role
	teams := w.teamsOf(p, role)
	teaches := a.teaches || w.classes[a.on] != nil && slices.Contains(w.classes[a.on].teachers, p.id)
	return slices.ContainsFunc(teams, func(t *teamFact) bool {
		own := t.id == a.on || t.id == w.things[a.on]
		if r.Relation == rights.OnBehalf {
			_, member := t.members[deref(a.behalf)]
			return own && a.behalf != nil && member
		}
		aboutClass := kind == "Class" || a.fresh && a.command() == "OpenClass"
		return own || invites || aboutClass && slices.Contains(t.schools, w.homeOf(a.on)) && (role == domain.Lead || teaches)
	})
}

// homeOf is the school whose a school, class or team is.
func (w *world) homeOf(id uuid.UUID) uuid.UUID {
	switch {
	case w.classes[id] != nil:
		return w.classes[id].school
	case w.teams[id] != nil:
		return w.teams[id].home
	case id == w.release:
		return w.released
	default:
		return id
	}
}

func deref(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// commands tries every mutation, or those of a name, as some people.
func (m *matrix) commands(people []*personFact, only string) (c counts) {
	var all []attempt
	for _, f := range m.schema.Mutation.Fields {
		if a := (attempt{mutation: f}); !strings.HasPrefix(f.Name, "__") && (only == "" || a.command() == only) {
			all = append(all, m.attempts(f)...)
		}
	}
	for _, p := range people {
		// One that is denied leaves those sent with it without an answer: they go apart.
		may, not := part(all, func(a attempt) bool { return m.may(m.table, p, a) })
		for batch := range slices.Chunk(may, atOnce) {
			for i, got := range m.send(p, batch) {
				if c.allowed++; got != refused {
					m.say("%s may %s, and is answered %s", p.name, m.named(batch[i]), got)
				}
			}
		}
		nothing := m.likeNothing(p, not)
		for batch := range slices.Chunk(not, atOnce) {
			for i, got := range m.send(p, batch) {
				if c.denied++; got != nothing {
					m.say("%s may not %s, and is answered %s, for nothing %s", p.name, m.named(batch[i]), got, nothing)
				}
			}
		}
	}
	return c
}

// part parts a list in two.
func part[T any](list []T, fits func(T) bool) (yes, no []T) {
	for _, v := range list {
		if fits(v) {
			yes = append(yes, v)
		} else {
			no = append(no, v)
		}
	}
	return yes, no
}

func (m *matrix) named(a attempt) string {
	name := fmt.Sprintf("%s on %s %s", a.mutation.Name, m.kinds[a.on], a.on)
	if a.behalf != nil {
		name += " on behalf of a member"
	}
	return name
}

// likeNothing is what a person is answered who tries such things where there is nothing; it must
// be one answer for all.
func (m *matrix) likeNothing(p *personFact, like []attempt) string {
	var nothing []attempt
	for _, a := range like {
		if a.fresh && a.on == uuid.Nil {
			continue // in no place there is always nothing
		}
		if !slices.ContainsFunc(nothing, func(b attempt) bool { return b.mutation == a.mutation }) {
			nothing = append(nothing, attempt{mutation: a.mutation, on: m.id(), fresh: a.fresh})
		}
	}
	var answers []string
	for batch := range slices.Chunk(nothing, atOnce) {
		answers = append(answers, m.send(p, batch)...)
	}
	slices.Sort(answers)
	if answers = slices.Compact(answers); len(answers) != 1 || !strings.Contains(answers[0], "NOT_FOUND") {
		m.say("%s is answered in several ways where there is nothing: %q", p.name, answers)
		return ""
	}
	return answers[0]
}

// refused is what is answered when a rule refuses: whoever may not do it is never told so.
const refused = "refused by a rule"

// send sends some attempts at once and tells each answer.
func (m *matrix) send(p *personFact, batch []attempt) []string {
	var head, body strings.Builder
	variables := make(object)
	for i, a := range batch {
		fmt.Fprintf(&head, "$i%d: %s! ", i, a.command())
		fmt.Fprintf(&body, "a%d: %s(input: $i%d) { position refusals { code message } } ", i, a.mutation.Name, i)
		variables[fmt.Sprintf("i%d", i)] = m.input(a, p.id)
	}
	answer := m.ask(p.token, "mutation("+head.String()+") { "+body.String()+"}", variables)
	m.leaks(p, "commands", answer.raw)
	told := make([]string, len(batch))
	for i := range batch {
		alias := fmt.Sprintf("a%d", i)
		payload, _ := answer.Data[alias].(object)
		switch refusals, _ := payload["refusals"].([]any); {
		case payload["position"] != nil:
			told[i] = fmt.Sprintf("recorded at %v", payload["position"])
		case len(refusals) > 0:
			told[i] = refused
		default:
			if told[i] = refusedAs(answer, alias); told[i] == "" {
				told[i] = fmt.Sprintf("%.300s", answer.raw)
			}
		}
	}
	return told
}
