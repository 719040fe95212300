package projections

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// readQuality tells the quality of method of all cycles of the page, and reads the facts that prove
// it by one statement.
func (p *page) readQuality(ctx context.Context) (map[*Cycle]*MethodQuality, error) {
	found := make(map[*Cycle][]finding, len(p.cycles))
	var proof []int64
	for _, c := range p.cycles {
		e, err := p.evidence(ctx, c)
		if err != nil {
			return nil, err
		}
		found[c] = e.score()
		for _, f := range found[c] {
			proof = append(proof, f.proof...)
		}
	}
	facts, err := p.r.readFacts(ctx, proof)
	if err != nil {
		return nil, err
	}
	told := make(map[*Cycle]*MethodQuality, len(found))
	for c, list := range found {
		told[c] = tellQuality(list, facts)
	}
	return told, nil
}

// evidence gathers what the checks of a cycle look at, as far as the viewer may read it; that of
// all cycles of the page is read together.
func (p *page) evidence(ctx context.Context, c *Cycle) (*evidence, error) {
	e := &evidence{cycle: c, idea: c.Plan.ChangeIdea, ended: c.ended(), rhythm: make(map[uuid.UUID]domain.Frequency)}
	for _, m := range c.outcomeMeasures() {
		e.rhythm[m.ID] = m.Frequency
	}
	var err error
	if e.series, err = p.measured(ctx); err != nil {
		return nil, err
	}
	if e.zone, err = p.zone(ctx, c); err != nil {
		return nil, err
	}
	observed, err := p.observations.get(func() (map[uuid.UUID][]*Observation, error) { return p.readObservations(ctx) })
	if err != nil {
		return nil, err
	}
	e.observed = observed[c.ID]
	e.ramp, err = c.Ramp()
	return e, err
}

// ended says that nobody goes on with the cycle: its method can be told.
func (c *Cycle) ended() bool {
	return c.Stage == domain.Acted || c.Stage == domain.Withdrawn || c.LeftOpen
}

func tellQuality(list []finding, facts map[int64]*HistoryFact) *MethodQuality {
	q := &MethodQuality{Version: MethodVersion}
	for _, f := range list {
		told := &CheckedMethod{
			Check: f.check, Reason: textOf(f.reason), Explanation: f.explanation, Facts: []*FactRef{},
			Counted: f.counted, Of: f.of, Backfilled: f.backfilled,
		}
		if f.counts() {
			told.Met = &f.met
		}
		for _, seq := range f.proof {
			if fact := facts[seq]; fact != nil {
				told.Facts = append(told.Facts, &FactRef{fact})
			}
		}
		q.Checks = append(q.Checks, told)
	}
	return q
}

// readFacts reads facts by their places in the order of the log. The caller has found that what
// they tell of is for the scope.
func (r *Reader) readFacts(ctx context.Context, at []int64) (map[int64]*HistoryFact, error) {
	at = distinct(at)
	found := make(map[int64]*HistoryFact, len(at))
	var people []uuid.UUID
	err := r.each(ctx, `SELECT `+factColumns+`, seq FROM history WHERE seq IN (SELECT value FROM json_each(?))`, []any{numberList(at)}, func(rows *sql.Rows) error {
		f := &HistoryFact{r: r}
		var seq int64
		if err := f.scan(rows, &seq); err != nil {
			return err
		}
		people = append(people, idOf(f.ActorID), idOf(f.OnBehalfOfID))
		found[seq] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read facts: %w", err)
	}
	if err := r.load(ctx, people...); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range found {
		f.Actor, f.OnBehalfOf = loadedLocked[Person](r, idOf(f.ActorID)), loadedLocked[Person](r, idOf(f.OnBehalfOfID))
	}
	return found, nil
}

// numberList is how numbers are handed to a statement, like [idList].
func numberList(numbers []int64) string {
	list := []byte{'['}
	for i, n := range numbers {
		if i > 0 {
			list = append(list, ',')
		}
		list = fmt.Append(list, n)
	}
	return string(append(list, ']'))
}
