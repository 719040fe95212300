package projections

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/model"
)

// effects tells what each measure showed, for all students and for the groups that it is about.
func (s *sharing) effects(ctx context.Context) error {
	if err := s.r.load(ctx, s.telling.Measures...); err != nil {
		return err
	}
	found, err := s.r.readSeries(ctx, s.telling.Measures)
	if err != nil {
		return err
	}
	s.sizes = make(map[uuid.UUID]string)
	for _, id := range s.telling.Measures {
		m, series := loaded[Measure](s.r, id), found[id]
		if m == nil || series == nil {
			continue
		}
		rows, err := s.r.ledgerRows(ctx, []uuid.UUID{id})
		if err != nil {
			return err
		}
		t := s.measureTelling(m, series, rows)
		if t == nil {
			continue
		}
		before := len(s.out.Behind)
		if err := s.tell(t, uuid.Nil); err != nil {
			return err
		}
		for _, g := range s.telling.Groups {
			if g.Group != nil && m.Group(*g.Group) != nil {
				if err := s.tell(t, *g.Group); err != nil {
					return err
				}
			}
		}
		k := max(s.threshold(t.subject), s.policy.K)
		for i := range s.out.Behind[before:] {
			s.out.Behind[before+i].K = k
		}
		exposed, err := s.r.judgeLedger(ctx, s.out.Behind[:before], s.out.Behind[before:])
		if err != nil {
			return err
		}
		s.out.Exposed = append(s.out.Exposed, exposed...)
		near, err := nearBatches(rows, s.out.Behind[before:], func(query string, args []any, row func(*sql.Rows) error) error {
			return s.r.each(ctx, query, args, row)
		})
		if err != nil {
			return err
		}
		if near {
			s.out.Exposed = append(s.out.Exposed, nearBatch(fmt.Sprintf("%q", m.Name), k))
		}
	}
	return nil
}

// tell adds the effect of one series, told or hidden; none when nothing was measured of all students.
// A group of which nothing was measured looks like one of few.
func (s *sharing) tell(t *measureTelling, group uuid.UUID) error {
	chosen := t.choose(group)
	if group == uuid.Nil && len(chosen.periods()) == 0 {
		return nil
	}
	e := s.frame(t.measure, group)
	e.Students = s.points(&e, t, chosen, group)
	if e.Group != nil {
		e.Group.Size = e.Students
		s.sizes[group] = e.Students
	}
	told, err := toldChangeOf(e)
	if err != nil {
		return err
	}
	e.Change, e.Low, e.High = told.Change, told.Low, told.High
	if e.Change == nil {
		if err := s.hide(t, chosen); err != nil {
			return err
		}
	}
	if e.Suppressed = !slices.ContainsFunc(e.Points, func(p domain.ReleasedPoint) bool { return p.Value != nil }); e.Suppressed {
		e.Points = nil
	}
	s.out.Released.Effects = append(s.out.Released.Effects, e)
	return nil
}

// points tells the values of a series, and gives the band of how many people stand behind those that
// are told. Where none is, the band says that they are few only if that may be known beside all else.
func (s *sharing) points(e *domain.ReleasedEffect, t *measureTelling, chosen chosenPeriods, group uuid.UUID) (band string) {
	told, hidden, small := 0, 0, true
	for _, p := range chosen.periods() {
		point := domain.ReleasedPoint{Week: p.week}
		v, coded, ok := s.told(t.value(p))
		mark := t.mark(p, group)
		if mark == unnamedPart {
			small = false
			continue
		}
		if ok && mark == shownPart {
			point.Value, point.Coded = &v, coded
			s.out.Behind = append(s.out.Behind, domain.ToldSum{Told: v, Atoms: t.atoms(p, group), Over: t.over(group)})
			told = max(told, p.people)
		} else {
			if p.people != disclosure.Unknown {
				s.out.Behind = append(s.out.Behind, domain.ToldSum{Hidden: true, Atoms: t.atoms(p, group), Over: t.over(group)})
			}
			small = small && mark != hiddenPart
			hidden = max(hidden, p.people)
		}
		e.Points = append(e.Points, point)
	}
	if told == 0 && small {
		return s.band(hidden, t.subject)
	}
	return s.band(told, t.subject)
}

