package projections

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Names of the fields of a context, as it says which of them are not told; in the order in which
// they are given up until enough schools share what is left.
const (
	disadvantagedField = "disadvantaged"
	enrolmentField     = "enrolment"
	levelField         = "level"
	gradesField        = "grades"
	subjectField       = "subject"
	yearField          = "schoolYear"
	labelsField        = "groups"
)

var givenUp = []string{disadvantagedField, enrolmentField, levelField, gradesField, subjectField}

// context tells where it was tried, only as finely as enough schools of the audience share it.
func (s *sharing) context(ctx context.Context) error {
	c := &s.out.Released.Context
	profiles, err := s.profiles(ctx)
	if err != nil {
		return err
	}
	c.Subject, c.Grades, c.SchoolYear = strings.TrimSpace(string(s.telling.Subject)), slices.Clone(s.telling.Grades), s.cycle.SchoolYear
	own := profiles[:len(s.owners)]
	c.Enrolment = agreed(own, func(p *profile) string { return p.enrolment })
	c.Disadvantaged = agreed(own, func(p *profile) string { return p.disadvantaged })
	c.Level = agreed(own, func(p *profile) string { return p.level })
	if s.tellsAnonymously() {
		s.coarsen(c, profiles)
	}
	return s.groups(ctx, c)
}

// coarsen gives up fields of the context: first each that too few schools share, then one after
// the other until enough share all that is told of this share-out, now and before.
func (s *sharing) coarsen(c *domain.ReleasedContext, profiles []*profile) {
	giveUp := func(field string) {
		if tellsField(*c, field) {
			clearField(c, field)
			c.Coarsened = append(c.Coarsened, field)
		}
	}
	before := s.doc.ToldContexts
	shared := func(told ...domain.ReleasedContext) bool {
		n := 0
		for _, p := range profiles {
			if !slices.ContainsFunc(told, func(c domain.ReleasedContext) bool { return !p.fits(c) }) {
				n++
			}
		}
		return s.schools(n)
	}
	if !s.schools(len(profiles)) {
		giveUp(yearField)
	}
	for _, field := range givenUp {
		if alone := only(*c, field); !shared(alone) {
			giveUp(field)
		}
	}
	for _, field := range givenUp {
		if shared(append(slices.Clone(before), *c)...) {
			break
		}
		giveUp(field)
	}
	slices.Sort(c.Coarsened)
}

// only is a context of one field.
func only(c domain.ReleasedContext, field string) domain.ReleasedContext {
	for _, other := range givenUp {
		if other != field {
			clearField(&c, other)
		}
	}
	return c
}

func tellsField(c domain.ReleasedContext, field string) bool {
	before := c
	clearField(&c, field)
	return before.Subject != c.Subject || len(before.Grades) != len(c.Grades) || before.Enrolment != c.Enrolment ||
		before.Disadvantaged != c.Disadvantaged || before.Level != c.Level || before.SchoolYear != c.SchoolYear
}

func clearField(c *domain.ReleasedContext, field string) {
	switch field {
	case disadvantagedField:
		c.Disadvantaged = ""
	case enrolmentField:
		c.Enrolment = ""
	case levelField:
		c.Level = ""
	case gradesField:
		c.Grades = nil
	case subjectField:
		c.Subject = ""
	case yearField:
		c.SchoolYear = ""
	}
}

// agreed is what all of them have, empty when they differ.
func agreed(profiles []*profile, of func(*profile) string) string {
	if len(profiles) == 0 || slices.ContainsFunc(profiles, func(p *profile) bool { return of(p) != of(profiles[0]) }) {
		return ""
	}
	return of(profiles[0])
}

// groups are the student groups that it is about, by the kind, a label that does not lead back and
// a band of size.
func (s *sharing) groups(ctx context.Context, c *domain.ReleasedContext) error {
	for _, g := range s.telling.Groups {
		group := domain.ReleasedGroup{Kind: g.Kind}
		if g.Group != nil {
			label := s.label(*g.Group)
			group.Size = s.sizes[*g.Group]
			tells, err := s.tellsLabel(ctx, g.Kind, label)
			if err != nil {
				return err
			}
			if tells {
				group.Label = label
			} else if label != "" && !slices.Contains(c.Coarsened, labelsField) {
				c.Coarsened = append(c.Coarsened, labelsField)
			}
		}
		c.Groups = append(c.Groups, group)
	}
	for i := range s.out.Released.Effects {
		if e := &s.out.Released.Effects[i]; e.Group != nil {
			tells, err := s.tellsLabel(ctx, e.Group.Kind, e.Group.Label)
			if err != nil {
				return err
			}
			if !tells {
				e.Group.Label = ""
			}
		}
	}
	return nil
}

// label is what the measures that are told call a group.
func (s *sharing) label(group uuid.UUID) string {
	for _, id := range s.telling.Measures {
		if m := loaded[Measure](s.r, id); m != nil && m.Group(group) != nil {
			return string(m.Group(group).Label)
		}
	}
	return ""
}
