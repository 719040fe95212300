package graph_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	gql "github.com/vektah/gqlparser/v2/ast"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// selection asks for all fields of an object: those of its parts, and of the things that it leads
// to whatever is no thing again.
func selection(s *gql.Schema, def *gql.Definition, part func(*gql.FieldDefinition) bool) string {
	var b strings.Builder
	for _, f := range def.Fields {
		to := s.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__") || !part(f):
		case f.Name == "preview":
			b.WriteString("preview(audience: {kind: DISTRICT}, attribution: ANONYMOUS) { shareOut { id kind title allowed } refusals { code path } findings { key kind field } } ")
		case f.Name == "digest":
			b.WriteString(`digest(since: "2026-01-01") `)
		case f.Name == "timeline":
			b.WriteString("timeline(first: 40) { " + selection(s, to, every) + "} ")
		case to.Kind != gql.Object:
			b.WriteString(f.Name + " ")
		case isThing(to):
			b.WriteString(f.Name + " { " + selection(s, to, func(f *gql.FieldDefinition) bool {
				return s.Types[f.Type.Name()].Kind != gql.Object && f.Name != "allowed"
			}) + "} ")
		default:
			b.WriteString(f.Name + " { " + selection(s, to, every) + "} ")
		}
	}
	return b.String()
}

func every(*gql.FieldDefinition) bool { return true }

// isThing says that a type is known by an id of its own.
func isThing(def *gql.Definition) bool { return slices.Contains(def.Interfaces, "Node") }

// expecting works out what a person should be answered, from what there is.
type expecting struct {
	*world
	schema *gql.Schema
	table  *rights.Table
	person *personFact
	counts *counts
}

// counts are how many combinations of a thing, a field of it and a person were tried.
type counts struct{ allowed, denied int }

func (c counts) String() string {
	return fmt.Sprintf("%d combinations: %d allowed, %d denied", c.allowed+c.denied, c.allowed, c.denied)
}

// thing is what should be told of a thing; nil when it should not be known.
func (e expecting) thing(truth object) any {
	id := uuid.MustParse(truth["id"].(string))
	def := e.schema.Types[e.kinds[id]]
	if !e.knows(e.table, e.person, id) {
		e.counts.denied += len(truth)
		return nil
	}
	return e.object(def, truth, id)
}

// object is what should be told of an object, which is a thing or a part of one.
func (e expecting) object(def *gql.Definition, truth object, thing uuid.UUID) object {
	told := make(object, len(truth))
	for name, value := range truth {
		f := def.Fields.ForName(name)
		if !e.sees(e.table, e.person, e.table.Part(def.Name+"."+name), thing) {
			e.counts.denied++
			told[name] = e.empty(f.Type)
			continue
		}
		e.counts.allowed++
		told[name] = e.value(f.Type, value, thing)
	}
	if def.Name == "Network" && told["digest"] != nil && !e.isOfNetwork(e.person, thing) {
		told["digest"] = nil
	}
	switch {
	case told["edges"] != nil:
		told["pageInfo"], told["totalCount"] = page(told["edges"].([]any)), float64(len(told["edges"].([]any)))
	case def.Name == "RecordRead" && told["on"] != nil:
		told["person"] = e.reader(truth["person"].(object))
	case def.Name == "ShareOut" && e.shared[thing] != nil:
		e.shareOut(told, truth, e.shared[uuid.MustParse(truth["id"].(string))])
	case def.Name == "Team" && told["shareOuts"] != nil:
		told["shareOuts"] = slices.DeleteFunc(told["shareOuts"].([]any), func(s any) bool {
			return !e.tellsTeam(e.person, e.shared[uuid.MustParse(s.(object)["id"].(string))])
		})
	case def.Name == "Network" && told["figureReleases"] != nil && told["totals"] != nil:
		e.figureReleases(told, truth)
		e.networkTotals(told, truth)
	case def.Name == "BrightSpot":
		e.bright(told)
	case def.Name == "SharedEffect" && truth["follows"] != nil: // it was released to that network
		told["follows"] = maps.Clone(truth["follows"].(object))
		told["follows"].(object)["network"] = e.thing(truth["follows"].(object)["network"].(object))
	case def.Name == "Person" && told["forgotten"] != nil && !e.sees(e.table, e.person, rights.ContactSight, thing): // that there was one
		told["forgotten"] = slices.DeleteFunc(told["forgotten"].([]any), func(field any) bool { return field == "email" })
	case def.Name == "Ramp":
		e.ramp(told, thing)
	case def.Name == "Cycle" && truth["allowed"] != nil: // what the insider may do is no measure
		told["allowed"] = allowedOf(e, thing, domain.CycleActions(domain.Stage(truth["stage"].(string)), truth["study"] != nil))
	case def.Name == "Measure" && truth["allowed"] != nil:
		told["allowed"] = allowedOf(e, thing, domain.MeasureActions(truth["retired"].(bool)))
	}
	return told
}

