package demo

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// cycleTelling is the telling of one cycle.
type cycleTelling struct {
	t     *telling
	story story
	year  schoolYear
	turn  int // its place in the year, so that others plan and note
	cycle
	id   uuid.UUID
	text func(string) domain.Text
}

func (s story) cycleID(title string) uuid.UUID {
	return id("cycle", s.key, strings.ToLower(title))
}

// cycle tells a cycle as far as it has come.
func (t *telling) cycle(s story, y schoolYear, turn int, of cycle) {
	c := cycleTelling{t, s, y, turn, of, s.cycleID(of.title), nil}
	before, during, _ := t.around(s, y, of)
	fill := strings.NewReplacer()
	if len(of.measures) > 0 {
		m := s.measure(of.measures[0])
		fill = strings.NewReplacer("{before}", m.told(before), "{during}", m.told(during))
	}
	c.text = func(text string) domain.Text { return domain.Text(fill.Replace(text)) }

	c.plan()
	if of.ends == planned {
		return
	}
	c.do()
	switch of.ends {
	case withdrawn:
		c.withdraw()
	case studying:
		c.complete()
	case acted:
		c.complete()
		c.studyAndAct()
	}
}

// add tells one command of the cycle, at its time; on the day of entry if it was on paper.
func (c cycleTelling) add(when instant, who actor, command func(domain.CycleHeader) domain.Command) {
	h := domain.CycleHeader{Header: c.t.header(c.id), Cycle: c.id}
	if c.onPaper > 0 {
		h.OccurredOn = ptr(when.day)
		when = c.t.entered(c.year, c.cycle)
	}
	if who.role == domain.Coach {
		h.OnBehalfOf = ptr(c.member(0).person)
	}
	c.t.tell(c.story, when, who, c.story.homeID(), command(h))
}

// member is who does it, others in another cycle.
func (c cycleTelling) member(i int) actor { return c.story.by(c.turn + i) }

// day is a day of a week of the cycle: 0 is the Monday on which it starts.
func (c cycleTelling) day(week, day int) domain.Date {
	return c.t.calendar.monday(c.year, c.start+week).AddDays(day)
}

// part is the id of something in the cycle.
func (c cycleTelling) part(name ...string) uuid.UUID {
	return id(append([]string{c.id.String()}, name...)...)
}

func (c cycleTelling) plan() {
	thursday := on(c.day(-1, 3), 15, 45)
	if last := c.t.calendar.beforeNow(); last.day.Before(thursday.day) {
		thursday = on(last.day.AddDays(-1), 15, 45)
	}
	project := c.story.projectID(c.year)
	ends := c.day(c.weeks-1, 4)
	c.t.know(domain.Thing{Kind: domain.CycleKind, ID: c.id, Team: c.story.id(), Project: project, Parents: c.ancestors(), Started: c.ends != planned})
	plan := domain.Plan{
		Team: c.story.id(), Project: &project, Purpose: cmp.Or(c.purpose, domain.Test),
		Intent: domain.Intent{
			Objective: c.text(c.objective), Change: c.text(c.change), Rationale: c.text(c.why),
			Scale: c.scale(), DecisionRule: c.text(c.rule),
		},
		Arrangements: domain.Arrangements{Title: domain.Text(c.title), StartsOn: ptr(c.day(0, 0)), EndsOn: &ends},
		Parents:      c.ancestors(),
		Questions:    c.questions(ends),
	}
	if c.idea != "" {
		plan.ChangeIdea = ptr(c.story.ideaID(c.year, c.idea))
	}
	c.arrange(&plan, thursday)
}

// arrange tells the plan with its classes, measures and tasks, and what others predict.
func (c cycleTelling) arrange(plan *domain.Plan, thursday instant) {
	for _, key := range c.classes {
		plan.Classes = append(plan.Classes, c.story.classID(c.year, key))
	}
	for _, key := range c.measures {
		plan.Measures = append(plan.Measures, c.story.measureID(key))
	}
	if len(c.measures) > 0 {
		plan.DataCollection = "Each teacher enters the week's values on Friday; observations as they come."
	}
	if c.task != "" {
		plan.Tasks = []domain.Task{{ID: c.part("task"), What: c.text(c.task), Who: "the planning teacher", When: ptr(c.day(0, 0))}}
	}
	c.add(thursday, c.member(0), func(h domain.CycleHeader) domain.Command { return c.planned(h, plan) })
	for i, other := range c.others {
		friday := on(thursday.day.AddDays(1), 15, 30)
		c.predict(friday, c.member(1+i), fmt.Sprintf("prediction %d", i+2), other)
	}
}

