package demo

import "github.com/cyclebook/cyclebook/domain"

// grade3Reading has a baseline from the year before: other students of the same grade.
func grade3Reading() story {
	return story{
		key: "grade3reading", name: "Grade 3 Reading", home: "ferncliff",
		subjects: []string{"English Language Arts"}, grades: []string{"3"},
		members: []member{{"maren", domain.GeneralEducator, ""}, {"luis", domain.GeneralEducator, ""}, {"adaeze", domain.Specialist, ""}},
		coach:   "lupe",
		measures: []measure{
			{
				key: "fluency", every: 1, word: "words", noise: 1.6, prior: []float64{79, 82, 86, 89}, priorOf: 66,
				Definition: domain.Definition{
					Name: "Words read correctly in a minute", Numerator: "Words read correctly, all students together", Denominator: "Students who read",
					Unit: domain.ScoreUnit, Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure,
					OperationalDefinition: "A passage not seen before, one minute, read to an adult; skipped and wrong words do not count.",
					Direction:             domain.Increase, Target: ptr(107.0), Frequency: domain.Weekly, Source: "One-minute readings on Thursday", Tag: domain.Cool,
				},
				series: []series{
					{year: lastYear, class: "rooma", n: 23, base: 70, drift: 0.55},
					{year: lastYear, class: "roomb", n: 22, base: 73, drift: 0.55},
					{year: lastYear, class: "roomc", n: 21, base: 68, drift: 0.5},
					{year: thisYear, class: "rooma", n: 22, base: 69, drift: 0.5},
					{year: thisYear, class: "roomb", n: 24, base: 71, drift: 0.5},
				},
				missed: []missed{{lastYear, "roomb", 14, domain.NoSchool, "Snow day on Thursday, and the music assembly on Friday."}},
				wrong:  []wrong{{lastYear, "rooma", 20, 60, domain.Rescored, "Two passages had been timed for more than a minute."}},
			},
			{
				key: "sessions", every: 1, noise: 9,
				Definition: domain.Definition{
					Name: "Paired readings held", Numerator: "Sessions held", Denominator: "Sessions planned", Unit: domain.PercentUnit, Counts: domain.CountsOccasions,
					Kind: domain.ProcessMeasure, OperationalDefinition: "A session counts when both partners have read twice.",
					Direction: domain.Increase, Target: ptr(90.0), Frequency: domain.Weekly, Source: "Check list on the door",
				},
				series: []series{{year: lastYear, class: "rooma", n: 4, base: 80, from: 4, to: 34}, {year: lastYear, class: "roomb", n: 4, base: 82, from: 9, to: 34}, {year: lastYear, class: "roomc", n: 4, base: 77, from: 9, to: 34}, {year: thisYear, class: "roomb", n: 4, base: 82, from: -5, to: -1}},
			},
			{
				key: "choice", every: 4, noise: 3,
				Definition: domain.Definition{
					Name: "Students who read by choice", Numerator: "Students seen with a book in free time on three days", Denominator: "Students present",
					Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.BalancingMeasure, OperationalDefinition: "Free reading time, counted by the teacher on three days of the month.",
					Direction: domain.Maintain, Frequency: domain.Monthly, Source: "Tally", Tag: domain.Warm,
				},
				series: []series{{year: lastYear, class: "rooma", n: 23, base: 61}, {year: lastYear, class: "roomb", n: 22, base: 58}},
			},
		},
		years: []year{grade3LastYear(), grade3ThisYear()},
	}
}

