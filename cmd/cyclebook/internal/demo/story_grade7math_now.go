package demo

import "github.com/cyclebook/cyclebook/domain"

// grade7ThisYear has a cycle of each stage: one decided, one to be studied, one running, one
// planned.
func grade7ThisYear() year {
	return year{
		project: project{
			title: "Understanding every day, for those who are not there yet", aim: "The gap between English learners and their class closes by half",
			howMuch: "From ten points to five", forWhom: "Periods 3 and 4", baseline: "Last year's spring: ten points between the group and the class",
			drivers: []driver{
				{"evidence", "", "Teachers and students act on evidence from the same day"},
				{"owners", "evidence", "Students read their own tickets"},
				{"language", "", "The words of the lesson are heard before they are written"},
			},
			ideas: []idea{
				{"aloud", domain.ProcessChange, "owners", "Students sort their tickets with a partner and say why"},
				{"words", domain.ToolChange, "language", "A wall of five words a week, with pictures and the languages of the class"},
				{"preview", domain.ProcessChange, "language", "A preview of tomorrow's words in the last three minutes"},
			},
		},
		classes: []class{
			{"p3", "Period 3", domain.SectionClass, "", []string{"deepak"}, 27, 0},
			{"p4", "Period 4, co-taught", domain.CoTaughtClass, "", []string{"amara", "yuki"}, 25, 0},
		},
		cycles: []cycle{
			{
				title: "Piles from the first week", idea: "aloud", parents: []string{"Three piles in three classes"}, classes: []string{"p3"}, start: -9, weeks: 3,
				objective: "Bring last year's routine to a new class.",
				change:    "Tickets are sorted on the same day from the first week on, as we adopted it.",
				why:       "It worked in three classes; a new class should not wait until October.",
				rule:      "Keep it if the class is above 50 % after three weeks.",
				question:  "Will the new class be above 50 %?", measures: []string{"exit", "sorted"},
				expect: guess{"Yes, by a little.", 50, 62, 75}, moves: map[string]float64{"exit": 8},
				notes: []note{
					{0, "", "The routine is quick when it starts on day one.", false},
					{2, domain.ParticipantFeedback, "Students asked to see the piles themselves.", true},
				},
				result: domain.Confirmed, learned: "{during} in the first weeks, {before} before we began.", improved: domain.Improved,
				summary: "What took us eight weeks last year took one.", decision: domain.Adapt, reason: "It holds, and students want to sort themselves.",
				next: "Let students sort, with reasons.",
			},
			{
				title: "Five words on the wall", idea: "words", classes: []string{"p4"}, start: -8, weeks: 5,
				objective: "Learn whether words on the wall reach the ticket.",
				change:    "Five words a week on the wall with a picture and the languages of the class; each is said aloud before it is written.",
				why:       "The tickets of English learners show the idea without the word.",
				rule:      "Go on if the group gains more than the class.",
				question:  "Will the class, and the group in it, show more understanding?", measures: []string{"exit", "sorted"},
				expect: guess{"The class a little, the group more.", 48, 60, 55}, others: []guess{{"No difference before the fourth week.", 42, 50, 50}},
				moves: map[string]float64{"exit": 6},
				notes: []note{
					{0, "", "Students corrected our spelling in two of the languages.", false},
					{2, domain.Surprise, "The wall is photographed with phones before tests.", false},
					{3, domain.Problem, "In the week of the assembly there was time for three words only.", true},
				},
				ends: studying,
			},
			{
				title: "Exit tickets sorted aloud", idea: "aloud", parents: []string{"Piles from the first week"}, classes: []string{"p4", "p3"}, start: -3, weeks: 6,
				objective: "Have students read their own tickets.",
				change:    "In the last five minutes partners sort their two tickets and say why; the teacher listens at the tables.",
				why:       "Who can say why a ticket is a 2 knows what a 3 needs.",
				rule:      "Adopt if both classes reach 60 % over six weeks.",
				task:      "Put a card with the rubric on each table.",
				question:  "Will both classes reach 60 %?", measures: []string{"exit", "sorted", "planning"},
				expect: guess{"Period 3 yes, period 4 near it.", 57, 68, 60}, others: []guess{{"Both just below.", 50, 60, 50}},
				also: "Do partners agree with the teacher's score?", hope: "Three times out of four.",
				moves: map[string]float64{"exit": 5},
				notes: []note{
					{0, "", "Most partners are stricter than we are.", false},
					{1, domain.ParticipantFeedback, "It helps to hear why, one slip said.", true},
				},
				ends: doing,
			},
			{
				title: "Tomorrow's words in three minutes", idea: "preview", parents: []string{"Five words on the wall"}, classes: []string{"p4"}, start: 1, weeks: 4,
				objective: "Let everyone hear tomorrow's words today.",
				change:    "The last three minutes of the lesson are for the next lesson's words.",
				why:       "A word that was heard is easier to read.",
				rule:      "Go on if the group gains three points on the class.",
				question:  "Will the gap become smaller?", measures: []string{"exit"},
				expect: guess{"By about three points.", 55, 66, 50}, ends: planned,
			},
		},
	}
}
