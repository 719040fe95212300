package projections

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// tellers writes a log of schools that share with each other. School n is #(100+n), its team
// #(200+n) with the member #(300+n); all schools are in network #1 and, two by two, in districts
// whose agreements run.
type tellers struct {
	t    testing.TB
	log  []domain.Recorded
	next map[string]uint64
	day  string
}

func tellersOf(t testing.TB, n int) *tellers {
	t.Helper()
	l := &tellers{t: t, next: make(map[string]uint64), day: "2026-08-01"}
	l.add("network-#1", 0, `NetworkFounded {"name":"Fractions"}`)
	for i := range n {
		district := 10 + i/2
		if i%2 == 0 {
			l.add(fmt.Sprintf("district-#%d", district), 0, `DistrictRegistered {"name":"District %d"}`, district)
			l.add("network-#1", 0, `AgreementSigned {"id":"#%d","district":"#%d","covers":["SHARE_OUTS"],"purposes":["IMPROVEMENT"],"from":"2026-07-01","destruction":"KEEP"}`, 20+district, district)
		}
		l.add(fmt.Sprintf("school-#%d", 100+i), 0, `SchoolRegistered {"name":"Schoolname%d","zone":"UTC","district":"#%d","from":"2026-07-01"}`, i, district)
		l.add("network-#1", 0, `SchoolAdmitted {"school":"#%d","on":"2026-07-01"}`, 100+i)
		l.add(fmt.Sprintf("person-#%d", 300+i), 0, `PersonInvited {"name":"Personname%d"}`, i)
		l.add(fmt.Sprintf("team-#%d", 200+i), i, `TeamFormed {"name":"Teamname%d","school":"#%d","schools":["#%d"]}`, i, 100+i, 100+i)
		l.add(fmt.Sprintf("team-#%d", 200+i), i, `MemberJoined {"person":"#%d","school":"#%d","position":"GENERAL_EDUCATOR","from":"2026-08-01"}`, 300+i, 100+i)
	}
	l.day = "2026-10-01"
	return l
}

// add writes a fact of a stream, owned by a school: its type and payload.
func (l *tellers) add(stream string, school int, fact string, args ...any) {
	l.t.Helper()
	typ, payload, _ := strings.Cut(unhash(fmt.Sprintf(fact, args...)), " ")
	stream = unhash(stream)
	day, err := domain.ParseDate(l.day)
	if err != nil {
		l.t.Fatal(err)
	}
	n := len(l.log) + 1
	metadata, err := domain.Envelope{
		RecordedAt: day.Time().Add(9*time.Hour + time.Duration(n)*time.Second), OccurredOn: day,
		Actor: numbered(300 + school), Role: domain.Member, Via: domain.ViaAPI, Owner: numbered(100 + school), Command: numbered(100_000 + n),
	}.Encode()
	if err != nil {
		l.t.Fatal(err)
	}
	l.log = append(l.log, domain.Recorded{
		ID: numbered(200_000 + n), Type: typ, Stream: stream, Revision: l.next[stream],
		Position: domain.NewPosition("script", uint64(n)*10, uint64(n)*10), Data: []byte(payload), Metadata: metadata,
	})
	l.next[stream]++
}

// plan begins a cycle of a school's team; more is further JSON of the plan, such as ,"parents":["#5"].
func (l *tellers) plan(cycle, school int, more string) {
	l.t.Helper()
	l.add(fmt.Sprintf("cycle-#%d", cycle), school, `CyclePlanned {"team":"#%d","purpose":"TEST","title":"Secretplan%d","questions":[{"id":"#%d","text":"Does it help?"}],"changeGiven":true%s}`, 200+school, cycle, cycle+500_000, more)
}

// try begins a cycle from a share-out.
func (l *tellers) try(cycle, school, from int) {
	l.t.Helper()
	l.plan(cycle, school, fmt.Sprintf(`,"adaptedFrom":"#%d"`, from))
}

// decide takes a cycle to its decision.
func (l *tellers) decide(cycle, school int, decision domain.Decision) {
	l.t.Helper()
	stream := fmt.Sprintf("cycle-#%d", cycle)
	l.add(stream, school, `CycleStarted {"on":"2026-10-01"}`)
	l.add(stream, school, `DoCompleted {"on":"2026-10-02","carriedOut":"FULLY"}`)
	l.add(stream, school, `StudyRecorded {"results":[],"summary":"Secretsummary","improvement":"NO"}`)
	l.add(stream, school, `ActDecided {"decision":"%s","reason":"Secretreason"}`, decision)
}

