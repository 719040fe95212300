package demo

import "github.com/cyclebook/cyclebook/domain"

// scienceTalk has a class of eight students.
func scienceTalk() story {
	return story{
		key: "sciencetalk", name: "Science Discourse", home: "larkmoorhigh", subjects: []string{"Biology", "Physical Science"}, grades: []string{"9", "10"},
		members: []member{{"kwame", domain.GeneralEducator, ""}, {"lena", domain.GeneralEducator, ""}, {"ravi", domain.SpecialEducator, ""}},
		coach:   "lupe",
		measures: []measure{
			{
				key: "reasoning", every: 1, noise: 5,
				Definition: domain.Definition{
					Name: "Claims with evidence and reasoning", Numerator: "Students whose answer has claim, evidence and reasoning", Denominator: "Students who answered", Unit: domain.PercentUnit, Counts: domain.CountsStudents,
					Kind: domain.OutcomeMeasure, OperationalDefinition: "One question a week on data not seen before; all three parts must be there.", Direction: domain.Increase, Target: ptr(70.0), Frequency: domain.Weekly, Source: "Notebook page on Thursday", Tag: domain.Cool,
				},
				series: []series{{year: lastYear, class: "bio", n: 27, base: 34}, {year: lastYear, class: "physical", n: 25, base: 31}, {year: lastYear, class: "lab", n: 8, base: 25}},
			},
			{
				key: "talkmoves", every: 1, noise: 3,
				Definition: domain.Definition{
					Name: "Turns in which a student answers a student", Numerator: "Turns of that kind in ten minutes", Unit: domain.CountUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
					OperationalDefinition: "Counted by a colleague or from a recording of the room, ten minutes of a discussion.", Direction: domain.Increase, Target: ptr(20.0), Frequency: domain.Weekly, Source: "Tally sheet",
				},
				series: []series{{year: lastYear, class: "bio", base: 5, from: 3, to: 27}, {year: lastYear, class: "physical", base: 4, from: 14, to: 33}},
			},
			{
				key: "quiet", every: 4, noise: 4,
				Definition: domain.Definition{
					Name: "Students who did not speak in a week", Numerator: "Students without a turn", Denominator: "Students present", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.BalancingMeasure,
					OperationalDefinition: "In whole-class talk; talk with a partner is not counted.", Direction: domain.Decrease, Frequency: domain.Monthly, Source: "Seating chart", Tag: domain.Warm,
				},
				series: []series{{year: lastYear, class: "bio", n: 27, base: 44}, {year: lastYear, class: "physical", n: 25, base: 48}},
			},
		},
		years: []year{scienceYear()},
	}
}

