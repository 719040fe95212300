package domain_test

import (
	"strings"
	"testing"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

func TestFollow(t *testing.T) {
	follower, follow := id(390), FollowHeader{header(), id(320)}
	others := Thing{Kind: KindOfShareOut, ID: id(321), Team: id(98)}
	follows := domaintest.For(FollowDecider).Knowing(Thing{}, idea, others).By(follower, "")
	for _, what := range []Followed{{ChangeIdea: &idea.ID}, {Topic: "exit tickets"}, {Family: &others.ID}} {
		follows.When(StartFollow{follow, what}).Then(t, FollowStarted{follower, what})
	}
	for path, what := range map[string]Followed{
		"/changeIdea": {ChangeIdea: ptr(id(399))}, "/family": {Family: &idea.ID}, "/topic": {Topic: Personal(strings.Repeat("x", 201))},
	} {
		code := Unknown
		if path == "/topic" {
			code = Invalid
		}
		follows.When(StartFollow{follow, what}).Refused(t, code, path)
	}
	follows.When(StartFollow{follow, Followed{}}).Refused(t, Invalid, "")
	follows.When(StartFollow{follow, Followed{ChangeIdea: &idea.ID, Family: &others.ID}}).Refused(t, Invalid, "")
	follows.When(StartFollow{follow, Followed{Topic: " "}}).Refused(t, Invalid, "/topic")

	for following, fits := range map[int]bool{MaxFollows - 1: true, MaxFollows: false} {
		many := follows.Told(func(k *Known) { k.Following = following }).When(StartFollow{follow, Followed{Topic: "exit tickets"}})
		if fits {
			many.Then(t, FollowStarted{follower, Followed{Topic: "exit tickets"}})
		} else {
			many.Refused(t, NotNow, "")
		}
	}

	started := follows.Given(FollowStarted{follower, Followed{Topic: "tickets"}})
	started.When(StartFollow{follow, Followed{Topic: "tickets"}}).Refused(t, Duplicate, "/follow")
	started.When(EndFollow{follow}).Then(t, FollowEnded{})
	started.Given(FollowEnded{}).When(EndFollow{follow}).Nothing(t)
	// To anyone else it is not there.
	hidden := started.By(id(391), "").When(EndFollow{follow}).Refused(t, Unknown, "")
	nothing := follows.When(EndFollow{follow}).Refused(t, Unknown, "")
	if hidden.Message != nothing.Message {
		t.Errorf("%q is not %q", hidden.Message, nothing.Message)
	}
}

func TestPublishBrightSpots(t *testing.T) {
	asked := Comparison{ID: id(330), SchoolYear: "2025-26", Outcome: "math", Covariates: []string{"meals"}, Direction: Increase}
	command := PublishBrightSpots{NetworkHeader{header(), id(221)}, asked}
	made := &BrightSpotsPublished{Comparison: asked, Model: "ols", Version: 1, Cases: 40, Schools: []SchoolEffect{{School: schoolA.ID, Bright: true}}}
	ready := founded.Told(func(k *Known) { k.Comparison = made })
	ready.When(command).Then(t, *made)
	ready.Given(*made).When(command).Refused(t, Duplicate, "/id")
	networks.When(command).Refused(t, Unknown, "")
	founded.When(command).Refused(t, NotNow, "/outcome")
	why := Refusals{{Code: NotNow, Path: "/covariates/0", Message: "nobody has it"}}
	founded.Told(func(k *Known) { k.Incomparable = why }).When(command).Refused(t, NotNow, "/covariates/0")
	command.Direction = Maintain
	ready.When(command).Refused(t, Invalid, "/direction")
}
