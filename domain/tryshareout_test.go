package domain_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
)

func TestTryShareOut(t *testing.T) {
	from := Thing{Kind: KindOfShareOut, ID: id(340), Team: id(98)}
	own := Thing{Kind: KindOfShareOut, ID: id(341), Team: team.ID}
	gone := Thing{Kind: KindOfShareOut, ID: id(342), Team: id(98), Retired: true}
	tries := cycles.Knowing(team, class, class2, stranger, measure, foreign, retired, parent, idea, from, own, gone)
	shared := func(s Shared) func(*Known) { return func(k *Known) { k.Shared = &s } }
	say := *told()
	say.TryThis, say.Conditions = "start with one class", "small groups"
	ready := tries.Told(shared(Shared{Released: &say, Team: from.Team}))

	// Nothing but the team: all is carried over, and one question asks whether it works here.
	carried := Plan{
		Team: team.ID, Purpose: Test, AdaptedFrom: &from.ID,
		Intent: Intent{
			Objective: "To find out whether this works here.", Change: "a ticket a day\n\nstart with one class",
		},
		Arrangements: Arrangements{Title: "start with one class"},
		Questions:    []Question{{ID: uuid.NewSHA1(cycleID, []byte("question")), Text: "Does it work here?"}},
	}
	ready.When(TryShareOut{now(), Trying{Team: team.ID, ShareOut: from.ID}}).Then(t, CyclePlanned{carried, true})

	// What is given takes its place.
	given := Trying{
		Team: team.ID, ShareOut: from.ID, Title: "Tickets, shorter", Adaptation: "two a week", ChangeIdea: &idea.ID,
		Classes: []uuid.UUID{class.ID}, Measures: []uuid.UUID{measure.ID}, Questions: []Question{{ID: question, Text: "Do they?", Measure: &measure.ID}},
		StartsOn: ptr(day(23)), EndsOn: ptr(day(27)),
	}
	adapted := carried
	adapted.Title, adapted.ChangeIdea, adapted.Change, adapted.Adaptation = "Tickets, shorter", &idea.ID, carried.Change+"\n\ntwo a week", "two a week"
	adapted.Classes, adapted.Measures, adapted.Questions, adapted.StartsOn, adapted.EndsOn = given.Classes, given.Measures, given.Questions, given.StartsOn, given.EndsOn
	ready.When(TryShareOut{now(), given}).Then(t, CyclePlanned{adapted, true})

	for name, c := range map[string]struct {
		told  *Shared
		spoil func(*Trying)
		code  RefusalCode
		path  string
	}{
		"not there":           {nil, func(*Trying) {}, Unknown, "/shareOut"},
		"never told":          {&Shared{Team: from.Team}, func(*Trying) {}, Unknown, "/shareOut"},
		"not for the team":    {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.ShareOut = id(349) }, Unknown, "/shareOut"},
		"closed":              {&Shared{Closed: true, Team: from.Team}, func(*Trying) {}, NotNow, "/shareOut"},
		"the own team's":      {&Shared{Team: team.ID, Own: true}, func(c *Trying) { c.ShareOut = own.ID }, NotNow, "/shareOut"},
		"another team":        {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.Team = id(97) }, Unknown, "/team"},
		"a foreign measure":   {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.Measures = []uuid.UUID{foreign.ID} }, Unknown, "/measures/0"},
		"a foreign class":     {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.Classes = []uuid.UUID{stranger.ID} }, Unknown, "/classes/0"},
		"an endless sentence": {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.Adaptation = Text(strings.Repeat("x", 10_001)) }, Invalid, "/adaptation"},
		"ends before":         {&Shared{Released: &say, Team: from.Team}, func(c *Trying) { c.EndsOn = ptr(day(1)) }, Invalid, "/endsOn"},
	} {
		t.Run(name, func(t *testing.T) {
			spoilt := given
			c.spoil(&spoilt)
			tries.Told(func(k *Known) { k.Shared = c.told }).When(TryShareOut{now(), spoilt}).Refused(t, c.code, c.path)
		})
	}
	ready.Given(planned()).When(TryShareOut{now(), given}).Refused(t, Duplicate, "/cycle")

	// The same rule holds a plan that is typed by hand.
	byHand := plan()
	for share, code := range map[uuid.UUID]RefusalCode{own.ID: NotNow, gone.ID: NotNow, id(349): Unknown} {
		byHand.AdaptedFrom = &share
		tries.When(PlanCycle{now(), byHand}).Refused(t, code, "/adaptedFrom")
	}
	byHand.AdaptedFrom = &from.ID
	byHand.Adaptation = "two a week"
	tries.When(PlanCycle{now(), byHand}).Then(t, CyclePlanned{byHand, true})
	byHand.AdaptedFrom = nil
	tries.When(PlanCycle{now(), byHand}).Refused(t, Invalid, "/adaptation")
}

