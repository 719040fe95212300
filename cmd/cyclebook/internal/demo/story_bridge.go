package demo

import "github.com/cyclebook/cyclebook/domain"

// bridgeToAlgebra is a team of two schools in two districts.
func bridgeToAlgebra() story {
	return story{
		key: "bridge", name: "Bridge to Algebra", home: "copperline", schools: []string{"oakhollow"}, subjects: []string{"Mathematics"}, grades: []string{"8"},
		members: []member{{"oskar", domain.GeneralEducator, ""}, {"leilani", domain.SpecialEducator, ""}, {"thandi", domain.GeneralEducator, "oakhollow"}},
		coach:   "noor",
		measures: []measure{
			{
				key: "equations", every: 1, noise: 4.5,
				Definition: domain.Definition{
					Name: "Students who model a story as an equation", Numerator: "Students with a right equation", Denominator: "Students who wrote one", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "One story a week, the same in both schools; the equation counts, not its solution.", Direction: domain.Increase, Target: ptr(70.0), Frequency: domain.Weekly, Source: "Story of the week", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "copper", n: 24, base: 36},
					{year: lastYear, class: "oak", n: 27, base: 41},
					{year: thisYear, class: "copper", n: 25, base: 38},
					{year: thisYear, class: "oak", n: 26, base: 42},
				},
			},
			{
				key: "tapes", every: 1, noise: 9,
				Definition: domain.Definition{
					Name: "Stories drawn before they are written", Numerator: "Stories with a drawing", Denominator: "Stories looked at", Unit: domain.PercentUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
					OperationalDefinition: "Ten pages drawn at random from the two schools.", Direction: domain.Increase, Frequency: domain.Weekly, Source: "Shared folder without names",
				},
				series: []series{{year: lastYear, n: 10, base: 45, from: 4, to: 26}},
			},
			{
				key: "travel", every: 4, noise: 10,
				Definition: domain.Definition{
					Name: "Minutes of meetings and travel", Unit: domain.TimeUnit, Counts: domain.CountsMinutes, Kind: domain.BalancingMeasure, OperationalDefinition: "Of the three of us in a month, mean.", Direction: domain.Decrease, Frequency: domain.Monthly, Source: "Calendar",
				},
				series: []series{{year: lastYear, base: 150}},
			},
		},
		years: []year{bridgeLastYear(), bridgeThisYear()},
	}
}

