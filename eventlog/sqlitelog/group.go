package sqlitelog

import (
	"errors"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// group is one transaction: requests, what they add, and the answers they get when it is
// durable. A refusal waits too: it may rest on an event of the same group.
type group struct {
	*writer
	change            change
	streamIDs         map[string]int64 // of the new streams
	typeIDs           map[string]int64 // of the new types
	size, bytes       int              // of the events stored
	begun, committing bool
	requests          []*request
	answers           []answer
}

func newGroup(w *writer) *group {
	return &group{
		writer: w, change: change{heads: map[int64]head{}, last: w.index.lastPosition()},
		streamIDs: map[string]int64{}, typeIDs: map[string]int64{},
	}
}

// add settles a request. An error is one of the file, not of the request.
func (g *group) add(r *request) error {
	g.requests = append(g.requests, r)
	id, h := g.find(r.stream)
	current := eventlog.Expected(h.revision)
	if r.expected < current {
		// It may repeat events of this group: they must be where they can be read.
		if err := g.insert.flush(); err != nil {
			return err
		}
	}
	var stored []domain.Recorded
	repeat, refusal := eventlog.Settle(r.stream, r.expected, current, r.events,
		func(revision uint64) (_ uuid.UUID, err error) {
			first := uint64(r.expected + 1)
			if stored == nil {
				if stored, err = g.read(r.stream, h, first, len(r.events)); err != nil {
					return uuid.Nil, err
				}
			}
			return stored[revision-first].ID, nil
		})
	var a answer
	switch {
	case refusal != nil:
		a.err = refusal
	case repeat:
		last := stored[len(r.events)-1]
		a.result = eventlog.Result{LastRevision: last.Revision, Position: last.Position}
	default:
		last, err := g.store(r, id, h)
		if err != nil {
			return err
		}
		a.result = eventlog.Result{
			LastRevision: uint64(last.revision), Position: domain.NewPosition(g.index.logID, last.pos, last.pos),
		}
	}
	g.answers = append(g.answers, a)
	return nil
}

// find gives a stream's number, 0 for a new one, and its end, the group's own events included.
func (g *group) find(stream string) (id int64, h head) {
	id, h = g.index.find(stream)
	if id == 0 {
		id = g.streamIDs[stream]
	}
	if changed, has := g.change.heads[id]; has {
		h = changed
	}
	return id, h
}

// read gives n events of a stream, which has them, the group's own included.
func (g *group) read(stream string, h head, from uint64, n int) ([]domain.Recorded, error) {
	known, _ := g.index.present()
	walk, err := newWalk(g.conn, scanner{logID: g.index.logID, names: known.with(&g.change)}, stream, h, from)
	var events []domain.Recorded
	for err == nil && len(events) < n {
		var block []domain.Recorded
		block, err = walk.block(g.conn)
		events = append(events, block...)
	}
	return events, err
}

// store writes the events of a request, which are the next of their stream.
func (g *group) store(r *request, id int64, h head) (_ head, err error) {
	if err := g.begin(); err != nil {
		return h, err
	}
	if id == 0 {
		if id, err = g.newStream(r.stream); err != nil {
			return h, err
		}
	}
	for i := range r.events {
		e := &r.events[i]
		eventType, err := g.typeID(e.Type)
		if err != nil {
			return h, err
		}
		next := h.after(g.change.last + 1)
		event := domain.Recorded{
			ID: e.ID, Type: e.Type, Stream: r.stream, Revision: uint64(next.revision),
			Position: domain.NewPosition(g.index.logID, next.pos, next.pos), Data: e.Data, Metadata: e.Metadata,
		}
		if err := g.insert.event(&event, id, eventType, h); err != nil {
			return h, err
		}
		h = next
		g.change.last = next.pos
		g.bytes += len(e.Data) + len(e.Metadata)
	}
	g.size += len(r.events)
	g.change.heads[id] = h
	return h, nil
}

func (g *group) begin() error {
	if g.begun {
		return nil
	}
	err := g.conn.exec("BEGIN IMMEDIATE")
	g.begun = err == nil
	return err
}

func (g *group) newStream(name string) (int64, error) {
	known, _ := g.index.present()
	id := int64(len(known.streams)+len(g.change.streams)) + 1
	g.change.streams = append(g.change.streams, name)
	g.streamIDs[name] = id
	return id, g.insert.stream(id, name)
}

func (g *group) typeID(name string) (int64, error) {
	if id := g.index.typeID(name); id != 0 {
		return id, nil
	}
	if id, known := g.typeIDs[name]; known {
		return id, nil
	}
	known, _ := g.index.present()
	id := int64(len(known.types)+len(g.change.types)) + 1
	g.change.types = append(g.change.types, name)
	g.typeIDs[name] = id
	return id, g.insert.eventType(id, name)
}

// finish makes the group durable and visible.
func (g *group) finish() error {
	if !g.begun {
		return nil
	}
	if err := g.insert.flush(); err != nil {
		return err
	}
	if g.heads.due(&g.change) {
		if err := g.heads.save(&g.change); err != nil {
			return err
		}
	}
	g.committing = true
	if err := g.commit(); err != nil {
		return err
	}
	g.heads.committed(&g.change)
	g.index.publish(&g.change)
	g.events.Add(uint64(g.size))
	g.groups.Add(1)
	g.walPages += 2 + g.bytes/pageSize
	return nil
}

// rollback leaves no transaction open. SQLite has ended it by itself after some failures.
func (g *group) rollback() error {
	g.insert.reset()
	g.heads.rolledBack()
	if !g.begun {
		return nil
	}
	err := g.conn.exec("ROLLBACK")
	if err != nil && g.conn.inTransaction(func() error { return nil }) == nil {
		err = nil
	}
	return err
}

// answer tells every caller; all of them of the group's failure, if it failed.
func (g *group) answer(failure error) {
	for i, r := range g.requests {
		if failure != nil {
			r.answer <- answer{err: failure}
			continue
		}
		r.answer <- g.answers[i]
	}
}

// saveHeads is a group of its own that brings the table of streams up to date.
func (w *writer) saveHeads() error {
	g := newGroup(w)
	if !w.heads.pending() {
		return nil
	}
	if err := g.begin(); err != nil {
		return err
	}
	if err := w.heads.save(&g.change); err != nil {
		return errors.Join(err, g.rollback())
	}
	if err := g.commit(); err != nil {
		return errors.Join(err, g.rollback())
	}
	w.heads.committed(&g.change)
	return nil
}
