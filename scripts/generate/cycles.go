package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// cycle is a cycle while it is told of. Days that have not come are zero.
type cycle struct {
	handle, title string
	year          *teamYear
	idea          *projectIdea
	purpose       domain.Purpose
	step          int // in its ramp
	parents       []*cycle
	classes       []*class
	measures      []*measure
	planner       string
	stage         domain.Stage
	outcome       domain.Improvement
	decision      domain.Decision
	// first and weeks are the weeks of the year's in which it runs.
	first, weeks                                                           int
	planned, starts, ends, started, completed, studied, decided, withdrawn domain.Date
	observations                                                           int
}

// planCycles draws the cycles of every year, and how many observations each has.
func (t *team) planCycles() {
	var weeks []int
	for _, y := range t.plans {
		weeks = append(weeks, len(y.mondays)+t.below(16))
	}
	var last *cycle // of the year before
	for i, n := range share(t.share.cycles, weeks) {
		y := t.plans[i]
		for nth := range n {
			y.cycles = append(y.cycles, t.planCycle(y, nth, n, last))
		}
		if n > 0 {
			last = y.cycles[n-1]
		}
	}
	t.shareObservations()
	for _, y := range t.plans {
		for _, i := range y.project.ideas {
			if i.row != nil {
				t.out.add("change_ideas", i.row)
			}
		}
	}
}

// shareObservations divides the team's observations among the cycles that have started.
func (t *team) shareObservations() {
	var begun []*cycle
	var weights []int
	for _, y := range t.plans {
		for _, c := range y.cycles {
			if t.over(c.started) {
				begun, weights = append(begun, c), append(weights, c.weeks*t.between(1, 9))
			}
		}
	}
	for i, n := range share(t.share.observations, weights) {
		begun[i].observations = n
	}
}

// planCycle draws one of the n cycles of a year.
func (t *team) planCycle(y *teamYear, nth, n int, before *cycle) *cycle {
	c := &cycle{handle: t.world.handle("C"), year: y}
	weeks := len(y.mondays)
	slot := max(1, weeks/max(1, n))
	c.first = min(weeks-1, 1+nth*(weeks-2)/max(1, n)+t.below(max(1, slot/2)))
	c.weeks = min(max(1, t.between(2, max(2, min(6, slot)))), max(1, weeks-c.first))
	c.ramp(t, nth, before)
	c.scope(t)
	c.calendar(t)
	c.end(t, nth == 0)
	c.move(t)
	return c
}

// ramp goes on from the cycle before, or begins with another idea.
func (c *cycle) ramp(t *team, nth int, before *cycle) {
	var previous *cycle
	if nth > 0 {
		previous = c.year.cycles[nth-1]
	}
	c.purpose, c.step = domain.Test, 1
	goesOn := previous != nil && previous.goesOn() && previous.step < 5 && t.chance(75)
	switch {
	case goesOn:
		c.idea, c.step, c.parents = previous.idea, previous.step+1, []*cycle{previous}
		if nth > 1 && t.chance(6) {
			c.parents = append(c.parents, c.year.cycles[t.below(nth-1)])
		}
		if previous.decision == domain.Adopt || c.step > 3 && t.chance(50) {
			c.purpose = domain.Implement
		}
	case nth == 0 && t.chance(18):
		c.purpose = domain.Collect
	case t.chance(15):
		c.purpose = domain.Develop
	}
	if !goesOn && nth == 0 && before != nil && before.stage == domain.Acted && t.chance(25) {
		c.parents = []*cycle{before} // across the turn of the year
	}
	if c.idea == nil {
		c.idea = c.year.freshIdea(t)
	}
	c.idea.tests++
	c.title = fmt.Sprintf("%s, test %d: %s (%s)", c.idea.label, c.idea.tests, c.year.topic, c.year.name)
	if c.purpose == domain.Collect {
		c.title = fmt.Sprintf("What stands in the way of %s? (%s)", c.year.topic, c.year.name)
		c.idea.tests--
	}
}

// goesOn says whether another cycle of the same idea may follow.
func (c *cycle) goesOn() bool {
	return c.purpose != domain.Collect && c.stage != domain.Withdrawn && c.decision != domain.Abandon && c.decision != domain.MoveOn && c.purpose != domain.Implement
}

// freshIdea is an idea of the year's that was not given up.
func (y *teamYear) freshIdea(t *team) *projectIdea {
	for range 20 {
		if i := pick(t.dice, y.project.ideas); !i.retired {
			return i
		}
	}
	i := y.project.ideas[0]
	i.retired = false
	delete(i.row, "retired_why")
	return i
}

// scope draws classes and measures: a ramp begins with one class and takes in more.
func (c *cycle) scope(t *team) {
	if !t.chance(12) { // else the team as a whole
		c.classes = c.year.classes[:min(c.step, len(c.year.classes))]
	}
	if len(c.parents) > 0 && c.step > 1 && t.chance(85) {
		c.measures = c.parents[0].measures
	} else {
		c.measures = some(t.dice, c.year.measures, t.oneOf(8, 40, 34, 18))
	}
	for _, m := range c.measures {
		if m.since == nil {
			m.first = max(0, c.first-t.between(3, 6)*m.step)
		}
	}
}

