package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Gathering is what a network was told since a day, for those who meet: losses first, and of a kind
// by title. It is made of what the viewer reads of it in the feed and nothing else, names no school
// or team but where the attribution does, and puts nobody above another.
type Gathering struct {
	// Network is its name; empty for a person who reads its feed without being shown the network.
	Network   string
	Since, On domain.Date
	// Told are the share-outs that were released, or revised, since then; Gone those that were
	// withdrawn. Grown are the changes of which more than one share-out is told, one of them since.
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

// gathering is a Gathering while it is read: by a reader of what is told to those who meet.
type gathering struct {
	*Gathering
	r       *Reader
	network uuid.UUID
	// several are the families with more than one share-out, of what is new.
	several map[uuid.UUID]bool
}

// Gathering reads what a network was told since a day: for a person what that one may read, for an
// [Operator] what everybody in its schools may. It is for whom the network's feed is ([Scope.HearsOf]); nil
// for others, as when there is no such network.
func (r *Reader) Gathering(ctx context.Context, network uuid.UUID, since domain.Date) (*Gathering, error) {
	n, err := r.Network(ctx, network)
	if err != nil || r.scope.operator && n == nil || !r.scope.operator && !r.scope.HearsOf(network) {
		return nil, err
	}
	g := &gathering{Gathering: &Gathering{Since: since, On: r.scope.today}, r: r, network: network, several: make(map[uuid.UUID]bool)}
	if n != nil {
		g.Network = n.Name
	}
	if r.scope.operator {
		if g.r, err = r.amongAll(ctx, n); err != nil {
			return nil, fmt.Errorf("projections: gathering: %w", err)
		}
	}
	told, err := g.told(ctx)
	for _, step := range []func(context.Context, []feedItem) error{g.families, g.tell, g.bury, g.grow} {
		if err == nil {
			err = step(ctx, told)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("projections: gathering: %w", err)
	}
	return g.Gathering, nil
}

// amongAll reads in the same transaction as somebody who is no more than of the network: of none of its
// schools, and of a district only when that is the one of them all.
func (r *Reader) amongAll(ctx context.Context, n *Network) (*Reader, error) {
	b, err := r.borders(ctx)
	if err != nil {
		return nil, err
	}
	var districts []uuid.UUID
	for _, school := range n.schoolsOn(r.scope.today) {
		districts = add(districts, b.district[school])
	}
	heard := r.widened()
	heard.scope = Scope{person: n.ID, today: r.scope.today, hearing: hearing{networks: []uuid.UUID{n.ID}, borders: b, sights: rights.Sights(0).With(rights.ShareOutSight)}}
	if len(districts) == 1 {
		heard.scope.hearing.near = slices.SortedFunc(slices.Values(b.schools[districts[0]]), compareIDs)
	}
	return heard, nil
}

// told is what the feed tells of the network and of all, the newest first.
func (g *gathering) told(ctx context.Context) ([]feedItem, error) {
	reach, err := g.r.readable(ctx)
	if err != nil {
		return nil, err
	}
	tags := []string{tag(publicTag, nil)}
	if g.r.scope.HearsOf(g.network) {
		tags = append(tags, tag(networkTag, g.network[:]))
	}
	choice := feedChoice{chosen: "((" + reach + ") AND " + anyTag(tags...) + ")", since: placeOf(g.Since)}
	return g.r.feed(ctx, choice, firstPlace, math.MaxInt32)
}

// belongs says whether what is out was told to the network or to all.
func (g *gathering) belongs(out *storedOut) bool {
	return out != nil && (out.Audience.Kind == domain.ForPublic || out.Audience.Kind == domain.ForNetwork && idOf(out.Audience.Network) == g.network)
}

// families finds those that are read whole: one share-out alone came of nothing that is told.
func (g *gathering) families(ctx context.Context, told []feedItem) error {
	var ids []uuid.UUID
	for _, item := range told {
		ids = add(ids, item.node.family)
	}
	const query = `SELECT family FROM shareouts WHERE family IN (SELECT unhex(value) FROM json_each(?)) GROUP BY family HAVING count(*) > 1`
	return g.r.each(ctx, query, []any{idList(ids)}, func(rows *sql.Rows) error {
		var family sql.RawBytes
		err := rows.Scan(&family)
		if err == nil {
			g.several[readID(family)] = true
		}
		return err
	})
}

// digestOrder has the losses first.
var digestOrder = []domain.ShareOutKind{domain.Loss, domain.Mixed, domain.Inconclusive, domain.Win}

// tell tells the new ones, with the names that their attribution tells.
func (g *gathering) tell(ctx context.Context, told []feedItem) error {
	for _, item := range told {
		s := item.node
		if s.released == nil { // its words were erased
			continue
		}
		t := &ToldShareOut{Released: *s.released, Revised: s.FirstReleasedAt != nil && domain.DateOf(s.FirstReleasedAt.UTC()).Before(g.Since)}
		schools, err := s.SchoolNames()
		if err != nil {
			return err
		}
		team, err := s.TeamName()
		if err != nil {
			return err
		}
		if t.Schools = schools; team != nil {
			t.Team = *team
		}
		if g.several[s.family] {
			tried, err := s.Tried(ctx)
			if err != nil {
				return err
			}
			t.Tried = tried.kinds()
		}
		g.Told = append(g.Told, t)
	}
	slices.SortFunc(g.Told, func(a, b *ToldShareOut) int {
		return cmp.Or(cmp.Compare(slices.Index(digestOrder, a.Kind), slices.Index(digestOrder, b.Kind)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Learned, b.Learned))
	})
	return nil
}

// kinds are the share-outs that came of it.
func (t *Tried) kinds() map[domain.ShareOutKind]int {
	counts := make(map[domain.ShareOutKind]int)
	for _, kind := range digestOrder {
		if n := *t.of(kind); n > 0 {
			counts[kind] = n
		}
	}
	return counts
}
