package domain_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	shareOutID  = uuid.MustParse("00000000-0000-4000-8000-000000000300") // others read it: a random one
	schoolTwo   = id(301)
	endedCycle  = Thing{Kind: CycleKind, ID: id(302), Team: team.ID, Retired: true}
	begun       = Thing{Kind: CycleKind, ID: id(304), Team: team.ID, Started: true}
	othersCycle = Thing{Kind: CycleKind, ID: id(303), Team: id(98)}

	shareOuts = domaintest.For(ShareOutDecider).Knowing(team, parent, begun, endedCycle, othersCycle, measure, foreign, retired, networkA).By(id(3), Member)
)

func toShareOut() ShareOutHeader { return ShareOutHeader{header(), shareOutID} }

func telling() Telling {
	return Telling{Kind: Loss, Title: "Too long", Change: "a ticket a day", Learned: "two a week", Grades: []string{"7"}, Measures: []uuid.UUID{measure.ID}}
}

func drafted() ShareOutEvent { return ShareOutDrafted{team.ID, begun.ID, telling()} }

func revised(version int) ShareOutEvent { return ShareOutRevised{version, telling()} }

// TestAnIDThatTellsMore: others read the id of a share-out. One that counts time would tell when it was
// drafted, one that comes of a name may be guessed; what an older program let in may still be used.
func TestAnIDThatTellsMore(t *testing.T) {
	draft := Draft{team.ID, begun.ID, telling()}
	for _, text := range []string{
		"c232ab00-9414-11ec-b3c8-9f6bdeced846", // version 1, of RFC 9562, A.1, as are those of 6 and 7
		"000003e8-0000-2100-8000-000000000000",
		"5df41881-3aed-3515-88a7-2f4a814cf09e",
		"2ed6657d-e927-568b-95e1-2665a8aea6a2",
		"1ec9414c-232a-6b00-b3c8-9f6bdeced846",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
		"2489e9ad-2ee2-8e00-8ec9-32d5f69181c0",
		"919108f7-52d1-4320-0bac-f847db4148a8", // of version 4, but no variant of that text
		"ffffffff-ffff-ffff-ffff-ffffffffffff",
	} {
		header := ShareOutHeader{header(), uuid.MustParse(text)}
		r := shareOuts.When(DraftShareOut{header, draft}).Refused(t, Invalid, "/shareOut")
		if !strings.Contains(r.Message, text) || !strings.Contains(r.Message, "choose a random one, of version 4") {
			t.Error(r.Message)
		}
		shareOuts.Given(drafted()).When(ReviseShareOut{header, Redraft{2, telling()}}).Then(t, revised(2))
	}
	random := ShareOutHeader{header(), uuid.MustParse("919108f7-52d1-4320-9bac-f847db4148a8")}
	shareOuts.When(DraftShareOut{random, draft}).Then(t, ShareOutDrafted(draft))
}

func TestDraftShareOut(t *testing.T) {
	draft := Draft{team.ID, begun.ID, telling()}
	draft.Measures = append(draft.Measures, retired.ID) // it was measured then
	shareOuts.When(DraftShareOut{toShareOut(), draft}).Then(t, ShareOutDrafted(draft))
	least := Draft{team.ID, begun.ID, Telling{Kind: Inconclusive, Title: "Rain", Learned: "nobody came"}}
	shareOuts.When(DraftShareOut{toShareOut(), least}).Then(t, ShareOutDrafted(least))
	again := shareOuts.Given(drafted()).When(DraftShareOut{toShareOut(), draft}).Refused(t, Duplicate, "/shareOut")
	if again.Existing != shareOutID {
		t.Errorf("the one in the way is %s", again.Existing)
	}
	for name, c := range map[string]struct {
		spoil func(*Draft)
		code  RefusalCode
		path  string
	}{
		"a withdrawn cycle":       {func(d *Draft) { d.Cycle = endedCycle.ID }, NotNow, "/cycle"},
		"a cycle not started":     {func(d *Draft) { d.Cycle = parent.ID }, NotNow, "/cycle"},
		"a cycle of another team": {func(d *Draft) { d.Cycle = othersCycle.ID }, Unknown, "/cycle"},
		"no cycle":                {func(d *Draft) { d.Cycle = measure.ID }, Unknown, "/cycle"},
		"a team that is not here": {func(d *Draft) { d.Team = id(98) }, Unknown, "/team"},
		"another team's measure":  {func(d *Draft) { d.Measures = []uuid.UUID{foreign.ID} }, Unknown, "/measures/0"},
		"a measure twice":         {func(d *Draft) { d.Measures = []uuid.UUID{measure.ID, measure.ID} }, Invalid, "/measures/1"},
		"no kind":                 {func(d *Draft) { d.Kind = "WON" }, Invalid, "/kind"},
		"no title":                {func(d *Draft) { d.Title = " " }, Invalid, "/title"},
		"nothing learned":         {func(d *Draft) { d.Learned = "" }, Invalid, "/learned"},
		"a long story":            {func(d *Draft) { d.TryThis = Text(strings.Repeat("x", 10_001)) }, Invalid, "/tryThis"},
		"an odd group":            {func(d *Draft) { d.Groups = []ToldGroup{{Kind: "TALL"}} }, Invalid, "/groups/0/kind"},
		"an empty grade":          {func(d *Draft) { d.Grades = []string{""} }, Invalid, "/grades/0"},
	} {
		t.Run(name, func(t *testing.T) {
			spoilt := Draft{team.ID, begun.ID, telling()}
			c.spoil(&spoilt)
			shareOuts.When(DraftShareOut{toShareOut(), spoilt}).Refused(t, c.code, c.path)
		})
	}
}

