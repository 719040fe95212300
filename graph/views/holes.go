package views

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// hole is a field inside a view that gqlgen answers.
type hole struct {
	field  *Field
	of     any // the object
	at     int // where it is put
	span   int // the innermost that it can make null; -1 when that is the view
	marks  int // where its places begin
	answer graphql.Marshaler
}

// finished is a view with its holes answered. Like the executor it has answers written only when the
// whole answer is: writing some may add errors, and what became null is not written. It is written
// once; then its writer is free for another view.
type finished struct {
	*Writer
	free *sync.Pool
}

// finish answers the holes, as many at once as the executor answers items of a list. A null where
// none may be takes the nearest thing around it that may be null.
func (w *Writer) finish(atOnce int, free *sync.Pool) graphql.Marshaler {
	if len(w.holes) == 0 {
		return &finished{w, free}
	}
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(w.holes)); i = next.Add(1) - 1 {
			w.answer(&w.holes[i])
		}
	}
	others := len(w.holes) - 1
	if atOnce > 0 {
		others = min(others, atOnce-1)
	}
	var working sync.WaitGroup
	for range others {
		working.Go(work)
	}
	work()
	working.Wait()
	for i := range w.holes {
		h := &w.holes[i]
		if h.answer != graphql.RequiredNull && (h.answer != graphql.Null || !h.field.def.NonNull) {
			continue
		}
		if h.span < 0 {
			return graphql.Null
		}
		w.spans[h.span].null = true
	}
	return &finished{w, free}
}

// answer has gqlgen answer a hole in the context that the executor would have made for it.
func (w *Writer) answer(h *hole) {
	ctx, _ := h.field.in.around(w.ctx, w.marks[h.marks:])
	h.answer = h.field.def.Hole(ctx, h.field.collected, h.of)
}

// around adds what is around the objects of a selection to the context of the view, for one of
// them, and gives the places that are left.
func (s *Selection) around(ctx context.Context, places []int) (context.Context, []int) {
	if f := s.field; f != nil {
		ctx, places = f.in.around(ctx, places)
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: f.typ.Name, Field: f.collected, Args: f.Args})
	}
	for i := range places[:s.lists] {
		ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Index: &places[i]})
	}
	return ctx, places[s.lists:]
}

// MarshalGQL writes the view.
func (v *finished) MarshalGQL(out io.Writer) {
	w := v.Writer
	v.Writer = nil
	w.writeTo(out)
	w.reset()
	v.free.Put(w)
}

// writeTo writes the bytes with the answers of the holes, and null where one became it.
func (w *Writer) writeTo(out io.Writer) {
	from, holes := 0, w.holes
	fill := func(to int) { // up to a place
		for ; len(holes) > 0 && holes[0].at <= to; holes = holes[1:] {
			_, _ = out.Write(w.B[from:holes[0].at])
			from = holes[0].at
			holes[0].answer.MarshalGQL(out)
		}
		_, _ = out.Write(w.B[from:to])
		from = to
	}
	for _, s := range w.spans {
		if !s.null || s.from < from {
			continue // or inside one that is null
		}
		fill(s.from)
		_, _ = io.WriteString(out, null)
		for from = s.to; len(holes) > 0 && holes[0].at < from; {
			holes = holes[1:]
		}
	}
	fill(len(w.B))
}
