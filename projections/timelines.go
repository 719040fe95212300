package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// TimelineFilter chooses cycles; what is absent does not choose. An empty list chooses nothing.
type TimelineFilter struct {
	Stages     []domain.Stage
	Purposes   []domain.Purpose
	Decisions  []domain.Decision
	Project    *uuid.UUID
	ChangeIdea *uuid.UUID
	// Class is one of those in the cycle.
	Class      *uuid.UUID
	SchoolYear *domain.SchoolYear
	// From and To hold the day by which the timeline is sorted.
	From, To *domain.Date
}

// CycleConnection is a part of a timeline.
type CycleConnection struct {
	Edges    []*CycleEdge
	Nodes    []*Cycle
	PageInfo PageInfo

	r      *Reader
	choice []any
	// all is where the cycles of the one team stand, when all are chosen; nil otherwise.
	team uuid.UUID
	all  []timelinePlace
}

// CycleEdge is a cycle and where it stands in the timeline.
type CycleEdge struct {
	Cursor string
	Node   *Cycle
}

// chosen is the condition of a timeline: the teams, then the filter.
const chosen = `c.team IN (SELECT unhex(value) FROM json_each(?1))
	AND (?2 IS NULL OR c.stage IN (SELECT value FROM json_each(?2)))
	AND (?3 IS NULL OR c.purpose IN (SELECT value FROM json_each(?3)))
	AND (?4 IS NULL OR c.decision IN (SELECT value FROM json_each(?4)))
	AND (?5 IS NULL OR c.project = ?5) AND (?6 IS NULL OR c.idea = ?6)
	AND (?7 IS NULL OR EXISTS (SELECT 1 FROM cycle_classes k WHERE k.class = ?7 AND k.cycle = c.id))
	AND (?8 IS NULL OR c.year = ?8) AND (?9 IS NULL OR c.day >= ?9) AND (?10 IS NULL OR c.day <= ?10)`

// choice is the filter as the statement takes it.
func (f *TimelineFilter) choice(teams []uuid.UUID) []any {
	if f == nil {
		f = &TimelineFilter{}
	}
	args := []any{
		idList(teams), textList(f.Stages), textList(f.Purposes), textList(f.Decisions),
		blob(idOf(f.Project)), blob(idOf(f.ChangeIdea)), blob(idOf(f.Class)), nil, nil, nil,
	}
	if f.SchoolYear != nil {
		args[7] = string(*f.SchoolYear)
	}
	if f.From != nil {
		args[8] = dayNumber(*f.From)
	}
	if f.To != nil {
		args[9] = dayNumber(*f.To)
	}
	class := rowsOf{table: "cycle_classes"}
	if f.Class != nil {
		class.ids = append(class.ids, *f.Class)
	}
	return append(args, rowsOf{"cycles", teams}, class)
}

// textList is a list of words as a statement takes it; nil for none given.
func textList[T ~string](words []T) any {
	if words == nil {
		return nil
	}
	list, err := json.Marshal(words)
	if err != nil {
		return "[]" // words of enums always have a JSON form
	}
	return string(list)
}

// A limit is written as a sum in this package: SQLite prepares a statement anew each time when its
// limit alone is a parameter.

// timeline reads a part of the cycles of some teams, newest first: by start, else by planned
// start, else by the day it was planned, then by id.
func (r *Reader) timeline(ctx context.Context, teams []uuid.UUID, filter *TimelineFilter, first *int, after *string) (*CycleConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	from, err := parseCursor(timelineList, after)
	if err != nil {
		return nil, err
	}
	teams = keep(teams, r.scope.readsTeamRecord)
	list := &CycleConnection{r: r, choice: filter.choice(teams)}
	start := cursor{at: math.MaxInt64}
	if from != nil {
		start = *from
	}
	if filter == nil && len(teams) == 1 {
		list.team = teams[0]
		if list.all, err = r.allOf(ctx, list.team); err != nil {
			return nil, err
		}
	}
	p, err := list.read(ctx, start, size+1)
	if err != nil {
		return nil, err
	}
	list.Nodes = p.cycles[:min(size, len(p.cycles))]
	at := func(i int) cursor {
		return cursor{timelineList, dayNumber(list.Nodes[i].sortDay()), list.Nodes[i].ID}
	}
	for i, c := range list.Nodes {
		list.Edges = append(list.Edges, &CycleEdge{at(i).String(), c})
	}
	list.PageInfo = pageInfo(len(list.Nodes), len(p.cycles) > size, from != nil, at)
	p.cycles = list.Nodes // what is beyond the page is not read any further
	return list, nil
}

// read reads so many cycles after a place.
func (c *CycleConnection) read(ctx context.Context, start cursor, size int) (*page, error) {
	if c.all == nil {
		return c.r.readPage(ctx, `SELECT c.doc FROM
			(SELECT c.id, c.day FROM cycles c WHERE `+chosen+` AND (c.day, c.id) < (?11, ?12) ORDER BY c.day DESC, c.id DESC LIMIT ?13 + 0) AS page
			JOIN cycles c ON c.id = page.id ORDER BY page.day DESC, page.id DESC`,
			append(slices.Clone(c.choice), start.at, start.id[:], size)...)
	}
	first := sort.Search(len(c.all), func(i int) bool {
		return cmp.Or(cmp.Compare(c.all[i].day, start.at), compareIDs(c.all[i].id, start.id)) < 0
	})
	var ids []uuid.UUID
	for _, at := range c.all[first:min(len(c.all), first+size)] {
		ids = append(ids, at.id)
	}
	return c.r.pageOf(ctx, ids)
}