func TestReviseShareOut(t *testing.T) {
	second := Redraft{2, telling()}
	shareOuts.Given(drafted()).When(ReviseShareOut{toShareOut(), second}).Then(t, ShareOutRevised(second))
	// After a release as well: what was released stays.
	shareOuts.Given(drafted(), released(1, school)).When(ReviseShareOut{toShareOut(), second}).Then(t, ShareOutRevised(second))
	shareOuts.When(ReviseShareOut{toShareOut(), second}).Refused(t, Unknown, "")
	shareOuts.Given(drafted(), revised(2)).When(ReviseShareOut{toShareOut(), second}).Refused(t, Duplicate, "/version")
	for _, version := range []int{-1, 0, 1} {
		shareOuts.Given(drafted()).When(ReviseShareOut{toShareOut(), Redraft{version, telling()}}).Refused(t, Duplicate, "/version")
	}
	shareOuts.Given(drafted()).When(ReviseShareOut{toShareOut(), Redraft{3, telling()}}).Refused(t, Invalid, "/version")
	shareOuts.Given(drafted(), ShareOutWithdrawn{Cause: Mistaken}).When(ReviseShareOut{toShareOut(), second}).Refused(t, NotNow, "")
}

func TestWithdrawShareOut(t *testing.T) {
	withdraw := func(cause ShareOutCause, reason ReleasedText) WithdrawShareOut {
		return WithdrawShareOut{ShareOutHeader: toShareOut(), ShareOutWithdrawal: ShareOutWithdrawal{cause, reason}}
	}
	out := shareOuts.Given(drafted(), released(1, school))
	out.When(withdraw(Outdated, "")).Then(t, ShareOutWithdrawn{Cause: Outdated})
	shareOuts.Given(drafted()).When(withdraw(OtherReasons, "x")).Then(t, ShareOutWithdrawn{Cause: OtherReasons, Reason: "x"})
	gone := out.Given(ShareOutWithdrawn{Cause: Outdated})
	gone.When(withdraw(Mistaken, "")).Nothing(t)
	gone.When(withdraw("", "")).Nothing(t)
	gone.When(withdraw(ForPrivacy, "")).Then(t, ShareOutWithdrawn{Cause: ForPrivacy}) // its title goes as well
	gone.Given(ShareOutWithdrawn{Cause: ForPrivacy}).When(withdraw(ForPrivacy, "")).Nothing(t)
	gone.Given(ShareOutWithdrawn{Cause: ForPrivacy}).When(withdraw(Mistaken, "")).Nothing(t) // and does not come back
	out.When(withdraw("", "")).Refused(t, Invalid, "/cause")
	out.When(withdraw(OtherReasons, " ")).Refused(t, Invalid, "/reason")
	out.When(withdraw(Mistaken, "see \u202egpj.exe")).Refused(t, Invalid, "/reason")
	shareOuts.When(withdraw(Mistaken, "")).Refused(t, Unknown, "")

	named := out.Told(func(k *Known) {
		k.Findings = []GuardFinding{{Key: "reason/PERSON/1", Kind: NamesPerson, Field: "reason", Excerpt: "Ana"}}
	})
	named.When(withdraw(Mistaken, "ask Ana")).Refused(t, Invalid, "/despite")
	looked := withdraw(Mistaken, "ask Ana")
	looked.Despite = []string{"reason/PERSON/1"}
	looked.Despite = append(looked.Despite, "reason/PERSON/2")
	named.When(looked).Refused(t, Invalid, "/despite/1")
	out.When(looked).Refused(t, Invalid, "/despite/0")
	looked.Despite = looked.Despite[:1]
	named.When(looked).Then(t, ShareOutWithdrawn{Cause: Mistaken, Reason: "ask Ana", Despite: []GuardFinding{{Kind: NamesPerson, Field: "reason"}}})
}

func TestThankShareOut(t *testing.T) {
	thank := ThankShareOut{toShareOut()}
	stranger, coach := id(390), id(391)
	read := func(s Shared) func(*Known) { return func(k *Known) { k.Shared = &s } }
	out := shareOuts.Given(drafted(), released(1, school)).By(stranger, "").Told(read(Shared{Released: told(), Team: team.ID}))
	out.When(thank).Then(t, ShareOutThanked{stranger})
	out.Given(ShareOutThanked{stranger}).When(thank).Nothing(t)
	out.Given(ShareOutThanked{coach}).When(thank).Then(t, ShareOutThanked{stranger})
	out.By(id(3), "").When(thank).Refused(t, NotNow, "") // a member, whatever is told
	out.By(coach, "").Told(read(Shared{Released: told(), Team: team.ID, Own: true})).When(thank).Refused(t, NotNow, "")
	out.Told(read(Shared{Closed: true, Team: team.ID})).When(thank).Refused(t, NotNow, "")
	out.Given(ShareOutWithdrawn{Cause: Mistaken}).When(thank).Refused(t, NotNow, "")
	// What was never told to the person is as if it were not there.
	hidden := out.Told(read(Shared{Team: team.ID})).When(thank).Refused(t, Unknown, "")
	nothing := shareOuts.By(stranger, "").Told(func(k *Known) { k.Shared = nil }).When(thank).Refused(t, Unknown, "")
	if hidden.Message != nothing.Message {
		t.Errorf("%q is not %q", hidden.Message, nothing.Message)
	}
}
