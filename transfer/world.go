package transfer

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// world is what an import knows of things: what its tables say, and what is recorded. It is the
// desk's World.
type world struct {
	ctx   context.Context
	stage *stage
	views *projections.Views
	scope projections.Scope
	// marked says that the things of the tables are marked that are recorded already.
	marked bool
	// names of what is recorded, by kind; guarded by the stage's lock.
	names map[domain.Kind]map[string][]candidate
	// lost are tables of which not all rows could be read.
	lost []*Table
	err  error
}

// stagedThing is a thing with all who ever belonged to it.
type stagedThing struct {
	domain.Thing
	zone    string
	members []stint
	leads   []stint
	coaches []uuid.UUID
	leaders []uuid.UUID
	// led are the schools that a person is or was the leader of, as far as it is recorded.
	led    []uuid.UUID
	groups []domain.StudentGroup
	// recorded says that it stands in the log already; amiss that a row of it was not taken.
	recorded, amiss bool
}

// stint is a person's time.
type stint struct {
	person uuid.UUID
	from   string // ISO; "" is from the beginning
}

// What belongs to a thing of the tables.
const (
	homeLink   = "home"
	teamLink   = "team"
	projLink   = "project"
	schoolLink = "school"
	personLink = "person" // a member, or a teacher
	leadLink   = "lead"
	coachLink  = "coach"
	leaderLink = "leader" // of a school
	zoneLink   = "zone"   // its name stands in since
)

// there says whether something of that kind has the id.
func (w *world) there(kind domain.Kind, id uuid.UUID) bool {
	if kind == QuestionKind || kind == StudentGroupKind {
		return true // parts: the rules of their cycle or measure know
	}
	thing, err := w.thing(id)
	w.fail(err)
	return thing != nil && thing.Kind == kind
}

// Things gives those of the references that are there.
func (w *world) Things(_ context.Context, refs []domain.Reference) (map[uuid.UUID]domain.Thing, error) {
	found := make(map[uuid.UUID]domain.Thing, len(refs))
	for _, ref := range refs {
		thing, err := w.thing(ref.ID)
		if err != nil {
			return nil, err
		}
		if thing != nil && thing.Kind == ref.Kind {
			found[ref.ID] = thing.Thing
		}
	}
	return found, w.broken()
}

// Roles are those that a person ever had in a team.
func (w *world) Roles(_ context.Context, team, person uuid.UUID) ([]domain.Role, error) {
	thing, err := w.thing(team)
	if err != nil || thing == nil {
		return nil, err
	}
	var roles []domain.Role
	if slices.Contains(thing.People, person) {
		roles = append(roles, domain.Member)
	}
	if slices.ContainsFunc(thing.leads, func(s stint) bool { return s.person == person }) {
		roles = append(roles, domain.Lead)
	}
	if slices.Contains(thing.coaches, person) {
		roles = append(roles, domain.Coach)
	}
	home, err := w.thing(thing.Home)
	if err != nil || home == nil {
		return roles, err
	}
	who, err := w.thing(person)
	if slices.Contains(home.leaders, person) || who != nil && slices.Contains(who.led, thing.Home) {
		roles = append(roles, domain.SchoolLeader)
	}
	return roles, err
}

// Zone is a school's time zone.
func (w *world) Zone(_ context.Context, school uuid.UUID) (string, error) {
	thing, err := w.thing(school)
	if err != nil || thing == nil {
		return "", err
	}
	return thing.zone, nil
}

// lead is who led a team on a day: the one appointed last, else the first who ever was, else the
// only member.
func (w *world) lead(team uuid.UUID, on domain.Date) uuid.UUID {
	thing, err := w.thing(team)
	w.fail(err)
	if thing == nil {
		return uuid.Nil
	}
	best, first := stint{}, stint{}
	for _, l := range thing.leads {
		if l.from <= on.String() && (best.person == uuid.Nil || l.from >= best.from) {
			best = l
		}
		if first.person == uuid.Nil || l.from < first.from {
			first = l
		}
	}
	switch {
	case best.person != uuid.Nil:
		return best.person
	case first.person != uuid.Nil:
		return first.person
	case len(thing.People) == 1:
		return thing.People[0]
	default:
		return uuid.Nil
	}
}

// thing gives what is known of an id; nil when nothing has it.
func (w *world) thing(id uuid.UUID) (*stagedThing, error) {
	if id == uuid.Nil {
		return nil, nil
	}
	w.stage.mu.Lock()
	defer w.stage.mu.Unlock()
	if thing, ok := w.stage.known[id]; ok {
		return thing, nil
	}
	thing, err := w.read(id)
	if err != nil {
		return nil, fmt.Errorf("transfer: look up %s: %w", id, err)
	}
	if len(w.stage.known) >= maxFound {
		clear(w.stage.known)
	}
	w.stage.known[id] = thing
	return thing, nil
}

