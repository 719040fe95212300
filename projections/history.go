package projections

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Streams is the log, as far as read models ask it again: for the bodies of facts, and for what
// was known at an earlier moment.
type Streams interface {
	// ReadStream gives the events of a stream from that revision on, in order.
	ReadStream(ctx context.Context, stream string, from uint64) iter.Seq2[domain.Recorded, error]
}

// HistoryFact is one fact of a thing: who recorded it, on whose behalf, when it was recorded and
// when it happened.
type HistoryFact struct {
	Position   domain.Position
	Type       string
	Kind       domain.Category
	ThingID    uuid.UUID
	Revision   int
	RecordedAt time.Time
	OccurredOn domain.Date
	Role       *domain.Role
	Via        *domain.Via
	// Command is the id of the command that caused it; nil for none.
	Command *uuid.UUID

	ActorID      *uuid.UUID
	OnBehalfOfID *uuid.UUID
	// Actor and OnBehalfOf are nil where the viewer may not know them.
	Actor      *Person
	OnBehalfOf *Person

	r *Reader
}

// FactConnection is a part of a history, in the order of the log.
type FactConnection struct {
	Edges    []*FactEdge
	Nodes    []*HistoryFact
	PageInfo PageInfo

	r     *Reader
	thing uuid.UUID
}

// FactEdge is a fact and where it stands in the history.
type FactEdge struct {
	Cursor string
	Node   *HistoryFact
}

// History is every fact of the cycle.
func (c *Cycle) History(first *int, after *string) (*FactConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	from, err := parseCursor(historyList, after)
	if err != nil {
		return nil, err
	}
	if from != nil && from.id != c.ID {
		return nil, ErrCursor
	}
	var facts []*HistoryFact
	if from != nil { // a cursor is one cycle's own: there is nothing to read together
		found, err := c.page.r.readHistory(c.page.r.ctx, []uuid.UUID{c.ID}, from.at, size)
		if err != nil {
			return nil, err
		}
		facts = found[c.ID]
	} else {
		found, err := c.page.history(size).get(func() (map[uuid.UUID][]*HistoryFact, error) {
			return c.page.r.readHistory(c.page.r.ctx, c.page.ids(), -1, size)
		})
		if err != nil {
			return nil, err
		}
		facts = found[c.ID]
	}
	return historyPage(c.page.r, c.ID, facts, size, from != nil), nil
}

// history is where the beginnings of the page's histories are kept, of that size.
func (p *page) history(size int) *lazy[map[uuid.UUID][]*HistoryFact] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.histories == nil {
		p.histories = make(map[int]*lazy[map[uuid.UUID][]*HistoryFact])
	}
	if p.histories[size] == nil {
		p.histories[size] = &lazy[map[uuid.UUID][]*HistoryFact]{}
	}
	return p.histories[size]
}

// History is every fact of the measure, for those who read its team's record; none for others.
func (m *Measure) History(first *int, after *string) (*FactConnection, error) {
	size, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	from, err := parseCursor(historyList, after)
	if err != nil {
		return nil, err
	}
	start := int64(-1)
	if from != nil {
		if from.id != m.ID {
			return nil, ErrCursor
		}
		start = from.at
	}
	if !m.reader.scope.readsTeamRecord(m.TeamID) {
		return &FactConnection{r: m.reader}, nil
	}
	m.reader.give(m.TeamID)
	found, err := m.reader.readHistory(m.reader.ctx, []uuid.UUID{m.ID}, start, size)
	if err != nil {
		return nil, err
	}
	return historyPage(m.reader, m.ID, found[m.ID], size, from != nil), nil
}

func historyPage(r *Reader, thing uuid.UUID, facts []*HistoryFact, size int, before bool) *FactConnection {
	nodes := facts[:min(size, len(facts))]
	at := func(i int) cursor { return cursor{historyList, int64(nodes[i].Revision), thing} }
	list := &FactConnection{Nodes: nodes, PageInfo: pageInfo(len(nodes), len(facts) > size, before, at), r: r, thing: thing}
	for i, f := range nodes {
		list.Edges = append(list.Edges, &FactEdge{at(i).String(), f})
	}
	return list
}

