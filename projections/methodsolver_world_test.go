package projections_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// sharedSchools is a world of networks that share schools: the second is the first without one to three
// of its schools, the others are drawn. Teams end cycles month by month, now and then a school comes to
// a network or leaves it.
type sharedSchools struct {
	*netted
	*rand.Rand
	networks []uuid.UUID
	in       map[uuid.UUID]map[int]bool // the schools of each
	teamAt   []int
	views    *projections.Views
	taken    int

	truth    map[string]map[int][]int // by book and team
	versions map[string]map[int][][]int

	published []bookPublication
	// hidden are numbers that a table has and does not tell.
	hidden []bookPublication
	// plain are the tables as they would be if each network's were summed by itself, and what would be
	// told then: the control.
	plain     map[uuid.UUID]map[int][]int
	unblocked []bookPublication
}

// bookPublication is a sum over numbers of teams: of some of their cells, in a version of theirs.
type bookPublication struct {
	what     string
	versions map[int]int // by team
	cells    []int
	value    int
	// coded says that of value cycles, those in the first cell are fewer than 5 % (-1), or more than 95 % (1).
	coded int
}

const (
	worldSchools              = 8
	predictedBook, drawerBook = "PREDICTION_BASED", "FILE_DRAWER"
)

func newSharedSchools(t testing.TB, seed uint64) *sharedSchools {
	random := rand.New(rand.NewPCG(seed, 19))
	var in [4][]int
	left := 1 + random.IntN(3)
	for s := range worldSchools {
		for n := range in {
			if n == 0 && s < 7 || n == 1 && s < 7-left || n > 1 && random.IntN(2) == 0 {
				in[n] = append(in[n], s)
			}
		}
	}
	var teamAt []int
	for s := range worldSchools {
		for range 1 + random.IntN(3) {
			teamAt = append(teamAt, s)
		}
	}
	return sharedSchoolsOf(t, random, in[:], teamAt)
}

// sharedSchoolsOf has networks of these schools, and teams at these.
func sharedSchoolsOf(t testing.TB, random *rand.Rand, in [][]int, teamAt []int) *sharedSchools {
	w := &sharedSchools{
		netted: &netted{logbook: newLogbook(t), t: t}, Rand: random, teamAt: teamAt,
		in: make(map[uuid.UUID]map[int]bool), plain: make(map[uuid.UUID]map[int][]int),
		truth:    map[string]map[int][]int{predictedBook: {}, drawerBook: {}},
		versions: map[string]map[int][][]int{predictedBook: {}, drawerBook: {}},
	}
	first := day(time.August, 10)
	for s := 1; s < worldSchools; s++ {
		w.on(t, first, domain.SchoolCategory, schoolOf(s), domain.SchoolRegistered{Name: "A school", Zone: "UTC"})
	}
	w.on(t, first, domain.PersonCategory, hubPerson, domain.PersonInvited{Name: "Hale"})
	for n, schools := range in {
		network := id(90 + n)
		w.networks, w.in[network] = append(w.networks, network), make(map[int]bool)
		w.on(t, first, domain.NetworkCategory, network, domain.NetworkFounded{Name: "A network"})
		w.on(t, first, domain.PersonCategory, hubPerson, domain.RoleGranted{Grant: domain.Grant{ID: id(180 + n), Role: domain.NetworkHub, Scope: &network}, From: first})
		for _, s := range schools {
			w.admit(network, s, first)
		}
	}
	for team, s := range teamAt {
		w.team(team, s)
	}
	return w
}

func (w *sharedSchools) admit(network uuid.UUID, s int, on domain.Date) {
	w.in[network][s] = true
	w.on(w.t, on, domain.NetworkCategory, network, domain.SchoolAdmitted{School: schoolOf(s), On: on})
}

func (w *sharedSchools) leaves(network uuid.UUID, s int, on domain.Date) {
	delete(w.in[network], s)
	w.on(w.t, on, domain.NetworkCategory, network, domain.SchoolLeft{School: schoolOf(s), On: on})
}

// live lets a month go by: cycles end, a school may change its networks, and the month is closed.
func (w *sharedSchools) live(month int) {
	on := day(time.September, 3).AddDays(30 * month)
	for team, s := range w.teamAt {
		for range w.IntN(4) {
			w.tests(team, s, on)
		}
	}
	if month > 0 && w.IntN(2) == 0 {
		network, s := w.networks[w.IntN(len(w.networks))], w.IntN(worldSchools)
		if w.in[network][s] {
			w.leaves(network, s, on)
		} else {
			w.admit(network, s, on)
		}
	}
	w.pass(on.AddDays(29))
	w.read(on.AddDays(29))
}

// tests lets a team end a cycle, or only plan one, and keeps count.
func (w *sharedSchools) tests(team, s int, on domain.Date) {
	if w.truth[drawerBook][team] == nil {
		w.truth[predictedBook][team], w.truth[drawerBook][team] = make([]int, 2), make([]int, 9)
	}
	if w.IntN(4) == 0 {
		w.cycle++
		w.on(w.t, on, domain.CycleCategory, id(2000+w.cycle), plan("x", func(p *domain.Plan) {
			p.Team, p.Classes, p.Measures, p.Questions[0].Measure = id(400+team), nil, nil, nil
		}))
		w.truth[drawerBook][team][0]++
		return
	}
	foreseen, outcome, shared := w.IntN(2), w.IntN(3), w.IntN(2)
	c := w.ended(team, on, foreseen == 1, []domain.Improvement{domain.Improved, domain.NotImproved, domain.TooEarly}[outcome])
	if shared == 1 {
		w.share(team, s, c, on, domain.ForPublic)
	}
	w.truth[predictedBook][team][1-foreseen]++
	w.truth[drawerBook][team][3+2*outcome+shared]++
}

