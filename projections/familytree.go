package projections

import (
	"context"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// FamilyTree is what became of a change idea across schools, as far as the viewer may know: the
// share-outs that the viewer reads, and what was tried and not shared, without names.
type FamilyTree struct {
	// Nodes are the share-outs, by what was changed and title, then the tries.
	Nodes []*FamilyNode
	Edges []FamilyEdge
	// Tried counts the tries of all its share-outs together.
	Tried *Tried
	// Contexts counts how it went for whom and under what conditions.
	Contexts []*FamilyContext
	// Untold is how many tries there are that are no nodes, in steps of the least number of schools;
	// nil where that may not be told either.
	Untold *int

	family  *family
	members []*member
}

// FamilyNode is a share-out, or a try of one that is not shared.
type FamilyNode struct {
	// Position is its place among the nodes of this answer. It leads nowhere else.
	Position int
	// ShareOut is nil for a try.
	ShareOut *ShareOut
	// Stage and Decision are of a try.
	Stage    *TryStage
	Decision *domain.Decision

	cycle  uuid.UUID
	family *family
}

// FamilyEdge leads from a share-out to what came of it, by their positions.
type FamilyEdge struct {
	Parent, Child int
	How           FamilyLink
}

// FamilyLink is how one came of the other.
type FamilyLink string

const (
	// LinkTried: planned from it, as a rule by another team.
	LinkTried FamilyLink = "TRIED"
	// LinkWentOn: of the same team, later.
	LinkWentOn FamilyLink = "WENT_ON"
)

// Cycle is that of a try of which the viewer reads the record; else nil.
func (n *FamilyNode) Cycle() (*Cycle, error) {
	if n.cycle == uuid.Nil {
		return nil, nil
	}
	f := n.family
	found, err := f.ownCycles.get(func() (map[uuid.UUID]*Cycle, error) {
		var ids []uuid.UUID
		for _, t := range f.tries {
			if f.own(t) {
				ids = append(ids, t.cycle)
			}
		}
		return f.r.cyclesByID(f.r.ctx, ids)
	})
	return found[n.cycle], err
}

// FamilyTree is that of the family of which the share-out is.
func (s *ShareOut) FamilyTree(ctx context.Context) (*FamilyTree, error) {
	f, err := s.page.r.familyNamed(ctx, s.family)
	if err != nil {
		return nil, err
	}
	return f.tree(s.ID), nil
}

func (f *family) tree(of uuid.UUID) *FamilyTree {
	tree := &FamilyTree{family: f, members: f.around(of)}
	at := make(map[uuid.UUID]int)
	for _, m := range tree.members {
		at[m.ID] = len(tree.Nodes)
		f.r.giveShareOut(m.storedShareOut, m.reach)
		tree.add(&FamilyNode{ShareOut: m.view})
	}
	tree.link(at)
	var counted []*try
	untold := 0
	for _, m := range tree.members {
		told, not := f.tellable(m)
		untold += len(not)
		mine := f.mine(m)
		counted = append(append(counted, told...), mine...)
		for _, t := range append(mine, told...) {
			tree.Edges = append(tree.Edges, FamilyEdge{at[m.ID], len(tree.Nodes), LinkTried})
			tree.add(f.nodeOf(t))
		}
	}
	least := leastSchools(tree.members...)
	tree.Untold = f.steps(tree.members, untold, least)
	tree.Tried = f.count(counted, tree.came())
	tree.Contexts = contextsOf(tree.members, least)
	return tree
}

func (tree *FamilyTree) add(n *FamilyNode) {
	n.Position, n.family = len(tree.Nodes), tree.family
	tree.Nodes = append(tree.Nodes, n)
}

// nodeOf is a try as a node: only one's own leads to its cycle.
func (f *family) nodeOf(t *try) *FamilyNode {
	n := &FamilyNode{Stage: &t.stage}
	if t.decision != "" {
		n.Decision = &t.decision
	}
	if f.own(t) {
		n.cycle = t.cycle
	}
	return n
}

// link leads from each share-out to those that were tried from it, and to the next one of its team.
// A share-out is drafted after that from which its cycle was planned, and after the one before it,
// so that there is no loop.
func (tree *FamilyTree) link(at map[uuid.UUID]int) {
	for i, m := range tree.members {
		from := tree.family.links.from[m.ID]
		if from != nil {
			tree.Edges = append(tree.Edges, FamilyEdge{at[from.ID], i, LinkTried}) // around has it, too
		}
		if before := tree.family.links.before(m); before != nil && before != from {
			tree.Edges = append(tree.Edges, FamilyEdge{at[before.ID], i, LinkWentOn})
		}
	}
}

// came are the members that came of trying another one.
func (tree *FamilyTree) came() []*member {
	return keep(tree.members, func(m *member) bool {
		return tree.family.links.from[m.ID] != nil
	})
}

// leastSchools is the least number of schools behind what is told of members without a name: that
// of the strictest policy under which one was released.
func leastSchools(members ...*member) int {
	var released []domain.SharingPolicy
	for _, m := range members {
		if m.Out != nil {
			released = append(released, m.Out.Released.Policy.SharingPolicy)
		}
	}
	return suppressorAsReleased(released...).policy.Schools
}

// steps counts tries in steps, when enough schools could have tried one of the share-outs of which tries are not
// told. Whether it is told depends on that alone: were it told when so many did, each of as many that could would
// be known to have.
func (f *family) steps(members []*member, tries, least int) *int {
	could, others := make(map[uuid.UUID]bool), 0
	for _, m := range members {
		if m.Out == nil || m.reach < outside || !f.isFew(m, least) {
			continue
		}
		others += unknown(m)
		for school := range f.couldTry(m) {
			could[school] = true
		}
	}
	if len(could)-others < least {
		return nil
	}
	n := tries - tries%least
	return &n
}
