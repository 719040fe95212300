package projections

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// mixedWorld has three districts, of which one has no agreement, one whose agreement has ended and one
// whose agreement ends on 15 October; two networks; and share-outs for every audience, some of two
// schools, some under embargo, some withdrawn, some revised.
func mixedWorld(t testing.TB, shareOuts int) *feedWorld {
	w := newFeedWorld(t)
	for n := 1; n <= 2; n++ {
		w.write(domain.NetworkCategory, numbered(networkNo+n), numbered(personNo), domain.NetworkFounded{Name: fmt.Sprintf("Network %d", n)})
	}
	w.district(1, 1, 3, 1)
	w.district(2, 4, 3, 1, 2)
	w.district(3, 7, 2, 2)
	until := domain.Day(2026, 10, 15)
	w.agree(1, 1, 1, nil)
	w.agree(2, 2, 1, &until)
	w.agree(3, 2, 2, nil)
	w.agree(4, 3, 2, nil)
	analyst, hub := numbered(personNo+21), numbered(personNo+22)
	from, district, network := domain.DateOf(w.now), numbered(districtNo+2), numbered(networkNo+2)
	w.write(domain.PersonCategory, analyst, analyst, domain.PersonInvited{Name: "Analyst"})
	w.write(domain.PersonCategory, analyst, analyst, domain.RoleGranted{Grant: domain.Grant{ID: numbered(91), Role: domain.DistrictAnalyst, Scope: &district}, From: from})
	w.write(domain.PersonCategory, hub, hub, domain.PersonInvited{Name: "Hub"})
	w.write(domain.PersonCategory, hub, hub, domain.RoleGranted{Grant: domain.Grant{ID: numbered(92), Role: domain.NetworkHub, Scope: &network}, From: from})
	w.write(domain.PersonCategory, numbered(personNo+23), hub, domain.PersonInvited{Name: "Nobody in particular"})
	r := rand.New(rand.NewPCG(6, 2))
	for n := range shareOuts {
		school := 1 + r.IntN(8)
		w.draft(n, school)
		w.anyRelease(r, n, school)
		if r.IntN(10) == 0 {
			w.anyRelease(r, n, school)
		}
		if r.IntN(12) == 0 {
			w.write(domain.ShareOutCategory, numbered(shareOutNo+n), numbered(personNo+school), domain.ShareOutWithdrawn{Cause: domain.Mistaken})
		}
	}
	network1 := numbered(networkNo + 1)
	w.write(domain.NetworkCategory, network1, hub, domain.AgreementEnded{Agreement: numbered(agreementNo + 1), On: domain.DateOf(w.now)})
	return w
}

// anyRelease releases to any audience, perhaps for another school, too, and perhaps for later.
func (w *feedWorld) anyRelease(r *rand.Rand, n, school int) {
	audience := domain.Audience{Kind: domain.AudienceKinds[r.IntN(len(domain.AudienceKinds))]}
	if audience.Kind == domain.ForNetwork {
		audience = toNetwork(1 + r.IntN(2))
	}
	schools := []int{school}
	if other := 1 + r.IntN(8); r.IntN(4) == 0 && other != school {
		schools = append(schools, other)
	}
	var embargo *domain.Date
	if r.IntN(5) == 0 {
		day := domain.Day(2026, 9, 25).AddDays(r.IntN(30))
		embargo = &day
	}
	w.release(n, audience, embargo, anyReleased(r), schools...)
}

// naive reckons with every document in turn what a viewer is told.
type naive struct {
	t   *testing.T
	r   *Reader
	all []*storedShareOut
}

func newNaive(t *testing.T, v *Views, r *Reader) naive {
	n := naive{t: t, r: r}
	for _, s := range documentsOf(t, v) {
		if s.Out == nil || s.Withdrawal != nil || r.scope.reach(s.Out, s.TeamID) < outside {
			continue
		}
		if e := s.Out.EmbargoUntil; e == nil || !r.scope.today.Before(*e) {
			n.all = append(n.all, s)
		}
	}
	return n
}

func documentsOf(t *testing.T, v *Views) (docs []*storedShareOut) {
	t.Helper()
	rows, err := v.store.read.QueryContext(t.Context(), `SELECT doc FROM shareouts`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			t.Fatal(err)
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, s)
	}
	return docs
}

// rank is where all words stand first; -1 for nowhere.
func rank(r domain.Released, words []string) int {
	rest := []string{r.TryThis, r.Conditions}
	for _, g := range r.Context.Groups {
		rest = append(rest, g.Label)
	}
	for _, e := range r.Effects {
		rest = append(rest, e.Measure)
	}
	text := ""
	for tier, field := range []string{r.Title, r.Change + " " + r.Context.Subject, r.Learned, strings.Join(rest, " ")} {
		text += " " + folded(strings.NewReplacer(".", " ", ";", " ", ",", " ").Replace(field)) + " "
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, " "+w+" ") }) {
			return tier
		}
	}
	return -1
}

