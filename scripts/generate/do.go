package main

import (
	"fmt"
	"time"

	"github.com/cyclebook/cyclebook/domain"
)

// lastDay is the last day of Do, as far as it has come.
func (c *cycle) lastDay(t *team) domain.Date {
	switch {
	case !c.completed.IsZero():
		return c.completed
	case !c.withdrawn.IsZero():
		return c.withdrawn
	default:
		return earlier(c.ends, t.until)
	}
}

// tasks writes what is to be done for the cycle.
func (c *cycle) tasks(t *team) {
	for _, what := range some(t.dice, tasks, t.oneOf(14, 24, 28, 22, 12)) {
		when := c.planned.AddDays(t.between(0, days(c.planned, c.ends)))
		row := cells{"cycle": c.handle, "what": what, "who": pick(t.dice, whos), "when": when.String()}
		if t.chance(25) {
			row["where"] = pick(t.dice, wheres)
		}
		if done := earlier(when, earlier(c.lastDay(t), t.until)); !done.Before(c.planned) && t.chance(72) {
			row["done_on"] = done.String()
			t.someone(done, row)
		}
		t.out.add("tasks", row)
	}
}

// classStarts writes the days of classes that do not begin all at once; the first one starts with
// the cycle.
func (c *cycle) classStarts(t *team) {
	if len(c.classes) < 2 || c.started.IsZero() || !t.chance(14) {
		return
	}
	last := c.lastDay(t)
	for i, k := range c.classes[1:] {
		row := cells{"cycle": c.handle, "class": k.handle}
		if on := c.started.AddDays(7 * (i + 1)); !on.After(last) {
			row["started_on"] = on.String()
			if end := later(on, last.AddDays(-t.below(6))); t.chance(50) {
				row["finished_on"] = end.String()
			}
		}
		t.out.add("class_starts", row)
	}
}

// do writes what was noticed, changed and kept while the change was tried.
func (c *cycle) do(t *team) {
	if c.started.IsZero() {
		return
	}
	said := t.below(len(noticed) * len(noticedHow))
	for range c.observations {
		said = (said + 7919) % (len(noticed) * len(noticedHow)) // no text comes twice in a cycle
		row := cells{"cycle": c.handle}
		c.observation(t, said, row)
		c.when(t, row)
		t.out.add("observations", row)
	}
	for _, text := range some(t.dice, adjustments, t.oneOf(52, 36, 12)) {
		row := cells{"cycle": c.handle, "text": text}
		if t.chance(45) {
			row["intent"] = string(domain.Unintentional)
		}
		if t.chance(70) {
			row["why"] = pick(t.dice, adjustmentWhys)
		}
		c.when(t, row)
		t.out.add("adjustments", row)
	}
	for _, title := range some(t.dice, artefacts, t.oneOf(74, 20, 6)) {
		row := cells{"cycle": c.handle, "title": title, "url": fmt.Sprintf("https://docs.%s/%s/%d?view=1&of=%s", t.home.mail, c.handle, t.below(1e6), c.year.name)}
		on := c.started.AddDays(t.between(0, days(c.started, c.lastDay(t))))
		row["on"] = on.String()
		t.someone(on, row)
		t.out.add("artefacts", row)
	}
}

// observation fills in what was noticed, in one of many ways of saying it.
func (c *cycle) observation(t *team, said int, row cells) {
	kind := domain.ObservationKinds[t.oneOf(58, 18, 12, 12)]
	what, how := noticed[said%len(noticed)], noticedHow[said/len(noticed)]
	text := what + " " + how
	switch {
	case kind == domain.ParticipantFeedback:
		text = fmt.Sprintf("\"%s\" – so one of them put it: %s %s", pick(t.dice, quotes), what, how)
	case t.chance(8):
		text += "\nFor next time: " + pick(t.dice, nextSteps)
	case t.chance(3):
		text = pick(t.dice, []string{"+ ", "- ", "= ", "@ us: "}) + text // as one begins a note
	}
	row["text"] = text
	if kind != domain.Observed || t.chance(50) {
		row["kind"] = string(kind)
	}
	if t.chance(2) {
		row["corrected_why"] = "It was the other class."
	}
}

// when fills in the day, the class and who told it; a few things come in while it is studied.
func (c *cycle) when(t *team, row cells) {
	from, to := c.started, c.lastDay(t)
	if !c.completed.IsZero() && t.chance(4) {
		from, to = c.completed, earlier(c.completed.AddDays(5), t.until)
		for _, end := range []domain.Date{c.studied, c.decided, c.withdrawn} {
			if !end.IsZero() {
				to = earlier(to, end)
			}
		}
		row["while_studying"] = "yes"
	}
	on := from.AddDays(t.between(0, days(from, to)))
	for on.After(from) && (on.Time().Weekday() == time.Saturday || on.Time().Weekday() == time.Sunday) {
		on = on.AddDays(-1)
	}
	row["on"] = on.String()
	t.someone(on, row)
	if len(c.classes) > 0 && t.chance(60) {
		row["class"] = pick(t.dice, c.classes).handle
	}
}
