package projections

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// suspects is a story of schools that share with each other, in which it can be changed which school
// did what. Two stories in which everything that somebody is shown is the same cannot be told apart by
// that one.
type suspects struct {
	schools []suspectSchool
	// teamAt is the school of each team. A team can be told to be elsewhere.
	teamAt []int
	deeds  []happening
	// looks are the deeds after which everyone looks; together has those that are done on the day of the
	// one before, in the order in which their schools meet.
	looks, together map[int]bool
	// policies of the two networks: the least numbers of students.
	policies [2]int
	// plain leaves contexts as fine as they are, countSchools tells how many schools are behind a list,
	// storedFamilies which share-outs are stored as one family, times at what hour each was released, order
	// in which order, names of which school it is, triers of how many schools the tries are, again lets out what was
	// told without a name to others too: for controls.
	plain, countSchools, storedFamilies, times, order, names, triers, again bool
}

// suspectSchool is what everyone knows of a school.
type suspectSchool struct {
	district  int
	networks  []int
	grades    []string
	enrolment int
	// bare says that it has no team, as everyone knows.
	bare bool
}

// happening is something that a team, or a school, does on a day.
type happening struct {
	what string // share, again, withdraw, try, decide, join, leave
	team int
	// n is the share-out that it is about.
	n           int
	audience    domain.Audience
	attribution domain.Attribution
	kind        domain.ShareOutKind
	grades      []string
	from        int // share-out from which its cycle is tried; -1 for none
	embargo     *domain.Date
	effects     []domain.ReleasedEffect
	hidden      []domain.HiddenEffect
	decision    domain.Decision
	school      int
	network     int
}

// Numbers of things: districts, networks, schools, teams with their member, who looks on at a school,
// share-outs, their cycles.
const (
	sDistrict, sNetwork, sSchool, sTeam, sMember, sWatcher, sWatching, sHub = 10, 1, 100, 200, 300, 400, 500, 600
	sShareOut, sCycle, sTry, sIdea, sShared                                 = 1000, 2000, 3000, 4000, 4900
)

// told is a story as it was told to everyone who looks on: what each was shown, look by look.
type story struct {
	t    testing.TB
	w    *suspects
	log  []domain.Recorded
	next map[string]uint64
	fed  int
	v    *Views
	now  time.Time
	// shown is by who looks on.
	shown map[int][]string
	// owners are the schools of each share-out, cannot the deed that could not be, or -1.
	owners map[int]int
	cannot int
	// followed are the follows that began, seenLast the newest that each saw in the inbox.
	followed map[int]bool
	seenLast map[int]*string
	// beside is the truth that a twin is held against, whom those who are asked about it, differs in what each of
	// them is first shown something else.
	beside  *story
	whom    map[int]bool
	differs map[int]string
	// last says that it is the last look, triesTold counts trees that tell of tries.
	last      bool
	triesTold int
}

// tell lives through the story; it stops at a deed that the rules would not let happen so.
func (w *suspects) tell(t testing.TB) *story { return w.tellBeside(t, nil, nil) }

// tellBeside lives through a twin of a story that was told. Only those in whom look, each up to the first
// difference.
func (w *suspects) tellBeside(t testing.TB, truth *story, whom map[int]bool) *story {
	t.Helper()
	s := &story{
		t: t, w: w, next: make(map[string]uint64), now: time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC), shown: make(map[int][]string), owners: make(map[int]int), cannot: -1,
		followed: make(map[int]bool), seenLast: make(map[int]*string), beside: truth, whom: whom, differs: make(map[int]string),
	}
	dir := t.TempDir()
	v, err := open(t.Context(), dir, Options{Readers: 8}, projections())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s.v = v
	s.begin()
	for i := 0; i < len(w.deeds); i++ {
		s.now = s.now.Truncate(24*time.Hour).AddDate(0, 0, daysApart)
		today := []int{i}
		if w.together[i+1] {
			i++
			today = append(today, i)
			slices.SortStableFunc(today, func(a, b int) int { return cmp.Compare(w.teamAt[w.deeds[a].team], w.teamAt[w.deeds[b].team]) })
		}
		for _, n := range today {
			if !s.do(w.deeds[n]) {
				s.cannot = n
				return s
			}
		}
		if s.last = i == len(w.deeds)-1; w.looks[i] {
			s.look()
		}
	}
	if parked := parkedIn(t, v); len(parked) > 0 {
		t.Fatalf("parked: %+v", parked)
	}
	return s
}

// daysApart is how many days lie between two on which something happens. No month ends in a story: the solver
// does not vary the cycles that nobody shares, which the books of a month count.
const daysApart = 1

