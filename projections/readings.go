package projections

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Reading is that someone who is no member of a team was given something of its record that is
// not released. Whoever hands an answer out has it recorded before.
type Reading struct {
	Team uuid.UUID
	// Role is the one by which the record was open.
	Role   domain.Role
	Extent domain.ReadExtent
}

// reading tells whether the scope, to which something of a team's record is open, reads it from
// outside, and how.
func (s Scope) reading(team uuid.UUID) (Reading, bool) {
	roles := s.teams[team].roles
	switch {
	case s.operator:
		return Reading{team, domain.Service, domain.RecordExtent}, true
	case s.person == uuid.Nil, slices.Contains(roles, domain.Member):
		return Reading{}, false
	case slices.Contains(roles, domain.Coach):
		return Reading{team, domain.Coach, domain.RecordExtent}, true
	case s.readsTeamRecord(team): // cares for the record of a disbanded team
		return Reading{team, domain.SchoolLeader, domain.RecordExtent}, true
	default:
		return Reading{team, domain.SchoolLeader, domain.TotalsExtent}, true
	}
}

// readings is what a reader has given of the records of others.
type readings struct {
	mu    sync.Mutex
	found map[uuid.UUID]Reading
}

// give notes that something of a team's record is handed out: cycles and what is in them,
// projects, values and history; not the names of teams, people and classes, and not what a
// measure is. Of members nothing is noted.
func (r *Reader) give(team uuid.UUID) {
	reading, outside := r.scope.reading(team)
	if !outside {
		return
	}
	if r.now != nil { // what was known earlier is read now
		r = r.now
	}
	r.readings.mu.Lock()
	defer r.readings.mu.Unlock()
	if r.readings.found == nil {
		r.readings.found = make(map[uuid.UUID]Reading)
	}
	r.readings.found[team] = reading
}

// Readings are those of the records of others from which this reader has given something so far.
func (r *Reader) Readings() []Reading {
	r.readings.mu.Lock()
	defer r.readings.mu.Unlock()
	return inOrder(r.readings.found)
}

// inOrder is by team.
func inOrder(found map[uuid.UUID]Reading) []Reading {
	list := slices.AppendSeq(make([]Reading, 0, len(found)), maps.Values(found))
	slices.SortFunc(list, func(a, b Reading) int { return compareIDs(a.Team, b.Team) })
	return list
}

// Readings are the records of others of which the archive gives a copy, those of one team when it
// is not uuid.Nil.
func (a *Archive) Readings(ctx context.Context, team uuid.UUID) ([]Reading, error) {
	found := make(map[uuid.UUID]Reading)
	for record, err := range a.Records(ctx, domain.TeamKind, team) {
		if err != nil {
			return nil, err
		}
		id := record.Stream.ID
		if reading, outside := a.scope.reading(id); outside && reading.Extent == domain.RecordExtent {
			reading.Extent = domain.CopyExtent
			found[id] = reading
		}
	}
	return inOrder(found), nil
}