// TestTryALongShareOut: what was told is shortened, the team's own words never are.
func TestTryALongShareOut(t *testing.T) {
	from := Thing{Kind: KindOfShareOut, ID: id(340), Team: id(98)}
	long, own := strings.Repeat("é", 9_000), Text(strings.Repeat("x", 9_999))
	say := Released{Kind: Win, Title: strings.Repeat("t", 200), Change: long, TryThis: "x" + long, Learned: long, Conditions: long}
	command := TryShareOut{now(), Trying{Team: team.ID, ShareOut: from.ID, Adaptation: own}}
	known := Known{Today: day(20), Team: team, Shared: &Shared{Released: &say, Team: from.Team}, Things: map[uuid.UUID]Thing{team.ID: team, from.ID: from}}
	for _, adaptation := range []Text{"", "two a week", own, own + "x"} {
		command.Adaptation = adaptation
		events, err := CycleDecider.Decide(command, Cycle{}, known)
		if err != nil {
			t.Fatal(err)
		}
		p := events[0].(CyclePlanned)
		if n := utf8.RuneCountInString(string(p.Change)); n > 10_000 || n < 9_998 || !strings.HasSuffix(string(p.Change), string(adaptation)) {
			t.Errorf("%d characters with an adaptation of %d", n, len(adaptation))
		}
	}
}

// TestATryIsCalledByWhatIsToBeDone: never by what came of it elsewhere, unless nothing else was told.
func TestATryIsCalledByWhatIsToBeDone(t *testing.T) {
	from := Thing{Kind: KindOfShareOut, ID: id(340), Team: id(98)}
	long := strings.Repeat("eleven more ", 8) // 96 characters
	for _, c := range []struct {
		told Released
		want Text
	}{
		{Released{TryThis: " Sort three of them.\r\nThen stop.", Change: "a ticket a day"}, "Sort three of them."},
		{Released{TryThis: " \n", Change: "a ticket a day"}, "a ticket a day"},
		{Released{}, "It took too long"},
		{Released{TryThis: long}, Text(long[:78] + "…")},
		{Released{TryThis: strings.Repeat("é", 90)}, Text(strings.Repeat("é", 79) + "…")},
	} {
		c.told.Kind, c.told.Title = Loss, "It took too long"
		known := Known{Today: day(20), Team: team, Shared: &Shared{Released: &c.told, Team: from.Team}, Things: map[uuid.UUID]Thing{team.ID: team, from.ID: from}}
		events, err := CycleDecider.Decide(TryShareOut{now(), Trying{Team: team.ID, ShareOut: from.ID}}, Cycle{}, known)
		if err != nil {
			t.Fatal(err)
		}
		if title := events[0].(CyclePlanned).Title; title != c.want {
			t.Errorf("the title is %q, want %q", title, c.want)
		}
	}
}

// TestTheChangeIsToldOnce: what says how to try it, and begins with what was changed, has it already.
func TestTheChangeIsToldOnce(t *testing.T) {
	from := Thing{Kind: KindOfShareOut, ID: id(340), Team: id(98)}
	for tryThis, want := range map[string]Text{
		"":                                 "a ticket a day",
		"a ticket a day":                   "a ticket a day",
		" a ticket a day\n\nthree of them": " a ticket a day\n\nthree of them",
		"three of them, a ticket a day":    "a ticket a day\n\nthree of them, a ticket a day",
	} {
		say := Released{Kind: Win, Title: "Tickets", Change: "a ticket a day", TryThis: tryThis}
		known := Known{Today: day(20), Team: team, Shared: &Shared{Released: &say, Team: from.Team}, Things: map[uuid.UUID]Thing{team.ID: team, from.ID: from}}
		events, err := CycleDecider.Decide(TryShareOut{now(), Trying{Team: team.ID, ShareOut: from.ID}}, Cycle{}, known)
		if err != nil {
			t.Fatal(err)
		}
		if change := events[0].(CyclePlanned).Change; change != want {
			t.Errorf("%q: the change is %q, want %q", tryThis, change, want)
		}
	}
}
