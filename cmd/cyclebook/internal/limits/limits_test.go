package limits_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/limits"
	"github.com/cyclebook/cyclebook/graph"
)

var (
	stranger graph.Visitor
	north    = uuid.New()
	south    = uuid.New()
)

func of(school uuid.UUID) graph.Visitor { return graph.Visitor{Person: uuid.New(), School: school} }

type addressKey struct{}

// from is a context of a request from an address.
func from(t testing.TB, address string) context.Context {
	return context.WithValue(t.Context(), addressKey{}, address)
}

func with(o limits.Options) *limits.Limits {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.AddressOf = func(ctx context.Context) string { a, _ := ctx.Value(addressKey{}).(string); return a }
	return limits.New(o)
}

// spends says how often one unit is given.
func spends(ctx context.Context, l *limits.Limits, who graph.Visitor, tries int) (given int) {
	for range tries {
		if l.Spend(ctx, who, 1) == 0 {
			given++
		}
	}
	return given
}

func TestUnitsComeBackWithTime(t *testing.T) {
	now := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	l := with(limits.Options{
		Person: limits.Limit{Rate: 10, Saved: 100}, School: limits.Limit{Rate: 10, Saved: 150}, Address: limits.Limit{Rate: 1, Saved: 5},
		Now: func() time.Time { return now },
	})
	ana, ben, eva := of(north), of(north), of(south)
	for _, c := range []struct {
		name  string
		after time.Duration
		who   graph.Visitor
		from  string
		tries int
		given int
	}{
		{"a person, at once", 0, ana, "", 200, 100},
		{"a colleague has what is left of the school's", 0, ben, "", 200, 50},
		{"another school is as it was", 0, eva, "", 200, 100},
		{"after a second", time.Second, ana, "", 200, 10},
		{"and the school had no more than that", 0, ben, "", 200, 0},
		{"no more is saved than may be", time.Hour, ana, "", 200, 100},
		{"a stranger", 0, stranger, "203.0.113.1", 10, 5},
		{"another address", 0, stranger, "203.0.113.2", 10, 5},
		{"a person at an address of strangers", 0, eva, "203.0.113.1", 10, 10},
	} {
		now = now.Add(c.after)
		if given := spends(from(t, c.from), l, c.who, c.tries); given != c.given {
			t.Errorf("%s: given %d of %d, want %d", c.name, given, c.tries, c.given)
		}
	}
	if wait := l.Spend(t.Context(), ana, 50); wait != 5*time.Second {
		t.Errorf("50 units of 10 a second: wait %s", wait)
	}
	now = now.Add(5 * time.Second)
	if wait := l.Spend(t.Context(), ana, 50); wait != 0 {
		t.Errorf("after that: wait %s", wait)
	}
	now = now.Add(time.Hour)
	if wait := l.Spend(t.Context(), ana, 1_000_000); wait != 0 {
		t.Errorf("more than can be saved is never given: wait %s", wait)
	}
}

// What a school refuses costs the person who asked nothing.
func TestWhatTheSchoolRefusesIsGivenBack(t *testing.T) {
	now := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	l := with(limits.Options{
		Person: limits.Limit{Rate: 0.001, Saved: 10}, School: limits.Limit{Rate: 1, Saved: 5},
		Now: func() time.Time { return now },
	})
	ana := of(north)
	if given := spends(t.Context(), l, ana, 10); given != 5 {
		t.Fatalf("given %d of the school's 5", given)
	}
	now = now.Add(5 * time.Second)
	if given := spends(t.Context(), l, ana, 10); given != 5 {
		t.Errorf("then given %d: the person has 5 left, and so has the school", given)
	}
}

func TestNothingIsLimitedThatIsOff(t *testing.T) {
	l := with(limits.Options{})
	ana := of(north)
	if given := spends(t.Context(), l, ana, 100_000); given != 100_000 {
		t.Errorf("given %d", given)
	}
	for range 10_000 {
		if _, ok := l.Open(t.Context(), ana); !ok {
			t.Fatal("a line was not opened")
		}
		if _, err := l.Turn(t.Context(), ana, graph.Reading); err != nil {
			t.Fatal(err)
		}
	}
}

// Whoever comes under very many names takes no more memory than there is, and has nobody's
// spending forgotten.
func TestManyNamesResetNobody(t *testing.T) {
	now := time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	l := with(limits.Options{Address: limits.Limit{Rate: 1, Saved: 5}, Now: func() time.Time { return now }})
	if given := spends(from(t, "victim"), l, stranger, 10); given != 5 {
		t.Fatalf("given %d", given)
	}
	given := 0
	for i := range 200_000 {
		given += spends(from(t, fmt.Sprint(i)), l, stranger, 1)
	}
	if given > 21_000 {
		t.Errorf("%d units were given to names of whom only some can have a bucket", given)
	}
	if given := spends(from(t, "victim"), l, stranger, 10); given != 0 {
		t.Errorf("what was spent was forgotten: given %d", given)
	}
	now = now.Add(time.Minute) // all are full again, and may be dropped
	if given := spends(from(t, "newcomer"), l, stranger, 10); given != 5 {
		t.Errorf("a newcomer: given %d", given)
	}
}

func TestLines(t *testing.T) {
	l := with(limits.Options{Person: limits.Limit{Open: 3}, School: limits.Limit{Open: 5}, Address: limits.Limit{Open: 2}})
	ana, ben := of(north), of(north)
	open := func(ctx context.Context, who graph.Visitor, tries int) (closers []func()) {
		for range tries {
			if closed, ok := l.Open(ctx, who); ok {
				closers = append(closers, closed)
			}
		}
		return closers
	}
	anas := open(t.Context(), ana, 9)
	bens := open(t.Context(), ben, 9)
	if len(anas) != 3 || len(bens) != 2 {
		t.Errorf("a person has %d lines, a colleague %d", len(anas), len(bens))
	}
	anas[0]()
	anas[0]() // twice is once
	if again := open(t.Context(), ben, 9); len(again) != 1 {
		t.Errorf("after one was closed %d are opened", len(again))
	}
	if other := open(t.Context(), of(south), 9); len(other) != 3 {
		t.Errorf("another school has %d", len(other))
	}
	if there := open(from(t, "203.0.113.1"), stranger, 9); len(there) != 2 {
		t.Errorf("strangers have %d", len(there))
	}
}
