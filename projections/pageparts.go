package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
)

// Outcomes are what the cycle's measures show: those of the data plan, then of the questions;
// for each its classes in their order, then the team. A measure without values has one, without
// class and measurements.
func (c *Cycle) Outcomes() ([]*MeasuredOutcome, error) {
	found, err := c.page.outcomes.get(func() (map[uuid.UUID][]*MeasuredOutcome, error) { return c.page.readOutcomes(c.page.r.ctx) })
	return found[c.ID], err
}

func (p *page) readOutcomes(ctx context.Context) (map[uuid.UUID][]*MeasuredOutcome, error) {
	found, err := p.measured(ctx)
	if err != nil {
		return nil, err
	}
	outcomes := make(map[uuid.UUID][]*MeasuredOutcome, len(p.cycles))
	var all []*MeasuredOutcome
	for _, c := range p.cycles {
		for _, m := range c.outcomeMeasures() {
			outcomes[c.ID] = append(outcomes[c.ID], c.outcome(m, found[m.ID], p.r.scope.today)...)
		}
		all = append(all, outcomes[c.ID]...)
	}
	return outcomes, p.r.name(ctx, all)
}

// name resolves the classes and people of outcomes.
func (r *Reader) name(ctx context.Context, outcomes []*MeasuredOutcome) error {
	var ids []uuid.UUID
	seen := make(map[uuid.UUID]bool)
	note := func(id uuid.UUID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, o := range outcomes {
		note(o.of.Class)
		for i := range o.doc {
			note(o.doc[i].By)
		}
		for _, p := range o.Phases {
			note(p.ByID)
		}
		if o.Baseline != nil {
			note(o.Baseline.ByID)
		}
	}
	if err := r.load(ctx, ids...); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	people := make(map[uuid.UUID]*Person)
	for _, id := range ids {
		if person := loadedLocked[Person](r, id); person != nil {
			people[id] = person
		}
	}
	for _, o := range outcomes {
		o.people, o.Class = people, loadedLocked[Class](r, o.of.Class)
		for _, p := range o.Phases {
			p.By = people[p.ByID]
		}
		if o.Baseline != nil {
			o.Baseline.By = people[o.Baseline.ByID]
		}
	}
	return nil
}

// measured gives the series of all measures that the page names.
func (p *page) measured(ctx context.Context) (map[uuid.UUID]*measuredSeries, error) {
	return p.series.get(func() (map[uuid.UUID]*measuredSeries, error) {
		var ids []uuid.UUID
		seen := make(map[uuid.UUID]bool)
		for _, c := range p.cycles {
			for _, m := range c.outcomeMeasures() {
				if !seen[m.ID] {
					seen[m.ID] = true
					ids = append(ids, m.ID)
				}
			}
		}
		return p.r.readSeries(ctx, ids)
	})
}

// readSeries reads everything that was measured of some measures, which the caller has found to
// be for the scope.
func (r *Reader) readSeries(ctx context.Context, measures []uuid.UUID) (map[uuid.UUID]*measuredSeries, error) {
	shared, err := r.decodeSeries(ctx, measures)
	if err != nil {
		return nil, fmt.Errorf("projections: read series: %w", err)
	}
	found := make(map[uuid.UUID]*measuredSeries, len(shared))
	for id, s := range shared {
		found[id] = s.own()
	}
	return found, nil
}

// decodeSeries gives what was measured of some measures, which is everybody's.
func (r *Reader) decodeSeries(ctx context.Context, measures []uuid.UUID) (map[uuid.UUID]*measuredSeries, error) {
	found := make(map[uuid.UUID]*measuredSeries, len(measures))
	known, measures := r.recall("series", "", measures)
	for id, shared := range known {
		if s, ok := shared.(*measuredSeries); ok {
			found[id] = s
		}
	}
	if len(measures) == 0 {
		return found, nil
	}
	sizes := make(map[uuid.UUID]int, len(measures))
	err := r.each(ctx, `SELECT measure, class, grp, doc FROM series WHERE measure IN (SELECT unhex(value) FROM json_each(?))
		ORDER BY measure, class, grp`, []any{rowsOf{"series", measures}, idList(measures)}, func(rows *sql.Rows) error {
		var measure, class, group, doc sql.RawBytes
		if err := rows.Scan(&measure, &class, &group, &doc); err != nil {
			return err
		}
		id := readID(measure)
		sizes[id] += len(doc)
		s := found[id]
		if s == nil {
			s = &measuredSeries{record: &measureRecord{}}
			found[id] = s
		}
		if len(class) == 0 { // the record comes first
			return json.Unmarshal(doc, s.record)
		}
		values, err := readSeriesDoc(doc)
		s.keys, s.docs = append(s.keys, seriesOf{readID(class), readID(group)}), append(s.docs, values)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, id := range measures {
		var shared any // none, where nothing was measured
		if s := found[id]; s != nil {
			shared = s
		}
		r.keep("series", "", id, shared, sizes[id])
	}
	return found, nil
}

// ObservationConnection is a part of the observations of a cycle, in the order of recording.
type ObservationConnection struct {
	Edges      []*ObservationEdge
	Nodes      []*Observation
	PageInfo   PageInfo
	TotalCount int
}

// ObservationEdge is an observation and where it stands in the list.
type ObservationEdge struct {
	Cursor string
	Node   *Observation
}

// Observations are those that were not withdrawn, as last corrected.
func (d *Do) Observations(first *int, after *string) (*ObservationConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	from, err := parseCursor(observationList, after)
	if err != nil {
		return nil, err
	}
	if from != nil && from.id != d.cycle.ID {
		return nil, ErrCursor
	}
	found, err := d.cycle.page.observations.get(func() (map[uuid.UUID][]*Observation, error) {
		return d.cycle.page.readObservations(d.cycle.page.r.ctx)
	})
	if err != nil {
		return nil, err
	}
	all := found[d.cycle.ID]
	start := 0
	if from != nil {
		start, _ = slices.BinarySearchFunc(all, from.at+1, func(o *Observation, seq int64) int { return cmp.Compare(o.Seq, seq) })
	}
	nodes := all[start:min(len(all), start+size)]
	at := func(i int) cursor { return cursor{observationList, nodes[i].Seq, d.cycle.ID} }
	list := &ObservationConnection{Nodes: nodes, TotalCount: len(all), PageInfo: pageInfo(len(nodes), start+len(nodes) < len(all), start > 0, at)}
	for i, o := range nodes {
		list.Edges = append(list.Edges, &ObservationEdge{at(i).String(), o})
	}
	return list, nil
}

func (p *page) readObservations(ctx context.Context) (map[uuid.UUID][]*Observation, error) {
	shared, err := p.r.decodeObservations(ctx, p.ids())
	if err != nil {
		return nil, fmt.Errorf("projections: read observations: %w", err)
	}
	found := make(map[uuid.UUID][]*Observation, len(shared))
	var ids []uuid.UUID
	for cycle, list := range shared {
		found[cycle] = copies(list)
		for _, o := range list {
			ids = o.names(ids)
		}
	}
	if err := p.r.load(ctx, ids...); err != nil {
		return nil, err
	}
	p.r.mu.Lock()
	defer p.r.mu.Unlock()
	for _, list := range found {
		for _, o := range list {
			o.resolve(p.r)
		}
	}
	return found, nil
}

// decodeObservations gives the observations of cycles, which are everybody's.
func (r *Reader) decodeObservations(ctx context.Context, cycles []uuid.UUID) (map[uuid.UUID][]*Observation, error) {
	found := make(map[uuid.UUID][]*Observation, len(cycles))
	known, cycles := r.recall("observations", "", cycles)
	for id, shared := range known {
		found[id], _ = shared.([]*Observation)
	}
	if len(cycles) == 0 {
		return found, nil
	}
	sizes := make(map[uuid.UUID]int, len(cycles))
	err := r.each(ctx, `SELECT cycle, seq, doc FROM observations WHERE cycle IN (SELECT unhex(value) FROM json_each(?)) ORDER BY seq`,
		[]any{rowsOf{"observations", cycles}, idList(cycles)}, func(rows *sql.Rows) error {
			var cycle, doc sql.RawBytes
			o := &Observation{}
			if err := rows.Scan(&cycle, &o.Seq, &doc); err != nil {
				return err
			}
			id := readID(cycle)
			found[id], sizes[id] = append(found[id], o), sizes[id]+len(doc)
			return json.Unmarshal(doc, o)
		})
	if err != nil {
		return nil, err
	}
	for _, id := range cycles {
		r.keep("observations", "", id, found[id], sizes[id])
	}
	return found, nil
}
