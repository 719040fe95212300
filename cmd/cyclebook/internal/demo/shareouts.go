package demo

import "github.com/cyclebook/cyclebook/domain"

// shareOut is what a team tells others of a cycle. Like everything in the demo it names nobody.
type shareOut struct {
	key, story, cycle string
	year              schoolYear
	week              int    // in which it is drafted and released
	by                string // who tells it; the lead unless it is given

	kind                                        domain.ShareOutKind
	title, change, learned, tryThis, conditions string
	measures                                    []string // none tells no numbers

	audience domain.AudienceKind // empty leaves it a draft
	as       domain.Attribution  // ANONYMOUS unless it is given
	embargo  int                 // days until others see it

	thanks    []string // people of other teams
	revised   revised
	withdrawn takenBack
}

// revised is a second version of what was learned, released in a week of this year.
type revised struct {
	week    int
	learned string
}

// takenBack is a withdrawal in a week of this year.
type takenBack struct {
	week   int
	cause  domain.ShareOutCause
	reason string
}

// shareOuts are those of all teams.
func shareOuts() []shareOut {
	list := append(toldLastYear(), toldInAutumn()...)
	for _, g := range smallGroups() {
		list = append(list, g.tells())
	}
	return list
}

func toldLastYear() []shareOut {
	return []shareOut{
		{
			key: "onepile", story: "grade7math", cycle: "Three piles in one class", year: lastYear, week: 9,
			kind: domain.Win, audience: domain.ForNetwork, thanks: []string{"mei"},
			title: "Exit tickets in three piles, in one class", change: "We sorted the tickets before we left and opened the next lesson in groups.",
			learned:   "More tickets showed understanding after four weeks. It was one class with two teachers, so it may not carry.",
			tryThis:   "Sort into got it, almost and not yet. Do not grade.",
			withdrawn: takenBack{-3, domain.Outdated, "We have since tried it in more classes; what we learned there says more."},
		},
		{
			key: "contracts", story: "ninthgrade", cycle: "Contracts with families", year: lastYear, week: 15,
			kind: domain.Loss, audience: domain.ForNetwork, measures: []string{"ontrack"}, thanks: []string{"ofelia", "jun", "idris"},
			title:      "Grade contracts with three signatures changed nothing",
			change:     "Every student who failed two courses took home a contract to be signed by student, family and teacher.",
			learned:    "As many passed everywhere as before. Half of the contracts never came back, and one family told us that it felt like court. We had put a paper where a talk belongs.",
			tryThis:    "If you want a plan on paper, write it in a talk of five minutes with the student, about one course and one next step.",
			conditions: "Ninth graders in one house. Most gaps were a single missing assignment; where it is attendance, this says nothing.",
		},
		{
			key: "frame", story: "sciencetalk", cycle: "A frame in the lab group", year: lastYear, week: 16,
			kind: domain.Win, audience: domain.ForNetwork, measures: []string{"reasoning"}, thanks: []string{"samira", "leilani", "zofia"},
			title:      "Say it first, then fill three boxes",
			change:     "A page with three boxes: what I claim, what I saw, why that fits. Answers may be spoken first and typed by an adult.",
			learned:    "The idea was there before the sentence. Those who hated writing spoke all three parts in the first week and wrote them in the fourth. The box for the reason stays empty longest.",
			tryThis:    "Copy the three boxes on half a page. Ask for the spoken answer first, every time, for two weeks.",
			conditions: "A support group of few students with one adult. We do not know whether it works in a full class.",
		},
		{
			key: "piles", story: "grade7math", cycle: "Three piles in three classes", year: lastYear, week: 20,
			kind: domain.Win, audience: domain.ForNetwork, thanks: []string{"mateo", "bo", "mei", "lena"},
			title:      "Exit tickets sorted the same day",
			change:     "Tickets are sorted into got it, almost and not yet before the next lesson, which opens with six minutes in those groups.",
			learned:    "It carried from one class to three. What made the difference was the same day: a misunderstanding met after a week had become a habit. Sorting takes eight minutes once one stops grading.",
			tryThis:    "One question, four minutes, three piles. If it takes longer than ten minutes, the question is too long.",
			conditions: "Middle school mathematics with one adult or two. English learners needed the words said aloud first.",
		},
	}
}