// read joins what is recorded with what the tables add. Call it with the stage's lock held.
func (w *world) read(id uuid.UUID) (*stagedThing, error) {
	var kind string
	var recorded bool
	err := w.stage.prepared["kind"].QueryRow(id[:]).Scan(&kind, &recorded)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	var thing *stagedThing
	if !w.marked || recorded || kind == "" {
		if thing, err = w.readRecorded(id); err != nil {
			return nil, err
		}
	}
	if thing == nil {
		if kind == "" {
			return nil, nil
		}
		thing = &stagedThing{Thing: domain.Thing{Kind: domain.Kind(kind), ID: id}}
		if thing.Kind == domain.TeamKind {
			thing.Team = id
		}
	}
	return thing, errors.Join(w.readBelongs(thing), w.readAmiss(thing))
}

// readBelongs adds what the tables say of a thing.
func (w *world) readBelongs(thing *stagedThing) error {
	rows, err := w.stage.prepared["belonging"].Query(thing.ID[:])
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var what, since string
		var blob []byte
		if err := rows.Scan(&what, &blob, &since); err != nil {
			return err
		}
		other := uuid.UUID(blob)
		switch what {
		case homeLink:
			thing.Home = first(thing.Home, other)
		case teamLink:
			thing.Team = first(thing.Team, other)
		case projLink:
			thing.Project = first(thing.Project, other)
		case schoolLink:
			thing.Schools = add(thing.Schools, other)
		case personLink:
			thing.People = add(thing.People, other)
			thing.members = append(thing.members, stint{other, since})
		case leadLink:
			thing.leads = append(thing.leads, stint{other, since})
		case coachLink:
			thing.coaches = add(thing.coaches, other)
		case leaderLink:
			thing.leaders = add(thing.leaders, other)
		case zoneLink:
			thing.zone = cmp.Or(thing.zone, since)
		}
	}
	return rows.Err()
}

// first is what is recorded, else what a table says.
func first(recorded, told uuid.UUID) uuid.UUID {
	if recorded != uuid.Nil {
		return recorded
	}
	return told
}

// readRecorded tells what is recorded of a thing; nil when nothing is.
func (w *world) readRecorded(id uuid.UUID) (*stagedThing, error) {
	r, err := w.views.Read(w.ctx, w.scope)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	found, err := r.Thing(w.ctx, id)
	if err != nil {
		return nil, err
	}
	t := &stagedThing{Thing: domain.Thing{ID: id}, recorded: true}
	switch v := found.(type) {
	case *projections.Network:
		t.Kind = domain.NetworkKind
	case *projections.District:
		t.Kind, t.Retired = domain.DistrictKind, v.MergedInto != nil
	case *projections.School:
		t.Kind, t.Retired, t.zone = domain.SchoolKind, v.ClosedOn != nil || v.MergedInto != nil, v.Zone
	case *projections.Class:
		t.Kind, t.Retired, t.Home, t.People = domain.ClassKind, v.ClosedOn != nil, v.SchoolID, slices.Clone(v.Taught)
	case *projections.Team:
		t.Kind, t.Retired, t.Team, t.Home, t.Schools = domain.TeamKind, v.DisbandedOn != nil, id, v.Home, slices.Clone(v.SchoolIDs)
		for _, m := range v.Times {
			t.People = add(t.People, m.PersonID)
			t.members = append(t.members, stint{m.PersonID, m.From.String()})
		}
		for _, l := range v.Leads {
			t.leads = append(t.leads, stint{l.Person, l.From.String()})
		}
		for _, c := range v.CoachTimes {
			t.coaches = add(t.coaches, c.PersonID)
		}
	case *projections.Person:
		t.Kind = domain.PersonKind
		for _, g := range v.Roles {
			if g.Role == domain.SchoolLeader && g.ScopeID != nil {
				t.led = add(t.led, *g.ScopeID)
			}
		}
	case *projections.Project:
		t.Kind, t.Retired, t.Team = domain.ProjectKind, v.ClosedOn != nil, v.TeamID
	case *projections.Driver:
		t.Kind, t.Retired, t.Team, t.Project = DriverKind, v.Retired, v.TeamID, v.ProjectID
	case *projections.ChangeIdea:
		t.Kind, t.Retired, t.Team, t.Project = domain.ChangeIdeaKind, v.Retired, v.TeamID, v.ProjectID
	case *projections.Measure:
		t.Kind, t.Retired, t.Team = domain.MeasureKind, v.Retired, v.TeamID
		for _, b := range v.Breakdowns {
			t.groups = append(t.groups, b.Groups...)
		}
	default:
		return w.readCycle(r, id)
	}
	return t, nil
}

func (w *world) readCycle(r *projections.Reader, id uuid.UUID) (*stagedThing, error) {
	c, err := r.Cycle(w.ctx, id)
	if err != nil || c == nil {
		return nil, err
	}
	t := &stagedThing{recorded: true, Thing: domain.Thing{Kind: domain.CycleKind, ID: id, Team: c.TeamID, Retired: c.Stage == domain.Withdrawn}}
	if c.ProjectID != nil {
		t.Project = *c.ProjectID
	}
	return t, nil
}

// add appends an id unless it is there.
func add(ids []uuid.UUID, id uuid.UUID) []uuid.UUID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
