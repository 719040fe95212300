package projections_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

var network = id(91)

// netted is a logbook with a network of schools 1 to 6, and teams by number: team n is id(400+n).
type netted struct {
	*logbook
	t     testing.TB
	cycle int
}

func newNetwork(t testing.TB) *netted {
	l := newLogbook(t)
	n := &netted{logbook: l, t: t}
	l.on(t, day(time.August, 10), domain.NetworkCategory, network, domain.NetworkFounded{Name: "Voices"})
	for s := range 6 {
		at := id(1)
		if s > 0 {
			at = id(3 + s)
			l.on(t, day(time.August, 10), domain.SchoolCategory, at, domain.SchoolRegistered{Name: "A school", Zone: "America/Chicago"})
		}
		l.on(t, day(time.August, 10), domain.NetworkCategory, network, domain.SchoolAdmitted{School: at, On: day(time.August, 10)})
	}
	return n
}

// schoolOf is the school of a number from 0.
func schoolOf(n int) uuid.UUID {
	if n == 0 {
		return id(1)
	}
	return id(3 + n)
}

func (n *netted) team(number, school int) {
	at := schoolOf(school)
	n.on(n.t, day(time.August, 11), domain.TeamCategory, id(400+number), domain.TeamFormed{Name: "A team", School: at, Schools: []uuid.UUID{at}})
}

// ended is a cycle that a team planned, did, studied and decided on a day; predicted or not.
func (n *netted) ended(team int, on domain.Date, predicted bool, improvement domain.Improvement) uuid.UUID {
	n.cycle++
	c := id(2000 + n.cycle)
	n.on(n.t, on, domain.CycleCategory, c, plan("x", func(p *domain.Plan) {
		p.Team, p.Classes, p.Measures, p.Questions[0].Measure = id(400+team), nil, nil, nil
	}))
	if predicted {
		n.on(n.t, on, domain.CycleCategory, c, around(nil))
	}
	study := studied("Yes")
	study.Improvement = improvement
	n.on(n.t, on, domain.CycleCategory, c, domain.CycleStarted{On: on}, domain.DoCompleted{On: on, CarriedOut: domain.Fully}, study, domain.ActDecided{Decision: domain.Adopt, Reason: "x"})
	return c
}

// share releases a share-out of a cycle in the name of the team's school.
func (n *netted) share(team, school int, cycle uuid.UUID, on domain.Date, kind domain.AudienceKind) {
	at := schoolOf(school)
	out := id(40_000 + numberedCycle(cycle))
	n.on(n.t, on, domain.ShareOutCategory, out,
		domain.ShareOutDrafted{Team: id(400 + team), Cycle: cycle, Telling: domain.Telling{Kind: domain.Loss, Title: "x", Learned: "y"}},
		domain.ShareOutReleased{Version: 1, School: at, Schools: []uuid.UUID{at}, Audience: domain.Audience{Kind: kind}, Attribution: domain.Anonymous, Released: domain.Released{Kind: domain.Loss, Title: "x"}})
}

func numberedCycle(c uuid.UUID) int { return int(c[14])<<8 | int(c[15]) }

// pass lets a fact be recorded on a day, which closes the months before.
func (n *netted) pass(on domain.Date) {
	n.on(n.t, on, domain.PersonCategory, id(9000+len(n.events)), domain.PersonInvited{Name: "Someone"})
}

func (n *netted) counts(today domain.Date) *projections.MethodYear {
	n.t.Helper()
	its := must[*projections.Network](n.t)(reader(n.t, n.views(n.t, 1000), ann, today).Network(n.t.Context(), network))
	return must[[]*projections.MethodYear](n.t)(its.MethodCounts(n.t.Context()))[0]
}

func (n *netted) count(check projections.MethodCheck, today domain.Date) *projections.MethodCount {
	n.t.Helper()
	return n.counts(today).Checks[slices.Index(projections.MethodChecks, check)]
}

// TestCountsTakeEnoughTeams: five teams of three schools, none with over half.
func TestCountsTakeEnoughTeams(t *testing.T) {
	for _, test := range []struct {
		name    string
		schools []int // of each team
		first   int   // cycles of the first team
		shown   bool
	}{
		{"four teams", []int{0, 1, 2, 3}, 1, false},
		{"five teams of two schools", []int{0, 0, 1, 1, 1}, 1, false},
		{"five teams of three schools", []int{0, 0, 1, 1, 2}, 1, true},
		{"one with over half", []int{0, 0, 1, 1, 2}, 5, false},
		{"one with half", []int{0, 0, 1, 1, 2}, 4, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNetwork(t)
			for i, school := range test.schools {
				n.team(i, school)
				for c := range max(1, test.first*(1-min(i, 1))) {
					n.ended(i, day(time.September, 10), i%2 == 0 && c == 0, domain.Improved)
				}
			}
			if c := n.count(predicted, day(time.September, 30)); c.Shown != projections.Suppressed || c.AsOf != nil {
				t.Errorf("before the month is over: %+v", c)
			}
			n.pass(day(time.October, 1))
			c := n.count(predicted, day(time.October, 2))
			if (c.Shown == projections.Exact) != test.shown {
				t.Fatalf("%+v", c)
			}
			if !test.shown && (c.Met != nil || c.Counted != nil || c.Teams != nil || c.Schools != nil || c.AsOf != nil) {
				t.Errorf("too much is told: %+v", c)
			}
			if test.shown && (*c.Met != 3 || *c.Counted != 4+test.first || *c.Teams != 5 || *c.Schools != 3 || *c.AsOf != day(time.September, 30)) {
				t.Errorf("%d of %d by %d teams of %d schools as of %s", *c.Met, *c.Counted, *c.Teams, *c.Schools, c.AsOf)
			}
		})
	}
}

