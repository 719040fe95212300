package signin

import (
	"crypto/sha256"
	"sync"
	"time"
)

// allowance is how many checks may fail in a row, and how long one more takes to be allowed.
type allowance struct {
	burst float64
	every time.Duration
}

// Checks that fail count, those that go well do not: a whole school signs in from one address.
var (
	// one account from one address: someone who does not remember.
	perPair = allowance{10, time.Minute}
	// one account from everywhere: nobody guesses much at this pace, and nobody is locked out for
	// long.
	perAccount = allowance{30, 3 * time.Minute}
	// one address, for all accounts and links.
	perAddress = allowance{50, 10 * time.Second}
)

// maxBuckets is how many accounts and addresses are remembered, twice at most.
const maxBuckets = 20_000

// limits counts failed checks by account and address. What it remembers is hashed and bounded:
// when there is no room, those of whom nothing was heard for longest are forgotten.
type limits struct {
	mu          sync.Mutex
	now, before map[bucketKey]*bucket
}

// bucketKey is a hash of what is counted: no address or name stays in memory for it.
type bucketKey [sha256.Size]byte

// bucket is what was left of an allowance at a moment.
type bucket struct {
	left float64
	at   time.Time
	allowance
}

// refill brings a bucket to a moment; one that is earlier than the last changes nothing.
func (b *bucket) refill(at time.Time) {
	if at.After(b.at) {
		b.left = min(b.burst, b.left+float64(at.Sub(b.at))/float64(b.every))
		b.at = at
	}
}

// wait is how long it takes until there is one more.
func (b *bucket) wait() time.Duration {
	return time.Duration(max(0, 1-b.left) * float64(b.every))
}

// try takes one check from each allowance. When one of them is used up nothing is taken, and wait
// is how long until there is more. Whoever finds the check to go well gives it back.
func (l *limits) try(at time.Time, client, account string) (giveBack func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	buckets := []*bucket{l.bucket(at, "address "+client, perAddress)}
	if account != "" {
		buckets = append(buckets, l.bucket(at, "account "+account, perAccount), l.bucket(at, "pair "+client+" "+account, perPair))
	}
	for _, b := range buckets {
		wait = max(wait, b.wait())
	}
	if wait > 0 {
		return func() {}, wait
	}
	for _, b := range buckets {
		b.left--
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, b := range buckets {
			b.left = min(b.burst, b.left+1)
		}
	}, 0
}

// bucket finds what is left of an allowance. Call it with mu held.
func (l *limits) bucket(at time.Time, what string, a allowance) *bucket {
	key := bucketKey(sha256.Sum256([]byte(what)))
	b, ok := l.now[key]
	if !ok {
		if b, ok = l.before[key]; !ok {
			b = &bucket{a.burst, at, a}
		}
		if l.now == nil || len(l.now) >= maxBuckets {
			l.before, l.now = l.now, make(map[bucketKey]*bucket)
		}
		l.now[key] = b
	}
	b.refill(at)
	return b
}
