package projections

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// MaxAsOf is how many events an earlier moment is computed from at most.
const MaxAsOf = 20_000

// Errors of reading as of an earlier moment.
var (
	// ErrTooMuchHistory: there are more than MaxAsOf events up to that moment.
	ErrTooMuchHistory = fmt.Errorf("more than %d events led to that moment: ask for fewer teams, or an earlier moment", MaxAsOf)
	// ErrNoLog: the read models were opened without the log, so only the present can be read.
	ErrNoLog = errors.New("without the log only the present can be read")
)

// past is what a reader keeps of earlier moments.
type past struct {
	mu      sync.Mutex
	readers map[string]*Reader
	close   []func()
	// log says that the log was asked as well.
	log atomic.Bool
}

// AskedLog says whether something that the reader gave was read from the log again: bodies of facts, and
// earlier moments. That depends on the keys as well, which may be destroyed without a fact: it must not be
// given another time.
func (r *Reader) AskedLog() bool { return r.past.log.Load() }

// askLog notes that the log is asked.
func (r *Reader) askLog() {
	if r.now != nil { // what was known earlier is read now
		r = r.now
	}
	r.past.log.Store(true)
}

// AsOf gives a reader of what some teams had recorded at a moment: the same read models, in
// memory, of the teams' own streams up to the last event before the first one recorded later.
// Institutions, classes and people are those of the present, and so is what the viewer may see.
// It is closed with this reader. Teams whose record is not for the scope are left out.
func (r *Reader) AsOf(ctx context.Context, at time.Time, teams ...uuid.UUID) (*Reader, error) {
	teams = keep(teams, r.scope.readsTeamRecord)
	then, err := r.asOf(ctx, at, teams)
	if err != nil {
		return nil, fmt.Errorf("projections: as of %s: %w", at.UTC().Format(time.RFC3339), err)
	}
	return then, nil
}

func (r *Reader) asOf(ctx context.Context, at time.Time, teams []uuid.UUID) (_ *Reader, err error) {
	if r.store.log == nil {
		return nil, ErrNoLog
	}
	r.askLog()
	key := fmt.Sprint(at.UnixMicro(), idList(teams))
	r.past.mu.Lock()
	defer r.past.mu.Unlock()
	if then := r.past.readers[key]; then != nil {
		return then, nil
	}
	end, err := r.lastBefore(ctx, at)
	if err != nil {
		return nil, err
	}
	streams, err := r.streamsOf(ctx, teams, end)
	if err != nil {
		return nil, err
	}
	events, err := readStreams(ctx, r.store.log, streams)
	if err != nil {
		return nil, err
	}
	views, err := openMemory(ctx, Options{Open: r.store.open, Log: r.store.log}, ofTeams(r.store.projections))
	if err != nil {
		return nil, err
	}
	then, err := views.readAsOf(ctx, r, events)
	if err != nil {
		return nil, errors.Join(err, views.Close())
	}
	then.moment = at
	if r.past.readers == nil {
		r.past.readers = make(map[string]*Reader)
	}
	r.past.readers[key] = then
	r.past.close = append(r.past.close, func() { then.Close(); _ = views.Close() }) // in memory: nothing is lost
	return then, nil
}

// ofTeams leaves out what is only told of networks.
func ofTeams(list []projection) []projection {
	return slices.DeleteFunc(slices.Clone(list), func(p projection) bool { return p.name == methodBooks.name })
}

// readAsOf takes the events in and begins to read.
func (v *Views) readAsOf(ctx context.Context, now *Reader, events []domain.Recorded) (*Reader, error) {
	if len(events) > 0 {
		if err := v.Apply(ctx, events, events[len(events)-1].Position); err != nil {
			return nil, err
		}
	}
	then, err := v.read(ctx, now.scope)
	if err != nil {
		return nil, err
	}
	then.ctx, then.now, then.effort = now.ctx, now, now.effort
	return then, nil
}

