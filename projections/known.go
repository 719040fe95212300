package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
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

// Known looks up what a command names, in a fixed number of statements. Institutions, people and
// shared names may be named by everyone; what is a team's only by those who read its record.
func (v *Views) Known(ctx context.Context, scope Scope, refs []domain.Reference, target domain.Stream) (Known, error) {
	r, err := v.read(ctx, everything(scope.today))
	if err != nil {
		return Known{}, fmt.Errorf("projections: known: %w", err)
	}
	defer r.Close()
	k, err := r.known(ctx, scope, refs, target)
	if err != nil {
		return Known{}, fmt.Errorf("projections: known of %s: %w", target, err)
	}
	return k, nil
}

// kinds are those of the streams of each category.
var kinds = map[domain.Category]domain.Kind{
	domain.NetworkCategory: domain.NetworkKind, domain.DistrictCategory: domain.DistrictKind,
	domain.SchoolCategory: domain.SchoolKind, domain.ClassCategory: domain.ClassKind,
	domain.TeamCategory: domain.TeamKind, domain.PersonCategory: domain.PersonKind,
	domain.ProjectCategory: domain.ProjectKind, domain.MeasureCategory: domain.MeasureKind,
	domain.CycleCategory: domain.CycleKind,
}

func (r *Reader) known(ctx context.Context, scope Scope, refs []domain.Reference, target domain.Stream) (Known, error) {
	ids := []uuid.UUID{target.ID}
	for _, ref := range refs {
		ids = append(ids, ref.ID)
	}
	if err := r.load(ctx, ids...); err != nil {
		return Known{}, err
	}
	all := make(map[uuid.UUID]domain.Thing)
	for _, id := range ids {
		if thing, ok := r.thing(id); ok {
			all[id] = thing
		}
	}
	if err := r.cycleThings(ctx, slices.Concat(refs, []domain.Reference{{Kind: kinds[target.Category], ID: target.ID}}), all); err != nil {
		return Known{}, err
	}
	k := Known{Things: make(map[uuid.UUID]domain.Thing), Zone: "UTC"}
	for _, ref := range refs {
		if thing, ok := all[ref.ID]; ok && thing.Kind == ref.Kind && r.mayName(scope, thing) {
			k.Things[ref.ID] = thing
		}
	}
	if thing, ok := all[target.ID]; ok && thing.Kind == kinds[target.Category] {
		k.Target, k.Visible = thing, r.sees(scope, thing)
	}
	return k, r.settle(ctx, &k, refs, target)
}

// settle finds the team, the owner and the zone.
func (r *Reader) settle(ctx context.Context, k *Known, refs []domain.Reference, target domain.Stream) error {
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
	case domain.ProjectCategory, domain.MeasureCategory, domain.CycleCategory:
		if isNew {
			team = first(domain.TeamKind)
		}
	}
	if err := r.load(ctx, team, k.Owner); err != nil {
		return err
	}
	if thing, ok := r.thing(team); ok {
		k.Team, k.Owner = thing, thing.Home
	}
	if err := r.load(ctx, k.Owner); err != nil {
		return err
	}
	if school := loaded[School](r, k.Owner); school != nil {
		k.Zone = school.Zone
	}
	return nil
}

// thing gives what a rule may know of a loaded thing.
func (r *Reader) thing(id uuid.UUID) (domain.Thing, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch v := r.things[id].(type) {
	case *Network:
		return domain.Thing{Kind: domain.NetworkKind, ID: id, Schools: v.schoolsOn(r.scope.today)}, true
	case *District:
		return domain.Thing{Kind: domain.DistrictKind, ID: id, Retired: v.placed().retired}, true
	case *School:
		return domain.Thing{Kind: domain.SchoolKind, ID: id, Retired: v.placed().retired}, true
	case *Class:
		return domain.Thing{Kind: domain.ClassKind, ID: id, Retired: v.placed().retired, Home: v.SchoolID, People: v.TeacherIDs}, true
	case *Team:
		return domain.Thing{
			Kind: domain.TeamKind, ID: id, Retired: v.placed().retired, Team: id,
			Home: v.Home, Schools: v.SchoolIDs, People: v.membersOn(r.scope.today),
		}, true
	case *Person:
		return domain.Thing{Kind: domain.PersonKind, ID: id}, true
	case *Project:
		return domain.Thing{Kind: domain.ProjectKind, ID: id, Retired: v.placed().retired, Team: v.TeamID}, true
	case *ChangeIdea:
		return domain.Thing{Kind: domain.ChangeIdeaKind, ID: id, Retired: v.Retired, Team: v.TeamID, Project: v.ProjectID}, true
	case *Measure:
		return domain.Thing{Kind: domain.MeasureKind, ID: id, Retired: v.Retired, Team: v.TeamID}, true
	default:
		return domain.Thing{}, false
	}
}

// cycleThings adds the cycles among some references.
func (r *Reader) cycleThings(ctx context.Context, refs []domain.Reference, to map[uuid.UUID]domain.Thing) error {
	var ids []uuid.UUID
	for _, ref := range refs {
		if ref.Kind == domain.CycleKind {
			ids = append(ids, ref.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	rows, err := r.query(ctx, `SELECT c.id, c.team, c.project, c.stage, e.parent FROM cycles c LEFT JOIN edges e ON e.child = c.id
		WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) ORDER BY c.id, e.parent`, idList(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, team, project, parent sql.RawBytes
		var stage string
		if err := rows.Scan(&id, &team, &project, &stage, &parent); err != nil {
			return err
		}
		key := readID(id)
		thing := domain.Thing{
			Kind: domain.CycleKind, ID: key, Team: readID(team), Project: readID(project),
			Retired: stage == string(domain.Withdrawn), Parents: to[key].Parents,
		}
		if parent != nil {
			thing.Parents = append(thing.Parents, readID(parent))
		}
		to[key] = thing
	}
	return rows.Err()
}

// sees says whether the actor may see a thing.
func (r *Reader) sees(scope Scope, thing domain.Thing) bool {
	if thing.Kind == domain.CycleKind {
		return scope.readsTeamRecord(thing.Team)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return scope.admits(r.things[thing.ID])
}

// mayName says whether the actor may name a thing in a command. That an institution or a person
// is there is no secret to someone who knows the id; a team's record is.
func (r *Reader) mayName(scope Scope, thing domain.Thing) bool {
	switch thing.Kind {
	case domain.NetworkKind, domain.DistrictKind, domain.SchoolKind, domain.PersonKind:
		return scope.person != uuid.Nil
	case domain.TeamKind, domain.ClassKind:
		return r.sees(scope, thing)
	default:
		return scope.readsTeamRecord(thing.Team)
	}
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

// HolderOfEmail gives who has an e-mail address; uuid.Nil when nobody has. Only ADMIN and those
// who lead a school may ask: they invite.
func (v *Views) HolderOfEmail(ctx context.Context, scope Scope, email domain.Personal) (uuid.UUID, error) {
	invites := scope.isAdmin() || slices.ContainsFunc(scope.roles, func(g RoleGrant) bool { return g.Role == domain.SchoolLeader })
	if !invites {
		return uuid.Nil, nil
	}
	s, done, err := v.use()
	if err != nil {
		return uuid.Nil, fmt.Errorf("projections: holder of an address: %w", err)
	}
	defer done()
	var id []byte
	err = s.read.QueryRowContext(ctx, "SELECT id FROM names WHERE scheme = ? AND value = ? ORDER BY seq LIMIT 1", emailNames, emailName(email)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return uuid.Nil, nil
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("projections: holder of an address: %w", err)
	}
	return readID(id), nil
}
