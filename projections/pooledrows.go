package projections

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// normalReach is how many standard errors a 95 percent interval reaches to each side.
const normalReach = 1.959963984540054

// leastSE is what no told percentage is more exact than: it is rounded to 0.1.
const leastSE = 0.05

// rowsOf are the members that are told in a scale with a number of their own: one of each team, the
// latest, as far as the viewer may know that they are of one team. Why others are not is counted.
func (t *FamilyTree) rowsOf(s scale, left map[LeftOutReason]int) []*ForestRow {
	var in []*member
	rows := make(map[uuid.UUID]*ForestRow)
	for _, m := range t.members {
		row, reason := rowOf(m, s)
		if row == nil {
			left[reason]++
			continue
		}
		rows[m.ID], in = row, append(in, m)
	}
	latest := make(map[kinship]int64)
	for _, m := range in {
		k := t.family.links.kinOf[m.ID]
		latest[k] = max(latest[k], m.Out.Seq)
	}
	var list []*ForestRow
	for _, m := range in {
		if latest[t.family.links.kinOf[m.ID]] > m.Out.Seq {
			left[EarlierOfTeam]++
			continue
		}
		list = append(list, rows[m.ID])
	}
	return list
}

// rowOf is a member's effect in a scale; without one, why.
func rowOf(m *member, s scale) (*ForestRow, LeftOutReason) {
	if !m.told() {
		return nil, NoLongerTold
	}
	released := &m.Out.Released
	effects := released.Effects
	at := s.one(effects, func(i int) bool { return effects[i].Change != nil && !effects[i].Suppressed })
	if at < 0 {
		if s.one(effects, func(i int) bool { return effects[i].Suppressed }) >= 0 {
			return nil, TooFewStudents
		}
		return nil, NotMeasured
	}
	e := &effects[at]
	if e.Low == nil || e.High == nil || !(*e.High > *e.Low) {
		return nil, NoInterval
	}
	row := &ForestRow{Label: labelOf(released, e), ShareOut: m.view, teams: 1, schools: make(map[uuid.UUID]bool)}
	if m.knowsSchool() {
		for _, school := range m.Out.Schools {
			row.schools[school] = true
		}
	}
	row.Effect, row.Low, row.High = *e.Change, *e.Low, *e.High
	if s.sign(e) < 0 {
		row.Effect, row.Low, row.High = -*e.Change, -*e.High, -*e.Low
	}
	// By Student's t the told interval is wider than this takes it to be; a standard error too large
	// gives it too little weight, never too much.
	row.se = (row.High - row.Low) / (2 * normalReach)
	if s.Percent {
		row.se = max(leastSE, row.se)
	}
	if !s.Percent {
		version := e.Follows.Version
		row.Version = &version
	}
	return row, ""
}

// batchesOf are the closed batches of a scale of which the viewer reads every member.
func (t *FamilyTree) batchesOf(s scale) []*ForestRow {
	p := t.family.pools[s.key()]
	if p == nil {
		return nil
	}
	reached := func(id uuid.UUID) bool {
		m := t.family.links.byID[id]
		return m != nil && m.told() && slices.Contains(t.members, m)
	}
	var list []*ForestRow
	for _, b := range p.Batches {
		if b.Dissolved || slices.ContainsFunc(b.ShareOuts, func(id uuid.UUID) bool { return !reached(id) }) {
			continue
		}
		step := grain(s.Percent, b.SE)
		row := &ForestRow{
			Label:  fmt.Sprintf("%d or more small groups together", leastMembers),
			Effect: b.Change, Low: toGrain(b.Change-normalReach*b.SE, step, math.Floor), High: toGrain(b.Change+normalReach*b.SE, step, math.Ceil),
			Batch: true, se: b.SE, teams: len(b.ShareOuts),
		}
		list = append(list, row)
	}
	return list
}

// labelOf tells an effect in words: how it went, when, and for whom.
func labelOf(r *domain.Released, e *domain.ReleasedEffect) string {
	parts := []string{strings.ToLower(string(r.Kind))}
	c := &r.Context
	if c.SchoolYear != "" {
		parts = append(parts, string(c.SchoolYear))
	}
	if c.Subject != "" {
		parts = append(parts, c.Subject)
	}
	if len(c.Grades) > 0 {
		parts = append(parts, "grade "+strings.Join(c.Grades, ", "))
	}
	if c.Level != "" {
		parts = append(parts, strings.ToLower(c.Level))
	}
	if g := e.Group; g != nil {
		group := strings.ToLower(strings.ReplaceAll(string(g.Kind), "_", " "))
		if g.Label != "" {
			group = g.Label
		}
		parts = append(parts, group)
	}
	return strings.Join(parts, ", ")
}
