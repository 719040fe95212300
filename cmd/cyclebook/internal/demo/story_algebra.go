package demo

import "github.com/cyclebook/cyclebook/domain"

// algebra redefined its measure in January and stopped a cycle early.
func algebra() story {
	return story{
		key: "algebra", name: "Algebra I", home: "larkmoorhigh", subjects: []string{"Mathematics"}, grades: []string{"9"},
		members: []member{{"idris", domain.GeneralEducator, ""}, {"mei", domain.GeneralEducator, ""}, {"astrid", domain.SpecialEducator, ""}},
		coach:   "viggo",
		measures: []measure{
			{
				key: "quiz", every: 1, noise: 4,
				january: &january{
					"Students who solve and explain the weekly problem",
					"One problem on the week's standard, ten minutes. Solved counts when the answer is right and one sentence says why.",
					"An answer could be right by luck or by a phone. We now ask for a reason; values before and after cannot be compared.", -11,
				},
				Definition: domain.Definition{
					Name: "Students who solve the weekly problem", Numerator: "Students with a right answer", Denominator: "Students who wrote the quiz", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "One problem on the week's standard, ten minutes, answer right or wrong.",
					Direction: domain.Increase, Target: ptr(75.0), Frequency: domain.Weekly, Source: "Quiz on Friday", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "p1", n: 29, base: 55},
					{year: lastYear, class: "p4", n: 27, base: 58},
					{year: lastYear, class: "p7", n: 22, base: 51},
					{year: thisYear, class: "p2", n: 28, base: 47},
					{year: thisYear, class: "p5", n: 26, base: 50},
				},
				wrong: []wrong{{lastYear, "p4", 23, 2, domain.LateWork, "Two make-up quizzes were counted twice."}},
			},
			{
				key: "turns", every: 1, noise: 8,
				Definition: domain.Definition{
					Name: "Lessons with a wrong answer worked on", Numerator: "Lessons with a favorite mistake", Denominator: "Lessons", Unit: domain.PercentUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
					OperationalDefinition: "Ten minutes or more on one wrong answer, without a name.", Direction: domain.Increase, Target: ptr(80.0), Frequency: domain.Weekly, Source: "Lesson plans",
				},
				series: []series{{year: lastYear, class: "p1", n: 5, base: 55, from: 4, to: 30}, {year: thisYear, class: "p2", n: 5, base: 60, from: -8, to: -1}},
			},
			{
				key: "homework", every: 4, noise: 3,
				Definition: domain.Definition{
					Name: "Homework handed in", Numerator: "Sets handed in", Denominator: "Sets asked for", Unit: domain.PercentUnit, Counts: domain.CountsOccasions, Kind: domain.BalancingMeasure,
					OperationalDefinition: "On the day it was due.", Direction: domain.Maintain, Frequency: domain.Monthly, Source: "Grade book",
				},
				series: []series{{year: lastYear, class: "p1", n: 58, base: 74}, {year: lastYear, class: "p4", n: 54, base: 71}},
			},
		},
		years: []year{algebraLastYear(), algebraThisYear()},
	}
}

