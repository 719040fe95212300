package projections

import (
	"sync"

	"github.com/google/uuid"
)

// recall keeps what readers have decoded, for the readers after them: documents are read far more often
// than they change. It belongs to one file of read models.
//
// What is kept is made of the rows of one topic alone, for whomever it is, and is never changed: a reader
// takes a copy of what it binds to itself. It is given to a reader only if its topic is the same in what
// that reader reads, which may be older or newer than what it was made of.
type recall struct {
	mu         sync.Mutex
	young, old map[recalled]*decoded
	size, room int
}

// recalled names what is kept: of which rows, and what was made of them.
type recalled struct {
	topic
	part string
}

// decoded is what was made of rows with a fact, and how many bytes they were.
type decoded struct {
	value any
	seq   int64
	size  int
}

// roomForDecoded is how many bytes of documents, as stored, a generation of what readers have decoded
// holds; two are kept. Decoded they take half as much again.
const roomForDecoded = 8 << 20

// find gives what is kept, and keeps it for longer.
func (k *recall) find(at recalled) *decoded {
	found := k.young[at]
	if found == nil {
		if found = k.old[at]; found != nil {
			k.young[at] = found
			k.size += found.size
		}
	}
	return found
}

// put keeps something instead of what is older.
func (k *recall) put(at recalled, d *decoded) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if before := k.find(at); before != nil && before.seq >= d.seq {
		return
	} else if before != nil {
		k.size -= before.size
	}
	if k.young == nil || k.size+d.size > k.room {
		k.young, k.old, k.size = make(map[recalled]*decoded), k.young, 0
	}
	k.young[at] = d
	k.size += d.size
}

// recall gives what is kept of the rows with those ids, and which ids there is nothing of. What it
// gives is everybody's.
func (r *Reader) recall(table, part string, ids []uuid.UUID) (found map[uuid.UUID]any, missing []uuid.UUID) {
	s := r.store
	if s.changed == nil || r.unaided || r.ctx.Err() != nil { // whose time is over is told so when it reads
		return make(map[uuid.UUID]any), ids
	}
	found = make(map[uuid.UUID]any, len(ids))
	k := &s.recall
	k.mu.Lock()
	defer k.mu.Unlock()
	s.changed.mu.Lock()
	defer s.changed.mu.Unlock()
	for _, id := range ids {
		at := recalled{topic{table, id}, part}
		d := k.find(at)
		if d == nil || !s.changed.same([]topic{at.topic}, s.file, min(r.seq, d.seq)) {
			missing = append(missing, id)
			continue
		}
		found[id] = d.value
		r.gathered.add(table, id)
	}
	return found, missing
}

// keep keeps something that was made of the rows with an id, for the readers after this one.
func (r *Reader) keep(table, part string, id uuid.UUID, value any, size int) {
	if r.store.changed != nil && !r.unaided {
		r.store.recall.put(recalled{topic{table, id}, part}, &decoded{value, r.seq, size})
	}
}
