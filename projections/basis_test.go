package projections

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

var (
	basisSeed   = flag.Uint64("basis.seed", 1, "the first seed of what is read while a log is taken in")
	basisRounds = flag.Int("basis.rounds", 1, "how often each log is taken in, with a seed of its own")
)

// asked is something that was read: by whom, on which day, how, and what it was.
type asked struct {
	person int
	day    domain.Date
	// root is the method of Reader that gives a view, of id; method is one of the view's, or empty.
	root   string
	id     uuid.UUID
	method string
	depth  int

	hash  ScopeHash
	basis Basis
	text  string
}

func (a *asked) String() string {
	return fmt.Sprintf("%s %d .%s read by %d on %s", a.root, numberOf(a.id), a.method, a.person, a.day)
}

// roots are the methods of Reader that are asked of things of a category.
var roots = map[domain.Category][]string{
	domain.CycleCategory: {"Cycle"}, domain.ShareOutCategory: {"ShareOut"}, domain.NetworkCategory: {"Network", "Gathering"},
	domain.DistrictCategory: {"District"}, domain.SchoolCategory: {"School"}, domain.ClassCategory: {"Class"}, domain.TeamCategory: {"Team", "Team"},
	domain.PersonCategory: {"Person", "Viewer", "Viewer", "Feed"}, domain.ProjectCategory: {"Project", "Driver", "ChangeIdea"}, domain.MeasureCategory: {"Measure"},
	domain.ReleaseCategory: {"FigureRelease"}, domain.FollowCategory: {"Follow"},
}

// bases are what was read while a log is taken in.
type bases struct {
	t      *testing.T
	v      *Views
	r      *rand.Rand
	people []int
	things map[domain.Category][]uuid.UUID
	kept   []*asked
	// soon are those of the things that the facts to come are about or name.
	soon   []domain.Stream
	called map[string]int

	stood, fell, others, checked int
}

// read reads what was asked for; false where there is nothing.
func (b *bases) read(a *asked, unaided bool) (there bool) {
	ctx := b.t.Context()
	scope := must[Scope](b.t)(b.v.ScopeOf(ctx, numbered(a.person), a.day))
	r := must[*Reader](b.t)(b.v.Read(ctx, scope))
	defer r.Close()
	r.unaided = unaided
	d := newDump(ctx, b.called)
	m, ok := reflect.TypeFor[*Reader]().MethodByName(a.root)
	if !ok {
		b.t.Fatalf("a reader has no %s", a.root)
	}
	args := []reflect.Value{reflect.ValueOf(r)}
	for i := 1; i < m.Type.NumIn(); i++ {
		if m.Type.In(i) == reflect.TypeFor[uuid.UUID]() {
			args = append(args, reflect.ValueOf(a.id))
		} else {
			args = append(args, d.argument(m.Type.In(i)))
		}
	}
	out := m.Func.Call(args)
	view := out[0]
	switch {
	case !out[len(out)-1].IsNil():
		b.t.Fatalf("%s: %v", a, out[len(out)-1])
	case view.IsNil():
	case a.method == "":
		d.value(view, min(a.depth, 2))
	default:
		m, _ := view.Type().MethodByName(a.method)
		d.value(view, 0)
		d.call(view, m, 1+a.depth)
	}
	a.text, a.hash, a.basis = d.String(), scope.Hash(), r.Basis()
	return !view.IsNil()
}

// ask draws something to be read.
func (b *bases) ask() *asked {
	categories := slices.Sorted(maps.Keys(b.things))
	category := categories[b.r.IntN(len(categories))]
	id := b.things[category][b.r.IntN(len(b.things[category]))]
	if len(b.soon) > 0 && b.r.IntN(2) == 0 {
		at := b.soon[b.r.IntN(len(b.soon))]
		category, id = at.Category, at.ID
	}
	a := &asked{
		person: b.people[b.r.IntN(len(b.people))], day: domain.Day(2026, 12, 1),
		depth: []int{0, 1, 1, 1, 1, 1, 2, 2, 2, 3}[b.r.IntN(10)], root: roots[category][b.r.IntN(len(roots[category]))], id: id,
	}
	if b.r.IntN(4) == 0 {
		a.day = domain.Day(2026, 10, 10)
	}
	m, _ := reflect.TypeFor[*Reader]().MethodByName(a.root)
	view := m.Type.Out(0)
	if n := view.NumMethod(); n > 0 && b.r.IntN(6) > 0 {
		a.method = view.Method(b.r.IntN(n)).Name
	}
	return a
}

