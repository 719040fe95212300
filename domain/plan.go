package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Plan is what a team intends before it acts.
type Plan struct {
	Team    uuid.UUID  `json:"team"`
	Project *uuid.UUID `json:"project,omitzero"`
	Purpose Purpose    `json:"purpose"`
	Intent
	Arrangements
	// Parents are the cycles of the ramp that this one goes on from.
	Parents []uuid.UUID `json:"parents,omitempty"`
	// AdaptedFrom is the released share-out that the plan was made from.
	AdaptedFrom *uuid.UUID `json:"adaptedFrom,omitzero"`
	// Adaptation says what will be done otherwise than it was told there; it stands in Change as well.
	Adaptation Text `json:"adaptation,omitzero"`
	// Questions with the predictions made while planning.
	Questions []Question `json:"questions"`
}

// Intent is the part of a plan that stands once the cycle has started, with its questions.
type Intent struct {
	Objective  Text       `json:"objective,omitzero"`
	ChangeIdea *uuid.UUID `json:"changeIdea,omitzero"`
	// Change says what will be changed, Rationale why it should work.
	Change       Text   `json:"change,omitzero"`
	Rationale    Text   `json:"rationale,omitzero"`
	Scale        *Scale `json:"scale,omitzero"`
	Context      Text   `json:"context,omitzero"`
	DecisionRule Text   `json:"decisionRule,omitzero"`
}

// Arrangements are the part of a plan that may be revised after the start as well.
type Arrangements struct {
	Title    Text        `json:"title"`
	Tasks    []Task      `json:"tasks,omitempty"`
	Classes  []uuid.UUID `json:"classes,omitempty"`
	Measures []uuid.UUID `json:"measures,omitempty"`
	// DataCollection says by whom, how and when data are collected; qualitative ones too.
	DataCollection Text  `json:"dataCollection,omitzero"`
	StartsOn       *Date `json:"startsOn,omitzero"`
	EndsOn         *Date `json:"endsOn,omitzero"`
}

// Scale is how large a test is, in numbers of each; absent means not said.
type Scale struct {
	Students *int `json:"students,omitzero"`
	Classes  *int `json:"classes,omitzero"`
	Teachers *int `json:"teachers,omitzero"`
	Schools  *int `json:"schools,omitzero"`
}

// Task is something to be done for the cycle; who is told by role, never by name.
type Task struct {
	ID    uuid.UUID `json:"id"`
	What  Text      `json:"what"`
	Who   Text      `json:"who,omitzero"`
	When  *Date     `json:"when,omitzero"`
	Where Text      `json:"where,omitzero"`
}

// Question is what the cycle is to answer.
type Question struct {
	ID   uuid.UUID `json:"id"`
	Text Text      `json:"text"`
	// Measure answers it in numbers, if one can.
	Measure     *uuid.UUID   `json:"measure,omitzero"`
	Predictions []Prediction `json:"predictions,omitempty"`
}

// Prediction is what a person expects the answer to be, said beforehand.
type Prediction struct {
	ID        uuid.UUID `json:"id"`
	Text      Text      `json:"text"`
	Direction Direction `json:"direction,omitzero"`
	// Range of the measure that is expected, in the measure's unit.
	Range  `json:"range,omitzero"`
	ByWhen *Date `json:"byWhen,omitzero"`
	// Confidence in percent, 0 to 100.
	Confidence *int `json:"confidence,omitzero"`
}

// Range is a predicted interval; either end may be open. It is sealed as a whole, like a [Text].
type Range struct {
	Low  *float64 `json:"low,omitzero"`
	High *float64 `json:"high,omitzero"`
}

// Direction is where a value goes or is wanted to go.
type Direction string

const (
	Increase Direction = "INCREASE"
	Decrease Direction = "DECREASE"
	Maintain Direction = "MAINTAIN"
)

// Directions lists every direction.
var Directions = []Direction{Increase, Decrease, Maintain}

// PlanCycle begins a cycle. Only title, team, purpose and one question are needed.
type PlanCycle struct {
	CycleHeader
	Plan
}

// References are the team, and what the plan names.
func (c PlanCycle) References() []Reference {
	refs := references(TeamKind, c.Team)
	refs = append(refs, reference(ProjectKind, c.Project)...)
	refs = append(refs, c.Intent.references()...)
	refs = append(refs, c.Arrangements.references()...)
	refs = append(refs, references(CycleKind, c.Parents...)...)
	refs = append(refs, reference(KindOfShareOut, c.AdaptedFrom)...)
	for _, q := range c.Questions {
		refs = append(refs, reference(MeasureKind, q.Measure)...)
	}
	return refs
}

