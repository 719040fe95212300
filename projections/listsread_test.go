package projections

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// reads is what somebody of a school is shown on the day: the whole feed, each filter and random pairs of them,
// all pages, with every count held against the rows.
func (l *ListsWorld) reads(s *story, at int) {
	r := s.readerOf(sWatching + at)
	defer r.Close()
	all := l.list(s, r, at, nil, nil)
	filters := (&eye{story: s}).filters()
	lists := make([][]*ShareOut, len(filters))
	for i, filter := range filters {
		lists[i] = l.list(s, r, at, filter, all)
	}
	for range 8 {
		i, j := l.r.IntN(len(filters)), l.r.IntN(len(filters))
		if f := filters[i]; f.StudentGroup != nil || f.Disadvantaged != nil || f.Measure != nil || f.ChangeIdea != nil {
			continue // bothFilters leaves those to the other one
		}
		if both := bothFilters(filters[i], filters[j]); both != nil && i != j {
			l.list(s, r, at, both, keep(lists[i], func(row *ShareOut) bool { return slices.ContainsFunc(lists[j], sameAs(row)) }))
		}
	}
	for _, row := range all {
		l.tries(s, at, row)
	}
}

func sameAs(row *ShareOut) func(*ShareOut) bool {
	return func(other *ShareOut) bool { return other.ID == row.ID }
}

