package projections_test

import (
	"context"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkRights reads a page of a timeline with its outcomes in turn as a member, whose scope is
// asked at each step, and as whoever reads all of it. The ratio of the two is what rights cost.
func BenchmarkRights(b *testing.B) {
	l := newLogbook(b)
	fill(b, l, 100)
	v := l.views(b, 1000)
	member := func(ctx context.Context) (projections.Scope, error) { return v.ScopeOf(ctx, ann, day(11, 20)) }
	operator := func(context.Context) (projections.Scope, error) { return projections.Operator(day(11, 20)), nil }
	var on, off time.Duration
	for b.Loop() {
		start := b.Elapsed()
		readPage(b, v, member)
		between := b.Elapsed()
		readPage(b, v, operator)
		on, off = on+between-start, off+b.Elapsed()-between
	}
	b.ReportMetric(float64(on)/float64(off), "on/off")
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
