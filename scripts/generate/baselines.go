package main

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// leastBefore is how many values before a change make a baseline.
const leastBefore = 3

// heldAgainst writes the baseline and the phase of a series, if it has them.
func (m *measure) heldAgainst(t *team, of series, mondays []domain.Date) {
	if len(mondays) == 0 {
		return
	}
	before := 0
	for m.since != nil && before < len(mondays) && mondays[before].Before(m.since.started) {
		before++
	}
	switch {
	case before >= leastBefore && t.chance(45):
		to := mondays[before-1].AddDays(4)
		row := of.cells(m)
		row["from"], row["to"], row["why"] = mondays[0].String(), to.String(), fmt.Sprintf("the %d values before the change", before)
		row["by"] = t.by(to, t.anyone(to))
		t.out.add("baselines", row)
	case of.group == 0 && t.chance(6):
		m.stateBaseline(t, of, mondays[0])
	}
	if m.since != nil && before > 0 && t.chance(22) {
		row := of.cells(m)
		row["id"], row["from"], row["label"], row["why"] = t.world.handle("H"), m.since.started.String(), "with: "+m.since.idea.label, pick(t.dice, phaseWhys)
		row["by"] = t.by(m.since.started, m.since.planner)
		t.out.add("phases", row)
	}
}

// stateBaseline writes a number that is known from before the record.
func (m *measure) stateBaseline(t *team, of series, on domain.Date) {
	row := of.cells(m)
	row["on"], row["by"], row["source"], row["why"] = on.String(), t.by(on, t.anyone(on)), pick(t.dice, baselineSources), "the year before, as far as we know it"
	n := t.between(40, 120)
	switch {
	case m.unit == domain.PercentUnit && m.counts == domain.CountsStudents:
		row["numerator"], row["denominator"], row["enrolled"] = number(t.hits(n, m.base)), number(n), number(n+t.below(9))
	default:
		row["value"] = tenths(m.inTenths(m.base))
	}
	if row["denominator"] == "" && (m.counts == domain.CountsStudents || m.aboutStudents) {
		row["students"] = number(n)
	}
	t.out.add("baselines", row)
}

// inTenths gives a level in tenths of the measure's unit.
func (m *measure) inTenths(level int) int {
	switch {
	case m.unit == domain.PercentUnit:
		return max(0, min(1000, level))
	case m.unit == domain.RateUnit, m.unit == domain.ScoreUnit && !m.stated:
		return level / 100
	default:
		return level
	}
}
