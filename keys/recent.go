package keys

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

const shards = 16

// recent is a bounded cache of what was used of late, for many goroutines. Each shard has two
// maps: when the young one is full it becomes the old one, and what is not asked for again
// until then goes.
type recent[K comparable, V any] struct {
	seed   maphash.Seed
	room   int // of one young map
	epoch  atomic.Uint64
	shards [shards]shard[K, V]
}

type shard[K comparable, V any] struct {
	mu         sync.Mutex
	young, old map[K]V
	_          [64]byte // keeps the locks of two shards on two cache lines
}

// newRecent holds at least room values and at most twice as many.
func newRecent[K comparable, V any](room int) *recent[K, V] {
	return &recent[K, V]{seed: maphash.MakeSeed(), room: max(1, room/shards)}
}

func (r *recent[K, V]) shard(key K) *shard[K, V] {
	return &r.shards[maphash.Comparable(r.seed, key)%shards]
}

func (r *recent[K, V]) get(key K) (V, bool) {
	s := r.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.young[key]
	if ok {
		return v, true
	}
	if v, ok = s.old[key]; ok {
		r.add(s, key, v)
	}
	return v, ok
}

// now is the epoch to be taken before reading what will be put.
func (r *recent[K, V]) now() uint64 { return r.epoch.Load() }

// put keeps a value that was read in that epoch. What was read before the last clear is
// dropped: it may have been destroyed since.
func (r *recent[K, V]) put(key K, v V, epoch uint64) {
	s := r.shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.epoch.Load() == epoch {
		r.add(s, key, v)
	}
}

func (r *recent[K, V]) add(s *shard[K, V], key K, v V) {
	if s.young == nil || len(s.young) >= r.room {
		s.old, s.young = s.young, make(map[K]V)
	}
	s.young[key] = v
}

// clear drops everything, and what is being read at this moment.
func (r *recent[K, V]) clear() {
	r.epoch.Add(1)
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.Lock()
		s.young, s.old = nil, nil
		s.mu.Unlock()
	}
}
