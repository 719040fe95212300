package projections

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// shareOutPage is some share-outs that were read together. What they name is read for all of them
// at once, when the first of them is asked.
type shareOutPage struct {
	r    *Reader
	list []*ShareOut

	things lazy[struct{}]
	cycles lazy[map[uuid.UUID]*Cycle]
	names  lazy[map[uuid.UUID]string]
}

// ShareOut gives a share-out as far as the viewer may know it; nil when it is not there, or was
// never told to the viewer.
func (r *Reader) ShareOut(ctx context.Context, id uuid.UUID) (*ShareOut, error) {
	found, err := r.shareOuts(ctx, []uuid.UUID{id})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// ShareOutsByID gives share-outs in the order of their ids in the list; nil for one that is not there,
// or not for this scope. It is one statement.
func (r *Reader) ShareOutsByID(ctx context.Context, ids []uuid.UUID) ([]*ShareOut, error) {
	return r.shareOuts(ctx, ids)
}

func (r *Reader) shareOuts(ctx context.Context, ids []uuid.UUID) ([]*ShareOut, error) {
	p, err := r.readShareOuts(ctx, "SELECT doc FROM shareouts WHERE id IN (SELECT unhex(value) FROM json_each(?))", idList(ids), rowsOf{"shareouts", ids})
	if err != nil {
		return nil, err
	}
	list := make([]*ShareOut, len(ids))
	for i, id := range ids {
		if at := slices.IndexFunc(p.list, func(s *ShareOut) bool { return s.ID == id }); at >= 0 {
			list[i] = p.list[at]
		}
	}
	return list, nil
}

// readShareOuts reads share-outs by a statement that gives their documents, and makes of each what
// the viewer may know.
func (r *Reader) readShareOuts(ctx context.Context, query string, args ...any) (*shareOutPage, error) {
	if r.now != nil { // what is shared is told as it is now
		r = r.now
	}
	docs, err := r.storedShareOuts(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	p := &shareOutPage{r: r}
	for _, doc := range docs {
		p.show(doc)
	}
	return p, nil
}

// show adds what the viewer may know of a share-out, and hands it out; nil when that is nothing.
func (p *shareOutPage) show(doc *storedShareOut) *ShareOut {
	v := p.see(doc)
	if v != nil {
		p.r.giveShareOut(doc, v.near)
	}
	return v
}

// giveShareOut notes that a share-out is handed out: what is out is told to others as well.
func (r *Reader) giveShareOut(doc *storedShareOut, near reach) {
	if near == ofRecord && (doc.Out == nil || doc.Withdrawal != nil) {
		r.give(doc.TeamID) // its words are nobody else's
	}
}

// see is show for what is counted, or told as others read it.
func (p *shareOutPage) see(doc *storedShareOut) *ShareOut {
	s := p.r.scope
	near := s.reachOf(doc)
	if near == unreached {
		return nil
	}
	v := asSeen(doc, s.viewpoint(doc, near))
	if near >= outside {
		v.Thanked = slices.Contains(doc.ThankedBy, s.person)
		v.Allowed = s.allowedOn(doc, near, v.Thanked)
	}
	return p.take(v)
}

func (p *shareOutPage) take(v *ShareOut) *ShareOut {
	v.page = p
	if v.draft != nil {
		v.draft.of, v.draft.page = v, p
		for _, release := range v.draft.Releases {
			release.page = p
		}
	}
	p.list = append(p.list, v)
	return v
}

// viewpoint is from where the person sees a share-out.
func (s Scope) viewpoint(doc *storedShareOut, near reach) viewpoint {
	from := viewpoint{near: near}
	if near == closed {
		from.closedOn = s.closedOn(doc.Out)
	}
	from.leads = near == within && slices.ContainsFunc(doc.Out.Schools, func(school uuid.UUID) bool { return s.Holds(domain.SchoolLeader, school) })
	return from
}

// allowedOn are the actions that the person may give to a share-out now, as the table of rights
// has it.
func (s Scope) allowedOn(doc *storedShareOut, near reach, thanked bool) []domain.ShareOutAction {
	return keep(domain.ShareOutActions(doc.Out != nil, doc.Withdrawal != nil), func(a domain.ShareOutAction) bool {
		switch a {
		case domain.ThankShareOutAction:
			return near != ofRecord && !thanked && s.hearing.actions[string(a)]
		case domain.TryShareOutAction:
			return s.mayTry(doc.TeamID)
		default:
			return near == ofRecord && s.teams[doc.TeamID].actions[string(a)]
		}
	})
}

// mayTry says whether the person may try what a team shares: in any other team.
func (s Scope) mayTry(of uuid.UUID) bool {
	return slices.ContainsFunc(s.own.teams, func(team uuid.UUID) bool {
		return team != of && s.teams[team].actions[string(domain.TryShareOutAction)]
	})
}

// shown gives a thing that a page of share-outs names, with all the others of the page.
func shown[T any](p *shareOutPage, id uuid.UUID) (*T, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	_, err := p.things.get(func() (struct{}, error) { return struct{}{}, p.r.load(p.r.ctx, p.named()...) })
	if err != nil {
		return nil, err
	}
	return loadOne[T](p.r.ctx, p.r, id)
}

// named are the ids of all that is named on the page, as far as it is told.
func (p *shareOutPage) named() (ids []uuid.UUID) {
	for _, s := range p.list {
		ids = append(append(ids, s.team, s.owner), s.schools...)
		if s.audience != nil {
			ids = append(ids, idOf(s.audience.Network))
		}
		if s.draft == nil {
			continue
		}
		ids = append(ids, s.draft.writer)
		for _, release := range s.draft.Releases {
			ids = append(ids, release.school, release.by, idOf(release.audience.Network))
		}
	}
	return ids
}
