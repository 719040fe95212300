package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// school is what later rows ask of a school.
type school struct {
	handle, mail string
	number       int
	grades       []string
	network      int
}

// person is someone who works with the tables, and from when until when.
type person struct {
	handle      string
	from, until domain.Date
}

// institutions writes networks, districts and schools, and the people who care for them.
func (w *world) institutions() {
	d := rolled(w.seed, "institutions")
	networks, districts := make([]string, w.networks), make([]string, w.counts.districts)
	for i := range networks {
		networks[i] = w.handle("N")
		w.out.add("networks", cells{"id": networks[i], "name": nth(networkNames, i), "on": w.known.String()})
		w.role(d, fmt.Sprintf("Hub %02d", i+1), fmt.Sprintf("hub%02d@network.example", i+1), domain.NetworkHub, networks[i])
	}
	for i := range districts {
		districts[i] = w.handle("D")
		w.out.add("districts", cells{
			"id": districts[i], "name": nth(districtNames, i), "on": w.known.String(),
			"nces_id": districtID(i), "state_id": fmt.Sprintf("ZZ-%04d", 17*i+3),
		})
		w.role(d, fmt.Sprintf("Analyst %02d", i+1), fmt.Sprintf("analyst%02d@district-%02d.example", i+1, i+1), domain.DistrictAnalyst, districts[i])
	}
	for i := range w.counts.schools {
		w.school(d, i, networks, districts)
	}
	for i := range w.counts.coaches() {
		from := pick(d, w.years[:2]).begins.AddDays(-d.below(20))
		handle := w.person(fmt.Sprintf("Coach %03d", i+1), fmt.Sprintf("c%03d@coaches.example", i+1), from, true)
		w.coaches = append(w.coaches, person{handle: handle, from: from})
	}
}

// districtID looks like one of NCES, with a leading zero that must not be lost.
func districtID(i int) string { return fmt.Sprintf("00%05d", 101+7*i) }

// school writes a school with its years and its time in networks.
func (w *world) school(d dice, i int, networks, districts []string) {
	level := pick(d, levels)
	s := &school{handle: w.handle("S"), number: i, mail: fmt.Sprintf("school-%02d.example", i+1), grades: level.grades, network: i % len(networks)}
	row := cells{"id": s.handle, "name": nth(schoolNames, i) + " " + level.name, "on": w.known.String(), "time_zone": timeZones[i%len(districts)%len(timeZones)]}
	if i%9 != 8 { // the others are charters of their own
		in := i % len(districts)
		row["district"], row["nces_id"] = districts[in], districtID(in)+fmt.Sprintf("%05d", 31+i)
		if d.chance(30) {
			row["district_from"] = w.known.AddDays(-365 * d.between(1, 20)).String()
		}
	} else {
		row["state_id"], row["other_id"] = fmt.Sprintf("CH%05d", i), fmt.Sprintf("charter %d|0%d", i, i)
	}
	w.out.add("schools", row)
	w.schools = append(w.schools, s)
	w.schoolYears(d, s)
	w.membership(d, s, networks)
	w.role(d, fmt.Sprintf("Principal %02d", i+1), "principal@"+s.mail, domain.SchoolLeader, s.handle)
}

// schoolYears writes what is publicly known of each year.
func (w *world) schoolYears(d dice, s *school) {
	enrolment, poor, learners, results := d.between(180, 1400), d.between(8, 92), d.between(1, 45), d.between(18, 71)
	for _, y := range w.years {
		enrolment, results = d.around(enrolment, 25), max(5, d.around(results, 4))
		on := y.mondays[6]
		w.out.add("school_years", cells{
			"school": s.handle, "school_year": string(y.name), "on": on.String(), "enrolment": number(enrolment),
			"covariates": fmt.Sprintf("economically_disadvantaged=0.%02d|english_learners=0.%02d", poor, learners),
			"results":    fmt.Sprintf("math_proficient=0.%02d", results),
		})
	}
}

// membership writes a school's time in its network, and for some in a second one.
func (w *world) membership(d dice, s *school, networks []string) {
	from := w.known.AddDays(d.below(30))
	row := cells{"network": networks[s.network], "school": s.handle, "from": from.String()}
	if d.chance(6) {
		row["until"] = w.years[d.between(1, 3)].ends.String()
	}
	w.out.add("network_schools", row)
	if len(networks) > 1 && d.chance(10) {
		w.out.add("network_schools", cells{"network": networks[(s.network+1)%len(networks)], "school": s.handle, "from": w.years[1].begins.String()})
	}
}

// role writes a person and the role for one place; some follow on an earlier grant that was
// taken back.
func (w *world) role(d dice, name, mail string, role domain.Role, scope string) {
	handle := w.person(name, mail, w.known, true)
	from := w.known.AddDays(d.below(20))
	row := cells{"person": handle, "role": string(role), "scope": scope, "from": from.String()}
	if d.chance(8) {
		row["until"] = w.years[2].ends.String()
		w.out.add("roles", row)
		row = cells{"person": handle, "role": string(role), "scope": scope, "from": w.years[2].ends.AddDays(1).String()}
	}
	row["id"] = w.handle("R")
	w.out.add("roles", row)
	if role == domain.SchoolLeader && d.chance(5) {
		w.out.add("roles", cells{"id": w.handle("R"), "person": handle, "role": string(domain.NetworkHub), "scope": "N1", "from": from.String(), "revoked": "yes"})
	}
}

// person writes a person, who comes in some days after the invitation or not yet.
func (w *world) person(name, mail string, on domain.Date, joins bool) string {
	handle := w.handle("P")
	row := cells{"id": handle, "name": name, "email": mail, "on": on.String()}
	if joins {
		row["joined_on"] = earlier(on.AddDays(len(name)%6), w.until).String()
	}
	w.out.add("people", row)
	return handle
}

// nth takes the i-th of a list; when the list has an end, its names come again with a number.
func nth(names []string, i int) string {
	if turn := i / len(names); turn > 0 {
		return fmt.Sprintf("%s %d", names[i%len(names)], turn+1)
	}
	return names[i]
}