// write records a fact of a school, or of none for -1.
func (s *story) write(category domain.Category, thing, by int, owner int, fact domain.Event) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	name, data, err := domain.Encode(fact, domain.Plainly)
	if err != nil {
		s.t.Fatal(err)
	}
	n := len(s.log) + 1
	e := domain.Envelope{RecordedAt: s.now, OccurredOn: domain.DateOf(s.now), Actor: numbered(by), Role: domain.Member, Via: domain.ViaAPI, Command: numbered(100_000 + n)}
	if owner >= 0 {
		e.Owner = numbered(sSchool + owner)
	}
	metadata, err := e.Encode()
	if err != nil {
		s.t.Fatal(err)
	}
	stream := domain.Stream{Category: category, ID: numbered(thing)}.String()
	s.log = append(s.log, domain.Recorded{
		ID: numbered(200_000 + n), Type: name, Stream: stream, Revision: s.next[stream],
		Position: domain.NewPosition("script", uint64(n)*10, uint64(n)*10), Data: data, Metadata: metadata,
	})
	s.next[stream]++
}

// feed lets the read models take in what was written.
func (s *story) feed() {
	s.t.Helper()
	applyAll(s.t, s.v, s.log[s.fed:], 1000)
	s.fed = len(s.log)
}

func (s *story) begin() {
	from := domain.Day(2026, time.August, 1)
	for n := range 2 {
		s.write(domain.NetworkCategory, sNetwork+n, 1, -1, domain.NetworkFounded{Name: fmt.Sprintf("Network %d", n)})
		if k := s.w.policies[n]; k > 0 {
			s.write(domain.NetworkCategory, sNetwork+n, 1, -1, domain.SharingPolicySet{MinStudents: k, MinSchools: 3, WarmMinStudents: max(k, 15)})
		}
	}
	for d := range 3 {
		s.write(domain.DistrictCategory, sDistrict+d, 1, -1, domain.DistrictRegistered{Name: fmt.Sprintf("District %d", d)})
		for n := range 2 - max(0, d-1) { // the last district has an agreement with one of them only
			s.write(domain.NetworkCategory, sNetwork+n, 1, -1, domain.AgreementSigned{
				ID: numbered(50 + 10*d + n), District: numbered(sDistrict + d), Covers: []domain.Coverage{domain.CoversShareOuts},
				Purposes: []domain.AgreementPurpose{domain.ForImprovement}, From: from, Destruction: domain.KeepRecords,
			})
		}
	}
	for i, school := range s.w.schools {
		s.write(domain.SchoolCategory, sSchool+i, 1, -1, domain.SchoolRegistered{Name: fmt.Sprintf("School %d", i), Zone: "UTC", District: ptrTo(numbered(sDistrict + school.district)), From: &from})
		s.write(domain.SchoolCategory, sSchool+i, 1, -1, domain.SchoolYearReported{SchoolYear: "2026-27", Enrolment: &school.enrolment})
		s.write(domain.ClassCategory, 700+i, 1, i, domain.ClassOpened{School: numbered(sSchool + i), SchoolYear: "2026-27", Label: "Homeroom", Kind: domain.SectionClass, Grades: school.grades, Subjects: []string{"mathematics"}, Teachers: []uuid.UUID{numbered(1)}})
		for _, n := range school.networks {
			s.write(domain.NetworkCategory, sNetwork+n, 1, -1, domain.SchoolAdmitted{School: numbered(sSchool + i), On: from})
		}
		if !school.bare {
			s.team(sWatcher+i, sWatching+i, i)
		}
	}
	s.write(domain.NetworkCategory, sNetwork, 1, -1, s.w.comparison())
	s.write(domain.PersonCategory, sHub, 1, -1, domain.PersonInvited{Name: "Hub"})
	s.write(domain.PersonCategory, sHub, 1, -1, domain.RoleGranted{Grant: domain.Grant{ID: numbered(601), Role: domain.NetworkHub, Scope: ptrTo(numbered(sNetwork))}, From: from})
	for i, at := range s.w.teamAt {
		s.team(sTeam+i, sMember+i, at)
	}
}

func (s *story) team(team, member, at int) {
	s.write(domain.PersonCategory, member, 1, -1, domain.PersonInvited{Name: domain.Personal(fmt.Sprintf("Person %d", member))})
	s.write(domain.TeamCategory, team, member, at, domain.TeamFormed{Name: domain.Text(fmt.Sprintf("Team %d", team)), School: numbered(sSchool + at), Schools: []uuid.UUID{numbered(sSchool + at)}})
	s.write(domain.TeamCategory, team, member, at, domain.MemberJoined{Membership: domain.Membership{Person: numbered(member), School: numbered(sSchool + at), Position: domain.GeneralEducator}, From: domain.Day(2026, time.August, 1)})
}

