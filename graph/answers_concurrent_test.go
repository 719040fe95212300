package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
)

// TestNobodyIsToldLessThanTheyHaveSeen: while a team is renamed again and again, everybody asks what it is
// called, with the position of a name that was told already, or of none: each is told that name or a later
// one.
func TestNobodyIsToldLessThanTheyHaveSeen(t *testing.T) {
	const names, askers = 60, 6
	n := newTown(t)
	door := n.anotherDoor(16 << 20)
	type told struct {
		number   int
		position string
	}
	var last atomic.Pointer[told]
	// Told as soon as it is recorded: the read models show it later.
	teams := eventlog.NewHandler(desk.NewRecorder(n.log, eventlog.NewClock(n.clock, time.Time{}), n.keys), domain.TeamDecider, 10)
	rename := func(number int) {
		done, err := teams.Handle(t.Context(), domain.RenameTeam{
			TeamHeader: domain.TeamHeader{Header: domain.Header{CommandID: n.id()}, Team: n.team},
			TeamName:   domain.TeamName{Name: domain.Text(fmt.Sprint("Team ", number))},
		}, eventlog.Request{Via: domain.ViaAPI, Owner: n.school, Known: domain.Known{Today: domain.DateOf(today), Actor: n.leadID, Role: domain.Lead}})
		if err != nil {
			t.Fatal(err)
		}
		last.Store(&told{number, done.Position.String()})
	}
	rename(0)
	n.caughtUp()
	query := fmt.Sprintf(`{ team(id: %q) { name } }`, n.team)
	people := []string{n.teacher, n.lead, n.leader}
	var all sync.WaitGroup
	answered, over := make(chan bool), make(chan struct{})
	for i := range askers {
		all.Go(func() {
			for {
				least := last.Load()
				var asks *http.Request
				if i%2 == 0 {
					asks = n.query(people[i%3], query, "Min-Position", least.position)
				} else {
					least = &told{}
					asks = n.query(people[i%3], query)
				}
				a := through(door, asks)
				number := -1
				_, name, _ := strings.Cut(a.Body.String(), `"name":"`)
				if _, err := fmt.Sscanf(name, "Team %d", &number); err != nil || number < least.number {
					t.Errorf("after Team %d: %d %s", least.number, a.Code, a.Body)
				}
				select {
				case answered <- true:
				case <-over:
					return
				}
			}
		})
	}
	const each = 40
	for number := range names {
		rename(number + 1)
		for range each {
			<-answered
		}
	}
	close(over)
	all.Wait()
	s := door.KnownAnswers()
	t.Logf("%d answers, %d of them known", names*each, s.Hits)
	if s.Hits < names*each/2 {
		t.Errorf("of %d answers only %d were known", names*each, s.Hits)
	}
}
