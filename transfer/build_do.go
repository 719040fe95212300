package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// inDo tells what came in while something was done, or else while it was studied.
func (b *builder) inDo(started *domain.Date, whileStudying bool) {
	rows := func(t *Table) []*row {
		return slices.DeleteFunc(slices.Clone(b.rows[t]), func(r *row) bool { return r.isYes("while_studying") != whileStudying })
	}
	for _, r := range rows(tasksTable) {
		b.finishTask(r)
	}
	for _, r := range byDay(rows(observationsTable), "on") {
		b.observation(r, started)
	}
	for _, r := range byDay(rows(adjustmentsTable), "on") {
		told := b.told(r, started)
		body := domain.Adjustment{
			ID: b.partOn(r), Intent: word(r, "intent", domain.Intentional), Text: r.record("text"), Why: r.record("why"),
			Class: r.class("class", b.team),
		}
		b.add(r, told, func(h domain.Header) domain.Command {
			return domain.RecordAdjustment{CycleHeader: b.cycle(h), Adjustment: body}
		})
	}
	for _, r := range byDay(rows(artefactsTable), "on") {
		planned := started
		if c := b.one(cyclesTable); c != nil {
			planned = b.plannedOn(c)
		}
		body := domain.Artefact{ID: r.id(b.id, normal(r.text("id")), r.text("url")), Title: r.record("title"), URL: r.record("url")}
		b.add(r, b.told(r, planned), func(h domain.Header) domain.Command {
			return domain.LinkArtefact{CycleHeader: b.cycle(h), Artefact: body}
		})
	}
}

func (b *builder) finishTask(r *row) {
	if on := r.day("done_on"); on != nil {
		body := domain.TaskOn{Task: r.taskID(b.id)}
		b.add(r, b.told(r, on), func(h domain.Header) domain.Command {
			return domain.FinishTask{CycleHeader: b.cycle(h), TaskOn: body}
		})
	}
}

func (b *builder) observation(r *row, started *domain.Date) {
	told := b.told(r, started)
	body := domain.Observation{ID: b.partOn(r), Kind: word(r, "kind", domain.Observed), Text: r.record("text"), Class: r.class("class", b.team)}
	b.add(r, told, func(h domain.Header) domain.Command {
		return domain.RecordObservation{CycleHeader: b.cycle(h), Observation: body}
	})
	if r.has("corrected_why") {
		b.made(r, body.ID)
		put := domain.ObservationCorrection{Observation: body, Why: r.record("corrected_why")}
		b.add(r, told, func(h domain.Header) domain.Command {
			return domain.CorrectObservation{CycleHeader: b.cycle(h), ObservationCorrection: put}
		})
	}
}

// partOn is the id of an observation or adjustment: it follows from its text, class and day.
func (b *builder) partOn(r *row) uuid.UUID {
	return r.id(b.id, normal(r.text("id")), normal(r.text("text")), normal(r.text("class")), r.text("on"))
}

// study tells what the team made of it, with the result of every question.
func (b *builder) study(r *row) {
	on := r.day("studied_on")
	if on == nil {
		return
	}
	body := domain.Study{
		Summary: r.record("summary"), Improvement: word(r, "improvement", domain.Improvement("")),
		Why: r.record("study_why"), Surprises: r.record("surprises"),
	}
	for _, q := range b.rows[questionsTable] {
		body.Results = append(body.Results, domain.QuestionFinding{
			Question: q.partID(), Result: word(q, "result", domain.Undetermined), Learning: q.record("learning"),
		})
	}
	told := b.studied(r, on)
	b.add(r, told, func(h domain.Header) domain.Command {
		return domain.RecordStudy{CycleHeader: b.cycle(h), Study: body}
	})
	b.spread(r, spotsOf(nil, "/results", b.rows[questionsTable], "result"))
	if r.has("study_revised_why") {
		revision := domain.StudyRevision{Study: body, Reason: r.record("study_revised_why")}
		b.add(r, told, func(h domain.Header) domain.Command {
			return domain.ReviseStudy{CycleHeader: b.cycle(h), StudyRevision: revision}
		})
	}
}

// studied is who studied, who planned it where nobody is named.
func (b *builder) studied(r *row, on *domain.Date) act {
	if r.has("studied_by") {
		return b.acted(r, "studied_by", on)
	}
	return b.acted(r, "by", on)
}

// decide tells the act. One that was taken back stands in the row without its day, unless another
// followed.
func (b *builder) decide(r *row) {
	on, reopened := r.day("decided_on"), r.has("reopened_why")
	if on == nil && !reopened {
		if r.has("decision") {
			r.wrong("decided_on", "give the day of the decision", "the row has a decision without its day")
		}
		return
	}
	day := on
	if day == nil {
		day = r.day("studied_on")
	}
	told := b.studied(r, day)
	if r.has("decided_by") {
		told = b.acted(r, "decided_by", day)
	}
	body := domain.Act{
		Decision: word(r, "decision", domain.Decision("")), Reason: r.record("reason"),
		NextSteps: r.record("next_steps"), AgainstRule: r.isYes("against_rule"),
	}
	decide := func(h domain.Header) domain.Command { return domain.DecideAct{CycleHeader: b.cycle(h), Act: body} }
	b.add(r, told, decide)
	if !reopened {
		return
	}
	b.add(r, told, func(h domain.Header) domain.Command {
		return domain.ReopenCycle{CycleHeader: b.cycle(h), Reopening: domain.Reopening{Reason: r.record("reopened_why")}}
	})
	if on != nil {
		b.addAgain(r, told, decide)
	}
}