// five has five teams of three schools, of which each ended two cycles in September, one of them
// with a prediction.
func five(t testing.TB) *netted {
	n := newNetwork(t)
	for i, school := range []int{0, 0, 1, 1, 2} {
		n.team(i, school)
		n.ended(i, day(time.September, 10), true, domain.Improved)
		n.ended(i, day(time.September, 11), false, domain.NotImproved)
	}
	n.pass(day(time.October, 1))
	return n
}

// TestOneTeamAloneChangesNothing: what few teams did waits until enough others did something.
func TestOneTeamAloneChangesNothing(t *testing.T) {
	n := five(t)
	told := func(today domain.Date) [2]int {
		c := n.count(predicted, today)
		return [2]int{*c.Met, *c.Counted}
	}
	for i := range 4 {
		n.ended(i, day(time.October, 5), true, domain.Improved)
		if got := told(day(time.October, 6)); got != [2]int{5, 10} {
			t.Errorf("in the month, after %d teams: %v", i+1, got)
		}
	}
	n.pass(day(time.November, 1))
	if c := n.count(predicted, day(time.November, 2)); *c.Counted != 10 || *c.AsOf != day(time.September, 30) {
		t.Errorf("after the month in which four teams did something: %d as of %s", *c.Counted, c.AsOf)
	}
	n.ended(4, day(time.November, 5), true, domain.Improved)
	n.pass(day(time.December, 1))
	if got := told(day(time.December, 2)); got != [2]int{10, 15} {
		t.Errorf("with the fifth: %v", got)
	}
	for i := range 5 {
		n.ended(i, day(time.December, 5), true, domain.Improved)
	}
	n.pass(day(time.January, 2))
	if got := told(day(time.January, 3)); got != [2]int{15, 20} {
		t.Errorf("when enough teams did something: %v", got)
	}
}

// TestASchoolThatComesAlone does not show its teams.
func TestASchoolThatComesAlone(t *testing.T) {
	n := five(t)
	n.team(5, 5)
	n.on(t, day(time.October, 1), domain.NetworkCategory, network, domain.SchoolLeft{School: schoolOf(5), On: day(time.October, 1)})
	n.ended(5, day(time.October, 5), true, domain.Improved)
	n.on(t, day(time.November, 3), domain.NetworkCategory, network, domain.SchoolAdmitted{School: schoolOf(5), On: day(time.November, 3)})
	if c := n.count(predicted, day(time.November, 4)); *c.Counted != 10 {
		t.Errorf("at once: %d", *c.Counted)
	}
	n.pass(day(time.December, 1))
	if c := n.count(predicted, day(time.December, 2)); *c.Counted != 10 {
		t.Errorf("the month after: %d", *c.Counted)
	}
}

// TestCodedCounts: a share at an edge would say of each team what it did.
func TestCodedCounts(t *testing.T) {
	for _, test := range []struct {
		each int // cycles of each team, all documented and none with a prediction
		want projections.Shown
	}{{2, projections.Suppressed}, {5, projections.Coded}} {
		n := newNetwork(t)
		for i, school := range []int{0, 0, 1, 1, 2} {
			n.team(i, school)
			for range test.each {
				n.ended(i, day(time.September, 10), false, domain.Improved)
			}
		}
		n.pass(day(time.October, 1))
		for check, word := range map[projections.MethodCheck]string{documented: "Over 95 %", predicted: "Under 5 %"} {
			c := n.count(check, day(time.October, 2))
			if c.Shown != test.want || c.Met != nil || (c.Counted == nil) != (test.want == projections.Suppressed) || (test.want == projections.Coded) != strings.HasPrefix(c.Told, word) {
				t.Errorf("%s of %d cycles each: %+v", check, test.each, c)
			}
		}
	}
}

// TestAClockThatIsPutBack opens no month again.
func TestAClockThatIsPutBack(t *testing.T) {
	n := five(t)
	n.recorded = day(time.September, 20).Time()
	n.ended(0, day(time.September, 10), true, domain.Improved)
	n.recorded = time.Time{}
	n.pass(day(time.October, 20))
	if c := n.count(predicted, day(time.October, 20)); *c.Counted != 10 || *c.AsOf != day(time.September, 30) {
		t.Errorf("%+v", c)
	}
}

// TestASchoolThatWillLeave counts as long as it is there.
func TestASchoolThatWillLeave(t *testing.T) {
	n := newNetwork(t)
	n.on(t, day(time.September, 1), domain.NetworkCategory, network, domain.SchoolLeft{School: schoolOf(2), On: day(time.December, 31)})
	for i, school := range []int{0, 0, 1, 1, 2} {
		n.team(i, school)
		n.ended(i, day(time.September, 10), i > 1, domain.Improved)
	}
	n.pass(day(time.October, 1))
	if c := n.count(predicted, day(time.October, 2)); c.Shown != projections.Exact || *c.Counted != 5 {
		t.Errorf("%+v", c)
	}
}
