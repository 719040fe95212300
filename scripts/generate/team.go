package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// team is a team while it is told of.
type team struct {
	*world
	dice
	number       int
	handle, name string
	home         *school
	schools      []*school
	subject      subject
	grade        string
	// first and last are the places of its years among those of the world.
	first, last int
	formed      domain.Date
	disbanded   domain.Date
	// until is the last day on which it does something.
	until domain.Date
	// teachers is how many people it has; the first two stay as long as the team does.
	teachers int
	members  []person
	leads    []person // each from a day on
	coach    person
	plans    []*teamYear

	share struct{ cycles, measures, measurements, observations int }
}

// teamYear is what a team does in one school year.
type teamYear struct {
	*schoolYear
	place    int
	topic    string
	classes  []*class
	project  *project
	measures []*measure
	cycles   []*cycle
}

// formTeams draws every team's school, years and share of the work, and writes nothing yet.
func (w *world) formTeams() []*team {
	teams := make([]*team, w.teams)
	var size, work []int
	for i := range teams {
		d := rolled(w.seed, "team", i)
		t := &team{world: w, dice: d, number: i, home: w.schools[i%len(w.schools)], last: len(w.years) - 1, until: w.until}
		t.first = d.oneOf(34, 24, 20, 14, 8)
		if t.first < t.last && d.chance(7) {
			t.last = d.between(t.first, t.last-1)
			t.disbanded = w.years[t.last].ends.AddDays(5)
			t.until = t.disbanded
		}
		t.formed = w.years[t.first].begins.AddDays(-d.below(5))
		teams[i] = t
		size = append(size, d.between(6, 10))
		work = append(work, (t.last-t.first+1)*d.between(7, 13))
	}
	people, cycles, measures := share(w.teachers(), size), share(w.cycles, work), share(w.measures, work)
	measurements, observations := share(w.measurements, work), share(w.observations, work)
	for i, t := range teams {
		t.teachers = people[i]
		t.share.cycles, t.share.measures, t.share.measurements, t.share.observations = cycles[i], measures[i], measurements[i], observations[i]
	}
	return teams
}

// tell writes everything of one team.
func (t *team) tell() {
	t.form()
	t.join()
	t.planYears()
	for _, y := range t.plans {
		t.openClasses(y)
		t.charter(y)
	}
	t.planMeasures()
	t.planCycles()
	t.writeMeasures()
	t.writeCycles()
}

// form writes the team itself; in one of eight are two schools.
func (t *team) form() {
	t.handle, t.schools = t.world.handle("T"), []*school{t.home}
	if n := len(t.world.schools); n > 1 && t.chance(12) {
		t.schools = append(t.schools, t.world.schools[(t.home.number+1)%n])
	}
	nth := t.number / len(t.world.schools) // of its school
	t.subject = subjects[(nth+t.home.number)%len(subjects)]
	t.grade = t.home.grades[(nth/len(subjects)+t.home.number)%len(t.home.grades)]
	t.name = fmt.Sprintf("Grade %s %s", t.grade, t.subject.name)
	if turn := nth / (len(subjects) * len(t.home.grades)); turn > 0 {
		t.name += fmt.Sprintf(", team %d", turn+1)
	}
	schools := make([]string, len(t.schools))
	for i, s := range t.schools {
		schools[i] = s.handle
	}
	row := cells{
		"id": t.handle, "name": t.name, "school": t.home.handle, "subjects": t.subject.name, "grades": t.grade,
		"on": t.formed.String(), "disbanded_on": t.disbanded.String(),
	}
	if len(schools) > 1 {
		row["schools"] = list(schools)
	}
	t.out.add("teams", row)
}

// join writes the team's people: members, leads and the coach.
func (t *team) join() {
	for i := range t.teachers {
		t.member(i)
	}
	t.lead(t.members[0].handle, t.formed)
	if t.first < t.last && t.chance(15) {
		t.lead(t.members[1].handle, t.world.years[t.last].begins)
	}
	if !t.chance(80) {
		return
	}
	t.coach = pick(t.dice, t.coaches)
	t.coach.from = later(later(t.coach.from, t.formed), t.world.years[t.between(t.first, t.last)].begins)
	t.coach.until = t.disbanded
	row := cells{"team": t.handle, "person": t.coach.handle, "role": string(domain.Coach), "from": t.coach.from.String()}
	if t.first+1 < t.last && t.coach.from.Before(t.world.years[t.last-1].ends) && t.chance(20) {
		t.coach.until = t.world.years[t.last-1].ends
		row["until"] = t.coach.until.String()
	}
	t.out.add("memberships", row)
}

// member writes the i-th member. The first two are there from the first day on; of the others
// some come later, some leave, and a few have not come in yet.
func (t *team) member(i int) {
	m := person{from: t.formed, until: t.disbanded}
	row := cells{"team": t.handle, "role": string(domain.Member), "school": t.schools[i%len(t.schools)].handle, "position": string(positions[t.oneOf(60, 14, 8, 12, 2, 4)])}
	joins := true
	if i > 1 {
		if t.first < t.last && t.chance(25) {
			m.from = t.world.years[t.between(t.first+1, t.last)].begins
		}
		if last := t.world.years[t.last]; t.first < t.last && t.chance(20) && m.from.Before(t.world.years[t.last-1].ends) {
			m.until = t.world.years[t.last-1].ends
			row["until"] = m.until.String()
		} else if joins = !t.chance(3); !joins {
			m.from = last.begins
		}
	}
	serial := t.world.last["P"]
	m.handle = t.person(fmt.Sprintf("Teacher %04d", serial), fmt.Sprintf("t%04d@%s", serial, t.home.mail), m.from.AddDays(-t.below(9)), joins)
	row["person"], row["from"] = m.handle, m.from.String()
	t.out.add("memberships", row)
	if joins {
		t.members = append(t.members, m)
	}
}

// positions are in the order in which member weighs them.
var positions = []domain.MemberPosition{
	domain.GeneralEducator, domain.SpecialEducator, domain.Paraprofessional, domain.Specialist, domain.LeaderOfSchool, domain.OtherPosition,
}

func (t *team) lead(handle string, from domain.Date) {
	t.leads = append(t.leads, person{handle: handle, from: from})
	t.out.add("memberships", cells{"team": t.handle, "person": handle, "role": string(domain.Lead), "from": from.String()})
}

func (p person) on(day domain.Date) bool {
	return p.handle != "" && !day.Before(p.from) && (p.until.IsZero() || !day.After(p.until))
}

// over says that a day has come while the team was there.
func (t *team) over(day domain.Date) bool { return !day.IsZero() && !day.After(t.until) }

// anyone draws a member of that day.
func (t *team) anyone(day domain.Date) string {
	var present []string
	for _, m := range t.members {
		if m.on(day) {
			present = append(present, m.handle)
		}
	}
	return pick(t.dice, present)
}

// by is how a cell names who did something: empty for the lead of that day.
func (t *team) by(day domain.Date, handle string) string {
	lead := ""
	for _, l := range t.leads {
		if !day.Before(l.from) {
			lead = l.handle
		}
	}
	if handle == lead && t.chance(50) {
		return ""
	}
	return handle
}

// someone fills in who did it on that day; sometimes the coach typed it for a member.
func (t *team) someone(day domain.Date, row cells) {
	if t.coach.on(day) && t.chance(4) {
		row["by"], row["for"] = t.coach.handle, t.members[t.below(2)].handle
		return
	}
	row["by"] = t.by(day, t.anyone(day))
}
