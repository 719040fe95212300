package limits

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// maxBuckets is how many names have a bucket of their own.
	maxBuckets = 20_000
	// shared is how many buckets those have together who come later.
	shared = 64
)

// buckets are one for each name. A bucket that is full again is as good as a new one, so only such
// are dropped: nobody can have another's bucket forgotten by coming under many names. When there
// are too many that are not full, newcomers share a few.
type buckets[Name comparable] struct {
	limit Limit
	seed  maphash.Seed

	mu      sync.Mutex
	own     map[Name]*rate.Limiter
	common  [shared]*rate.Limiter
	dropped time.Time // when it was last looked for full ones
}

func newBuckets[Name comparable](limit Limit) *buckets[Name] {
	return &buckets[Name]{limit: limit, seed: maphash.MakeSeed(), own: make(map[Name]*rate.Limiter)}
}

// take takes units, more than can be saved as that many. When there are too few it takes none and
// tells after how long there are enough. What was taken can be cancelled; nil where nothing is limited.
func (b *buckets[Name]) take(name Name, units int, now time.Time) (wait time.Duration, taken *rate.Reservation) {
	if b.limit.Rate <= 0 {
		return 0, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	taken = b.of(name, now).ReserveN(now, min(units, b.limit.Saved))
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait, taken
}

// of is the bucket of a name.
func (b *buckets[Name]) of(name Name, now time.Time) *rate.Limiter {
	if own := b.own[name]; own != nil {
		return own
	}
	if len(b.own) >= maxBuckets && now.Sub(b.dropped) >= time.Second {
		b.dropped = now
		for other, bucket := range b.own {
			if bucket.TokensAt(now) >= float64(b.limit.Saved) {
				delete(b.own, other)
			}
		}
	}
	if len(b.own) < maxBuckets {
		own := b.fresh()
		b.own[name] = own
		return own
	}
	i := maphash.Comparable(b.seed, name) % shared
	if b.common[i] == nil {
		b.common[i] = b.fresh()
	}
	return b.common[i]
}

func (b *buckets[Name]) fresh() *rate.Limiter {
	return rate.NewLimiter(rate.Limit(b.limit.Rate), b.limit.Saved)
}