// check reads again what stands by its basis, for whoever has the same scope: it must be the same.
func (b *bases) check(fact domain.Recorded) {
	b.kept = slices.DeleteFunc(b.kept, func(a *asked) bool {
		if !b.v.Stands(a.basis) {
			b.fell++
			return true
		}
		scope := must[Scope](b.t)(b.v.ScopeOf(b.t.Context(), numbered(a.person), a.day))
		if scope.Hash() != a.hash {
			b.others++
			return false // it may be the same once more
		}
		b.stood++
		again := *a
		b.read(&again, b.r.IntN(3) > 0)
		b.checked++
		if again.text != a.text {
			b.t.Errorf("%s: %s stands after %s %s:\n%s", b.t.Name(), a, fact.Type, fact.Stream, firstDifference(a.text, again.text))
			return true
		}
		return false
	})
}

// firstDifference is what stands around the first byte that differs.
func firstDifference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	part := func(s string) string { return s[min(len(s), max(0, n-160)):min(len(s), n+160)] }
	return part(a) + "\n" + part(b)
}

// TestWhatStandsIsReadTheSame takes logs in, fact by fact, while people read at random. Whenever what was
// read stands by its basis, whoever has the same scope then must read the same.
func TestWhatStandsIsReadTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("it calls everything many times, one after the other: nothing for a short run, or for the race detector")
	}
	called := make(map[string]int)
	for name, log := range basisLogs(t) {
		for round := range *basisRounds {
			seed := *basisSeed + uint64(round)
			t.Run(fmt.Sprintf("%s-%d", name, seed), func(t *testing.T) {
				b := &bases{t: t, v: opened(t), r: rand.New(rand.NewPCG(seed, 11)), called: called, things: make(map[domain.Category][]uuid.UUID)}
				b.take(interleaved(log(t), b.r))
				b.sweep()
				t.Logf("%d stood and %d fell; %d were of another scope", b.stood, b.fell, b.others)
				if b.stood < 200 || b.fell < 50 {
					t.Error("too few")
				}
			})
		}
	}
	everyMethod(t, called)
}

// take takes a log in.
func (b *bases) take(log []domain.Recorded) {
	const most, each = 120, 12
	for len(log) > 0 && !b.t.Failed() {
		n := min(len(log), 1+max(0, b.r.IntN(6)-3))
		applyAll(b.t, b.v, log[:n], n)
		for _, r := range log[:n] {
			b.knows(b.t, r)
		}
		b.check(log[n-1])
		log = log[n:]
		if len(b.people) == 0 {
			continue
		}
		if len(b.kept) > most {
			b.kept = slices.Delete(b.kept, 0, len(b.kept)-most)
		}
		b.foresee(log[:min(4, len(log))])
		for range each {
			a := b.ask()
			there := b.read(a, false)
			for try := 0; try < 4 && !there; try++ { // as somebody else
				a.person = b.people[b.r.IntN(len(b.people))]
				there = b.read(a, false)
			}
			b.kept = append(b.kept, a)
		}
	}
}

// knows notes what a fact begins.
func (b *bases) knows(t *testing.T, r domain.Recorded) {
	stream := must[domain.Stream](t)(domain.ParseStream(r.Stream))
	if r.Revision > 0 || roots[stream.Category] == nil {
		return
	}
	b.things[stream.Category] = append(b.things[stream.Category], stream.ID)
	if stream.Category == domain.PersonCategory {
		b.people = append(b.people, numberOf(stream.ID))
	}
}

// foresee finds what facts are about or name, of what is there.
func (b *bases) foresee(facts []domain.Recorded) {
	b.soon = nil
	for _, f := range facts {
		for category, ids := range b.things {
			for _, id := range ids {
				if strings.HasSuffix(f.Stream, id.String()) || bytes.Contains(f.Data, []byte(id.String())) {
					b.soon = append(b.soon, domain.Stream{Category: category, ID: id})
				}
			}
		}
	}
	slices.SortFunc(b.soon, func(a, b domain.Stream) int { return strings.Compare(a.String(), b.String()) })
}