// value is what should be told of a value of that type.
func (e expecting) value(typ *gql.Type, value any, thing uuid.UUID) any {
	if value == nil {
		return nil
	}
	if typ.Elem != nil {
		told := []any{}
		for _, item := range value.([]any) {
			v := e.value(typ.Elem, item, thing)
			if o, ok := v.(object); item != nil && (v == nil || ok && o["cursor"] != nil && o["node"] == nil) {
				continue // not to be known
			}
			told = append(told, v)
		}
		return told
	}
	def := e.schema.Types[typ.Name()]
	switch {
	case def.Kind != gql.Object:
		return value
	case isThing(def):
		return e.thing(value.(object))
	default:
		return e.object(def, value.(object), thing)
	}
}

// empty is what stands where nothing may be told.
func (e expecting) empty(typ *gql.Type) any {
	switch {
	case typ.Elem != nil:
		return []any{}
	case strings.HasSuffix(typ.Name(), "Connection"):
		return object{"edges": []any{}, "pageInfo": page(nil), "totalCount": 0.0}
	default:
		return nil
	}
}

// page is what is told of a page that holds all there is.
func page(edges []any) object {
	info := object{"hasNextPage": false, "hasPreviousPage": false, "startCursor": nil, "endCursor": nil}
	if len(edges) > 0 {
		info["startCursor"], info["endCursor"] = edges[0].(object)["cursor"], edges[len(edges)-1].(object)["cursor"]
	}
	return info
}

// ramp keeps what links lead to over cycles that may be known.
func (e expecting) ramp(told object, from uuid.UUID) {
	near := map[any]bool{from.String(): true}
	known := make(map[any]bool)
	for _, c := range told["cycles"].([]any) {
		known[c.(object)["id"]] = true
	}
	links := slices.DeleteFunc(told["links"].([]any), func(l any) bool {
		return !known[l.(object)["parent"]] || !known[l.(object)["child"]]
	})
	for range links {
		for _, l := range links {
			if parent, child := l.(object)["parent"], l.(object)["child"]; near[parent] || near[child] {
				near[parent], near[child] = true, true
			}
		}
	}
	told["links"] = slices.DeleteFunc(links, func(l any) bool { return !near[l.(object)["parent"]] })
	told["cycles"] = slices.DeleteFunc(told["cycles"].([]any), func(c any) bool { return !near[c.(object)["id"]] })
}

// allowedOf are those of the actions whose commands have a row for the person.
func allowedOf[T ~string](e expecting, thing uuid.UUID, actions []T) []any {
	list := []any{}
	for _, a := range actions {
		command := strings.ReplaceAll(string(a), "_", "")
		if slices.ContainsFunc(e.table.Rows(), func(r rights.Row) bool {
			behalf := r.Relation == rights.OnBehalf
			if behalf {
				r.Relation = rights.OfTeam
			}
			return r.IsCommand() && strings.EqualFold(r.What, command) && (r.Relation == rights.OfTeam || r.Relation == rights.OfCare) && e.stands(e.person, r, thing)
		}) {
			list = append(list, string(a))
		}
	}
	return list
}

// inOrder puts lists of things in the order of their ids: by which hidden name they are sorted is
// not to be seen.
func inOrder(value any) any {
	switch v := value.(type) {
	case object:
		for key := range v {
			v[key] = inOrder(v[key])
		}
	case []any:
		for i := range v {
			inOrder(v[i])
		}
		key := func(x any) string {
			o, _ := x.(object)
			return fmt.Sprint(o["id"])
		}
		if len(v) > 0 && key(v[0]) != "<nil>" {
			slices.SortStableFunc(v, func(a, b any) int { return cmp.Compare(key(a), key(b)) })
		}
	}
	return value
}

// differences names where an answer is not what it should be.
func differences(path string, want, got any) []string {
	switch w := want.(type) {
	case object:
		g, ok := got.(object)
		if !ok || len(g) != len(w) {
			break
		}
		var found []string
		for key := range w {
			found = append(found, differences(path+"."+key, w[key], g[key])...)
		}
		return found
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		var found []string
		for i := range w {
			found = append(found, differences(fmt.Sprintf("%s.%d", path, i), w[i], g[i])...)
		}
		return found
	default:
		if want == got {
			return nil
		}
	}
	if fmt.Sprint(want) == fmt.Sprint(got) {
		return nil
	}
	return []string{fmt.Sprintf("%s is %.300v, should be %.300v", path, got, want)}
}
