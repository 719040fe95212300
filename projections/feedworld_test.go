package projections

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// feedWorld writes a log of schools that tell each other what they tried: a team with a member at
// each, and networks of them.
type feedWorld struct {
	t    testing.TB
	log  []domain.Recorded
	next map[string]uint64
	now  time.Time
}

func newFeedWorld(t testing.TB) *feedWorld {
	return &feedWorld{t: t, next: make(map[string]uint64), now: time.Date(2026, time.September, 1, 8, 0, 0, 0, time.UTC)}
}

// Where the numbers of things begin; those of a school, its team and its member are alike.
const (
	districtNo, networkNo, schoolNo, personNo, teamNo, agreementNo = 10, 100, 1000, 2000, 3000, 4000
	cycleNo, shareOutNo, followNo                                  = 100_000, 200_000, 300_000
)

// write records a fact, a second after the one before.
func (w *feedWorld) write(category domain.Category, thing, by uuid.UUID, fact domain.Event) {
	w.t.Helper()
	w.now = w.now.Add(time.Second)
	name, data, err := domain.Encode(fact, domain.Plainly)
	if err != nil {
		w.t.Fatal(err)
	}
	n := len(w.log) + 1
	metadata, err := domain.Envelope{
		RecordedAt: w.now, OccurredOn: domain.DateOf(w.now), Actor: by, Role: domain.Member, Via: domain.ViaAPI, Command: numbered(5_000_000 + n),
	}.Encode()
	if err != nil {
		w.t.Fatal(err)
	}
	stream := domain.Stream{Category: category, ID: thing}.String()
	w.log = append(w.log, domain.Recorded{
		ID: numbered(6_000_000 + n), Type: name, Stream: stream, Revision: w.next[stream],
		Position: domain.NewPosition("script", uint64(n)*10, uint64(n)*10), Data: data, Metadata: metadata,
	})
	w.next[stream]++
}

// district with so many schools in a network; the first school is the n-th of all.
func (w *feedWorld) district(district, n, schools int, networks ...int) {
	admin := numbered(personNo)
	w.write(domain.DistrictCategory, numbered(districtNo+district), admin, domain.DistrictRegistered{Name: fmt.Sprintf("District %d", district)})
	from := domain.DateOf(w.now)
	for i := n; i < n+schools; i++ {
		school, team, person := numbered(schoolNo+i), numbered(teamNo+i), numbered(personNo+i)
		id := numbered(districtNo + district)
		w.write(domain.SchoolCategory, school, admin, domain.SchoolRegistered{Name: fmt.Sprintf("School %d", i), Zone: "UTC", District: &id, From: &from})
		for _, network := range networks {
			w.write(domain.NetworkCategory, numbered(networkNo+network), admin, domain.SchoolAdmitted{School: school, On: from})
		}
		w.write(domain.PersonCategory, person, admin, domain.PersonInvited{Name: domain.Personal(fmt.Sprintf("Person %d", i))})
		w.write(domain.TeamCategory, team, admin, domain.TeamFormed{Name: domain.Text(fmt.Sprintf("Team %d", i)), School: school, Schools: []uuid.UUID{school}})
		w.write(domain.TeamCategory, team, admin, domain.MemberJoined{Membership: domain.Membership{Person: person, School: school, Position: domain.GeneralEducator}, From: from})
	}
}

// agree signs an agreement of a district with a network.
func (w *feedWorld) agree(n, district, network int, until *domain.Date) {
	w.write(domain.NetworkCategory, numbered(networkNo+network), numbered(personNo), domain.AgreementSigned{
		ID: numbered(agreementNo + n), District: numbered(districtNo + district), Covers: []domain.Coverage{domain.CoversShareOuts}, From: domain.DateOf(w.now), Until: until,
	})
}

// draft begins the n-th share-out, of the team of a school.
func (w *feedWorld) draft(n, school int) {
	w.write(domain.ShareOutCategory, numbered(shareOutNo+n), numbered(personNo+school), domain.ShareOutDrafted{
		Team: numbered(teamNo + school), Cycle: numbered(cycleNo + n), Telling: domain.Telling{Kind: domain.Win, Title: "Draft words", Learned: "Nobody else reads this draft"},
	})
}

