package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// measure is a measure of a team, while its rows are made.
type measure struct {
	sort
	handle, name string
	year         *teamYear
	number       int
	rows         int
	// first is the week of the year's with the first period, step how many weeks lie between two.
	first, step int
	classes     []*class
	groups      []string
	grouped     bool
	shifts      []shift
	// since is the cycle that uses it first, if there is one that has begun.
	since *cycle
}

// shift is what a cycle changed: by so many thousandths, from a day until another.
type shift struct {
	from, until domain.Date
	by          int
}

// planMeasures draws the measures of every year and how many rows each has.
func (t *team) planMeasures() {
	var weeks []int
	for _, y := range t.plans {
		weeks = append(weeks, len(y.mondays)+t.below(10))
	}
	made := t.below(len(sorts))
	var all []*measure
	for i, n := range share(t.share.measures, weeks) {
		y := t.plans[i]
		for range n {
			m := &measure{sort: sorts[made%len(sorts)], handle: t.world.handle("M"), year: y, number: made}
			topic := t.subject.topics[(made/len(sorts)+t.number)%len(t.subject.topics)]
			m.name = m.sort.name + ": " + topic
			if turn := made / len(sorts) / len(t.subject.topics); turn > 0 {
				m.name += fmt.Sprintf(" (%d)", turn+1)
			}
			made++
			m.layOut(t)
			y.measures, all = append(y.measures, m), append(all, m)
		}
	}
	t.shareRows(all)
}

// layOut draws the classes, student groups and periods of a measure.
func (m *measure) layOut(t *team) {
	m.step = map[domain.Frequency]int{domain.Weekly: 1, domain.Biweekly: 2, domain.EachUnit: 3, domain.Monthly: 4}[m.frequency]
	m.first = t.below(max(1, len(m.year.mondays)/2))
	if m.perClass {
		m.classes = some(t.dice, m.year.classes, t.oneOf(60, 28, 12)+1)
	}
	m.grouped = m.perClass && m.counts == domain.CountsStudents && m.unit == domain.PercentUnit && t.chance(14)
}

// shareRows divides the team's measurements among its measures: those with values of every week
// have more of them. What has no week left goes to the next measure.
func (t *team) shareRows(all []*measure) {
	weights := make([]int, len(all))
	for i, m := range all {
		weights[i] = t.between(5, 13) * len(m.seriesOf())
		if m.step > 1 {
			weights[i] = (weights[i] + 1) / 2
		}
	}
	parts, left := share(t.share.measurements, weights), 0
	for i := range 2 * len(all) { // a second time for what the last ones could not take
		if i < len(all) {
			left += parts[i]
		}
		m := all[i%len(all)]
		rows := min(left, len(m.seriesOf())*len(m.year.mondays)-m.rows)
		m.rows, left = m.rows+rows, left-rows
	}
	if left > 0 && t.out.err == nil {
		t.out.err = fmt.Errorf("team %s has no week left for %d of its values: give a later --until", t.handle, left)
	}
}

// writeMeasures writes the measures with everything that is told of them.
func (t *team) writeMeasures() {
	for _, y := range t.plans {
		for i, m := range y.measures {
			on := later(y.begins.AddDays(t.between(5, 12)), y.project.on)
			row := m.definition()
			row["id"], row["team"], row["on"], row["by"] = m.handle, t.handle, on.String(), t.by(on, t.anyone(on))
			if t.chance(3) {
				row["retired_why"] = pick(t.dice, retirements)
			}
			t.out.add("measures", row)
			m.writeGroups(t)
			if i < 5 && y.project.handle != "" {
				t.out.add("project_measures", cells{"project": y.project.handle, "measure": m.handle, "role": string(m.kind), "on": on.String()})
			}
			m.writeRows(t)
		}
	}
}

// definition are the cells that say what a measure means.
func (m *measure) definition() cells {
	row := cells{
		"name": m.name, "unit": string(m.unit), "counts": string(m.counts), "kind": string(m.kind), "direction": string(m.direction), "frequency": string(m.frequency),
		"numerator": m.numerator, "denominator": m.denominator, "operational_definition": m.operational, "source": m.source, "tag": string(m.tag), "about_students": yes(m.aboutStudents),
	}
	if m.direction != domain.Maintain && m.unit == domain.PercentUnit {
		row["target"] = number(min(95, m.base/10+20))
	}
	return row
}

// writeGroups writes the student groups.
func (m *measure) writeGroups(t *team) {
	if !m.grouped {
		return
	}
	b := pick(t.dice, breakdowns)
	for _, label := range b.labels {
		handle := t.world.handle("G")
		m.groups = append(m.groups, handle)
		t.out.add("student_groups", cells{"id": handle, "measure": m.handle, "breakdown": string(b.kind), "label": label, "whole": "yes"})
	}
}

// redefine writes the day from which a measure means something else; only one without groups,
// which would have to be told again.
func (m *measure) redefine(t *team, from domain.Date) {
	row := m.definition()
	row["measure"], row["from"], row["why"], row["comparable"] = m.handle, from.String(), pick(t.dice, redefinitions), yes(t.chance(40))
	row["operational_definition"] = m.operational + "\nFrom " + from.String() + " on: five points, and two readers for each."
	row["by"] = t.by(from, t.anyone(from))
	t.out.add("redefinitions", row)
}
