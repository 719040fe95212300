package projections

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Names of the fields of a context, as it says which of them are not told.
const (
	disadvantagedField = "disadvantaged"
	enrolmentField     = "enrolment"
	levelField         = "level"
	gradesField        = "grades"
	subjectField       = "subject"
	yearField          = "schoolYear"
	labelsField        = "groups"
)

// contextFields are all that depend on the school.
var contextFields = []string{disadvantagedField, enrolmentField, levelField, gradesField, subjectField}

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
	if tellsAnonymously(s.attribution, s.audience) {
		if s.alone, err = s.narrow(ctx, profiles); err != nil {
			return err
		}
		s.coarsen(c, profiles)
	}
	return s.groups(ctx, c)
}

// coarsen gives up fields of the context: grades and subject where too few schools share them, now and
// with all that was told of this share-out before; then what the school is, as [tellable] has it.
func (s *sharing) coarsen(c *domain.ReleasedContext, profiles []*profile) {
	giveUp := func(field string) {
		clearField(c, field)
		c.Coarsened = append(c.Coarsened, field)
	}
	could := keep(profiles, func(p *profile) bool {
		return p.could && !slices.ContainsFunc(s.doc.ToldContexts, func(c domain.ReleasedContext) bool { return !p.fits(c) })
	})
	shared := func(told domain.ReleasedContext) []*profile {
		return keep(could, func(p *profile) bool { return p.fits(told) })
	}
	if !s.schools(len(could)) {
		giveUp(yearField)
		if len(could) < s.alone {
			s.out.Outside = append(s.out.Outside, s.tooNarrow())
		}
	}
	for _, field := range []string{gradesField, subjectField} {
		if tellsField(*c, field) && !s.schools(len(shared(only(*c, field)))) {
			giveUp(field)
		}
	}
	words := domain.ReleasedContext{Subject: c.Subject, Grades: c.Grades}
	if len(words.Grades) > 0 && !s.schools(len(shared(words))) {
		giveUp(gradesField)
		words.Grades = nil
	}
	told := tellable(shared(words), c, s.schools)
	for _, field := range []string{levelField, enrolmentField, disadvantagedField} {
		if !slices.Contains(told, field) {
			giveUp(field)
		}
	}
	slices.Sort(c.Coarsened)
}

// bandTiers are the fields that may be told together of what a school is, the finest first.
var bandTiers = [][]string{
	{levelField, enrolmentField, disadvantagedField},
	{levelField, enrolmentField},
	{levelField, disadvantagedField},
	{enrolmentField, disadvantagedField},
	{levelField},
	{enrolmentField},
	{disadvantagedField},
}

// tellable gives the fields that are told of what a school is, of schools that all could be the one.
//
// That some of it is not told tells something as well: that with it there were too few. So each
// school is told as finely as enough schools are that are told in the same way: those that share
// all of it with enough others; of the rest, those that share all of the next tier with enough of
// the rest; and so on. Where too few are left, they are told with the smallest group of the coarsest
// tier, as finely as all of both are alike (minimality attack: Wong et al. 2007).
func tellable(could []*profile, own *domain.ReleasedContext, enough func(int) bool) (told []string) {
	mine := &profile{level: own.Level, enrolment: own.Enrolment, disadvantaged: own.Disadvantaged}
	rest := could
	var last []*profile // the smallest group of the coarsest tier that has one
	within := false     // own is in it
	for _, tier := range bandTiers {
		groups := make(map[string][]*profile)
		for _, p := range rest {
			groups[p.bands(tier)] = append(groups[p.bands(tier)], p)
		}
		first := true
		for _, k := range slices.Sorted(maps.Keys(groups)) {
			if g := groups[k]; enough(len(g)) && (first || len(g) < len(last)) {
				first, last, within = false, g, told == nil && k == mine.bands(tier)
			}
		}
		if told == nil && enough(len(groups[mine.bands(tier)])) {
			told = tier
		}
		rest = keep(rest, func(p *profile) bool { return !enough(len(groups[p.bands(tier)])) })
	}
	if len(rest) == 0 || enough(len(rest)) || told != nil && !within {
		return told
	}
	both := append(slices.Clone(rest), last...)
	for _, tier := range bandTiers {
		if !slices.ContainsFunc(append(both, mine), func(p *profile) bool { return p.bands(tier) != mine.bands(tier) }) && enough(len(both)) {
			return tier
		}
	}
	return nil
}

// bands are the values of some fields.
func (p *profile) bands(fields []string) string {
	var parts []string
	for _, field := range fields {
		parts = append(parts, map[string]string{levelField: p.level, enrolmentField: p.enrolment, disadvantagedField: p.disadvantaged}[field])
	}
	return strings.Join(parts, "\t")
}

// only is a context of one field.
func only(c domain.ReleasedContext, field string) domain.ReleasedContext {
	for _, other := range contextFields {
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
