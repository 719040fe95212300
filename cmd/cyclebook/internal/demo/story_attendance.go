package demo

import "github.com/cyclebook/cyclebook/domain"

// attendance begins with a cycle that only collects data, and has a baseline of which only a
// number is known.
func attendance() story {
	return story{
		key: "attendance", name: "Attendance Circle", home: "oakhollow", grades: []string{"7", "8"},
		members: []member{{"ofelia", domain.Specialist, ""}, {"jun", domain.GeneralEducator, ""}, {"hanna", domain.OtherPosition, ""}},
		coach:   "viggo",
		measures: []measure{
			{
				key: "present", every: 1, noise: 4,
				stated: &stated{68, 41, "Attendance report of the office for 2024-25"},
				Definition: domain.Definition{
					Name: "Students present every day of the week", Numerator: "Students without an absence in the week", Denominator: "Students of the caseload", Unit: domain.PercentUnit,
					Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure, OperationalDefinition: "First period, excused absences count as absences.",
					Direction: domain.Increase, Target: ptr(85.0), Frequency: domain.Weekly, Source: "Attendance system, Friday noon", Tag: domain.Cool,
				},
				series: []series{{year: lastYear, class: "seven", n: 19, base: 66}, {year: lastYear, class: "eight", n: 22, base: 69}},
				missed: []missed{{lastYear, "seven", 13, domain.NotCollected, "The system was down all Friday."}},
			},
			{
				key: "reached", every: 1, noise: 9,
				Definition: domain.Definition{
					Name: "Families reached on the day of an absence", Numerator: "Families with whom we spoke", Denominator: "Families of students who were absent", Unit: domain.PercentUnit,
					Counts: domain.CountsFamilies, Kind: domain.ProcessMeasure, OperationalDefinition: "A talk or an answered message; a voice mail does not count.",
					Direction: domain.Increase, Target: ptr(80.0), Frequency: domain.Weekly, Source: "Call sheet",
				},
				series: []series{{year: lastYear, n: 12, base: 41, from: 4, to: 33}},
			},
			{
				key: "calltime", every: 2, noise: 8,
				Definition: domain.Definition{
					Name: "Minutes on the phone in a week", Unit: domain.TimeUnit, Counts: domain.CountsMinutes, Kind: domain.BalancingMeasure, OperationalDefinition: "Of the three of us together.",
					Direction: domain.Maintain, Target: ptr(120.0), Frequency: domain.Biweekly, Source: "Call sheet",
				},
				series: []series{{year: lastYear, base: 95, from: 4, to: 33}},
			},
		},
		years: []year{attendanceYear()},
	}
}

