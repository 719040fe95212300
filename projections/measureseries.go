package projections

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Series are all series of the measure, for those who read its team's record: the classes in no
// order of merit, then the team; nothing for others.
func (m *Measure) Series() ([]*MeasuredOutcome, error) {
	if !m.reader.scope.readsTeamRecord(m.TeamID) {
		return nil, nil
	}
	found, err := m.reader.seriesAround(m.reader.ctx, m)
	if err != nil || found == nil {
		return nil, err
	}
	var list []*MeasuredOutcome
	for i := range found.keys {
		if len(found.docs[i]) > 0 {
			list = append(list, found.outcome(m, i))
		}
	}
	slices.SortStableFunc(list, func(a, b *MeasuredOutcome) int { // the zero class is the team
		return cmp.Or(cmp.Compare(rankOf(a.of.Class), rankOf(b.of.Class)), compareIDs(a.of.Class, b.of.Class), compareIDs(a.of.Group, b.of.Group))
	})
	m.reader.give(m.TeamID)
	return list, m.reader.name(m.reader.ctx, list)
}

func rankOf(class uuid.UUID) int {
	if class == uuid.Nil {
		return 1
	}
	return 0
}

// Totals are the team's values summed over two or more classes with the same student group and
// period, for those who may see them: never those of one class. A period whose values cannot be
// summed, because one of them has no numerator and denominator, is left out.
func (m *Measure) Totals(ctx context.Context) ([]*MeasuredOutcome, error) {
	if !m.reader.scope.ofTeam(m.TeamID, rights.TotalsSight) {
		return nil, nil
	}
	found, err := m.reader.seriesAround(ctx, m)
	if err != nil || found == nil {
		return nil, err
	}
	sums := found.totals(m.ID)
	list := make([]*MeasuredOutcome, 0, len(sums.keys))
	for i := range sums.keys {
		o := sums.outcome(m, i)
		o.Phases, o.Baseline, o.total = nil, nil, true
		list = append(list, o)
	}
	if len(list) > 0 {
		m.reader.give(m.TeamID)
	}
	return list, nil
}

// Allowed is what the viewer may do to the measure now, as the table of rights has it.
func (m *Measure) Allowed() []domain.MeasureAction {
	if m.reader.now != nil {
		return nil
	}
	mine := m.reader.scope.teams[m.TeamID].actions
	return keep(domain.MeasureActions(m.Retired), func(a domain.MeasureAction) bool { return mine[string(a)] })
}

// seriesKept is what a reader has read of series by measure, nil where there is nothing, and of
// the cycles that use it.
type seriesKept struct {
	mu    sync.Mutex
	found map[uuid.UUID]*measuredSeries
	users users
}

// seriesAround gives the series of a measure; those of all measures that the reader has loaded
// are read with it.
func (r *Reader) seriesAround(ctx context.Context, m *Measure) (*measuredSeries, error) {
	r.around.mu.Lock()
	defer r.around.mu.Unlock()
	if _, known := r.around.found[m.ID]; !known {
		ids := r.loadedMeasures()
		ids = keep(ids, func(id uuid.UUID) bool { _, known := r.around.found[id]; return !known })
		found, err := r.readSeries(ctx, ids)
		if err != nil {
			return nil, err
		}
		if r.around.found == nil {
			r.around.found = make(map[uuid.UUID]*measuredSeries)
		}
		for _, id := range ids {
			r.around.found[id] = found[id]
		}
	}
	return r.around.found[m.ID], nil
}

func (r *Reader) loadedMeasures() []uuid.UUID {
	r.mu.Lock()
	defer r.mu.Unlock()
	var ids []uuid.UUID
	for id, view := range r.things {
		if _, ok := view.(*Measure); ok {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

// totals sums the series over classes.
func (s *measuredSeries) totals(measure uuid.UUID) *measuredSeries {
	type place struct {
		group      uuid.UUID
		from, last int64
	}
	byPlace := make(map[place][]*storedMeasurement)
	for i, of := range s.keys {
		for j := range s.docs[i] {
			if m := &s.docs[i][j]; of.Class != uuid.Nil && m.tells() {
				at := place{of.Group, m.From, m.To}
				byPlace[at] = append(byPlace[at], m)
			}
		}
	}
	sums := make(map[uuid.UUID]seriesDoc)
	for at, parts := range byPlace {
		if total, ok := s.record.total(parts); ok && len(parts) >= 2 {
			total.ID = totalID(measure, at.group, at.from, at.last)
			sums[at.group] = append(sums[at.group], total)
		}
	}
	out := &measuredSeries{record: s.record}
	for _, group := range slices.SortedFunc(maps.Keys(sums), compareIDs) {
		slices.SortFunc(sums[group], func(a, b storedMeasurement) int { return a.compare(b) })
		out.add(seriesOf{Group: group}, sums[group])
	}
	return out
}

// total sums the values of several classes; not ok when they cannot be summed. Who recorded them
// and what was noted stays with the classes.
func (r *measureRecord) total(parts []*storedMeasurement) (storedMeasurement, bool) {
	t := storedMeasurement{From: parts[0].From, To: parts[0].To}
	var numerator, denominator, value float64
	students, enrolled := new(int), new(int)
	for _, p := range parts {
		v, ok := r.value(p)
		switch {
		case p.Numerator != nil && p.Denominator != nil:
			numerator, denominator = numerator+*p.Numerator, denominator+*p.Denominator
		case !ok || r.unitAt(p.From) != domain.CountUnit:
			return t, false
		default:
			value += v
		}
		students, enrolled = sumKnown(students, p.Students), sumKnown(enrolled, p.Enrolled)
		t.Seq, t.RecordedAt, t.OccurredOn = max(t.Seq, p.Seq), max(t.RecordedAt, p.RecordedAt), max(t.OccurredOn, p.OccurredOn)
		t.FiguresAt = max(t.FiguresAt, p.FiguresAt)
	}
	t.Students, t.Enrolled = students, enrolled
	switch {
	case denominator == 0:
		t.Value = &value
	case value == 0:
		t.Numerator, t.Denominator = &numerator, &denominator
	default: // counts, some of them with what they were counted in
		value += numerator
		t.Value = &value
	}
	return t, true
}

// sumKnown sums numbers that may be unknown: then the sum is.
func sumKnown(sum, more *int) *int {
	if sum == nil || more == nil {
		return nil
	}
	n := *sum + *more
	return &n
}

// totalID names a total: the same each time it is computed.
func totalID(measure, group uuid.UUID, from, last int64) uuid.UUID {
	return uuid.NewSHA1(measure, append(group[:], dayOf(from).String()+dayOf(last).String()...))
}
