package projections

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// familyLinks finds in a family, however large, what belongs to one of its share-outs.
type familyLinks struct {
	byID map[uuid.UUID]*member
	// kin are the share-outs of one team, as far as the viewer may know that they are, in the order
	// in which they were drafted; kinOf has those that are of any.
	kin   map[kinship][]*member
	kinOf map[uuid.UUID]kinship
	// from is the share-out that one was tried from, came those that were tried from one, as far as the viewer may
	// know it; tries are the cycles.
	from  map[uuid.UUID]*member
	came  map[uuid.UUID][]*member
	tries map[uuid.UUID][]*try
	// shared are the cycles of which a share-out, or its tombstone, is read.
	shared map[uuid.UUID]bool
}

// kinship is what share-outs have in common that the viewer may know to be of one team: who may know
// that team of each; and who may of none, where each tells the same of its school under the same
// attribution, so that all together tell no more of it than one does. It is never of a named and an
// anonymous one: that would name it. Whatever is alike to two is alike to all of them: one that tells
// nothing of its school does not bring two others together.
type kinship struct {
	team  uuid.UUID
	known bool
	// audience it was released to: what is in two is of one of the few that are of both.
	audience    audience
	attribution domain.Attribution
	context     string
}

// find makes the links, after all was read.
func (f *family) find() {
	l := familyLinks{
		byID: make(map[uuid.UUID]*member), kin: make(map[kinship][]*member), kinOf: make(map[uuid.UUID]kinship),
		from: make(map[uuid.UUID]*member), came: make(map[uuid.UUID][]*member), tries: make(map[uuid.UUID][]*try), shared: make(map[uuid.UUID]bool),
	}
	for _, m := range f.members {
		l.byID[m.ID] = m
		if k, ok := f.kinship(m); ok {
			l.kinOf[m.ID], l.kin[k] = k, append(l.kin[k], m)
		}
		if m.Out != nil {
			l.shared[m.CycleID] = true
		}
	}
	for _, m := range f.members {
		if from := l.byID[idOf(m.TriedID)]; from != nil && m.tellsOrigin(from) {
			l.from[m.ID], l.came[from.ID] = from, append(l.came[from.ID], m)
		}
	}
	for _, of := range l.kin {
		slices.SortFunc(of, func(a, b *member) int { return cmp.Compare(a.DraftSeq, b.DraftSeq) })
	}
	for _, t := range f.tries {
		l.tries[t.from] = append(l.tries[t.from], t)
	}
	f.links = l
}

// tellsOrigin says that the viewer may know from which share-out one was tried. Whoever tried it could read it: of one
// without a name that would tell that it is of a school of that audience. So it is told where everyone who could
// have released the one could read the other.
func (m *member) tellsOrigin(from *member) bool {
	if m.knowsSchool() || m.Out == nil || from.Out == nil {
		return true
	}
	a, b := m.Out.Audience, from.Out.Audience
	return b.Kind == domain.ForPublic || a.Kind == b.Kind && idOf(a.Network) == idOf(b.Network)
}

// kinship of a member; not ok for one of which the viewer may not know what else is of its team.
func (f *family) kinship(m *member) (k kinship, ok bool) {
	k.team = m.TeamID
	switch {
	case f.knowsTeam(m):
		k.known = true
	case m.told():
		k.attribution, k.context = m.Out.Attribution, toldOfSchool(&m.Out.Released.Context)
		k.audience = audience{m.Out.Audience.Kind, idOf(m.Out.Audience.Network)}
	default:
		return kinship{}, false
	}
	return k, true
}

func (f *family) knowsTeam(m *member) bool {
	switch {
	case m.reach == ofRecord:
		return true
	case !m.told(): // a tombstone names nobody
		return false
	}
	return m.Out.Attribution == domain.NamedTeam || m.reach == within && f.r.scope.ofTeam(m.TeamID, rights.TeamSight)
}

// toldOfSchool is what a context tells of a school, in a form that is the same for the same.
func toldOfSchool(c *domain.ReleasedContext) string {
	var groups []string
	for _, g := range c.Groups {
		groups = append(groups, fmt.Sprintf("%s %q", g.Kind, g.Label))
	}
	grades := slices.Clone(c.Grades)
	return fmt.Sprintf("%q %q %q %q %q %q", c.Subject, c.Enrolment, c.Disadvantaged, c.Level, distinct(grades), distinct(groups))
}

// around are the members that the viewer may know to belong together with one of them: linked by
// having been tried from each other, or by being of one team, over as many steps as there are.
// What is stored as one family may be several to a viewer. None when that one is not for the viewer.
func (f *family) around(id uuid.UUID) []*member {
	var near, queue []*member
	in := make(map[uuid.UUID]bool)
	met := make(map[kinship]bool)
	meet := func(list ...*member) {
		for _, m := range list {
			if m != nil && !in[m.ID] {
				in[m.ID] = true
				queue = append(queue, m)
			}
		}
	}
	l := &f.links
	for meet(l.byID[id]); len(queue) > 0; queue = queue[1:] {
		m := queue[0]
		near = append(near, m)
		meet(l.from[m.ID])
		meet(l.came[m.ID]...)
		if k, ok := l.kinOf[m.ID]; ok && !met[k] {
			met[k] = true
			meet(l.kin[k]...)
		}
	}
	slices.SortFunc(near, byChange)
	return near
}

// before is the share-out of the same team that was drafted before another one, as far as the viewer
// may know; nil for none.
func (l *familyLinks) before(m *member) *member {
	of := l.kin[l.kinOf[m.ID]]
	if at := slices.Index(of, m); at > 0 {
		return of[at-1]
	}
	return nil
}
