package demo

import "github.com/cyclebook/cyclebook/domain"

// grade6Humanities kept one cycle on paper and entered it weeks later.
func grade6Humanities() story {
	return story{
		key: "grade6humanities", name: "Grade 6 Humanities", home: "copperline", subjects: []string{"English Language Arts", "Social Studies"}, grades: []string{"6"},
		members: []member{{"sigrun", domain.GeneralEducator, ""}, {"mateo", domain.GeneralEducator, ""}, {"farah", domain.Specialist, ""}},
		coach:   "noor",
		measures: []measure{
			{
				key: "words", every: 1, noise: 4,
				Definition: domain.Definition{
					Name: "Students who use the unit's words", Numerator: "Students with two or more of the words, used rightly", Denominator: "Students who wrote", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "A half page on Thursday; the words are not on the board.", Direction: domain.Increase, Target: ptr(75.0), Frequency: domain.Weekly, Source: "Half pages", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "blue", n: 26, base: 40},
					{year: lastYear, class: "green", n: 25, base: 43},
					{year: thisYear, class: "blue", n: 24, base: 42},
					{year: thisYear, class: "green", n: 27, base: 44},
				},
			},
			{
				key: "circles", every: 2, noise: 1.5,
				Definition: domain.Definition{
					Name: "Text talks held", Numerator: "Talks of ten minutes", Unit: domain.CountUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure, OperationalDefinition: "In fours, about one page.",
					Direction: domain.Increase, Frequency: domain.Biweekly, Source: "Plan book",
				},
				series: []series{{year: lastYear, class: "blue", base: 5, from: 2, to: 32}, {year: thisYear, class: "blue", base: 6, from: -6, to: -1}},
			},
			{
				key: "pages", every: 4, noise: 5,
				Definition: domain.Definition{
					Name: "Pages read in a month", Numerator: "Pages, all students together", Denominator: "Students", Unit: domain.ScoreUnit, Counts: domain.CountsStudents, Kind: domain.BalancingMeasure,
					OperationalDefinition: "Told by the students on a slip.", Direction: domain.Maintain, Frequency: domain.Monthly, Source: "Slips",
				},
				series: []series{{year: lastYear, class: "blue", n: 26, base: 118}, {year: lastYear, class: "green", n: 25, base: 124}},
			},
		},
		years: []year{grade6LastYear(), grade6ThisYear()},
	}
}