func algebraLastYear() year {
	return year{
		project: project{
			title: "Algebra that makes sense", aim: "More students can say why a step is right", howMuch: "75 % solve the weekly problem", forWhom: "Periods 1, 4 and 7", baseline: "55 % in September",
			drivers: []driver{{"errors", "", "Mistakes are material"}, {"retrieval", "", "What was learned is called back"}, {"support", "errors", "Help comes in class, not after it"}},
			ideas: []idea{
				{"favorite", domain.ProcessChange, "errors", "The favorite mistake: one wrong answer, without a name, worked on by all"},
				{"spiral", domain.ToolChange, "retrieval", "Three short problems from three weeks ago"},
				{"video", domain.ToolChange, "support", "Videos at home, problems in class"},
				{"board", domain.ProcessChange, "support", "Students work upright at boards in threes"},
			},
			closing: "We begin again with new classes and the January measure.",
		},
		classes: []class{
			{"p1", "Period 1", domain.SectionClass, "", []string{"idris"}, 29, 0},
			{"p4", "Period 4", domain.SectionClass, "", []string{"mei"}, 27, 0},
			{"p7", "Period 7, co-taught", domain.CoTaughtClass, "", []string{"mei", "astrid"}, 22, 1},
		},
		cycles: []cycle{
			{
				title: "A favorite mistake", idea: "favorite", classes: []string{"p1"}, start: 4, weeks: 5,
				objective: "Make mistakes useful.", change: "Each lesson begins with one wrong answer from the day before, without a name.", why: "Finding an error needs more thinking than repeating a method.", rule: "Expand at 60 %.",
				question: "How many will solve the weekly problem?", measures: []string{"quiz", "turns"}, expect: guess{"Six in ten.", 57, 67, 60}, moves: map[string]float64{"quiz": 7, "turns": 15},
				notes:  []note{{0, "", "Silence at first: is this mine?", false}, {1, domain.Surprise, "On Thursday someone said: that one was mine.", false}, {3, "", "The argument about dividing by a variable took twenty minutes and was worth it.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Mistakes without names get discussed.", decision: domain.Expand, reason: "Above 60 % each week.", next: "The other two periods.",
			},
			{
				title: "A favorite mistake everywhere", idea: "favorite", parents: []string{"A favorite mistake"}, classes: []string{"p4", "p7"}, start: 10, weeks: 4,
				objective: "See whether it works with other teachers.", change: "The same start in periods 4 and 7.", why: "A routine is only one when others can do it.", rule: "Adopt at 60 % in both.",
				question: "How many will solve the weekly problem?", measures: []string{"quiz"}, expect: guess{"Over 60 in both.", 60, 70, 65}, moves: map[string]float64{"quiz": 7},
				notes:  []note{{0, "", "The co-taught class collects mistakes on a poster.", false}, {2, domain.ParticipantFeedback, "I like that nobody laughs, a slip said.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "It does not hang on one teacher.", decision: domain.Adopt, reason: "Both periods are above 60 % on most Fridays.", next: "Can they say why, or only that?",
			},
			{
				title: "Videos at home", idea: "video", classes: []string{"p4"}, start: 16, weeks: 3,
				objective: "Have more time for problems in class.", change: "The explanation is a video of eight minutes at home; class is for problems.", why: "Help comes where it is needed.", rule: "Go on at 55 % with the new measure.",
				question: "How many will solve and explain?", measures: []string{"quiz"}, expect: guess{"Somewhat more.", 56, 66, 50}, moves: map[string]float64{"quiz": -8},
				notes:  []note{{0, domain.Problem, "Nine of 27 had seen the video.", false}, {1, domain.Problem, "Three have no network at home; we should have asked.", false}},
				result: domain.Refuted, reason: "A third could not or did not watch, and class fell apart. We stopped after three weeks of six, before more was lost.", ends: withdrawn, cause: domain.StoppedEarly,
			},
			{
				title: "Three from three weeks ago", idea: "spiral", parents: []string{"A favorite mistake everywhere"}, classes: []string{"p1", "p4"}, start: 20, weeks: 5,
				objective: "Stop forgetting.", change: "Three short problems from three weeks ago at the beginning of Monday.", why: "Calling something back makes it stay.", rule: "Adopt at 60 % with the January measure.",
				question: "How many will solve and explain?", measures: []string{"quiz", "homework"}, expect: guess{"About 60.", 56, 66, 55}, others: []guess{{"Barely more than now.", 50, 56, 50}}, moves: map[string]float64{"quiz": 7},
				notes:  []note{{0, "", "Groans, then: oh, that one.", false}, {2, "", "Nobody needs the notes any more for lines.", false}},
				result: domain.Confirmed, learned: "{during}, {before} since January.", improved: domain.Improved, summary: "Ten minutes on Monday keep September alive.", decision: domain.Adopt, reason: "Close to 60 % over the five weeks, and ten minutes cost little.", next: "Period 7 in threes at the boards.",
			},
			{
				title: "Upright in threes", idea: "board", classes: []string{"p7"}, start: 24, weeks: 4,
				objective: "Hear more thinking.", change: "Problems are worked in random threes at boards, one pen.", why: "Visible work can be helped at once.", rule: "Expand if period 7 comes to 55 %.",
				question: "How many in period 7 will solve and explain?", measures: []string{"quiz"}, expect: guess{"Over 55.", 55, 65, 60}, moves: map[string]float64{"quiz": 12},
				notes:  []note{{0, "", "A student who uses a chair has a board at the right height now; others like it too.", false}, {1, domain.Problem, "Too loud for two; a corner with a table helps.", false}, {3, domain.Surprise, "Groups wait for each other.", false}},
				adjust: "A quiet table is one of the boards.", because: "Noise kept two students from thinking.", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "One pen, three heads.", decision: domain.Expand, reason: "Above 55 %.", next: "All classes, once a week.",
			},
			{
				title: "Upright once a week", idea: "board", parents: []string{"Upright in threes", "Three from three weeks ago"}, classes: []string{"p1", "p4", "p7"}, start: 30, weeks: 4,
				objective: "Find the dose.", change: "Boards on Wednesday in all classes.", why: "Daily was tiring.", rule: "Adopt if the classes gain three points.",
				question: "How many will solve and explain?", measures: []string{"quiz"}, expect: guess{"Three points more.", 63, 70, 55}, moves: map[string]float64{"quiz": 0},
				notes:  []note{{0, "", "State tests took two Wednesdays.", false}, {2, domain.Problem, "Once a week it stays an event and is no habit.", false}},
				result: domain.Refuted, learned: "{during}, {before} before: no change.", improved: domain.TooEarly, summary: "Two of four Wednesdays were lost.", carried: domain.Partly, decision: domain.TestAgain, reason: "Too little was done to tell.", next: "Begin in autumn, twice a week.",
			},
		},
	}
}

func algebraThisYear() year {
	return year{
		project: project{
			title: "Algebra that makes sense, second year", aim: "More students can say why a step is right", howMuch: "70 % solve and explain", forWhom: "Periods 2 and 5", baseline: "About half in the first weeks",
			drivers: []driver{{"support", "", "Help comes in class, not after it"}},
			ideas:   []idea{{"board", domain.ProcessChange, "support", "Boards in threes, twice a week"}},
		},
		classes: []class{{"p2", "Period 2", domain.SectionClass, "", []string{"idris", "astrid"}, 28, 0}, {"p5", "Period 5", domain.SectionClass, "", []string{"mei"}, 26, 0}},
		cycles: []cycle{{
			title: "Three boxes for a step", from: "frame", idea: "board", classes: []string{"p5"}, start: -6, weeks: 4,
			change:   "At the boards, in threes: the one who speaks does not hold the pen.",
			question: "How many in period 5 will solve and explain?", measures: []string{"quiz"}, expect: guess{"A few more than now.", 52, 64, 55}, moves: map[string]float64{"quiz": 8},
			notes:  []note{{0, "", "The box for the reason is filled last, and longest.", false}, {3, domain.ParticipantFeedback, "I know it when I have to say it, one wrote.", false}},
			result: domain.Confirmed, learned: "{during}, {before} in the first weeks.", improved: domain.Improved, summary: "Saying it first works in a full class when threes do it for each other.",
			decision: domain.Adapt, reason: "It helps; the boxes are drawn on the board now.", next: "Period 2, without paper.",
		}, {
			title: "Upright twice a week", idea: "board", parents: []string{"Upright once a week"}, classes: []string{"p2"}, start: -8, weeks: 6,
			objective: "Test again what tests cut short.", change: "Boards on Tuesday and Thursday.", why: "Twice is a habit.", rule: "Expand at 55 %.",
			question: "How many in period 2 will solve and explain?", measures: []string{"quiz", "turns"}, expect: guess{"Over 55 by the end.", 50, 62, 60}, others: []guess{{"Near 60.", 57, 65, 40}}, moves: map[string]float64{"quiz": 7},
			notes: []note{{0, "", "Random threes are drawn with cards at the door.", false}, {2, domain.ParticipantFeedback, "You cannot hide, but nobody minds, one wrote.", false}, {4, "", "Explanations on the quiz became longer.", false}},
			ends:  studying,
		}},
	}
}
