package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// class is a class of a team in one year, and how many students it has.
type class struct {
	handle   string
	label    string
	students int
	// changed is the day from which there are so many more, or fewer.
	changed domain.Date
	more    int
}

// size is how many students there are on a day.
func (c *class) size(day domain.Date) int {
	if c.changed.IsZero() || day.Before(c.changed) {
		return c.students
	}
	return c.students + c.more
}

// planYears takes the years that the team was there for, each with a topic of its own.
func (t *team) planYears() {
	topics := some(t.dice, t.subject.topics, t.last-t.first+1)
	for i := t.first; i <= t.last; i++ {
		t.plans = append(t.plans, &teamYear{schoolYear: t.world.years[i], place: i, topic: topics[i-t.first]})
	}
}

// openClasses writes a year's classes. One of the two members who stay teaches each, in the
// school that this member is of.
func (t *team) openClasses(y *teamYear) {
	periods := some(t.dice, []int{1, 2, 3, 4, 5, 6, 7}, t.between(2, 4))
	for i, period := range periods {
		c := &class{handle: t.world.handle("K"), students: t.between(16, 31)}
		kind := domain.ClassKinds[t.oneOf(70, 16, 8, 6)]
		if kind == domain.SmallGroupClass {
			c.students = t.between(4, 9)
		}
		core := i % 2
		room := 101 + t.number/len(t.world.schools) + 100*(core%len(t.schools)) // a guest's room is upstairs
		c.label = fmt.Sprintf("Period %d, room %d", period, room)
		if t.home.number%5 == 3 {
			c.label = fmt.Sprintf("%s-%c, salón %d", t.grade, 'A'+period, room)
		}
		teachers := []string{t.members[core].handle}
		on := y.begins.AddDays(t.below(4))
		if kind == domain.CoTaughtClass {
			if other := t.anyone(on); other != teachers[0] {
				teachers = append(teachers, other)
			}
		}
		t.out.add("classes", cells{
			"id": c.handle, "school": t.schools[core%len(t.schools)].handle, "school_year": string(y.name), "label": c.label, "kind": string(kind),
			"teachers": list(teachers), "grades": t.grade, "subjects": t.subject.name, "students": number(c.students), "on": on.String(), "closed_on": t.closed(y),
		})
		t.changeClass(y, c, teachers)
		y.classes = append(y.classes, c)
	}
}

// closed is the day on which a year's classes and project end; they run on in the present year.
func (t *team) closed(y *teamYear) string {
	if y.place == len(t.world.years)-1 {
		return ""
	}
	return y.ends.String()
}

// changeClass lets students come and go, and a second teacher come in.
func (t *team) changeClass(y *teamYear, c *class, teachers []string) {
	if t.chance(8) {
		c.changed, c.more = y.mondays[t.between(5, len(y.mondays)-1)], pick(t.dice, []int{-3, -2, -1, 1, 2, 3})
		if c.students < 10 {
			c.more = 1 // so that two groups of it have someone in them
		}
		t.out.add("class_changes", cells{"class": c.handle, "on": c.changed.String(), "students": number(c.students + c.more)})
	}
	on := y.mondays[t.between(5, len(y.mondays)-1)].AddDays(1)
	if other := t.anyone(on); len(teachers) == 1 && other != teachers[0] && t.chance(5) {
		t.out.add("class_changes", cells{"class": c.handle, "on": on.String(), "teachers": list([]string{teachers[0], other})})
	}
}
