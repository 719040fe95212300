package demo

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/desk"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/eventlog"
	"github.com/cyclebook/cyclebook/projections"
)

// shareOutID is one of version 4, which a share-out must have; the same in every demo.
func shareOutID(key string) uuid.UUID { return random("share-out", key) }

// random is an id in the form of one that was drawn.
func random(name ...string) uuid.UUID {
	drawn := id(name...)
	drawn[6] = drawn[6]&0x0f | 0x40
	return drawn
}

// shareOut tells the draft of a share-out on a Wednesday, and on the day after its release: each at a
// time of its own, so that the next one is judged beside it.
func (t *telling) shareOut(i int, s shareOut) {
	of := storyOf(s.story)
	out, who := shareOutID(s.key), of.lead()
	if s.by != "" {
		who = actor{id("person", s.by), domain.Member}
	}
	t.know(domain.Thing{Kind: domain.KindOfShareOut, ID: out, Team: of.id()})
	next := func() domain.ShareOutHeader { return domain.ShareOutHeader{Header: t.header(out), ShareOut: out} }
	wednesday, words := t.calendar.monday(s.year, s.week).AddDays(2), s.words(of)
	t.tell(of, on(wednesday, 16, 15), who, of.homeID(), domain.DraftShareOut{ShareOutHeader: next(), Draft: domain.Draft{
		Team: of.id(), Cycle: of.cycleID(s.cycle), Telling: words,
	}})
	if s.audience == "" {
		return
	}
	release := domain.ShareOutRelease{Version: 1, Audience: t.audience(s.audience), Attribution: cmp.Or(s.as, domain.Anonymous)}
	thursday := on(wednesday.AddDays(1), 16, 15+tick*i)
	if s.embargo > 0 {
		release.EmbargoUntil = ptr(thursday.day.AddDays(s.embargo))
	}
	t.tell(of, thursday, who, of.homeID(), domain.ReleaseShareOut{ShareOutHeader: next(), ShareOutRelease: release})
	if s.revised.learned != "" {
		t.revise(s, words, release, next)
	}
	for _, key := range s.thanks {
		t.do(t.thanked(s.year), actor{person: id("person", key)}, of.homeID(), domain.ThankShareOut{ShareOutHeader: next()})
	}
	if s.withdrawn.cause != "" {
		gone := on(t.calendar.monday(thisYear, s.withdrawn.week), 16, 0)
		t.tell(of, gone, who, of.homeID(), domain.WithdrawShareOut{ShareOutHeader: next(), ShareOutWithdrawal: domain.ShareOutWithdrawal{
			Cause: s.withdrawn.cause, Reason: domain.ReleasedText(s.withdrawn.reason),
		}})
		t.retire(out, gone)
	}
}

// revise releases a second version in place of the first.
func (t *telling) revise(s shareOut, words domain.Telling, release domain.ShareOutRelease, next func() domain.ShareOutHeader) {
	of := storyOf(s.story)
	words.Learned, release.Version = domain.Text(s.revised.learned), 2
	day := t.calendar.monday(thisYear, s.revised.week).AddDays(1)
	t.tell(of, on(day, 15, 48), of.lead(), of.homeID(), domain.ReviseShareOut{ShareOutHeader: next(), Redraft: domain.Redraft{Version: 2, Telling: words}})
	t.tell(of, on(day.AddDays(1), 15, 48), of.lead(), of.homeID(), domain.ReleaseShareOut{ShareOutHeader: next(), ShareOutRelease: release})
}

// thanked is when people say their thanks: at the end of a year's part.
func (t *telling) thanked(y schoolYear) instant {
	if y == lastYear {
		return on(lastDay, 12, 0)
	}
	return on(t.calendar.monday(thisYear, -1).AddDays(3), 12, 0)
}

