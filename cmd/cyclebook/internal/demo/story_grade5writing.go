package demo

import "github.com/cyclebook/cyclebook/domain"

// grade5Writing loses a member in June.
func grade5Writing() story {
	return story{
		key: "grade5writing", name: "Grade 5 Writing", home: "ferncliff",
		subjects: []string{"Writing"}, grades: []string{"5"},
		members: []member{{"bo", domain.GeneralEducator, ""}, {"samira", domain.GeneralEducator, ""}, {"piotr", domain.SpecialEducator, ""}},
		coach:   "lupe", leaves: "piotr",
		measures: []measure{
			{
				key: "rubric", every: 2, noise: 0.07,
				Definition: domain.Definition{
					Name: "Score of a paragraph", Numerator: "Points of all paragraphs", Denominator: "Students who wrote one", Unit: domain.ScoreUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "One paragraph in twenty minutes on a picture, scored 1 to 4 for idea, order and words by two readers without names.",
					Direction: domain.Increase, Target: ptr(3.0), Frequency: domain.Biweekly, Source: "Paragraphs of every second Thursday", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "east", n: 25, base: 2.1, drift: 0.005},
					{year: lastYear, class: "west", n: 24, base: 2.0, drift: 0.005},
					{year: thisYear, class: "north", n: 26, base: 2.1},
				},
			},
			{
				key: "conferences", every: 1, noise: 2,
				Definition: domain.Definition{
					Name: "Writing conferences held", Numerator: "Conferences of at least three minutes", Unit: domain.CountUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
					OperationalDefinition: "One student and one adult at the student's own draft, three minutes or more.", Direction: domain.Increase, Target: ptr(25.0), Frequency: domain.Weekly, Source: "Clipboard",
				},
				series: []series{{year: lastYear, class: "east", base: 9, from: 2, to: 28}, {year: thisYear, class: "north", base: 14, from: -8, to: -1}},
				missed: []missed{{lastYear, "east", 18, domain.LostData, "The clipboard was lost on the field trip."}},
			},
			{
				key: "waiting", every: 4, noise: 0.6,
				Definition: domain.Definition{
					Name: "School days until a draft comes back", Unit: domain.CountUnit, Counts: domain.CountsOther, Kind: domain.BalancingMeasure,
					OperationalDefinition: "Of the last draft of the month, rounded.", Direction: domain.Decrease, Target: ptr(3.0), Frequency: domain.Monthly, Source: "Dates on the drafts",
				},
				series: []series{{year: lastYear, base: 6}, {year: thisYear, base: 4}},
			},
		},
		years: []year{grade5LastYear(), grade5ThisYear()},
	}
}

