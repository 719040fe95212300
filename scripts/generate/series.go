package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// series is a measure's values for one class, or for the team, and for all students or a group.
type series struct {
	class *class
	// group is 0 for all students, else the group's number.
	group int
}

// seriesOf are the series that a measure has.
func (m *measure) seriesOf() (all []series) {
	for _, c := range m.classes {
		all = append(all, series{class: c})
		if m.grouped {
			all = append(all, series{c, 1}, series{c, 2})
		}
	}
	if len(all) == 0 {
		all = append(all, series{})
	}
	return all
}

// writeRows writes the measure's values, series after series, and what they are held against.
func (m *measure) writeRows(t *team) {
	all := m.seriesOf()
	mondays := m.periods((m.rows + len(all) - 1) / len(all))
	weights := make([]int, len(all))
	for i := range weights {
		weights[i] = 1
	}
	if !m.grouped && len(mondays) > 6 && t.chance(3) {
		m.redefine(t, mondays[len(mondays)-3])
	}
	for i, n := range share(m.rows, weights) {
		m.heldAgainst(t, all[i], mondays[:n])
		for at, monday := range mondays[:n] {
			m.row(t, all[i], at, monday)
		}
	}
}

// periods are the mondays on which periods begin: as many as wanted, if the year has them.
func (m *measure) periods(wanted int) (mondays []domain.Date) {
	weeks := len(m.year.mondays)
	for m.step > 1 && weeks/m.step < wanted {
		m.step--
	}
	first := max(0, min(m.first, weeks-m.step*wanted))
	for w := first; w+m.step <= weeks && len(mondays) < wanted; w += m.step {
		mondays = append(mondays, m.year.mondays[w])
	}
	return mondays
}

// row writes one value, or that there is none. Its dice are of its class and week, so that groups
// add up to all students.
func (m *measure) row(t *team, of series, at int, monday domain.Date) {
	d := rolled(t.seed, "value", t.number, m.number, m.classNumber(of), at)
	to := monday.AddDays(4)
	row := of.cells(m)
	row["from"], row["to"] = monday.String(), to.String()
	switch m.frequency {
	case domain.EachUnit:
		row["label"] = fmt.Sprintf("Unit %d", at+1)
	case domain.Monthly:
		row["from"], row["to"] = to.String(), "" // a day
	}
	if d.chance(4) {
		row["missing"] = string(domain.MissingReasons[d.oneOf(3, 5, 1, 1)])
		row["note"] = pick(d, missingNotes)
		t.out.add("measurements", row)
		return
	}
	m.figures(d, of, monday, row)
	switch {
	case d.chance(1):
		reason := domain.CorrectionReasons[d.oneOf(4, 2, 3, 1)]
		row["correction"] = string(reason)
		if reason == domain.OtherCorrection || d.chance(50) {
			row["correction_why"] = pick(d, correctionWords)
		}
	case d.chance(3):
		row["note"] = pick(d, valueNotes)
	}
	if d.chance(10) {
		row["collected_on"] = to.String()
	}
	on := to
	if d.chance(20) { // typed in on the weekend or the Monday after
		on = earlier(to.AddDays(d.between(1, 3)), t.until)
		row["on"] = on.String()
	}
	if d.chance(60) {
		t.someone(on, row)
	}
	t.out.add("measurements", row)
}

// classNumber tells the measure's classes apart.
func (m *measure) classNumber(of series) int {
	for i, c := range m.classes {
		if c == of.class {
			return i
		}
	}
	return 0
}

// cells name a series.
func (of series) cells(m *measure) cells {
	row := cells{"measure": m.handle}
	if of.class != nil {
		row["class"] = of.class.handle
	}
	if of.group > 0 {
		row["group"] = m.groups[of.group-1]
	}
	return row
}

// level is where the measure stands on a day: where it began, what it drifted, and what cycles
// have changed since.
func (m *measure) level(day domain.Date) int {
	level := m.base + days(m.year.begins, day)/30*m.base/200
	for _, s := range m.shifts {
		if !day.Before(s.from) && (s.until.IsZero() || !day.After(s.until)) {
			level += m.base * s.by / 1000
		}
	}
	return level
}

// figures fills in what was counted.
func (m *measure) figures(d dice, of series, monday domain.Date, row cells) {
	level, enrolled := m.level(monday), 0
	if of.class != nil {
		enrolled = of.class.size(monday)
	}
	present := enrolled - min(d.below(4), max(0, enrolled-3))
	if m.counts == domain.CountsStudents || m.aboutStudents {
		row["enrolled"] = number(enrolled)
	}
	switch {
	case m.unit == domain.PercentUnit && m.counts == domain.CountsStudents:
		m.parts(d, of, level, present, enrolled, row)
	case m.unit == domain.PercentUnit:
		n := d.between(max(2, m.of-2), m.of)
		row["numerator"], row["denominator"] = number(d.hits(n, max(30, min(970, level)))), number(n)
	case m.unit == domain.RateUnit:
		n := d.between(2, m.of)
		row["numerator"], row["denominator"] = number(max(0, d.around(level*n/1000, 2*n))), number(n)
	case m.unit == domain.ScoreUnit && m.stated:
		row["value"], row["students"] = tenths(d.around(level, 9)), number(present)
	case m.unit == domain.ScoreUnit:
		row["numerator"], row["denominator"] = number(d.hits(4*present, max(30, min(970, level/4)))), number(present)
	case m.unit == domain.TimeUnit:
		row["value"] = tenths(max(5, d.around(level, level/3)))
	default:
		row["numerator"] = number(max(0, d.around(level/10, 3)))
		if m.aboutStudents {
			row["students"] = number(min(enrolled, max(0, d.around(level/10, 3))))
			row["numerator"] = row["students"]
		}
	}
}

// parts fills in a part of the students: of the first group, of the second, or of both.
func (m *measure) parts(d dice, of series, level, present, enrolled int, row cells) {
	weekly := max(30, min(970, level+d.between(-40, 40)))
	if !m.grouped {
		row["numerator"], row["denominator"] = number(d.hits(present, weekly)), number(present)
		return
	}
	in := [3]int{0, max(1, present/4), 0}
	in[2] = present - in[1]
	hits := [3]int{0, d.hits(in[1], max(30, weekly-90)), d.hits(in[2], weekly)}
	in[0], hits[0] = present, hits[1]+hits[2]
	enrolledIn := [3]int{enrolled, enrolled - in[2], enrolled - in[1]}
	row["numerator"], row["denominator"], row["enrolled"] = number(hits[of.group]), number(in[of.group]), number(enrolledIn[of.group])
}
