package projections

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// ShareOutProposal is what a share-out of a cycle could say, in the words of its record: a draft to
// change and cut, never released as it is. Nothing is made up: what was not recorded is nil or empty,
// and what a person wrote for oneself is not in it.
type ShareOutProposal struct {
	// Kind follows from the study, else from the decision; nil before both.
	Kind  *domain.ShareOutKind
	Title string
	// Change, Learned, TryThis and Conditions are as in [domain.Telling].
	Change, Learned, TryThis, Conditions, Subject *string
	Grades                                        []string
	// Groups are those of the measures' breakdowns of which values were recorded.
	Groups []domain.ToldGroup
	// Measures are those with values.
	Measures []*Measure
	// Findings are what the guard finds in all of it.
	Findings []domain.GuardFinding
}

// maxProposed is how many characters fit into a text of a share-out, maxProposedTitle into a title.
const (
	maxProposed      = 10_000
	maxProposedTitle = 200
)

// ShareOutDraft proposes the words of a share-out of the cycle.
func (c *Cycle) ShareOutDraft(ctx context.Context) (*ShareOutProposal, error) {
	p := &ShareOutProposal{Kind: c.kindProposed(), Title: clipped(string(c.Title), maxProposedTitle)}
	p.Change = paragraphs(plainly(c.Plan.Change))
	p.Learned = paragraphs(c.learned()...)
	p.TryThis = paragraphs(c.tryThis()...)
	p.Conditions = paragraphs(c.conditions()...)
	c.context(p)
	if err := c.measuredFor(ctx, p); err != nil {
		return nil, err
	}
	words := &domain.Telling{
		Title: domain.Text(p.Title), Change: sealedText(p.Change), Learned: sealedText(p.Learned), TryThis: sealedText(p.TryThis),
		Conditions: sealedText(p.Conditions), Subject: sealedText(p.Subject), Grades: p.Grades,
	}
	for _, m := range p.Measures {
		words.Measures = append(words.Measures, m.ID)
	}
	var err error
	p.Findings, err = c.page.r.findingsIn(ctx, c.TeamID, words)
	return p, err
}

// kindProposed takes the team's own judgement of whether it improved anything; where it was too
// early for one or nothing was tested, that it is inconclusive. A decision without a study tells by
// itself: what is adopted went well, what is abandoned did not.
func (c *Cycle) kindProposed() *domain.ShareOutKind {
	kind := domain.Inconclusive
	switch {
	case c.Study != nil:
		switch c.Study.Improvement {
		case domain.Improved:
			kind = domain.Win
		case domain.NotImproved:
			kind = domain.Loss
		case domain.PartlyImproved:
			kind = domain.Mixed
		}
	case c.Act != nil:
		switch c.Act.Decision {
		case domain.Adopt, domain.Expand:
			kind = domain.Win
		case domain.Abandon:
			kind = domain.Loss
		case domain.Adapt:
			kind = domain.Mixed
		}
	default:
		return nil
	}
	return &kind
}

// learned is the summary of the study, then what was learned on each question.
func (c *Cycle) learned() (parts []string) {
	if c.Study != nil {
		parts = append(parts, string(c.Study.Summary))
	}
	for _, q := range c.Plan.Questions {
		if text := plainly(q.Learning); text != "" {
			parts = append(parts, strings.TrimSpace(string(q.Text))+" "+text)
		}
	}
	if c.Study != nil {
		if text := plainly(c.Study.Surprises); text != "" {
			parts = append(parts, "Not expected: "+text)
		}
	}
	return parts
}

// tryThis is what the team changed about the change on purpose, and what it does next. The change
// itself is told before it, once.
func (c *Cycle) tryThis() (parts []string) {
	if c.Do != nil {
		for _, a := range c.Do.Adjustments {
			if a.Intent == domain.Intentional {
				parts = append(parts, string(a.Text))
			}
		}
	}
	if c.Act != nil {
		if text := plainly(c.Act.NextSteps); text != "" {
			parts = append(parts, "Next: "+text)
		}
	}
	return parts
}