func bridgeLastYear() year {
	return year{
		project: project{
			title: "From story to equation", aim: "Eighth graders of both schools arrive in algebra able to model", howMuch: "From two in five to 70 %", forWhom: "One class in each school", baseline: "39 % over both in September",
			drivers: []driver{{"draw", "", "Students draw a situation before they write it"}, {"stories", "", "Stories of their own life"}, {"same", "draw", "Both schools use the same drawings"}},
			ideas: []idea{
				{"tape", domain.ToolChange, "draw", "Tape drawings before equations"},
				{"letters", domain.ProcessChange, "stories", "Students write stories for the class in the other school"},
				{"speed", domain.ProcessChange, "same", "Five equations against the clock each day"},
			},
			closing: "We know each other now; we go on.",
		},
		classes: []class{{"copper", "Copperline, period 2", domain.CoTaughtClass, "", []string{"oskar", "leilani"}, 24, 0}, {"oak", "Oakhollow, period 6", domain.SectionClass, "oakhollow", []string{"thandi"}, 27, 0}},
		cycles: []cycle{
			{
				title: "Draw it first", idea: "tape", classes: []string{"copper"}, start: 4, weeks: 5,
				objective: "See what drawing does.", change: "Each story is drawn as tape before any letter is written.", why: "The drawing shows what is equal.", rule: "Take it to the other school at 45 %.",
				question: "How many will write a right equation?", measures: []string{"equations", "tapes"}, expect: guess{"Almost half.", 40, 52, 60}, moves: map[string]float64{"equations": 10, "tapes": 25},
				notes:  []note{{0, "", "Drawings were tiny; squared paper helped.", false}, {2, "", "Nobody mixed up five more and five times this week.", true}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Drawing shows what is equal.", decision: domain.Expand, reason: "45 % in the last two weeks.", next: "The other school.",
			},
			{
				title: "Draw it in both schools", idea: "tape", parents: []string{"Draw it first"}, classes: []string{"copper", "oak"}, start: 10, weeks: 5, staggered: true,
				objective: "Take it across the district line.", change: "Oakhollow starts a week later with the same paper.", why: "Same drawings, so that we can look at the same work.", rule: "Adopt at 50 % over both.",
				question: "How many in both schools will write a right equation?", measures: []string{"equations", "tapes"}, expect: guess{"Half.", 46, 58, 60}, others: []guess{{"Oakhollow catches up in three weeks.", 50, 60, 50}}, moves: map[string]float64{"equations": 8, "tapes": 10},
				notes:  []note{{0, "", "We looked at pages of both schools without names and could not tell them apart.", true}, {2, domain.Problem, "Different bell schedules: 42 and 55 minutes.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "It crossed the line.", decision: domain.Adopt, reason: "Half of both classes.", next: "Stories of their own.",
			},
			{
				title: "Five against the clock", idea: "speed", classes: []string{"oak"}, start: 16, weeks: 3,
				objective: "Test a habit of the house.", change: "Five equations in three minutes at the start.", why: "Fluency frees the head, it is said.", rule: "Keep it if stories get better.",
				question: "How many in Oakhollow will write a right equation?", measures: []string{"equations"}, expect: guess{"Five points more.", 57, 66, 45}, moves: map[string]float64{"equations": -12},
				notes:  []note{{0, "", "Quiet, fast, and three with their heads on the desk.", false}, {2, domain.ParticipantFeedback, "I stopped drawing because it takes time.", false}},
				result: domain.Refuted, learned: "{during}, {before} before: the drawings went away.", improved: domain.NotImproved, summary: "Speed drove out drawing.", decision: domain.Abandon, reason: "It undid what we had.", next: "Stories, slowly.",
			},
			{
				title: "Stories for the other school", idea: "letters", parents: []string{"Draw it in both schools"}, classes: []string{"copper", "oak"}, start: 24, weeks: 6,
				objective: "Write stories that others must model.", change: "Each class writes ten stories for the other; a letter a week, without names.", why: "Who writes a story knows its structure.", rule: "Adopt at 58 %.",
				question: "How many in both schools will write a right equation?", measures: []string{"equations"}, expect: guess{"Near 60.", 54, 64, 60}, moves: map[string]float64{"equations": 11},
				notes: []note{{0, "", "Buses, goats, and the price of sneakers.", false}, {2, domain.Surprise, "They send stories back when they have two answers.", true}, {5, domain.ParticipantFeedback, "Can we meet them?", false}},
				link:  "Twenty stories", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Writing for someone.", decision: domain.Adopt, reason: "At the rule.", next: "A visit, and stories from the first month.",
			},
		},
	}
}

func bridgeThisYear() year {
	return year{
		project: project{
			title: "From story to equation, second year", aim: "Eighth graders of both schools arrive in algebra able to model", howMuch: "70 % by spring", forWhom: "One class in each school", baseline: "40 % in the first weeks",
			drivers: []driver{{"stories", "", "Stories of their own life"}},
			ideas:   []idea{{"letters", domain.ProcessChange, "stories", "Stories for the other school from the first month"}},
		},
		classes: []class{{"copper", "Copperline, period 3", domain.CoTaughtClass, "", []string{"oskar", "leilani"}, 25, 0}, {"oak", "Oakhollow, period 5", domain.SectionClass, "oakhollow", []string{"thandi"}, 26, 0}},
		cycles: []cycle{{
			title: "Letters from the first month", idea: "letters", parents: []string{"Stories for the other school"}, classes: []string{"copper", "oak"}, start: -4, weeks: 7,
			objective: "Begin with what worked last.", change: "A letter with three stories each week from both sides.", why: "Writing for someone.", rule: "Keep it at 50 %.", question: "How many will write a right equation?", measures: []string{"equations"},
			expect: guess{"About half.", 44, 56, 65}, moves: map[string]float64{"equations": 10}, notes: []note{{0, "", "The first letters arrived with drawings on the envelope.", false}, {2, "", "A story about a fence has been sent back twice.", true}}, ends: doing,
		}},
	}
}