// frame is what is told of a measure beside its numbers. One that follows a shared measure is
// called as the network calls it.
func (s *sharing) frame(m *Measure, group uuid.UUID) domain.ReleasedEffect {
	e := domain.ReleasedEffect{Measure: string(m.Name), Unit: m.Unit, Direction: m.Direction, Kind: m.Kind}
	subject := subjectOf(m)
	e.Warm, e.OfNobody = subject == disclosure.Warm, subject == disclosure.OfNobody
	if s.network != nil && m.Follows != nil && m.Follows.Network == s.network.ID {
		follows := *m.Follows
		e.Follows = &follows
		for _, shared := range s.network.SharedMeasures {
			if shared.ID == follows.Measure {
				e.Measure = string(shared.Name)
			}
		}
	}
	for _, b := range m.Breakdowns {
		for _, g := range b.Groups {
			if g.ID == group {
				e.Group = &domain.ReleasedGroup{Kind: b.Kind, Label: string(g.Label)}
			}
		}
	}
	return e
}

// hide keeps the change that too few stand behind for pooled results, where it has a variance.
func (s *sharing) hide(t *measureTelling, chosen chosenPeriods) error {
	people := disclosure.Unknown
	for _, p := range chosen.periods() {
		people = max(people, p.people)
	}
	if len(chosen.before) == 0 || len(chosen.during) == 0 || people == disclosure.Unknown {
		return nil
	}
	record := t.series.record
	d, err := model.Change(record.ratios(sums(chosen.before)), record.ratios(sums(chosen.during)))
	if err != nil {
		return fmt.Errorf("projections: hidden effect: %w", err)
	}
	if d.Variance.Known {
		s.out.Hidden = append(s.out.Hidden, domain.HiddenEffect{
			Effect: len(s.out.Released.Effects), Change: d.Value, Variance: d.Variance.Value, Students: people,
		})
	}
	return nil
}

// toldChange is by how much told points changed.
type toldChange struct{ Change, Low, High *float64 }

// toldChangeOf is the mean of the told values from the start on less that of those before, with its
// interval, rounded, the interval outward. It is made of the told points alone, so that it tells
// no more than they do: neither of hidden ones, nor how far a coded one lies beyond its edge.
func toldChangeOf(e domain.ReleasedEffect) (c toldChange, err error) {
	var before, during []model.Ratio
	for _, p := range e.Points {
		switch {
		case p.Value == nil:
		case p.Week < 0:
			before = append(before, model.Ratio{Y: *p.Value, N: 1})
		default:
			during = append(during, model.Ratio{Y: *p.Value, N: 1})
		}
	}
	if len(before) == 0 || len(during) == 0 {
		return c, nil
	}
	d, err := model.Change(before, during)
	if err != nil {
		return c, fmt.Errorf("projections: told change: %w", err)
	}
	step := 1.0
	if e.Unit != domain.PercentUnit {
		step = digitStep(max(math.Abs(d.Value), math.Abs(d.High.Value-d.Low.Value)))
	}
	value := toGrain(d.Value, step, math.Round)
	c.Change = &value
	if d.Low.Known && d.High.Known {
		low, high := toGrain(d.Low.Value, step, math.Floor), toGrain(d.High.Value, step, math.Ceil)
		c.Low, c.High = &low, &high
	}
	return c, nil
}

// digitStep is the value of the last digit that is told of a number.
func digitStep(v float64) float64 {
	if v == 0 {
		return 1
	}
	return math.Pow10(int(math.Floor(math.Log10(v))) - toldDigits + 1)
}
