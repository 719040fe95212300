package projections

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// page is some cycles that were read together. What they show beyond their own documents is read
// for all of them at once, when the first of them is asked, so that a page costs the same number
// of statements however many cycles are on it.
type page struct {
	r      *Reader
	cycles []*Cycle

	series       lazy[map[uuid.UUID]*measuredSeries]
	outcomes     lazy[map[uuid.UUID][]*MeasuredOutcome]
	observations lazy[map[uuid.UUID][]*Observation]
	parents      lazy[map[uuid.UUID]*Cycle]
	children     lazy[map[uuid.UUID][]*Cycle]
	ramps        lazy[map[uuid.UUID]*Ramp]
	qualities    lazy[map[*Cycle]*MethodQuality]
	shareOuts    lazy[map[uuid.UUID][]*ShareOut]
	sources      lazy[map[uuid.UUID]*ShareOut]
	zones        lazy[map[uuid.UUID]*time.Location]
	users        lazy[users]

	mu        sync.Mutex
	histories map[int]*lazy[map[uuid.UUID][]*HistoryFact]
	shrunken  map[uuid.UUID]*lazy[map[*MeasuredOutcome]*Estimate]
}

// lazy is something read once, when it is first asked for.
type lazy[T any] struct {
	mu    sync.Mutex
	done  bool
	value T
}

// get reads it, unless that was done; an error is not kept.
func (l *lazy[T]) get(read func() (T, error)) (T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return l.value, nil
	}
	value, err := read()
	if err == nil {
		l.value, l.done = value, true
	}
	return value, err
}

// readPage reads cycles by a statement that gives their documents, and the things they name by
// another. Cycles that are not for the scope are left out.
func (r *Reader) readPage(ctx context.Context, query string, args ...any) (*page, error) {
	p := &page{r: r}
	err := r.decodeCycles(ctx, query, args, p.show)
	if err != nil {
		return nil, fmt.Errorf("projections: read cycles: %w", err)
	}
	return p, p.resolve(ctx)
}

// pageOf reads the cycles with those ids in their order: those that were decoded for other readers, and
// the rest in one statement.
func (r *Reader) pageOf(ctx context.Context, ids []uuid.UUID) (*page, error) {
	known, missing := r.recall("cycles", "", ids)
	if len(missing) > 0 {
		err := r.decodeCycles(ctx, `SELECT doc FROM cycles WHERE id IN (SELECT unhex(value) FROM json_each(?))`,
			[]any{rowsOf{"cycles", missing}, idList(missing)}, func(shared *Cycle) { known[shared.ID] = shared })
		if err != nil {
			return nil, fmt.Errorf("projections: read cycles: %w", err)
		}
	}
	p := &page{r: r}
	for _, id := range ids {
		if shared, ok := known[id].(*Cycle); ok {
			p.show(shared)
			delete(known, id) // it is on the page once, however often it was named
		}
	}
	return p, p.resolve(ctx)
}

// decodeCycles reads cycles by a statement that gives their documents.
func (r *Reader) decodeCycles(ctx context.Context, query string, args []any, take func(shared *Cycle)) error {
	return r.each(ctx, query, args, func(rows *sql.Rows) error {
		var doc sql.RawBytes
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		c := &Cycle{}
		if err := json.Unmarshal(doc, c); err != nil {
			return err
		}
		r.gathered.add("cycles", c.ID)
		r.keep("cycles", "", c.ID, c, len(doc))
		take(c)
		return nil
	})
}

// show adds a cycle to the page, if it is for the scope.
func (p *page) show(shared *Cycle) {
	if p.r.scope.readsTeamRecord(shared.TeamID) {
		p.r.give(shared.TeamID)
		c := shared.own()
		c.page = p
		p.cycles = append(p.cycles, c)
	}
}

// resolve reads the things that the page's cycles name.
func (p *page) resolve(ctx context.Context) error {
	r := p.r
	var ids []uuid.UUID
	for _, c := range p.cycles {
		ids = c.names(ids)
	}
	if err := r.load(ctx, ids...); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range p.cycles {
		c.resolve(r)
	}
	return nil
}

// ids of the page's cycles.
func (p *page) ids() []uuid.UUID {
	ids := make([]uuid.UUID, len(p.cycles))
	for i, c := range p.cycles {
		ids[i] = c.ID
	}
	return ids
}

// names appends the ids of all things that a cycle's document names.
func (c *Cycle) names(ids []uuid.UUID) []uuid.UUID {
	ids = append(ids, c.TeamID, idOf(c.ProjectID), idOf(c.Plan.ChangeIdeaID))
	ids = append(ids, c.Plan.MeasureIDs...)
	for _, k := range c.Classes {
		ids = append(ids, k.ClassID)
	}
	for _, q := range c.Plan.Questions {
		ids = append(ids, idOf(q.MeasureID))
		for _, p := range q.Predictions {
			ids = append(ids, p.MadeByID)
		}
	}
	for _, e := range c.entries() {
		ids = e.names(ids)
	}
	return ids
}

