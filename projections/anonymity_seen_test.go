package projections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// look shows everyone who looks on all that there is to be seen of what others share.
func (s *story) look() {
	s.t.Helper()
	s.feed()
	for _, who := range s.w.watching() {
		e := &eye{story: s, r: s.readerOf(who)}
		s.follow(who, e)
		e.r.Close()
	}
	s.feed()
	for _, who := range s.w.watching() {
		if !s.asks(who) {
			continue
		}
		e := &eye{story: s, r: s.readerOf(who)}
		ways := []func(){e.shareOuts, e.lists, func() { e.inbox(who) }, e.network, func() { e.gatherings(who) }, e.notices}
		if s.last {
			ways = append(ways, e.byID)
		}
		for _, way := range ways {
			way()
			s.shown[who], e.seen = append(s.shown[who], strings.Join(e.seen, "\n")), nil
			if !s.alike(who) {
				break
			}
		}
		e.r.Close()
	}
}

// asks says whether somebody looks: in a twin who is asked about it and has seen no difference yet.
func (s *story) asks(who int) bool {
	return s.beside == nil || s.whom[who] && s.differs[who] == ""
}

// alike holds what somebody was shown last against the truth.
func (s *story) alike(who int) bool {
	if s.beside == nil {
		return true
	}
	last := len(s.shown[who]) - 1
	if truth := s.beside.shown[who][last]; s.shown[who][last] != truth {
		s.differs[who] = differ(truth, s.shown[who][last])
	}
	return s.differs[who] == ""
}

func (s *story) readerOf(who int) *Reader {
	return readFor(s.t, s.v, scopeOn(s.t, s.v, who, domain.DateOf(s.now).String()))
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
		for j, other := range filters[:min(i, pairedFilters)] {
			if !e.last && *manyStories <= fewStories {
				break // the same pairs are asked at the last look
			}
			if both := bothFilters(one, other); both != nil {
				e.list(fmt.Sprint("filters ", i, j), nil, both)
			}
		}
	}
	for _, search := range []string{"tickets -Title", "Title", "title 3", "\"shorter tickets\"", "mathem*", "depends OR tickets", "school", "6", "win"} {
		e.list("search "+search, &search, nil)
	}
	e.list("search", ptrTo("depends"), filters[0])
}

// pairedFilters is how many of the first filters are asked together with each other and all others.
const pairedFilters = 6

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
		{StudentGroup: ptrTo(domain.ByEnglishLearner)},
		{Disadvantaged: ptrTo("40-59")},
		{Measure: ptrTo(numbered(sShared))},
		{ChangeIdea: ptrTo(numbered(sIdea))},
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
			total, err := list.TotalCount()
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
	schools, families, times := make(map[uuid.UUID]bool), []string{}, []string{}
	var order []*storedShareOut
	for _, s := range list.Nodes {
		doc, err := e.r.shareOutDocument(e.t.Context(), s.ID)
		if err != nil {
			e.t.Fatal(err)
		}
		for _, school := range doc.Out.Schools {
			schools[school] = true
		}
		families = append(families, doc.FamilyID.String())
		times = append(times, doc.Out.At.String())
		order = append(order, doc)
	}
	slices.SortFunc(order, func(a, b *storedShareOut) int { return cmp.Compare(a.Out.Seq, b.Out.Seq) })
	if e.w.countSchools {
		e.note("schools", len(schools), nil)
	}
	if e.w.storedFamilies {
		e.note("families", families, nil)
	}
	if e.w.times {
		e.note("times", times, nil)
	}
	for _, doc := range order {
		if e.w.order {
			e.note("order", doc.ID, nil)
		}
		if e.w.names {
			school, err := e.r.widened().School(e.t.Context(), doc.Out.Schools[0])
			if err != nil {
				e.t.Fatal(err)
			}
			e.note("name", school.Name, nil)
		}
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
		names, err := s.SchoolNames()
		e.note("schools", names, err)
		schools, err := s.Schools()
		e.note("schools", len(schools), err)
		for _, school := range schools {
			e.note("of", school.ID, nil)
		}
		for _, effect := range s.Effects() {
			e.note("effect", effect.ReleasedEffect, nil)
			chart, err := effect.Chart()
			e.note("chart", chart, err)
		}
		e.whose(s)
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

// whose asks for what a share-out leads to.
func (e *eye) whose(s *ShareOut) {
	ctx := e.t.Context()
	team, err := s.Team()
	e.note("team", team != nil, err)
	school, err := s.School()
	e.note("school", school != nil, err)
	cycle, err := s.Cycle()
	e.note("cycle", cycle != nil, err)
	name, err := s.TeamName()
	e.note("team", name, err)
	e.note("draft", s.Draft() != nil, nil)
	e.note("audience", s.Audience() != nil, nil)
	preview, err := s.Preview(ctx, domain.Audience{Kind: domain.ForPublic}, domain.Anonymous)
	e.note("preview", preview != nil, err)
	for _, effect := range s.Effects() {
		text, err := effect.Narrative()
		e.note("narrative", text, err)
		points, err := effect.Told()
		e.note("points", points, err)
		e.note("shown", fmt.Sprint(effect.Shown(), effect.StudentsBand() != nil, effect.SharedGroup(), effect.Changed() != nil), nil)
	}
}

func (e *eye) tree(tree *FamilyTree) {
	e.note("tree", seen(tree), nil)
	e.note("edges", tree.Edges, nil)
	e.note("tried", tree.Tried, nil)
	if tree.Tried.Undecided != nil && *tree.Tried.Undecided+*tree.Tried.Adopted+*tree.Tried.Adapted+*tree.Tried.Abandoned > 0 {
		e.triesTold++
	}
	if e.w.triers {
		of := []string{}
		for _, t := range tree.family.tries {
			of = append(of, t.school.String())
		}
		e.note("triers", of, nil)
	}
	e.note("untold", tree.Untold, nil)
	e.note("contexts", tree.Contexts, nil)
	for _, n := range tree.Nodes {
		cycle, err := n.Cycle()
		e.note("node", cycle != nil, err)
	}
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
		e.brightSpots(its)
		e.timelines(its)
	}
}

// differ are the first lines in which what was shown differs.
func differ(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
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