func grade3LastYear() year {
	return year{
		project: project{
			title: "Reading that flows", aim: "Third graders read fluently enough to think about what they read", howMuch: "107 words correct in a minute on average, from 70",
			forWhom: "All three rooms", baseline: "Last year's third grade ended at 89",
			drivers: []driver{
				{"practice", "", "Every student reads aloud with feedback every day"},
				{"partners", "practice", "Partners who can help each other"},
				{"texts", "", "Texts that are worth reading twice"},
			},
			ideas: []idea{
				{"pairs", domain.ProcessChange, "partners", "Paired repeated reading, ten minutes, four days a week"},
				{"timer", domain.ToolChange, "practice", "Students chart their own one-minute readings"},
				{"theater", domain.ProcessChange, "texts", "Readers' theater on Fridays"},
			},
			closing: "Our third graders move on; the pairs stay.",
		},
		classes: []class{
			{"rooma", "Room A", domain.SectionClass, "", []string{"maren"}, 23, 1},
			{"roomb", "Room B", domain.SectionClass, "", []string{"luis"}, 22, 0},
			{"roomc", "Room C", domain.SectionClass, "", []string{"adaeze", "maren"}, 21, 0},
		},
		cycles: []cycle{
			{
				title: "Pairs in Room A", idea: "pairs", classes: []string{"rooma"}, start: 4, weeks: 4,
				objective: "See whether paired reading can be run by eight-year-olds.", change: "Ten minutes of paired repeated reading on four days; the stronger reader reads first.",
				why: "Hearing a fluent reader and reading the same text again are the two best known roads to fluency.", rule: "Expand if Room A gains more than its usual half word a week.",
				question: "How many words a minute will Room A read?", measures: []string{"fluency", "sessions"}, expect: guess{"Clearly more than the usual growth gives.", 73, 79, 60},
				others: []guess{{"More, because they like it.", 75, 82, 40}}, moves: map[string]float64{"fluency": 4, "sessions": 5},
				notes:  []note{{0, "", "Partners needed one lesson on how to help without telling.", false}, {1, domain.Surprise, "The room is calmer after pairs than after silent reading.", false}, {3, domain.ParticipantFeedback, "I like that my partner waits, one said.", false}},
				result: domain.Confirmed, learned: "{during} on average, {before} before, where the usual growth gives two.", improved: domain.Improved, summary: "Pairs can be run by the students themselves.",
				decision: domain.Expand, reason: "More growth than usual, at no cost.", next: "Rooms B and C.",
			},
			{
				title: "Pairs in Rooms B and C", idea: "pairs", parents: []string{"Pairs in Room A"}, classes: []string{"roomb", "roomc"}, start: 9, weeks: 5,
				objective: "See whether it depends on the teacher.", change: "The same routine, started by students of Room A who show it.", why: "Children believe children.", rule: "Adopt if both rooms gain.",
				question: "How many words a minute will the two rooms read?", measures: []string{"fluency", "sessions"}, expect: guess{"As much more as Room A.", 75, 82, 65}, moves: map[string]float64{"fluency": 4},
				notes:  []note{{0, "", "Visitors from Room A were better teachers than we are.", false}, {2, domain.Problem, "In Room C there is one student without a partner each Tuesday.", false}},
				adjust: "Groups of three on Tuesdays.", because: "One student has speech therapy then.", result: domain.Confirmed, learned: "{during}, {before} before; both rooms gained.",
				improved: domain.Improved, summary: "It does not depend on the room.", decision: domain.Adopt, reason: "All three rooms have gained.", next: "Look for what makes the second reading worth it.",
			},
			{
				title: "Charts of their own", idea: "timer", classes: []string{"rooma", "roomb"}, start: 16, weeks: 4,
				objective: "Find out whether seeing one's own line helps.", change: "Each student colors the week's reading on a chart in the folder.", why: "Seeing growth makes practice worth it.", rule: "Adopt if the growth is steeper and free reading does not suffer.",
				question: "Will growth be steeper than with pairs alone?", measures: []string{"fluency", "choice"}, expect: guess{"By two words over four weeks.", 88, 94, 50}, moves: map[string]float64{"fluency": -0.5, "choice": -9},
				notes:  []note{{0, "", "Everyone was proud in the first week.", false}, {1, domain.Problem, "Two hid their folder; one guessed at words to be faster.", false}, {2, domain.ParticipantFeedback, "A family asked why reading is a race now.", false}},
				result: domain.Refuted, learned: "{during}, {before} before, no steeper than without; and fewer picked up a book by choice.", improved: domain.NotImproved, summary: "Speed became the point, and joy went down.",
				decision: domain.Abandon, reason: "No gain, and the balancing measure fell.", next: "Something that makes rereading worth it for its own sake.",
			},
			{
				title: "Theater on Fridays", idea: "theater", parents: []string{"Pairs in Rooms B and C"}, classes: []string{"rooma", "roomb", "roomc"}, start: 22, weeks: 5,
				objective: "Give rereading a purpose.", change: "A short script each week, reread from Monday, performed for another class on Friday.", why: "One rereads gladly what one will perform.", rule: "Adopt if the rooms gain and more read by choice.",
				question: "How many words a minute will the three rooms read?", measures: []string{"fluency", "choice"}, expect: guess{"A few more than the line we are on.", 85, 93, 60}, others: []guess{{"The same; it is for joy.", 83, 88, 50}},
				moves: map[string]float64{"fluency": 2, "choice": 8},
				notes: []note{{0, "", "Those who never volunteer asked for long parts.", false}, {2, "", "A student who stammers spoke a whole scene without a stop.", false}, {4, domain.ParticipantFeedback, "Families filled the back row.", false}},
				link:  "Scripts by the students", result: domain.Confirmed, learned: "{during}, {before} before; free reading came back.", improved: domain.Improved, summary: "Rereading with a purpose.",
				decision: domain.Adopt, reason: "Fluency and joy both rose.", next: "Collect scripts for next year.",
			},
			{
				title: "Pairs with the grade above", idea: "pairs", parents: []string{"Theater on Fridays"}, classes: []string{"roomc"}, start: 29, weeks: 4,
				objective: "Learn whether older partners add something.", change: "Fourth graders read with Room C twice a week.", why: "Models a year ahead.", rule: "Keep it only if Room C gains on the other rooms.",
				question: "How many words a minute will Room C read?", measures: []string{"fluency"}, expect: guess{"A little above its line.", 92, 98, 50}, moves: map[string]float64{"fluency": 0},
				notes: []note{{0, "", "Finding a common time took two weeks.", false}, {2, domain.Problem, "Testing in Grade 4: half of the sessions fell out.", false}}, carried: domain.Partly,
				result: domain.Refuted, learned: "{during}, on the line it was on ({before} over the weeks before).", improved: domain.NotTested, summary: "Half of it did not take place, so we cannot tell.",
				decision: domain.TestAgain, reason: "It was not really tried.", next: "In autumn, when nobody is tested.",
			},
		},
	}
}

