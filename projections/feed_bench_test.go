package projections

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// BenchmarkInbox reads what is new of 5,000 share-outs to whom follows as much as may be, by topics as
// long and as common as may be; and searches for such a one.
func BenchmarkInbox(b *testing.B) {
	w := mixedWorld(b, 5000)
	me := numbered(personNo + 1)
	for i := range domain.MaxFollows {
		w.write(domain.FollowCategory, numbered(followNo+5000+i), me, domain.FollowStarted{Follower: me, Followed: domain.Followed{Topic: domain.Personal(strings.Repeat("we* re* ", 9) + fmt.Sprintf("st* wo%d*", i))}})
	}
	from := len(w.log)
	v := w.fed()
	w.draft(5001, 2)
	w.release(5001, toNetwork(1), nil, withTitles("We restore students' work")[0], 2)
	w.feed(v, from)
	scope := must[Scope](b)(v.ScopeOf(b.Context(), me, domain.Day(2027, 10, 10)))
	read := func(b *testing.B, list func(r *Reader) *ShareOutConnection) {
		for b.Loop() {
			r := must[*Reader](b)(v.Read(b.Context(), scope))
			must[int](b)(list(r).TotalCount())
			r.Close()
		}
	}
	b.Run("inbox", func(b *testing.B) {
		read(b, func(r *Reader) *ShareOutConnection {
			return must[*ShareOutConnection](b)(must[*Viewer](b)(r.Viewer(b.Context())).Inbox(b.Context(), nil, nil, nil))
		})
	})
	for _, n := range []int{1, 5, 20} {
		text := strings.TrimSpace(strings.Repeat("we* st* th* wo* re* ", 4)[:4*n])
		b.Run(fmt.Sprint("search for ", n), func(b *testing.B) {
			read(b, func(r *Reader) *ShareOutConnection {
				return must[*ShareOutConnection](b)(r.Feed(b.Context(), &text, nil, nil, nil))
			})
		})
	}
}

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
				read(b, func(l *ShareOutConnection) error { _, err := l.TotalCount(); return err })
			}
		})
		b.Run(c.name+", with facets", func(b *testing.B) {
			for b.Loop() {
				read(b, func(l *ShareOutConnection) error { _, err := l.Facets(ctx); return err })
			}
		})
	}
}
