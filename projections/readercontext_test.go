package projections

import (
	"context"
	"errors"
	"testing"
)

// TestViewsReadUnderTheReadersContext: what a view reads later it reads under the context that its reader
// was opened with. That of the call which gave the view may be over by then; once the reader's own is,
// nothing more is read.
func TestViewsReadUnderTheReadersContext(t *testing.T) {
	v := golden(t)
	whole, end := context.WithCancel(t.Context())
	defer end()
	r, err := v.Read(whole, scopeOn(t, v, 31, "2026-10-05"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	short, done := context.WithCancel(whole)
	viewer := must[*Viewer](t)(r.Viewer(short))
	done()
	if _, err := r.Cycle(short, numbered(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader reads under a context that is over: %v", err)
	}
	team := must[[]*Team](t)(viewer.Teams())[0]
	list := must[*CycleConnection](t)(team.Timeline(nil, nil, nil, nil))
	if n := must[int](t)(list.TotalCount()); n == 0 || n != len(list.Nodes) {
		t.Fatalf("%d cycles of %d are read under the reader's context", len(list.Nodes), n)
	}
	end()
	c := list.Nodes[0] // what was read before may be at hand
	for what, read := range map[string]func() error{
		"outcomes":   func() error { _, err := c.Outcomes(); return err },
		"children":   func() error { _, err := c.Children(); return err },
		"ramp":       func() error { _, err := c.Ramp(); return err },
		"history":    func() error { _, err := c.History(nil, nil); return err },
		"share-outs": func() error { _, err := c.ShareOuts(); return err },
		"projects":   func() error { _, err := team.Projects(); return err },
		"schools":    func() error { _, err := team.Schools(); return err },
		"classes":    func() error { _, err := team.Classes(nil); return err },
		"reads":      func() error { _, err := team.Reads(nil, nil); return err },
	} {
		if err := read(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: after the answer's time is over, reading gives %v", what, err)
		}
	}
}
