package eventlog

import (
	"container/list"
	"sync"

	"github.com/google/uuid"
)

// cache keeps the values used last, a bounded number of them.
type cache[V any] struct {
	mu      sync.Mutex
	room    int
	entries map[uuid.UUID]*list.Element
	order   *list.List // of kept[V], the one used last in front
}

type kept[V any] struct {
	id    uuid.UUID
	value V
}

func newCache[V any](room int) *cache[V] {
	return &cache[V]{room: room, entries: make(map[uuid.UUID]*list.Element), order: list.New()}
}

func (c *cache[V]) get(id uuid.UUID) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[id]
	if !ok {
		var none V
		return none, false
	}
	c.order.MoveToFront(e)
	return e.Value.(kept[V]).value, true
}

func (c *cache[V]) put(id uuid.UUID, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[id]; ok {
		e.Value = kept[V]{id, value}
		c.order.MoveToFront(e)
		return
	}
	c.entries[id] = c.order.PushFront(kept[V]{id, value})
	if c.order.Len() > c.room {
		delete(c.entries, c.order.Remove(c.order.Back()).(kept[V]).id)
	}
}

func (c *cache[V]) drop(id uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[id]; ok {
		c.order.Remove(e)
		delete(c.entries, id)
	}
}
