package demo

import "github.com/cyclebook/cyclebook/domain"

// toldInAutumn is what teams told this year of what they had tried.
func toldInAutumn() []shareOut {
	return append(lossesInAutumn(),
		shareOut{
			key: "rounds", story: "sciencetalk", cycle: "A round before open talk", year: thisYear, week: -7,
			kind: domain.Mixed, audience: domain.ForNetwork, measures: []string{"reasoning"}, thanks: []string{"farah"},
			title:      "A round before open talk: fewer were silent, writing stayed as it was",
			change:     "Before open talk each one may speak or pass.",
			learned:    "We predicted better written reasoning, and it did not move. But far fewer stayed silent, and passing was used less each week. We kept it for that reason and say so.",
			tryThis:    "Announce the round a minute before, so that there is time to think. Passing needs no reason.",
			conditions: "A class that already wrote with frames; there was little left to gain in writing.",
		},
		shareOut{
			key: "upright", story: "algebra", cycle: "Upright once a week", year: thisYear, week: -6,
			kind: domain.Inconclusive, audience: domain.ForNetwork, as: domain.AsSchool,
			title:      "Problems at boards once a week: we cannot tell",
			change:     "Groups of three, drawn at random, worked on problems standing at boards with one pen, once a week.",
			learned:    "State tests took two of the four days, so it was hardly tried. Once a week stayed an event and did not become a habit.",
			tryThis:    "Begin in autumn, twice a week, and keep a board at the height of a chair.",
			conditions: "Ninth grade algebra in the last weeks of the year.",
		},
		shareOut{
			key: "calls", story: "attendance", cycle: "A call before nine", year: thisYear, week: -5,
			kind: domain.Win, audience: domain.ForPublic, measures: []string{"present"}, thanks: []string{"nia", "emeka"},
			title:      "A call before nine, by someone the family knows",
			change:     "On the first day of an absence the adult who knows the student calls before nine.",
			learned:    "More students were there all week. The call asks what gets in the way and blames nobody; after three weeks it took two minutes.",
			tryThis:    "Sort the list by who knows whom before you begin. Have messages ready for families whose language nobody speaks.",
			conditions: "Caseloads in Grades 7 and 8 with three adults. In a school without a person for each student it would be another change.",
		},
		shareOut{
			key: "opentable", story: "grade7math", cycle: "An open table for whoever wants it", year: thisYear, week: -5,
			kind: domain.Win, audience: domain.ForDistrict,
			title:   "An open table reaches those whom a list embarrasses",
			change:  "Twice a week there is a table with the teacher for ten minutes, open to everyone.",
			learned: "Most of those who needed it came, without being called. Being called each week had felt like a label.",
			tryThis: "Start with a question that everybody wants to talk about, and let students explain.",
		},
		shareOut{
			key: "moving", story: "phonics", cycle: "Moving groups in both grades", year: thisYear, week: -4,
			kind: domain.Win, audience: domain.ForNetwork, as: domain.AsSchool, measures: []string{"blending"}, thanks: []string{"maren"},
			title:      "New reading groups every two weeks",
			change:     "Groups are made anew every two weeks by the last word cards, over two rooms.",
			learned:    "Groups that stay become names. Moving them every two weeks kept them about a pattern. It cost a quarter of an hour of science a week, which we did not want and now watch.",
			tryThis:    "Decide by five words on a card, not by a level. Tell families that groups move.",
			conditions: "First and second grade, two rooms next to each other.",
		},
		shareOut{
			key: "pairs", story: "grade3reading", cycle: "Pairs from week one", year: thisYear, week: -1, embargo: 14,
			kind: domain.Win, audience: domain.ForNetwork, as: domain.NamedTeam, measures: []string{"fluency"},
			title:   "Paired rereading from the first weeks on",
			change:  "Pairs read the same page three times, four days a week, from the second week of school.",
			learned: "What took us a winter to build last year took two lessons. Growth was above that of a usual month.",
			tryThis: "Let last year's students show it.",
		},
		shareOut{
			key: "frame-boards", story: "algebra", cycle: "Three boxes for a step", year: thisYear, week: -1,
			kind: domain.Win, audience: domain.ForNetwork, measures: []string{"quiz"},
			title:      "Three boxes in a full class, in threes at the boards",
			change:     "The three boxes for one step of a problem; in threes, and the one who speaks does not hold the pen.",
			learned:    "In threes nobody waits for an adult: one speaks, one writes, one asks for the reason. More could say why a step is right.",
			tryThis:    "Draw the boxes on the board. Change the pen after each step.",
			conditions: "Ninth graders, a full class with one adult, used to working in threes.",
		},
		shareOut{ // a draft: nobody but the team and its coach reads it
			key: "notyet", story: "grade7math", cycle: "Ten minutes for not yet", year: thisYear, week: -2,
			kind: domain.Mixed, title: "Ten minutes of reteaching helped, being called did not",
			change:  "On Monday those in the not yet pile were called to a group of ten minutes.",
			learned: "Better, and short of what we wanted until the group was open to all.",
		},
	)
}