func (s shareOut) words(of story) domain.Telling {
	words := domain.Telling{
		Kind: s.kind, Title: domain.Text(s.title), Change: domain.Text(s.change), Learned: domain.Text(s.learned),
		TryThis: domain.Text(s.tryThis), Conditions: domain.Text(s.conditions), Grades: of.grades,
	}
	if len(of.subjects) > 0 {
		words.Subject = domain.Text(of.subjects[0])
	}
	for _, key := range s.measures {
		words.Measures = append(words.Measures, of.measureID(key))
	}
	return words
}

func (t *telling) audience(kind domain.AudienceKind) domain.Audience {
	if kind == domain.ForNetwork {
		return domain.Audience{Kind: kind, Network: ptr(id("network"))}
	}
	return domain.Audience{Kind: kind}
}

func storyOf(key string) story {
	for _, s := range stories() {
		if s.key == key {
			return s
		}
	}
	return story{}
}

// listening tells what people follow.
func (t *telling) listening() {
	day := t.calendar.monday(thisYear, -9).AddDays(1)
	for i, f := range []struct {
		who string
		domain.Followed
	}{
		{"amara", domain.Followed{Topic: "exit tickets"}},
		{"amara", domain.Followed{Family: ptr(shareOutID("frame"))}},
		{"mateo", domain.Followed{Family: ptr(shareOutID("piles"))}},
		{"mateo", domain.Followed{ChangeIdea: ptr(storyOf("grade6humanities").ideaID(thisYear, "map"))}},
		{"noor", domain.Followed{Topic: "predictions"}},
		{"halima", domain.Followed{Topic: "families"}},
	} {
		follow := random("follow", fmt.Sprint(i))
		t.do(on(day, 12, 0), actor{person: id("person", f.who)}, uuid.Nil, domain.StartFollow{
			FollowHeader: domain.FollowHeader{Header: t.header(follow), Follow: follow}, Followed: f.Followed,
		})
	}
}

// figures has a school leader let a total out month by month.
func (t *telling) figures() {
	school, release := id("school", "oakhollow"), random("standing release", "oakhollow")
	day := t.calendar.opens(thisYear).AddDays(9)
	t.do(on(day, 16, 30), actor{leaderOf("oakhollow"), domain.SchoolLeader}, school, domain.GiveStandingRelease{
		ReleaseHeader: domain.ReleaseHeader{Header: t.header(release), Release: release},
		StandingRelease: domain.StandingRelease{
			SchoolTotal: domain.SchoolTotal{School: school, Network: id("network"), Measure: id("shared measure", "understanding"), Version: 1},
			Until:       t.calendar.agreed(),
		},
	})
}

// isTold says that the rule of the command is told by the read models what would leave, or has left.
func (s step) isTold() bool {
	switch s.command.(type) {
	case domain.ReleaseShareOut, domain.WithdrawShareOut, domain.TryShareOut, domain.ThankShareOut, domain.StartFollow, domain.GiveStandingRelease, domain.PublishBrightSpots:
		return true
	default:
		return false
	}
}

// reading is a log with its read models.
type reading struct {
	log   eventlog.Source
	views *projections.Views
}

// tell adds to what the rule of a step may know what its actor is told at its time.
func (r reading) tell(ctx context.Context, s step, known *domain.Known) error {
	scope, err := r.views.ScopeAt(ctx, s.actor.person, s.time.UTC().Truncate(time.Microsecond))
	if err != nil {
		return err
	}
	return desk.Tell(ctx, r.views, scope, s.command, known)
}

// batch is how many facts the read models take in at once.
const batch = 1000

// catchUp has the read models show all that is in the log.
func (r reading) catchUp(ctx context.Context) error {
	at, err := r.views.Position(ctx)
	if err != nil {
		return err
	}
	var facts []domain.Recorded
	apply := func() error {
		if len(facts) == 0 {
			return nil
		}
		err := r.views.Apply(ctx, facts, facts[len(facts)-1].Position)
		facts = facts[:0]
		return err
	}
	for f, err := range r.log.ReadAll(ctx, at, eventlog.Filter{}) {
		if err != nil {
			return err
		}
		if facts = append(facts, f); len(facts) == batch {
			if err := apply(); err != nil {
				return err
			}
		}
	}
	return apply()
}
