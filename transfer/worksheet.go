package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// Worksheet is one cycle, or the cycles of its ramp, as people fill in a PDSA worksheet: plan, do,
// study and act, what was measured, and who recorded what when. Everything in it is text as it is
// shown; [Worksheet.Markdown] and [Worksheet.HTML] write it.
type Worksheet struct {
	Title string
	// Made is the day on which it was made.
	Made   string
	Cycles []*worksheetCycle
}

// ErrNoCycle says that there is no such cycle, or none that the reader may read.
var ErrNoCycle = errors.New("there is no such cycle")

// worksheetCycle is one sheet.
type worksheetCycle struct {
	ID, Title, Stage string
	// When it was tried and Decision are for a list of sheets.
	When, Decision string
	// About says whose it is, from when to when and so on.
	About     []labelled
	Plan      []labelled
	Questions []worksheetQuestion
	Tasks     []worksheetTask
	Revised   bool
	Do        []labelled
	Entries   []worksheetEntry
	Links     []worksheetLink
	Outcomes  []worksheetSeries
	Study     []labelled
	Act       []labelled
	Withdrawn []labelled
	History   []worksheetFact
}

// labelled is something with its name; an empty text was not recorded.
type labelled struct{ Name, Text string }

// worksheetQuestion is a question, what was expected and what came out.
type worksheetQuestion struct {
	Text, Measure, Result, Learning string
	Predictions                     []worksheetPrediction
}

// worksheetPrediction is what somebody expected, and whether it was said in time.
type worksheetPrediction struct{ Text, Expected, By, On, Timing string }

// worksheetTask is a task and whether it is done.
type worksheetTask struct {
	What, Who, When, Where, DoneOn string
	Done                           bool
}

// worksheetEntry is an observation or adjustment.
type worksheetEntry struct{ On, Kind, Class, Text, Why, By, Marks string }

// worksheetLink is a link to something that stays where it is.
type worksheetLink struct{ Title, URL, By, On string }

// worksheetFact is one line of the history.
type worksheetFact struct{ At, Who, What, Via string }

// ReadWorksheet reads the sheet of a cycle, or those of all cycles of its ramp in the order in
// which they started; ErrNoCycle when there is no such cycle for the reader.
func ReadWorksheet(ctx context.Context, r *projections.Reader, cycle uuid.UUID, ramp bool) (*Worksheet, error) {
	c, err := r.Cycle(ctx, cycle)
	if err != nil {
		return nil, fmt.Errorf("transfer: worksheet: %w", err)
	}
	if c == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoCycle, cycle)
	}
	w := &Worksheet{Title: orErased(c.Title), Made: dayText(r.Scope().Today())}
	cycles := []*projections.Cycle{c}
	if ramp {
		whole, err := c.Ramp()
		if err != nil {
			return nil, fmt.Errorf("transfer: worksheet: %w", err)
		}
		cycles = whole.Cycles
		w.Title = "Ramp of " + w.Title
	}
	for _, c := range cycles {
		s := &sheetOf{ctx: ctx, c: c}
		sheet, err := s.write()
		if err != nil {
			return nil, fmt.Errorf("transfer: worksheet of %s: %w", c.ID, err)
		}
		w.Cycles = append(w.Cycles, sheet)
	}
	return w, nil
}

// sheetOf is a sheet under way.
type sheetOf struct {
	ctx  context.Context
	c    *projections.Cycle
	zone *time.Location
}

func (s *sheetOf) write() (*worksheetCycle, error) {
	c := s.c
	sheet := &worksheetCycle{ID: c.ID.String(), Title: orErased(c.Title), Stage: spelled(c.Stage), Revised: c.Plan.RevisedAfterStart}
	var err error
	for _, part := range []func(*worksheetCycle) error{s.about, s.plan, s.do, s.outcomes, s.conclude, s.history} {
		if err = part(sheet); err != nil {
			return nil, err
		}
	}
	return sheet, nil
}

