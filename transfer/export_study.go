package transfer

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// notice takes in what was seen, done otherwise and linked while the cycle ran.
func (c *cycleFold) notice(f projections.Fact) {
	switch e := f.Event.(type) {
	case domain.ObservationRecorded:
		row := c.entry(f, e.ID)
		row.observation(c.x, domain.Observation(e))
		c.observations = append(c.observations, row)
	case domain.ObservationCorrected:
		for _, o := range c.observations {
			if o["id"] == e.ID.String() {
				o.observation(c.x, e.Observation)
				o["corrected_why"] = why(e.Why)
			}
		}
	case domain.ObservationWithdrawn:
		c.observations = without(c.observations, e.ID)
	case domain.AdjustmentRecorded:
		row := c.entry(f, e.ID)
		row["intent"], row["text"], row["why"], row["class"] = string(e.Intent), string(e.Text), string(e.Why), c.x.ref(e.Class)
		c.adjustments = append(c.adjustments, row)
	case domain.AdjustmentWithdrawn:
		c.adjustments = without(c.adjustments, e.ID)
	case domain.ArtefactLinked:
		row := c.entry(f, e.ID)
		row["title"], row["url"] = string(e.Title), string(e.URL)
		c.link = append(c.link, row)
	default:
		c.conclude(f)
	}
}

// entry is what observations, adjustments and links have in common.
func (c *cycleFold) entry(f projections.Fact, id uuid.UUID) cellsOf {
	by, onBehalfOf := c.x.by(f)
	return cellsOf{
		"id": id.String(), "cycle": c.id, "on": f.Envelope.OccurredOn.String(), "by": by, "for": onBehalfOf,
		"while_studying": yesCell(c.studying),
	}
}

func (c cellsOf) observation(x *exporter, o domain.Observation) {
	c["kind"], c["text"], c["class"] = string(o.Kind), string(o.Text), x.ref(o.Class)
}

func without(rows []cellsOf, id uuid.UUID) []cellsOf {
	return slices.DeleteFunc(rows, func(row cellsOf) bool { return row["id"] == id.String() })
}

// conclude takes in study and decision.
func (c *cycleFold) conclude(f projections.Fact) {
	on := f.Envelope.OccurredOn.String()
	switch e := f.Event.(type) {
	case domain.StudyRecorded:
		c.student = c.x.actor(f)
		c.row["studied_on"] = on
		if c.student != c.planner {
			c.row["studied_by"] = c.student
		}
		c.study(domain.Study(e))
	case domain.StudyRevised: // the day it was studied first stands
		c.study(e.Study)
		c.row["study_revised_why"] = why(e.Reason)
	case domain.ActDecided:
		c.row["decided_on"], c.row["decision"], c.row["reason"] = on, string(e.Decision), why(e.Reason)
		c.row["next_steps"], c.row["against_rule"], c.row["decided_by"] = string(e.NextSteps), yesCell(e.AgainstRule), ""
		if by := c.x.actor(f); by != c.student {
			c.row["decided_by"] = by
		}
	case domain.CycleReopened: // the decision that was taken back stands without its day
		c.row["decided_on"], c.row["reopened_why"] = "", why(e.Reason)
	case domain.CycleWithdrawn:
		c.row["withdrawn_on"], c.row["withdrawn_cause"], c.row["withdrawn_text"] = on, string(e.Cause), string(e.Text)
	}
}

func (c *cycleFold) study(s domain.Study) {
	c.row["improvement"], c.row["summary"] = string(s.Improvement), string(s.Summary)
	c.row["study_why"], c.row["surprises"] = string(s.Why), string(s.Surprises)
	for _, finding := range s.Results {
		for _, q := range c.questions {
			if q["id"] == finding.Question.String() {
				q["result"], q["learning"] = string(finding.Result), string(finding.Learning)
			}
		}
	}
}