// told are the ids that a search for words and a filter should give, in their order.
func (n naive) told(words []string, fits func(*storedShareOut) bool) (ids []uuid.UUID) {
	type item struct {
		tier  int
		place int64
		id    uuid.UUID
	}
	var items []item
	for _, s := range n.all {
		tier := 0
		if words != nil {
			tier = rank(s.Out.Released, words)
		}
		if tier >= 0 && fits(s) {
			items = append(items, item{tier, s.firstChoice(), s.ID})
		}
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(b.place, a.place)) })
	for _, i := range items {
		ids = append(ids, i.id)
	}
	return ids
}

// paged reads the whole list, a page at a time.
func paged(t *testing.T, size int, read func(first *int, after *string) (*ShareOutConnection, error)) (ids []uuid.UUID, last *ShareOutConnection) {
	t.Helper()
	var after *string
	for {
		list, err := read(&size, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list.Nodes {
			ids = append(ids, s.ID)
		}
		if !list.PageInfo.HasNextPage {
			return ids, list
		}
		if len(list.Nodes) != size {
			t.Fatalf("a page of %d has %d, and there are more", size, len(list.Nodes))
		}
		after = list.PageInfo.EndCursor
	}
}

// chosenBy are filters and searches, with what they choose reckoned naively.
func chosenBy() map[string]struct {
	search string
	words  []string
	filter *ShareOutFilter
	fits   func(*storedShareOut) bool
} {
	text := func(s string) *string { return &s }
	id := func(n int) *uuid.UUID { u := numbered(n); return &u }
	whatever := func(*storedShareOut) bool { return true }
	group := domain.ByDisability
	since := domain.Day(2026, 10, 1)
	return map[string]struct {
		search string
		words  []string
		filter *ShareOutFilter
		fits   func(*storedShareOut) bool
	}{
		"all":           {fits: whatever},
		"a common word": {search: "students", words: []string{"students"}, fits: whatever},
		"a rare word":   {search: "ISOSCELES", words: []string{"isosceles"}, fits: whatever},
		"an accent":     {search: "resumes", words: []string{"resumes"}, fits: whatever},
		"two words":     {search: "the strips stations", words: []string{"strips", "stations"}, fits: whatever},
		"a subject":     {filter: &ShareOutFilter{Subject: text("ecriture")}, fits: func(s *storedShareOut) bool { return s.Out.Released.Context.Subject == "Écriture" }},
		"kinds": {filter: &ShareOutFilter{Kinds: []domain.ShareOutKind{domain.Loss, domain.Mixed}}, fits: func(s *storedShareOut) bool {
			return s.Out.Released.Kind == domain.Loss || s.Out.Released.Kind == domain.Mixed
		}},
		"no kinds": {filter: &ShareOutFilter{Kinds: []domain.ShareOutKind{}}, fits: func(*storedShareOut) bool { return false }},
		"a grade":  {filter: &ShareOutFilter{Grade: text("5")}, fits: func(s *storedShareOut) bool { return slices.Contains(s.Out.Released.Context.Grades, "5") }},
		"a band and word": {search: "students", words: []string{"students"}, filter: &ShareOutFilter{Enrolment: text("300-599"), Disadvantaged: text("40-59")}, fits: func(s *storedShareOut) bool {
			c := s.Out.Released.Context
			return c.Enrolment == "300-599" && c.Disadvantaged == "40-59"
		}},
		"a group": {filter: &ShareOutFilter{StudentGroup: &group}, fits: func(s *storedShareOut) bool {
			return len(s.Out.Released.Context.Groups) > 0 && s.Out.Released.Context.Groups[0].Kind == group
		}},
		"since":         {filter: &ShareOutFilter{Since: &since}, fits: func(s *storedShareOut) bool { return s.firstChoice() >= placeOf(since) }},
		"an unknown id": {filter: &ShareOutFilter{Family: id(987_654)}, fits: func(*storedShareOut) bool { return false }},
	}
}

// TestTheFeedIsWhatTheScopeReaches compares every list of every viewer, on days before and after an
// embargo and the end of an agreement, with a reckoning over all documents.
func TestTheFeedIsWhatTheScopeReaches(t *testing.T) {
	if testing.Short() {
		t.Skip("one after the other, and long: without -short")
	}
	v := mixedWorld(t, 400).fed()
	lists, told, hidden := 0, 0, 0
	for _, today := range []domain.Date{domain.Day(2026, 9, 24), domain.Day(2026, 10, 10), domain.Day(2026, 10, 16)} {
		for _, viewer := range []int{1, 2, 4, 7, 21, 22, 23} {
			r := reading(t, v, viewer, today)
			n := newNaive(t, v, r)
			hidden += 400 - len(n.all)
			for name, c := range chosenBy() {
				want := n.told(c.words, c.fits)
				for _, size := range []int{1, 7, 100} {
					if size == 1 && len(want) > 20 {
						continue
					}
					got, last := paged(t, size, func(first *int, after *string) (*ShareOutConnection, error) {
						var search *string
						if c.search != "" {
							search = &c.search
						}
						return r.Feed(t.Context(), search, c.filter, first, after)
					})
					if !slices.Equal(got, want) {
						t.Errorf("viewer %d on %s, %s, by %d: %d are told, want %d:\n%v\n%v", viewer, today, name, size, len(got), len(want), numbersOf(got), numbersOf(want))
					}
					if count, err := last.TotalCount(); err != nil || count != len(want) {
						t.Errorf("viewer %d on %s, %s: %d in all %v, want %d", viewer, today, name, count, err, len(want))
					}
					lists, told = lists+1, told+len(got)
				}
			}
			r.Close()
		}
	}
	t.Logf("%d lists, %d told, %d hidden from a viewer", lists, told, hidden)
	if lists < 500 || told < 5000 || hidden < 1000 {
		t.Errorf("%d lists told %d, %d were hidden: this test is blind", lists, told, hidden)
	}
}

func numbersOf(ids []uuid.UUID) (numbers []int) {
	for _, id := range ids {
		numbers = append(numbers, numberOf(id)-shareOutNo)
	}
	return numbers
}

// TestStatementsOfTheFeed: a page costs the same number of statements, whatever is on it.
func TestStatementsOfTheFeed(t *testing.T) {
	v := mixedWorld(t, 300).fed()
	search := "students"
	for name, read := range map[string]func(context.Context, *Reader, *int) (*ShareOutConnection, error){
		"feed": func(ctx context.Context, r *Reader, n *int) (*ShareOutConnection, error) {
			return r.Feed(ctx, nil, nil, n, nil)
		},
		"search": func(ctx context.Context, r *Reader, n *int) (*ShareOutConnection, error) {
			return r.Feed(ctx, &search, &ShareOutFilter{Kinds: domain.ShareOutKinds}, n, nil)
		},
	} {
		for _, size := range []int{1, 5, 30} {
			kept := &v.store.recall // as if nothing had been read yet
			kept.young, kept.old, kept.size = nil, nil, 0
			r := reading(t, v, 5, domain.Day(2026, 10, 10))
			list, err := read(t.Context(), r, &size)
			if err != nil || len(list.Nodes) != size {
				t.Fatal(len(list.Nodes), err)
			}
			page := r.Statements()
			if _, err := list.TotalCount(); err != nil {
				t.Fatal(err)
			}
			count := r.Statements() - page
			if _, err := list.Facets(t.Context()); err != nil {
				t.Fatal(err)
			}
			if facets := r.Statements() - page - count; page != 3 || count != 1 || facets != 1 {
				t.Errorf("%s of %d: %d statements, %d for the count, %d for facets", name, size, page, count, facets)
			}
			r.Close()
			again := reading(t, v, 5, domain.Day(2026, 10, 10))
			known, err := read(t.Context(), again, &size)
			if err != nil || !slices.EqualFunc(known.Nodes, list.Nodes, func(a, b *ShareOut) bool { return a.ID == b.ID }) {
				t.Errorf("%s of %d, read again: %d share-outs, %v", name, size, len(known.Nodes), err)
			}
			if n, err := known.TotalCount(); n == 0 || err != nil || again.Statements() != 0 {
				t.Errorf("%s of %d, read again: %d in all, %v, after %d statements", name, size, n, err, again.Statements())
			}
			again.Close()
		}
	}
}

// TestWhatIsOutLaterIsNotCounted: before its day a share-out under embargo is on no page and in no count.
func TestWhatIsOutLaterIsNotCounted(t *testing.T) {
	w := newFeedWorld(t)
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	w.district(1, 1, 2, 1)
	w.agree(1, 1, 1, nil)
	later := domain.DateOf(w.now).AddDays(10)
	for n, embargo := range []*domain.Date{nil, &later} {
		w.draft(n, 1)
		w.release(n, toNetwork(1), embargo, withTitles("We count")[0], 1)
	}
	v := w.fed()
	for day, want := range map[domain.Date]int{later.AddDays(-1): 1, later: 2} {
		r := readFor(t, v, must[Scope](t)(v.ScopeOf(t.Context(), numbered(personNo+2), day)))
		list := must[*ShareOutConnection](t)(r.Feed(t.Context(), nil, nil, nil, nil))
		if n := must[int](t)(list.TotalCount()); n != want || len(list.Nodes) != want {
			t.Errorf("on %s %d are counted and %d shown, want %d", day, n, len(list.Nodes), want)
		}
	}
}