func (c PlanCycle) decide(s Cycle, k Known) ([]CycleEvent, error) {
	if s.Stage != "" {
		return nil, &Refusal{Code: Duplicate, Path: "/cycle", Message: "this cycle is planned already: revise its plan, or choose a new id", Allowed: []string{string(RevisePlanAction)}, Existing: c.Cycle}
	}
	var check checks
	team, known := check.usable(k, TeamKind, c.Team, "/team")
	if !known {
		return nil, check.err()
	}
	oneOf(&check, "/purpose", c.Purpose, Purposes)
	c.Intent.check(&check, k, c.Team, c.Project, "")
	c.Arrangements.check(&check, k, team)
	if c.Project != nil {
		if p, ok := check.usable(k, ProjectKind, *c.Project, "/project"); ok && p.Team != c.Team {
			check.unknown(ProjectKind, *c.Project, "/project")
		}
	}
	check.list("/parents", len(c.Parents), maxList)
	check.distinct("/parents", c.Parents)
	for i, p := range c.Parents {
		check.require(p != c.Cycle, at("/parents", i), "a cycle cannot be its own parent")
		check.thing(k, CycleKind, p, at("/parents", i))
	}
	if c.AdaptedFrom != nil {
		check.adaptable(k, c.Team, *c.AdaptedFrom, "/adaptedFrom")
	}
	check.text("/adaptation", c.Adaptation)
	check.require(c.Adaptation == "" || c.AdaptedFrom != nil, "/adaptation", "only a plan that was made from a share-out is an adaptation: name that in adaptedFrom, or leave it out")
	c.checkQuestions(&check, k)
	return []CycleEvent{CyclePlanned{c.Plan, c.Change != ""}}, check.err()
}

func (c PlanCycle) checkQuestions(check *checks, k Known) {
	check.require(len(c.Questions) > 0, "/questions", "a plan needs at least one question")
	check.list("/questions", len(c.Questions), maxList)
	var ids, predictions []uuid.UUID
	for i, q := range c.Questions {
		path := at("/questions", i)
		q.check(check, k, c.Team, path)
		ids = append(ids, q.ID)
		check.list(path+"/predictions", len(q.Predictions), maxList)
		for j, p := range q.Predictions {
			p.check(check, at(path+"/predictions", j))
			predictions = append(predictions, p.ID)
		}
	}
	check.distinct("/questions", ids)
	check.distinct("/predictions", predictions)
}

func (q Question) check(check *checks, k Known, team uuid.UUID, path string) {
	check.id(path+"/id", q.ID)
	check.needed(path+"/text", q.Text)
	if q.Measure != nil {
		check.measureOf(k, team, *q.Measure, path+"/measure")
	}
}

func (p Prediction) check(check *checks, path string) {
	check.id(path+"/id", p.ID)
	check.needed(path+"/text", p.Text)
	if p.Direction != "" {
		oneOf(check, path+"/direction", p.Direction, Directions)
	}
	check.finite(path+"/low", p.Low)
	check.finite(path+"/high", p.High)
	if p.Low != nil && p.High != nil {
		check.require(*p.Low <= *p.High, path+"/high", "%g is below low, which is %g", *p.High, *p.Low)
	}
	check.dateIfAny(path+"/byWhen", p.ByWhen)
	if p.Confidence != nil {
		check.require(*p.Confidence >= 0 && *p.Confidence <= 100, path+"/confidence", "%d is not a percentage from 0 to 100", *p.Confidence)
	}
}

// measureOf finds a measure of that team.
func (c *checks) measureOf(k Known, team, id uuid.UUID, path string) {
	if m, ok := c.usable(k, MeasureKind, id, path); ok && m.Team != team {
		c.unknown(MeasureKind, id, path)
	}
}

// classOf finds a class of that team for something new: in one of its schools, taught by one of
// its members.
func (c *checks) classOf(k Known, team Thing, id uuid.UUID, path string) {
	if class, ok := c.usable(k, ClassKind, id, path); ok {
		c.taughtBy(team, class, path)
	}
}