// planned is the command that plans: of a try the one that carries over what another team told.
func (c cycleTelling) planned(h domain.CycleHeader, p *domain.Plan) domain.Command {
	if c.from == "" {
		return domain.PlanCycle{CycleHeader: h, Plan: *p}
	}
	return domain.TryShareOut{CycleHeader: h, Trying: domain.Trying{
		Team: p.Team, ShareOut: shareOutID(c.from), Project: p.Project, Title: p.Title, Adaptation: p.Change, ChangeIdea: p.ChangeIdea,
		Classes: p.Classes, Measures: p.Measures, Questions: p.Questions, StartsOn: p.StartsOn, EndsOn: p.EndsOn,
	}}
}

func (c cycleTelling) predict(when instant, who actor, name string, g guess) {
	c.add(when, who, func(h domain.CycleHeader) domain.Command {
		return domain.MakePrediction{CycleHeader: h, PredictionOn: domain.PredictionOn{
			Question: c.part("question 1"), Prediction: c.prediction(name, g),
		}}
	})
}

// questions with what the one who plans predicts.
func (c cycleTelling) questions(ends domain.Date) []domain.Question {
	first := domain.Question{ID: c.part("question 1"), Text: c.text(c.question)}
	if len(c.measures) > 0 {
		first.Measure = ptr(c.story.measureID(c.measures[0]))
	}
	if c.expect.text != "" {
		p := c.prediction("prediction 1", c.expect)
		p.ByWhen = &ends
		first.Predictions = []domain.Prediction{p}
	}
	questions := []domain.Question{first}
	if c.also != "" {
		second := domain.Question{ID: c.part("question 2"), Text: c.text(c.also)}
		if c.hope != "" {
			second.Predictions = []domain.Prediction{{ID: c.part("hope"), Text: c.text(c.hope)}}
		}
		questions = append(questions, second)
	}
	return questions
}

func (c cycleTelling) prediction(name string, g guess) domain.Prediction {
	p := domain.Prediction{ID: c.part(name), Text: c.text(g.text), Confidence: ptr(g.sure)}
	if g.high > g.low {
		p.Range = domain.Range{Low: ptr(g.low), High: ptr(g.high)}
		p.Direction = c.story.measure(c.measures[0]).Direction
	}
	return p
}

func (c cycleTelling) ancestors() (ids []uuid.UUID) {
	for _, title := range c.parents {
		ids = append(ids, c.story.cycleID(title))
	}
	return ids
}

// scale is that of its classes.
func (c cycleTelling) scale() *domain.Scale {
	students, taught := 0, map[string]bool{}
	for _, k := range c.year.of(c.story).classes {
		for _, key := range c.classes {
			if key != k.key {
				continue
			}
			students += k.students
			for _, teacher := range k.teachers {
				taught[teacher] = true
			}
		}
	}
	if len(c.classes) == 0 {
		return nil
	}
	return &domain.Scale{Students: &students, Classes: ptr(len(c.classes)), Teachers: ptr(len(taught))}
}