// release lets it out in the name of each of some schools.
func (w *feedWorld) release(n int, a domain.Audience, embargo *domain.Date, r domain.Released, schools ...int) {
	var ids []uuid.UUID
	for _, school := range schools {
		ids = append(ids, numbered(schoolNo+school))
	}
	for i, school := range schools {
		w.write(domain.ShareOutCategory, numbered(shareOutNo+n), numbered(personNo+school), domain.ShareOutReleased{
			Version: 1, School: ids[i], Schools: ids, Audience: a, Attribution: domain.Anonymous, EmbargoUntil: embargo, Released: r,
		})
	}
}

func toNetwork(network int) domain.Audience {
	id := numbered(networkNo + network)
	return domain.Audience{Kind: domain.ForNetwork, Network: &id}
}

// Words of which the share-outs of these tests are made: some stand in many, some in few.
var (
	feedVerbs    = []string{"Grouping", "Modeling", "Rehearsing", "Sorting", "Comparing", "Coaching", "Annotating", "Counting"}
	feedThings   = []string{"fraction strips", "sentence frames", "exit tickets", "number talks", "reading conferences", "résumés", "co-teaching stations", "word walls"}
	feedSubjects = []string{"Mathematics", "Reading", "Science", "Écriture", ""}
	feedRare     = []string{"hypotenuse", "onomatopoeia", "isosceles", "metacognition", "photosynthesis"}
)

// anyReleased draws what might have left a school; every second one has the word students, one in a
// hundred a rare one.
func anyReleased(r *rand.Rand) domain.Released {
	pick := func(words []string) string { return words[r.IntN(len(words))] }
	out := domain.Released{
		Kind:    domain.ShareOutKinds[r.IntN(len(domain.ShareOutKinds))],
		Title:   pick(feedVerbs) + " " + pick(feedThings),
		Change:  "We tried " + pick(feedThings) + " in place of worksheets, twice a week.",
		Learned: "More of them explained their thinking; " + pick(feedThings) + " took longer than planned.",
		TryThis: "Begin with one small group and " + pick(feedThings) + ".",
		Policy:  domain.AppliedPolicy{SharingPolicy: domain.DefaultSharingPolicy()},
		Context: domain.ReleasedContext{Subject: pick(feedSubjects), Grades: []string{pick([]string{"4", "5", "6", "7"})}, Enrolment: pick([]string{"1-299", "300-599", "600-999"}), Disadvantaged: pick([]string{"20-39", "40-59"})},
	}
	if r.IntN(2) == 0 {
		out.Conditions = "It went so for students who read below grade level."
	}
	if r.IntN(100) == 0 {
		out.Learned += " The hardest was " + pick(feedRare) + "."
	}
	if r.IntN(4) == 0 {
		out.Context.Groups = []domain.ReleasedGroup{{Kind: domain.BreakdownKinds[r.IntN(len(domain.BreakdownKinds))], Label: pick([]string{"Newcomers", "With a plan"}), Size: "10-19"}}
	}
	effect := domain.ReleasedEffect{Measure: pick([]string{"Exit ticket mastery", "Words read correctly"}), Unit: domain.PercentUnit, Students: "20-49"}
	for week := -6; week < 6; week++ {
		value := float64(40 + r.IntN(40))
		effect.Points = append(effect.Points, domain.ReleasedPoint{Week: week, Value: &value})
	}
	if r.IntN(3) == 0 {
		effect.Follows = &domain.Follows{Network: numbered(networkNo + 1), Measure: numbered(77 + r.IntN(2)), Version: 1}
	}
	out.Effects = []domain.ReleasedEffect{effect}
	return out
}

// fed is the world as read models.
func (w *feedWorld) fed() *Views {
	w.t.Helper()
	v, err := Open(w.t.Context(), w.t.TempDir(), Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { v.Close() })
	w.feed(v, 0)
	return v
}

// feed takes in what was written from a place on.
func (w *feedWorld) feed(v *Views, from int) {
	w.t.Helper()
	for ; from < len(w.log); from += 1000 {
		batch := w.log[from:min(len(w.log), from+1000)]
		if err := v.Apply(w.t.Context(), batch, batch[len(batch)-1].Position); err != nil {
			w.t.Fatal(err)
		}
	}
	parked, err := v.Parked(w.t.Context())
	if err != nil || len(parked) > 0 {
		w.t.Fatalf("parked: %+v %v", parked, err)
	}
}

// reading begins to read as the member of a school.
func reading(t testing.TB, v *Views, school int, today domain.Date) *Reader {
	t.Helper()
	scope, err := v.ScopeOf(t.Context(), numbered(personNo+school), today)
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Read(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}
