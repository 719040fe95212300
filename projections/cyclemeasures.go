package projections

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// maxUsers is how many cycles that use the measures of one page are looked at, the latest first.
const maxUsers = 2000

// measureIDs are those of the data plan, then of the questions, each once.
func (c *Cycle) measureIDs() []uuid.UUID {
	var list []uuid.UUID
	note := func(id uuid.UUID) {
		if id != uuid.Nil && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	for _, id := range c.Plan.MeasureIDs {
		note(id)
	}
	for _, q := range c.Plan.Questions {
		note(idOf(q.MeasureID))
	}
	return list
}

// setMeasures notes which measures the cycle uses, where it used some before.
func (c *Cycle) setMeasures(t *tx, before []uuid.UUID) error {
	now := c.measureIDs()
	if slices.Equal(before, now) {
		return nil
	}
	if len(before) > 0 {
		if err := t.exec(`DELETE FROM cycle_measures WHERE cycle = ? AND measure IN (SELECT unhex(value) FROM json_each(?))`, c.ID[:], idList(before)); err != nil {
			return err
		}
	}
	for _, id := range now {
		if err := t.exec(`INSERT INTO cycle_measures (measure, cycle) VALUES (?, ?)`, id[:], c.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

// users are the cycles that use each of some measures, the latest first.
type users map[uuid.UUID][]*Cycle

// readUsers reads the cycles that use some measures, as far as they are for the scope.
func (r *Reader) readUsers(ctx context.Context, measures []uuid.UUID) (users, error) {
	p, err := r.readPage(ctx, `SELECT doc FROM cycles WHERE id IN
		(SELECT cycle FROM cycle_measures WHERE measure IN (SELECT unhex(value) FROM json_each(?)))
		ORDER BY day DESC, id DESC LIMIT ? + 0`, idList(measures), maxUsers)
	if err != nil {
		return nil, fmt.Errorf("projections: read users of measures: %w", err)
	}
	found := make(users, len(measures))
	for _, c := range p.cycles {
		for _, id := range c.measureIDs() {
			found[id] = append(found[id], c)
		}
	}
	return found, nil
}

// usersOf gives the cycles that use a measure of the page.
func (p *page) usersOf(ctx context.Context, measure uuid.UUID) ([]*Cycle, error) {
	found, err := p.users.get(func() (users, error) {
		var ids []uuid.UUID
		for _, c := range p.cycles {
			ids = append(ids, c.measureIDs()...)
		}
		slices.SortFunc(ids, compareIDs)
		return p.r.readUsers(ctx, slices.Compact(ids))
	})
	return found[measure], err
}

// usersAround gives the cycles that use a measure; those of all measures that the reader has
// loaded are read with it.
func (r *Reader) usersAround(ctx context.Context, measure uuid.UUID) ([]*Cycle, error) {
	r.around.mu.Lock()
	defer r.around.mu.Unlock()
	if _, known := r.around.users[measure]; !known {
		ids := r.loadedMeasures()
		ids = keep(ids, func(id uuid.UUID) bool { _, known := r.around.users[id]; return !known })
		found, err := r.readUsers(ctx, ids)
		if err != nil {
			return nil, err
		}
		if r.around.users == nil {
			r.around.users = make(users)
		}
		for _, id := range ids {
			r.around.users[id] = found[id]
		}
	}
	return r.around.users[measure], nil
}

// Overlaps are the other cycles that use the measure and whose time with the class meets that of
// this one, as far as the viewer may read them, the latest first. There are none for a series
// outside a cycle, and none before the class has started.
func (o *MeasuredOutcome) Overlaps() ([]*Cycle, error) {
	if o.cycle == nil || o.within == nil {
		return nil, nil
	}
	all, err := o.cycle.page.usersOf(o.cycle.page.r.ctx, o.Measure.ID)
	if err != nil {
		return nil, err
	}
	list := []*Cycle{}
	for _, c := range all {
		if in, concerned := c.spanWith(o.of.Class); concerned && c.ID != o.cycle.ID && in.overlaps(*o.within) {
			list = append(list, c)
		}
	}
	return list, nil
}

// spanWith is the time of a cycle with a class, or with the team as a whole: not concerned when
// the cycle has not started with it, names other classes only, or never really was.
func (c *Cycle) spanWith(class uuid.UUID) (in span, concerned bool) {
	if w := c.Withdrawal; w != nil && slices.Contains([]domain.WithdrawalCause{domain.NeverStarted, domain.DuplicateCycle, domain.EnteredByMistake}, w.Cause) {
		return span{}, false
	}
	if class != uuid.Nil && len(c.Classes) > 0 && c.classOf(class) == nil {
		return span{}, false
	}
	return c.spanOf(class)
}

// overlaps says whether two spans share a day.
func (s span) overlaps(other span) bool {
	return (s.last.IsZero() || !s.last.Before(other.first)) && (other.last.IsZero() || !other.last.Before(s.first))
}
