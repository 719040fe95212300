package projections

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// look shows everyone who looks on all that there is to be seen of what others share.
func (s *story) look(day string) {
	s.t.Helper()
	s.feed()
	for _, who := range s.w.watching() {
		r := readFor(s.t, s.v, scopeOn(s.t, s.v, who, day))
		e := &eye{story: s, r: r}
		e.lists()
		e.shareOuts()
		e.network()
		r.Close()
		text := strings.Join(e.seen, "\n")
		s.shown[who] = append(s.shown[who], text)
	}
}

// watching are those who look on: the hub of the first network, and somebody of each school with a team.
func (w *suspects) watching() []int {
	who := []int{sHub}
	for i, school := range w.schools {
		if !school.bare && i%3 != 2 {
			who = append(who, sWatching+i)
		}
	}
	return who
}

// eye is one look of one person.
type eye struct {
	*story
	r    *Reader
	seen []string
}

func (e *eye) note(what string, shown any, err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
	if text, ok := shown.(string); ok {
		e.seen = append(e.seen, what+" "+text)
		return
	}
	text, err := json.Marshal(shown, json.Deterministic(true))
	if err != nil {
		e.t.Fatal(what, err)
	}
	e.seen = append(e.seen, what+" "+string(text))
}

// lists asks for the whole feed, by each filter, by each pair of filters and by search, page by page.
func (e *eye) lists() {
	e.list("all", nil, nil)
	filters := e.filters()
	for i, one := range filters {
		e.list(fmt.Sprint("filter ", i), nil, one)
		for j, other := range filters[:i] {
			if both := bothFilters(one, other); both != nil {
				e.list(fmt.Sprint("filters ", i, j), nil, both)
			}
		}
	}
	e.list("search", ptrTo("tickets -Title"), nil)
	e.list("search", ptrTo("depends"), filters[0])
	watched, err := e.r.Viewer(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	inbox, err := watched.Inbox(e.t.Context(), nil, nil, nil)
	e.note("inbox", cursors(inbox), err)
}

func cursors(c *ShareOutConnection) (list []string) {
	if c != nil {
		for _, edge := range c.Edges {
			at, err := c.r.parseFeedCursor(edge.Cursor, c.choice.list)
			list = append(list, fmt.Sprint(at.tier, at.place, err, edge.Node.ID)) // the rest nobody reads
		}
	}
	return list
}

// filters are one of each sort; families of each share-out that is out.
func (e *eye) filters() []*ShareOutFilter {
	list := []*ShareOutFilter{
		{Kinds: []domain.ShareOutKind{domain.Win}},
		{Kinds: []domain.ShareOutKind{domain.Loss, domain.Mixed}},
		{Network: ptrTo(numbered(sNetwork))},
		{Network: ptrTo(numbered(sNetwork + 1))},
		{Grade: ptrTo("6")},
		{Subject: ptrTo("mathematics")},
		{Enrolment: ptrTo("300-599")},
		{Level: ptrTo(Middle)},
		{Since: ptrTo(domain.Day(2026, 10, 4))},
	}
	for _, d := range e.w.deeds {
		if d.what == "share" {
			list = append(list, &ShareOutFilter{Family: ptrTo(numbered(sShareOut + d.n))})
		}
	}
	return list
}

// joined is both of two filters; nil where they are of one sort.
func bothFilters(a, b *ShareOutFilter) *ShareOutFilter {
	switch {
	case a.Family != nil && b.Network == nil && b.Kinds == nil, a.Kinds != nil && b.Kinds != nil, a.Network != nil && b.Network != nil:
		return nil
	}
	both := *b
	if a.Kinds != nil {
		both.Kinds = a.Kinds
	}
	for to, from := range map[**string]*string{&both.Grade: a.Grade, &both.Subject: a.Subject, &both.Enrolment: a.Enrolment} {
		if from != nil {
			*to = from
		}
	}
	for to, from := range map[**uuid.UUID]*uuid.UUID{&both.Family: a.Family, &both.Network: a.Network} {
		if from != nil {
			*to = from
		}
	}
	if a.Level != nil {
		both.Level = a.Level
	}
	if a.Since != nil {
		both.Since = a.Since
	}
	return &both
}

func (e *eye) list(what string, search *string, filter *ShareOutFilter) {
	var after *string
	for page := 0; ; page++ {
		list, err := e.r.Feed(e.t.Context(), search, filter, ptrTo(3), after)
		e.note(what, cursors(list), err)
		if page == 0 {
			total, err := list.TotalCount(e.t.Context())
			e.note("total", total, err)
			facets, err := list.Facets(e.t.Context())
			e.note("facets", facets, err)
			e.weaker(list)
		}
		if !list.PageInfo.HasNextPage {
			return
		}
		after = list.PageInfo.EndCursor
	}
}

// weaker shows what the controls show.
func (e *eye) weaker(list *ShareOutConnection) {
	schools, families := make(map[uuid.UUID]bool), []string{}
	for _, s := range list.Nodes {
		doc, err := e.r.shareOutDocument(e.t.Context(), s.ID)
		if err != nil {
			e.t.Fatal(err)
		}
		for _, school := range doc.Out.Schools {
			schools[school] = true
		}
		families = append(families, doc.FamilyID.String())
	}
	if e.w.countSchools {
		e.note("schools", len(schools), nil)
	}
	if e.w.storedFamilies {
		e.note("families", families, nil)
	}
}

// shareOuts looks at each share-out by its id, with all that hangs on it.
func (e *eye) shareOuts() {
	for _, d := range e.w.deeds {
		if d.what != "share" {
			continue
		}
		s, err := e.r.ShareOut(e.t.Context(), numbered(sShareOut+d.n))
		if err != nil {
			e.t.Fatal(err)
		}
		what := fmt.Sprint("share-out ", d.n)
		if s == nil {
			e.note(what, "is not there", nil)
			continue
		}
		e.note(what, s, nil) // its exported fields
		names, err := s.SchoolNames(e.t.Context())
		e.note("schools", names, err)
		schools, err := s.Schools(e.t.Context())
		e.note("schools", len(schools), err)
		for _, school := range schools {
			e.note("of", school.ID, nil)
		}
		for _, effect := range s.Effects() {
			e.note("effect", effect.ReleasedEffect, nil)
			chart, err := effect.Chart()
			e.note("chart", chart, err)
		}
		tried, err := s.Tried(e.t.Context())
		e.note("tried", tried, err)
		family, err := s.Family(e.t.Context(), nil, nil)
		e.note("family", cursors(family), err)
		tree, err := s.FamilyTree(e.t.Context())
		if err != nil {
			e.t.Fatal(err)
		}
		e.tree(tree)
	}
}

func (e *eye) tree(tree *FamilyTree) {
	e.note("tree", seen(tree), nil)
	e.note("edges", tree.Edges, nil)
	e.note("tried", tree.Tried, nil)
	e.note("untold", tree.Untold, nil)
	e.note("contexts", tree.Contexts, nil)
	pooled, err := tree.Pooled(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	for _, p := range pooled {
		rows := []string{}
		for _, row := range p.Forest {
			id := "together"
			if row.ShareOut != nil {
				id = row.ShareOut.ID.String()
			}
			rows = append(rows, fmt.Sprint(row.Label, row.Effect, row.Low, row.High, row.Weight, row.Batch, id))
		}
		alone := *p
		alone.Forest = nil
		e.note("pooled", alone, nil)
		e.note("forest", rows, nil)
	}
}

// network is what is told of the method of networks, and what was heard of at once.
func (e *eye) network() {
	for n := range 2 {
		its, err := e.r.Network(e.t.Context(), numbered(sNetwork+n))
		if err != nil {
			e.t.Fatal(err)
		}
		if its == nil {
			continue
		}
		years, err := its.MethodCounts(e.t.Context())
		e.note("method", years, err)
		drawers, err := its.FileDrawer(e.t.Context())
		e.note("file drawer", drawers, err)
	}
}

// mark is a short form of what somebody was shown, look by look.
func mark(shown []string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(shown, "\n----\n"))))
}

// differ are the first lines in which what was shown differs.
func differ(a, b []string) string {
	x, y := strings.Split(strings.Join(a, "\n"), "\n"), strings.Split(strings.Join(b, "\n"), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[max(0, i-2)] + "\n" + x[i] + "\n" + y[i]
		}
	}
	return fmt.Sprint(len(x), " and ", len(y), " lines")
}

// sees says whether somebody was shown a share-out without a name.
func (s *story) sees(who, n int) bool {
	return slices.ContainsFunc(s.shown[who], func(text string) bool {
		return strings.Contains(text, fmt.Sprintf("share-out %d {", n))
	})
}
