package projections_test

import (
	"testing"

	"github.com/cyclebook/cyclebook/projections"
)

// BenchmarkTimelinePage reads a page of 20 cycles that went through all stages, with the series
// of three measures of twelve values each.
func BenchmarkTimelinePage(b *testing.B) {
	l := newLogbook(b)
	fill(b, l, 100)
	v := l.views(b, 1000)
	ctx := b.Context()
	scope, err := v.ScopeOf(ctx, ann, day(11, 20))
	if err != nil {
		b.Fatal(err)
	}
	read := func(b *testing.B, outcomes, values bool) {
		r, err := v.Read(ctx, scope)
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		its, err := r.Team(ctx, team)
		if err != nil {
			b.Fatal(err)
		}
		list, err := its.Timeline(nil, nil, nil, nil)
		if err != nil || len(list.Nodes) != 20 {
			b.Fatal(len(list.Nodes), err)
		}
		for _, c := range list.Nodes {
			if !outcomes {
				continue
			}
			found, err := c.Outcomes()
			if err != nil || len(found) != 3 || len(found[0].Series().Values) != 12 {
				b.Fatal(found, err)
			}
			for _, o := range found {
				if values {
					sink = o.Measurements(nil)
				}
			}
		}
	}
	b.Run("cycles", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b, false, false)
		}
	})
	b.Run("cycles and series", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b, true, false)
		}
	})
	b.Run("cycles, series and measurements", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(b, true, true)
		}
	})
}

// BenchmarkQualityPage tells the quality of method of a page of 20 cycles, with the facts that prove it.
func BenchmarkQualityPage(b *testing.B) {
	l := newLogbook(b)
	fill(b, l, 100)
	v := l.views(b, 1000)
	for b.Loop() {
		r := must[*projections.Reader](b)(v.Read(b.Context(), must[projections.Scope](b)(v.ScopeOf(b.Context(), ann, day(11, 20)))))
		its := must[*projections.Team](b)(r.Team(b.Context(), team))
		list := must[*projections.CycleConnection](b)(its.Timeline(nil, nil, nil, nil))
		for _, c := range list.Nodes {
			if q := must[*projections.MethodQuality](b)(c.Quality(b.Context())); len(q.Checks) != len(projections.MethodChecks) {
				b.Fatal(len(q.Checks))
			}
		}
		r.Close()
	}
}

var sink []projections.Measurement
