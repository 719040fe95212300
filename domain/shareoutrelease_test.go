package domain_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

// told is what leaves.
func told() *Released {
	return &Released{Kind: Loss, Title: "Too long", Change: "a ticket a day", Learned: "two a week", Policy: AppliedPolicy{SharingPolicy: DefaultSharingPolicy(), Code: 1}}
}

var toNetwork = Audience{Kind: ForNetwork, Network: &networkA.ID}

// released is a release by a school, alone or with the other one.
func released(version int, by uuid.UUID, schools ...uuid.UUID) ShareOutEvent {
	if schools == nil {
		schools = []uuid.UUID{by}
	}
	return ShareOutReleased{Version: version, School: by, Schools: schools, Audience: toNetwork, Attribution: Anonymous, Released: *told()}
}

func release(change ...func(*ReleaseShareOut)) ReleaseShareOut {
	c := ReleaseShareOut{toShareOut(), ShareOutRelease{Version: 1, Audience: toNetwork, Attribution: Anonymous}}
	for _, f := range change {
		f(&c)
	}
	return c
}

// sharing is what the read models tell of a release through a school.
func sharing(by uuid.UUID, schools ...uuid.UUID) *Sharing {
	if schools == nil {
		schools = []uuid.UUID{by}
	}
	return &Sharing{Released: told(), School: by, Schools: schools}
}

func knowing(s *Sharing) func(*Known) { return func(k *Known) { k.Sharing = s } }

func TestReleaseShareOut(t *testing.T) {
	ready := shareOuts.Given(drafted()).Told(knowing(sharing(school)))
	ready.When(release()).Then(t, released(1, school))
	ready.Given(released(1, school)).When(release()).Nothing(t)
	// To another audience it is another release, and the first one again is one once more.
	toSchool := func(c *ReleaseShareOut) { c.Audience = Audience{Kind: ForSchool} }
	narrower := ShareOutReleased{Version: 1, School: school, Schools: []uuid.UUID{school}, Audience: Audience{Kind: ForSchool}, Attribution: Anonymous, Released: *told()}
	ready.Given(released(1, school)).When(release(toSchool)).Then(t, narrower)
	ready.Given(released(1, school), narrower).When(release()).Then(t, released(1, school))
	// A new version is released in the place of the one before; that one is over.
	next := ready.Given(released(1, school), revised(2))
	next.When(release(func(c *ReleaseShareOut) { c.Version = 2 })).Then(t, released(2, school))
	next.When(release()).Refused(t, Invalid, "/version")
	next.When(release(func(c *ReleaseShareOut) { c.Version = 3 })).Refused(t, Invalid, "/version")
	// What is hidden goes along, sealed; what was told is the read models' alone.
	hidden := sharing(school)
	hidden.Hidden = HiddenEffects{{Effect: 0, Change: 0.5, Variance: 1, Students: 7}}
	with := released(1, school).(ShareOutReleased)
	with.Hidden = hidden.Hidden
	ready.Told(knowing(hidden)).When(release()).Then(t, with)
}

func TestReleaseByTwoSchools(t *testing.T) {
	both := []uuid.UUID{school, schoolTwo}
	one := shareOuts.Given(drafted()).Told(knowing(sharing(school, both...)))
	one.When(release()).Then(t, released(1, school, both...))
	two := one.Given(released(1, school, both...)).Told(knowing(sharing(schoolTwo, both...)))
	two.When(release()).Then(t, released(1, schoolTwo, both...))
	two.Given(released(1, schoolTwo, both...)).When(release()).Nothing(t)
	// A member through a school that it tells nothing of, and one through none.
	one.Told(knowing(sharing(id(399), both...))).When(release()).Refused(t, NotNow, "")
	one.Told(knowing(sharing(uuid.Nil, both...))).When(release()).Refused(t, NotNow, "")
}

