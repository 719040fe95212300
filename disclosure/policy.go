package disclosure

import "math"

// Policy has the thresholds that a network publishes by. Whoever publishes takes the effective one
// ([Policy.Effective]): the zero Policy is none.
type Policy struct {
	// K is the least number of different students that a shown number stands for, 5 to 1000. KWarm
	// is that of WARM measures, 15 to 1000 and not below K.
	K, KWarm int
	// Schools and Teams are the least numbers of them behind a figure over teams, from 3 and from 5
	// up to 1000.
	Schools, Teams int
	// Under and Over are the edges in per cent, above 0 and up to 25, from 75 and below 100: a rate
	// below Under is told as under it, one above Over as over it.
	Under, Over float64
}

// Default is the policy of a network that has chosen none.
func Default() Policy {
	return Policy{K: 10, KWarm: 15, Schools: 3, Teams: 5, Under: 5, Over: 95}
}

// Sound says that each field is in its range.
func (p Policy) Sound() bool {
	return p.K >= 5 && p.KWarm >= max(15, p.K) && p.Schools >= 3 && p.Teams >= 5 &&
		max(p.K, p.KWarm, p.Schools, p.Teams) <= 1000 &&
		p.Under > 0 && p.Under <= 25 && p.Over >= 75 && p.Over < 100
}

// Effective is the policy if it is sound. In place of a broken or absent one it is the default,
// with what is stricter in the broken one and makes sense.
func (p Policy) Effective() Policy {
	if p.Sound() {
		return p
	}
	d := Default()
	return Policy{
		K: stricter(p.K, d.K), KWarm: max(stricter(p.KWarm, d.KWarm), stricter(p.K, d.K)),
		Schools: stricter(p.Schools, d.Schools), Teams: stricter(p.Teams, d.Teams),
		Under: stricterEdge(p.Under, d.Under), Over: 100 - stricterEdge(100-p.Over, 100-d.Over),
	}
}

func stricter(n, byDefault int) int {
	if n > 1000 {
		return byDefault
	}
	return max(n, byDefault)
}

// stricterEdge takes the distance of an edge from 0 or 100; it holds for NaN too.
func stricterEdge(edge, byDefault float64) float64 {
	if edge > byDefault && edge <= 25 {
		return edge
	}
	return byDefault
}

// Stricter hides what either policy would hide.
func Stricter(a, b Policy) Policy {
	a, b = a.Effective(), b.Effective()
	return Policy{
		K: max(a.K, b.K), KWarm: max(a.KWarm, b.KWarm),
		Schools: max(a.Schools, b.Schools), Teams: max(a.Teams, b.Teams),
		Under: max(a.Under, b.Under), Over: min(a.Over, b.Over),
	}
}

// Subject is whom a number is about.
type Subject uint8

const (
	OfStudents Subject = iota
	Warm               // students, asked how they feel
	OfAdults           // staff or families, who are counted in place of students
	OfNobody           // things: lessons, books
)

// Threshold is how many different people a number about them stands for at least; 0 for a number
// about nobody, which leaves a team only in a figure over teams.
func (p Policy) Threshold(s Subject) int {
	switch p = p.Effective(); s {
	case OfNobody:
		return 0
	case Warm:
		return p.KWarm
	}
	return p.K
}

// Part is what a team brings to a figure over teams. People may be [Unknown].
type Part struct {
	School, Team string
	People       int
	Amount       float64
}

// Enough says that a figure over teams may be shown: enough teams, schools and people, and no team
// with over half of the sum (of absolute amounts). People of parts are added: whoever is in several
// has to be told in one. An amount that is no number is never enough.
func (p Policy) Enough(parts []Part, s Subject) bool {
	teams, schools := map[string]float64{}, map[string]bool{}
	people, sum := 0, 0.0
	for _, part := range parts {
		amount := math.Abs(part.Amount)
		teams[part.Team] += amount
		schools[part.School] = true
		people += max(part.People, 0)
		sum += amount
	}
	for _, amount := range teams {
		if !(amount <= sum/2) || math.IsInf(sum, 0) {
			return false
		}
	}
	p = p.Effective()
	return len(teams) >= p.Teams && len(schools) >= p.Schools && people >= p.Threshold(s)
}
