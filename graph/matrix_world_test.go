package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// world is a house with two networks whose schools, teams and people stand to each other at every
// distance, and what the oracle knows of them: facts alone, noted while they are told.
type world struct {
	*house
	networks map[uuid.UUID]*networkFact
	schools  map[uuid.UUID]uuid.UUID // their district
	teams    map[uuid.UUID]*teamFact
	classes  map[uuid.UUID]*classFact
	people   map[uuid.UUID]*personFact
	// things are those of a team's record, with the team.
	things map[uuid.UUID]uuid.UUID
	// kinds are the types of all things in the API.
	kinds map[uuid.UUID]string
	order []uuid.UUID // of kinds
	early []uuid.UUID // what teams recorded in October, which comes last in that order
	// shared are the share-outs; agreed are the networks and districts between which an agreement
	// about them runs, with uuid.Nil for any network.
	shared map[uuid.UUID]*sharedFact
	agreed map[[2]uuid.UUID]bool
	// over are the last days of those that have ended.
	over map[[2]uuid.UUID]string
	// follow is the insider's; release is a standing one in the name of the school released.
	follow, release, released uuid.UUID
	// lost is the school that will be forgotten.
	lost uuid.UUID
	// standing is the district between which and the network comparing an agreement about totals runs.
	standing uuid.UUID
	// common is a shared measure of the network comparing, in which schools are compared.
	common, comparing uuid.UUID
	// planted are words that stand in one text each, and in what that text may be seen.
	planted map[string]planted
	// begun is the position of the first that was told.
	begun any
	// insider is everything to everyone: what it is answered is what there is.
	insider *personFact
	// viewers are the people as whom all is tried, by what they are.
	viewers []*personFact
}

type networkFact struct{ schools, agreements []uuid.UUID }

type teamFact struct {
	id, home  uuid.UUID
	schools   []uuid.UUID
	lead      uuid.UUID
	members   map[uuid.UUID]uuid.UUID // present, with the school each is there for
	coaches   []uuid.UUID             // present
	coming    []uuid.UUID             // members later on
	everyone  []uuid.UUID             // ever
	mates     []uuid.UUID             // ever a member
	disbanded bool
	classes   []uuid.UUID
}

type classFact struct {
	school           uuid.UUID
	teachers, taught []uuid.UUID
}

type personFact struct {
	name, token, mail string
	id                uuid.UUID
	roles             []grantFact
}

type grantFact struct {
	role domain.Role
	on   uuid.UUID
}

// planted says where a word was planted: who has that sight of that thing may read it.
type planted struct {
	sight rights.Sight
	thing uuid.UUID
	// released says that it is one of the words of a share-out that others read.
	released bool
}

// word gives a text that stands nowhere else.
func (w *world) word(sight rights.Sight, thing uuid.UUID) string {
	text := fmt.Sprintf("Qz%04dx", len(w.planted))
	w.planted[text] = planted{sight: sight, thing: thing}
	return text
}

func (w *world) thing(kind string) uuid.UUID {
	id := w.id()
	w.kinds[id] = kind
	w.order = append(w.order, id)
	return id
}

func (w *world) network() uuid.UUID {
	id := w.thing("Network")
	w.networks[id] = &networkFact{}
	p := w.do(w.admin, "foundNetwork", "position", object{"network": id, "name": w.word(rights.NetworkSight, id)})["position"]
	if w.begun == nil {
		w.begun = p
	}
	return id
}

func (w *world) district() uuid.UUID {
	id := w.thing("District")
	w.do(w.admin, "registerDistrict", "position", object{"district": id, "name": w.word(rights.DistrictSight, id), "ids": []object{{"scheme": "NCES", "value": id.String()[29:]}, {"scheme": "LOCAL", "value": w.word(rights.DistrictSight, id)}}})
	return id
}

func (w *world) school(district uuid.UUID, networks ...uuid.UUID) uuid.UUID {
	id := w.thing("School")
	w.schools[id] = district
	w.do(w.admin, "registerSchool", "position", object{"school": id, "name": w.word(rights.SchoolSight, id), "zone": "America/New_York", "district": district, "from": "2026-08-01", "ids": []object{{"scheme": "STATE", "value": id.String()[24:]}, {"scheme": "LOCAL", "value": w.word(rights.SchoolSight, id)}}})
	own := func(common []object) []object {
		return append(common, object{"name": w.word(rights.SchoolYearsSight, id), "value": 61.5})
	}
	covariates, results := publicNumbers(len(w.schools) - 1)
	w.do(w.admin, "reportSchoolYear", "position", object{"school": id, "schoolYear": comparedYear, "enrolment": 420, "covariates": own(covariates), "results": own(results)})
	for _, n := range networks {
		w.do(w.admin, "admitSchool", "position", object{"network": n, "school": id, "occurredOn": "2026-08-01"})
		w.networks[n].schools = append(w.networks[n].schools, id)
	}
	return id
}

