package demo

import "github.com/cyclebook/cyclebook/domain"

// grade7Math is the team of most tokens: a co-taught class, classes that start one after the
// other, a group of English learners, and a coach who changed in January.
func grade7Math() story {
	return story{
		key: "grade7math", name: "Grade 7 Math", home: "oakhollow",
		subjects: []string{"Mathematics"}, grades: []string{"7"},
		members: []member{
			{"deepak", domain.GeneralEducator, ""},
			{"amara", domain.GeneralEducator, ""},
			{"yuki", domain.SpecialEducator, ""},
			{"carys", domain.Paraprofessional, ""},
		},
		coach: "viggo", nextCoach: "noor",
		measures: grade7Measures(),
		years:    []year{grade7LastYear(), grade7ThisYear()},
	}
}

func grade7Measures() []measure {
	exit := understanding()
	exit.Follows = &domain.Follows{Network: id("network"), Measure: id("shared measure", "understanding"), Version: 1}
	const learners = "English learners"
	return []measure{
		{
			key: "exit", Definition: exit, every: 1, noise: 4.5, coachWas: true,
			series: []series{
				{year: lastYear, class: "p2", n: 26, base: 47, from: 1},
				{year: lastYear, class: "p2", group: learners, n: 7, base: 38, from: 1, to: 35},
				{year: lastYear, class: "p5", n: 28, base: 52, from: 1},
				{year: lastYear, class: "p6", n: 24, base: 50, from: 1},
				{year: thisYear, class: "p3", n: 27, base: 49},
				{year: thisYear, class: "p4", n: 25, base: 46},
				{year: thisYear, class: "p4", group: learners, n: 6, base: 37, from: -window + 1, to: -1},
			},
			missed: []missed{{lastYear, "p6", 9, domain.NotCollected, "Fire drill in the last quarter of an hour, no tickets."}},
			wrong:  []wrong{{lastYear, "p5", 12, -6, domain.Typo, "Two columns of the tally were swapped."}},
		},
		{
			key: "sorted", every: 1, noise: 7,
			Definition: domain.Definition{
				Name: "Tickets sorted before the next lesson", Numerator: "Lessons whose tickets were sorted into piles before the next lesson",
				Denominator: "Lessons with a ticket", Unit: domain.PercentUnit, Counts: domain.CountsOccasions, Kind: domain.ProcessMeasure,
				OperationalDefinition: "Counted from the photograph of the piles that each teacher puts into the team's folder.",
				Direction:             domain.Increase, Target: ptr(90.0), Frequency: domain.Weekly, Source: "Folder of photographs", Tag: domain.Cool,
			},
			series: []series{
				{year: lastYear, class: "p2", n: 5, base: 78, from: 3, to: 34},
				{year: lastYear, class: "p5", n: 5, base: 70, from: 9, to: 34},
				{year: lastYear, class: "p6", n: 5, base: 68, from: 10, to: 34},
				{year: thisYear, class: "p4", n: 5, base: 72, from: -8, to: -1},
				{year: thisYear, class: "p3", n: 5, base: 80, from: -8, to: -1},
			},
		},
		{
			key: "planning", every: 2, noise: 5,
			Definition: domain.Definition{
				Name: "Minutes a teacher spends on tickets in a week", Unit: domain.TimeUnit, Counts: domain.CountsMinutes, Kind: domain.BalancingMeasure,
				OperationalDefinition: "Sorting and planning the regroup, told by each teacher on Friday; mean of the team.",
				Direction:             domain.Maintain, Target: ptr(60.0), Frequency: domain.Biweekly, Source: "Teachers' own notes",
			},
			series: []series{{year: lastYear, base: 52, from: 2, to: 34}, {year: thisYear, base: 55}},
		},
		{
			key: "belong", every: 4, noise: 3,
			Definition: domain.Definition{
				Name: "Students who say that mistakes are welcome", Numerator: "Students who answer agree or strongly agree",
				Denominator: "Students who answered", Unit: domain.PercentUnit, Counts: domain.CountsStudents, Kind: domain.BalancingMeasure,
				OperationalDefinition: "One question on paper, without names, once a month.",
				Direction:             domain.Increase, Target: ptr(85.0), Frequency: domain.Monthly, Source: "Paper slips", Tag: domain.Warm,
			},
			series: []series{{year: lastYear, class: "p2", n: 26, base: 66}, {year: lastYear, class: "p5", n: 28, base: 70}},
		},
	}
}