// about says whose it is.
func (s *sheetOf) about(sheet *worksheetCycle) error {
	c := s.c
	s.zone = time.UTC
	team, school, project := "", "", ""
	if c.Team != nil {
		team = orErased(c.Team.Name)
		home, err := c.Team.School()
		if err != nil {
			return err
		}
		if home != nil {
			school = home.Name
			if zone, err := time.LoadLocation(home.Zone); err == nil {
				s.zone = zone
			}
		}
	}
	if c.Project != nil {
		project = orErased(c.Project.Title)
	}
	classes := make([]string, 0, len(c.Classes))
	for _, k := range c.Classes {
		classes = append(classes, classInWords(k))
	}
	parents, err := c.Parents()
	if err != nil {
		return err
	}
	before := make([]string, 0, len(parents))
	for _, p := range parents {
		before = append(before, orErased(p.Title))
	}
	if len(classes) == 0 {
		classes = []string{"the team as a whole"}
	}
	sheet.About = []labelled{
		{"Team", team}, {"School", school}, {"School year", string(c.SchoolYear)}, {"Purpose", spelled(c.Purpose)}, {"Classes", lines(classes)},
	}
	if project != "" {
		sheet.About = append(sheet.About, labelled{"Project", project})
	}
	if len(before) > 0 {
		sheet.About = append(sheet.About, labelled{"Goes on from", lines(before)})
	}
	return nil
}

func classInWords(k *projections.CycleClass) string {
	label := classText(k.Class)
	switch {
	case k.StartedOn == nil:
		return label + ", not started"
	case k.FinishedOn == nil:
		return label + ", since " + dayText(*k.StartedOn)
	default:
		return label + ", " + daysText(*k.StartedOn, k.FinishedOn)
	}
}

// plan tells what was intended.
func (s *sheetOf) plan(sheet *worksheetCycle) error {
	p := s.c.Plan
	idea, when := "", ""
	if p.ChangeIdea != nil {
		idea = orErased(p.ChangeIdea.Text)
	}
	switch {
	case p.StartsOn != nil && p.EndsOn != nil:
		when = daysText(*p.StartsOn, p.EndsOn)
	case p.StartsOn != nil:
		when = "from " + dayText(*p.StartsOn)
	case p.EndsOn != nil:
		when = "until " + dayText(*p.EndsOn)
	}
	measures := make([]string, 0, len(p.Measures))
	for _, m := range p.Measures {
		measures = append(measures, orErased(m.Name))
	}
	sheet.Plan = []labelled{
		{"Objective", s.text("plan.objective", p.Objective)},
		{"Change idea", idea},
		{"What will be changed", s.text("plan.change", p.Change)},
		{"Why it should work", s.text("plan.rationale", p.Rationale)},
		{"Scale", scaleText(p.Scale)},
		{"Context", s.text("plan.context", p.Context)},
		{"Planned for", when},
		{"Measures", lines(measures)},
		{"How data are collected", s.text("plan.dataCollection", p.DataCollection)},
		{"Decision rule", s.text("plan.decisionRule", p.DecisionRule)},
	}
	for _, q := range p.Questions {
		question := worksheetQuestion{Text: orErased(q.Text), Learning: textOr(q.Learning)}
		if q.Measure != nil {
			question.Measure = orErased(q.Measure.Name)
		}
		if q.Result != nil {
			question.Result = resultTexts[*q.Result]
		}
		for _, p := range q.Predictions {
			timing, err := p.Timing()
			if err != nil {
				return err
			}
			judgement, err := p.Judgement(s.ctx)
			if err != nil {
				return err
			}
			question.Predictions = append(question.Predictions, worksheetPrediction{
				Text: orErased(p.Text), Expected: expectedText(p), By: nameText(p.MadeBy), On: dayText(p.OccurredOn), Timing: timingWords[timing] + verdictText(p, judgement),
			})
		}
		sheet.Questions = append(sheet.Questions, question)
	}
	for _, t := range p.Tasks {
		sheet.Tasks = append(sheet.Tasks, worksheetTask{
			What: orErased(t.What), Who: textOr(t.Who), Where: textOr(t.Where), When: dayOr(t.When), Done: t.Done, DoneOn: dayOr(t.DoneOn),
		})
	}
	return nil
}

// text is a text of the plan, told apart from one that was erased.
func (s *sheetOf) text(name string, text *domain.Text) string {
	if text == nil {
		for _, forgotten := range s.c.Forgotten {
			if forgotten == name {
				return erased
			}
		}
	}
	return textOr(text)
}
