package projections

import (
	"testing"

	"github.com/cyclebook/cyclebook/domain"
)

// directed is a small story of six schools that are alike, all of both networks; homes are those of its teams.
func directed(homes []int, deeds ...happening) *suspects {
	w := &suspects{looks: make(map[int]bool), together: make(map[int]bool), deeds: deeds}
	for i := range 6 {
		w.schools = append(w.schools, suspectSchool{district: i % 2, grades: []string{"6", "7"}, enrolment: 450, networks: []int{0, 1}})
	}
	w.teamAt = append(w.teamAt, homes...)
	for len(w.teamAt) < ownTeams+2*stories {
		w.teamAt = append(w.teamAt, 0)
	}
	w.looks[len(deeds)-1] = true
	return w
}

// tells is a share-out of a team to a network.
func tells(n, team, network int, attribution domain.Attribution) happening {
	id := numbered(sNetwork + network)
	return happening{what: "share", n: n, team: team, audience: domain.Audience{Kind: domain.ForNetwork, Network: &id}, attribution: attribution, kind: domain.Win, grades: []string{"6"}, from: -1}
}

// again is a release of a share-out to another network.
func again(n, team, network int) happening {
	d := tells(n, team, network, domain.Anonymous)
	d.what = "again"
	return d
}

// besideAName is a share-out without a name after one of the same team with it.
func besideAName() *suspects {
	return directed([]int{2}, tells(0, 0, 0, domain.NamedTeam), tells(1, 0, 0, domain.Anonymous))
}

// TestTheSolverFindsWhatIsToldTooFinely is the control: in small stories in which it finds nothing, the same solver
// finds whose it is where a little more is told.
func TestTheSolverFindsWhatIsToldTooFinely(t *testing.T) {
	if testing.Short() {
		t.Skip("fourteen stories: without -short")
	}
	rare := func() *suspects { // the only one of its size, and with grade 9
		w := directed([]int{2}, tells(0, 0, 0, domain.Anonymous))
		w.schools[2].grades, w.schools[2].enrolment = []string{"6", "7", "9"}, 900
		return w
	}
	oneDay := func() *suspects { // school 0 meets first, and tells before school 1
		w := directed([]int{1, 0}, tells(0, 0, 0, domain.NamedTeam), tells(1, 1, 0, domain.Anonymous))
		w.together[1] = true
		return w
	}
	tried := func() *suspects {
		return directed([]int{1, 2}, tells(0, 0, 0, domain.NamedTeam), happening{what: "try", n: 1, team: 1, from: 0}, happening{what: "decide", n: 1, team: 1, decision: domain.Adopt})
	}
	alone := func() *suspects { return directed([]int{2}, tells(0, 0, 0, domain.Anonymous)) }
	for _, c := range []struct {
		name   string
		story  func() *suspects
		weaken func(*suspects)
	}{
		{"a name", alone, func(w *suspects) { w.names = true }},
		{"times to the second", alone, func(w *suspects) { w.times = true }},
		{"contexts as they are", rare, func(w *suspects) { w.plain = true }},
		{"lists that count schools", besideAName, func(w *suspects) { w.countSchools = true }},
		{"families as stored", besideAName, func(w *suspects) { w.storedFamilies = true }},
		{"the order of a day", oneDay, func(w *suspects) { w.order = true }},
		{"whose the tries are", tried, func(w *suspects) { w.triers = true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			safe, weak := c.story(), c.story()
			c.weaken(weak)
			if sum := solve(t, safe, 1, true); sum.asked+sum.askedTries < 3 {
				t.Errorf("as it is, too little is asked: %+v", sum)
			}
			if sum := solve(t, weak, 1, false); sum.found == 0 {
				t.Errorf("told more finely, nothing is found: %+v", sum)
			} else {
				t.Logf("%+v", sum)
			}
		})
	}
}

// TestTheSolverFindsWhatIsToldToTwoNetworks: a share-out without a name that goes to a second network as well can only
// be of the schools of both. With two of them it is refused; were it not, the solver finds them. With four it goes.
func TestTheSolverFindsWhatIsToldToTwoNetworks(t *testing.T) {
	story := func(networks ...[]int) *suspects {
		w := directed([]int{2}, tells(0, 0, 0, domain.Anonymous), again(0, 0, 1))
		for i := range w.schools {
			w.schools[i].networks = networks[i]
		}
		return w
	}
	first, both, second := []int{0}, []int{0, 1}, []int{1}
	few := story(first, first, both, both, second, second)
	if cannot := few.tell(t).cannot; cannot != 1 {
		t.Errorf("told to networks that share two schools: refused is deed %d, want 1", cannot)
	}
	few.again = true
	if sum := solve(t, few, 1, false); sum.found == 0 {
		t.Errorf("let out all the same, nothing is found: %+v", sum)
	}
	many := story(first, both, both, both, both, second)
	if sum := solve(t, many, 1, true); sum.asked < 3 {
		t.Errorf("with four of both, too little is asked: %+v", sum)
	}
}

// TestToldToEverybodyThenToANetwork: story 2 of the random ones as it was found. Told to PUBLIC with one context and to
// a network with a coarser one, it could only be of schools 5 and 6, which fit both.
func TestToldToEverybodyThenToANetwork(t *testing.T) {
	w := directed([]int{5}, happening{what: "share", n: 0, audience: domain.Audience{Kind: domain.ForPublic}, attribution: domain.Anonymous, kind: domain.Mixed, grades: []string{"6"}, from: -1}, again(0, 0, 0))
	w.schools = nil
	network0 := [][]string{{"6", "7", "9"}, {"6", "7", "9"}, {"6", "9"}, {"6", "7", "9"}, {"6", "7"}, {"6", "7"}, {"6", "7"}}
	for i, grades := range network0 {
		w.schools = append(w.schools, suspectSchool{district: []int{0, 0, 0, 1, 1, 1, 2}[i], networks: []int{0}, grades: grades, enrolment: []int{450, 450, 700, 700, 320, 320, 700}[i], bare: i == 4})
	}
	w.schools = append(w.schools, suspectSchool{district: 2, grades: []string{"6", "7"}, enrolment: 450})
	if cannot := w.tell(t).cannot; cannot != 1 {
		t.Errorf("refused is deed %d, want 1", cannot)
	}
	w.again = true
	if sum := solve(t, w, 1, false); sum.found == 0 {
		t.Errorf("let out all the same, nothing is found: %+v", sum)
	}
	w.again, w.deeds = false, w.deeds[:1]
	w.looks = map[int]bool{0: true}
	if sum := solve(t, w, 1, true); sum.asked < 3 {
		t.Errorf("told once, too little is asked: %+v", sum)
	}
}

// TestNobodyIsToldFromWhatOfADistrictItWasTried: what was told to a district of two schools is tried by one of them,
// which tells everybody what came of it. That it was tried from it would tell the other school whose it is.
func TestNobodyIsToldFromWhatOfADistrictItWasTried(t *testing.T) {
	from := tells(0, 0, 0, domain.Anonymous)
	from.audience = domain.Audience{Kind: domain.ForDistrict}
	tried := tells(1, 1, 0, domain.Anonymous)
	tried.audience, tried.from = domain.Audience{Kind: domain.ForPublic}, 0
	w := directed([]int{5, 5}, from, tried)
	for i := range w.schools {
		w.schools[i].district = i / 4
	}
	if sum := solve(t, w, 1, true); sum.asked < 6 {
		t.Errorf("too little is asked: %+v", sum)
	}
}
