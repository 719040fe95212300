package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/graph"
)

// right is one that somebody has, and loses.
type right struct {
	name, word string // of which the answer tells
	ask        func() *http.Request
	lose       func()
}

// rights are some of each kind. Those that end with a day come last.
func (s *sharing) rights() []right {
	cycle, _ := s.plan("Frames", s.measure("Exit ticket"), nil)
	ofTeam := fmt.Sprintf(`{ cycle(id: %q) { title } }`, cycle)
	ofSchool := fmt.Sprintf(`{ school(id: %q) { name } }`, s.school)
	viewer := `{ viewer { person { name } } }`
	by := func(token, query string) func() *http.Request {
		return func() *http.Request { return s.query(token, query) }
	}
	member, memberID := s.person("Mia Member")
	join := object{"team": s.team, "person": memberID, "school": s.school, "position": "SPECIALIST"}
	s.do(s.admin, "addMember", "position", join)
	analyst, analystID := s.person("Ann Analyst")
	grant := s.id()
	s.do(s.admin, "grantRole", "position", object{"person": analystID, "id": grant, "role": "DISTRICT_ANALYST", "scope": s.district})
	token := s.id()
	shown := s.do(s.admin, "issueToken", "secret", object{"person": s.teacherID, "id": token})["secret"].(string)
	session := s.session(s.leadID, "a secret")
	s.shares(s.southern, s.southTeam, "It took too long", nil)
	days := object{"team": s.team, "person": s.elseID, "school": s.school, "position": "SPECIALIST", "from": "2026-08-01", "until": "2026-09-03"}
	s.do(s.admin, "addMember", "position", days)
	passing := s.do(s.admin, "issueToken", "secret", object{"person": s.teacherID, "id": s.id(), "until": "2026-09-03"})["secret"].(string)
	midnight := func() { s.on(morning) }
	return []right{
		{"a member", "Frames", by(member, ofTeam), func() {
			s.do(s.admin, "removeMember", "position", object{"team": s.team, "person": memberID})
		}},
		{"a coach", "Frames", by(s.coach, ofTeam), func() {
			s.do(s.lead, "releaseCoach", "position", object{"team": s.team, "person": s.coachID})
		}},
		{"a role", "Elm", by(analyst, ofSchool), func() {
			s.do(s.admin, "revokeRole", "position", object{"person": analystID, "grant": grant})
		}},
		{"a token", "Ana", by(shown, viewer), func() {
			s.do(s.admin, "revokeToken", "position", object{"person": s.teacherID, "token": token})
		}},
		{"a session", "Lee", func() *http.Request {
			return s.asks(http.MethodGet, viewer, "a secret", "Sec-Fetch-Site", "same-origin")
		}, func() {
			s.do(s.lead, "endSession", "position", object{"person": s.leadID, "session": session})
		}},
		{"an agreement", "too long", by(s.lead, `{ shareOuts { edges { node { title } } } }`), func() {
			s.do(s.admin, "endAgreement", "position", object{"network": s.network, "agreement": s.agreement})
		}},
		{"a member until yesterday", "Frames", by(s.stranger, ofTeam), midnight},
		{"a token until yesterday", "Ana", by(passing, viewer), midnight},
	}
}

// TestWhoLosesARightIsGivenNoOldAnswer tries each right, with a door that keeps answers, and with one that
// takes each to stand whatever has happened: then the key alone must be another, or whoever asks is not let
// in.
func TestWhoLosesARightIsGivenNoOldAnswer(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*graph.Door)
	}{{"as it is", func(*graph.Door) {}}, {"whatever has changed", (*graph.Door).TakeAllToStand}} {
		s := newSharing(t, byCookie)
		s.on(evening) // of the 3rd at school
		rights := s.rights()
		tried := 0
		for i, x := range rights {
			if strings.HasSuffix(x.name, "until yesterday") {
				s.on(evening)
			}
			door := s.anotherDoor(16 << 20)
			c.make(door)
			old := s.learn(door, x.ask)
			if !strings.Contains(old, x.word) {
				t.Fatalf("%s, %s: it does not tell %q: %s", c.name, x.name, x.word, old)
			}
			x.lose()
			s.caughtUp()
			before := door.KnownAnswers().Hits
			now, fresh := through(door, x.ask()), through(s.anotherDoor(0), x.ask())
			if now.Code != fresh.Code || now.Body.String() != fresh.Body.String() || strings.Contains(now.Body.String(), x.word) || door.KnownAnswers().Hits != before {
				t.Errorf("%s, %s: %d %s\nwant %d %s", c.name, x.name, now.Code, now.Body, fresh.Code, fresh.Body)
			}
			tried = i + 1
		}
		if tried != 8 {
			t.Errorf("%d rights were tried", tried)
		}
	}
}