// lastBefore is the place in the log before the first event that was recorded after a moment.
func (r *Reader) lastBefore(ctx context.Context, at time.Time) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lastThat(func(seq int64) (int64, bool, error) {
		var found, latest int64
		err := r.row(ctx, `SELECT seq, latest_at FROM history WHERE seq >= ? ORDER BY seq LIMIT 1`, []any{seq}, &found, &latest)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, false, nil
		}
		return found, latest <= at.UnixMicro(), err
	})
}

// lastThat finds the last place in the log that holds, where all before it do and none after it
// does; 0 for none. Holds is asked for the first row from a place on and says where that is.
func (r *Reader) lastThat(holds func(seq int64) (at int64, ok bool, err error)) (int64, error) {
	low, high := int64(0), r.seq+1 // low holds, high does not
	for high-low > 1 {
		middle := low + (high-low)/2
		at, ok, err := holds(middle)
		switch {
		case err != nil:
			return 0, err
		case ok:
			low = at
		default:
			high = middle
		}
	}
	return low, nil
}

// pastStream is a stream and its last revision at a moment.
type pastStream struct {
	stream domain.Stream
	last   uint64
}

// streamsOf lists the streams of some teams as they were at a place in the log.
func (r *Reader) streamsOf(ctx context.Context, teams []uuid.UUID, end int64) ([]pastStream, error) {
	var streams []pastStream
	events := uint64(0)
	err := r.each(ctx, `SELECT category, id, max(revision) FROM history
		WHERE team IN (SELECT unhex(value) FROM json_each(?)) AND seq <= ? GROUP BY id, category ORDER BY id`,
		[]any{idList(teams), end}, func(rows *sql.Rows) error {
			var s pastStream
			var id sql.RawBytes
			if err := rows.Scan(&s.stream.Category, &id, &s.last); err != nil {
				return err
			}
			s.stream.ID = readID(id)
			streams = append(streams, s)
			events += s.last + 1
			return nil
		})
	if err == nil && events > MaxAsOf {
		err = ErrTooMuchHistory
	}
	return streams, err
}

// readStreams reads streams up to their revision then and puts the events in the order of the log.
func readStreams(ctx context.Context, log Streams, streams []pastStream) ([]domain.Recorded, error) {
	var events []domain.Recorded
	for _, s := range streams {
		for e, err := range log.ReadStream(ctx, s.stream.String(), 0) {
			if err != nil {
				return nil, err
			}
			if e.Revision > s.last {
				break
			}
			events = append(events, e)
		}
	}
	slices.SortFunc(events, func(a, b domain.Recorded) int { return a.Position.Compare(b.Position) })
	return events, nil
}

// loadPresent takes what is no team's own record from the present. Call it with mu held.
func (r *Reader) loadPresent(ctx context.Context, ids []uuid.UUID) error {
	ids = keep(ids, func(id uuid.UUID) bool { return r.things[id] == nil })
	if err := r.now.load(ctx, ids...); err != nil {
		return err
	}
	r.now.mu.Lock()
	defer r.now.mu.Unlock()
	for _, id := range ids {
		switch view := r.now.things[id].(type) {
		case *Network, *District, *School, *Class, *Person:
			r.things[id] = view
		}
	}
	return nil
}

// CycleAsOf gives a cycle as it was known at a moment; nil when it was not planned by then, or
// is not for this scope.
func (r *Reader) CycleAsOf(ctx context.Context, id uuid.UUID, at time.Time) (*Cycle, error) {
	c, err := r.Cycle(ctx, id)
	if err != nil || c == nil {
		return nil, err
	}
	then, err := r.AsOf(ctx, at, c.TeamID)
	if err != nil {
		return nil, err
	}
	return then.Cycle(ctx, id)
}

// MeasureAsOf gives a measure as it was known at a moment; nil when it was not defined by then,
// or its team's record is not for this scope.
func (r *Reader) MeasureAsOf(ctx context.Context, id uuid.UUID, at time.Time) (*Measure, error) {
	m, err := r.Measure(ctx, id)
	if err != nil || m == nil || !r.scope.readsTeamRecord(m.TeamID) {
		return nil, err
	}
	then, err := r.AsOf(ctx, at, m.TeamID)
	if err != nil {
		return nil, err
	}
	return then.Measure(ctx, id)
}
