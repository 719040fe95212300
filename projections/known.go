package projections

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Known is what a command meets beyond its own stream, at one position of the read models.
type Known struct {
	// Target is the thing of the command's stream; its zero value, when it is not there yet.
	Target domain.Thing
	// Visible says that the actor may see the target.
	Visible bool
	// Things are those of the references that exist and that the actor may name.
	Things map[uuid.UUID]domain.Thing
	// Team is the team whose record the target is or becomes; its zero value when it is none's.
	Team domain.Thing
	// Owner is the school whose fact it will be, uuid.Nil for none, Zone its time zone by its
	// IANA name, else "UTC".
	Owner uuid.UUID
	Zone  string
}

// Known looks up what a command names, in a fixed number of statements, in none when all of it
// is remembered. Institutions, people and shared names may be named by everyone; what is a
// team's only by those who read its record.
func (v *Views) Known(ctx context.Context, scope Scope, refs []domain.Reference, target domain.Stream) (Known, error) {
	l := lookup{views: v, ctx: ctx, today: scope.today}
	defer l.close()
	k, err := l.known(scope, refs, target)
	if err != nil {
		return Known{}, fmt.Errorf("projections: known of %s: %w", target, err)
	}
	return k, nil
}

func (l *lookup) known(scope Scope, refs []domain.Reference, target domain.Stream) (Known, error) {
	at := domain.Reference{Kind: target.Category.Kind(), ID: target.ID}
	wanted := append([]domain.Reference{at}, refs...)
	all, err := l.find(wanted)
	if err != nil {
		return Known{}, err
	}
	k := Known{Things: make(map[uuid.UUID]domain.Thing, len(refs)), Zone: "UTC"}
	for _, ref := range refs {
		if r, ok := all[shelfmarkOf(ref)]; ok && r.Kind == ref.Kind && scope.mayName(r) {
			k.Things[ref.ID] = r.Thing
		}
	}
	if r, ok := all[shelfmarkOf(at)]; ok && r.Kind == at.Kind {
		k.Target, k.Visible = r.Thing, scope.sees(r)
	}
	if err := l.settle(&k, refs, target); err != nil {
		return Known{}, err
	}
	for id, thing := range k.Things { // nothing is planned from what the team itself may not read
		ours := target.Category != domain.CycleCategory || thing.Team == k.Team.ID
		if thing.Kind == domain.KindOfShareOut && !ours && !scope.heardBy(k.Team, all[shelfmark{id, thing.Kind}].told.Out) {
			delete(k.Things, id)
		}
	}
	return k, nil
}

// settle finds the team, the owner and the zone.
func (l *lookup) settle(k *Known, refs []domain.Reference, target domain.Stream) error {
	first := func(kind domain.Kind) uuid.UUID {
		for _, ref := range refs {
			if thing, ok := k.Things[ref.ID]; ok && ref.Kind == kind {
				return thing.ID
			}
		}
		return uuid.Nil
	}
	isNew := k.Target.ID == uuid.Nil
	team := k.Target.Team
	switch target.Category {
	case domain.SchoolCategory:
		k.Owner = target.ID
	case domain.ClassCategory, domain.TeamCategory:
		if k.Owner = k.Target.Home; isNew {
			k.Owner = first(domain.SchoolKind)
		}
	case domain.ProjectCategory, domain.MeasureCategory, domain.CycleCategory, domain.ShareOutCategory:
		if isNew {
			team = first(domain.TeamKind)
		}
	case domain.ReleaseCategory:
		if k.Owner = k.Target.Home; isNew {
			k.Owner = first(domain.SchoolKind)
		}
	}
	if team != uuid.Nil {
		all, err := l.find([]domain.Reference{{Kind: domain.TeamKind, ID: team}})
		if err != nil {
			return err
		}
		if r, ok := all[shelfmark{id: team}]; ok {
			k.Team, k.Owner = r.Thing, r.Home
		}
	}
	if k.Owner == uuid.Nil {
		return nil
	}
	all, err := l.find([]domain.Reference{{Kind: domain.SchoolKind, ID: k.Owner}})
	if r, ok := all[shelfmark{id: k.Owner}]; ok {
		k.Zone = r.zone
	}
	return err
}

// Holder gives whatever has an id, for whomever it is: an id that is taken cannot
// be given to something new. It is for commands, never for an answer.
func (v *Views) Holder(ctx context.Context, scope Scope, id uuid.UUID) (domain.Thing, error) {
	if scope.person == uuid.Nil {
		return domain.Thing{}, nil
	}
	l := lookup{views: v, ctx: ctx, today: scope.today}
	defer l.close()
	kinds := []domain.Kind{"", domain.CycleKind, domain.KindOfShareOut, domain.ReleaseKind}
	refs := make([]domain.Reference, len(kinds))
	for i, kind := range kinds {
		refs[i] = domain.Reference{Kind: kind, ID: id}
	}
	found, err := l.find(refs)
	if err != nil {
		return domain.Thing{}, fmt.Errorf("projections: holder of an id: %w", err)
	}
	for _, kind := range kinds {
		if thing, ok := found[shelfmark{id, kind}]; ok {
			return thing.Thing, nil
		}
	}
	return domain.Thing{}, nil
}

// DuplicateOf gives the thing that had a name of the target first: a school's or district's id,
// a person's e-mail address; uuid.Nil when there is none. A desk asks after it has awaited the
// position of what it recorded.
func (v *Views) DuplicateOf(ctx context.Context, scope Scope, target domain.Stream) (uuid.UUID, error) {
	r, err := v.read(ctx, everything(scope.today))
	if err != nil {
		return uuid.Nil, fmt.Errorf("projections: duplicate of %s: %w", target, err)
	}
	defer r.Close()
	if scope.person == uuid.Nil {
		return uuid.Nil, nil
	}
	thing, err := r.Thing(ctx, target.ID)
	if err != nil {
		return uuid.Nil, err
	}
	switch v := thing.(type) {
	case *District:
		return idOf(v.DuplicateOf), nil
	case *School:
		return idOf(v.DuplicateOf), nil
	case *Person:
		return idOf(v.DuplicateOf), nil
	default:
		return uuid.Nil, nil
	}
}

// MayLearn says whether the person may be told that a thing of that category has a name that was
// to be given to another: who has an address is for those who know the person, and for those to
// whom the table gives it.
func (s Scope) MayLearn(category domain.Category, holder uuid.UUID) bool {
	if category != domain.PersonCategory || s.ofPerson(holder).Has(rights.PersonSight) {
		return true
	}
	for _, sights := range s.led {
		if sights.Has(rights.HolderSight) {
			return true
		}
	}
	return false
}