// TestAChangeIsSeenByWhoeverWaitsForIt: as soon as it is recorded, whoever names its position is given no
// answer from before it, neither by the header nor by the request's extension.
func TestAChangeIsSeenByWhoeverWaitsForIt(t *testing.T) {
	n := newTown(t)
	door := n.anotherDoor(16 << 20)
	q := fmt.Sprintf(`{ team(id: %q) { name } }`, n.team)
	for i := range 20 {
		n.learn(door, func() *http.Request { return n.query(n.teacher, q) })
		name := fmt.Sprint("Team ", i)
		position := n.do(n.lead, "renameTeam", "position", object{"team": n.team, "name": name})["position"].(string)
		ask := n.query(n.teacher, q, "Min-Position", position)
		if i%2 == 1 {
			ask = n.request(n.teacher, mustJSON(object{"query": q, "extensions": object{"minPosition": position}}))
		}
		if a := through(door, ask); !strings.Contains(a.Body.String(), `"`+name+`"`) {
			t.Errorf("after %s: %s", name, a.Body)
		}
		before := door.KnownAnswers().Hits
		if a := through(door, n.query(n.teacher, q, "Min-Position", position)); !strings.Contains(a.Body.String(), name) || i%2 == 0 && door.KnownAnswers().Hits != before+1 {
			t.Errorf("what was waited for is not known: %s", a.Body)
		}
	}
	// What is not there yet and what is no position are told as ever.
	for position, code := range map[string]string{"thouse-ffffff": "NOT_YET", "nonsense": "BAD_USER_INPUT"} {
		c := n.config
		c.KnownAnswers, c.Patience.Freshness = 16<<20, time.Millisecond
		hasty, err := graph.New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer hasty.Close()
		n.learn(hasty, func() *http.Request { return n.query(n.teacher, q) })
		if a := through(hasty, n.query(n.teacher, q, "Min-Position", position)); !strings.Contains(a.Body.String(), code) {
			t.Errorf("%s: %s", position, a.Body)
		}
	}
}

// TestAReadIsToldOnEachDay: what is given again was told when it was read; on another day it is told anew.
// The day is that of the team's school, which may begin while that of the reader goes on.
func TestAReadIsToldOnEachDay(t *testing.T) {
	n := newTown(t)
	west, team := n.id(), n.id()
	n.do(n.admin, "registerSchool", "position", object{"school": west, "name": "West School", "zone": "America/Los_Angeles", "district": n.district, "from": "2026-08-01"})
	lead, leadID := n.person("Wes West")
	n.form(team, "West Team", west, leadID)
	n.do(n.admin, "assignCoach", "position", object{"team": team, "person": n.coachID, "from": "2026-08-01"})
	cycle := n.id()
	n.do(lead, "planCycle", "position", object{"cycle": cycle, "team": team, "title": "Western", "purpose": "COLLECT", "questions": []object{{"id": n.id(), "text": "Why?"}}})
	door := n.anotherDoor(16 << 20)
	ask := func() *http.Request { return n.query(n.coach, fmt.Sprintf(`{ cycle(id: %q) { title } }`, cycle)) }
	told := func() (days []string) {
		list, _ := n.readsTold(0)
		for _, r := range list {
			if r.Team == team && r.Reader == n.coachID {
				days = append(days, r.On.String())
			}
		}
		return days
	}
	// 1:30 of the 4th where the coach is, who has a team in New York, too; 22:30 of the 3rd at the team's school.
	n.on(time.Date(2026, time.September, 4, 5, 30, 0, 0, time.UTC))
	n.learn(door, ask)
	if got := fmt.Sprint(told()); got != "[2026-09-03]" {
		t.Fatalf("told are %s", got)
	}
	for _, c := range []struct {
		name  string
		at    time.Time
		hits  uint64
		wants string
	}{
		{"an hour later", time.Date(2026, time.September, 4, 6, 30, 0, 0, time.UTC), 1, "[2026-09-03]"},
		{"on the next day at the team's school, not the coach's", morning, 1, "[2026-09-03 2026-09-04]"},
		{"on the next day of both", morning.AddDate(0, 0, 1), 0, "[2026-09-03 2026-09-04 2026-09-05]"},
	} {
		n.on(c.at)
		before := door.KnownAnswers().Hits
		a := through(door, ask())
		if !strings.Contains(a.Body.String(), "Western") || door.KnownAnswers().Hits != before+c.hits {
			t.Errorf("%s: %d known, %s", c.name, door.KnownAnswers().Hits-before, a.Body)
		}
		if got := fmt.Sprint(told()); got != c.wants {
			t.Errorf("%s told are %s, want %s", c.name, got, c.wants)
		}
		n.caughtUp()
		n.learn(door, ask)
	}
}

// TestALimitCountsKnownAnswers as what costs little, and none is given to who has spent all.
func TestALimitCountsKnownAnswers(t *testing.T) {
	n := newTown(t)
	spent := &counted{left: 1 << 30}
	c := n.config
	c.KnownAnswers, c.Limits = 16<<20, spent
	door, err := graph.New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer door.Close()
	q := fmt.Sprintf(`{ team(id: %q) { timeline(first: 100) { edges { node { title outcomes { series { values } } } } } } }`, n.team)
	before := spent.units
	through(door, n.query(n.teacher, q))
	fresh := spent.units - before
	n.learn(door, func() *http.Request { return n.query(n.teacher, q) })
	before, turns := spent.units, spent.turns
	through(door, n.query(n.teacher, q))
	if got := spent.units - before; got != 1 || fresh < 2 || spent.turns != turns {
		t.Errorf("known it costs %d units and %d turns, fresh %d", got, spent.turns-turns, fresh)
	}
	spent.left = 0
	if a := through(door, n.query(n.teacher, q)); a.Code != http.StatusTooManyRequests || !strings.Contains(a.Body.String(), "RATE_LIMITED") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if spent.who != (graph.Visitor{Person: n.teacherID, School: n.school}) {
		t.Errorf("it is %v who pays", spent.who)
	}
}

// counted are limits of so many units in all.
type counted struct {
	left, units, turns int
	who                graph.Visitor // who paid last
}

func (l *counted) Spend(_ context.Context, who graph.Visitor, units int) time.Duration {
	if who.Person == uuid.Nil {
		return 0
	}
	l.who = who
	if units > l.left {
		return time.Minute
	}
	l.left, l.units = l.left-units, l.units+units
	return 0
}

func (l *counted) Turn(context.Context, graph.Visitor, graph.Work) (func(), error) {
	l.turns++
	return func() {}, nil
}

func (*counted) Open(context.Context, graph.Visitor) (func(), bool) { return func() {}, true }
