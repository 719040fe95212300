package projections

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestPagesWhileOthersArrive: going through a list gives each share-out that was there and stayed as
// it was exactly once and in order, whatever is released, revised and withdrawn between two pages.
func TestPagesWhileOthersArrive(t *testing.T) {
	today := domain.Day(2026, 12, 1)
	rapid.Check(t, func(t2 *rapid.T) {
		w := newFeedWorld(t)
		w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
		w.district(1, 1, 3, 1)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t2, "seed"), 0))
		n := rapid.IntRange(1, 25).Draw(t2, "share-outs")
		for i := range n {
			w.draft(i, 1+i%3)
			w.release(i, toNetwork(1), nil, anyReleased(random), 1+i%3)
		}
		v := w.fed()
		defer v.Close()
		var search *string
		if word := rapid.SampledFrom([]string{"", "students", "strips", "worksheets"}).Draw(t2, "search"); word != "" {
			search = &word
		}
		size := rapid.IntRange(1, 6).Draw(t2, "size")
		all := MaxPage
		changed := make(map[uuid.UUID]bool)
		var before, got []uuid.UUID
		var after *string
		for first := true; first || after != nil; first = false {
			r := reading(t, v, 2, today)
			if first {
				list, err := r.Feed(t.Context(), search, nil, &all, nil)
				if err != nil {
					t2.Fatal(err)
				}
				before = idsOn(list)
			}
			list, err := r.Feed(t.Context(), search, nil, &size, after)
			r.Close()
			if err != nil {
				t2.Fatal(err)
			}
			got = append(got, idsOn(list)...)
			after = nil
			if list.PageInfo.HasNextPage {
				after = list.PageInfo.EndCursor
			}
			from := len(w.log)
			for range rapid.IntRange(0, 3).Draw(t2, "facts") {
				i := rapid.IntRange(0, n-1).Draw(t2, "which")
				switch rapid.IntRange(0, 2).Draw(t2, "what") {
				case 0:
					w.draft(n, 1)
					w.release(n, toNetwork(1), nil, anyReleased(random), 1)
					n++
				case 1:
					w.release(i, toNetwork(1), nil, anyReleased(random), 1+i%3)
					changed[numbered(shareOutNo+i)] = true
				default:
					w.write(domain.ShareOutCategory, numbered(shareOutNo+i), numbered(personNo+1), domain.ShareOutWithdrawn{Cause: domain.Mistaken})
					changed[numbered(shareOutNo+i)] = true
				}
			}
			w.feed(v, from)
		}
		stayed := func(ids []uuid.UUID) []uuid.UUID {
			return keep(ids, func(id uuid.UUID) bool { return !changed[id] && slices.Contains(before, id) })
		}
		if !slices.Equal(stayed(got), stayed(before)) {
			t2.Fatalf("given %v of %v", numbersOf(stayed(got)), numbersOf(stayed(before)))
		}
	})
}

func idsOn(list *ShareOutConnection) (ids []uuid.UUID) {
	for _, s := range list.Nodes {
		ids = append(ids, s.ID)
	}
	return ids
}

