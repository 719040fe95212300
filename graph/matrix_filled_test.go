package graph_test

import (
	"slices"
	"strings"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// neverFilled are the fields of things that nothing in the world fills: no series is as long as it takes to
// call limits too narrow, the insider reads the record of every try, what was released is lost only with
// the key of the whole installation, each school that is compared has enough like it, and no two nodes let
// anything out at once (see ledgerraces_test.go in projections).
var neverFilled = []string{"Autocorrelation.widenedLower", "Autocorrelation.widenedUpper", "FamilyTree.untold", "SchoolRelease.heldBack", "ShareOut.forgotten", "SimilarSchools.reason"}

// filled are the fields of which somebody may be told something.
func (m *matrix) filled() map[string]bool {
	filled := make(map[string]bool)
	for id, truth := range m.truth {
		m.note(filled, m.schema.Types[m.kinds[id]], truth)
	}
	for ids := range slices.Chunk(m.sharedIDs(), 2) {
		for _, node := range m.related(m.insider, ids) {
			m.note(filled, m.schema.Types["ShareOut"], node)
		}
	}
	for network := range m.networks {
		if len(m.toldTo(m.insider, network)) > 0 { // as [matrix.feeds] holds it to be
			filled["Network.shareOuts"] = true
		}
	}
	return filled
}

// A field that is empty everywhere would look denied to everyone.
func (m *matrix) unfilled(filled map[string]bool) []string {
	var empty []string
	for name, def := range m.schema.Types {
		if !m.ofThings(def) {
			continue
		}
		for _, f := range def.Fields {
			if field := name + "." + f.Name; !strings.HasPrefix(f.Name, "__") && !filled[field] {
				empty = append(empty, field)
			}
		}
	}
	slices.Sort(empty)
	return empty
}

// ofThings says that a type is a thing or a part of one.
func (m *matrix) ofThings(def *gql.Definition) bool {
	outside := []string{"Query", "Mutation", "Subscription", "Viewer", "Due", "Notice", "Follow", "ShareOutNotice", "TimelineChange", "Refusal", "NetworkFeed"}
	return def.Kind == gql.Object && !def.BuiltIn && !slices.Contains(outside, def.Name) && !strings.HasSuffix(def.Name, "Payload")
}

func (m *matrix) note(filled map[string]bool, def *gql.Definition, value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			m.note(filled, def, item)
		}
	case object:
		for name, inner := range v {
			if list, ok := inner.([]any); inner == nil || ok && len(list) == 0 {
				continue
			}
			filled[def.Name+"."+name] = true
			if to := m.schema.Types[def.Fields.ForName(name).Type.Name()]; to.Kind == gql.Object {
				m.note(filled, to, inner)
			}
		}
	}
}
