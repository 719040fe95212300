package views

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Writer takes the bytes of one view. Generated code writes to it; what it cannot write it leaves
// with [Unusual].
type Writer struct {
	B []byte

	ctx   context.Context
	holes []hole
	spans []span // of what may be null and has holes, by where they begin
	inner int    // the innermost span that is open; -1 when none is
	lists []int  // of each list that is open, the place of the item under way
	marks []int  // places of the items around each hole
}

// span is the part of the bytes that a value takes which may be null.
type span struct {
	from, to int
	around   int // the span around it; -1 when there is none
	holes    int // how many there were before it
	null     bool
}

// unusual is what the executor must tell in its own words.
type unusual struct{}

// Unusual leaves the view under way to the executor. It does not return.
func Unusual() { panic(unusual{}) }

// Write takes what a marshaler of gqlgen writes.
func (w *Writer) Write(p []byte) (int, error) {
	w.B = append(w.B, p...)
	return len(p), nil
}

// Null writes that there is nothing, where that may be.
func (w *Writer) Null(nonNull bool) {
	if nonNull {
		Unusual()
	}
	w.B = append(w.B, null...)
}

// Must takes the bytes after an appender that may say that there is nothing, which may not be.
func (w *Writer) Must(b []byte, ok bool) {
	if !ok {
		Unusual()
	}
	w.B = b
}

// May takes the bytes after an appender that may say that there is nothing.
func (w *Writer) May(b []byte, ok bool) {
	if !ok {
		b = append(b, null...)
	}
	w.B = b
}

// Marshal writes what a marshaler of gqlgen gives.
func (w *Writer) Marshal(m graphql.Marshaler, nonNull bool) {
	if m == graphql.Null {
		w.Null(nonNull)
		return
	}
	m.MarshalGQL(w)
}

// Fields are those that a selection has on the object type at a place of the table.
func (w *Writer) Fields(s *Selection, typ int) []Field { return s.on(w.ctx, typ) }

// Open begins an object or a list that may be null.
func (w *Writer) Open() {
	w.spans = append(w.spans, span{from: len(w.B), around: w.inner, holes: len(w.holes)})
	w.inner = len(w.spans) - 1
}

// Close ends what Open began. Only what has holes can become null.
func (w *Writer) Close() {
	s := &w.spans[w.inner]
	s.to = len(w.B)
	at := w.inner
	w.inner = s.around
	if s.holes == len(w.holes) {
		w.spans = w.spans[:at]
	}
}

// List begins a list of objects.
func (w *Writer) List() {
	w.B = append(w.B, '[')
	w.lists = append(w.lists, 0)
}

// Item begins the item at a place.
func (w *Writer) Item(i int) {
	if i > 0 {
		w.B = append(w.B, ',')
	}
	w.lists[len(w.lists)-1] = i
}

// EndList ends what List began.
func (w *Writer) EndList() {
	w.B = append(w.B, ']')
	w.lists = w.lists[:len(w.lists)-1]
}

// Other writes what generated code has no case for: a hole in the object of, or the name of its
// type, which stands in the key already.
func (w *Writer) Other(f *Field, of any) {
	switch f.Case {
	case typeName:
	case left:
		Unusual()
	default:
		w.holes = append(w.holes, hole{field: f, of: of, at: len(w.B), span: w.inner, marks: len(w.marks)})
		w.marks = append(w.marks, w.lists...)
	}
}

// reset forgets the view that was written. The marks are left to the contexts of its holes.
func (w *Writer) reset() {
	clear(w.holes)
	*w = Writer{B: w.B[:0], holes: w.holes[:0], spans: w.spans[:0], inner: -1, lists: w.lists[:0]}
}
