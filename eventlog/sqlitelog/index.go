package sqlitelog

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// anchorEvery is how many events of a stream are found by following prev; longer ways go from
// anchor to anchor.
const anchorEvery = 64

// head is the end of a stream.
type head struct {
	revision int64  // of the last event; -1 for none
	pos      uint64 // of the last event
	anchor   uint64 // position of the last event whose revision is a multiple of anchorEvery
}

// after gives the head after one more event, at that position.
func (h head) after(pos uint64) head {
	next := head{h.revision + 1, pos, h.anchor}
	if next.revision%anchorEvery == 0 {
		next.anchor = pos
	}
	return next
}

// index is what is held in memory: the names behind the numbers, the end of every stream and of
// the log. It shows committed events only.
type index struct {
	logID string

	mu      sync.RWMutex
	names   names            // append-only: a copy of the slices stays right
	heads   []head           // of stream number i+1
	streams map[string]int64 // numbers by name
	typeIDs map[string]int64
	last    uint64        // position of the last event
	grown   chan struct{} // closed and replaced when there are events after last
}

// names gives names by number, from 1: the known ones, and after them those of a change.
type names struct {
	streams, types       []string
	newStreams, newTypes []string
}

// with adds those of a change, without copying what may be a million names.
func (n names) with(c *change) names {
	n.newStreams, n.newTypes = c.streams, c.types
	return n
}

// stream gives "" for a number that stands for nothing.
func (n names) stream(id int64) string { return nameAt(n.streams, n.newStreams, id) }

func (n names) eventType(id int64) string { return nameAt(n.types, n.newTypes, id) }

func nameAt(known, added []string, id int64) string {
	base := int64(len(known))
	switch {
	case id >= 1 && id <= base:
		return known[id-1]
	case id > base && id <= base+int64(len(added)):
		return added[id-base-1]
	}
	return ""
}

func (x *index) lastPosition() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.last
}

// present gives what a reader needs: the names and the last position they are good for.
func (x *index) present() (names, uint64) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.names, x.last
}

// find gives the number of a stream, 0 where there is none, and its end.
func (x *index) find(stream string) (id int64, h head) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if id = x.streams[stream]; id == 0 {
		return 0, head{revision: -1}
	}
	return id, x.heads[id-1]
}

// headOf gives the end of the stream with that number.
func (x *index) headOf(id int64) head {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if int(id) > len(x.heads) {
		return head{revision: -1}
	}
	return x.heads[id-1]
}

// typeID gives the number of an event type, 0 where there is none.
func (x *index) typeID(name string) int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.typeIDs[name]
}

// beyond says whether there are events after a position, and if not gives what is closed when
// there are.
func (x *index) beyond(pos uint64) (bool, <-chan struct{}) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.last > pos, x.grown
}

// change is what a group of appends, or a look at another process's appends, adds to the index.
type change struct {
	streams, types []string // new names, numbered after those known
	heads          map[int64]head
	last           uint64
}

// publish makes a change visible and wakes who waits for events.
func (x *index) publish(c *change) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, name := range c.streams {
		x.names.streams = append(x.names.streams, name)
		x.heads = append(x.heads, head{revision: -1})
		x.streams[name] = int64(len(x.names.streams))
	}
	for _, name := range c.types {
		x.names.types = append(x.names.types, name)
		x.typeIDs[name] = int64(len(x.names.types))
	}
	for id, h := range c.heads {
		x.heads[id-1] = h
	}
	if c.last > x.last {
		x.last = c.last
		close(x.grown)
		x.grown = make(chan struct{})
	}
}

// loadIndex reads the streams as of the last snapshot and the events since. Its work grows with
// the number of streams, not of events. It gives what it found after the snapshot, too.
func loadIndex(ctx context.Context, conn *conn) (x *index, c *change, err error) {
	x = &index{streams: map[string]int64{}, typeIDs: map[string]int64{}, grown: make(chan struct{})}
	err = conn.inTransaction(func() error {
		p, err := loadSnapshot(conn)
		if err != nil {
			return err
		}
		x.logID, x.last = p.logID, uint64(p.through)
		if err := x.loadStreams(conn, p); err != nil {
			return err
		}
		if c, err = x.since(ctx, conn); err != nil {
			return err
		}
		x.publish(c)
		if int64(len(x.names.types)) < p.types {
			return fmt.Errorf("%w: %d event types of %d are left", eventlog.ErrCorrupt, len(x.names.types), p.types)
		}
		return nil
	})
	return x, c, err
}

