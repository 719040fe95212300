package projections

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// topic is a part of the read models of which it is known when it last changed: the rows of a table
// that have an id in one of the columns that [keyed] lists; with the zero id all rows of the table.
type topic struct {
	table string
	id    uuid.UUID
}

// sizeOfTopic is how many bytes a topic takes; the names of tables are there once.
const sizeOfTopic = 32

// directoryTopic is everything that [changesDirectory] tells of.
var directoryTopic = topic{table: "directory"}

// Basis is what an answer was read from, and when. The zero Basis is that of nothing, and does not
// stand.
type Basis struct{ *basis }

type basis struct {
	topics []topic
	seq    int64
	file   uint64
	// seen is how many changes there had been when it was last found to stand, and one more.
	seen atomic.Uint64
}

// Basis is what the reader has read from so far.
func (r *Reader) Basis() Basis {
	return Basis{&basis{topics: r.gathered.list(), seq: r.seq, file: r.store.file}}
}

// Stands says whether whoever read the same again now would read the same. It is known before anybody
// can read a change.
func (v *Views) Stands(b Basis) bool { return b.basis != nil && v.changed.stand(b.basis) }

// Size is about how many bytes a basis takes.
func (b Basis) Size() int {
	if b.basis == nil {
		return 0
	}
	return 64 + sizeOfTopic*cap(b.topics)
}

// gathered collects the topics from which a reader has read.
type gathered struct {
	mu     sync.Mutex
	topics map[topic]struct{}
}

func (g *gathered) add(table string, ids ...uuid.UUID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.topics == nil {
		g.topics = make(map[topic]struct{}, 64)
	}
	for _, id := range ids {
		g.topics[topic{table, id}] = struct{}{}
	}
}

// forget takes a table out.
func (g *gathered) forget(table string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.topics, topic{table: table})
}

// mostOfTable is of how many ids of a table a basis holds at most. Of more it holds the whole table: it falls
// sooner then, but neither takes more room than an answer nor longer to look through.
const mostOfTable = 1000

func (g *gathered) list() []topic {
	g.mu.Lock()
	defer g.mu.Unlock()
	of := make(map[string]int, 16)
	for t := range g.topics {
		of[t.table]++
	}
	list := make([]topic, 0, min(len(g.topics), mostOfTable*len(of)))
	for table, n := range of {
		if _, whole := g.topics[topic{table: table}]; whole || n > mostOfTable {
			list, of[table] = append(list, topic{table: table}), 0
		}
	}
	for t := range g.topics {
		if of[t.table] > 0 {
			list = append(list, t)
		}
	}
	return slices.Clip(list)
}
