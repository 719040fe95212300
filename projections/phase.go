package projections

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Phase is a stretch of a series that is judged by itself, until the next one.
type Phase struct {
	ID         uuid.UUID   `json:"id"`
	From       domain.Date `json:"from"`
	Label      domain.Text `json:"label,omitzero"`
	Why        domain.Text `json:"why,omitzero"`
	RecordedAt time.Time   `json:"at"`
	ByID       uuid.UUID   `json:"by"`
	Of         seriesOf    `json:"of"`

	// By set it; nil where the viewer may not know.
	By *Person `json:"-"`
}

// Baseline is what later values of a series are held against: the periods from one day to
// another, or a stated value.
type Baseline struct {
	From *domain.Date `json:"from,omitzero"`
	To   *domain.Date `json:"to,omitzero"`
	// Value is that of a stated baseline.
	Value       *float64     `json:"-"`
	Numerator   *float64     `json:"numerator,omitzero"`
	Denominator *float64     `json:"denominator,omitzero"`
	Stated      *float64     `json:"value,omitzero"`
	Students    *int         `json:"students,omitzero"`
	Source      *domain.Text `json:"source,omitzero"`
	Why         domain.Text  `json:"why,omitzero"`
	RecordedAt  time.Time    `json:"at"`
	ByID        uuid.UUID    `json:"by"`
	Of          seriesOf     `json:"of"`

	By *Person `json:"-"`
}

// judge takes in what says how the values of a measure are to be read.
func (r *measureRecord) judge(f Fact) error {
	switch e := f.Event.(type) {
	case domain.MeasureRedefined:
		r.Definitions = append(r.Definitions, definitionFrom{From: e.From, Unit: e.Unit, NewPhase: !e.Comparable, At: f.Envelope.RecordedAt.UnixMicro()})
	case domain.PhaseStarted:
		r.Phases = append(r.Phases, &Phase{
			ID: e.ID, From: e.From, Label: e.Label, Why: e.Why, RecordedAt: f.Envelope.RecordedAt,
			ByID: f.Envelope.Actor, Of: seriesOf{idOf(e.Class), idOf(e.Group)},
		})
	case domain.BaselineSet:
		of := seriesOf{idOf(e.Class), idOf(e.Group)}
		r.Baselines = slices.DeleteFunc(r.Baselines, func(b *Baseline) bool { return b.Of == of })
		r.Baselines = append(r.Baselines, &Baseline{
			From: e.From, To: e.To, Numerator: e.Numerator, Denominator: e.Denominator, Stated: e.Value,
			Students: e.Students, Source: textOf(e.Source), Why: e.Why, RecordedAt: f.Envelope.RecordedAt,
			ByID: f.Envelope.Actor, Of: of,
		})
	default:
		return fmt.Errorf("a measure does not know %T", f.Event)
	}
	return nil
}

// stated is a copy of a baseline with what its figures amount to, in the unit in force when it was set.
func (r *measureRecord) stated(b *Baseline) *Baseline {
	own := *b
	unit := r.unitAt(dayNumber(domain.DateOf(b.RecordedAt)))
	if v, ok := domain.ValueOf(unit, domain.Figures{Numerator: b.Numerator, Denominator: b.Denominator, Value: b.Stated}); ok {
		own.Value = &v
	}
	return &own
}

// unitAt is the unit in force on a day; the first definition holds for all days before it, too.
func (r *measureRecord) unitAt(day int64) domain.Unit {
	for i := len(r.Definitions) - 1; i >= 0; i-- {
		if d := &r.Definitions[i]; i == 0 || day >= dayNumber(d.From) {
			return d.Unit
		}
	}
	return ""
}

// phaseBefore is the first day of what may be compared with a start: the last phase of the series
// that begins before it, or the last definition from then that is not comparable with earlier
// ones. A phase that begins with the start is already a part of what is tried, a definition that
// does cannot be compared. The zero day when there is neither.
func (r *measureRecord) phaseBefore(of seriesOf, start domain.Date) (from domain.Date) {
	for _, d := range r.Definitions {
		if d.NewPhase && !d.From.After(start) && d.From.After(from) {
			from = d.From
		}
	}
	for _, p := range r.Phases {
		if p.Of == of && p.From.Before(start) && p.From.After(from) {
			from = p.From
		}
	}
	return from
}

// phaseAfter is the first day after a start that belongs to what it may not be compared with: the
// next phase of the series, or the next definition that is not comparable. The zero day when there
// is neither.
func (r *measureRecord) phaseAfter(of seriesOf, start domain.Date) (from domain.Date) {
	note := func(day domain.Date) {
		if day.After(start) && (from.IsZero() || day.Before(from)) {
			from = day
		}
	}
	for _, d := range r.Definitions {
		if d.NewPhase {
			note(d.From)
		}
	}
	for _, p := range r.Phases {
		if p.Of == of {
			note(p.From)
		}
	}
	return from
}

// judgedAt is when the last of the facts was recorded, in microseconds, that say how the series up
// to a place is to be read: its baseline, a phase or definition from a day by then, a value by then
// that was taken back; 0 for none. The stated baseline is that of the last stretch: with one it
// counts as well what comes after that place and begins, or undoes, another stretch.
func (o *MeasuredOutcome) judgedAt(at int) (latest int64) {
	day, last := o.doc[at].To, o.doc[len(o.doc)-1].From
	stated := o.Baseline != nil && o.Baseline.From == nil
	if o.Baseline != nil {
		latest = o.Baseline.RecordedAt.UnixMicro()
	}
	for _, p := range o.Phases {
		if from := dayNumber(p.From); from <= day || stated {
			latest = max(latest, p.RecordedAt.UnixMicro())
		}
	}
	for _, d := range o.record.Definitions {
		if dayNumber(d.From) <= day || stated {
			latest = max(latest, d.At)
		}
	}
	for _, v := range o.record.Voided {
		if o.takesIn(o.record.Series[v.Series]) && (v.From <= day || stated && v.From > last) {
			latest = max(latest, v.At)
		}
	}
	return latest
}

// takesIn says that it shows a series, or sums it up.
func (o *MeasuredOutcome) takesIn(of seriesOf) bool {
	return of == o.of || o.total && of.Class != uuid.Nil && of.Group == o.of.Group
}