// do lets something happen; not so that the rules would refuse it.
func (s *story) do(d happening) bool {
	at := s.w.teamAt[d.team]
	by := sMember + d.team
	// Everyone knows at what hour of the day the teams of a school meet.
	if meets := s.now.Truncate(24 * time.Hour).Add(7*time.Hour + time.Duration(at)*time.Hour); meets.After(s.now) {
		s.now = meets
	}
	switch d.what {
	case "share":
		if !s.plan(sCycle+d.n, d, at) || slices.ContainsFunc(d.grades, func(g string) bool { return !slices.Contains(s.w.schools[at].grades, g) }) {
			return false
		}
		s.write(domain.ShareOutCategory, sShareOut+d.n, by, at, domain.ShareOutDrafted{Team: numbered(sTeam + d.team), Cycle: numbered(sCycle + d.n), Telling: d.telling()})
		s.owners[d.n] = at
		return s.release(d, at)
	case "again":
		return s.release(d, at)
	case "withdraw":
		s.write(domain.ShareOutCategory, sShareOut+d.n, by, at, domain.ShareOutWithdrawn{Cause: domain.Outdated, Reason: "Over"})
	case "try":
		return s.plan(sTry+d.n, d, at)
	case "decide":
		s.write(domain.CycleCategory, sTry+d.n, by, at, domain.CycleStarted{On: domain.DateOf(s.now)})
		s.write(domain.CycleCategory, sTry+d.n, by, at, domain.ActDecided{Decision: d.decision, Reason: "So"})
	case "join":
		s.write(domain.NetworkCategory, sNetwork+d.network, 1, -1, domain.SchoolAdmitted{School: numbered(sSchool + d.school), On: domain.DateOf(s.now)})
	case "leave":
		s.write(domain.NetworkCategory, sNetwork+d.network, 1, -1, domain.SchoolLeft{School: numbered(sSchool + d.school), On: domain.DateOf(s.now)})
	}
	return true
}

func (d happening) telling() domain.Telling {
	return domain.Telling{Kind: d.kind, Title: domain.Text(fmt.Sprintf("Title %d", d.n)), Change: "Shorter tickets", Learned: "It depends", Subject: "Mathematics", Grades: d.grades}
}

// plan begins a cycle, from a share-out that the team can read.
func (s *story) plan(cycle int, d happening, at int) bool {
	p := domain.Plan{Team: numbered(sTeam + d.team), Purpose: domain.Test, Intent: domain.Intent{ChangeIdea: ptrTo(numbered(sIdea + d.team))}, Questions: []domain.Question{{ID: numbered(cycle + 50_000), Text: "Does it help?"}}}
	p.Title = "A plan"
	if d.from >= 0 {
		s.feed()
		r := readFor(s.t, s.v, scopeOn(s.t, s.v, sMember+d.team, domain.DateOf(s.now).String()))
		defer r.Close()
		read, err := r.ShareOut(s.t.Context(), numbered(sShareOut+d.from))
		if err != nil {
			s.t.Fatal(err)
		}
		if read == nil || read.near < outside || read.near == ofRecord || read.Tombstone != nil {
			return false
		}
		p.AdaptedFrom = ptrTo(numbered(sShareOut + d.from))
	}
	s.write(domain.CycleCategory, cycle, sMember+d.team, at, domain.CyclePlanned{Plan: p, ChangeGiven: true})
	return true
}

// release lets out what the read models make of it, with the numbers of the story.
func (s *story) release(d happening, at int) bool {
	s.feed()
	scope := scopeOn(s.t, s.v, sMember+d.team, domain.DateOf(s.now).String())
	release := domain.ShareOutRelease{Version: 1, Audience: d.audience, Attribution: d.attribution}
	if s.w.plain {
		release.Attribution = domain.AsSchool
	}
	out, err := s.v.Sharing(s.t.Context(), scope, numbered(sShareOut+d.n), release)
	if err != nil {
		s.t.Fatal(err)
	}
	if out == nil || out.Released == nil || len(out.Exposed) > 0 {
		return false
	}
	if narrow := slices.ContainsFunc(out.Outside, func(why string) bool { return strings.Contains(why, "told without a name") }); len(out.Outside) > 1 || len(out.Outside) == 1 && !(narrow && s.w.again) {
		return false
	}
	released := *out.Released
	released.Effects = d.effects
	s.write(domain.ShareOutCategory, sShareOut+d.n, sMember+d.team, at, domain.ShareOutReleased{
		Version: 1, School: out.School, Schools: out.Schools, Audience: d.audience, Attribution: d.attribution, EmbargoUntil: d.embargo, Released: released, Hidden: d.hidden,
	})
	return true
}

// comparison names every school of the first network as a bright spot.
func (w *suspects) comparison() domain.BrightSpotsPublished {
	e := domain.BrightSpotsPublished{Comparison: domain.Comparison{ID: numbered(60), SchoolYear: "2026-27", Outcome: "proficient", Covariates: []string{"economically_disadvantaged"}, Direction: domain.Increase}, Cases: 40}
	for i, school := range w.schools {
		if slices.Contains(school.networks, 0) {
			e.Schools = append(e.Schools, domain.SchoolEffect{School: numbered(sSchool + i), Actual: 60, Expected: 40, Low: 35, High: 45, P: 0.001, Students: school.enrolment, Bright: true})
		}
	}
	return e
}
