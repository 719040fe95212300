// Package answers keeps finished answers, so that whoever asks the same again is given the same bytes,
// as long as whatever they were read from would be read the same.
//
// It promises that an answer is given for the key under which it was kept and for no other, only while
// its basis stands, and never more bytes than there is room for; what was not used longest goes first.
// There are no time-outs: an answer is right or it is not there. What is deliberately absent: what a
// request, a scope and a basis are, and which answers may be kept (package graph).
package answers

import (
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"sync/atomic"
)

// share of the room is what one answer may take at most.
const share = 16

// overhead is about what an answer takes beside its bytes and its basis.
const overhead = 512

// Key is what was asked, by whom: hashes of the scope that it was read by, and of the request.
type Key struct{ Scope, Request [sha256.Size]byte }

// Answer is a finished answer; its bytes are not to be changed.
type Answer struct {
	Body  []byte
	tags  func() [codings]string
	coded [codings]atomic.Pointer[[]byte]
	// asked counts how often it was asked for compressed.
	asked atomic.Int64
}

// Tag is an entity tag for the answer in a coding, weak and the same on each node.
func (a *Answer) Tag(c Coding) string { return a.tags()[c] }

// Tag is the entity tag of a body in a coding.
func Tag(body []byte, c Coding) string { return tags(body)[c] }

func tags(body []byte) (list [codings]string) {
	sum := sha256.Sum256(body)
	for c := range list {
		list[c] = `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + suffixes[c] + `"`
	}
	return list
}

// Kept are the answers of one process; B is what an answer was read from. It may be used from any number
// of goroutines. Make it with New.
type Kept[B any] struct {
	room   int
	stands func(B) bool
	weighs func(B) int

	hits, misses atomic.Uint64

	mu    sync.Mutex
	used  int
	known map[Key]*list.Element
	order *list.List // of *entry[B], the one used last in front
}

type entry[B any] struct {
	key    Key
	answer *Answer
	basis  B
	size   int
}

// New makes room for so many bytes of answers; stands says whether whoever read the same again now would
// read the same, weighs how many bytes a basis takes, which count as well.
func New[B any](room int, stands func(B) bool, weighs func(B) int) *Kept[B] {
	return &Kept[B]{room: room, stands: stands, weighs: weighs, known: make(map[Key]*list.Element), order: list.New()}
}

// Keep keeps an answer and what it was read from, in the place of an earlier one, unless it is too large
// or its basis does not stand any more.
func (k *Kept[B]) Keep(key Key, basis B, body []byte) {
	size := cap(body) + k.weighs(basis) + overhead
	if size > k.room/share || !k.stands(basis) {
		return
	}
	a := &Answer{Body: body, tags: sync.OnceValue(func() [codings]string { return tags(body) })}
	k.mu.Lock()
	defer k.mu.Unlock()
	if at := k.known[key]; at != nil {
		k.drop(at)
	}
	k.known[key] = k.order.PushFront(&entry[B]{key, a, basis, size})
	k.take(size)
}

// Get gives the answer that is kept under a key, and what it was read from; nil when there is none that
// stands.
func (k *Kept[B]) Get(key Key) (*Answer, B) {
	k.mu.Lock()
	at := k.known[key]
	var e *entry[B]
	if at != nil {
		e = at.Value.(*entry[B])
		k.order.MoveToFront(at)
	}
	k.mu.Unlock()
	if e != nil && k.stands(e.basis) {
		k.hits.Add(1)
		return e.answer, e.basis
	}
	k.misses.Add(1)
	if e != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.known[key] == at { // nobody was faster
			k.drop(at)
		}
	}
	return nil, *new(B)
}

// Coded gives the bytes of a kept answer in a coding. From the second time on that it is asked for
// compressed, those are kept as well: most answers are never asked for again.
func (k *Kept[B]) Coded(key Key, a *Answer, c Coding) []byte {
	if c == Identity {
		return a.Body
	}
	if kept := a.coded[c].Load(); kept != nil {
		return *kept
	}
	coded := Encode(a.Body, c)
	if a.asked.Add(1) < 2 {
		return coded
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.known[key]
	if at == nil {
		return coded
	}
	e := at.Value.(*entry[B])
	if size := e.size + cap(coded); e.answer == a && size <= k.room/share && a.coded[c].CompareAndSwap(nil, &coded) {
		e.size = size
		k.take(cap(coded))
	}
	return coded
}

// take uses so much of the room; what was not used longest makes place. Call it with mu held.
func (k *Kept[B]) take(size int) {
	k.used += size
	for k.used > k.room {
		k.drop(k.order.Back())
	}
}

func (k *Kept[B]) drop(at *list.Element) {
	e := k.order.Remove(at).(*entry[B])
	delete(k.known, e.key)
	k.used -= e.size
}

// Stats are counts since the start, and what is kept now.
type Stats struct {
	Hits, Misses   uint64
	Answers, Bytes int
}

// Stats counts.
func (k *Kept[B]) Stats() Stats {
	k.mu.Lock()
	defer k.mu.Unlock()
	return Stats{k.hits.Load(), k.misses.Load(), len(k.known), k.used}
}