func grade3ThisYear() year {
	return year{
		project: project{
			title: "Reading that flows, second year", aim: "Fluent reading by spring for everyone", howMuch: "107 words correct in a minute", forWhom: "Rooms A and B", baseline: "69 and 71 in the first week",
			drivers: []driver{{"practice", "", "Every student reads aloud with feedback every day"}, {"older", "practice", "Partners a year ahead"}},
			ideas: []idea{
				{"pairs", domain.ProcessChange, "practice", "Paired repeated reading from the first week"},
				{"older", domain.ProcessChange, "older", "Fourth graders as partners, twice a week"},
			},
		},
		classes: []class{{"rooma", "Room A", domain.SectionClass, "", []string{"maren"}, 22, 0}, {"roomb", "Room B", domain.SectionClass, "", []string{"luis", "adaeze"}, 24, 0}},
		cycles: []cycle{
			{
				title: "Pairs from week one", purpose: domain.Implement, idea: "pairs", parents: []string{"Pairs in Rooms B and C"}, classes: []string{"rooma", "roomb"}, start: -8, weeks: 4,
				objective: "Bring pairs to the new classes.", change: "Pairs in both rooms from the second week.", why: "It worked three times.", rule: "Keep it while growth is above half a word a week.",
				question: "How many words a minute after four weeks?", measures: []string{"fluency"}, expect: guess{"More than the growth of a usual month.", 72, 78, 70}, moves: map[string]float64{"fluency": 3.5},
				notes:  []note{{0, "", "Last year's students came to show it.", false}, {2, "", "No room needed more than two lessons to run it.", false}},
				result: domain.Confirmed, learned: "{during}, {before} in the first weeks.", improved: domain.Improved, summary: "Adopted for good.", decision: domain.Adopt, reason: "It holds with new students.", next: "Older partners, now that nobody is tested.",
			},
			{
				title: "Older partners in autumn", idea: "older", parents: []string{"Pairs with the grade above", "Pairs from week one"}, classes: []string{"roomb"}, start: -3, weeks: 6,
				objective: "Really try what was half done in spring.", change: "Fourth graders read with Room B on Tuesday and Thursday.", why: "Models a year ahead.", rule: "Adopt if Room B gains on Room A.",
				question: "How many words a minute will Room B read?", measures: []string{"fluency", "sessions"}, expect: guess{"Above its line by two.", 78, 84, 55}, moves: map[string]float64{"fluency": 2},
				notes: []note{{0, "", "All sessions were held.", false}, {1, domain.ParticipantFeedback, "A fourth grader asked for harder books to read to them.", false}}, ends: doing,
			},
		},
	}
}