func scienceYear() year {
	return year{
		project: project{
			title: "Arguing from evidence", aim: "Students argue from data and with each other", howMuch: "From a third to seventy percent", forWhom: "Two sections and the lab support group", baseline: "A third in September",
			drivers: []driver{{"talk", "", "Students answer students"}, {"write", "", "Reasoning is written every week"}, {"access", "talk", "Everyone has a way into the talk"}},
			ideas: []idea{
				{"moves", domain.ToolChange, "talk", "Talk moves on a card: add, question, agree because"},
				{"frames", domain.ToolChange, "write", "A frame for claim, evidence, reasoning that fades"},
				{"rounds", domain.NormChange, "access", "A round in which everyone may speak or pass, before open talk"},
			},
			closing: "The schedule splits the team next year; the cards stay in both departments.",
		},
		classes: []class{
			{"bio", "Biology, period 3", domain.SectionClass, "", []string{"kwame"}, 27, 0},
			{"physical", "Physical Science, period 6", domain.SectionClass, "", []string{"lena"}, 25, 0},
			{"lab", "Lab support", domain.SmallGroupClass, "", []string{"ravi"}, 8, 0},
		},
		cycles: []cycle{
			{
				title: "Talk moves on a card", idea: "moves", classes: []string{"bio"}, start: 4, weeks: 4,
				objective: "Hear students answer students.", change: "A card with three moves on each table; the teacher waits five seconds before speaking.", why: "Without words for it nobody disagrees.", rule: "Go on at ten turns in ten minutes.",
				question: "How many answers will have all three parts?", measures: []string{"reasoning", "talkmoves"}, expect: guess{"Four in ten.", 36, 46, 55}, also: "Will students answer each other?", hope: "Ten times in ten minutes.",
				moves:  map[string]float64{"reasoning": 8, "talkmoves": 7},
				notes:  []note{{0, "", "Five seconds are long.", false}, {1, domain.Surprise, "I respectfully disagree became a joke and then a habit.", false}, {2, "", "Twelve turns without us.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", alsoResult: domain.Confirmed, alsoLearned: "Ten and more from the second week on.", improved: domain.Improved, summary: "Talk came first, writing followed.", decision: domain.Expand, reason: "The talk is there.", next: "A frame for the writing.",
			},
			{
				title: "A frame in the lab group", idea: "frames", classes: []string{"lab"}, start: 10, weeks: 5,
				objective: "Make reasoning possible for students who dislike writing.", change: "A frame with three boxes; answers may be spoken and typed by an adult.", why: "The idea is there before the sentence.", rule: "Go on if half of the eight have all three parts.",
				question: "How many of the eight will have all three parts?", measures: []string{"reasoning"}, expect: guess{"About half.", 38, 58, 60}, moves: map[string]float64{"reasoning": 30},
				notes:  []note{{0, "", "Speaking first changed everything for three of them.", false}, {2, domain.ParticipantFeedback, "Can I use the boxes in history, one asked.", false}, {4, domain.Problem, "A group of eight: one absence moves the number by a lot.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before; with eight students we look at the work and not at the number.", improved: domain.Improved, summary: "A frame opens the door.", decision: domain.Expand, reason: "Half of the group, as the rule says.", next: "The sections, and fading it.",
			},
			{
				title: "Frames that fade", idea: "frames", parents: []string{"A frame in the lab group", "Talk moves on a card"}, classes: []string{"bio", "physical"}, start: 16, weeks: 6,
				objective: "Give the frame and take it away.", change: "Full frame for two weeks, headings for two, blank for two.", why: "A support that stays becomes a crutch.", rule: "Adopt if it holds at 50 % when the frame is gone.",
				question: "How many will have all three parts?", measures: []string{"reasoning"}, expect: guess{"Half of them over the six weeks.", 46, 57, 60}, others: []guess{{"It falls back in the last two weeks.", 40, 47, 45}}, moves: map[string]float64{"reasoning": 15},
				notes:  []note{{1, "", "Reasoning is the box that stays empty.", false}, {3, domain.Problem, "Headings alone: many write two claims.", false}, {5, domain.Surprise, "Blank pages were better than pages with headings.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before; no fall when the frame was gone.", improved: domain.Improved, summary: "Skip the headings next time.", decision: domain.Adapt, reason: "It holds; the middle step confuses.", next: "Frame, then blank.",
			},
			{
				title: "A round before open talk", idea: "rounds", classes: []string{"physical"}, start: 23, weeks: 4,
				objective: "Hear those who are quiet.", change: "Each one may speak or pass, then open talk.", why: "Who has spoken once speaks again.", rule: "Keep it if reasoning rises as well.",
				question: "How many will have all three parts?", measures: []string{"reasoning", "quiet"}, expect: guess{"A few points more.", 52, 62, 50}, moves: map[string]float64{"reasoning": -1, "quiet": -18},
				notes:  []note{{0, "", "Passing was used by eleven on the first day and four on the last.", false}, {2, domain.ParticipantFeedback, "I had time to think while others spoke.", false}},
				result: domain.Refuted, learned: "{during}: where the frames had brought it ({before} over all the weeks before). Writing did not move; fewer were silent.", improved: domain.PartlyImproved, summary: "Not what we predicted; worth it for another reason.", decision: domain.Adopt, reason: "Against our rule: we keep it because fewer are silent.", against: true, next: "Ask the quiet students what else would help.",
			},
			{
				title: "Frames, then blank", idea: "frames", parents: []string{"Frames that fade"}, classes: []string{"lab", "physical"}, start: 29, weeks: 4,
				objective: "Test the shorter way.", change: "Two weeks with the frame, two without.", why: "Headings confused.", rule: "Adopt at 55 %.",
				question: "How many will have all three parts?", measures: []string{"reasoning"}, expect: guess{"Over half.", 50, 62, 65}, moves: map[string]float64{"reasoning": 15},
				notes: []note{{0, "", "The lab group asked to begin without.", false}, {2, "", "Three pages in the hall, with the readers' questions on them.", false}},
				link:  "Frame, one page", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Shorter is enough.", decision: domain.Adopt, reason: "55 % in the last two weeks.", next: "Both departments get the page.",
			},
		},
	}
}
