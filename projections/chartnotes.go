package projections

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// decisions are how annotations tell them.
var decisions = map[domain.Decision]string{
	domain.Adopt: "Adopt", domain.Adapt: "Adapt", domain.Expand: "Expand", domain.Abandon: "Abandon",
	domain.TestAgain: "Test again", domain.MoveOn: "Move on",
}

// annotations are what happened beside the numbers of the series, in order of time. Of totals it
// is only that the measure was redefined: notes, cycles and reasons are the team's own.
func (o *MeasuredOutcome) annotations(ctx context.Context) ([]*ChartAnnotation, error) {
	list := o.redefined()
	if !o.total {
		list = append(list, o.noted()...)
		all, err := o.usersOf(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			list = append(list, c.annotations(o.of.Class)...)
		}
	}
	slices.SortStableFunc(list, func(a, b *ChartAnnotation) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Kind, b.Kind), compareIDs(a.cycleID(), b.cycleID()), cmp.Compare(a.Text, b.Text))
	})
	return list, nil
}

func (o *MeasuredOutcome) usersOf(ctx context.Context) ([]*Cycle, error) {
	if o.cycle != nil {
		return o.cycle.page.usersOf(ctx, o.Measure.ID)
	}
	return o.Measure.reader.usersAround(ctx, o.Measure.ID)
}

func (a *ChartAnnotation) cycleID() uuid.UUID {
	if a.Cycle == nil {
		return uuid.Nil
	}
	return a.Cycle.ID
}

func (o *MeasuredOutcome) redefined() []*ChartAnnotation {
	list := make([]*ChartAnnotation, 0, len(o.Measure.Redefinitions))
	for _, r := range o.Measure.Redefinitions {
		a := &ChartAnnotation{Kind: RedefinedAnnotation, From: r.From}
		if !o.total {
			a.Text = string(r.Why)
		}
		list = append(list, a)
	}
	return list
}

// noted are the phases, the baseline and the notes of measurements.
func (o *MeasuredOutcome) noted() []*ChartAnnotation {
	var list []*ChartAnnotation
	for _, p := range o.Phases {
		list = append(list, &ChartAnnotation{Kind: PhaseAnnotation, From: p.From, Text: titled(string(p.Label), p.Why)})
	}
	if b := o.Baseline; b != nil {
		a := &ChartAnnotation{Kind: BaselineAnnotation, To: b.To, Text: string(b.Why)}
		switch {
		case b.From != nil:
			a.From = *b.From
			list = append(list, a)
		case len(o.doc) > 0: // a stated one is held against the last phase
			last := o.stretches()
			a.From = dayOf(o.doc[last[len(last)-1].first].From)
			list = append(list, a)
		}
	}
	for i := range o.doc {
		m := &o.doc[i]
		if m.Note == "" {
			continue
		}
		a := &ChartAnnotation{Kind: NoteAnnotation, From: dayOf(m.From), Text: string(m.Note)}
		if m.To != m.From {
			end := dayOf(m.To)
			a.To = &end
		}
		list = append(list, a)
	}
	return list
}

// annotations are what a cycle tells on the chart of a class, or of the team: nothing before it
// has started with it.
func (c *Cycle) annotations(class uuid.UUID) []*ChartAnnotation {
	in, concerned := c.spanWith(class)
	if !concerned {
		return nil
	}
	about := &ChartAnnotation{Kind: CycleAnnotation, From: in.first, Text: string(c.Title), Cycle: c}
	if !in.last.IsZero() {
		about.To = &in.last
	}
	list := []*ChartAnnotation{about}
	for _, a := range c.Do.Adjustments {
		if class == uuid.Nil || a.ClassID == nil || *a.ClassID == class {
			list = append(list, &ChartAnnotation{Kind: AdjustmentAnnotation, From: a.OccurredOn, Text: string(a.Text), Cycle: c})
		}
	}
	if c.Act != nil {
		list = append(list, &ChartAnnotation{Kind: DecisionAnnotation, From: c.Act.DecidedOn, Text: titled(decisions[c.Act.Decision], c.Act.Reason), Cycle: c})
	}
	return list
}

// titled is a title and, after a colon, what is said of it, as far as there are.
func titled(title string, text domain.Text) string {
	if title != "" && text != "" {
		title += ": "
	}
	return title + string(text)
}
