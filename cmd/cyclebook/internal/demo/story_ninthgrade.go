package demo

import "github.com/cyclebook/cyclebook/domain"

// ninthGrade was disbanded in June with a cycle left open.
func ninthGrade() story {
	return story{
		key: "ninthgrade", name: "Ninth Grade On Track", home: "tallgrasshigh", grades: []string{"9"}, disbanded: true,
		members: []member{{"bram", domain.GeneralEducator, ""}, {"nia", domain.Specialist, ""}, {"elif", domain.GeneralEducator, ""}},
		coach:   "noor",
		measures: []measure{
			{
				key: "ontrack", every: 1, noise: 3.5,
				Definition: domain.Definition{
					Name: "Students without a failing grade this week", Numerator: "Students who pass in every course", Denominator: "Students of the house", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "Grade book on Friday at noon; incomplete counts as failing.", Direction: domain.Increase, Target: ptr(85.0), Frequency: domain.Weekly, Source: "Grade book", Tag: domain.Cool,
				},
				series: []series{{year: lastYear, class: "north", n: 31, base: 67, to: 30, from: 1}, {year: lastYear, class: "south", n: 29, base: 64, to: 30, from: 1}},
				wrong:  []wrong{{lastYear, "north", 7, -3, domain.Typo, "Read off the wrong line of the report."}},
			},
			{
				key: "talks", every: 1, noise: 2,
				Definition: domain.Definition{
					Name: "Talks about a grade", Numerator: "Talks of five minutes", Unit: domain.CountUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure, OperationalDefinition: "With a student about one course and one next step.",
					Direction: domain.Increase, Frequency: domain.Weekly, Source: "List of the house",
				},
				series: []series{{year: lastYear, base: 8, from: 3, to: 28}},
			},
			{
				key: "late", every: 4, noise: 3,
				Definition: domain.Definition{
					Name: "Teachers who say that late work is manageable", Numerator: "Teachers who agree", Denominator: "Teachers asked", Unit: domain.PercentUnit, Counts: domain.CountsStaff, Kind: domain.BalancingMeasure,
					OperationalDefinition: "One question in the house meeting.", Direction: domain.Maintain, Frequency: domain.Monthly, Source: "Show of cards",
				},
				series: []series{{year: lastYear, n: 9, base: 70, from: 1, to: 28}},
			},
		},
		years: []year{ninthGradeYear()},
	}
}

func ninthGradeYear() year {
	return year{
		project: project{
			title: "Nobody falls behind unseen", aim: "More ninth graders end the year on track", howMuch: "From two thirds to 85 %", forWhom: "North and south houses", baseline: "66 % in September",
			drivers: []driver{{"see", "", "Adults see a slip in the week it happens"}, {"repair", "", "Work can be repaired"}, {"plan", "see", "Students have one next step"}},
			ideas: []idea{
				{"friday", domain.ProcessChange, "see", "A list on Friday and a talk on Monday"},
				{"window", domain.NormChange, "repair", "Late work is taken for ten days, once"},
				{"contract", domain.ToolChange, "plan", "A contract signed by student, family and teacher"},
			},
		},
		classes: []class{{"north", "North house", domain.SectionClass, "", []string{"bram", "nia"}, 31, 0}, {"south", "South house", domain.SectionClass, "", []string{"elif"}, 29, 2}},
		cycles: []cycle{
			{
				title: "A list on Friday, a talk on Monday", idea: "friday", classes: []string{"north"}, start: 4, weeks: 5,
				objective: "See slips in the same week.", change: "Friday's list goes to the adult who knows the student; a talk of five minutes on Monday.", why: "A small gap can be closed.", rule: "Expand if north house comes to 72 %.",
				question: "How many in north house will pass everywhere?", measures: []string{"ontrack", "talks"}, expect: guess{"Over 70.", 69, 78, 60}, moves: map[string]float64{"ontrack": 8, "talks": 8},
				notes:  []note{{0, "", "Fourteen talks; most about one missing sheet.", false}, {2, domain.ParticipantFeedback, "I did not know I was failing, said two.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Many slips are one sheet of paper.", decision: domain.Expand, reason: "At the rule.", next: "South house.",
			},
			{
				title: "Contracts with families", idea: "contract", classes: []string{"south"}, start: 10, weeks: 4,
				objective: "Test contracts.", change: "A contract for each student who fails two courses.", why: "Three signatures, one plan.", rule: "Keep it at 72 %.",
				question: "How many in south house will pass everywhere?", measures: []string{"ontrack"}, expect: guess{"Over 70.", 70, 78, 55}, others: []guess{{"No change.", 60, 69, 50}}, moves: map[string]float64{"ontrack": 0},
				notes:  []note{{0, domain.Problem, "Half of the contracts came back.", false}, {1, domain.ParticipantFeedback, "It feels like court, a family said.", false}},
				result: domain.Refuted, learned: "{during}, {before} before.", improved: domain.NotImproved, summary: "Paper between people.", decision: domain.Abandon, reason: "No change, and it hurt.", next: "Talks instead, as in north house.",
			},
			{
				title: "Talks in both houses", idea: "friday", parents: []string{"A list on Friday, a talk on Monday"}, classes: []string{"north", "south"}, start: 16, weeks: 6,
				objective: "Bring it to everyone.", change: "List and talk in both houses.", why: "It worked in one.", rule: "Adopt at 76 % over both.",
				question: "How many in both houses will pass everywhere?", measures: []string{"ontrack", "talks", "late"}, expect: guess{"Three quarters.", 71, 80, 60}, moves: map[string]float64{"ontrack": 6, "talks": 6},
				notes:     []note{{0, "", "South house pairs older students with the list.", false}, {3, domain.Problem, "Twenty talks on a Monday are too many for three.", true}, {5, "", "Shorter talks, same effect.", false}},
				lateGuess: &guess{"Around 75, after this Friday's list.", 72, 78, 85}, result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "It carries when the talks are short.", decision: domain.Adopt, reason: "Around 76 %.", next: "A window for late work.",
			},
			{
				title: "Ten days for late work", idea: "window", parents: []string{"Talks in both houses"}, classes: []string{"north", "south"}, start: 25, weeks: 7,
				objective: "Let work be repaired.", change: "Late work is taken for ten days, once per course.", why: "A zero cannot be repaired by a talk.", rule: "Adopt at 80 % if colleagues can bear it.",
				question: "How many in both houses will pass everywhere?", measures: []string{"ontrack", "late"}, expect: guess{"Four in five.", 76, 85, 60}, moves: map[string]float64{"ontrack": 4, "late": -10},
				notes: []note{{0, "", "Seventy-one sheets in the first week.", false}, {3, domain.Problem, "Two colleagues stopped taking late work.", false}, {5, "", "We heard that the house is dissolved; nobody knows who will finish this.", false}}, ends: doing,
			},
		},
	}
}