func attendanceYear() year {
	return year{
		project: project{
			title: "Missed when you are not here", aim: "Fewer students miss ten percent of the year", howMuch: "85 % without an absence in a week", forWhom: "The caseloads of Grades 7 and 8", baseline: "68 % in 2024-25",
			drivers: []driver{{"belong", "", "Students are missed by someone they know"}, {"families", "", "Families and school talk before it becomes a habit"}, {"way", "", "The way to school works"}},
			ideas: []idea{
				{"morning", domain.ProcessChange, "families", "A call before nine on the first day of an absence, by the adult who knows the student"},
				{"text", domain.ToolChange, "families", "A message in the language of the family"},
				{"prize", domain.ProcessChange, "belong", "A drawing for students without an absence"},
				{"checkin", domain.NormChange, "belong", "Two minutes with the same adult every morning"},
			},
			closing: "The advisory teams take this over in their own plans next year.",
		},
		classes: []class{
			{"seven", "Caseload Grade 7", domain.CaseloadClass, "", []string{"ofelia", "jun"}, 19, 0},
			{"eight", "Caseload Grade 8", domain.CaseloadClass, "", []string{"hanna"}, 22, 0},
		},
		cycles: []cycle{
			{
				title: "What keeps students away", purpose: domain.Collect, classes: []string{"seven", "eight"}, start: 2, weeks: 3,
				objective: "Know the reasons before we do anything.", question: "What are the three reasons told most often?", measures: []string{"present"},
				expect: guess{"Illness, the bus, and not feeling safe.", 0, 0, 50},
				notes:  []note{{0, "", "We asked what gets in the way, and not why they were absent.", false}, {1, domain.Surprise, "Caring for younger siblings came up more often than illness.", false}, {2, "", "The late bus is late on the same two days.", false}},
				result: domain.PartlyConfirmed, learned: "The bus, yes; siblings, which we had not thought of; nobody spoke of illness first.", improved: domain.NotTested, summary: "In these weeks {during} had no absence.",
				decision: domain.MoveOn, reason: "We know enough to begin with families.", next: "Calls in the morning, and a word with the bus company.",
			},
			{
				title: "A call before nine", idea: "morning", parents: []string{"What keeps students away"}, classes: []string{"seven"}, start: 6, weeks: 5,
				objective: "Reach families on the same day.", change: "The adult who knows the student calls before nine on the first day.", why: "A known voice in time prevents the second day.", rule: "Expand if we reach 60 % and presence rises by five points.",
				question: "How many in Grade 7 will be there all week?", measures: []string{"present", "reached", "calltime"}, expect: guess{"Almost three quarters.", 68, 79, 60}, others: []guess{{"No change yet.", 60, 68, 40}},
				moves: map[string]float64{"present": 9, "reached": 22, "calltime": 20},
				notes: []note{{0, "", "Families thanked us for not blaming.", false}, {1, domain.Problem, "No one speaks the language of two families.", false}, {3, "", "Calls became shorter: two minutes.", false}},
				task:  "Sort the list by who knows whom.", result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "A known voice before nine works.", decision: domain.Expand, reason: "Both parts of the rule are met.", next: "Grade 8, and messages for those we cannot speak with.",
			},
			{
				title: "Messages in five languages", idea: "text", parents: []string{"A call before nine"}, classes: []string{"seven", "eight"}, start: 12, weeks: 4,
				objective: "Reach those whom calls do not reach.", change: "A message before nine in the language of the family, written by native speakers.", why: "A message can be read at work.", rule: "Adopt if we reach 70 % of families.",
				question: "How many will be there all week?", measures: []string{"present", "reached"}, expect: guess{"A few more in both grades.", 72, 82, 55}, moves: map[string]float64{"present": 6, "reached": 14},
				notes:  []note{{0, domain.ParticipantFeedback, "A family answered with a photograph of the bus that did not come.", false}, {2, "", "Answers come within minutes.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Messages reach those at work.", decision: domain.Adopt, reason: "70 % reached in most weeks.", next: "Those who are reached and still absent.",
			},
			{
				title: "A drawing on Fridays", idea: "prize", classes: []string{"eight"}, start: 18, weeks: 4,
				objective: "Test what colleagues believe in.", change: "Students without an absence take part in a drawing on Friday.", why: "A small reason to come on Fridays.", rule: "Keep it if Grade 8 rises by five points.",
				question: "How many in Grade 8 will be there all week?", measures: []string{"present"}, expect: guess{"Five points more.", 80, 88, 45}, others: []guess{{"The same as now.", 70, 80, 60}}, moves: map[string]float64{"present": 0},
				notes:  []note{{0, "", "Those who won had never been absent.", false}, {1, domain.ParticipantFeedback, "I was out for my brother, so I lost, one wrote.", false}, {3, domain.Surprise, "Two came ill.", false}},
				result: domain.Refuted, learned: "{during}: where the messages had brought it ({before} over all the weeks before). It rewards those who can come and shames those who cannot.", improved: domain.NotImproved, summary: "Nothing gained; something lost.", decision: domain.Abandon, reason: "No rise, and it is unfair.", next: "Put the time into mornings.",
			},
			{
				title: "Two minutes each morning", idea: "checkin", parents: []string{"Messages in five languages"}, classes: []string{"seven"}, start: 25, weeks: 6,
				objective: "Be missed by someone.", change: "The same adult greets each student of the caseload for two minutes before first period.", why: "One comes for a person more than for a rule.", rule: "Adopt at 85 %.",
				question: "How many in Grade 7 will be there all week?", measures: []string{"present", "reached"}, expect: guess{"Over 80.", 80, 92, 60}, moves: map[string]float64{"present": 5},
				notes:  []note{{0, "", "Some come early now.", false}, {3, domain.ParticipantFeedback, "You noticed my new glasses, one said.", false}, {5, "", "It costs forty minutes a day among three of us.", false}},
				result: domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved, summary: "Being greeted matters.", decision: domain.Adopt, reason: "At our goal in the last weeks.", next: "Hand it to the advisories with all we know.",
			},
		},
	}
}