// timelinePlace is where a cycle stands in the timeline of its team.
type timelinePlace struct {
	day int64
	id  uuid.UUID
}

// mostOfTeam is how many cycles a team may have whose whole timeline is kept in order.
const mostOfTeam = 2000

// allOf gives where all cycles of a team stand, newest first; nil when there are too many.
func (r *Reader) allOf(ctx context.Context, team uuid.UUID) ([]timelinePlace, error) {
	if known, _ := r.recall("cycles", "timeline", []uuid.UUID{team}); len(known) > 0 {
		return known[team].([]timelinePlace), nil
	}
	all := []timelinePlace{}
	err := r.each(ctx, `SELECT day, id FROM cycles WHERE team = ? ORDER BY day DESC, id DESC LIMIT ? + 0`,
		[]any{rowsOf{"cycles", []uuid.UUID{team}}, team[:], mostOfTeam + 1}, func(rows *sql.Rows) error {
			var at timelinePlace
			var id sql.RawBytes
			err := rows.Scan(&at.day, &id)
			at.id = readID(id)
			all = append(all, at)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("projections: timeline of %s: %w", team, err)
	}
	if len(all) > mostOfTeam {
		return nil, nil
	}
	r.keep("cycles", "timeline", team, all, 24*len(all))
	return all, nil
}

// TotalCount is how many cycles there are in the whole timeline, which tells of the teams whose they
// are even where none is on the page.
func (c *CycleConnection) TotalCount() (int, error) {
	if c.all != nil {
		if len(c.all) > 0 {
			c.r.give(c.team)
		}
		return len(c.all), nil
	}
	n := 0
	err := c.r.each(c.r.ctx, `SELECT c.team, count(*) FROM cycles c WHERE `+chosen+` GROUP BY c.team`, c.choice, func(rows *sql.Rows) error {
		var team sql.RawBytes
		var cycles int
		if err := rows.Scan(&team, &cycles); err != nil {
			return err
		}
		n += cycles
		c.r.give(readID(team))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("projections: count cycles: %w", err)
	}
	return n, nil
}

// timelineAt is timeline at present, or as of a moment.
func (r *Reader) timelineAt(ctx context.Context, teams []uuid.UUID, filter *TimelineFilter, first *int, after *string, asOf *time.Time) (*CycleConnection, error) {
	teams = keep(teams, r.scope.readsTeamRecord)
	if asOf == nil {
		return r.timeline(ctx, teams, filter, first, after)
	}
	then, err := r.AsOf(ctx, *asOf, teams...)
	if err != nil {
		return nil, err
	}
	return then.timeline(ctx, teams, filter, first, after)
}

// Timeline is the cycles of the team.
func (t *Team) Timeline(filter *TimelineFilter, first *int, after *string, asOf *time.Time) (*CycleConnection, error) {
	return t.reader.timelineAt(t.reader.ctx, []uuid.UUID{t.ID}, filter, first, after, asOf)
}

// Timeline is the cycles of the project.
func (p *Project) Timeline(filter *TimelineFilter, first *int, after *string, asOf *time.Time) (*CycleConnection, error) {
	narrow := TimelineFilter{}
	if filter != nil {
		narrow = *filter
	}
	if narrow.Project != nil && *narrow.Project != p.ID {
		narrow.Stages = []domain.Stage{} // cycles of two projects: none
	}
	narrow.Project = &p.ID
	return p.reader.timelineAt(p.reader.ctx, []uuid.UUID{p.TeamID}, &narrow, first, after, asOf)
}

// Timeline is the cycles of the teams of the school whose record the viewer may read.
func (s *School) Timeline(filter *TimelineFilter, first *int, after *string, asOf *time.Time) (*CycleConnection, error) {
	teams, err := s.reader.teamsAt(s.reader.ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return s.reader.timelineAt(s.reader.ctx, teams, filter, first, after, asOf)
}

// Timeline is the cycles of the teams of the network's schools whose record the viewer may read.
func (n *Network) Timeline(filter *TimelineFilter, first *int, after *string, asOf *time.Time) (*CycleConnection, error) {
	teams, err := n.reader.teamsAt(n.reader.ctx, n.schoolsOn(n.reader.scope.today)...)
	if err != nil {
		return nil, err
	}
	return n.reader.timelineAt(n.reader.ctx, teams, filter, first, after, asOf)
}

// teamsAt are the teams with a record for this scope that work in one of some schools.
func (r *Reader) teamsAt(ctx context.Context, schools ...uuid.UUID) ([]uuid.UUID, error) {
	records := r.scope.records()
	if err := r.load(ctx, records...); err != nil {
		return nil, err
	}
	return keep(records, func(id uuid.UUID) bool {
		t := loaded[Team](r, id)
		return t != nil && slices.ContainsFunc(schools, t.at)
	}), nil
}

// records are the teams whose record the scope reads.
func (s Scope) records() []uuid.UUID {
	var ids []uuid.UUID
	for id, a := range s.teams {
		if a.sights.Has(rights.RecordSight) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}
