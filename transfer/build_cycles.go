package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

func (b *builder) cycle(h domain.Header) domain.CycleHeader {
	return domain.CycleHeader{Header: h, Cycle: b.id}
}

// buildCycle tells a cycle's record in an order that its stages allow: the plan, what was
// predicted, what was done, what came in while it was studied, the study and the act.
func buildCycle(b *builder) {
	r := b.one(cyclesTable)
	if r == nil { // entries of a cycle that is recorded already
		b.alone("cycle", questionsTable, classStartsTable, tasksTable)
		b.inDo(nil, false)
		b.predictions(nil)
		b.inDo(nil, true)
		return
	}
	planned := b.plannedOn(r)
	b.plan(r, planned)
	b.predictions(planned)
	started := r.day("started_on")
	if started != nil {
		b.start(r, started)
	}
	b.inDo(started, false)
	b.finishClasses(r)
	if r.isYes("revised_after_start") {
		b.reviseAfterStart(r, started)
	}
	if completed := r.day("completed_on"); completed != nil {
		how := word(r, "carried_out", domain.Fully)
		b.add(r, b.acted(r, "by", completed), func(h domain.Header) domain.Command {
			return domain.CompleteDo{CycleHeader: b.cycle(h), CarriedOut: how}
		})
	}
	b.inDo(started, true)
	b.study(r)
	b.decide(r)
	if on := r.day("withdrawn_on"); on != nil {
		body := domain.CycleWithdrawal{Cause: word(r, "withdrawn_cause", domain.WithdrawalCause("")), Text: r.record("withdrawn_text")}
		b.add(r, b.acted(r, "by", on), func(h domain.Header) domain.Command {
			return domain.WithdrawCycle{CycleHeader: b.cycle(h), CycleWithdrawal: body}
		})
	}
}

// plannedOn is the day of the plan: as told, else when it was to start, or started.
func (b *builder) plannedOn(r *row) *domain.Date {
	for _, column := range []string{"on", "starts_on", "started_on"} {
		if day := r.day(column); day != nil && (column == "on" || !day.After(b.today)) {
			return day
		}
	}
	return nil
}

func (b *builder) plan(r *row, planned *domain.Date) {
	team := r.ref("team")
	body := domain.Plan{
		Team: team, Project: r.optional("project", team), Purpose: word(r, "purpose", domain.Test),
		Intent: domain.Intent{
			Objective: r.record("objective"), Change: r.record("change"),
			Rationale: r.record("rationale"), Context: r.record("context"), DecisionRule: r.record("decision_rule"),
		},
		Arrangements: b.arrangements(r),
		Parents:      r.refs("parents", team),
	}
	if body.Project != nil {
		body.ChangeIdea = r.optional("change_idea", *body.Project)
	} else {
		body.ChangeIdea = r.optional("change_idea")
	}
	scale := domain.Scale{
		Students: r.whole("scale_students"), Classes: r.whole("scale_classes"),
		Teachers: r.whole("scale_teachers"), Schools: r.whole("scale_schools"),
	}
	if scale != (domain.Scale{}) {
		body.Scale = &scale
	}
	for _, q := range b.rows[questionsTable] {
		body.Questions = append(body.Questions, domain.Question{ID: q.partID(), Text: q.record("text"), Measure: q.optional("measure", team)})
	}
	if len(body.Questions) == 0 {
		if !b.amiss {
			r.wrong("", "add a row for the cycle to questions.csv", "the cycle has no question")
		}
		b.amiss = true
		return
	}
	told := b.acted(r, "by", planned)
	told.anyDay = !r.has("on")
	b.open(r, told, func(h domain.Header) domain.Command {
		return domain.PlanCycle{CycleHeader: b.cycle(h), Plan: body}
	})
	b.spread(r, spotsOf(spotsOf(nil, "/questions", b.rows[questionsTable], "text"), "/tasks", b.rows[tasksTable], "what"))
}

func (b *builder) arrangements(r *row) domain.Arrangements {
	a := domain.Arrangements{
		Title: r.record("title"), Measures: r.refs("measures", b.team), Classes: r.refs("classes", b.world.schools(b.team)...),
		DataCollection: r.record("data_collection"), StartsOn: r.day("starts_on"), EndsOn: r.day("ends_on"),
	}
	for _, t := range b.rows[tasksTable] {
		a.Tasks = append(a.Tasks, domain.Task{ID: t.taskID(b.id), What: t.record("what"), Who: t.record("who"), When: t.day("when"), Where: t.record("where")})
	}
	return a
}

