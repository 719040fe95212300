package sqlitelog

import (
	"database/sql/driver"
	"slices"

	"github.com/cyclebook/cyclebook/domain"
)

// walk reads a stream from a revision to its head, forward, although its events are linked
// backward: it first goes from anchor to anchor, back to where it begins, and then gives block
// by block, each at most anchorEvery events.
type walk struct {
	scan   scanner
	stream string
	next   int64 // revision
	last   int64 // revision of the head
	// ends are the positions of the last events of the blocks, the last block first.
	ends []uint64
}

const (
	// hopQuery gives the position of the last event before each of n anchors, going back.
	hopQuery = `WITH RECURSIVE hop(prev, anchor, n) AS (
		SELECT prev, anchor, 1 FROM events WHERE pos = ?1
		UNION ALL SELECT e.prev, e.anchor, n + 1 FROM hop JOIN events e ON e.pos = hop.anchor WHERE n < ?2)
		SELECT prev FROM hop`
	// blockQuery gives n events of a stream, going back from a position.
	blockQuery = `WITH RECURSIVE link(pos, prev, n) AS (
		SELECT pos, prev, 1 FROM events WHERE pos = ?1
		UNION ALL SELECT e.pos, e.prev, n + 1 FROM link JOIN events e ON e.pos = link.prev WHERE n < ?2)
		SELECT ` + eventColumns + ` FROM link JOIN events e ON e.pos = link.pos`
)

func newWalk(conn *conn, scan scanner, stream string, h head, from uint64) (*walk, error) {
	w := &walk{scan: scan, stream: stream, next: int64(from), last: h.revision, ends: []uint64{h.pos}}
	if from > uint64(h.revision) {
		w.next = h.revision + 1
		return w, nil
	}
	hops := h.revision/anchorEvery - w.next/anchorEvery
	if hops == 0 {
		return w, nil
	}
	err := conn.query(hopQuery, []driver.Value{int64(h.anchor), hops}, func(row []driver.Value) (bool, error) {
		var r rowReader
		w.ends = append(w.ends, uint64(r.number(row[0])))
		return true, nil
	})
	if err == nil && int64(len(w.ends)) != hops+1 {
		err = corruptAt(scan.logID, h.anchor, "the events of %s before it are not found", stream)
	}
	return w, err
}

func (w *walk) done() bool { return w.next > w.last }

// block gives the next events of the stream.
func (w *walk) block(conn *conn) ([]domain.Recorded, error) {
	end := w.ends[len(w.ends)-1]
	w.ends = w.ends[:len(w.ends)-1]
	through := min(w.next-w.next%anchorEvery+anchorEvery-1, w.last)
	count := through - w.next + 1
	events := make([]domain.Recorded, 0, count)
	err := conn.query(blockQuery, []driver.Value{int64(end), count}, func(row []driver.Value) (bool, error) {
		pos, _ := row[0].(int64)
		event, _, err := w.scan.event(row, uint64(pos))
		if err != nil {
			return false, err
		}
		if want := uint64(through) - uint64(len(events)); event.Stream != w.stream || event.Revision != want {
			return false, corruptAt(w.scan.logID, uint64(pos), "it is not revision %d of %s", want, w.stream)
		}
		events = append(events, event)
		return true, nil
	})
	if err == nil && int64(len(events)) != count {
		err = corruptAt(w.scan.logID, end, "events of %s before it are not found", w.stream)
	}
	if err != nil {
		return nil, err
	}
	slices.Reverse(events)
	w.next = through + 1
	return events, nil
}