// list pages through a list, which is a part of another one, and holds what is counted against its rows.
func (l *ListsWorld) list(s *story, r *Reader, at int, filter *ShareOutFilter, of []*ShareOut) (rows []*ShareOut) {
	var first *ShareOutConnection
	for after := (*string)(nil); ; {
		page, err := r.Feed(s.t.Context(), nil, filter, ptrTo(3), after)
		if err != nil {
			s.t.Fatal(err)
		}
		if first == nil {
			first = page
		}
		rows = append(rows, page.Nodes...)
		if after = page.PageInfo.EndCursor; !page.PageInfo.HasNextPage {
			break
		}
	}
	total, err := first.TotalCount()
	if err != nil {
		s.t.Fatal(err)
	}
	facets, err := first.Facets(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if want := l.chosenOf(filter, rows, of); total != len(rows) || !slices.EqualFunc(rows, want, func(a, b *ShareOut) bool { return a.ID == b.ID }) {
		s.t.Errorf("look %d, school %d, filter %+v: %d rows, counted %d, and of the whole list %d match", l.look, at, filter, len(rows), total, len(want))
	}
	for name, told := range facetsOfRows(rows, l.Least) {
		if got := writtenFacets(facets)[name]; got != told {
			s.t.Errorf("look %d, school %d, filter %+v, %s: told %s, and its rows tell %s", l.look, at, filter, name, got, told)
		}
	}
	l.Counts += 8
	l.counted(s.t, at, rows, total, s)
	return rows
}

// counted notes a list for the solver.
func (l *ListsWorld) counted(t testing.TB, at int, rows []*ShareOut, total int, s *story) {
	list := ListedCount{Look: l.look, By: at, Rows: make(map[int]int), Total: total}
	behind := make(map[int]bool)
	for _, row := range rows {
		n, known := numberOf(row.ID)-sShareOut, -1
		names, err := row.SchoolNames()
		if err != nil {
			t.Fatal(err)
		}
		if len(names) > 0 {
			known = s.owners[n]
		}
		list.Rows[n], behind[s.owners[n]] = known, true
	}
	list.Behind = len(behind)
	l.Lists = append(l.Lists, list)
}

// chosenOf are those of the whole list that a filter of values chooses by what their rows tell; for other
// filters, those of the list that are in the whole.
func (l *ListsWorld) chosenOf(f *ShareOutFilter, rows, of []*ShareOut) []*ShareOut {
	if f == nil {
		return rows
	}
	is := func(asked *string, told *string) bool {
		return asked == nil || told != nil && folded(*asked) == folded(*told)
	}
	return keep(of, func(row *ShareOut) bool {
		c := row.Context
		if f.Family != nil || f.Network != nil || f.Measure != nil || f.ChangeIdea != nil {
			return slices.ContainsFunc(rows, sameAs(row))
		}
		return (f.Kinds == nil || slices.Contains(f.Kinds, row.Kind)) && is(f.Subject, c.Subject) && is(f.Enrolment, c.Enrolment) && is(f.Disadvantaged, c.Disadvantaged) &&
			(f.Grade == nil || slices.Contains(c.Grades, *f.Grade)) && (f.Level == nil || c.Level != nil && *c.Level == *f.Level) &&
			(f.StudentGroup == nil || slices.ContainsFunc(c.Groups, func(g *SharedGroup) bool { return g.Kind == *f.StudentGroup })) &&
			(f.Since == nil || !domain.DateOf(*row.ReleasedAt).Before(*f.Since))
	})
}

// facetsOfRows counts what rows tell, as facets are written: a value of fewer than m is few, and where one alone
// is, the least of the others with it.
func facetsOfRows(rows []*ShareOut, m int) map[string]string {
	counts := map[string]map[string]int{"kind": {}, "subject": {}, "grade": {}, "group": {}, "size": {}, "poverty": {}, "level": {}}
	add := func(name string, value *string) {
		if value != nil {
			counts[name][*value]++
		}
	}
	for _, row := range rows {
		c := row.Context
		add("kind", (*string)(&row.Kind))
		add("subject", c.Subject)
		add("size", c.Enrolment)
		add("poverty", c.Disadvantaged)
		add("level", (*string)(c.Level))
		for _, g := range c.Grades {
			add("grade", &g)
		}
	}
	told := make(map[string]string)
	for name, values := range counts {
		least, few := "", 0
		for _, v := range slices.Sorted(maps.Keys(values)) {
			if values[v] < m {
				few++
			} else if least == "" || values[v] < values[least] {
				least = v
			}
		}
		var parts []string
		for _, v := range slices.Sorted(maps.Keys(values)) {
			if values[v] < m || few == 1 && v == least {
				parts = append(parts, v+"=few")
			} else {
				parts = append(parts, fmt.Sprintf("%s=%d", v, values[v]))
			}
		}
		told[name] = strings.Join(parts, " ")
	}
	return told
}

func writtenFacets(f *ShareOutFacets) map[string]string {
	told := make(map[string]string)
	for name, facet := range map[string][]*ShareOutFacet{"kind": f.Kinds, "subject": f.Subjects, "grade": f.Grades, "group": f.StudentGroups, "size": f.Enrolments, "poverty": f.Disadvantaged, "level": f.Levels} {
		var parts []string
		for _, v := range facet {
			if v.Count == nil {
				parts = append(parts, v.Value+"=few")
			} else {
				parts = append(parts, fmt.Sprintf("%s=%d", v.Value, *v.Count))
			}
		}
		told[name] = strings.Join(parts, " ")
	}
	return told
}

// tries notes the tree around a share-out for the solver.
func (l *ListsWorld) tries(s *story, at int, row *ShareOut) {
	tree, err := row.FamilyTree(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	told := ListedTries{Look: l.look, By: at, Family: numberOf(row.family), Untold: tree.Untold}
	places := make(map[uuid.UUID]int)
	for _, n := range tree.Nodes {
		if n.ShareOut != nil {
			places[n.ShareOut.ID] = n.Position
		}
	}
	for _, m := range tree.members {
		told.Of = append(told.Of, l.tried(s, tree, m, at, places[m.ID]))
	}
	l.Tries = append(l.Tries, told)
}

// tried is what a tree tells of the tries of one of its share-outs, and all there is of them.
func (l *ListsWorld) tried(s *story, tree *FamilyTree, m *member, at, place int) TriedRow {
	n := numberOf(m.ID) - sShareOut
	row := TriedRow{N: n, Named: -1, AllDecided: make(map[int]int), AllRunning: make(map[int]int)}
	owner, d := s.owners[n], l.deedOf(n)
	could := -1
	for school, its := range l.schools {
		if its.bare || !l.hears(school, owner, d.audience) {
			continue
		}
		row.Readers = append(row.Readers, school)
		if school != at && (d.attribution == domain.Anonymous || school != owner) {
			could++
		}
	}
	if d.attribution != domain.Anonymous {
		could++
		row.Named = owner
	}
	row.Few = could < 2*l.Least
	decided, running := 0, 0
	for _, edge := range tree.Edges {
		if child := tree.Nodes[edge.Child]; edge.Parent == place && child.Stage == nil {
			row.Came++
		} else if edge.Parent == place && *child.Stage == TryDecided {
			decided++
		} else if edge.Parent == place {
			running++
		}
	}
	view := must[*Tried](s.t)(m.view.Tried(s.t.Context()))
	if view.Teams != nil {
		if all := *view.Adopted + *view.Adapted + *view.Abandoned + *view.Undecided + *view.Shared; all != *view.Teams || *view.Teams-*view.Shared != decided+running {
			s.t.Errorf("share-out %d: %d are counted, and %d and %d are told one by one", n, *view.Teams, decided, running)
		}
		row.Decided, row.Running = &decided, &running
	}
	for _, t := range tree.family.links.tries[m.ID] {
		school := numberOf(t.school) - sSchool
		switch {
		case tree.family.released(t):
		case t.stage == TryDecided:
			row.AllDecided[school]++
		default:
			row.AllRunning[school]++
		}
	}
	return row
}
