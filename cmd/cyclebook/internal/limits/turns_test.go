package limits_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/cmd/cyclebook/internal/limits"
	"github.com/cyclebook/cyclebook/graph"
)

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
