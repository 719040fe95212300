package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ScopeAt tells what a person may see at a moment: on the day that it is where the person is.
func (v *Views) ScopeAt(ctx context.Context, person uuid.UUID, now time.Time) (Scope, error) {
	zone, err := v.Zone(ctx, person, now)
	if err != nil {
		return Scope{}, err
	}
	return v.ScopeOf(ctx, person, domain.DateOf(now.In(zone)))
}

// Zone is where a person is at a moment: the time zone of the schools of the person's teams and
// roles; of several the one whose day ends first, so that nothing goes on longer than was told.
// UTC for whoever has no school.
func (v *Views) Zone(ctx context.Context, person uuid.UUID, now time.Time) (*time.Location, error) {
	now = now.UTC()
	key := scopeKey{person, domain.DateOf(now)}
	kept, epoch, found := v.scopes.zone(key)
	if !found {
		var err error
		if kept, err = v.readZones(ctx, key); err != nil {
			return nil, fmt.Errorf("projections: zone of %s: %w", person, err)
		}
		v.scopes.putZones(key, kept, epoch)
	}
	first, ahead := time.UTC, 0
	for i, zone := range kept {
		if _, offset := now.In(zone).Zone(); i == 0 || offset > ahead {
			first, ahead = zone, offset
		}
	}
	return first, nil
}

// readZones finds the zones of the schools that a person belongs to around a day.
func (v *Views) readZones(ctx context.Context, of scopeKey) ([]*time.Location, error) {
	r, err := v.read(ctx, everything(of.today))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	person, err := loadOne[Person](ctx, r, of.person)
	if err != nil || person == nil {
		return nil, err
	}
	schools, err := r.schoolsAround(ctx, person)
	if err != nil {
		return nil, err
	}
	if err := r.load(ctx, schools...); err != nil {
		return nil, err
	}
	var names []string
	var zones []*time.Location
	for _, id := range schools {
		school := loaded[School](r, id)
		if school == nil || slices.Contains(names, school.Zone) {
			continue
		}
		names = append(names, school.Zone)
		if zone, err := v.scopes.location(school.Zone); err == nil {
			zones = append(zones, zone) // else it was registered with one that this machine does not know
		}
	}
	return zones, nil
}

// schoolsAround are the home schools of a person's teams and the schools that roles are for, as
// far as one of them holds yesterday, today or tomorrow; of a district or network its first.
func (r *Reader) schoolsAround(ctx context.Context, person *Person) (schools []uuid.UUID, err error) {
	today := r.scope.today
	near := func(from domain.Date, until *domain.Date) bool {
		return !from.After(today.AddDays(1)) && (until == nil || !until.Before(today.AddDays(-1)))
	}
	for _, kind := range []string{memberOf, coachOf} {
		found, err := linked[Person, Team](r, person.ID, kind, teamName)
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			in := slices.ContainsFunc(t.Times, func(m *Member) bool { return m.PersonID == person.ID && near(m.From, m.Until) }) ||
				slices.ContainsFunc(t.CoachTimes, func(c *Coaching) bool { return c.PersonID == person.ID && near(c.From, c.Until) })
			if in && t.DisbandedOn == nil {
				schools = append(schools, t.Home)
			}
		}
	}
	for _, g := range person.Roles {
		if g.Revoked || g.ScopeID == nil || !near(g.From, g.Until) {
			continue
		}
		id := *g.ScopeID
		switch g.Role {
		case domain.DistrictAnalyst:
			id, err = r.schoolOfDistrict(ctx, id)
		case domain.NetworkHub:
			id, err = r.schoolOfNetwork(ctx, id)
		}
		if err != nil {
			return nil, err
		}
		schools = append(schools, id)
	}
	return schools, nil
}

// schoolOfDistrict is one of a district's schools, always the same; uuid.Nil when it has none.
func (r *Reader) schoolOfDistrict(ctx context.Context, district uuid.UUID) (uuid.UUID, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var raw []byte
	err := r.row(ctx, `SELECT target FROM links WHERE source = ? AND kind = ? ORDER BY target LIMIT 1`, []any{district[:], schoolIn}, &raw)
	if errors.Is(err, sql.ErrNoRows) {
		return uuid.Nil, nil
	}
	return readID(raw), err
}

// schoolOfNetwork is the first school that a network admitted; uuid.Nil when it has none.
func (r *Reader) schoolOfNetwork(ctx context.Context, network uuid.UUID) (uuid.UUID, error) {
	n, err := loadOne[Network](ctx, r, network)
	if err != nil || n == nil || len(n.Times) == 0 {
		return uuid.Nil, err
	}
	return n.Times[0].School, nil
}