// do tells how it starts and what is noticed.
func (c cycleTelling) do() {
	monday := on(c.day(0, 0), 7, 39)
	var first []uuid.UUID
	if c.staggered {
		first = []uuid.UUID{c.story.classID(c.year, c.classes[0])}
	}
	c.add(monday, c.member(0), func(h domain.CycleHeader) domain.Command { return domain.StartCycle{CycleHeader: h, Classes: first} })
	if c.staggered {
		for i, key := range c.classes[1:] {
			class := domain.ClassOn{Class: c.story.classID(c.year, key)}
			c.add(on(c.day(1+i, 0), 7, 39), c.member(1+i), func(h domain.CycleHeader) domain.Command { return domain.StartClass{CycleHeader: h, ClassOn: class} })
		}
	}
	if c.task != "" {
		c.add(on(c.day(0, 1), 15, 30), c.member(0), func(h domain.CycleHeader) domain.Command {
			return domain.FinishTask{CycleHeader: h, TaskOn: domain.TaskOn{Task: c.part("task")}}
		})
	}
	if c.link != "" {
		c.add(on(c.day(0, 1), 15, 30), c.member(0), func(h domain.CycleHeader) domain.Command {
			return domain.LinkArtefact{CycleHeader: h, Artefact: domain.Artefact{ID: c.part("link"), Title: c.text(c.link), URL: domain.Text("https://files.prairie-rivers.example/" + c.part("link").String())}}
		})
	}
	for i, n := range c.notes {
		c.observe(i, n)
	}
	if c.adjust != "" {
		c.add(on(c.day(1, 2), 15, 36), c.member(1), func(h domain.CycleHeader) domain.Command {
			return domain.RecordAdjustment{CycleHeader: h, Adjustment: domain.Adjustment{ID: c.part("adjustment"), Intent: domain.Intentional, Text: c.text(c.adjust), Why: c.text(c.because)}}
		})
	}
	if c.lateGuess != nil {
		c.predict(on(c.day(1, 0), 12, 15), c.member(2), "late prediction", *c.lateGuess)
	}
}

func (c cycleTelling) observe(i int, n note) {
	when, who := on(c.day(n.week, 2+2*(i%2)), 15, 36), c.member(i)
	if n.coach {
		who = c.t.coachOn(c.story, when.day)
	}
	o := domain.Observation{ID: c.part("note", fmt.Sprint(i)), Kind: cmp.Or(n.kind, domain.Observed), Text: c.text(n.text)}
	if len(c.classes) > 0 && !c.staggered {
		o.Class = ptr(c.story.classID(c.year, c.classes[i%len(c.classes)]))
	}
	c.add(when, who, func(h domain.CycleHeader) domain.Command {
		return domain.RecordObservation{CycleHeader: h, Observation: o}
	})
}

func (c cycleTelling) complete() {
	friday := on(c.day(c.weeks-1, 4), 16, 0)
	if c.staggered {
		class := domain.ClassOn{Class: c.story.classID(c.year, c.classes[0])}
		c.add(on(c.day(c.weeks-2, 4), 16, 0), c.member(0), func(h domain.CycleHeader) domain.Command { return domain.FinishClass{CycleHeader: h, ClassOn: class} })
	}
	carried := cmp.Or(c.carried, domain.Fully)
	c.add(friday, c.member(0), func(h domain.CycleHeader) domain.Command {
		return domain.CompleteDo{CycleHeader: h, CarriedOut: carried}
	})
}

func (c cycleTelling) withdraw() {
	c.add(on(c.day(c.weeks-1, 4), 16, 0), c.member(0), func(h domain.CycleHeader) domain.Command {
		return domain.WithdrawCycle{CycleHeader: h, CycleWithdrawal: domain.CycleWithdrawal{Cause: c.cause, Text: c.text(c.reason)}}
	})
}

// studyAndAct happens in the team's meeting of the week after: what was learned on Tuesday, the
// decision on Thursday.
func (c cycleTelling) studyAndAct() {
	results := []domain.QuestionFinding{{Question: c.part("question 1"), Result: c.result, Learning: c.text(c.learned)}}
	if c.also != "" {
		results = append(results, domain.QuestionFinding{Question: c.part("question 2"), Result: cmp.Or(c.alsoResult, domain.Undetermined), Learning: c.text(c.alsoLearned)})
	}
	study := domain.Study{Results: results, Summary: c.text(c.summary), Improvement: c.improved}
	c.add(on(c.day(c.weeks, 1), 15, 30), c.member(1), func(h domain.CycleHeader) domain.Command { return domain.RecordStudy{CycleHeader: h, Study: study} })
	act := domain.Act{Decision: c.decision, Reason: c.text(c.reason), NextSteps: c.text(c.next), AgainstRule: c.against}
	c.add(on(c.day(c.weeks, 3), 15, 30), c.story.lead(), func(h domain.CycleHeader) domain.Command { return domain.DecideAct{CycleHeader: h, Act: act} })
}
