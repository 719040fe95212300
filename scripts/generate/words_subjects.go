package main

import "github.com/cyclebook/cyclebook/domain"

// subject is what a team teaches, and topics of it.
type subject struct {
	name   string
	aim    string
	topics []string
}

var subjects = []subject{
	{"Mathematics", "More students explain why a rule works", []string{"fractions", "ratios", "linear equations", "area & volume", "negative numbers", "percent", "data displays", "angles", "place value", "word problems", "functions", "probability"}},
	{"Reading", "More students read with understanding, and say from which line they know", []string{"main idea", "inference", "vocabulary in context", "point of view", "text structure", "fluency", "poetry", "comparing two texts", "summaries", "nonfiction features", "theme", "questions of one's own"}},
	{"Writing", "Every student revises a draft at least once", []string{"claims & evidence", "openings", "paragraphs", "peer feedback", "narratives", "citing sources", "conclusions", "sentence variety", "letters", "research notes", "dialogue", "voice"}},
	{"Science", "Every student speaks in science, with evidence", []string{"ecosystems", "forces", "models of matter", "energy transfer", "lab reports", "weather & climate", "cells", "waves", "variables", "the water cycle", "heredity", "rock layers"}},
	{"Social Studies", "More students support a claim with two sources", []string{"maps", "primary sources", "civic debate", "cause & effect", "timelines", "local history", "migration", "economics", "constitutions", "trade routes", "counterclaims", "news literacy"}},
	{"Español", "Más estudiantes hablan en cada clase", []string{"saludos", "la familia", "el pretérito", "preguntas", "describir", "comida & salud", "el barrio", "planes", "leer en voz alta", "cartas", "el clima", "mañana & pasado"}},
	{"Advisory", "Fewer students miss ten percent of the year", []string{"mornings", "mentoring", "families", "transitions", "goals", "belonging", "sleep", "check-ins", "late arrivals", "conferences", "peer support", "the long break"}},
	{"Special Education", "More students reach the goals of their plans in the general classroom", []string{"co-teaching", "goal tracking", "self-advocacy", "reading supports", "executive function", "scaffolds", "sensory breaks", "math supports", "transition plans", "family meetings", "accommodations", "peer models"}},
}

// idea is a change that teams try.
type idea struct {
	label, text string
	kind        domain.KindOfChange
	rationale   string
}

var ideas = []idea{
	{"Exit ticket with a reason", "Two questions at the end of the lesson; the second asks \"Why does it work?\"", domain.ToolChange, "Writing a reason shows what was understood, and what was only copied."},
	{"Three piles", "Tickets are sorted into got it, almost and not yet on the same day; the next lesson opens with a regroup.", domain.ProcessChange, "A misunderstanding that is met within a day has not become a habit."},
	{"Talk before writing", "Everyone explains one step to a partner, then writes.", domain.NormChange, "Those who have said it once write more of it."},
	{"Wait time", "Three seconds of silence after each question, five after the second.", domain.NormChange, "More hands go up, and other hands."},
	{"Sentence starters", "A card with four beginnings of a sentence on each desk: \"I noticed …\", \"It must be, because …\"", domain.ToolChange, "Who has the first words finds the others."},
	{"Call before nine", "An adult who knows the student calls home before 9:00 on the first day of an absence.", domain.ProcessChange, "A known voice in time prevents the second day."},
	{"Two minutes at the door", "The same adult greets each student of a small list every morning.", domain.NormChange, "One comes for a person more than for a rule."},
	{"Homework in class", "The first problem of the homework is done together before the bell.", domain.ProcessChange, "What was begun is finished more often."},
	{"Worked example first", "Students study one worked example – with an error in it – before they try.", domain.ToolChange, "Finding an error is easier than avoiding one."},
	{"Roles in groups", "Reader, skeptic, scribe and reporter change every week.", domain.NormChange, "Nobody can hide, and nobody takes over."},
	{"Message in the home language", "A short message on Fridays, in the language of the family: what we learned & what to ask.", domain.ToolChange, "A message can be read at work."},
	{"Revision day", "One lesson in two weeks is for revising only; no new draft.", domain.ProcessChange, "Time says what counts."},
	{"Retrieval start", "Five questions from last week, last month & last unit open the lesson.", domain.ProcessChange, "What is asked again is kept."},
	{"Shared note sheet", "Both teachers write on one sheet who needs what tomorrow.", domain.ToolChange, "Two see more than one, if they tell each other."},
	{"Goal on the board", "The goal stands on the board as a question; the lesson ends with it.", domain.ProcessChange, "A question wants an answer, a statement does not."},
	{"Peer tutoring", "Those who have it explain it to one other, with a checklist of naïve questions.", domain.ProcessChange, "Who teaches learns twice."},
	{"Quiet start", "Two quiet minutes with the text before anyone speaks.", domain.NormChange, "Some think first and talk later."},
	{"Choice of two tasks", "Two tasks of the same goal; students choose, and say why.", domain.ToolChange, "Who chooses begins sooner."},
	{"Exam wrapper", "After each test: what did I expect, what happened, what will I do?", domain.ToolChange, "A result without a plan is only a grade."},
	{"Co-planned lesson", "One lesson a week is planned by two teachers & taught by both.", domain.ProcessChange, "Planning together finds the hard place beforehand."},
}

// drivers are what aims hang on: primary ones, and for each some that serve it.
var drivers = []struct {
	text   string
	serves []string
}{
	{"Students explain their thinking", []string{"Tasks ask for reasons", "There is time to talk", "Errors are welcome, and looked at"}},
	{"Teachers act on evidence from the same day", []string{"Tickets are read before the next lesson", "Both teachers see the same sheet"}},
	{"Students are there, and are missed when they are not", []string{"An adult knows each one", "Families & school talk before it is a habit", "The way to school works"}},
	{"Students belong", []string{"Everyone is heard in a week", "Groups are mixed – on purpose"}},
	{"Families know what the week is about", []string{"Messages are short, and in the language of the family"}},
	{"What was learned is asked for again", []string{"Units come back", "Notes are used, not only kept"}},
	{"Teachers learn together", []string{"There is common time", "We look at work, not at impressions"}},
}