// entries are the adjustments and artefacts, as far as they are alike.
func (c *Cycle) entries() []*Entry {
	var list []*Entry
	for _, a := range c.Artefacts {
		list = append(list, &a.Entry)
	}
	if c.Do != nil {
		for _, a := range c.Do.Adjustments {
			list = append(list, &a.Entry)
		}
	}
	return list
}

func (e *Entry) names(ids []uuid.UUID) []uuid.UUID {
	return append(ids, e.ByID, idOf(e.OnBehalfOfID), idOf(e.ClassID))
}

func (e *Entry) resolve(r *Reader) {
	e.By, e.OnBehalfOf = loadedLocked[Person](r, e.ByID), loadedLocked[Person](r, idOf(e.OnBehalfOfID))
	e.Class = loadedLocked[Class](r, idOf(e.ClassID))
}

// resolve puts the things in the place of their ids. Call it with the reader's mu held.
func (c *Cycle) resolve(r *Reader) {
	c.Team, c.Project = loadedLocked[Team](r, c.TeamID), loadedLocked[Project](r, idOf(c.ProjectID))
	for _, k := range c.Classes {
		k.Class = loadedLocked[Class](r, k.ClassID)
	}
	p := c.Plan
	p.ChangeIdea = loadedLocked[ChangeIdea](r, idOf(p.ChangeIdeaID))
	for _, id := range p.MeasureIDs {
		if m := loadedLocked[Measure](r, id); m != nil {
			p.Measures = append(p.Measures, m)
		}
	}
	for _, q := range p.Questions {
		q.Measure = loadedLocked[Measure](r, idOf(q.MeasureID))
		for _, guess := range q.Predictions {
			guess.cycle, guess.MeasureID, guess.Measure = c, q.MeasureID, q.Measure
			guess.MadeBy = loadedLocked[Person](r, guess.MadeByID)
		}
	}
	if c.Do != nil {
		c.Do.cycle = c
	}
	for _, e := range c.entries() {
		e.resolve(r)
	}
	c.LeftOpen = c.leftOpen(r.scope.today)
	c.Allowed = c.allowed(r)
}

// leftOpen says that nobody goes on with an open cycle.
func (c *Cycle) leftOpen(today domain.Date) bool {
	if c.Stage == domain.Acted || c.Stage == domain.Withdrawn {
		return false
	}
	if c.Team != nil && c.Team.DisbandedOn != nil || today.After(lastDay(c.SchoolYear)) {
		return true
	}
	closed := func(k *CycleClass) bool { return k.Class != nil && k.Class.ClosedOn != nil }
	return len(c.Classes) > 0 && !slices.ContainsFunc(c.Classes, func(k *CycleClass) bool { return !closed(k) })
}

// lastDay of a school year is 31 July: what is still open then was left.
func lastDay(year domain.SchoolYear) domain.Date {
	from, err := time.Parse("2006", string(year)[:min(4, len(year))])
	if err != nil {
		return domain.Day(2200, time.January, 1)
	}
	return domain.Day(from.Year()+1, time.July, 31)
}

// allowed is what the viewer may do now: of what the stage allows, what the table of rights has
// for the viewer; nobody anything to what was.
func (c *Cycle) allowed(r *Reader) []domain.CycleAction {
	if r.now != nil {
		return nil
	}
	mine := r.scope.teams[c.TeamID].actions
	return keep(domain.CycleActions(c.Stage, c.Study != nil), func(a domain.CycleAction) bool { return mine[string(a)] })
}

// zone is that of the home school of a cycle's team; UTC where it is not known.
func (p *page) zone(ctx context.Context, c *Cycle) (*time.Location, error) {
	zones, err := p.zones.get(func() (map[uuid.UUID]*time.Location, error) {
		var homes []uuid.UUID
		for _, c := range p.cycles {
			if c.Team != nil {
				homes = append(homes, c.Team.Home)
			}
		}
		if err := p.r.load(ctx, homes...); err != nil {
			return nil, err
		}
		found := make(map[uuid.UUID]*time.Location)
		for _, home := range homes {
			if school := loaded[School](p.r, home); school != nil && found[home] == nil {
				if zone, err := time.LoadLocation(school.Zone); err == nil {
					found[home] = zone
				}
			}
		}
		return found, nil
	})
	if err != nil || c.Team == nil || zones[c.Team.Home] == nil {
		return time.UTC, err
	}
	return zones[c.Team.Home], nil
}
