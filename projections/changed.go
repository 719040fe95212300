package projections

import (
	"sync"
	"sync/atomic"
)

// maxChanged is how many topics a generation of the table of changes holds; two are kept.
const maxChanged = 1 << 16

// changed remembers with which fact each topic changed last. What it has forgotten may have changed at
// any time up to the floor.
//
// A change is noted before it is committed, so that whoever reads it knows of it. One that is not
// committed after all was noted for nothing, which does no harm.
type changed struct {
	// count is how often something was noted.
	count atomic.Uint64

	mu         sync.Mutex
	young, old map[topic]int64
	// since is the last fact that was noted when young began, so none in old is later.
	since, latest, floor int64
	// file counts the files of read models that were swapped in.
	file uint64
}

// note remembers that facts up to that one change some topics.
func (c *changed) note(topics map[topic]struct{}, seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young == nil || len(c.young)+len(topics) > maxChanged {
		c.floor = max(c.floor, c.since)
		c.old, c.young, c.since = c.young, make(map[topic]int64), c.latest
	}
	for t := range topics {
		c.young[t] = seq
	}
	c.latest = max(c.latest, seq)
	c.count.Add(1)
}

// noteAll remembers that facts up to that one may have changed anything.
func (c *changed) noteAll(seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.young, c.old = nil, nil
	c.floor, c.latest = max(c.floor, seq), max(c.latest, seq)
	c.count.Add(1)
}

// swap gives the number of another file of read models, which is the present one from now on.
func (c *changed) swap() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.file++
	c.count.Add(1)
	return c.file
}

// stand says whether nothing of a basis has changed.
func (c *changed) stand(b *basis) bool {
	if b.seen.Load() == c.count.Load()+1 {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.same(b.topics, b.file, b.seq) {
		return false
	}
	b.seen.Store(c.count.Load() + 1)
	return true
}

// same says whether topics of a file are as they were with a fact. Call it with mu held.
func (c *changed) same(topics []topic, file uint64, seq int64) bool {
	if file != c.file || seq < c.floor {
		return false
	}
	for _, t := range topics {
		at, ok := c.young[t]
		if !ok {
			at = c.old[t]
		}
		if at > seq {
			return false
		}
	}
	return true
}
