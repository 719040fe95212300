package demo

import "github.com/cyclebook/cyclebook/domain"

// phonics begins with a test with two students.
func phonics() story {
	return story{
		key: "phonics", name: "K-2 Phonics", home: "willowspur", subjects: []string{"English Language Arts"}, grades: []string{"K", "1", "2"},
		members: []member{{"zofia", domain.Specialist, ""}, {"malik", domain.GeneralEducator, ""}, {"ana", domain.GeneralEducator, ""}},
		coach:   "lupe",
		measures: []measure{
			{
				key: "blending", every: 1, noise: 4.5,
				Definition: domain.Definition{
					Name: "Students who blend the week's pattern", Numerator: "Students who read four of five new words", Denominator: "Students who read them", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "Five words with the pattern, not seen before, read alone to an adult.", Direction: domain.Increase, Target: ptr(80.0), Frequency: domain.Weekly, Source: "Word cards on Thursday", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "first", n: 21, base: 49},
					{year: lastYear, class: "second", n: 23, base: 56},
					{year: lastYear, class: "group", n: 6, base: 30},
					{year: lastYear, class: "pair", n: 2, base: 30, from: 4, to: 6},
					{year: thisYear, class: "first", n: 22, base: 50},
				},
			},
			{
				key: "groups", every: 1, noise: 8,
				Definition: domain.Definition{
					Name: "Small groups held", Numerator: "Groups held", Denominator: "Groups planned", Unit: domain.PercentUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
					OperationalDefinition: "Fifteen minutes or more, same students.", Direction: domain.Increase, Target: ptr(90.0), Frequency: domain.Weekly, Source: "Plan book",
				},
				series: []series{{year: lastYear, class: "group", n: 4, base: 78, from: 3, to: 30}, {year: thisYear, class: "first", n: 4, base: 85, from: -6, to: -1}},
				missed: []missed{{lastYear, "group", 16, domain.NotApplicable, "Reading week: no groups by plan."}},
			},
			{
				key: "science", every: 4, noise: 6,
				Definition: domain.Definition{
					Name: "Minutes of science and social studies", Unit: domain.TimeUnit, Counts: domain.CountsMinutes, Kind: domain.BalancingMeasure, OperationalDefinition: "Of the last week of the month, mean of the classes.",
					Direction: domain.Maintain, Target: ptr(150.0), Frequency: domain.Monthly, Source: "Plan book",
				},
				series: []series{{year: lastYear, base: 145}},
			},
		},
		years: []year{phonicsLastYear(), phonicsThisYear()},
	}
}

