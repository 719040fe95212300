package projections

import (
	"fmt"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
)

// documented: the record has Plan, Do, Study and Act.
func (e *evidence) documented() finding {
	c := e.cycle
	f := finding{proof: []int64{c.PlannedSeq}}
	missing := []string{}
	if c.Do != nil {
		f.proof = append(f.proof, c.Do.StartedSeq, c.Do.CompletedSeq)
	} else {
		missing = append(missing, "Do")
	}
	if c.Study != nil {
		f.proof = append(f.proof, c.Study.Seq, c.Study.LastSeq)
	} else {
		missing = append(missing, "Study")
	}
	if c.Act != nil {
		f.proof = append(f.proof, c.Act.Seq)
	} else {
		missing = append(missing, "Act")
	}
	if f.met = len(missing) == 0; f.met {
		f.explanation = "Plan, Do, Study and Act stand in the record."
		return f
	}
	if c.Withdrawal != nil {
		f.proof = append(f.proof, c.Withdrawal.Seq)
	}
	f.explanation = "The record has no " + strings.Join(missing, " and no ") + "."
	return f
}

// studyAfterDo: the study, as last revised, happened no earlier than the last that was done.
func (e *evidence) studyAfterDo() finding {
	c := e.cycle
	if c.Study == nil {
		return finding{reason: NotStudied, explanation: "It was not studied."}
	}
	last := e.lastDone()
	f := finding{met: !c.Study.LastOn.Before(last.on), proof: []int64{last.seq, c.Study.Seq, c.Study.LastSeq}}
	f.explanation = fmt.Sprintf("The last of Do (%s) was on %s, the study on %s.", last.what, last.on, c.Study.LastOn)
	return f
}

// deed is something that was done: when it happened and the fact that tells it.
type deed struct {
	what string
	on   domain.Date
	seq  int64
}

// lastDone is the last that happened in Do: the end of Do or of a class's part in it, an observation
// or adjustment that stands, a finished task, or a value that was told to be collected later. A
// link to an artefact says nothing of when the thing was made.
func (e *evidence) lastDone() deed {
	c := e.cycle
	var last deed
	note := func(what string, on domain.Date, seq int64) {
		if last.seq == 0 || on.After(last.on) || on == last.on && seq > last.seq {
			last = deed{what, on, seq}
		}
	}
	if c.Do != nil {
		note("its start", c.Do.StartedOn, c.Do.StartedSeq)
		if c.Do.CompletedOn != nil {
			note("its end", *c.Do.CompletedOn, c.Do.CompletedSeq)
		}
		for _, a := range c.Do.Adjustments {
			note("an adjustment", a.OccurredOn, a.Seq)
		}
	}
	for _, k := range c.Classes {
		if k.FinishedOn != nil {
			note("the end of a class's part", *k.FinishedOn, k.FinishedSeq)
		}
	}
	for _, o := range e.observed {
		note("an observation", o.OccurredOn, o.Seq)
	}
	for _, t := range c.Plan.Tasks {
		if t.DoneOn != nil {
			note("a task", *t.DoneOn, t.DoneSeq)
		}
	}
	for m := range e.valuesWithin {
		if m.CollectedOn != nil {
			note("a measurement", *m.CollectedOn, m.Seq)
		}
	}
	return last
}

// learning: each question of the plan has a learning, one that stayed open too: why it did is one.
func (e *evidence) learning() finding {
	c := e.cycle
	of, counted := len(c.Plan.Questions), 0
	if c.Study == nil {
		return finding{reason: NotStudied, explanation: "It was not studied."}
	}
	for _, q := range c.Plan.Questions {
		if q.Learned {
			counted++
		}
	}
	return finding{
		met: of > 0 && counted == of, counted: &counted, of: &of, proof: []int64{c.Study.LastSeq},
		explanation: fmt.Sprintf("%d of %s a learning.", counted, has(of, "question")),
	}
}

func has(n int, word string) string {
	if n == 1 {
		return "1 " + word + " has"
	}
	return fmt.Sprintf("%d %ss have", n, word)
}

// predictionBased: a prediction was made before the data. Those told later as made in time are
// counted beside.
func (e *evidence) predictionBased() finding {
	counted, of, backfilled := 0, 0, 0
	f := finding{counted: &counted, of: &of, backfilled: &backfilled}
	for _, q := range e.cycle.Plan.Questions {
		for _, p := range q.Predictions {
			of++
			switch p.timing(e.series[idOf(q.MeasureID)], e.zone) {
			case BeforeData:
				counted++
				f.proof = append(f.proof, p.Seq)
			case Backfilled:
				backfilled++
			}
		}
	}
	f.met = counted > 0
	switch {
	case of == 0:
		f.explanation = "Nobody made a prediction."
	case f.met:
		f.explanation = fmt.Sprintf("%d of %s made before the data.", counted, was(of, "prediction"))
	default:
		f.explanation = fmt.Sprintf("None of %s made before the data; %d told later as made in time.", was(of, "prediction"), backfilled)
		for _, q := range e.cycle.Plan.Questions {
			for _, p := range q.Predictions {
				f.proof = append(f.proof, p.Seq)
			}
		}
	}
	return f
}

func was(n int, word string) string {
	if n == 1 {
		return "1 " + word + " was"
	}
	return fmt.Sprintf("%d %ss were", n, word)
}

// rationale: the change idea serves a driver, and the plan says why it should work.
func (e *evidence) rationale() finding {
	c := e.cycle
	linked := e.idea != nil && len(e.idea.DriverIDs) > 0
	why := c.Plan.Rationale != nil || forgotten(c, "plan.rationale")
	f := finding{met: linked && why, proof: []int64{c.Plan.TheorySeq}}
	if linked {
		f.proof = append(f.proof, e.idea.Seq)
	}
	switch {
	case f.met:
		f.explanation = "Its change idea serves a driver of the theory, and the plan says why it should work."
	case e.idea == nil:
		f.explanation = "It names no change idea" + also(why)
	case !linked:
		f.explanation = "Its change idea serves no driver" + also(why)
	default:
		f.explanation = "Its change idea serves a driver, but the plan does not say why it should work."
	}
	return f
}

func also(why bool) string {
	if why {
		return "; the plan says why it should work."
	}
	return ", and the plan does not say why it should work."
}

func forgotten(c *Cycle, field string) bool {
	for _, name := range c.Forgotten {
		if name == field {
			return true
		}
	}
	return false
}