// read notes all that the hub of all networks is told on a day.
func (w *sharedSchools) read(on domain.Date) {
	if w.views == nil {
		w.views = w.logbook.views(w.t, 1000)
	} else {
		w.feed(w.t, w.views, w.taken, 1000)
	}
	w.taken = len(w.events)
	r := reader(w.t, w.views, hubPerson, on)
	parts := must[[]projections.BookPart](w.t)(r.BookParts(w.t.Context()))
	for _, network := range w.networks {
		n := must[*projections.Network](w.t)(r.Network(w.t.Context(), network))
		if n == nil {
			w.t.Fatal("the hub does not see its network")
		}
		of := func(book string) bookPublication {
			p := bookPublication{what: book, versions: make(map[int]int)}
			for _, part := range parts {
				if part.Network == network && part.What == book {
					team := int(binary.BigEndian.Uint32(part.Team[12:])) - 400
					p.versions[team] = w.version(book, team, part.N)
				}
			}
			return p
		}
		year := must[[]*projections.MethodYear](w.t)(n.MethodCounts(w.t.Context()))[0]
		w.noteCheck(of(predictedBook), year.Checks[slices.Index(projections.MethodChecks, predicted)])
		w.noteDrawer(of(drawerBook), must[[]*projections.FileDrawer](w.t)(n.FileDrawer(w.t.Context()))[0])
		w.notePlain(network)
	}
}

// version is which of a team's numbers these are: new ones where they are not those of the last.
func (w *sharedSchools) version(book string, team int, n []int) int {
	all := w.versions[book][team]
	if len(all) == 0 || !slices.Equal(all[len(all)-1], n) {
		if i := slices.IndexFunc(all, func(o []int) bool { return slices.Equal(o, n) }); i >= 0 {
			return i
		}
		all = append(all, slices.Clone(n))
		w.versions[book][team] = all
	}
	return len(all) - 1
}

// sum is the true value of a sum.
func (w *sharedSchools) sum(p bookPublication) (sum int) {
	for team, v := range p.versions {
		for _, cell := range p.cells {
			sum += w.versions[p.what][team][v][cell]
		}
	}
	return sum
}

// note takes a number in, told or hidden.
func (w *sharedSchools) note(p bookPublication, told *int, cells ...int) {
	w.t.Helper()
	if p.cells = cells; len(p.versions) == 0 {
		if told != nil {
			w.t.Errorf("%s tells %d of nobody", p.what, *told)
		}
		return
	}
	if p.value = w.sum(p); told == nil {
		w.hidden = append(w.hidden, p)
		return
	}
	if w.published = append(w.published, p); p.value != *told {
		w.t.Errorf("%s of %v tells %d, not %d", p.what, cells, *told, p.value)
	}
}

func (w *sharedSchools) noteCheck(p bookPublication, c *projections.MethodCount) {
	w.note(p, c.Counted, 0, 1)
	w.note(p, c.Met, 0)
	if c.Shown == projections.Coded {
		p.cells, p.value, p.coded = []int{0}, *c.Counted, 1
		if strings.HasPrefix(c.Told, "Under") {
			p.coded = -1
		}
		w.published = append(w.published, p)
	}
}

func (w *sharedSchools) noteDrawer(p bookPublication, d *projections.FileDrawer) {
	w.note(p, d.Planned, 0, 1, 2, 3, 4, 5, 6, 7, 8)
	w.note(p, d.Done, 1, 2, 3, 4, 5, 6, 7, 8)
	w.note(p, d.Studied, 2, 3, 4, 5, 6, 7, 8)
	w.note(p, d.Acted, 3, 4, 5, 6, 7, 8)
	w.note(p, d.Shared, 4, 6, 8)
	for i, o := range d.Outcomes {
		w.note(p, o.Acted, 3+2*i, 4+2*i)
		w.note(p, o.Shared, 4+2*i)
	}
}

// notePlain notes what would be told of a network by itself.
func (w *sharedSchools) notePlain(network uuid.UUID) {
	now, changed := make(map[int][]int), make(map[int]int)
	for team, n := range w.truth[predictedBook] {
		if w.in[network][w.teamAt[team]] {
			now[team], changed[team] = slices.Clone(n), n[0]+n[1]
		}
	}
	for team, n := range w.plain[network] {
		if now[team] == nil {
			changed[team] = n[0] + n[1]
		} else if changed[team] -= n[0] + n[1]; changed[team] == 0 {
			delete(changed, team)
		}
	}
	if len(changed) > 0 && !w.enough(changed) {
		return
	}
	w.plain[network] = now
	p := bookPublication{what: predictedBook, versions: make(map[int]int)}
	for team, n := range now {
		p.versions[team] = w.version(predictedBook, team, n)
	}
	for _, cells := range [][]int{{0}, {0, 1}} {
		p.cells = cells
		p.value = w.sum(p)
		w.unblocked = append(w.unblocked, p)
	}
}

// enough is the rule: five teams of three schools, none with over half.
func (w *sharedSchools) enough(amounts map[int]int) bool {
	sum, most, schools := 0, 0, make(map[int]bool)
	for team, n := range amounts {
		sum, most, schools[w.teamAt[team]] = sum+n, max(most, n), true
	}
	return len(amounts) >= 5 && len(schools) >= 3 && 2*most <= sum
}