func loadSnapshot(conn *conn) (snapshot, error) {
	var p snapshot
	good := false
	err := conn.query("SELECT id, through, streams, types, sum FROM log", nil, func(row []driver.Value) (bool, error) {
		var r rowReader
		p = snapshot{r.text(row[0]), r.number(row[1]), r.number(row[2]), r.number(row[3])}
		good = !r.bad && r.number(row[4]) == p.sum()
		return false, nil
	})
	if err == nil && !good {
		err = fmt.Errorf("%w: the row of the table log", eventlog.ErrCorrupt)
	}
	return p, err
}

// loadStreams reads the streams of the snapshot; later ones are left to since.
func (x *index) loadStreams(conn *conn, p snapshot) error {
	x.names.streams, x.heads = make([]string, 0, p.streams), make([]head, 0, p.streams)
	x.streams = make(map[string]int64, p.streams)
	var sums summer
	err := conn.query("SELECT id, name, revision, pos, anchor, sum FROM streams WHERE id <= ? ORDER BY id",
		[]driver.Value{p.streams}, func(row []driver.Value) (bool, error) {
			var r rowReader
			id, name := r.number(row[0]), r.text(row[1])
			h := head{r.number(row[2]), uint64(r.number(row[3])), uint64(r.number(row[4]))}
			sum := r.number(row[5])
			if r.bad || id != int64(len(x.heads))+1 || sum != sums.stream(p.logID, id, name, h) {
				return false, fmt.Errorf("%w: stream number %d", eventlog.ErrCorrupt, len(x.heads)+1)
			}
			x.names.streams = append(x.names.streams, name)
			x.heads = append(x.heads, h)
			x.streams[name] = id
			return true, nil
		})
	if err == nil && int64(len(x.heads)) != p.streams {
		err = fmt.Errorf("%w: %d streams of %d are left", eventlog.ErrCorrupt, len(x.heads), p.streams)
	}
	return err
}

// since reads what the file holds and the index does not: names, and events after the last one
// known. The caller holds a transaction.
func (x *index) since(ctx context.Context, conn *conn) (*change, error) {
	known, last := x.present()
	c := &change{heads: map[int64]head{}, last: last}
	if err := c.loadNames(conn, x.logID, known); err != nil {
		return nil, err
	}
	end, err := conn.number("SELECT max(pos) FROM events")
	if err != nil {
		return nil, err
	}
	if uint64(end) < last {
		return nil, fmt.Errorf("%w: the log ends at %d, it had reached %d", eventlog.ErrCorrupt, end, last)
	}
	scan := scanner{logID: x.logID, names: known.with(c)}
	for c.last < uint64(end) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := scan.page(conn, c.last, uint64(end), func(e *domain.Recorded, stream int64) error {
			h, touched := c.heads[stream]
			if !touched {
				h = x.headOf(stream)
			}
			if uint64(h.revision+1) != e.Revision {
				return corruptAt(x.logID, e.Position.Commit(), "revision %d of %s, want %d", e.Revision, e.Stream, h.revision+1)
			}
			c.last = e.Position.Commit()
			c.heads[stream] = h.after(c.last)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	for i, name := range c.streams {
		if _, has := c.heads[int64(len(known.streams)+i+1)]; !has {
			return nil, fmt.Errorf("%w: stream %s has no event", eventlog.ErrCorrupt, name)
		}
	}
	return c, nil
}

// loadNames reads the names that are not known yet.
func (c *change) loadNames(conn *conn, logID string, known names) error {
	var sums summer
	err := conn.query("SELECT id, name, sum FROM types WHERE id > ? ORDER BY id",
		[]driver.Value{int64(len(known.types))}, func(row []driver.Value) (bool, error) {
			var r rowReader
			id, name, sum := r.number(row[0]), r.text(row[1]), r.number(row[2])
			want := int64(len(known.types)+len(c.types)) + 1
			if r.bad || id != want || sum != sums.eventType(logID, id, name) {
				return false, fmt.Errorf("%w: event type number %d", eventlog.ErrCorrupt, want)
			}
			c.types = append(c.types, name)
			return true, nil
		})
	if err != nil {
		return err
	}
	return conn.query("SELECT id, name, revision, pos, anchor, sum FROM streams WHERE id > ? ORDER BY id",
		[]driver.Value{int64(len(known.streams))}, func(row []driver.Value) (bool, error) {
			var r rowReader
			id, name := r.number(row[0]), r.text(row[1])
			h := head{r.number(row[2]), uint64(r.number(row[3])), uint64(r.number(row[4]))}
			sum := r.number(row[5])
			want := int64(len(known.streams)+len(c.streams)) + 1
			if r.bad || id != want || sum != sums.stream(logID, id, name, h) {
				return false, fmt.Errorf("%w: stream number %d", eventlog.ErrCorrupt, want)
			}
			// Its head in the file may be ahead of the events read here: they all follow.
			c.streams = append(c.streams, name)
			return true, nil
		})
}