// everyMethod demands that all methods of all views were called.
func everyMethod(t *testing.T, called map[string]int) {
	t.Helper()
	methods, missing := 0, []string{}
	for view := range viewTypes() {
		at := reflect.PointerTo(view)
		for i := range at.NumMethod() {
			if m := at.Method(i); m.Type.NumOut() > 0 {
				if methods++; called[view.Name()+"."+m.Name] == 0 {
					missing = append(missing, view.Name()+"."+m.Name)
				}
			}
		}
	}
	slices.Sort(missing)
	t.Logf("%d methods of %d views, %d of them called %d times", methods, len(viewTypes()), methods-len(missing), sum(maps.Values(called)))
	if len(missing) > 0 {
		t.Errorf("never called: %v", missing)
	}
}

func sum(list func(func(int) bool)) (n int) {
	for v := range list {
		n += v
	}
	return n
}

// basisLogs are logs in which much happens.
func basisLogs(t *testing.T) map[string]func(t *testing.T) []domain.Recorded {
	return map[string]func(t *testing.T) []domain.Recorded{
		"golden": func(t *testing.T) []domain.Recorded { return goldenLog(t) },
		"audiences": func(t *testing.T) []domain.Recorded {
			return script(t, archive(t, "audiences.txtar")["log"]+archive(t, "gathering.txtar")["log"])
		},
		"district": func(t *testing.T) []domain.Recorded {
			return script(t, archive(t, "district.txtar")["log"]+valuesAndCycles)
		},
		"feed": func(t *testing.T) []domain.Recorded { return mixedWorld(t, 40).log },
	}
}

// interleaved has facts of different streams come in another order, a few places from where they were.
// Some do not fit there, and park their stream.
func interleaved(log []domain.Recorded, r *rand.Rand) []domain.Recorded {
	const reach = 3
	log = slices.Clone(log)
	mixed := make([]domain.Recorded, 0, len(log))
	for len(log) > 0 {
		n := 0
		if r.IntN(8) == 0 {
			n = r.IntN(min(reach, len(log)))
		}
		n = slices.IndexFunc(log, func(e domain.Recorded) bool { return e.Stream == log[n].Stream })
		e := log[n]
		at := uint64(len(mixed)+1) * 10
		e.Position = domain.NewPosition("script", at, at)
		mixed, log = append(mixed, e), slices.Delete(log, n, n+1)
	}
	return mixed
}

// sweep reads everything as some people do, as it is remembered and as it is stored.
func (b *bases) sweep() {
	for _, category := range slices.Sorted(maps.Keys(b.things)) {
		for _, id := range b.things[category] {
			for _, root := range roots[category] {
				people := b.people
				if root != "Follow" { // which is one person's alone
					people = []int{b.people[b.r.IntN(len(b.people))]}
				}
				for _, person := range people {
					b.compare(&asked{person: person, day: domain.Day(2026, 12, 1), depth: 2, root: root, id: id})
				}
			}
		}
	}
}

// compare reads something as it is remembered and as it is stored.
func (b *bases) compare(a *asked) {
	b.read(a, false)
	stored := *a
	if b.read(&stored, true); a.text != stored.text {
		b.t.Errorf("%s: remembered and stored differ:\n%s", a, firstDifference(a.text, stored.text))
	}
}

// TestABasisHoldsTheWholeTableInsteadOfManyIDs: so it is small whatever was read, and falls with each of them.
func TestABasisHoldsTheWholeTableInsteadOfManyIDs(t *testing.T) {
	var g gathered
	for n := range 3 * mostOfTable {
		g.add("cycles", numbered(n+1))
		g.add("things", numbered(n%mostOfTable+1))
	}
	g.add("links", numbered(1), uuid.Nil, numbered(2)) // all of them anyway
	b := &basis{topics: g.list(), seq: 1}
	if len(b.topics) != mostOfTable+2 || (Basis{b}).Size() < sizeOfTopic*len(b.topics) || (Basis{b}).Size() > sizeOfTopic*len(b.topics)+100 {
		t.Errorf("%d topics in %d bytes", len(b.topics), Basis{b}.Size())
	}
	for _, at := range []topic{{"cycles", numbered(7)}, {"things", numbered(mostOfTable)}, {"links", numbered(2)}} {
		var c changed
		c.note(map[topic]struct{}{{"things", numbered(mostOfTable + 1)}: {}}, 2)
		b.seen.Store(0)
		if !c.stand(b) {
			t.Error("it falls with something else")
		}
		c.note(map[topic]struct{}{at: {}, {table: at.table}: {}}, 3)
		if c.stand(b) {
			t.Errorf("it stands though %v has changed", at)
		}
	}
}