// TotalCount is how many facts there are in the whole history.
func (c *FactConnection) TotalCount() (int, error) {
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	var n int
	if err := c.r.row(c.r.ctx, `SELECT count(*) FROM history WHERE id = ?`, []any{rowsOf{"history", []uuid.UUID{c.thing}}, c.thing[:]}, &n); err != nil {
		return 0, fmt.Errorf("projections: count facts: %w", err)
	}
	return n, nil
}

// readHistory reads the facts of each thing after a revision, one more than asked for.
func (r *Reader) readHistory(ctx context.Context, things []uuid.UUID, after int64, size int) (map[uuid.UUID][]*HistoryFact, error) {
	found := make(map[uuid.UUID][]*HistoryFact)
	var people []uuid.UUID
	err := r.each(ctx, `SELECT `+factColumns+`
		FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY revision) AS nth FROM history
			WHERE id IN (SELECT unhex(value) FROM json_each(?)) AND revision > ?)
		WHERE nth <= ? ORDER BY id, revision`, []any{rowsOf{"history", things}, idList(things), after, size + 1}, func(rows *sql.Rows) error {
		f := &HistoryFact{r: r}
		if err := f.scan(rows); err != nil {
			return err
		}
		people = append(people, idOf(f.ActorID), idOf(f.OnBehalfOfID))
		found[f.ThingID] = append(found[f.ThingID], f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("projections: read history: %w", err)
	}
	if err := r.load(ctx, people...); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, facts := range found {
		for _, f := range facts {
			f.Actor, f.OnBehalfOf = loadedLocked[Person](r, idOf(f.ActorID)), loadedLocked[Person](r, idOf(f.OnBehalfOfID))
		}
	}
	return found, nil
}

// factColumns are what [HistoryFact.scan] takes.
const factColumns = `category, id, revision, position, type, actor, role, on_behalf_of, via, occurred_on, recorded_at, command`

// scan reads a fact of the index, and what else the row has.
func (f *HistoryFact) scan(rows *sql.Rows, more ...any) error {
	var id, actor, onBehalfOf, command sql.RawBytes
	var position string
	var role domain.Role
	var via domain.Via
	var on, at int64
	err := rows.Scan(append([]any{&f.Kind, &id, &f.Revision, &position, &f.Type, &actor, &role, &onBehalfOf, &via, &on, &at, &command}, more...)...)
	if err != nil {
		return err
	}
	if f.Position, err = domain.ParsePosition(position); err != nil {
		return err
	}
	f.ThingID, f.Role, f.Via, f.OccurredOn, f.RecordedAt = readID(id), textOf(role), textOf(via), dayOf(on), moment(at)
	f.ActorID, f.OnBehalfOfID, f.Command = optionalID(actor), optionalID(onBehalfOf), optionalID(command)
	return nil
}

func optionalID(raw []byte) *uuid.UUID {
	if len(raw) == 0 {
		return nil
	}
	id := readID(raw)
	return &id
}

// Body is what the fact says, as the log holds it, its sealed fields opened; one that is
// forgotten is left out. Nil when these read models were opened without the log.
func (f *HistoryFact) Body(ctx context.Context) (map[string]any, error) {
	s := f.r.store
	if s.log == nil {
		return nil, nil
	}
	f.r.askLog()
	stream := domain.Stream{Category: f.Kind, ID: f.ThingID}.String()
	for recorded, err := range s.log.ReadStream(ctx, stream, uint64(f.Revision)) {
		if err != nil {
			return nil, fmt.Errorf("projections: read body: %w", err)
		}
		in, err := s.decode(ctx, recorded)
		if err == nil && in.bad != nil {
			err = in.bad
		}
		if err != nil {
			return nil, fmt.Errorf("projections: read body: %w", err)
		}
		return bodyOf(in.fact)
	}
	return nil, nil
}

func bodyOf(f Fact) (map[string]any, error) {
	_, data, err := domain.Encode(f.Event, domain.Plainly)
	if err != nil {
		return nil, fmt.Errorf("projections: read body: %w", err)
	}
	body := make(map[string]any)
	if err := json.Unmarshal(data, &body); err != nil {
		return nil, fmt.Errorf("projections: read body: %w", err)
	}
	return body, nil
}
