package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Gathering is what a network was told since a day, for those who meet: losses first, and of a kind
// by title. It is made of what was released and nothing else, names no school or team but where the
// attribution does, and puts nobody above another.
type Gathering struct {
	Network   string
	Since, On domain.Date
	// Told are the share-outs that were released, or revised, since then; Gone those that were
	// withdrawn. Grown are the families of change of which more than one cycle was told, one of them since.
	Told  []*ToldShareOut
	Gone  []*GoneShareOut
	Grown []*GrownFamily
}

// ToldShareOut is a share-out as others read it.
type ToldShareOut struct {
	domain.Released
	// Schools and Team are told where the attribution tells them.
	Schools []string
	Team    string
	// Revised says that an earlier version was out before that day.
	Revised bool
	// Tried counts the share-outs that came of trying it, by kind, as far as they may be read.
	Tried map[domain.ShareOutKind]int
}

// GoneShareOut is what is left of one that was withdrawn.
type GoneShareOut struct {
	Title, Reason string
	Cause         domain.ShareOutCause
	On            domain.Date
}

// GrownFamily is what is told of one change, by kind; New of them since the day.
type GrownFamily struct {
	Title string
	New   int
	Kinds map[domain.ShareOutKind]int
}

// gathered is a share-out while a gathering is read.
type gathered struct {
	*storedShareOut
	at  time.Time
	new bool
}

// Gathering reads what a network was told since a day: for a person what that one may read, for an
// [Operator] what everybody in the network may. Nil when there is no such network for the scope.
func (r *Reader) Gathering(ctx context.Context, network uuid.UUID, since domain.Date) (*Gathering, error) {
	n, err := r.Network(ctx, network)
	if err != nil || n == nil {
		return nil, err
	}
	may, err := r.mayRead(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("projections: gathering: %w", err)
	}
	g := &Gathering{Network: n.Name, Since: since, On: r.scope.today}
	var readable []*gathered
	err = r.each(ctx, `SELECT doc FROM shareouts ORDER BY id`, nil, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		s := &storedShareOut{}
		if err := json.Unmarshal(doc, s); err != nil {
			return err
		}
		if s.Out == nil || !may(s) {
			return nil
		}
		if s.Withdrawal == nil && s.Out.Released.Title == "" {
			return nil // its words were erased
		}
		if w := s.Withdrawal; w != nil {
			if on := domain.DateOf(w.At.UTC()); !on.Before(since) {
				g.Gone = append(g.Gone, &GoneShareOut{w.Title, string(w.Reason), w.Cause, on})
			}
			return nil
		}
		told := &gathered{storedShareOut: s, at: s.Out.seenSince()}
		told.new = !domain.DateOf(told.at.UTC()).Before(since)
		readable = append(readable, told)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("projections: gathering: %w", err)
	}
	if err := g.tell(ctx, r, readable); err != nil {
		return nil, fmt.Errorf("projections: gathering: %w", err)
	}
	g.grow(readable)
	slices.SortFunc(g.Gone, func(a, b *GoneShareOut) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Cause, b.Cause))
	})
	return g, nil
}

// seenSince is since when others see it.
func (o *storedOut) seenSince() time.Time {
	if o.EmbargoUntil != nil && o.EmbargoUntil.Time().After(o.At) {
		return o.EmbargoUntil.Time()
	}
	return o.At
}

// mayRead says what belongs to a gathering of a network: what was released to it or to all, as far as
// the viewer may read it.
func (r *Reader) mayRead(ctx context.Context, n *Network) (func(*storedShareOut) bool, error) {
	ofIt := func(a domain.Audience) bool {
		return a.Kind == domain.ForPublic || a.Kind == domain.ForNetwork && idOf(a.Network) == n.ID
	}
	if r.scope.person != uuid.Nil {
		return func(s *storedShareOut) bool {
			// That somebody reads the record does not let it out of an embargo.
			return ofIt(s.Out.Audience) && r.scope.reach(s.Out, s.TeamID) >= outside && !s.Out.later(r.scope.today)
		}, nil
	}
	if !r.scope.operator {
		return func(*storedShareOut) bool { return false }, nil
	}
	b, err := r.borders(ctx)
	if err != nil {
		return nil, err
	}
	var districts []uuid.UUID
	for _, school := range n.schoolsOn(r.scope.today) {
		districts = add(districts, b.district[school])
	}
	return func(s *storedShareOut) bool {
		return ofIt(s.Out.Audience) && !s.Out.later(r.scope.today) && !slices.ContainsFunc(s.Out.Schools, func(school uuid.UUID) bool {
			among := len(districts) == 1 && b.district[school] == districts[0]
			return !among && !b.lets(school, idOf(s.Out.Audience.Network))
		})
	}, nil
}