// conditions are the scale, the context as planned, and how far it was carried out.
func (c *Cycle) conditions() (parts []string) {
	parts = append(parts, c.scale(), plainly(c.Plan.Context))
	if c.Do != nil && c.Do.CarriedOut != nil {
		switch *c.Do.CarriedOut {
		case domain.Fully:
			parts = append(parts, "Carried out as planned.")
		case domain.Partly:
			parts = append(parts, "Carried out in part.")
		case domain.Not:
			parts = append(parts, "Not carried out as planned.")
		}
	}
	return parts
}

// scale tells with what it was tried. How many students is not told: the numbers of a share-out are
// the suppressor's, in bands.
func (c *Cycle) scale() string {
	s := c.Plan.Scale
	if s == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		n      *int
		of, es string
	}{{s.Classes, "class", "classes"}, {s.Teachers, "teacher", "teachers"}, {s.Schools, "school", "schools"}} {
		switch {
		case p.n == nil:
		case *p.n == 1:
			parts = append(parts, "1 "+p.of)
		default:
			parts = append(parts, numeral(float64(*p.n), 0)+" "+p.es)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	tried := "Tried"
	if c.Stage == domain.Planned {
		tried = "Planned"
	}
	return tried + " with " + strings.Join(parts, ", ") + "."
}

// context takes subject and grades from the classes, where there are none from the team.
func (c *Cycle) context(p *ShareOutProposal) {
	var subjects, grades []string
	for _, k := range c.Classes {
		if k.Class != nil {
			subjects, grades = append(subjects, k.Class.Subjects...), append(grades, k.Class.Grades...)
		}
	}
	if c.Team != nil && len(subjects) == 0 {
		subjects = slices.Clone(c.Team.Subjects)
	}
	if c.Team != nil && len(grades) == 0 {
		grades = slices.Clone(c.Team.Grades)
	}
	if subjects = distinct(subjects); len(subjects) > 0 {
		text := clipped(strings.Join(subjects, ", "), maxProposedTitle)
		p.Subject = &text
	}
	p.Grades = distinct(grades)
}

// measuredFor adds the measures that have values, and the student groups of which there are some.
func (c *Cycle) measuredFor(ctx context.Context, p *ShareOutProposal) error {
	outcomes, err := c.Outcomes()
	if err != nil {
		return fmt.Errorf("projections: propose a share-out: %w", err)
	}
	for _, o := range outcomes {
		if o.Count() == 0 {
			continue
		}
		if !slices.Contains(p.Measures, o.Measure) {
			p.Measures = append(p.Measures, o.Measure)
		}
		if o.Group == nil {
			continue
		}
		id := o.Group.ID
		known := slices.ContainsFunc(p.Groups, func(g domain.ToldGroup) bool { return *g.Group == id })
		if kind := o.Measure.kindOfGroup(id); kind != "" && !known {
			p.Groups = append(p.Groups, domain.ToldGroup{Kind: kind, Group: &id})
		}
	}
	return nil
}

// kindOfGroup is by what the breakdown of a group divides; empty when the measure has no such group.
func (m *Measure) kindOfGroup(id uuid.UUID) domain.BreakdownKind {
	for _, b := range m.Breakdowns {
		for _, g := range b.Groups {
			if g.ID == id {
				return b.Kind
			}
		}
	}
	return ""
}

// paragraphs joins the parts that say something, each a paragraph; nil when none does.
func paragraphs(parts ...string) *string {
	var kept []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	text := clipped(strings.Join(kept, "\n\n"), maxProposed)
	return &text
}

// clipped keeps so many characters.
func clipped(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

func plainly(text *domain.Text) string {
	if text == nil {
		return ""
	}
	return strings.TrimSpace(string(*text))
}

func sealedText(text *string) domain.Text {
	if text == nil {
		return ""
	}
	return domain.Text(*text)
}
