package projections

import (
	"context"
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
	s.sizes = make(map[uuid.UUID]int)
	for _, id := range s.telling.Measures {
		m, series := loaded[Measure](s.r, id), found[id]
		if m == nil || series == nil {
			continue
		}
		t := s.measureTelling(m, series)
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
		exposed, err := s.r.judgeLedger(ctx, s.out.Behind[before:], max(s.threshold(t.subject), s.policy.K))
		if err != nil {
			return err
		}
		s.out.Exposed = append(s.out.Exposed, exposed...)
	}
	return nil
}

// tell adds the effect of one series, told or hidden; none when nothing was measured.
func (s *sharing) tell(t *measureTelling, group uuid.UUID) error {
	chosen := t.choose(group)
	if len(chosen.before)+len(chosen.during) == 0 {
		return nil
	}
	e := s.frame(t.measure, group)
	people := disclosure.Unknown
	for _, p := range chosen.periods() {
		people = max(people, p.people)
	}
	if group != uuid.Nil {
		s.sizes[group] = max(s.sizes[group], people)
	}
	e.Students = s.band(people, t.subject)
	if e.Group != nil {
		e.Group.Size = e.Students
	}
	for _, p := range chosen.periods() {
		point := domain.ReleasedPoint{Week: p.week}
		v, coded, ok := s.told(t.value(p))
		if ok && !t.withheld(p, group) {
			point.Value, point.Coded = &v, coded
			s.out.Behind = append(s.out.Behind, domain.ToldSum{Told: v, Atoms: t.atoms(p, group)})
		}
		e.Points = append(e.Points, point)
	}
	told, err := toldChangeOf(e)
	if err != nil {
		return err
	}
	e.Change, e.Low, e.High = told.Change, told.Low, told.High
	e.Suppressed = !slices.ContainsFunc(e.Points, func(p domain.ReleasedPoint) bool { return p.Value != nil })
	if e.Change == nil {
		if err := s.hide(t, chosen, people); err != nil {
			return err
		}
	}
	if e.Suppressed {
		e.Points = nil
	}
	s.out.Released.Effects = append(s.out.Released.Effects, e)
	return nil
}

// frame is what is told of a measure beside its numbers. One that follows a shared measure is
// called as the network calls it.
func (s *sharing) frame(m *Measure, group uuid.UUID) domain.ReleasedEffect {
	e := domain.ReleasedEffect{Measure: string(m.Name), Unit: m.Unit, Direction: m.Direction, Kind: m.Kind}
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
func (s *sharing) hide(t *measureTelling, chosen chosenPeriods, people int) error {
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
	value := math.Round(d.Value/step) * step
	c.Change = &value
	if d.Low.Known && d.High.Known {
		low, high := math.Floor(d.Low.Value/step)*step, math.Ceil(d.High.Value/step)*step
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