func (w *world) person(is string) *personFact {
	id := w.thing("Person")
	p := &personFact{id: id, name: is}
	w.people[id] = p
	p.mail = w.word(rights.ContactSight, id) + "@example.org"
	w.do(w.admin, "invitePerson", "position", object{"person": id, "name": w.word(rights.PersonSight, id), "email": p.mail})
	p.token = w.do(w.admin, "issueToken", "secret", object{"person": id, "id": w.id(), "label": w.word(rights.ContactSight, id), "until": "2027-06-30"})["secret"].(string)
	w.do(w.admin, "issueToken", "secret", object{"person": id, "id": w.id(), "scopes": []string{"READ"}}) // one for less, which is seen like the other
	w.do(p.token, "acceptInvitation", "position", object{"person": id})
	return p
}

// viewer is a person as whom all is tried.
func (w *world) viewer(is string, grants ...grantFact) *personFact {
	p := w.person(is)
	w.viewers = append(w.viewers, p)
	for _, g := range grants {
		w.grant(p, g.role, g.on)
	}
	return p
}

func (w *world) grant(p *personFact, role domain.Role, on uuid.UUID) {
	input := object{"person": p.id, "id": w.id(), "role": role, "until": "2027-06-30"}
	if on != uuid.Nil {
		input["scope"] = on
	}
	w.do(w.admin, "grantRole", "position", input)
	p.roles = append(p.roles, grantFact{role, on})
}

func (w *world) team(home uuid.UUID, schools ...uuid.UUID) *teamFact {
	id := w.thing("Team")
	t := &teamFact{id: id, home: home, schools: append([]uuid.UUID{home}, schools...), members: make(map[uuid.UUID]uuid.UUID)}
	w.teams[id] = t
	w.do(w.admin, "formTeam", "position", object{"team": id, "name": w.word(rights.TeamSight, id), "school": home, "schools": t.schools, "subjects": []string{w.word(rights.TeamSight, id)}, "grades": []string{"9"}})
	w.coach(t, w.insider)
	return t
}

func (w *world) join(t *teamFact, school uuid.UUID, people ...*personFact) {
	for _, p := range people {
		w.do(w.admin, "addMember", "position", object{"team": t.id, "person": p.id, "school": school, "position": "GENERAL_EDUCATOR", "from": "2026-08-01", "until": "2027-06-30"})
		t.members[p.id] = school
		t.everyone, t.mates = append(t.everyone, p.id), append(t.mates, p.id)
	}
}

func (w *world) coach(t *teamFact, p *personFact) {
	w.do(w.admin, "assignCoach", "position", object{"team": t.id, "person": p.id, "from": "2026-08-01", "until": "2027-06-30"})
	t.coaches, t.everyone = append(t.coaches, p.id), append(t.everyone, p.id)
}

func (w *world) appoint(t *teamFact, p *personFact) {
	w.do(w.admin, "appointLead", "position", object{"team": t.id, "person": p.id})
	t.lead = p.id
}

func (w *world) class(school uuid.UUID, teachers ...uuid.UUID) uuid.UUID {
	id := w.thing("Class")
	w.classes[id] = &classFact{school, teachers, slices.Clone(teachers)}
	w.do(w.admin, "openClass", "position", object{
		"class": id, "school": school, "schoolYear": "2026-27", "label": w.word(rights.LabelSight, id), "kind": "SECTION",
		"grades": []string{"9"}, "subjects": []string{w.word(rights.ClassSight, id)}, "teachers": teachers, "students": 25,
	})
	return id
}

