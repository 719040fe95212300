package limits_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
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

// machine is one with two cores that work on what comes first. A reading takes ten milliseconds.
type machine chan struct{}

func (m machine) work() {
	m <- struct{}{}
	time.Sleep(10 * time.Millisecond)
	<-m
}

// TestANoisySchoolLeavesAPlace has 64 clients of 16 people ask without a pause, and one of another
// school ask now and then. Time is the bubble's own.
func TestANoisySchoolLeavesAPlace(t *testing.T) {
	for _, c := range []struct {
		name   string
		atWork int
		// longest is how long the quiet one's questions may take.
		longest time.Duration
		noisy   int // how many of the noisy ones are answered in a second at least
	}{
		{"with turns", 2, 10 * time.Millisecond, 95},
		{"the control, without", 0, 400 * time.Millisecond, 190},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, cores := with(limits.Options{AtWork: c.atWork}), make(machine, 2)
				ask := func(who graph.Visitor) time.Duration {
					began := time.Now()
					end, err := l.Turn(t.Context(), who, graph.Reading)
					if err != nil {
						t.Error(err)
						return 0
					}
					cores.work()
					end()
					return time.Since(began)
				}
				over := time.Now().Add(5 * time.Second)
				var clients sync.WaitGroup
				var mu sync.Mutex
				answered := 0
				for range 16 {
					who := of(north)
					for range 4 {
						clients.Go(func() {
							for time.Now().Before(over) {
								ask(who)
								mu.Lock()
								answered++
								mu.Unlock()
							}
						})
					}
				}
				quiet, longest := of(south), time.Duration(0)
				ask(quiet) // the first one meets those who had everything
				for time.Now().Before(over) {
					time.Sleep(70 * time.Millisecond)
					longest = max(longest, ask(quiet))
				}
				clients.Wait()
				if blind := c.atWork == 0 && longest < 100*time.Millisecond; longest > c.longest || blind {
					t.Errorf("the quiet one waited %s, the bound is %s", longest, c.longest)
				}
				if answered/5 < c.noisy {
					t.Errorf("%d a second of the noisy ones were answered", answered/5)
				}
				t.Logf("longest %s; %d noisy ones a second", longest, answered/5)
			})
		})
	}
}

// Alone a school has the whole machine; who comes again after a long time has not saved anything
// up; people of one school come in turns.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := with(limits.Options{AtWork: 4})
		ana, ben, eva := of(north), of(north), of(south)
		take := func(who graph.Visitor) (end func(), ok bool) {
			soon, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			end, err := l.Turn(soon, who, graph.Reading)
			return end, err == nil
		}
		var ends []func()
		for range 4 {
			end, ok := take(ana)
			if !ok {
				t.Fatal("alone it does not have every place")
			}
			ends = append(ends, end)
		}
		if _, ok := take(ana); ok {
			t.Error("it has one place too many")
		}
		if _, ok := take(eva); ok {
			t.Error("there was no place to have")
		}
		ends[0]()
		if _, ok := take(ana); ok {
			t.Error("the place that is kept free for others was taken")
		}
		end, ok := take(eva)
		if !ok {
			t.Fatal("the place that is kept free was not given")
		}
		end()
		time.Sleep(3 * time.Second) // nobody else has asked lately
		end, ok = take(ana)
		if !ok {
			t.Error("alone again it does not have every place")
		}
		for _, end := range append(ends[1:], end) {
			end()
		}

		// A person's crowd of questions, and then one of a colleague's.
		ends = nil
		for range 4 {
			end, err := l.Turn(t.Context(), ana, graph.Reading)
			if err != nil {
				t.Fatal(err)
			}
			ends = append(ends, end)
		}
		var order []string
		ask := func(name string, who graph.Visitor) {
			end, err := l.Turn(t.Context(), who, graph.Reading)
			if err != nil {
				t.Error(err)
				return
			}
			order = append(order, name) // one place, so one after the other
			end()
		}
		for range 50 {
			go ask("ana", ana)
		}
		synctest.Wait()
		go ask("ben", ben)
		synctest.Wait()
		ends[0]()
		synctest.Wait()
		if len(order) != 51 || order[1] != "ben" {
			t.Errorf("the order is %v", order)
		}
		for _, end := range ends[1:] {
			end()
		}
	})
}

func TestTooManyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := with(limits.Options{AtWork: 2})
		ctx, cancel := context.WithCancel(t.Context())
		var people []graph.Visitor
		for range 10 {
			people = append(people, of(north))
		}
		var hold []func()
		for range 2 {
			end, err := l.Turn(ctx, people[0], graph.Reading)
			if err != nil {
				t.Fatal(err)
			}
			hold = append(hold, end)
		}
		refused, waited := 0, 0
		var mu sync.Mutex
		for i := range 1000 {
			go func() {
				_, err := l.Turn(ctx, people[i%10], graph.Reading)
				mu.Lock()
				defer mu.Unlock()
				if err == limits.ErrCrowded {
					refused++
				} else {
					waited++
				}
			}()
		}
		synctest.Wait()
		if refused != 1000-256 {
			t.Errorf("%d were sent away", refused)
		}
		told := make(chan struct{})
		go func() {
			end, err := l.Turn(t.Context(), people[1], graph.Telling)
			if err != nil {
				t.Errorf("a listener was sent away: %v", err)
				return
			}
			end()
			close(told)
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if waited != 256 {
			t.Errorf("%d waited", waited)
		}
		for _, end := range hold {
			end()
		}
		<-told
		for range 2 { // every place is there again
			if _, err := l.Turn(t.Context(), of(south), graph.Recording); err != nil {
				t.Error(err)
			}
			soon, over := context.WithTimeout(t.Context(), time.Millisecond)
			if _, err := l.Turn(soon, people[2], graph.Reading); err != nil {
				t.Error(err)
			}
			over()
		}
	})
}

// FuzzTurns looks that no place is lost and none is given twice, whoever comes, goes and gives up.
func FuzzTurns(f *testing.F) {
	f.Add([]byte{1, 2, 3, 250, 7, 9, 100, 4, 4, 4, 200})
	f.Fuzz(func(t *testing.T, moves []byte) {
		synctest.Test(t, func(t *testing.T) {
			l := with(limits.Options{AtWork: 3})
			crowds := []graph.Visitor{of(north), of(north), of(south), of(uuid.New()), stranger}
			var mu sync.Mutex
			atWork, most := 0, 0
			var all sync.WaitGroup
			for _, move := range moves {
				who := crowds[int(move)%len(crowds)]
				patience, work := time.Duration(move%7)*time.Millisecond, time.Duration(move%11)*time.Millisecond
				all.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					end, err := l.Turn(ctx, who, graph.Reading)
					if err != nil {
						return
					}
					mu.Lock()
					atWork++
					most = max(most, atWork)
					mu.Unlock()
					time.Sleep(work)
					mu.Lock()
					atWork--
					mu.Unlock()
					end()
				})
				time.Sleep(time.Duration(move%3) * time.Millisecond)
			}
			all.Wait()
			if most > 3 {
				t.Errorf("%d were at work", most)
			}
			time.Sleep(time.Minute)
			for range 3 {
				if _, err := l.Turn(t.Context(), of(north), graph.Reading); err != nil && len(moves) > 0 {
					t.Error(err)
				}
				time.Sleep(3 * time.Second) // so that each crowd is alone
			}
		})
	})
}