func (r *row) taskID(cycle uuid.UUID) uuid.UUID {
	return r.id(cycle, normal(r.text("id")), normal(r.text("what")))
}

func (b *builder) predictions(planned *domain.Date) {
	for _, r := range b.rows[predictionsTable] {
		question := r.ref("question", b.id)
		if question == uuid.Nil {
			if n := len(b.rows[questionsTable]); n != 1 && !r.bad && !b.amiss {
				r.wrong("question", "name the question by its id or text", "the cycle has %d questions, so that it is not known which is meant", n)
				continue
			} else if n == 1 {
				question = b.rows[questionsTable][0].partID()
			}
		}
		told, by := b.told(r, planned), ""
		if !told.anyone {
			by = told.by.String()
		}
		body := domain.PredictionOn{Question: question, Prediction: domain.Prediction{
			ID:   r.id(b.id, question.String(), normal(r.text("text")), by),
			Text: r.record("text"), Direction: word(r, "direction", domain.Direction("")),
			Range: domain.Range{Low: r.number("low"), High: r.number("high")}, ByWhen: r.day("by_when"), Confidence: r.whole("confidence"),
		}}
		b.add(r, told, func(h domain.Header) domain.Command {
			return domain.MakePrediction{CycleHeader: b.cycle(h), PredictionOn: body}
		})
	}
}

// start begins Do with the classes that began that day; the others follow on days of their own.
func (b *builder) start(r *row, started *domain.Date) {
	var first []uuid.UUID
	var with, later []*row
	for _, c := range byDay(b.rows[classStartsTable], "started_on") {
		class := c.class("class", b.team)
		switch on := c.day("started_on"); {
		case on == nil || class == nil:
		case on.After(*started):
			later = append(later, c)
		default:
			first, with = append(first, *class), append(with, c)
		}
	}
	if len(b.rows[classStartsTable]) > 0 { // classes without a row start with the cycle
		named := b.classesNamed()
		for _, class := range r.refs("classes", b.world.schools(b.team)...) {
			if !slices.Contains(named, class) {
				first = append(first, class)
			}
		}
	}
	told := b.acted(r, "by", started)
	b.add(r, told, func(h domain.Header) domain.Command {
		return domain.StartCycle{CycleHeader: b.cycle(h), Classes: first}
	})
	b.spread(r, spotsOf(nil, "/classes", with, "class"))
	for _, c := range later {
		class := uuidOf(c.class("class", b.team))
		b.add(c, act{by: told.by, on: c.day("started_on"), anyone: told.anyone}, func(h domain.Header) domain.Command {
			return domain.StartClass{CycleHeader: b.cycle(h), ClassOn: domain.ClassOn{Class: class}}
		})
	}
}

// classesNamed are those with a row in class_starts.
func (b *builder) classesNamed() []uuid.UUID {
	var ids []uuid.UUID
	for _, c := range b.rows[classStartsTable] {
		ids = append(ids, uuidOf(c.class("class", b.team)))
	}
	return ids
}

func (b *builder) finishClasses(cycle *row) {
	for _, c := range byDay(b.rows[classStartsTable], "finished_on") {
		if on := c.day("finished_on"); on != nil {
			class := uuidOf(c.class("class", b.team))
			b.add(c, b.acted(cycle, "by", on), func(h domain.Header) domain.Command {
				return domain.FinishClass{CycleHeader: b.cycle(h), ClassOn: domain.ClassOn{Class: class}}
			})
		}
	}
}

// reviseAfterStart says again what the plan says, so that it is marked as changed while it ran.
func (b *builder) reviseAfterStart(r *row, started *domain.Date) {
	body := domain.PlanRevision{Arrangements: b.arrangements(r)}
	b.add(r, b.acted(r, "by", started), func(h domain.Header) domain.Command {
		return domain.RevisePlan{CycleHeader: b.cycle(h), PlanRevision: body}
	})
	b.spread(r, spotsOf(nil, "/tasks", b.rows[tasksTable], "what"))
}

func uuidOf(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