func grade5LastYear() year {
	return year{
		project: project{
			title: "Drafts that become better", aim: "Students improve their own drafts", howMuch: "From 2 to 3 points of 4 on a paragraph", forWhom: "Grade 5, both rooms", baseline: "2.0 in September",
			drivers: []driver{{"feedback", "", "Feedback comes while the draft is warm"}, {"time", "feedback", "Teachers have the time for it"}, {"models", "", "Students know what good looks like"}},
			ideas: []idea{
				{"short", domain.ProcessChange, "time", "Conferences of three minutes with one question"},
				{"wall", domain.ToolChange, "models", "A wall of strong sentences, by the students, with the reason why"},
				{"audio", domain.ToolChange, "feedback", "Spoken comments instead of written ones"},
			},
			closing: "We go on with one room next year, as a smaller team.",
		},
		classes: []class{
			{"east", "East room", domain.SectionClass, "", []string{"bo"}, 25, 0},
			{"west", "West room, co-taught", domain.CoTaughtClass, "", []string{"samira", "piotr"}, 24, 1},
		},
		cycles: []cycle{
			{
				title: "Three minutes, one question", idea: "short", classes: []string{"east"}, start: 4, weeks: 6,
				objective: "Find out whether short conferences are enough.", change: "Each student has a conference of three minutes a week; the adult asks one question and leaves.", why: "One question is what a writer can act on.",
				rule: "Expand at 20 conferences a week and a paragraph score of 2.2.", question: "What will a paragraph score?", measures: []string{"rubric", "conferences"}, expect: guess{"A little over two.", 2.15, 2.5, 60},
				moves: map[string]float64{"rubric": 0.25, "conferences": 12},
				notes: []note{{0, domain.Problem, "The first ones took seven minutes; we talk too much.", false}, {2, "", "An hourglass on the table did it.", false}, {4, domain.ParticipantFeedback, "Students come with their own question now.", false}},
				task:  "Write five questions on a ring of cards.", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Short is enough when it is one question.", decision: domain.Expand, reason: "Both parts of the rule are met.", next: "West room, with two adults.",
			},
			{
				title: "Two adults, one question", idea: "short", parents: []string{"Three minutes, one question"}, classes: []string{"west"}, start: 12, weeks: 6,
				objective: "See whether it works in a co-taught room.", change: "Both adults hold conferences; students choose whom.", why: "Two adults reach everyone twice a week.", rule: "Adopt at 2.3.",
				question: "What will a paragraph score in the west room?", measures: []string{"rubric"}, expect: guess{"About what the east room has.", 2.15, 2.45, 65}, others: []guess{{"More: two adults.", 2.4, 2.8, 30}},
				moves:  map[string]float64{"rubric": 0.3},
				notes:  []note{{0, "", "Students with a plan chose by question, not by adult.", false}, {3, domain.Surprise, "Students began to hold conferences with each other.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before. Our third reader says the ideas grew more than the order.", improved: domain.Improved, summary: "It works with two adults, and students copy it.", decision: domain.Adopt, reason: "Near the rule, and still rising.", against: true, next: "Order of ideas.",
			},
			{
				title: "Comments one can hear", idea: "audio", classes: []string{"east"}, start: 20, weeks: 4,
				objective: "Shorten the wait for drafts.", change: "The teacher speaks a comment of one minute for each draft.", why: "Speaking is faster than writing, and warmer.", rule: "Go on if drafts come back in three days and scores hold.",
				question: "Will paragraph scores rise with spoken comments?", measures: []string{"rubric", "waiting"}, expect: guess{"By a tenth.", 2.5, 2.8, 55}, moves: map[string]float64{"rubric": -0.1},
				notes:  []note{{0, domain.Problem, "Headphones for nine of twenty-five.", false}, {1, "", "Most listened once and wrote nothing.", false}, {3, domain.ParticipantFeedback, "I cannot find the place you mean, said many.", false}},
				result: domain.Refuted, learned: "{during}, {before} before. A spoken comment has no place on the page.", improved: domain.NotImproved, summary: "Faster for us, harder for them.", decision: domain.Abandon, reason: "Scores did not rise and the wait stayed.", next: "The wall instead.",
			},
			{
				title: "A wall of strong sentences", idea: "wall", parents: []string{"Two adults, one question"}, classes: []string{"east", "west"}, start: 26, weeks: 6,
				objective: "Show what good looks like.", change: "Students choose two sentences a week from their own drafts for the wall and write why.", why: "Saying why makes the criterion one's own.", rule: "Adopt at 2.5 over both rooms.",
				question: "What will a paragraph score in both rooms?", measures: []string{"rubric"}, expect: guess{"Half a point over September.", 2.4, 2.75, 60}, moves: map[string]float64{"rubric": 0.15},
				notes: []note{{0, "", "The first wall was all adjectives.", false}, {2, "", "By now the reasons speak of readers.", false}, {4, domain.Surprise, "Grade 4 comes to read it.", false}},
				link:  "The wall in May", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "The reasons matter more than the sentences.", decision: domain.Adopt, reason: "Above our rule.", next: "A wall from September on.",
			},
		},
	}
}

func grade5ThisYear() year {
	return year{
		project: project{
			title: "Drafts that become better, by students' own questions", aim: "Students ask the question that their draft needs", howMuch: "A paragraph at 2.6 by the turn of the year", forWhom: "North room", baseline: "2.1 in the first weeks",
			drivers: []driver{{"feedback", "", "Feedback comes while the draft is warm"}},
			ideas:   []idea{{"own", domain.NormChange, "feedback", "The writer asks the question of the conference"}},
		},
		classes: []class{{"north", "North room", domain.SectionClass, "", []string{"bo", "samira"}, 26, 0}},
		cycles: []cycle{{
			title: "The writer asks", idea: "own", parents: []string{"Two adults, one question"}, classes: []string{"north"}, start: -4, weeks: 8,
			objective: "Hand the question over.", change: "The writer brings one question to the conference; the adult answers only that.", why: "Who asks will act on the answer.", rule: "Adopt at 2.4.",
			question: "What will a paragraph score?", measures: []string{"rubric", "conferences"}, expect: guess{"A quarter point more.", 2.25, 2.55, 60}, moves: map[string]float64{"rubric": 0.25, "conferences": 8},
			notes: []note{{0, domain.Problem, "Is it good? was the question of the first week.", false}, {2, "", "Now: does the reader know where we are?", false}}, ends: doing,
		}},
	}
}
