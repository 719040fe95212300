package projections

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// inboxOf is what is new for the member of a school, as numbers.
func inboxOf(t *testing.T, v *Views, school int, today domain.Date, seen *string) ([]int, *ShareOutConnection) {
	t.Helper()
	r := reading(t, v, school, today)
	viewer, err := r.Viewer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	size := 2
	ids, _ := paged(t, size, func(first *int, after *string) (*ShareOutConnection, error) {
		return viewer.Inbox(t.Context(), seen, first, after)
	})
	list, err := viewer.Inbox(t.Context(), seen, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := list.TotalCount(); err != nil || n != len(ids) || !slices.Equal(idsOn(list), ids) {
		t.Errorf("%d in all %v, on pages of %d: %v", n, err, size, numbersOf(ids))
	}
	if _, err := list.Facets(t.Context()); err != nil {
		t.Error(err)
	}
	return numbersOf(ids), list
}

func TestTheInbox(t *testing.T) {
	w := newFeedWorld(t)
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	w.write(domain.NetworkCategory, numbered(networkNo+2), numbered(personNo), domain.NetworkFounded{Name: "Another"})
	w.district(1, 1, 3, 1)
	w.district(2, 4, 1, 2)
	me := numbered(personNo + 1)
	strips := withTitles("Strips")[0]
	tell := func(n, school int, title string, embargo *domain.Date) {
		w.draft(n, school)
		r := strips
		r.Title = title
		w.release(n, toNetwork(1), embargo, r, school)
	}
	// A change idea of team 1, of whose family share-out 0 is the root.
	project, idea := numbered(401), numbered(403)
	w.write(domain.ProjectCategory, project, me, domain.ProjectChartered{Team: numbered(teamNo + 1), Title: "Theory", SchoolYear: "2026-27"})
	w.write(domain.ProjectCategory, project, me, domain.ChangeIdeaAdded{ID: idea, Text: "Idea"})
	w.write(domain.CycleCategory, numbered(cycleNo), me, domain.CyclePlanned{Plan: domain.Plan{
		Team: numbered(teamNo + 1), Intent: domain.Intent{ChangeIdea: &idea}, Arrangements: domain.Arrangements{Title: "Cycle"},
	}})
	tell(0, 1, "The root", nil)
	root := numbered(shareOutNo)
	w.write(domain.CycleCategory, numbered(cycleNo+5), numbered(personNo+2), domain.CyclePlanned{Plan: domain.Plan{
		Team: numbered(teamNo + 2), AdaptedFrom: &root, Arrangements: domain.Arrangements{Title: "Tried"},
	}})
	tell(1, 2, "Number talks before the follow", nil)
	tomorrow := domain.DateOf(w.now).AddDays(1)
	tell(2, 2, "Number talks under embargo", &tomorrow)
	follow := func(n int, f domain.Followed) {
		w.write(domain.FollowCategory, numbered(followNo+n), me, domain.FollowStarted{Follower: me, Followed: f})
	}
	follow(0, domain.Followed{Topic: `"number talk"`})
	follow(1, domain.Followed{ChangeIdea: &idea})
	follow(2, domain.Followed{Topic: "the of"}) // finds nothing, and is no error
	tell(3, 3, "A number talk", nil)
	tell(4, 1, "A number talk of my own team", nil)
	tell(5, 2, "The idea, tried by others", nil)
	tell(6, 3, "Sentence frames", nil)
	w.draft(7, 4)
	w.release(7, toNetwork(2), nil, withTitles("A number talk in another network")[0], 4)
	tell(8, 3, "Number talks, withdrawn", nil)
	w.write(domain.ShareOutCategory, numbered(shareOutNo+8), numbered(personNo+3), domain.ShareOutWithdrawn{Cause: domain.Mistaken})
	v := w.fed()
	today := domain.DateOf(w.now)
	got, list := inboxOf(t, v, 1, today, nil)
	if !slices.Equal(slices.Sorted(slices.Values(got)), []int{3, 5}) {
		t.Errorf("today: %v", got)
	}
	if others, _ := inboxOf(t, v, 2, today, nil); others != nil {
		t.Errorf("who follows nothing: %v", others)
	}
	seen := list.PageInfo.StartCursor
	if got, _ = inboxOf(t, v, 1, today, seen); got != nil {
		t.Errorf("after that: %v", got)
	}
	if got, _ = inboxOf(t, v, 1, tomorrow, seen); !slices.Equal(got, []int{2}) {
		t.Errorf("on the day of the embargo: %v", got)
	}
	from := len(w.log)
	w.write(domain.FollowCategory, numbered(followNo), me, domain.FollowEnded{})
	follow(3, domain.Followed{Family: ptrTo(numbered(shareOutNo + 5))})
	follow(4, domain.Followed{Family: ptrTo(numbered(shareOutNo + 7))}) // was never told to me
	tell(9, 3, "More number talks", nil)
	w.write(domain.CycleCategory, numbered(cycleNo+10), numbered(personNo+3), domain.CyclePlanned{Plan: domain.Plan{
		Team: numbered(teamNo + 3), AdaptedFrom: &root, Arrangements: domain.Arrangements{Title: "Tried again"},
	}})
	tell(10, 3, "Tried again", nil)
	w.draft(11, 4)
	w.release(11, toNetwork(2), nil, withTitles("Another of number 7")[0], 4)
	w.feed(v, from)
	if got, _ = inboxOf(t, v, 1, today, nil); !slices.Equal(slices.Sorted(slices.Values(got)), []int{5, 10}) { // by two follows, once
		t.Errorf("later: %v", got)
	}
}

func TestFollowsAreTheViewersOwn(t *testing.T) {
	w := library(t, withTitles("Strips")...)
	me, other := numbered(personNo+1), numbered(personNo+2)
	began := w.now
	w.write(domain.FollowCategory, numbered(followNo), me, domain.FollowStarted{Follower: me, Followed: domain.Followed{Topic: "strips"}})
	w.write(domain.FollowCategory, numbered(followNo+1), other, domain.FollowStarted{Follower: other, Followed: domain.Followed{Topic: "frames"}})
	w.write(domain.FollowCategory, numbered(followNo+2), me, domain.FollowStarted{Follower: me, Followed: domain.Followed{ChangeIdea: ptrTo(numbered(9))}})
	v := w.fed()
	r := reading(t, v, 1, domain.Day(2026, 9, 2))
	viewer, err := r.Viewer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list, err := viewer.Following()
	if err != nil || len(list) != 2 || list[0].ID != numbered(followNo) || *list[0].Topic != "strips" || !list[0].Since.Equal(began.Add(time.Second)) {
		t.Fatalf("%+v %v", list, err)
	}
	if idea, err := list[1].ChangeIdea(); idea != nil || err != nil || list[1].Topic != nil {
		t.Errorf("a change idea that is not there: %v %v", idea, err)
	}
	for id, want := range map[uuid.UUID]bool{numbered(followNo): true, numbered(followNo + 1): false, numbered(1): false} {
		if f, err := r.Follow(t.Context(), id); err != nil || (f != nil) != want {
			t.Errorf("follow %d: %v %v", numberOf(id)-followNo, f, err)
		}
	}
}

// TestNotices: each release to a network once, for who reads it today.
func TestNotices(t *testing.T) {
	w := mixedWorld(t, 300)
	v := w.fed()
	for _, c := range []struct{ viewer, network int }{{1, 1}, {4, 1}, {4, 2}, {22, 2}} {
		for _, today := range []domain.Date{domain.Day(2026, 9, 24), domain.Day(2026, 12, 1)} {
			r := reading(t, v, c.viewer, today)
			var want, got []string
			for _, doc := range newNaive(t, v, r).all { // those that stand; what was revised is told of twice
				if a := doc.Out.Audience; a.Kind == domain.ForNetwork && *a.Network == numbered(networkNo+c.network) && doc.Out.EmbargoUntil == nil {
					want = append(want, fmt.Sprintf("%06d %d", doc.Out.Seq, numberOf(doc.ID)))
				}
			}
			slices.Sort(want)
			for after, more := int64(0), true; more; {
				var list []ShareOutNotice
				var ok bool
				var err error
				if list, after, more, ok, err = r.Notices(t.Context(), numbered(networkNo+c.network), domain.Position{}, after, 7); err != nil || !ok {
					t.Fatal(ok, err)
				}
				for _, n := range list {
					got = append(got, fmt.Sprintf("%06d %d", n.Seq, numberOf(n.ID)))
				}
			}
			slices.Sort(got)
			missing := slices.DeleteFunc(slices.Clone(want), func(text string) bool { return slices.Contains(got, text) })
			reads := make(map[string]bool)
			for _, s := range newNaive(t, v, r).all {
				reads[fmt.Sprint(numberOf(s.ID))] = true
			}
			hidden := slices.DeleteFunc(slices.Clone(got), func(text string) bool { return reads[text[7:]] })
			if len(want) < 3 || len(slices.Compact(slices.Clone(got))) != len(got) || len(missing) > 0 || len(hidden) > 0 {
				t.Errorf("viewer %d, network %d on %s:\n%v\nmissing %v\nhidden %v", c.viewer, c.network, today, got, missing, hidden)
			}
			r.Close()
		}
	}
	r := reading(t, v, 1, domain.Day(2026, 9, 24))
	if list, _, _, ok, err := r.Notices(t.Context(), numbered(networkNo+2), domain.Position{}, 0, 7); ok || err != nil || list != nil {
		t.Errorf("of another network: %v %v %v", list, ok, err)
	}
}

// TestNoticesTellNoOrderOfADay: what was released on one day is told in the same order whatever came
// first, a few at a time, and where in the log is told of none; the last leads on to where all was read.
func TestNoticesTellNoOrderOfADay(t *testing.T) {
	told := make(map[string]bool)
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {3, 1, 2, 0, 5, 4}} {
		w := newFeedWorld(t)
		w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
		w.district(1, 1, 7, 1)
		for i, s := range order {
			if i == 4 { // the others are of the next day
				w.now = w.now.AddDate(0, 0, 1)
			}
			w.draft(s, 1+s)
			w.release(s, toNetwork(1), nil, withTitles("Strips")[0], 1+s)
		}
		r := reading(t, w.fed(), 7, domain.DateOf(w.now))
		began := domain.NewPosition("script", 50, 50)
		var text string
		for after, more := int64(0), true; more; {
			list, last, again, ok, err := r.Notices(t.Context(), numbered(networkNo+1), began, after, 2)
			if err != nil || !ok || len(list) == 0 {
				t.Fatal(list, ok, err)
			}
			for i, n := range list {
				if end := !again && i == len(list)-1; end && n.Position != r.Position() || !end && n.Position != began {
					t.Errorf("%d of %d leads on to %s", i, len(list), n.Position)
				}
				text += fmt.Sprintf("%d ", numberOf(n.ID)-shareOutNo)
			}
			text, after, more = text+"| ", last, again
		}
		told[text] = true
	}
	if len(told) != 1 {
		t.Errorf("two orders of a day are told apart: %v", told)
	}
}
