package odd_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph/views/odd"
)

// TestWhatMayNotBeMissingIsTold takes away each thing that may not be missing, in turn, as what a
// resolver returns, in a list, in something that may be null and in a hole.
func TestWhatMayNotBeMissingIsTold(t *testing.T) {
	full := func() *odd.Box {
		b := newWorld(5, 0).box(2)
		ball := odd.Ball{ID: "1", Round: 1, Pushed: b}
		b.MustLid, b.MustThing, b.Boxes, b.Nested = b, b, []*odd.Box{b}, [][]*odd.Box{{b}}
		b.Grid, b.Values, b.Things, b.Found = [][]float64{{1}}, []odd.Ball{ball}, []odd.Thing{ball, &ball, b}, []odd.Found{&odd.Note{On: &ball}}
		return b
	}
	for field, miss := range map[string]func(*odd.Box){
		"weight":                  func(b *odd.Box) { b.Weight = math.NaN() },
		"made":                    func(b *odd.Box) { b.Made = time.Time{} },
		"key":                     func(b *odd.Box) { b.Key = uuid.Nil },
		"grid":                    func(b *odd.Box) { b.Grid[0][0] = math.Inf(1) },
		"inner { round }":         func(b *odd.Box) { b.Inner.Round = math.NaN() },
		"mustLid { id }":          func(b *odd.Box) { b.MustLid = nil },
		"boxes { id }":            func(b *odd.Box) { b.Boxes[0] = nil },
		"values { round }":        func(b *odd.Box) { b.Values[0].Round = math.Inf(-1) },
		"nested { id }":           func(b *odd.Box) { b.Nested[0][0] = nil },
		"things { id }":           func(b *odd.Box) { b.Things[1] = nil },
		"t: things { id }":        func(b *odd.Box) { b.Things[1] = (*odd.Ball)(nil) },
		"mustThing { id }":        func(b *odd.Box) { b.MustThing = nil },
		"found { __typename }":    func(b *odd.Box) { b.Found[0] = (*odd.Note)(nil) },
		"f: found { __typename }": func(b *odd.Box) { b.Found[0] = 7 },
		"maybeWeight":             func(b *odd.Box) { nan := math.NaN(); b.MaybeWeight = &nan },
		"fails":                   func(b *odd.Box) { b.Trouble.Fails = true },
		"panics":                  func(b *odd.Box) { b.Trouble.Panics = true },
		"twice(times: 101)":       func(*odd.Box) {},
	} {
		b := full()
		miss(b)
		outer := full()
		outer.Lid, outer.MustLid, outer.Boxes = b, b, []*odd.Box{outer, b}
		for i, list := range [][]*odd.Box{{b}, {outer}} {
			p := newPair(list)
			for _, around := range []string{"%s", "lid { %s }", "mustLid { %s label }", "boxes { id %s }", "owner { %s }", "slow { slow { id } %s }"} {
				before := p.views.Left.Load()
				q := request{query: "{ boxes(n: 1) { " + fmt.Sprintf(around, field) + " } word maybeBoxes(n: 1) { " + fmt.Sprintf(around, field) + " } }"}
				if _, difference := p.same(q); difference != "" {
					t.Errorf("%s\n%s", q.query, difference)
				}
				if around == "%s" && i == 0 && p.views.Left.Load() == before {
					t.Errorf("%s: what is missing was not noticed", q.query)
				}
			}
		}
	}
}

// TestNullInsideNull: what may be null becomes it, inside another that does.
func TestNullInsideNull(t *testing.T) {
	b := newWorld(5, 0).box(0)
	b.Trouble.Strict = true
	b.Lid, b.MaybeBoxes = b, []*odd.Box{b, nil, b}
	p := newPair([]*odd.Box{b})
	for _, query := range []string{
		`{ boxes(n: 1) { lid { label strict lid { strict label } id } label } }`,
		`{ boxes(n: 1) { lid { lid { strict label } label strict id } label } }`,
		`{ boxes(n: 1) { maybeBoxes { lid { lid { strict } id } strict } lenient lid { lid { label } } } }`,
	} {
		if got, difference := p.same(request{query: query}); difference != "" {
			t.Errorf("%s\n%s", query, difference)
		} else if p.views.Written.Load() == 0 {
			t.Errorf("%s is not written: %s", query, got.Body)
		}
	}
}
