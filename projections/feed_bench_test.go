package projections

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// BenchmarkFeed reads what 50 schools of 5 districts tell each other in a network: 5,000 share-outs.
func BenchmarkFeed(b *testing.B) {
	w := newFeedWorld(b)
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	for d := range 5 {
		w.district(d, 1+10*d, 10, 1)
		w.agree(d, d, 1, nil)
	}
	r := rand.New(rand.NewPCG(6, 1))
	for n := range 5000 {
		school := 1 + r.IntN(50)
		w.draft(n, school)
		w.release(n, toNetwork(1), nil, anyReleased(r), school)
	}
	v := w.fed()
	ctx := b.Context()
	scope, err := v.ScopeOf(ctx, numbered(personNo+7), domain.DateOf(w.now))
	if err != nil {
		b.Fatal(err)
	}
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		name   string
		search *string
		filter *ShareOutFilter
		want   func(*ShareOutConnection) error
	}{
		{"newest", nil, nil, nil},
		{"common word", text("students"), nil, nil},
		{"rare word", text("isosceles"), nil, nil},
		{"two words", text("fraction stations"), nil, nil},
		{"phrase", text(`"fraction strips"`), nil, nil},
		{"prefix", text("fra* stud*"), nil, nil},
		{"in every one, never in the title", text("worksheets"), nil, nil},
		{"last tier in every one", text("begin"), nil, nil},
		{"without", text("students -fractions"), nil, nil},
		{"nothing", text("zeugma"), nil, nil},
		{"losses in mathematics", nil, &ShareOutFilter{Kinds: []domain.ShareOutKind{domain.Loss}, Subject: text("mathematics")}, nil},
		{"common word and filter", text("students"), &ShareOutFilter{Kinds: []domain.ShareOutKind{domain.Loss}, Grade: text("5")}, nil},
		{"filter for nothing", nil, &ShareOutFilter{Subject: text("Art")}, nil},
	} {
		read := func(b *testing.B, with func(*ShareOutConnection) error) {
			r, err := v.Read(ctx, scope)
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			list, err := r.Feed(ctx, c.search, c.filter, nil, nil)
			if err == nil && with != nil {
				err = with(list)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				read(b, nil)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
		b.Run(c.name+", counted", func(b *testing.B) {
			for b.Loop() {
				read(b, func(l *ShareOutConnection) error { _, err := l.TotalCount(ctx); return err })
			}
		})
		b.Run(c.name+", with facets", func(b *testing.B) {
			for b.Loop() {
				read(b, func(l *ShareOutConnection) error { _, err := l.Facets(ctx); return err })
			}
		})
	}
}
