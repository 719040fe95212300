package signin

import (
	"cmp"
	"crypto/sha256"
	"slices"
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
	// one account from everywhere else than where its bearer came in: nobody guesses much at this
	// pace, and whoever is new somewhere is not locked out for long.
	perAccount = allowance{30, 3 * time.Minute}
	// one address, for all accounts and links.
	perAddress = allowance{50, 10 * time.Second}
)

// maxBuckets is how many accounts and addresses are remembered, and how many pairs that came in.
const maxBuckets = 20_000

// limits counts failed checks by account and address. What it remembers is hashed and bounded:
// when there is no room, the half of which least is spent is forgotten. So nobody can have
// forgotten what was tried at one account by trying little at many.
type limits struct {
	mu      sync.Mutex
	buckets map[bucketKey]*bucket
	// met are the pairs of account and address for which a check went well, and those before: what
	// others try from elsewhere does not keep them out.
	met, metBefore map[bucketKey]struct{}
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

// spent is which part of the allowance is used up.
func (b *bucket) spent() float64 { return 1 - b.left/b.burst }

// try takes one check from each allowance. When one of them is used up nothing is taken, and wait
// is how long until there is more. Whoever finds the check to go well gives it back.
func (l *limits) try(at time.Time, client, account string) (giveBack func(), wait time.Duration) {
	pair := keyOf("pair " + client + " " + account)
	l.mu.Lock()
	defer l.mu.Unlock()
	buckets := []*bucket{l.bucket(at, keyOf("address "+client), perAddress)}
	if wait := buckets[0].wait(); wait > 0 { // nor is anything remembered of the account
		return func() {}, wait
	}
	if account != "" {
		buckets = append(buckets, l.bucket(at, pair, perPair))
		if !l.hasMet(pair) {
			buckets = append(buckets, l.bucket(at, keyOf("account "+account), perAccount))
		}
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
		if account != "" {
			l.meet(pair)
		}
	}, 0
}

func keyOf(what string) bucketKey { return sha256.Sum256([]byte(what)) }

// bucket finds what is left of an allowance. Call it with mu held, as the following.
func (l *limits) bucket(at time.Time, key bucketKey, a allowance) *bucket {
	b, ok := l.buckets[key]
	if !ok {
		if len(l.buckets) >= maxBuckets {
			l.forget(at)
		}
		if l.buckets == nil {
			l.buckets = make(map[bucketKey]*bucket)
		}
		b = &bucket{a.burst, at, a}
		l.buckets[key] = b
	}
	b.refill(at)
	return b
}

// forget makes room: the half of which least is spent goes.
func (l *limits) forget(at time.Time) {
	type remembered struct {
		key   bucketKey
		spent float64
	}
	all := make([]remembered, 0, len(l.buckets))
	for key, b := range l.buckets {
		b.refill(at)
		all = append(all, remembered{key, b.spent()})
	}
	slices.SortFunc(all, func(a, b remembered) int { return cmp.Compare(a.spent, b.spent) })
	for _, r := range all[:len(all)/2] {
		delete(l.buckets, r.key)
	}
}

func (l *limits) hasMet(pair bucketKey) bool {
	_, now := l.met[pair]
	_, before := l.metBefore[pair]
	return now || before
}

// meet remembers a pair. Only who proves an account gets here, so no stranger can have one forgotten.
func (l *limits) meet(pair bucketKey) {
	if l.met == nil || len(l.met) >= maxBuckets/2 {
		l.metBefore, l.met = l.met, make(map[bucketKey]struct{})
	}
	l.met[pair] = struct{}{}
}