// newWorld tells of everything there is to be seen.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		house: newHouse(t), networks: make(map[uuid.UUID]*networkFact), schools: make(map[uuid.UUID]uuid.UUID),
		teams: make(map[uuid.UUID]*teamFact), classes: make(map[uuid.UUID]*classFact), people: make(map[uuid.UUID]*personFact),
		things: make(map[uuid.UUID]uuid.UUID), kinds: make(map[uuid.UUID]string), planted: make(map[string]planted),
		shared: make(map[uuid.UUID]*sharedFact), agreed: make(map[[2]uuid.UUID]bool), over: make(map[[2]uuid.UUID]string),
	}
	w.on(dayAsked.AddDate(0, -2, 0))
	river, hill := w.network(), w.network()
	north, south, west, far := w.district(), w.district(), w.district(), w.district()
	elm, oak, birch := w.school(north, river), w.school(north, river), w.school(north, river)
	ash, fir := w.school(south, river), w.school(west, hill)
	lone := w.school(north) // in no network
	w.comparing, w.lost = river, ash
	w.institutions(river, hill, north, far, elm)

	w.insider = w.person("insider")
	for _, g := range []grantFact{{domain.NetworkHub, river}, {domain.NetworkHub, hill}, {domain.Admin, uuid.Nil}} {
		w.grant(w.insider, g.role, g.on)
	}
	for _, school := range []uuid.UUID{elm, oak, birch, ash, fir, lone} {
		w.grant(w.insider, domain.SchoolLeader, school)
	}
	for _, d := range []uuid.UUID{north, south, west, far} {
		w.grant(w.insider, domain.DistrictAnalyst, d)
	}

	first, second := w.team(elm), w.team(elm)
	across := w.team(oak, lone) // a team of two schools
	south1, west1 := w.team(ash), w.team(fir)
	ended := w.team(elm, oak)
	two := w.viewer("member of two teams")
	for _, x := range []struct {
		t  *teamFact
		is string
		at uuid.UUID
	}{{first, "first team", elm}, {second, "second team of the school", elm}, {across, "team across schools", oak}, {south1, "team of another district", ash}, {west1, "team of another network", fir}, {ended, "disbanded team", elm}} {
		teacher, lead, coach := w.viewer("member of the "+x.is), w.viewer("lead of the "+x.is), w.viewer("coach of the "+x.is)
		w.join(x.t, x.at, teacher, lead)
		w.appoint(x.t, lead)
		w.coach(x.t, coach)
		x.t.classes = []uuid.UUID{w.class(x.at, teacher.id), w.class(x.at, lead.id)}
	}
	w.join(first, elm, two)
	w.join(south1, ash, two)
	small := w.team(birch)
	lead := w.person("lead of a team of which nobody else is")
	w.join(small, birch, lead)
	w.appoint(small, lead)
	small.classes = []uuid.UUID{w.class(birch, lead.id)}
	w.totals(river, north, south, []uuid.UUID{elm, birch, ash, oak}, []*teamFact{first, second, across, south1, ended, small})
	ended.classes = append(ended.classes, w.class(oak, w.people[ended.lead].id)) // seen by who cares for it, in another school
	w.leavers(first, elm)
	w.timed(first, elm)
	alone := w.viewer("teacher without a team")
	closed := w.class(elm, alone.id)
	w.do(w.admin, "reportClassSize", "position", object{"class": closed, "students": 24})
	w.do(w.admin, "closeClass", "position", object{"class": closed})
	namesake := w.person("whose address is another's") // what is told twice is recorded, and marked
	w.command(w.admin, "invitePerson", "", object{"person": w.thing("Person"), "name": "Twin", "email": namesake.mail})
	w.people[w.order[len(w.order)-1]] = &personFact{id: w.order[len(w.order)-1]}
	for name, school := range map[string]uuid.UUID{"the first school": elm, "another school of the district": oak, "another district": ash, "another network": fir, "a school in no network": lone} {
		w.viewer("leader of "+name, grantFact{domain.SchoolLeader, school})
	}
	w.viewer("analyst of the district", grantFact{domain.DistrictAnalyst, north})
	w.viewer("analyst of another district", grantFact{domain.DistrictAnalyst, west})
	w.viewer("hub of the network", grantFact{domain.NetworkHub, river})
	w.viewer("hub of another network", grantFact{domain.NetworkHub, hill})
	w.viewer("service", grantFact{domain.Service, uuid.Nil})
	w.viewer("administrator", grantFact{domain.Admin, uuid.Nil})
	w.viewer("nobody in particular")
	slices.SortFunc(w.viewers, func(a, b *personFact) int { return slices.Compare(a.id[:], b.id[:]) })

	parents := w.fill(first, river, nil)
	for _, t := range []*teamFact{second, across, west1, ended} {
		w.fill(t, uuid.Nil, nil)
	}
	w.fill(south1, uuid.Nil, func(input object) (token string) {
		input["parents"] = []uuid.UUID{parents} // a ramp from one team to another, by who is in both
		return two.token
	})
	w.followed()
	w.shareOuts(map[string]*teamFact{"first": first, "second": second, "across": across, "south": south1, "west": west1, "ended": ended}, river, hill)
	w.compared(river)
	w.signedIn()
	w.order = append(w.order, w.early...)
	w.do(w.admin, "disbandTeam", "position", object{"team": ended.id})
	ended.disbanded = true
	return w
}

