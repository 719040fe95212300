package demo_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/guard"
	"github.com/cyclebook/cyclebook/projections"
)

// TestTheDemoHasEveryKindOfSharing: whoever looks around finds each thing that there is to be found.
func TestTheDemoHasEveryKindOfSharing(t *testing.T) {
	_, facts := story(t)
	released, of := events[domain.ShareOutReleased](facts)
	kinds, audiences, as := map[domain.ShareOutKind]int{}, map[domain.AudienceKind]int{}, map[domain.Attribution]int{}
	out := map[uuid.UUID]bool{}
	embargoed, hidden := 0, 0
	for i, r := range released {
		id := of[i].stream.ID
		out[id] = true
		kinds[r.Released.Kind]++
		audiences[r.Audience.Kind]++
		as[r.Attribution]++
		if r.EmbargoUntil != nil && r.EmbargoUntil.After(domain.DateOf(sunday)) {
			embargoed++
		}
		if len(r.Hidden) > 0 {
			hidden++
		}
		if id.Version() != 4 {
			t.Errorf("the id of %q was not drawn", r.Released.Title)
		}
	}
	drafts, _ := events[domain.ShareOutDrafted](facts)
	tries := 0
	plans, _ := events[domain.CyclePlanned](facts)
	for _, p := range plans {
		if p.AdaptedFrom != nil {
			tries++
			if !out[*p.AdaptedFrom] {
				t.Errorf("%q is tried from what was not released", p.Title)
			}
		}
	}
	withdrawn, _ := events[domain.ShareOutWithdrawn](facts)
	revised, _ := events[domain.ShareOutRevised](facts)
	thanked, _ := events[domain.ShareOutThanked](facts)
	follows, _ := events[domain.FollowStarted](facts)
	standing, _ := events[domain.StandingReleaseGiven](facts)
	bright, _ := events[domain.BrightSpotsPublished](facts)
	for what, count := range map[string][2]int{
		"wins": {kinds[domain.Win], 5}, "losses": {kinds[domain.Loss], 6}, "mixed": {kinds[domain.Mixed], 2}, "inconclusive": {kinds[domain.Inconclusive], 1},
		"to networks": {audiences[domain.ForNetwork], 10}, "to a district": {audiences[domain.ForDistrict], 1}, "public": {audiences[domain.ForPublic], 2},
		"anonymous": {as[domain.Anonymous], 10}, "by school": {as[domain.AsSchool], 2}, "named": {as[domain.NamedTeam], 1},
		"under embargo": {embargoed, 1}, "with numbers that enter pools only": {hidden, 5}, "tries": {tries, 5}, "drafts": {len(drafts) - len(out), 1},
		"withdrawn": {len(withdrawn), 1}, "revised": {len(revised), 1}, "thanks": {len(thanked), 20}, "follows": {len(follows), 5},
		"standing releases": {len(standing), 1}, "comparisons": {len(bright), 1},
	} {
		if count[0] < count[1] {
			t.Errorf("%d %s, want %d", count[0], what, count[1])
		}
	}
	if !slices.ContainsFunc(bright[0].Schools, func(s domain.SchoolEffect) bool { return s.Bright }) {
		t.Errorf("no school is a bright spot: %+v", bright[0].Schools)
	}
}

// TestSmallGroupsOfTheDemoArePooled: a family has a result of which no small group tells a number alone.
func TestSmallGroupsOfTheDemoArePooled(t *testing.T) {
	result, facts := story(t)
	r := as(t, views(t, facts), result.Tokens.Member)
	released, of := events[domain.ShareOutReleased](facts)
	i := slices.IndexFunc(released, func(r domain.ShareOutReleased) bool { return r.Released.Title == "Say it first, then fill three boxes" })
	told, err := r.ShareOut(t.Context(), of[i].stream.ID)
	if err != nil || told == nil {
		t.Fatalf("%v, %v", told, err)
	}
	tree, err := told.FamilyTree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pooled, err := tree.Pooled(t.Context())
	if err != nil || len(pooled) != 1 || !pooled[0].Enough {
		t.Fatalf("pooled %+v, %v", pooled, err)
	}
	batches := 0
	for _, row := range pooled[0].Forest {
		if row.Batch {
			batches++
		}
	}
	if batches != 1 || len(pooled[0].Forest) != 3 || !slices.Contains(pooled[0].LeftOut, projections.LeftOut{Reason: projections.TooFewStudents, Count: 5}) {
		t.Errorf("%d batches in %d rows, left out %+v", batches, len(pooled[0].Forest), pooled[0].LeftOut)
	}
}

// TestTheGuardIsQuietOverWhatIsTold: what the teams release names nobody and no place.
func TestTheGuardIsQuietOverWhatIsTold(t *testing.T) {
	_, facts := story(t)
	names := namesIn(facts)
	released, _ := events[domain.ShareOutReleased](facts)
	if len(released) < 20 || len(names.People) < 30 {
		t.Fatalf("%d releases and %d people: this test is blind", len(released), len(names.People))
	}
	for _, r := range released {
		if len(r.Despite) > 0 {
			t.Errorf("%q was released despite %v", r.Released.Title, r.Despite)
		}
		for _, text := range []string{r.Released.Title, r.Released.Change, r.Released.Learned, r.Released.TryThis, r.Released.Conditions} {
			for _, found := range guard.RosterOf(names).Read([]guard.Field{{Name: r.Released.Title, Text: text}}, nil) {
				t.Errorf("%s %q in %q", found.Kind, found.Excerpt, r.Released.Title)
			}
		}
	}
}
