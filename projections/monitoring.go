package projections

import (
	"context"
	"fmt"
	"strconv"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats"
	"github.com/cyclebook/cyclebook/stats/watch"
)

// usualAlpha is the share of series without a change in which an alarm is put up with, and
// mostWatched how many values are watched at most.
const (
	usualAlpha  = 0.05
	mostWatched = 1000
)

// Monitoring is a watch over percentages that may be looked at after every value: if nothing
// changed, at most a share alpha of all series ever comes to an alarm.
type Monitoring struct {
	Alpha float64
	// Reason says why nothing is watched, and what it takes; nil otherwise.
	Reason *string
	// BaselineFrom and BaselineTo are the first and last day of the values that later ones are held
	// against, Baseline is how many of them count.
	BaselineFrom, BaselineTo *domain.Date
	Baseline                 int
	Points                   []MonitoringPoint
	// AlarmOn is the last day of the period with which the alarm came, Direction where the values
	// went; nil without one.
	AlarmOn   *domain.Date
	Direction *SignalDirection
}

// MonitoringPoint is the evidence that has gathered up to a period.
type MonitoringPoint struct {
	Period    domain.Date
	PeriodEnd *domain.Date
	// Evidence is 1 for none; the alarm comes at 1/alpha. Up and Down are its parts for values above
	// and below the baseline.
	Evidence, Up, Down float64
}

// Monitoring watches the values after a baseline: so many first values of the last phase, if that
// is asked for, the set baseline of periods, or what was before the class's start. Values of a
// cycle are watched from the start to the finish, others to the last. Alpha, 0.05 when it is left
// out, and the number that do not fit are an [*UnfitArgument].
func (o *MeasuredOutcome) Monitoring(_ context.Context, alpha *float64, baseline *int) (*Monitoring, error) {
	m := &Monitoring{Alpha: usualAlpha}
	if alpha != nil {
		m.Alpha = *alpha
	}
	switch {
	case !(m.Alpha > 0 && m.Alpha < 1):
		return nil, &UnfitArgument{"alpha", strconv.FormatFloat(m.Alpha, 'g', -1, 64), "is no share of false alarms: give one above 0 and below 1, such as 0.05"}
	case baseline != nil && (*baseline < 1 || *baseline > mostWatched):
		return nil, &UnfitArgument{"baseline", strconv.Itoa(*baseline), fmt.Sprintf("is no number of first values: give one from 1 to %d, better at least 8", mostWatched)}
	}
	before, after := o.watched(baseline)
	if why := o.unwatched(before, after); why != "" {
		m.Reason = &why
		return m, nil
	}
	if err := o.spend(o.watchEffort(before, after)); err != nil {
		return nil, err
	}
	found, err := watch.Monitor(o.shares(before), o.shares(after), m.Alpha)
	if err != nil {
		return nil, fmt.Errorf("projections: monitoring: %w", err)
	}
	m.tell(found, before, after, o.Measure.Direction)
	return m, nil
}

func (m *Monitoring) tell(found *watch.Monitoring, before, after []*storedMeasurement, wanted domain.Direction) {
	m.Baseline = found.Used
	for _, b := range before {
		from, to := dayOf(b.From), dayOf(b.To)
		if m.BaselineFrom == nil || from.Before(*m.BaselineFrom) {
			m.BaselineFrom = &from
		}
		if m.BaselineTo == nil || to.After(*m.BaselineTo) {
			m.BaselineTo = &to
		}
	}
	for i, e := range found.Points {
		p := MonitoringPoint{Period: dayOf(after[i].From), Evidence: e.Either, Up: e.Up, Down: e.Down}
		if after[i].To != after[i].From {
			end := dayOf(after[i].To)
			p.PeriodEnd = &end
		}
		m.Points = append(m.Points, p)
	}
	if found.Alarm > 0 {
		on, direction := dayOf(after[found.Alarm-1].To), towards(wanted, found.Side)
		m.AlarmOn, m.Direction = &on, &direction
	}
}

// watched are the values of the baseline and those that are held against them.
func (o *MeasuredOutcome) watched(first *int) (before, after []*storedMeasurement) {
	switch {
	case first != nil:
		if list := o.stretches(); len(list) > 0 {
			for i := list[len(list)-1].first; i < list[len(list)-1].end; i++ {
				before = o.told(before, i)
			}
		}
		n := min(*first, len(before))
		return before[:n], before[n:]
	case o.Baseline != nil && o.Baseline.From != nil:
		for i := range o.doc {
			switch m := &o.doc[i]; {
			case o.Baseline.holds(m):
				before = o.told(before, i)
			case o.Baseline.To != nil && m.From > dayNumber(*o.Baseline.To) && (o.cycle == nil || o.within != nil && o.within.meets(m)):
				after = o.told(after, i)
			}
		}
		return before, after
	case o.within != nil:
		return o.record.beforeOf(o.of, o.doc, o.within.first), o.record.duringOf(o.doc, *o.within)
	default:
		return nil, nil
	}
}

// told appends a measurement that has a value.
func (o *MeasuredOutcome) told(list []*storedMeasurement, at int) []*storedMeasurement {
	if _, ok := o.record.value(&o.doc[at]); ok {
		list = append(list, &o.doc[at])
	}
	return list
}

// unwatched says why values cannot be watched; empty when they can.
func (o *MeasuredOutcome) unwatched(before, after []*storedMeasurement) string {
	for _, list := range [][]*storedMeasurement{before, after} {
		for _, m := range list {
			if v, ok := o.record.value(m); !ok || o.record.unitAt(m.From) != domain.PercentUnit || v < 0 || v > 100 {
				return "Only percentages from 0 to 100 are watched: of other values nobody knows how far they may go by chance."
			}
		}
	}
	switch {
	case len(before) == 0:
		return "There is nothing to hold values against: set a baseline of periods, or ask for a number of first values."
	case len(before)+len(after) > mostWatched:
		return fmt.Sprintf("There are more than %d values: set a baseline closer to the end.", mostWatched)
	default:
		return ""
	}
}

// shares are percentages as so many of so many, where all were counted in whole numbers; else as
// parts of 100.
func (o *MeasuredOutcome) shares(list []*storedMeasurement) []watch.Ratio {
	shares := make([]watch.Ratio, len(list))
	counted := o.countedWhole()
	for i, m := range list {
		v, _ := o.record.value(m)
		shares[i] = watch.Ratio{Y: stats.Some(v), N: stats.Some(100)}
		if counted {
			shares[i] = watch.Ratio{Y: stats.Some(*m.Numerator), N: stats.Some(*m.Denominator)}
		}
	}
	return shares
}

// countedWhole says that every value of the series is so many of so many, in whole numbers.
func (o *MeasuredOutcome) countedWhole() bool {
	d := o.data(o.stretches())
	return d.pairs && d.events && d.parts
}
