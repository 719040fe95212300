package projections

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// The further ways on which somebody is told of what others share, and on which somebody may try to be told:
// TestTheEyeReadsEveryPath holds them against the package.

const sFollow = 5000

// follow has those who look on follow a topic, and the families of what they have read by now.
func (s *story) follow(who int, e *eye) {
	topic := sFollow + 100*(who-sWatching)
	if !s.followed[topic] {
		s.followed[topic] = true
		s.write(domain.FollowCategory, topic, who, -1, domain.FollowStarted{Follower: numbered(who), Followed: domain.Followed{Topic: "tickets"}})
	}
	for _, d := range s.w.deeds {
		family := topic + 1 + d.n
		if read, err := e.r.ShareOut(s.t.Context(), numbered(sShareOut+d.n)); d.what == "share" && err == nil && read != nil && !s.followed[family] {
			s.followed[family] = true
			s.write(domain.FollowCategory, family, who, -1, domain.FollowStarted{Follower: numbered(who), Followed: domain.Followed{Family: &read.ID}})
		}
	}
}

// inbox is what is new of what somebody follows, page by page, and since what was seen last.
func (e *eye) inbox(who int) {
	ctx := e.t.Context()
	watched, err := e.r.Viewer(ctx)
	if err != nil {
		e.t.Fatal(err)
	}
	following, err := watched.Following()
	e.note("following", len(following), err)
	for _, f := range following {
		family, err := f.Family()
		e.note("family", family, err)
		one, err := e.r.Follow(ctx, f.ID)
		e.note("follow", one != nil, err)
		idea, err := f.ChangeIdea()
		e.note("idea", idea, err)
	}
	n, err := e.v.FollowedBy(ctx, e.r.Scope())
	e.note("followed", n, err)
	seen := e.seenLast[who]
	for _, since := range []*string{nil, seen} {
		var after *string
		for {
			list, err := watched.Inbox(ctx, since, ptrTo(2), after)
			e.note("inbox", cursors(list), err)
			if after == nil {
				total, err := list.TotalCount()
				e.note("total", total, err)
				facets, err := list.Facets(ctx)
				e.note("facets", facets, err)
				if since == nil && list.PageInfo.StartCursor != nil {
					e.seenLast[who] = list.PageInfo.StartCursor
				}
			}
			if !list.PageInfo.HasNextPage {
				break
			}
			after = list.PageInfo.EndCursor
		}
	}
	feeds, err := watched.Feeds()
	e.note("feeds", len(feeds), err)
	elsewhere, err := watched.TriedElsewhere(ctx)
	e.note("tried elsewhere", len(elsewhere), err)
	notices, err := watched.Notices()
	e.note("agreements", notices, err)
}

// gatherings are what a network was told since days, for whom somebody is and for all of it.
func (e *eye) gatherings(who int) {
	for n := range 2 {
		for _, since := range []domain.Date{domain.Day(2026, 9, 1), e.r.Scope().today.AddDays(-3)} {
			own, err := e.r.Gathering(e.t.Context(), numbered(sNetwork+n), since)
			e.note("gathering", own, err)
			if n == 0 && who == sHub {
				all := readFor(e.t, e.v, Operator(e.r.Scope().today))
				digest, err := all.Gathering(e.t.Context(), numbered(sNetwork+n), since)
				e.note("digest", digest, err)
				all.Close()
			}
		}
	}
}

// notices are what somebody hears who begins to listen late, a few at a time. Where each stands in the log is for
// the program.
func (e *eye) notices() {
	for n := range 2 {
		after, began := int64(0), domain.NewPosition("script", 0, 0)
		for {
			list, last, more, ok, err := e.r.Notices(e.t.Context(), numbered(sNetwork+n), began, after, 2)
			e.note("hears", ok, err)
			for _, one := range list {
				e.note("notice", fmt.Sprint(one.Kind, one.ID, one.Position == began), nil)
			}
			if after = last; !more {
				break
			}
		}
	}
}

// brightSpots are the schools that a comparison names, with what they told.
func (e *eye) brightSpots(n *Network) {
	found, err := n.BrightSpots(e.t.Context(), nil)
	if err != nil {
		e.t.Fatal(err)
	}
	for _, b := range found {
		schools, err := b.Schools(e.t.Context())
		if err != nil {
			e.t.Fatal(err)
		}
		for _, s := range schools {
			told := []uuid.UUID{}
			for _, one := range s.ShareOuts {
				told = append(told, one.ID)
			}
			e.note("bright", fmt.Sprint(s.School.ID, s.Change != nil, told), nil)
		}
	}
}

// byID asks for what nobody outside is given, by every id there is.
func (e *eye) byID() {
	ctx := e.t.Context()
	for _, d := range e.w.deeds {
		var ids []uuid.UUID
		for _, n := range []int{sShareOut, sCycle, sTry, sIdea, sCycle + 50_000, sTry + 50_000} {
			ids = append(ids, numbered(n+d.n))
		}
		for _, id := range ids {
			thing, err := e.r.Thing(ctx, id)
			e.note("thing", thing != nil, err)
			cycle, err := e.r.Cycle(ctx, id)
			e.note("cycle", cycle != nil, err)
		}
		cycles, err := e.r.Cycles(ctx, ids)
		e.note("cycles", fmt.Sprint(cycles), err)
		shared, err := e.v.Shared(ctx, e.r.Scope(), ids[0], domain.Thing{})
		e.note("shared", shared != nil && shared.Own, err)
		if shared != nil {
			e.note("shared", shared.Released, nil)
		}
		list, err := e.r.ShareOutsByID(ctx, ids)
		e.note("share-outs", list, err)
		known, err := e.v.Known(ctx, e.r.Scope(), []domain.Reference{{Kind: domain.KindOfShareOut, ID: ids[0]}, {Kind: domain.CycleKind, ID: ids[1]}}, domain.Stream{Category: domain.CycleCategory, ID: ids[1]})
		_, named := known.Things[ids[0]]
		_, cycled := known.Things[ids[1]]
		e.note("known", fmt.Sprint(named, cycled, known.Visible), err)
		archive, err := e.v.Sharing(ctx, e.r.Scope(), ids[0], domain.ShareOutRelease{Version: 1, Audience: domain.Audience{Kind: domain.ForPublic}, Attribution: domain.Anonymous})
		e.note("would leave", archive != nil, err)
		findings, err := e.v.Findings(ctx, e.r.Scope(), ids[0], "title", "Title")
		e.note("findings", findings, err)
	}
}

// timelines are the cycles that somebody may list of others, by network and by school.
func (e *eye) timelines(n *Network) {
	list, err := n.Timeline(nil, nil, nil, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	e.note("timeline", len(list.Nodes), nil)
	told, err := n.ShareOuts(nil, nil, ptrTo(3), nil)
	e.note("told to it", cursors(told), err)
	total, err := list.TotalCount()
	e.note("total", total, err)
	totals, err := n.Totals(e.t.Context(), nil, nil, nil)
	e.note("totals", totals, err)
	releases, err := n.FigureReleases()
	e.note("releases", len(releases), err)
}