// later says that it is not out yet on a day.
func (o *storedOut) later(today domain.Date) bool {
	return o.EmbargoUntil != nil && today.Before(*o.EmbargoUntil)
}

// digestOrder has the losses first.
var digestOrder = []domain.ShareOutKind{domain.Loss, domain.Mixed, domain.Inconclusive, domain.Win}

// tell tells the new ones, with the names that their attribution tells.
func (g *Gathering) tell(ctx context.Context, r *Reader, readable []*gathered) error {
	tried := make(map[uuid.UUID]map[domain.ShareOutKind]int)
	for _, s := range readable {
		if from := idOf(s.TriedID); from != uuid.Nil {
			tried[from] = oneMore(tried[from], s.Out.Released.Kind)
		}
	}
	for _, s := range readable {
		if !s.new {
			continue
		}
		t := &ToldShareOut{Released: s.Out.Released, Tried: tried[s.ID], Revised: !s.Out.FirstAt.Equal(s.Out.At) && domain.DateOf(s.Out.FirstAt.UTC()).Before(g.Since)}
		if s.Out.Attribution != domain.Anonymous {
			names, err := r.namesOf(ctx, s.Out.Schools)
			if err != nil {
				return err
			}
			t.Schools = names
		}
		if s.Out.Attribution == domain.NamedTeam {
			names, err := r.namesOf(ctx, []uuid.UUID{s.TeamID})
			if err != nil {
				return err
			}
			t.Team = strings.Join(names, ", ")
		}
		g.Told = append(g.Told, t)
	}
	slices.SortFunc(g.Told, func(a, b *ToldShareOut) int {
		return cmp.Or(cmp.Compare(slices.Index(digestOrder, a.Kind), slices.Index(digestOrder, b.Kind)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Learned, b.Learned))
	})
	return nil
}

func oneMore(counts map[domain.ShareOutKind]int, kind domain.ShareOutKind) map[domain.ShareOutKind]int {
	if counts == nil {
		counts = make(map[domain.ShareOutKind]int)
	}
	counts[kind]++
	return counts
}

// namesOf are the names of schools or teams that a release tells, whether or not the reader knows them
// otherwise.
func (r *Reader) namesOf(ctx context.Context, ids []uuid.UUID) (names []string, err error) {
	err = r.each(ctx, "SELECT kind, doc FROM things WHERE id IN (SELECT unhex(value) FROM json_each(?))", []any{idList(ids)}, func(rows *sql.Rows) error {
		var kind string
		var doc sql.RawBytes
		if err := rows.Scan(&kind, &doc); err != nil {
			return err
		}
		named, err := nameOf(domain.Kind(kind), doc)
		names = append(names, named.Name)
		return err
	})
	slices.Sort(names)
	return names, err
}

// grow counts by family what may be read.
func (g *Gathering) grow(readable []*gathered) {
	families := make(map[uuid.UUID]*GrownFamily)
	first := make(map[uuid.UUID]*gathered)
	cycles := make(map[uuid.UUID]bool)
	slices.SortFunc(readable, func(a, b *gathered) int { return cmp.Compare(a.Out.Seq, b.Out.Seq) })
	for _, s := range readable {
		if cycles[s.CycleID] {
			continue // the same, told once more to others
		}
		cycles[s.CycleID] = true
		f := families[s.FamilyID]
		if f == nil {
			f = &GrownFamily{}
			families[s.FamilyID] = f
		}
		f.Kinds = oneMore(f.Kinds, s.Out.Released.Kind)
		if s.new {
			f.New++
		}
		if before := first[s.FamilyID]; before == nil || s.ID == s.FamilyID || before.ID != s.FamilyID && s.Out.Seq < before.Out.Seq {
			first[s.FamilyID] = s
			f.Title = s.Out.Released.Title
		}
	}
	for _, f := range families {
		all := 0
		for _, n := range f.Kinds {
			all += n
		}
		if f.New > 0 && all > 1 {
			g.Grown = append(g.Grown, f)
		}
	}
	slices.SortFunc(g.Grown, func(a, b *GrownFamily) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.New, b.New), cmp.Compare(fmt.Sprint(a.Kinds), fmt.Sprint(b.Kinds)))
	})
}