func grade6LastYear() year {
	return year{
		project: project{
			title: "Words that open doors", aim: "Students use the words of the unit when nobody asks", howMuch: "From four in ten to three quarters", forWhom: "Blue and green houses", baseline: "41 % in September",
			drivers: []driver{{"hear", "", "Words are heard and said often"}, {"own", "", "Students choose words of their own"}, {"talk", "hear", "Talk about texts in fours"}},
			ideas: []idea{
				{"fours", domain.ProcessChange, "talk", "Ten minutes of text talk in fours with two words to use"},
				{"map", domain.ToolChange, "own", "A map of words, drawn by each student"},
				{"quizzes", domain.ToolChange, "hear", "A word quiz each Friday"},
			},
			closing: "New students, new words; the fours go on.",
		},
		classes: []class{{"blue", "Blue house", domain.SectionClass, "", []string{"sigrun", "farah"}, 26, 0}, {"green", "Green house", domain.SectionClass, "", []string{"mateo"}, 25, 1}},
		cycles: []cycle{
			{
				title: "Text talk in fours", idea: "fours", classes: []string{"blue"}, start: 4, weeks: 5, onPaper: 4,
				objective: "Try talk in fours before we know this tool.", change: "Ten minutes in fours about one page; two words must be used.", why: "A word that was said is a word that is written.", rule: "Expand at 50 %.",
				question: "How many will use the words?", measures: []string{"words", "circles"}, expect: guess{"Half of the class.", 44, 56, 60}, moves: map[string]float64{"words": 9, "circles": 2},
				notes:  []note{{0, "", "From my notebook: the shy table talked most.", false}, {2, "", "From my notebook: words came up at lunch.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before. Entered from our notebook, with the days on which it happened.", improved: domain.Improved, summary: "Paper worked; this is easier to find again.", decision: domain.Expand, reason: "Half of the class once, and ten points more than before.", next: "Green house.",
			},
			{
				title: "Fours in both houses", idea: "fours", parents: []string{"Text talk in fours"}, classes: []string{"blue", "green"}, start: 14, weeks: 5,
				objective: "See whether it is the routine or the house.", change: "Green house begins; blue house goes on with harder pages.", why: "It should not hang on one teacher.", rule: "Adopt at 55 % over both.",
				question: "How many in both houses will use the words?", measures: []string{"words"}, expect: guess{"A little over half.", 48, 59, 65}, others: []guess{{"Blue will fall with harder pages.", 42, 48, 35}}, moves: map[string]float64{"words": 7},
				notes:  []note{{0, "", "Roles on cards: reader, asker, finder, closer.", false}, {2, domain.Surprise, "The finder is the role they fight for.", false}, {4, domain.ParticipantFeedback, "I say more in four than in twenty-five.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "The routine, not the house.", decision: domain.Adopt, reason: "Close to the rule, and up by eight points.", against: true, next: "Words of their own.",
			},
			{
				title: "A word quiz each Friday", idea: "quizzes", classes: []string{"green"}, start: 20, weeks: 4,
				objective: "Test what the program asks of us.", change: "Ten words, ten minutes, Friday.", why: "The program says so.", rule: "Keep it if words in writing rise.",
				question: "How many in green house will use the words?", measures: []string{"words"}, expect: guess{"More than now.", 56, 66, 40}, others: []guess{{"They will know them and not use them.", 44, 55, 70}}, moves: map[string]float64{"words": -2},
				notes:  []note{{0, "", "Quiz scores are high.", false}, {2, "", "The half pages do not show it.", false}, {3, domain.ParticipantFeedback, "I learn them on the bus and they are gone on Monday.", false}},
				result: domain.Refuted, learned: "{during}: where the fours had brought it ({before} over all the weeks before). High quiz scores, nothing in the writing.", improved: domain.NotImproved, summary: "Knowing for Friday is not using.", decision: domain.Abandon, reason: "Nothing moved where it counts.", next: "Maps instead.",
			},
			{
				title: "Maps of words", idea: "map", parents: []string{"Fours in both houses"}, classes: []string{"blue", "green"}, start: 26, weeks: 6,
				objective: "Let students choose.", change: "Each draws a map of ten words that belong together, and explains it to the four.", why: "Choosing is thinking.", rule: "Adopt at 60 %.",
				question: "How many in both houses will use the words?", measures: []string{"words", "pages"}, expect: guess{"Six in ten.", 55, 66, 60}, moves: map[string]float64{"words": 7},
				notes: []note{{0, "", "Maps in three languages.", false}, {3, "", "Maps are taken to social studies.", false}, {5, domain.Surprise, "A map of the word fair covers a wall.", false}},
				link:  "Three maps", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Chosen words are used.", decision: domain.Adopt, reason: "Around 60 %, and it is theirs.", next: "Maps from the first unit.",
			},
			{
				title: "Three boxes in a full class", from: "frame", idea: "fours", classes: []string{"green"}, start: 32, weeks: 3,
				change:   "In a class of its full size, about a page of the unit.",
				question: "How many in green house will use the words?", measures: []string{"words"}, expect: guess{"As many as now, and with a reason.", 60, 72, 50}, moves: map[string]float64{"words": -8},
				notes:  []note{{0, domain.Problem, "Waiting for the one who types.", false}, {1, "", "The boxes are liked.", false}},
				result: domain.Refuted, learned: "{during}, {before} before. Waiting cost more than the boxes gave.", improved: domain.NotImproved, summary: "Too slow without a second adult.",
				decision: domain.Abandon, reason: "Fewer words than before.", next: "Partners write for each other.",
			},
		},
	}
}

func grade6ThisYear() year {
	return year{
		project: project{
			title: "Words that open doors, second year", aim: "Students use the words of the unit when nobody asks", howMuch: "Three quarters by spring", forWhom: "Blue and green houses", baseline: "43 % in the first weeks",
			drivers: []driver{{"own", "", "Students choose words of their own"}, {"talk", "", "Talk about texts in fours"}},
			ideas: []idea{
				{"map", domain.ToolChange, "own", "Maps of words from the first unit"}, {"fours", domain.ProcessChange, "talk", "Fours with a guest from another house"},
			},
		},
		classes: []class{{"blue", "Blue house", domain.SectionClass, "", []string{"sigrun", "farah"}, 24, 0}, {"green", "Green house", domain.SectionClass, "", []string{"mateo"}, 27, 0}},
		cycles: []cycle{
			{
				title: "Half pages sorted the same day", from: "piles", idea: "fours", classes: []string{"blue"}, start: -9, weeks: 4,
				change:   "Half pages instead of tickets, and two piles: uses the words, not yet.",
				question: "How many in blue house will use the words?", measures: []string{"words"}, expect: guess{"Half of them.", 46, 58, 55}, moves: map[string]float64{"words": 7},
				notes:  []note{{0, "", "Two piles take five minutes.", false}, {2, domain.Surprise, "Students ask in which pile theirs was.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "The same day is what counts, here too.",
				decision: domain.Adapt, reason: "It helps; twice a week is enough for half pages.", next: "Twice a week, with guests from the other house.",
			},
			{
				title: "Maps from the first unit", idea: "map", parents: []string{"Maps of words"}, classes: []string{"green"}, start: -8, weeks: 5,
				objective: "Start early.", change: "Maps from the first unit on.", why: "They worked in spring.", rule: "Keep at 50 %.", question: "How many in green house will use the words?", measures: []string{"words"},
				expect: guess{"Half of them.", 46, 57, 65}, moves: map[string]float64{"words": 8},
				notes: []note{{0, "", "New students need one example, not more.", false}, {3, domain.ParticipantFeedback, "Mine looks like a tree, is that right? It is.", false}}, ends: studying,
			},
			{
				title: "Guests in the fours", idea: "fours", parents: []string{"Fours in both houses"}, classes: []string{"blue"}, start: -3, weeks: 6,
				objective: "Hear other voices.", change: "One of each four is a guest from green house.", why: "A guest needs an explanation.", rule: "Adopt if blue house gains five points.", question: "How many in blue house will use the words?", measures: []string{"words", "circles"},
				expect: guess{"Nearly half.", 44, 54, 55}, moves: map[string]float64{"words": 6},
				notes: []note{{0, "", "Changing rooms takes four minutes.", false}, {1, domain.Surprise, "Guests ask what the regulars no longer ask.", false}}, ends: doing,
			},
		},
	}
}
