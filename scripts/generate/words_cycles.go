package main

import "github.com/cyclebook/cyclebook/domain"

// What is said of plans, studies and decisions.

var objectives = []string{
	"See whether it is possible at all in one class.", "Learn for whom it works, and for whom not.", "Find out what it costs in minutes.",
	"Know the reasons before we do anything.", "Try it under other conditions: after lunch, and on Mondays.", "Find the smallest version that still helps.",
	"Learn whether two teachers do it alike.", "Hold what was gained when we look away.",
}

var contexts = []string{
	"Last period of the day, 45 minutes", "A new unit begins in the second week", "Block schedule; every other day", "Two new students came in this month",
	"Co-taught on Tuesdays & Thursdays", "State tests are in three weeks", "", "", "A substitute – the same one – on Wednesdays",
}

var collections = []string{
	"Each teacher on Friday, by tally; the lead puts the numbers in.", "The paraprofessional counts for one lesson a week.", "Tickets are kept in a folder until the study.",
	"Photographs of the board, without faces; one talk with three students.", "From the gradebook, on the first day of the next week.", "",
}

var variations = []string{
	"This time with half as many questions.", "The same in one more class.", "Students lead it; the teacher only keeps time.", "Five minutes earlier in the lesson, so that nobody packs.",
	"With the card in two languages: English y español.", "Only on Tuesdays and Thursdays.",
}

var rules = []string{
	"Adopt if all of us would do it again, and it takes less than ten minutes.", "Expand when the run is on the good side of the median for six weeks.",
	"Abandon if it takes more than 15 minutes in two of three weeks.", "Adapt unless both classes move.", "Keep it if nobody is worse off – look at each group.",
}

var openQuestions = []string{
	"Do we find the time?", "Who is not helped by it?", "Does it work in a second class?", "What do students say of it?", "Is it done as planned when a substitute is there?",
	"Which part of it matters most?", "¿Qué dicen las familias?", "Will both teachers do it alike?",
}

var measuredQuestions = []string{
	"How far does \"%s\" move?", "What becomes of \"%s\" by the last week?", "Is \"%s\" better than in the weeks before?", "Does \"%s\" hold where it is now?",
}

var expectations = []string{
	"A little better from the second week on, most of it among those who were almost there.", "No change in the first week, then a step.", "About as now; habits are stronger.",
	"It rises at once & falls again when the novelty is gone.", "Better for those who speak little, the same for the others.", "Two of three weeks will be above the line.",
	"It gets worse first: everything new takes time.",
}

var summaries = map[domain.Improvement][]string{
	domain.Improved:       {"More of them can say why, week after week.", "It works, and it costs less than we had feared.", "A step up in the second week, and it stayed."},
	domain.PartlyImproved: {"Better in one class, the same in the other.", "Some of it holds; the rest was novelty.", "Those in the middle gained, the others did not."},
	domain.NotImproved:    {"No change that we could tell from the usual ups & downs.", "It took ten minutes and gave nothing.", "Worse on Mondays, the same on the other days. We were wrong."},
	domain.TooEarly:       {"Two values are not enough to say.", "We began late; ask again in a month."},
	domain.NotTested:      {"Now we know where they stand, and that is worth a lot.", "Three reasons stand out, and one surprised us."},
}

var studyWhys = []string{
	"They had to say it aloud before they wrote.", "The lists were read on the same day.", "What we changed was too small to be noticed.", "It depends on who is in the room, more than on the tool.",
	"Because it is the same every day, nobody needs to be told.", "We cannot tell it from the new unit, which began that week.", "",
}

var surprises = []string{
	"The quiet ones asked for it when we forgot.", "It took half the time in the third week.", "Two families wrote back, unasked.", "Those we worried about did best, naïve as our worry was.",
	"A colleague of another team has begun to do it, too.",
}

var learnings = []string{
	"Those who talk first write more.", "Five minutes are enough; ten are too many.", "It helps where the task asks for a reason – not elsewhere.", "Numbers move later than what one hears.",
	"What is not asked for again is forgotten: after two weeks, half.", "One class tells little about the next.", "", "The order matters: example, question, example.",
}

var reasons = map[domain.Decision][]string{
	domain.Adopt:     {"It holds in all classes, and costs little.", "Three weeks above the rule; nobody wants to go back."},
	domain.Adapt:     {"The idea is right, the time of day is not.", "Shorter, and with fewer questions: 2 instead of 4."},
	domain.Expand:    {"It works in one class; now we want to know where it does not.", "The rule is met, with room to spare."},
	domain.Abandon:   {"No gain, and it is unfair to those who cannot come.", "Six weeks, no change; our time is better spent."},
	domain.TestAgain: {"Too few values, & a holiday in the middle.", "We did not do it as planned; so we do not know."},
	domain.MoveOn:    {"We know enough to begin with something else.", "It is nobody's problem any more."},
}

var nextSteps = []string{
	"Try it in a second class.", "Ask three students why.", "Half the questions, twice a week.", "Hand it to the team of the next grade, with the cards.", "Look at those whom it did not reach.",
	"Write down how it is done, on one page.", "Begin it on the first day of the year.", "Count again in March.",
}

var withdrawals = []string{
	"The teacher is on leave until spring.", "Snow days, then tests: there was no week for it.", "We had planned the same twice.", "The program it needs was taken away.",
}

var closings = []string{
	"The year is over; what works is what we do now.", "The advisory teams take it over in their own plans.", "Half way to the aim. The next grade goes on with it.", "We stopped believing in the aim, and said so.",
}

var retirements = []string{"It told us nothing that we did not see in the notebooks.", "Everyone is at 100 % for a year.", "The district counts it now."}

var redefinitions = []string{"The ticket has five points now.", "We read them in pairs, since we had not agreed.", "The report of the office counts differently since the break."}

var phaseWhys = []string{"The change started.", "From here on the values belong to the change.", "It began in this class; we judge it by itself."}

var baselineSources = []string{"Report of the office for the year before", "Gradebooks of last spring", "The district's survey, page 4", "What was on the wall when we came"}
