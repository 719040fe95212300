package projections

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func golden(t *testing.T) *Views {
	t.Helper()
	v := opened(t)
	applyAll(t, v, goldenLog(t), 500)
	return v
}

// TestKnown: what a rule is told, and by whom it may be named.
func TestKnown(t *testing.T) {
	v := golden(t)
	of := func(category domain.Category, n int) domain.Stream {
		return domain.Stream{Category: category, ID: numbered(n)}
	}
	ref := func(kind domain.Kind, n int) domain.Reference { return domain.Reference{Kind: kind, ID: numbered(n)} }
	all := []domain.Reference{
		ref(domain.TeamKind, 41), ref(domain.ProjectKind, 71), ref(domain.ChangeIdeaKind, 73), ref(domain.MeasureKind, 61),
		ref(domain.MeasureKind, 62), ref(domain.ClassKind, 51), ref(domain.ClassKind, 53), ref(domain.CycleKind, 81),
		ref(domain.PersonKind, 38), ref(domain.SchoolKind, 12), ref(domain.TeamKind, 42), ref(domain.TeamKind, 71), ref(domain.CycleKind, 500),
	}
	numbers := func(k Known) []int {
		var ns []int
		for id := range k.Things {
			ns = append(ns, numberOf(id))
		}
		slices.Sort(ns)
		return ns
	}
	for name, c := range map[string]struct {
		person  int
		names   []int
		visible bool
	}{
		"a member":        {31, []int{12, 38, 41, 51, 61, 71, 73, 81}, true},
		"of another team": {39, []int{12, 38, 42, 53, 62}, false},
		"a school leader": {34, []int{12, 38, 41, 51}, false},
		"an ADMIN":        {37, []int{12, 38, 41, 42, 51, 53}, false},
		"a stranger":      {40, []int{12, 38}, false},
	} {
		k := must[Known](t)(v.Known(t.Context(), scopeOn(t, v, c.person, "2026-10-05"), all, of(domain.CycleCategory, 81)))
		if got := numbers(k); !slices.Equal(got, c.names) || k.Visible != c.visible {
			t.Errorf("%s may name %v, want %v; sees the target: %v", name, got, c.names, k.Visible)
		}
		if k.Target.Team != numbered(41) || k.Team.ID != numbered(41) || k.Owner != numbered(11) || k.Zone != "America/Chicago" {
			t.Errorf("%s: %+v", name, k)
		}
	}

	ana := scopeOn(t, v, 31, "2026-10-05")
	k := must[Known](t)(v.Known(t.Context(), ana, all, of(domain.CycleCategory, 96)))
	if !k.Target.Retired || !slices.Equal(k.Target.Parents, []uuid.UUID{numbered(81)}) {
		t.Errorf("a withdrawn cycle is %+v", k.Target)
	}
	if team := k.Things[numbered(41)]; !slices.Equal(team.People, []uuid.UUID{numbered(31), numbered(32)}) || team.Home != numbered(11) || len(team.Schools) != 2 {
		t.Errorf("the team is %+v", team)
	}
	if k.Things[numbered(73)].Project != numbered(71) || k.Things[numbered(81)].Retired || k.Things[numbered(81)].Project != numbered(71) {
		t.Errorf("things %+v", k.Things)
	}
	// Things that are not there yet take their owner from what they name.
	for _, c := range []struct {
		refs   []domain.Reference
		target domain.Stream
		owner  int
		zone   string
	}{
		{[]domain.Reference{ref(domain.SchoolKind, 13), ref(domain.SchoolKind, 11)}, of(domain.TeamCategory, 900), 13, "America/Denver"},
		{[]domain.Reference{ref(domain.SchoolKind, 13)}, of(domain.ClassCategory, 900), 13, "America/Denver"},
		{[]domain.Reference{ref(domain.TeamKind, 41)}, of(domain.MeasureCategory, 900), 11, "America/Chicago"},
		{nil, of(domain.SchoolCategory, 13), 13, "America/Denver"},
		{nil, of(domain.PersonCategory, 31), 0, "UTC"},
	} {
		k := must[Known](t)(v.Known(t.Context(), ana, c.refs, c.target))
		if owner := numberOf(k.Owner); owner != c.owner || k.Zone != c.zone {
			t.Errorf("%s is owned by %d in %s", c.target, owner, k.Zone)
		}
	}
}

// TestDuplicates: the first in the log holds a name, however it is spelled.
func TestDuplicates(t *testing.T) {
	v := golden(t)
	admin := scopeOn(t, v, 37, "2026-10-05")
	for target, want := range map[domain.Stream]int{
		{Category: domain.SchoolCategory, ID: numbered(14)}:  11,
		{Category: domain.SchoolCategory, ID: numbered(11)}:  0,
		{Category: domain.DistrictCategory, ID: numbered(3)}: 1,
		{Category: domain.PersonCategory, ID: numbered(44)}:  31,
		{Category: domain.PersonCategory, ID: numbered(31)}:  0,
	} {
		got := must[uuid.UUID](t)(v.DuplicateOf(t.Context(), admin, target))
		if numberOf(got) != want {
			t.Errorf("%s is a duplicate of %d, want %d", target, numberOf(got), want)
		}
	}
}

func TestTokens(t *testing.T) {
	v := golden(t)
	var valid, revoked domain.TokenHash
	for text, into := range map[string]*domain.TokenHash{
		"0405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223": &valid,
		"1405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223": &revoked,
	} {
		if err := into.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	last := time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)
	actor, err := v.ActorByToken(t.Context(), valid, last)
	if err != nil || actor.Person != numbered(31) || actor.Token != numbered(331) || actor.Scopes != nil {
		t.Errorf("got %v, %v", actor, err)
	}
	for name, err := range map[string]error{
		"over":    second(v.ActorByToken(t.Context(), valid, last.Add(8*time.Hour))),
		"revoked": second(v.ActorByToken(t.Context(), revoked, last)),
		"unknown": second(v.ActorByToken(t.Context(), domain.TokenHash{1}, last)),
	} {
		if !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("a token that is %s gives %v", name, err)
		}
	}
}

func second(_ Actor, err error) error { return err }