// calendar draws the days as they would be if all goes as it should.
func (c *cycle) calendar(t *team) {
	monday := c.year.mondays[c.first]
	c.starts, c.ends = monday, c.year.mondays[min(len(c.year.mondays)-1, c.first+c.weeks-1)].AddDays(4)
	c.planned = later(monday.AddDays(-t.between(2, 9)), c.year.begins.AddDays(10))
	c.planned = earlier(c.planned, monday)
	c.started = monday
	if t.chance(15) {
		c.started = monday.AddDays(t.between(1, 2))
	}
	c.completed = c.ends.AddDays(t.oneOf(70, 10, 10, 10))
	c.studied = c.completed.AddDays(t.between(0, 6))
	c.decided = c.studied.AddDays(t.oneOf(60, 30, 5, 5))
	c.planner = t.anyone(c.planned)
}

// end draws how far the cycle has come, and forgets the days that did not come to be.
func (c *cycle) end(t *team, surely bool) {
	stages := []domain.Stage{domain.Acted, domain.Withdrawn, domain.Studying, domain.Doing, domain.Planned}
	c.stage = stages[t.oneOf(80, 9, 4, 4, 3)]
	if surely {
		c.stage = domain.Acted // so that each year has one that began
	}
	switch c.stage {
	case domain.Planned:
		c.started, c.completed, c.studied, c.decided = domain.Date{}, domain.Date{}, domain.Date{}, domain.Date{}
	case domain.Doing:
		c.completed, c.studied, c.decided = domain.Date{}, domain.Date{}, domain.Date{}
	case domain.Studying:
		c.decided = domain.Date{}
		if t.chance(50) {
			c.studied = domain.Date{}
		}
	case domain.Withdrawn:
		c.withdraw(t)
	}
	for _, day := range []*domain.Date{&c.started, &c.completed, &c.studied, &c.decided, &c.withdrawn} {
		if !t.over(*day) {
			*day = domain.Date{}
		}
	}
	if c.stage == domain.Withdrawn && c.withdrawn.IsZero() || c.stage == domain.Acted && c.decided.IsZero() {
		c.stage = domain.Doing
	}
	c.judge(t)
}

// withdraw ends the cycle before it starts, on the way, or before its study.
func (c *cycle) withdraw(t *team) {
	none := domain.Date{}
	c.studied, c.decided = none, none
	switch t.oneOf(35, 50, 15) {
	case 0:
		c.started, c.completed, c.withdrawn = none, none, c.starts.AddDays(t.between(0, 20))
	case 1:
		c.withdrawn = c.started.AddDays(t.between(3, max(4, days(c.started, c.ends))))
		c.completed = none
	default:
		c.withdrawn = c.completed.AddDays(t.between(1, 25))
	}
}

// judge draws whether the change led to improvement, as often not as it did, and what follows.
func (c *cycle) judge(t *team) {
	if c.studied.IsZero() {
		return
	}
	c.outcome = []domain.Improvement{domain.Improved, domain.NotImproved, domain.PartlyImproved, domain.TooEarly}[t.oneOf(36, 36, 20, 8)]
	if c.purpose == domain.Collect {
		c.outcome = domain.NotTested
	}
	if c.decided.IsZero() {
		return
	}
	weights := decisionWeights[c.outcome]
	c.decision = domain.Decisions[t.oneOf(weights[:]...)]
	if c.decision == domain.Abandon && t.chance(60) {
		c.idea.retire("Tested and given up: " + c.title)
	}
}

// decisionWeights are for adopt, adapt, expand, abandon, test again and move on.
var decisionWeights = map[domain.Improvement][6]int{
	domain.Improved:       {34, 14, 34, 1, 12, 5},
	domain.PartlyImproved: {6, 44, 12, 4, 28, 6},
	domain.NotImproved:    {1, 26, 1, 40, 16, 16},
	domain.TooEarly:       {0, 14, 2, 2, 72, 10},
	domain.NotTested:      {0, 10, 0, 0, 20, 70},
}

// move lets the change show in the values of the cycle's measures.
func (c *cycle) move(t *team) {
	if c.started.IsZero() || c.purpose == domain.Collect {
		return
	}
	by := map[domain.Improvement]int{domain.Improved: t.between(120, 330), domain.PartlyImproved: t.between(40, 120), domain.NotImproved: t.between(-60, 20)}[c.outcome]
	s := shift{from: c.started, by: by}
	if c.decision == domain.Abandon || c.decision == domain.MoveOn || c.stage == domain.Withdrawn {
		s.until = later(c.completed, c.withdrawn)
	}
	for i, m := range c.measures {
		if m.since == nil {
			m.since = c
		}
		one := s
		switch {
		case m.direction == domain.Maintain:
			continue
		case m.direction == domain.Decrease:
			one.by = -one.by
		}
		one.by /= i + 1
		m.shifts = append(m.shifts, one)
	}
}
