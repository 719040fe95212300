package main

// What is said while a change is tried. An observation is one of noticed with one of noticedHow.

var noticed = []string{
	"Half of the reasons repeat the question,", "Two groups kept talking after the bell,", "Three students asked for more time,", "The first five minutes were quiet,", "Nobody asked what to do,",
	"Sorting took nine minutes,", "The card lay unused on most desks,", "Hands went up in the back rows,", "Those who came late did not find in,", "The goal was still on the board at the end,",
	"Partners explained it better than I had,", "Some copied from the neighbor,", "Almost everyone handed in,", "One table wrote in Spanish first, then in English,", "The timer was louder than the talk,",
	"Two drafts had no evidence at all,", "The new seating helped,", "Most stopped at the second step,", "The checklist – both sides – was used,", "A student corrected my example,",
	"The calls took longer than planned,", "Four families answered within an hour,", "The bus was late again,", "We skipped the closing on Thursday,", "The naïve question was the best one,",
	"Only 11 of 24 tickets came back,", "The co-teacher led the second half,", "Everyone had a reason, if not a good one,", "We heard \"because\" more often,",
}

var noticedHow = []string{
	"as in the week before.", "for the first time.", "more than in the other class.", "although it was Monday.", "which we had not expected.", "and it was after lunch.",
	"until we put the example up.", "once the cards were out.", "except at two tables.", "even with a substitute.", "so we went on sooner.", "and nobody minded.",
	"mostly those who were absent on Tuesday.", "and that is new.", "in both halves of the lesson.", "but only while someone stood by.", "with fewer reminders than before.", "so the ticket was shorter.",
	"all 45 minutes long.", "when they could choose with whom.", "by their own account: \"easier\".", "and the noise was good noise.", "much as the plan had it.",
}

var quotes = []string{
	"I did not know that I knew it", "Can we do it again, but faster?", "It's weird, but OK", "¿Otra vez?", "You noticed, thanks", "It is easier to say it than to write it", "Why do we have to?", "I was out for my brother, so I lost my turn",
}

var adjustments = []string{
	"No ticket in the week of the assembly", "Two questions instead of four", "Moved to the beginning of the lesson", "The paraprofessional took the second group", "Cards were laminated, since they were lost",
	"Pairs instead of groups of four", "Done on Monday, as Friday was a half day", "One class began a week later", "The rubric's third line was left out", "Read aloud for those who asked",
}

var adjustmentWhys = []string{
	"There was no room.", "It took too long, by eight minutes.", "The fire drill, again.", "Two students asked for it.", "We had not agreed on it beforehand.", "So that both classes have the same.",
}

var artefacts = []string{"The ticket", "Photograph of the board", "Slides of the first lesson, \"final\"", "Sheet for counting", "Notes of the team, week by week", "The card – both languages", "Rubric, 4 points"}

var tasks = []string{
	"Write the tickets", "Sort the tickets", "Print cards, one for each desk", "Tell the families what we try", "Ask the office for the list", "Watch one lesson of a colleague", "Score ten together, then alone",
	"Put the numbers in on Friday", "Find a time for the study", "Prepare the substitute's note", "Translate the card: español, Kreyòl", "Talk with three students",
}

var whos = []string{"lead", "each teacher", "co-teacher", "paraprofessional", "coach", "whoever is free on Friday", "the two who teach it"}

var wheres = []string{"room 114", "library", "the team's folder", "online", "salón 12"}

var missingNotes = []string{"", "Fire drill in the last quarter of an hour, no tickets.", "The system was down all Friday.", "Snow day.", "The substitute did not know of it.", "The box of slips is gone, sadly."}

var valueNotes = []string{"Two came in late and are counted.", "Half the class was on a trip; \"small n\".", "Scored by one of us only.", "After the long weekend.", "A new form, the same questions."}

var correctionWords = []string{"Two columns of the tally were swapped.", "Three late tickets came in, and were scored.", "Both of us read them again.", "Typed 31 for 13."}