// classOnce finds a class of that team for what was there already: it may be closed by now.
func (c *checks) classOnce(k Known, team Thing, id uuid.UUID, path string) {
	if class, ok := c.thing(k, ClassKind, id, path); ok {
		c.taughtBy(team, class, path)
	}
}

func (c *checks) taughtBy(team, class Thing, path string) {
	if !team.hasSchool(class.Home) || !slices.ContainsFunc(class.People, team.hasPerson) {
		c.unknown(ClassKind, class.ID, path)
	}
}

func (i Intent) references() []Reference { return reference(ChangeIdeaKind, i.ChangeIdea) }

func (i Intent) check(c *checks, k Known, team uuid.UUID, project *uuid.UUID, path string) {
	c.text(path+"/objective", i.Objective)
	c.text(path+"/change", i.Change)
	c.text(path+"/rationale", i.Rationale)
	c.text(path+"/context", i.Context)
	c.text(path+"/decisionRule", i.DecisionRule)
	if i.ChangeIdea != nil {
		idea, ok := c.usable(k, ChangeIdeaKind, *i.ChangeIdea, path+"/changeIdea")
		if ok && (idea.Team != team || project != nil && idea.Project != *project) {
			c.unknown(ChangeIdeaKind, *i.ChangeIdea, path+"/changeIdea")
		}
	}
	if i.Scale != nil {
		i.Scale.check(c, path+"/scale")
	}
}

func (s Scale) check(c *checks, path string) {
	for _, n := range []struct {
		path  string
		value *int
	}{{"/students", s.Students}, {"/classes", s.Classes}, {"/teachers", s.Teachers}, {"/schools", s.Schools}} {
		c.require(n.value == nil || *n.value >= 0 && *n.value <= 1_000_000, path+n.path, "a number from 0 to 1000000 is needed here")
	}
}

func (a Arrangements) references() []Reference {
	return append(references(ClassKind, a.Classes...), references(MeasureKind, a.Measures...)...)
}

func (a Arrangements) check(c *checks, k Known, team Thing) {
	c.title("/title", a.Title)
	c.text("/dataCollection", a.DataCollection)
	c.dateIfAny("/startsOn", a.StartsOn)
	c.dateIfAny("/endsOn", a.EndsOn)
	if a.StartsOn != nil && a.EndsOn != nil {
		c.require(!a.EndsOn.Before(*a.StartsOn), "/endsOn", "%s is before startsOn, which is %s", a.EndsOn, a.StartsOn)
	}
	c.list("/tasks", len(a.Tasks), maxList)
	var tasks []uuid.UUID
	for i, t := range a.Tasks {
		path := at("/tasks", i)
		c.id(path+"/id", t.ID)
		c.needed(path+"/what", t.What)
		c.text(path+"/who", t.Who)
		c.text(path+"/where", t.Where)
		c.dateIfAny(path+"/when", t.When)
		tasks = append(tasks, t.ID)
	}
	c.distinct("/tasks", tasks)
	c.list("/classes", len(a.Classes), maxList)
	c.distinct("/classes", a.Classes)
	for i, class := range a.Classes {
		c.classOf(k, team, class, at("/classes", i))
	}
	c.list("/measures", len(a.Measures), maxList)
	c.distinct("/measures", a.Measures)
	for i, m := range a.Measures {
		c.measureOf(k, team.ID, m, at("/measures", i))
	}
}

// CyclePlanned begins the record of a cycle.
type CyclePlanned struct {
	Plan
	// ChangeGiven says that what will be changed was told; the text itself is sealed.
	ChangeGiven bool `json:"changeGiven,omitzero"`
}

func (e CyclePlanned) evolve(s Cycle) Cycle {
	s.Stage, s.Team, s.Project, s.Purpose, s.ChangeGiven = Planned, e.Team, e.Project, e.Purpose, e.ChangeGiven
	for _, q := range e.Questions {
		s.Questions = append(s.Questions, q.ID)
		for _, p := range q.Predictions {
			s.Predictions = put(s.Predictions, p.ID, q.ID)
		}
	}
	return e.arrange(s)
}

// arrange takes over what of the arrangements later rules ask for.
func (a Arrangements) arrange(s Cycle) Cycle {
	s.Classes = a.Classes
	tasks := make(map[uuid.UUID]bool, len(a.Tasks))
	for _, t := range a.Tasks {
		tasks[t.ID] = s.Tasks[t.ID]
	}
	s.Tasks = tasks
	return s
}