func TestEmbargo(t *testing.T) {
	until := func(d Date) func(*ReleaseShareOut) { return func(c *ReleaseShareOut) { c.EmbargoUntil = &d } }
	both := []uuid.UUID{school, schoolTwo}
	on := func(by uuid.UUID, d Date) ShareOutReleased {
		e := released(1, by, both...).(ShareOutReleased)
		e.EmbargoUntil = &d
		return e
	}
	ready := shareOuts.Given(drafted()).Told(knowing(sharing(school, both...)))
	today, passed := domaintest.Today, domaintest.Today.AddDays(-1)
	ready.When(release(until(today))).Then(t, on(school, today))
	ready.When(release(until(today.AddDays(731)))).Then(t, on(school, today.AddDays(731)))
	ready.When(release(until(passed))).Refused(t, Invalid, "/embargoUntil")
	ready.When(release(until(today.AddDays(732)))).Refused(t, Invalid, "/embargoUntil")
	// What others read is not taken from them until a day; what still waits may wait for another one.
	again := release(until(today.AddDays(9)), func(c *ReleaseShareOut) { c.Version = 2 })
	for name, c := range map[string]struct {
		out  *Date
		seen bool
	}{"at once": {nil, true}, "since today": {&today, true}, "tomorrow": {ptr(today.AddDays(1)), true}, "later": {ptr(today.AddDays(2)), false}} {
		first := released(1, school).(ShareOutReleased)
		first.EmbargoUntil = c.out
		next := shareOuts.Given(drafted(), first, revised(2)).Told(knowing(sharing(school)))
		second := released(2, school).(ShareOutReleased)
		second.EmbargoUntil = again.EmbargoUntil
		if t.Log(name); c.seen {
			next.When(again).Refused(t, NotNow, "/embargoUntil")
		} else {
			next.When(again).Then(t, second)
		}
	}
	// Half of two schools is not out.
	half := shareOuts.Given(drafted(), released(1, school, both...), revised(2)).Told(knowing(sharing(school, both...)))
	second := released(2, school, both...).(ShareOutReleased)
	second.EmbargoUntil = again.EmbargoUntil
	half.When(again).Then(t, second)
	// The second school may take longer than the day: it releases the same.
	late := ready.Given(on(school, passed)).Told(knowing(sharing(schoolTwo, both...)))
	late.When(release(until(passed))).Then(t, on(schoolTwo, passed))
	late.When(release(until(passed.AddDays(-1)))).Refused(t, Invalid, "/embargoUntil")
}

func TestReleaseRefused(t *testing.T) {
	ready := shareOuts.Given(drafted())
	for name, c := range map[string]struct {
		sharing *Sharing
		command ReleaseShareOut
		code    RefusalCode
		path    string
	}{
		"nothing known":       {nil, release(), Unknown, ""},
		"erased words":        {&Sharing{School: school, Schools: []uuid.UUID{school}}, release(), NotNow, ""},
		"a withdrawn cycle":   {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, CycleWithdrawn: true}, release(), NotNow, ""},
		"no agreement":        {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Outside: []string{"assign the school"}}, release(), NotNow, "/audience"},
		"too much told":       {&Sharing{Released: told(), School: school, Schools: []uuid.UUID{school}, Exposed: []string{"7 of them"}}, release(), NotNow, "/version"},
		"no network":          {sharing(school), release(func(c *ReleaseShareOut) { c.Audience.Network = nil }), Invalid, "/audience/network"},
		"a hidden network":    {sharing(school), release(func(c *ReleaseShareOut) { c.Audience.Network = &schoolTwo }), Unknown, "/audience/network"},
		"a network too many":  {sharing(school), release(func(c *ReleaseShareOut) { c.Audience.Kind = ForPublic }), Invalid, "/audience/network"},
		"no such audience":    {sharing(school), release(func(c *ReleaseShareOut) { c.Audience = Audience{Kind: "WORLD"} }), Invalid, "/audience/kind"},
		"no such attribution": {sharing(school), release(func(c *ReleaseShareOut) { c.Attribution = "" }), Invalid, "/attribution"},
	} {
		t.Run(name, func(t *testing.T) {
			ready.Told(knowing(c.sharing)).When(c.command).Refused(t, c.code, c.path)
		})
	}
	shareOuts.Told(knowing(sharing(school))).When(release()).Refused(t, Unknown, "")
	ready.Given(ShareOutWithdrawn{Cause: Mistaken}).Told(knowing(sharing(school))).When(release()).Refused(t, NotNow, "")
}

