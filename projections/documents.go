package projections

import (
	"errors"
	"fmt"
)

// maxGeneration is how many bytes of documents, as stored, a generation of the cache holds; two
// generations are kept.
const maxGeneration = 16 << 20

// documents is the writer's cache of decoded documents. It belongs to one transaction at a time
// and is dropped when that is rolled back.
type documents struct {
	young, old map[docKey]*document
	size       int
	changed    []*document
	room       int
}

// docKey names a document: the shelf it is on and its key there.
type docKey struct {
	shelf string
	key   any
}

// document is a decoded document; nil as value says that there is none.
type document struct {
	value any
	dirty bool
	save  func(*tx) (size int, err error)
}

func newDocuments(room int) *documents {
	return &documents{young: make(map[docKey]*document), room: room}
}

func (d *documents) find(key docKey) (*document, bool) {
	doc, ok := d.young[key]
	if !ok {
		if doc, ok = d.old[key]; ok {
			d.young[key] = doc
		}
	}
	return doc, ok
}

// touch notes that a document must be written.
func (d *documents) touch(doc *document) {
	if !doc.dirty {
		doc.dirty = true
		d.changed = append(d.changed, doc)
	}
}

// flush writes the changed documents, in the order in which they were first changed.
func (d *documents) flush(t *tx) error {
	for _, doc := range d.changed {
		size, err := doc.save(t)
		if err != nil {
			return err
		}
		doc.dirty = false
		d.size += size
	}
	d.changed = d.changed[:0]
	return nil
}

// shrink lets go of what was not used lately. Call it when nothing is changed.
func (d *documents) shrink() {
	if d.size > d.room {
		d.young, d.old, d.size = make(map[docKey]*document, len(d.young)), d.young, 0
	}
}

// drop forgets everything, written or not.
func (d *documents) drop() { *d = *newDocuments(d.room) }

// shelf keeps documents of type D under keys K in some table.
type shelf[K comparable, D any] struct {
	name string
	// read gives a document and its size as stored; nil when there is none.
	read func(*tx, K) (*D, int, error)
	// write stores it, new or not, and gives its size.
	write func(*tx, K, *D) (int, error)
}

var errNoDocument = errors.New("there is no such document")

// find gives a document to look at, never to change; nil when there is none.
func (s *shelf[K, D]) find(t *tx, key K) (*D, error) {
	doc, err := s.document(t, key)
	if err != nil || doc.value == nil {
		return nil, err
	}
	return doc.value.(*D), nil
}

// change gives a document to be changed; one that is not there is an error.
func (s *shelf[K, D]) change(t *tx, key K) (*D, error) {
	doc, err := s.document(t, key)
	if err != nil {
		return nil, err
	}
	if doc.value == nil {
		return nil, fmt.Errorf("%s %v: %w", s.name, key, errNoDocument)
	}
	t.docs.touch(doc)
	return doc.value.(*D), nil
}

// put stores a new document, or another one in its place.
func (s *shelf[K, D]) put(t *tx, key K, value *D) {
	at := docKey{s.name, key}
	doc, ok := t.docs.find(at)
	if !ok {
		doc = s.keep(t, at, key)
	}
	doc.value = value
	t.docs.touch(doc)
}

func (s *shelf[K, D]) document(t *tx, key K) (*document, error) {
	at := docKey{s.name, key}
	if doc, ok := t.docs.find(at); ok {
		return doc, nil
	}
	value, size, err := s.read(t, key)
	if err != nil {
		return nil, fmt.Errorf("%s %v: %w", s.name, key, err)
	}
	doc := s.keep(t, at, key)
	if value != nil {
		doc.value = value
	}
	t.docs.size += size
	return doc, nil
}

func (s *shelf[K, D]) keep(t *tx, at docKey, key K) *document {
	doc := &document{}
	doc.save = func(t *tx) (int, error) { return s.write(t, key, doc.value.(*D)) }
	t.docs.young[at] = doc
	return doc
}