func grade7LastYear() year {
	return year{
		project: project{
			title: "Understanding every day in Grade 7", aim: "More students leave each lesson understanding its goal",
			howMuch: "From half to three quarters of the tickets at 3 or 4", forWhom: "All students of periods 2, 5 and 6, English learners among them",
			baseline: "About 50 % in the first two weeks of September",
			drivers: []driver{
				{"evidence", "", "Teachers act on evidence from the same day"},
				{"sorting", "evidence", "Tickets are read and sorted before the next lesson"},
				{"talk", "", "Students explain their thinking to each other"},
				{"home", "", "Families know what the week's goal is"},
			},
			ideas: []idea{
				{"piles", domain.ProcessChange, "sorting", "Sort tickets into three piles on the same day and open the next lesson with a regroup"},
				{"reteach", domain.ProcessChange, "evidence", "Ten minutes of reteaching for those who need it while others extend"},
				{"line", domain.ToolChange, "home", "An evening help line for homework"},
				{"explain", domain.NormChange, "talk", "Everyone explains one step to a partner before writing"},
			},
			closing: "The year is over. Same-day sorting is what we do now; we go on with new classes.",
		},
		classes: []class{
			{"p2", "Period 2, co-taught", domain.CoTaughtClass, "", []string{"amara", "yuki"}, 26, 1},
			{"p5", "Period 5", domain.SectionClass, "", []string{"deepak"}, 28, 0},
			{"p6", "Period 6", domain.SectionClass, "", []string{"deepak", "carys"}, 24, 2},
		},
		cycles: []cycle{
			{
				title: "Three piles in one class", idea: "piles", classes: []string{"p2"}, start: 3, weeks: 4,
				objective: "Learn whether sorting the tickets on the same day is possible and worth it.",
				change:    "Both teachers sort the tickets into got it, almost and not yet before they leave, and open the next lesson with six minutes in those groups.",
				why:       "Students forget a misunderstanding that is met within a day; after a week it has become a habit.",
				rule:      "Expand if at least 55 % show understanding over four weeks and sorting takes less than ten minutes.",
				task:      "Print slips with one question and a line for how sure you are.",
				question:  "Will more students show understanding on the ticket?", measures: []string{"exit", "sorted", "planning"},
				expect: guess{"A little more than half will, most of the gain among those who were almost there.", 51, 64, 60},
				others: []guess{{"It will be well above half from the second week on.", 58, 70, 40}},
				also:   "Do both teachers find the time?", hope: "Yes on four days of five; Wednesday has no common planning.",
				moves: map[string]float64{"exit": 11, "sorted": 8},
				notes: []note{
					{0, "", "Sorting took nine minutes the first day and six by Thursday.", false},
					{1, domain.Problem, "On Wednesday the piles stayed on the desk; no common time.", false},
					{2, domain.ParticipantFeedback, "Students ask which pile they are in before class begins. Some do not want others to see it.", true},
				},
				adjust: "Groups are now named by the next task and not by the pile.", because: "Nobody should be known as not yet.",
				link: "Slip with one question", result: domain.Confirmed,
				learned: "{during} of the tickets showed understanding, {before} before. The gain came from the almost pile.", alsoResult: domain.PartlyConfirmed,
				alsoLearned: "Four days of five, as expected; Wednesday needs another plan.", improved: domain.Improved,
				summary: "Same-day sorting worked in a co-taught class with two teachers to share it.", decision: domain.Expand,
				reason: "Our rule is met: understanding rose and the time stayed under ten minutes.", next: "Try it where one teacher sorts alone, one class after the other.",
			},
			{
				title: "Three piles in three classes", idea: "piles", parents: []string{"Three piles in one class"}, classes: []string{"p2", "p5", "p6"}, start: 8, weeks: 6, staggered: true,
				objective: "See whether the piles work with one teacher and a different class.",
				change:    "Periods 5 and 6 begin to sort a week after each other; period 2 goes on.",
				why:       "If one teacher alone can do it in ten minutes, every class can.",
				rule:      "Adopt if the three classes together reach 60 % over the six weeks.",
				question:  "Will the three classes come near 60 % together?", measures: []string{"exit", "sorted", "planning"},
				expect: guess{"Yes: period 5 soon, period 6 later.", 56, 67, 65}, others: []guess{{"Below it until all have started.", 50, 58, 35}},
				moves: map[string]float64{"exit": 9, "sorted": 4},
				notes: []note{
					{0, "", "Period 2 keeps its routine; students hand out the regroup cards themselves.", false},
					{2, domain.Problem, "Sorting alone takes fourteen minutes with 28 tickets.", false},
					{3, domain.Surprise, "Students in period 6 began to sort their own tickets before handing them in.", false},
					{4, "", "The paraprofessional reads the almost pile while the teacher reads the rest: eight minutes.", true},
				},
				result: domain.Confirmed, learned: "{during} over the three classes, {before} before. Starting a week apart let us help each other.",
				improved: domain.Improved, summary: "It works with one teacher too when someone shares the reading.", decision: domain.Adopt,
				reason: "60 % over the six weeks, though not in the last one, and the time is bearable.", next: "Look at the not yet pile: it does not shrink.",
			},
			{
				title: "Help line on Tuesday evenings", idea: "line", classes: []string{"p5", "p6"}, start: 15, weeks: 4,
				objective: "Find out whether help at home on Tuesday shows in Thursday's ticket.",
				change:    "A teacher answers questions by phone and chat on Tuesday from six to seven.",
				why:       "Half of the homework comes back with the same misunderstanding.",
				rule:      "Go on if at least ten families call in a week and the tickets rise by five points.",
				question:  "Will Thursday's tickets in periods 5 and 6 rise?", measures: []string{"exit"},
				expect: guess{"Five to ten points more than before the holidays.", 68, 78, 70}, others: []guess{{"A little, for those who call.", 64, 70, 50}},
				moves: map[string]float64{"exit": 0},
				notes: []note{
					{0, "", "Three calls, all from families that always ask.", false},
					{1, domain.ParticipantFeedback, "Families told us on the phone that six o'clock is when they eat or work.", false},
					{2, domain.Problem, "No call at all on the second Tuesday of the test.", false},
				},
				result: domain.Refuted, learned: "{during}: where the piles had brought it ({before} over all the weeks before). Few called, and not those we had in mind.",
				improved: domain.NotImproved, summary: "A line that few can call at six does not reach the families we meant.", decision: domain.Abandon,
				reason: "Our rule asked for ten families a week; we never had more than four.", next: "Ask families what would help before we offer something again.",
			},
			{
				title: "Ten minutes for not yet", idea: "reteach", parents: []string{"Three piles in three classes"}, classes: []string{"p5"}, start: 17, weeks: 4,
				objective: "Make the not yet pile smaller.",
				change:    "Ten minutes of reteaching with new examples for the not yet pile, on Monday, while others extend.",
				why:       "The regroup is too short for those who miss something from an earlier grade.",
				rule:      "Expand if the class comes to 70 %.",
				question:  "Will period 5 come to 70 %?", measures: []string{"exit"},
				expect: guess{"Yes, by the third week.", 69, 80, 55}, others: []guess{{"Not quite.", 62, 69, 45}},
				moves: map[string]float64{"exit": 5},
				notes: []note{
					{0, "", "Number lines from Grade 5 did more than any new worksheet.", false},
					{1, domain.Problem, "The same six students each Monday; one asked to stay with friends.", false},
					{3, domain.Surprise, "Two who had been in the group explained the step to the table next to them.", true},
				},
				adjust: "The group is open: whoever wants to may come.", because: "Being called each week felt like a label.",
				result: domain.PartlyConfirmed, learned: "{during}, {before} before. Better, and short of what we wanted until the group was open to all.",
				improved: domain.PartlyImproved, summary: "Reteaching helps; who comes should choose it.", decision: domain.Adapt,
				reason: "The open group is the better form; we want to test that form.", next: "An open group from the first day, in another class.",
			},
			{
				title: "An open table for whoever wants it", idea: "reteach", parents: []string{"Ten minutes for not yet"}, classes: []string{"p6"}, start: 22, weeks: 5,
				objective: "Test the open form in another class.",
				change:    "A table with the teacher for ten minutes on Monday and Wednesday, open to everyone.",
				why:       "Choice brings those who need it without naming them.",
				rule:      "Adopt at 65 % or more.",
				question:  "Will period 6 show more understanding?", measures: []string{"exit"},
				expect: guess{"Some more than before.", 60, 72, 60}, others: []guess{{"Much more; they like to choose.", 70, 80, 30}},
				moves: map[string]float64{"exit": 6},
				notes: []note{
					{0, "", "Eleven came on Monday, seven of them from the not yet pile.", false},
					{2, domain.ParticipantFeedback, "A slip said: it is not a punishment table any more.", false},
					{3, "", "We heard more questions at the table than in a week of whole class.", true},
				},
				lateGuess: &guess{"Around 65, going by this week.", 62, 68, 80},
				result:    domain.Confirmed, learned: "{during}, {before} before.", improved: domain.Improved,
				summary: "The open table reached most of those it was for.", decision: domain.Adopt, reason: "Above our 65 % on most weeks, and students ask for it.",
				next: "Write down how we run the table for next year.",
			},
			{
				title: "Explain one step to a partner", purpose: domain.Implement, idea: "explain", parents: []string{"An open table for whoever wants it"}, classes: []string{"p2", "p5", "p6"}, start: 28, weeks: 5,
				objective: "Make explaining a habit in all classes.",
				change:    "Before anyone writes, each explains one step to a partner with a sentence starter on the desk.",
				why:       "Who can say it can write it; English learners hear the words first.",
				rule:      "Adopt if all classes hold what they reached and English learners gain.",
				question:  "Will the classes hold or gain?", measures: []string{"exit"},
				expect: guess{"They hold, with some gain.", 64, 76, 70}, also: "Do English learners use the words on the ticket?", hope: "In most tickets by the third week.",
				moves: map[string]float64{"exit": 3},
				notes: []note{
					{0, "", "Sentence starters were used by everyone, not only by those we had in mind.", false},
					{1, "", "Louder, and more of it is mathematics.", true},
					{3, domain.ParticipantFeedback, "Some would rather think first and talk later; two quiet minutes now come before.", false},
				},
				result: domain.Confirmed, learned: "{during}, {before} in the months before.", alsoResult: domain.Confirmed,
				alsoLearned: "Words of the lesson stood in most of the tickets of the group.", improved: domain.Improved,
				summary: "Talk first, then write. It costs three minutes.", decision: domain.Adopt, reason: "It holds in three classes and costs little.", next: "Keep it from the first day of next year.",
			},
		},
	}
}