func phonicsLastYear() year {
	return year{
		project: project{
			title: "Every child cracks the code", aim: "All first graders read simple words alone by spring", howMuch: "80 % blend each week's pattern", forWhom: "Grades 1 and 2", baseline: "Half in September",
			drivers: []driver{{"groups", "", "Small groups by what is needed next"}, {"home", "", "Practice at home that fits in a pocket"}, {"mouth", "groups", "Sounds are felt and seen"}},
			ideas: []idea{
				{"mirror", domain.ToolChange, "mouth", "Mirrors: see what the mouth does"},
				{"regroup", domain.ProcessChange, "groups", "New groups every two weeks, by the last word cards"},
				{"pocket", domain.ToolChange, "home", "Five words in a pocket, read to someone at home"},
			},
			closing: "Second graders move up; the mirrors stay.",
		},
		classes: []class{
			{"first", "Grade 1, Sunflower room", domain.SectionClass, "", []string{"malik"}, 21, 0},
			{"second", "Grade 2, Maple room", domain.SectionClass, "", []string{"ana"}, 23, 1},
			{"group", "Sound group", domain.SmallGroupClass, "", []string{"zofia"}, 6, 0},
			{"pair", "Two at the round table", domain.SmallGroupClass, "", []string{"zofia"}, 2, 0},
		},
		cycles: []cycle{
			{
				title: "A mirror for two", purpose: domain.Develop, idea: "mirror", classes: []string{"pair"}, start: 4, weeks: 3,
				objective: "See with two students whether mirrors help at all.", change: "Ten minutes a day with a mirror: see, feel, say.", why: "Two sounds that sound alike look different.", rule: "Try it with the group if both say it helps.",
				question: "Will both read the five words?", measures: []string{"blending"}, expect: guess{"One of them.", 40, 80, 50},
				moves:  map[string]float64{"blending": 35},
				notes:  []note{{0, "", "Giggles for two days, then work.", false}, {1, domain.Surprise, "They showed it to others at recess.", false}},
				result: domain.Confirmed, learned: "With two it says nothing in numbers; both ask for the mirror.", improved: domain.TooEarly, summary: "Worth a test with the group.", decision: domain.Expand, reason: "Both say that it helps.", next: "Six students.",
			},
			{
				title: "Mirrors in the sound group", idea: "mirror", parents: []string{"A mirror for two"}, classes: []string{"group"}, start: 8, weeks: 5,
				objective: "Test it with six.", change: "Mirrors for the first five minutes of the group.", why: "As before.", rule: "Expand if half of the group blends.",
				question: "How many of the group will blend?", measures: []string{"blending", "groups"}, expect: guess{"Half.", 42, 62, 55}, moves: map[string]float64{"blending": 26},
				notes:  []note{{0, "", "A student who speaks two languages compared the sounds for us.", false}, {3, "", "The mirror is needed for the first two minutes only.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before, of six.", improved: domain.Improved, summary: "Small group, clear help.", decision: domain.Expand, reason: "Half of the group blends.", next: "Whole class, with new groups every two weeks.",
			},
			{
				title: "New groups every two weeks", idea: "regroup", classes: []string{"first"}, start: 13, weeks: 6,
				objective: "Keep groups moving.", change: "Groups are made anew every second Friday from the cards.", why: "Needs change faster than the seating.", rule: "Adopt at 60 %.",
				question: "How many in Grade 1 will blend?", measures: []string{"blending"}, expect: guess{"Six in ten.", 54, 66, 60}, others: []guess{{"More after the first change.", 60, 70, 40}}, moves: map[string]float64{"blending": 11},
				notes:  []note{{0, "", "Making groups takes twelve minutes with the cards on the floor.", false}, {2, domain.ParticipantFeedback, "Will I be with you again, one asked. Yes, in two weeks perhaps.", false}, {4, "", "No child was in the same group three times.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Groups that move, children who move.", decision: domain.Adopt, reason: "60 % in three of six weeks, from under half.", next: "Practice at home.",
			},
			{
				title: "Five words in a pocket", idea: "pocket", classes: []string{"second"}, start: 20, weeks: 4,
				objective: "Practice at home without paper wars.", change: "Five words on a strip in a pocket, read to anyone at home.", why: "Short practice often.", rule: "Keep it if Grade 2 rises by five points.",
				question: "How many in Grade 2 will blend?", measures: []string{"blending"}, expect: guess{"Five points more.", 61, 70, 55}, moves: map[string]float64{"blending": -1},
				notes:  []note{{0, "", "Pockets are washed.", false}, {1, domain.ParticipantFeedback, "Families sent voice notes of reading to the dog.", false}, {3, domain.Problem, "Those who practice are those who can.", false}},
				result: domain.Refuted, learned: "{during}, {before} before: no change.", improved: domain.NotImproved, summary: "Nice, and not what was needed.", decision: domain.Abandon, reason: "No change over four weeks.", next: "Practice in school with an older student.",
			},
			{
				title: "Moving groups in both grades", purpose: domain.Implement, idea: "regroup", parents: []string{"New groups every two weeks", "Mirrors in the sound group"}, classes: []string{"first", "second"}, start: 27, weeks: 6,
				objective: "Do it everywhere.", change: "Both grades regroup on the same Friday; mirrors are in every room.", why: "It worked in Grade 1.", rule: "Adopt at 68 % over both.",
				question: "How many in both grades will blend?", measures: []string{"blending", "science"}, expect: guess{"Two thirds and a little more.", 63, 74, 60}, moves: map[string]float64{"blending": 13, "science": -12},
				notes:  []note{{0, "", "Sharing two rooms gives six groups.", false}, {3, domain.Problem, "Science lost a quarter of an hour a week.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "It holds in both grades; science paid for it.", decision: domain.Adopt, reason: "At the rule, and science gets its time back from the timetable.", next: "Science texts in the groups.",
			},
		},
	}
}

func phonicsThisYear() year {
	return year{
		project: project{
			title: "Every child cracks the code, with science", aim: "Groups that read about the world", howMuch: "80 % blend; 150 minutes of science", forWhom: "Grade 1", baseline: "Half in the first weeks",
			drivers: []driver{{"texts", "", "Texts worth the effort"}},
			ideas:   []idea{{"science", domain.ToolChange, "texts", "The week's pattern in a text about the week's science"}},
		},
		classes: []class{{"first", "Grade 1, Sunflower room", domain.SectionClass, "", []string{"malik", "zofia"}, 22, 0}},
		cycles: []cycle{{
			title: "Worms, words and why", idea: "science", parents: []string{"Moving groups in both grades"}, classes: []string{"first"}, start: -5, weeks: 7,
			objective: "Practice the pattern in texts about worms.", change: "The groups' texts are about what is in the terrarium.", why: "One reads on to find out.", rule: "Adopt if blending holds and science has its time.",
			question: "How many will blend?", measures: []string{"blending", "groups"}, expect: guess{"As many as with the old texts, or more.", 50, 63, 65}, moves: map[string]float64{"blending": 6},
			notes: []note{{0, "", "Dig, dug, mud: the pattern was in the terrarium.", false}, {2, domain.Surprise, "Drawings carry words now.", false}}, ends: doing,
		}},
	}
}