func (l *tellers) draft(shareOut, cycle, school int) {
	l.t.Helper()
	l.add(fmt.Sprintf("shareout-#%d", shareOut), school, `ShareOutDrafted {"team":"#%d","cycle":"#%d","kind":"LOSS","title":"Secretdraft","learned":"Secretlearned"}`, 200+school, cycle)
}

// release lets a version of a share-out out. Released and hidden are JSON.
func (l *tellers) release(shareOut, school, version int, audience, attribution, released, hidden string) {
	l.t.Helper()
	if hidden != "" {
		hidden = `,"hidden":` + hidden
	}
	l.add(fmt.Sprintf("shareout-#%d", shareOut), school, `ShareOutReleased {"version":%d,"school":"#%d","schools":["#%d"],"audience":%s,"attribution":"%s","released":%s%s}`,
		version, 100+school, 100+school, audience, attribution, released, hidden)
}

const toFractions = `{"kind":"NETWORK","network":"#1"}`

// words are what is released without numbers.
func words(kind domain.ShareOutKind, title, context string) string {
	return fmt.Sprintf(`{"kind":"%s","title":"%s","change":"Shorter tickets","learned":"It depends","context":{%s},"policy":{"minStudents":10,"minSchools":3,"warmMinStudents":15}}`, kind, title, context)
}

// share plans a cycle, drafts and releases, all in one: a share-out #n of the cycle #(n+1000).
func (l *tellers) share(n, school int, from *int, released, hidden string) {
	l.t.Helper()
	if from == nil {
		l.plan(n+1000, school, "")
	} else {
		l.try(n+1000, school, *from)
	}
	l.draft(n, n+1000, school)
	l.release(n, school, 1, toFractions, "ANONYMOUS", released, hidden)
}

func (l *tellers) opened() *Views {
	l.t.Helper()
	v, err := open(l.t.Context(), l.t.TempDir(), Options{Readers: 64}, projections())
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = v.Close() })
	applyAll(l.t, v, l.log, 1000)
	if parked := parkedIn(l.t, v); len(parked) > 0 {
		l.t.Fatalf("parked: %+v", parked)
	}
	return v
}

// familyFor is the family of a share-out as a school's member reads it; nil when it is not there.
func familyFor(t testing.TB, v *Views, school, shareOut int, day string) *family {
	t.Helper()
	r := readFor(t, v, scopeOn(t, v, 300+school, day))
	var raw []byte
	r.mu.Lock()
	err := r.row(t.Context(), `SELECT family FROM shareouts WHERE id = ?`, []any{idBytes(shareOut)}, &raw)
	r.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	return must[*family](t)(r.familyNamed(t.Context(), readID(raw)))
}

func idBytes(n int) []byte {
	id := numbered(n)
	return id[:]
}

// treeFor is the tree around a share-out as a school's member sees it.
func treeFor(t testing.TB, v *Views, school, shareOut int) *FamilyTree {
	t.Helper()
	return familyFor(t, v, school, shareOut, "2026-11-20").tree(numbered(shareOut))
}

// seen writes a tree in words: the share-outs by number, tries by stage and decision.
func seen(tree *FamilyTree) string {
	var parts []string
	for _, n := range tree.Nodes {
		switch {
		case n.ShareOut != nil:
			parts = append(parts, fmt.Sprintf("#%d", numberOf(n.ShareOut.ID)))
		case n.cycle != uuid.Nil:
			parts = append(parts, fmt.Sprintf("own:%s", *n.Stage))
		case n.Decision != nil:
			parts = append(parts, fmt.Sprintf("%s:%s", *n.Stage, *n.Decision))
		default:
			parts = append(parts, string(*n.Stage))
		}
	}
	var edges []string
	for _, e := range tree.Edges {
		edges = append(edges, fmt.Sprintf("%d-%d", e.Parent, e.Child))
	}
	return strings.Join(parts, " ") + " | " + strings.Join(edges, " ")
}