// TestReleaseDespite: what the guard found stops a release until the person has looked at it; the
// fact tells that it was, and neither what it was nor by which key.
func TestReleaseDespite(t *testing.T) {
	found := sharing(school)
	found.Findings = []GuardFinding{
		{Key: "a", Kind: NamesPerson, Field: "learned", Excerpt: "Ana", From: 3, To: 6},
		{Key: "b", Kind: LooksLikeLink, Field: "tryThis", Excerpt: "http://x"},
	}
	ready := shareOuts.Given(drafted()).Told(knowing(found))
	despite := func(keys ...string) ReleaseShareOut {
		return release(func(c *ReleaseShareOut) { c.Despite = keys })
	}
	ready.When(despite()).Refused(t, Invalid, "/despite")
	ready.When(despite("a", "c")).Refused(t, Invalid, "/despite")
	want := released(1, school).(ShareOutReleased)
	want.Despite = []GuardFinding{{Kind: NamesPerson, Field: "learned"}, {Kind: LooksLikeLink, Field: "tryThis"}}
	ready.When(despite("b", "a")).Then(t, want)
	ready.When(despite("b", "a", "c")).Refused(t, Invalid, "/despite/2") // which is the key of nothing
	shareOuts.Given(drafted()).Told(knowing(sharing(school))).When(despite("learned/PERSON/1")).Refused(t, Invalid, "/despite/0")
	// A hundred are looked at one by one; what has more is told once, by how many, not by each of them.
	keys := make([]string, 101)
	found.Findings = nil
	for i := range keys {
		keys[i] = fmt.Sprintf("learned/PERSON/%d", i+1)
		found.Findings = append(found.Findings, GuardFinding{Key: keys[i], Kind: NamesPerson, Field: "learned"})
	}
	many := shareOuts.Given(drafted()).Told(knowing(found))
	many.When(despite(keys[:100]...)).Refused(t, Invalid, "/version")
	many.When(despite(keys...)).Refused(t, Invalid, "/despite")
	found.Findings = found.Findings[:100]
	want.Despite = nil
	for range 100 {
		want.Despite = append(want.Despite, GuardFinding{Kind: NamesPerson, Field: "learned"})
	}
	shareOuts.Given(drafted()).Told(knowing(found)).When(despite(keys[:100]...)).Then(t, want)
}

// TestNamesOfMeasuresAreStraight: they leave with a release, and were not drafted for it.
func TestNamesOfMeasuresAreStraight(t *testing.T) {
	for _, e := range []ReleasedEffect{{Measure: "Pas\u200bsed"}, {Measure: "Passed", Group: &ReleasedGroup{Label: "\u202eslriG"}}} {
		s := sharing(school)
		s.Released.Effects = []ReleasedEffect{{Measure: "Read"}, e}
		shareOuts.Given(drafted()).Told(knowing(s)).When(release()).Refused(t, NotNow, "/version")
	}
}

// TestAReleaseThatWasHeldBack: it raced with something else that left. The same again is no repeat, and
// tells how far the log was looked at; an embargo takes nothing away from anybody while nothing is out.
func TestAReleaseThatWasHeldBack(t *testing.T) {
	held := sharing(school)
	held.Beside, held.Releases, held.HeldBack = 41, 1, true
	again := released(1, school).(ShareOutReleased)
	again.Beside = 41
	ready := shareOuts.Given(drafted(), released(1, school)).Told(knowing(held))
	ready.When(release()).Repeatable(t, again)
	day := domaintest.Today.AddDays(3)
	until := release(func(c *ReleaseShareOut) { c.EmbargoUntil = &day })
	ready.When(until).Refused(t, NotNow, "/embargoUntil") // an earlier version is out
	held.Unseen, again.EmbargoUntil = true, &day
	ready.When(until).Repeatable(t, again)
	held.Exposed = []string{"beside another release"}
	ready.When(release()).Refused(t, NotNow, "/version")
}

// TestAReleaseJudgedBeforeAnother: to whom it may be told without a name hangs on to whom it was. What another
// node appended since this was judged was not seen, and the retry of the append judges nothing.
func TestAReleaseJudgedBeforeAnother(t *testing.T) {
	narrower := ShareOutReleased{Version: 1, School: school, Schools: []uuid.UUID{school}, Audience: Audience{Kind: ForDistrict}, Attribution: Anonymous, Released: *told()}
	judged := sharing(school)
	judged.Beside = 41
	ready := shareOuts.Given(drafted()).Told(knowing(judged))
	want := released(1, school).(ShareOutReleased)
	want.Beside = 41
	ready.When(release()).Then(t, want)
	ready.Given(narrower).When(release()).Refused(t, NotNow, "")
	judged.Releases = 1
	ready.Given(narrower).When(release()).Then(t, want)
	ready.Given(narrower, narrower).When(release()).Refused(t, NotNow, "")
	ready.Given(narrower, want).When(release()).Nothing(t) // what stands so already is repeated without harm
}