// TestCursorsAreOfOneList: that of another viewer, search, filter or list is refused, and none holds
// the id of anything.
func TestCursorsAreOfOneList(t *testing.T) {
	v := mixedWorld(t, 200).fed()
	today, one := domain.Day(2026, 10, 10), 1
	search, other := "students", "strips"
	filter := &ShareOutFilter{Kinds: domain.ShareOutKinds}
	r, neighbour := reading(t, v, 1, today), reading(t, v, 2, today)
	read := func(r *Reader, search *string, filter *ShareOutFilter, after *string) (*ShareOutConnection, error) {
		return r.Feed(t.Context(), search, filter, &one, after)
	}
	list, err := read(r, &search, filter, nil)
	if err != nil || list.PageInfo.EndCursor == nil {
		t.Fatal(err)
	}
	cursor := list.PageInfo.EndCursor
	if _, err := read(r, &search, filter, cursor); err != nil {
		t.Errorf("its own: %v", err)
	}
	viewer, err := r.Viewer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() (*ShareOutConnection, error){
		"another viewer":  func() (*ShareOutConnection, error) { return read(neighbour, &search, filter, cursor) },
		"another search":  func() (*ShareOutConnection, error) { return read(r, &other, filter, cursor) },
		"no search":       func() (*ShareOutConnection, error) { return read(r, nil, filter, cursor) },
		"another filter":  func() (*ShareOutConnection, error) { return read(r, &search, &ShareOutFilter{}, cursor) },
		"no filter":       func() (*ShareOutConnection, error) { return read(r, &search, nil, cursor) },
		"the inbox":       func() (*ShareOutConnection, error) { return viewer.Inbox(t.Context(), nil, &one, cursor) },
		"seen in another": func() (*ShareOutConnection, error) { return viewer.Inbox(t.Context(), cursor, &one, nil) },
		"cut short":       func() (*ShareOutConnection, error) { short := (*cursor)[1:]; return read(r, &search, filter, &short) },
		"another rank": func() (*ShareOutConnection, error) {
			worse := r.cursor(feedCursor{tier: 9}, list.choice.list)
			return read(r, &search, filter, &worse)
		},
		"changed": func() (*ShareOutConnection, error) {
			other := "A" + (*cursor)[1:]
			if *cursor == other {
				other = "B" + other[1:]
			}
			return read(r, &search, filter, &other)
		},
		"of another installation": func() (*ShareOutConnection, error) {
			there := reading(t, v, 1, today)
			there.seal = must[cursorSeal](t)(newCursorSeal([]byte("another")))
			other := there.cursor(feedCursor{place: 1}, list.choice.list)
			return read(r, &search, filter, &other)
		},
		"of a timeline": func() (*ShareOutConnection, error) {
			text := timelineCursor(t)
			return read(r, &search, filter, &text)
		},
	} {
		if found, err := try(); !errors.Is(err, ErrCursor) {
			t.Errorf("%s: %v %v", name, found, err)
		}
	}
	for _, e := range list.Edges {
		if len(e.Cursor) != 55 || strings.ContainsAny(e.Cursor, "+/=") {
			t.Errorf("cursor %q", e.Cursor)
		}
	}
}

func timelineCursor(t *testing.T) string {
	t.Helper()
	return cursor{kind: timelineList, at: 1, id: numbered(1)}.String()
}

// TestTheOrderOfADayIsNotThatOfTheLog: of what was released on one day no list tells which came first,
// neither by its order nor by its cursors; and what was released later that day is new in the inbox.
func TestTheOrderOfADayIsNotThatOfTheLog(t *testing.T) {
	const n = 6
	told := make(map[string]bool)
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 3, 1, 4, 2, 0}} {
		w := newFeedWorld(t)
		w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.NetworkFounded{Name: "Network"})
		w.district(1, 1, n+1, 1)
		me := numbered(personNo + n + 1)
		w.write(domain.FollowCategory, numbered(followNo), me, domain.FollowStarted{Follower: me, Followed: domain.Followed{Topic: "strips"}})
		var v *Views
		var seen *string
		for i, s := range order {
			w.draft(s, 1+s)
			w.release(s, toNetwork(1), nil, withTitles("Strips")[0], 1+s)
			if i == 2 {
				v = w.fed()
				_, list := inboxOf(t, v, n+1, domain.DateOf(w.now), nil)
				seen = list.PageInfo.StartCursor
			}
		}
		from := slices.IndexFunc(w.log, func(r domain.Recorded) bool {
			return r.Stream == domain.Stream{Category: domain.ShareOutCategory, ID: numbered(shareOutNo + order[3])}.String()
		})
		w.feed(v, from)
		got, _ := inboxOf(t, v, n+1, domain.DateOf(w.now), seen)
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(order[3:])); !slices.Equal(got, want) {
			t.Errorf("new after three were seen are %v, want %v", got, want)
		}
		list := must[*ShareOutConnection](t)(reading(t, v, n+1, domain.DateOf(w.now)).Feed(t.Context(), nil, nil, nil, nil))
		told[fmt.Sprint(cursors(list))] = true
		plain := must[[]byte](t)(base64.RawURLEncoding.DecodeString(list.Edges[0].Cursor))
		if place := binary.BigEndian.AppendUint64(nil, uint64(must[feedCursor](t)(list.r.parseFeedCursor(list.Edges[0].Cursor, list.choice.list)).place)); bytes.Contains(plain, place) {
			t.Error("a place is read in a cursor")
		}
	}
	if len(told) != 1 {
		t.Errorf("two orders of a day are told apart: %v", told)
	}
}

