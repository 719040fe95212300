package demo

import (
	"fmt"

	"github.com/cyclebook/cyclebook/domain"
)

// smallGroup is a try of the three boxes with so few students that no number of theirs is told
// alone; together with those of other schools they are.
type smallGroup struct {
	story, label, teacher, adaptation, idea string
	students                                int
	base, moves                             float64
	kind                                    domain.ShareOutKind
	title, learned, conditions              string
	improved                                domain.Improvement
	decision                                domain.Decision
	reason, next                            string
}

// smallTitle is what the teams call their try.
const smallTitle = "Say it first, with three boxes"

func smallGroups() []smallGroup {
	return []smallGroup{
		{
			story: "grade5writing", label: "Writing support", teacher: "piotr", students: 7, base: 33, moves: 22, idea: "short",
			adaptation: "Students speak to a partner who types, and not to an adult.",
			kind:       domain.Win, title: "Three boxes for opinions, typed by a partner", learned: "Having a partner type made them say it in whole sentences. The reason came in the third week.",
			conditions: "Fifth graders in a support group, about opinions and not about experiments.",
			improved:   domain.Improved, decision: domain.Adopt, reason: "Most of the group gives a reason now.", next: "Bring the half page to both rooms.",
		},
		{
			story: "phonics", label: "Talkers", teacher: "zofia", students: 6, base: 28, moves: 14, idea: "mirror",
			adaptation: "Two boxes only, with pictures: what I think, and why.",
			kind:       domain.Mixed, title: "Two boxes with pictures for young readers", learned: "They tell why when a picture asks for it. Writing it is another step, which we should not have taken in the same week.",
			conditions: "Second graders who read little yet.",
			improved:   domain.PartlyImproved, decision: domain.Adapt, reason: "Speaking yes, writing not yet.", next: "Speak for a month before writing.",
		},
		{
			story: "ninthgrade", label: "Study skills", teacher: "nia", students: 8, base: 30, moves: -4, idea: "window",
			adaptation: "Used for make-up work in all subjects.",
			kind:       domain.Loss, title: "Three boxes as one more sheet to hand in", learned: "With make-up work it became one more sheet. They filled the boxes and said nothing first. We had taken the paper and left the talk.",
			conditions: "Ninth graders who were behind in several courses.",
			improved:   domain.NotImproved, decision: domain.Abandon, reason: "It became paperwork.", next: "Talk first, in the Monday talks that we have.",
		},
		{
			story: "bridge", label: "Equation clinic", teacher: "leilani", students: 9, base: 35, moves: 20, idea: "tape",
			adaptation: "The middle box is for the drawing of the story.",
			kind:       domain.Win, title: "Three boxes with a drawing in the middle", learned: "The drawing was what they had seen, so the reason could point at it. Two who never spoke explained their drawing to all.",
			conditions: "Eighth graders with a second adult in the room.",
			improved:   domain.Improved, decision: domain.Adopt, reason: "They point at the drawing when they give a reason.", next: "Use the same page in class.",
		},
	}
}

const (
	smallClass, smallMeasure = "small", "reasons"
	smallStart, smallWeeks   = 20, 5
)

// joins adds the group, its measure and its cycle to a team's last year.
func (g smallGroup) joins(s *story) {
	year := &s.years[lastYear]
	year.classes = append(year.classes, class{smallClass, g.label, domain.SmallGroupClass, "", []string{g.teacher}, g.students, 0})
	s.measures = append(s.measures, measure{
		key: smallMeasure, every: 1, noise: 5,
		Definition: domain.Definition{
			Name: "Answers with a reason", Numerator: "Students who gave a reason that fits", Denominator: "Students who answered", Unit: domain.PercentUnit,
			Counts: domain.CountsStudents, Kind: domain.OutcomeMeasure, OperationalDefinition: "One question a week, spoken or written; the reason counts, not the spelling.",
			Direction: domain.Increase, Frequency: domain.Weekly, Source: "The adult's list", Tag: domain.Cool,
		},
		series: []series{{year: lastYear, class: smallClass, n: g.students, base: g.base, from: smallStart - 8, to: smallStart + smallWeeks - 1}},
	})
	year.cycles = append(year.cycles, cycle{
		title: smallTitle, from: "frame", idea: g.idea, classes: []string{smallClass}, start: smallStart, weeks: smallWeeks,
		change: g.adaptation, question: "How many will give a reason?", measures: []string{smallMeasure},
		expect: guess{text: fmt.Sprintf("Half of the %d, if they may speak first.", g.students), sure: 55}, moves: map[string]float64{smallMeasure: g.moves},
		notes:  []note{{0, "", "Some would rather draw the answer.", false}, {2, domain.ParticipantFeedback, "It is easier when I have said it, one told us.", false}},
		result: domain.Undetermined, learned: "{during}, {before} before: too few students for a number to say much.", improved: g.improved, summary: g.learned,
		decision: g.decision, reason: g.reason, next: g.next,
	})
}

// tells is what the team shares of it, with a number that leaves only together with others.
func (g smallGroup) tells() shareOut {
	return shareOut{
		key: "frame-" + g.story, story: g.story, cycle: smallTitle, year: lastYear, week: smallStart + smallWeeks + 2,
		kind: g.kind, title: g.title, change: g.adaptation, learned: g.learned, conditions: g.conditions,
		measures: []string{smallMeasure}, audience: domain.ForNetwork,
	}
}
