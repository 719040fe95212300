package projections_test

import (
	"context"
	"testing"

	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkRights reads a page of a timeline with its outcomes as a member, whose scope is asked
// at each step, and as whoever reads all of it: what rights cost.
func BenchmarkRights(b *testing.B) {
	l := newLogbook(b)
	fill(b, l, 100)
	v := l.views(b, 1000)
	for name, scope := range map[string]func(context.Context) (projections.Scope, error){
		"on":  func(ctx context.Context) (projections.Scope, error) { return v.ScopeOf(ctx, ann, day(11, 20)) },
		"off": func(context.Context) (projections.Scope, error) { return projections.Operator(day(11, 20)), nil },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				readPage(b, v, scope)
			}
		})
	}
}

func readPage(b *testing.B, v *projections.Views, scope func(context.Context) (projections.Scope, error)) {
	ctx := b.Context()
	who, err := scope(ctx)
	if err != nil {
		b.Fatal(err)
	}
	r, err := v.Read(ctx, who)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	its, err := r.Team(ctx, team)
	if err != nil {
		b.Fatal(err)
	}
	list, err := its.Timeline(ctx, nil, nil, nil, nil)
	if err != nil || len(list.Nodes) != 20 {
		b.Fatal(len(list.Nodes), err)
	}
	for _, c := range list.Nodes {
		if found, err := c.Outcomes(ctx); err != nil || len(found) != 3 {
			b.Fatal(found, err)
		}
	}
}
