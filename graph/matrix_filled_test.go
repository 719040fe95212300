package graph_test

import (
	"slices"
	"strings"

	gql "github.com/vektah/gqlparser/v2/ast"
)

// neverFilled are the fields of things that nothing in the world fills: nothing in it is forgotten,
// no series is as long as it takes to call limits too narrow, no network has as many teams as it
// takes to tell how they work (see TestCountsTakeEnoughTeams in projections), the insider reads the record of
// every try, each school that is compared has enough like it, and no month of it is settled, as those of
// school totals are (see totals_test.go there), and no two nodes let anything out at once (see
// ledgerraces_test.go there).
var neverFilled = []string{
	"Adjustment.forgotten", "Artefact.forgotten", "Autocorrelation.widenedLower", "Autocorrelation.widenedUpper", "ChangeIdea.forgotten", "Class.forgotten",
	"Cycle.forgotten", "Driver.forgotten", "FamilyTree.untold", "FigureRelease.endedOn", "FileDrawer.asOf", "Measure.forgotten", "MethodCount.asOf",
	"MethodCount.counted", "MethodCount.met", "MethodCount.schools", "MethodCount.teams", "Network.totals", "Observation.forgotten", "Person.forgotten",
	"Project.forgotten", "SchoolFigure.figure", "SchoolFigure.school", "SchoolFigure.standing", "SchoolRelease.heldBack", "ShareOut.forgotten", "ShareOutDraft.forgotten",
	"SharedTotals.direction", "SharedTotals.from", "SharedTotals.measureId", "SharedTotals.name", "SharedTotals.network", "SharedTotals.schools", "SharedTotals.to",
	"SharedTotals.unit", "SharedTotals.version", "SimilarSchools.reason", "Team.forgotten", "ToldFigure.policy", "ToldFigure.schools", "ToldFigure.shown",
	"ToldFigure.students", "ToldFigure.teams", "ToldFigure.value",
}

// A field that is empty everywhere would look denied to everyone.
func (m *matrix) unfilled() []string {
	filled := make(map[string]bool)
	for id, truth := range m.truth {
		m.note(filled, m.schema.Types[m.kinds[id]], truth)
	}
	for ids := range slices.Chunk(m.sharedIDs(), 2) {
		for _, node := range m.related(m.insider, ids) {
			m.note(filled, m.schema.Types["ShareOut"], node)
		}
	}
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
	outside := []string{"Query", "Mutation", "Subscription", "Viewer", "Due", "Notice", "Follow", "ShareOutNotice", "TimelineChange", "Refusal"}
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
