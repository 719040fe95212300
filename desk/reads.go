package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// maxNoted is how many readings and teams are remembered; a reading that was forgotten is found
// in the log.
const maxNoted = 100_000

// noted remembers which readings were recorded already, and whose the teams are.
type noted struct {
	mu       sync.Mutex
	readings map[domain.Reading]struct{}
	teams    map[uuid.UUID]readTeam
}

// readTeam is what never changes of a team: its home school, and that school's zone.
type readTeam struct {
	home uuid.UUID
	zone *time.Location
}

// has says whether a reading was recorded.
func (n *noted) has(r domain.Reading) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ok := n.readings[r]
	return ok
}

// put remembers a reading that was recorded.
func (n *noted) put(r domain.Reading) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.readings == nil || len(n.readings) >= maxNoted {
		n.readings = make(map[domain.Reading]struct{})
	}
	n.readings[r] = struct{}{}
}

// team gives what is remembered of a team.
func (n *noted) team(id uuid.UUID) (readTeam, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	t, ok := n.teams[id]
	return t, ok
}

// putTeam remembers a team.
func (n *noted) putTeam(id uuid.UUID, t readTeam) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.teams == nil || len(n.teams) >= maxNoted {
		n.teams = make(map[uuid.UUID]readTeam)
	}
	n.teams[id] = t
}

// NoteReads has it recorded that the person of a scope read what others have recorded, the first
// time on a day in the zone of their school. What it was read for must not be handed out after an
// error: the reading would go untold.
func (d *Desk) NoteReads(ctx context.Context, scope projections.Scope, readings []projections.Reading) error {
	now := d.config.Now().UTC()
	for _, found := range readings {
		if err := d.noteRead(ctx, scope, found, now); err != nil {
			return fmt.Errorf("desk: note that team %s was read: %w", found.Team, err)
		}
	}
	return nil
}

func (d *Desk) noteRead(ctx context.Context, scope projections.Scope, found projections.Reading, now time.Time) error {
	team, known := d.noted.team(found.Team)
	if !known {
		place, err := d.config.Views.Known(ctx, scope, nil, domain.Stream{Category: domain.TeamCategory, ID: found.Team})
		if err != nil {
			return err
		}
		team = readTeam{place.Owner, d.zone(place.Zone)}
		d.noted.putTeam(found.Team, team)
	}
	reading := domain.Reading{Team: found.Team, Reader: scope.Person(), On: domain.DateOf(now.In(team.zone)), Extent: found.Extent}
	if d.noted.has(reading) {
		return nil
	}
	_, err := d.handlers.Handle(ctx, domain.NewReadRecord(reading), eventlog.Request{
		Via: domain.ViaAPI, Owner: team.home,
		Known: domain.Known{Now: now, Today: reading.On, Actor: reading.Reader, Role: found.Role},
	})
	if err == nil {
		d.noted.put(reading)
	}
	return err
}