// compared publishes a comparison of the schools of a network and others of a district of their own.
func (w *world) compared(network uuid.UUID) {
	district, lacking := w.id(), w.id()
	w.do(w.admin, "registerDistrict", "position", object{"district": district, "name": "Beyond"})
	w.bystanders(district, len(w.schools), 20)
	w.do(w.admin, "registerSchool", "position", object{"school": lacking, "name": "Lacking", "zone": "UTC", "district": district, "from": "2026-08-01"})
	w.do(w.admin, "reportSchoolYear", "position", object{"school": lacking, "schoolYear": comparedYear, "results": []object{{"name": "passed, %", "value": 44}}})
	w.compare(w.insider.token, network)
}

// leavers are people whose time with a team is over, or has not begun, and one whose role was revoked.
func (w *world) leavers(t *teamFact, school uuid.UUID) {
	member, coach, leader := w.viewer("former member"), w.viewer("former coach"), w.viewer("former leader")
	w.join(t, school, member)
	w.do(w.admin, "removeMember", "position", object{"team": t.id, "person": member.id, "until": "2026-10-30"})
	delete(t.members, member.id)
	w.coach(t, coach)
	w.do(w.admin, "releaseCoach", "position", object{"team": t.id, "person": coach.id, "until": "2026-10-30"})
	t.coaches = slices.DeleteFunc(t.coaches, func(id uuid.UUID) bool { return id == coach.id })
	grant := w.id()
	w.do(w.admin, "grantRole", "position", object{"person": leader.id, "id": grant, "role": domain.SchoolLeader, "scope": school})
	w.do(w.admin, "revokeRole", "position", object{"person": leader.id, "grant": grant})
}

// timed are people whose time is over, or has not begun, by the calendar alone.
func (w *world) timed(t *teamFact, school uuid.UUID) {
	for is, until := range map[string][2]string{"past": {"2026-08-01", "2026-11-19"}, "future": {"2026-11-21", "2027-06-30"}} {
		member, coach, leader := w.viewer("member in the "+is), w.viewer("coach in the "+is), w.viewer("leader in the "+is)
		w.do(w.admin, "addMember", "position", object{"team": t.id, "person": member.id, "school": school, "position": "GENERAL_EDUCATOR", "from": until[0], "until": until[1]})
		w.do(w.admin, "assignCoach", "position", object{"team": t.id, "person": coach.id, "from": until[0], "until": until[1]})
		w.do(w.admin, "grantRole", "position", object{"person": leader.id, "id": w.id(), "role": domain.SchoolLeader, "scope": school, "from": until[0], "until": until[1]})
		if is == "future" {
			t.coming = append(t.coming, member.id)
		}
		t.everyone, t.mates = append(t.everyone, member.id, coach.id), append(t.mates, member.id)
	}
}

// institutions are what networks, districts and schools have beside each other.
func (w *world) institutions(river, hill, north, far, elm uuid.UUID) {
	for n, d := range map[uuid.UUID]uuid.UUID{river: far, hill: far} {
		agreement := w.id()
		w.do(w.admin, "signAgreement", "position", object{"network": n, "id": agreement, "district": d, "covers": []string{"TEAM_VALUES"}, "purposes": []string{"EVALUATION"}, "from": "2026-09-01", "until": "2028-06-30", "destruction": "DESTROY", "destroyWithinDays": 60})
		w.do(w.admin, "endAgreement", "position", object{"network": n, "agreement": agreement})
		w.networks[n].agreements = append(w.networks[n].agreements, d)
		w.do(w.admin, "setSharingPolicy", "position", object{"network": n, "minStudents": 12, "minSchools": 4, "warmMinStudents": 20})
	}
	merged := w.district()
	w.do(w.admin, "mergeDistrict", "position", object{"district": merged, "into": north})
	twin, closed := w.school(north), w.school(north)
	w.do(w.admin, "mergeSchool", "position", object{"school": twin, "into": elm})
	w.do(w.admin, "closeSchool", "position", object{"school": closed})
	again, twice := w.thing("School"), w.thing("District") // what is told twice is recorded, and marked
	w.schools[again] = north
	w.command(w.admin, "registerSchool", "", object{"school": again, "name": w.word(rights.SchoolSight, again), "zone": "America/New_York", "district": north, "from": "2026-08-01", "ids": []object{{"scheme": "STATE", "value": elm.String()[24:]}}})
	w.command(w.admin, "registerDistrict", "", object{"district": twice, "name": w.word(rights.DistrictSight, twice), "ids": []object{{"scheme": "NCES", "value": north.String()[29:]}}})
}