func lossesInAutumn() []shareOut {
	return []shareOut{
		{
			key: "quiz", story: "grade6humanities", cycle: "A word quiz each Friday", year: thisYear, week: -8,
			kind: domain.Loss, audience: domain.ForNetwork, measures: []string{"words"}, thanks: []string{"amara", "bo", "zofia", "kwame"},
			title:      "Weekly word quizzes: high scores, and no word in the writing",
			change:     "Ten words of the unit, asked in a quiz of ten minutes at the end of the week.",
			learned:    "They knew the words for the quiz and did not use them. As many wrote with the unit's words as since the talks began, and the little rise over all the weeks before is of those. One told us that they are learned on the bus and gone on Monday.",
			tryThis:    "Use the ten minutes for talk in which two of the words must be said. If a quiz is asked of you, ask for a sentence.",
			conditions: "Sixth graders who already talked about texts in groups of four. Where nobody had met the words yet, a quiz may do more.",
		},
		{
			key: "spoken", story: "grade5writing", cycle: "Comments one can hear", year: thisYear, week: -7,
			kind: domain.Loss, audience: domain.ForNetwork, as: domain.AsSchool, measures: []string{"rubric"}, thanks: []string{"sigrun", "hanna"},
			title:      "Spoken comments on drafts were faster for us and harder for them",
			change:     "Instead of writing, the teacher spoke a comment of one minute for each draft.",
			learned:    "Scores did not rise. Most students listened once and wrote nothing.",
			tryThis:    "Keep the minute, and hold it beside the writer with a finger on the line.",
			conditions: "Fifth graders, with headphones for a third of them.",
			revised:    revised{-3, "Scores did not rise. Most students listened once and wrote nothing, and many could not find the place that was meant: a spoken comment has no place on the page. We had looked only at our own time."},
		},
		{
			key: "charts", story: "grade3reading", cycle: "Charts of their own", year: thisYear, week: -6,
			kind: domain.Loss, audience: domain.ForPublic, measures: []string{"fluency"}, thanks: []string{"ana"},
			title:      "Charts of one's own reading speed made reading a race",
			change:     "Students timed a page each week and drew the number on a chart of their own.",
			learned:    "Fluency grew as it had before, no faster: what the chart shows as a rise is a year of growing. Fewer picked up a book by choice, two hid their chart, and one guessed at words to be faster.",
			tryThis:    "If you want rereading, give it a purpose: a short scene that will be performed.",
			conditions: "Third graders who already reread in pairs.",
		},
		{
			key: "clock", story: "bridge", cycle: "Five against the clock", year: thisYear, week: -4, by: "thandi",
			kind: domain.Loss, audience: domain.ForNetwork, measures: []string{"equations"},
			title:      "Five equations against the clock drove out drawing",
			change:     "Each lesson began with five equations in three minutes.",
			learned:    "Fewer modeled the story of the week with a right equation, because they stopped drawing it: it takes time. We gave it up after three weeks.",
			tryThis:    "If you need fluency, practice it apart from modeling, and never with a clock that all can see.",
			conditions: "Eighth graders who had just learned to draw a story before writing it.",
		},
		{
			key: "drawing", story: "attendance", cycle: "A drawing on Fridays", year: thisYear, week: -3,
			kind: domain.Loss, audience: domain.ForNetwork, measures: []string{"present"}, thanks: []string{"mei"},
			title:      "A prize drawing for perfect weeks rewards those who can come",
			change:     "Students without an absence in the week took part in a drawing.",
			learned:    "Presence stayed where messages to families had brought it; against all the weeks before, those included, it looks like a rise. Winners had never been absent; one who had stayed home for a younger brother lost, and two came ill.",
			tryThis:    "Put the time into the morning: two minutes with the same adult.",
			conditions: "Eighth graders, where most absences had reasons at home or on the bus.",
		},
		{
			key: "frame-words", story: "grade6humanities", cycle: "Three boxes in a full class", year: thisYear, week: -2,
			kind: domain.Loss, audience: domain.ForNetwork, measures: []string{"words"}, thanks: []string{"lena"},
			title:      "Three boxes in a full class: too slow without a second adult",
			change:     "The three boxes, with the spoken answer first, in a class of its full size.",
			learned:    "Whoever waited for an adult to type lost the thread, and fewer used the words of the unit than in the weeks before. The boxes themselves were liked.",
			tryThis:    "Have partners write down for each other instead of an adult.",
			conditions: "A full class with one adult. In a group of few it is another thing.",
		},
	}
}
