package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// writeCycles writes the cycles with everything that belongs to them.
func (t *team) writeCycles() {
	for _, y := range t.plans {
		for _, c := range y.cycles {
			row := c.plan(t)
			c.act(t, row)
			t.out.add("cycles", row)
			c.questions(t)
			c.tasks(t)
			c.classStarts(t)
			c.do(t)
		}
	}
}

// plan are the cells of the plan.
func (c *cycle) plan(t *team) cells {
	row := cells{
		"id": c.handle, "team": t.handle, "project": c.year.project.handle, "title": c.title, "purpose": string(c.purpose),
		"objective": pick(t.dice, objectives), "context": pick(t.dice, contexts), "data_collection": pick(t.dice, collections),
		"starts_on": c.starts.String(), "on": c.planned.String(), "by": t.by(c.planned, c.planner),
	}
	if !t.chance(6) {
		row["ends_on"] = c.ends.String()
	}
	if c.purpose != domain.Collect {
		row["change_idea"], row["change"], row["rationale"] = c.idea.handle, c.idea.text, c.idea.rationale
		if c.step > 1 {
			row["change"] += "\n" + pick(t.dice, variations)
		}
		row["decision_rule"] = c.rule(t)
	}
	var classes, measures, parents []string
	students := 0
	for _, k := range c.classes {
		classes, students = append(classes, k.handle), students+k.size(c.planned)
	}
	for _, m := range c.measures {
		measures = append(measures, m.handle)
	}
	for _, p := range c.parents {
		parents = append(parents, p.handle)
	}
	row["classes"], row["measures"], row["parents"] = list(classes), list(measures), list(parents)
	if students > 0 {
		row["scale_students"], row["scale_classes"], row["scale_teachers"], row["scale_schools"] = number(students), number(len(classes)), number(min(2, len(classes))), number(min(len(t.schools), len(classes)))
	}
	return row
}

// rule is what is to be decided when.
func (c *cycle) rule(t *team) string {
	if len(c.measures) == 0 || c.measures[0].unit != domain.PercentUnit {
		return pick(t.dice, rules)
	}
	m := c.measures[0]
	return fmt.Sprintf("%s if \"%s\" is at %d %% or more in two of three weeks", pick(t.dice, []string{"Adopt", "Expand", "Go on"}), m.name, min(95, m.level(c.starts)/10+t.between(5, 15)))
}

// act fills in what became of the cycle.
func (c *cycle) act(t *team, row cells) {
	row["started_on"], row["completed_on"] = c.started.String(), c.completed.String()
	if !c.started.IsZero() && t.chance(7) {
		row["revised_after_start"] = "yes"
	}
	if !c.completed.IsZero() {
		row["carried_out"] = string([]domain.CarriedOut{domain.Fully, domain.Partly, domain.Not}[t.oneOf(66, 30, 4)])
	}
	if !c.studied.IsZero() {
		row["studied_on"], row["improvement"] = c.studied.String(), string(c.outcome)
		row["summary"], row["study_why"] = pick(t.dice, summaries[c.outcome]), pick(t.dice, studyWhys)
		if t.chance(35) {
			row["surprises"] = pick(t.dice, surprises)
		}
		if t.chance(25) {
			row["studied_by"] = t.anyone(c.studied)
		}
		if t.chance(2) {
			row["study_revised_why"] = "Two tickets turned up, and we had counted one class twice."
		}
	}
	if !c.decided.IsZero() {
		row["decided_on"], row["decision"], row["reason"], row["next_steps"] = c.decided.String(), string(c.decision), pick(t.dice, reasons[c.decision]), pick(t.dice, nextSteps)
		if t.chance(5) {
			row["against_rule"] = "yes"
		}
		if t.chance(10) {
			row["decided_by"] = t.anyone(c.decided)
		}
		if t.chance(1) {
			row["reopened_why"] = "New values came in after the break."
		}
	}
	if !c.withdrawn.IsZero() {
		cause := c.cause(t)
		row["withdrawn_on"], row["withdrawn_cause"] = c.withdrawn.String(), string(cause)
		if cause == domain.OtherCause || t.chance(50) {
			row["withdrawn_text"] = pick(t.dice, withdrawals)
		}
	}
}

// cause says in one word why the cycle was withdrawn.
func (c *cycle) cause(t *team) domain.WithdrawalCause {
	switch {
	case c.started.IsZero():
		return []domain.WithdrawalCause{domain.NeverStarted, domain.DuplicateCycle, domain.EnteredByMistake}[t.oneOf(70, 15, 15)]
	case !t.disbanded.IsZero() && t.last == c.year.place:
		return domain.TeamEnded
	default:
		return []domain.WithdrawalCause{domain.StoppedEarly, domain.YearEnded, domain.OtherCause}[t.oneOf(60, 25, 15)]
	}
}

// questions writes what the cycle is to answer, and what was expected.
func (c *cycle) questions(t *team) {
	texts := some(t.dice, openQuestions, 1+t.oneOf(72, 28))
	for i, text := range texts {
		row := cells{"id": t.world.handle("Q"), "cycle": c.handle}
		var m *measure
		if i == 0 && len(c.measures) > 0 && t.chance(85) {
			m = c.measures[0]
			text = fmt.Sprintf(pick(t.dice, measuredQuestions), m.name)
			row["measure"] = m.handle
		}
		row["text"] = text
		if !c.studied.IsZero() {
			result := resultOf[c.outcome][t.oneOf(70, 30)]
			row["result"], row["learning"] = string(result), pick(t.dice, learnings)
			if t.chance(5) {
				delete(row, "result") // nobody could say
			}
		}
		t.out.add("questions", row)
		c.predict(t, m, row["id"], len(texts) == 1)
	}
}

// resultOf is what usually becomes of a prediction, and what does as well.
var resultOf = map[domain.Improvement][2]domain.QuestionResult{
	domain.Improved:       {domain.Confirmed, domain.PartlyConfirmed},
	domain.PartlyImproved: {domain.PartlyConfirmed, domain.Confirmed},
	domain.NotImproved:    {domain.Refuted, domain.PartlyConfirmed},
	domain.TooEarly:       {domain.Undetermined, domain.PartlyConfirmed},
	domain.NotTested:      {domain.PartlyConfirmed, domain.Confirmed},
}

// predict writes up to two predictions of a question: a typed one where it is measured.
func (c *cycle) predict(t *team, m *measure, question string, only bool) {
	texts := some(t.dice, expectations, t.oneOf(10, 68, 22))
	for i, text := range texts {
		row := cells{"cycle": c.handle, "question": question, "text": text, "on": c.planned.String()}
		if only && t.chance(30) {
			row["question"] = ""
		}
		if i == 0 {
			row["by"] = t.by(c.planned, c.planner)
		} else {
			on := earlier(c.planned.AddDays(t.between(0, 3)), c.starts)
			row["on"], row["by"] = on.String(), t.by(on, t.anyone(on))
		}
		if m != nil && t.chance(75) {
			low := m.inTenths(m.level(c.starts) * (1000 + t.between(-80, 250)) / 1000)
			high := m.inTenths(m.level(c.starts)*(1000+t.between(250, 450))/1000) + 1
			row["low"], row["high"] = tenths(low), tenths(max(low, min(high, 1000)))
			row["direction"], row["by_when"] = string(m.direction), c.ends.String()
		}
		if t.chance(80) {
			row["confidence"] = number(5 * t.between(4, 19))
		}
		t.out.add("predictions", row)
	}
}