// TestIdsOfOthersChooseNothing: whatever is not the viewer's answers like an id of nothing.
func TestIdsOfOthersChooseNothing(t *testing.T) {
	w := newFeedWorld(t)
	for n := 1; n <= 2; n++ {
		w.write(domain.NetworkCategory, numbered(networkNo+n), numbered(personNo), domain.NetworkFounded{Name: "Network"})
	}
	w.district(1, 1, 1, 1)
	w.district(2, 2, 1, 1, 2)
	w.agree(1, 1, 1, nil)
	w.agree(2, 2, 1, nil)
	w.agree(3, 2, 2, nil)
	theory := func(school int) (project, driver, idea uuid.UUID) {
		project, driver, idea = numbered(401+10*school), numbered(402+10*school), numbered(403+10*school)
		by := numbered(personNo + school)
		w.write(domain.ProjectCategory, project, by, domain.ProjectChartered{Team: numbered(teamNo + school), Title: "Theory", SchoolYear: "2026-27"})
		w.write(domain.ProjectCategory, project, by, domain.DriverAdded{ID: driver, Text: "Driver", Level: "PRIMARY"})
		w.write(domain.ProjectCategory, project, by, domain.ChangeIdeaAdded{ID: idea, Text: "Idea", Drivers: []uuid.UUID{driver}})
		return
	}
	_, driver, idea := theory(1)
	_, theirDriver, theirIdea := theory(2)
	cycle := func(n, school int, idea uuid.UUID) {
		w.write(domain.CycleCategory, numbered(cycleNo+n), numbered(personNo+school), domain.CyclePlanned{Plan: domain.Plan{
			Team: numbered(teamNo + school), Intent: domain.Intent{ChangeIdea: &idea}, Arrangements: domain.Arrangements{Title: "Cycle"},
		}})
	}
	cycle(0, 1, idea)
	cycle(1, 2, theirIdea)
	follows := domain.Released{Kind: domain.Win, Title: "Strips", Learned: "x", Effects: []domain.ReleasedEffect{{Measure: "Exit", Follows: &domain.Follows{Network: numbered(networkNo + 1), Measure: numbered(77), Version: 1}}}}
	for n, school := range []int{1, 2, 2} {
		w.draft(n, school)
		w.release(n, toNetwork(1+n/2), nil, follows, school)
	}
	w.write(domain.NetworkCategory, numbered(networkNo+1), numbered(personNo), domain.SharedMeasureDefined{ID: numbered(77), Version: 1, Definition: domain.Definition{Name: "Exit"}})
	v := w.fed()
	r := reading(t, v, 1, domain.Day(2026, 9, 2))
	count := func(f ShareOutFilter) []int {
		list, err := r.Feed(t.Context(), nil, &f, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := list.TotalCount()
		if err != nil || n != len(list.Nodes) {
			t.Fatal(n, err)
		}
		return numbersOf(idsOn(list))
	}
	id := func(u uuid.UUID) *uuid.UUID { return &u }
	for name, c := range map[string]struct {
		filter ShareOutFilter
		want   []int
	}{
		"own idea":                {ShareOutFilter{ChangeIdea: &idea}, []int{0}},
		"own driver":              {ShareOutFilter{Driver: &driver}, []int{0}},
		"another's idea":          {ShareOutFilter{ChangeIdea: &theirIdea}, nil},
		"another's driver":        {ShareOutFilter{Driver: &theirDriver}, nil},
		"a driver as an idea":     {ShareOutFilter{ChangeIdea: &driver}, nil},
		"own network":             {ShareOutFilter{Network: id(numbered(networkNo + 1))}, []int{1, 0}},
		"another network":         {ShareOutFilter{Network: id(numbered(networkNo + 2))}, nil},
		"family of what is read":  {ShareOutFilter{Family: id(numbered(shareOutNo + 1))}, []int{1}},
		"family of what is not":   {ShareOutFilter{Family: id(numbered(shareOutNo + 2))}, nil},
		"shared measure":          {ShareOutFilter{Measure: id(numbered(77))}, []int{1, 0}},
		"shared measure and idea": {ShareOutFilter{Measure: id(numbered(77)), ChangeIdea: &idea}, []int{0}},
		"measure of nothing":      {ShareOutFilter{Measure: id(numbered(78))}, nil},
		"a team":                  {ShareOutFilter{Measure: id(numbered(teamNo + 2))}, nil},
	} {
		if got := count(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s chooses %v, want %v", name, got, c.want)
		}
	}
}
