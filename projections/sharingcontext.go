package projections

import (
	"context"
	"maps"
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

var givenUp = []string{disadvantagedField, enrolmentField, levelField}

// contextFields are all that depend on the school.
var contextFields = append([]string{gradesField, subjectField}, givenUp...)

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

// coarsen gives up fields of the context: grades and subject where too few schools share them, now and
// with all that was told of this share-out before; then what the school is, as [tellable] has it.
func (s *sharing) coarsen(c *domain.ReleasedContext, profiles []*profile) {
	giveUp := func(field string) {
		clearField(c, field)
		c.Coarsened = append(c.Coarsened, field)
	}
	could := keep(profiles, func(p *profile) bool {
		return p.could && !slices.ContainsFunc(s.doc.Signed, func(r *storedRelease) bool { return r.Attribution == domain.Anonymous && !p.fits(r.Released.Context) })
	})
	shared := func(told domain.ReleasedContext) []*profile {
		return keep(could, func(p *profile) bool { return p.fits(told) })
	}
	if !s.schools(len(could)) {
		giveUp(yearField)
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
	for _, field := range givenUp[:tellable(shared(words), c, s.schools)] {
		giveUp(field)
	}
	slices.Sort(c.Coarsened)
}

// tellable says how many of the first fields of givenUp are not told of what a school is.
//
// That some of it is not told tells something as well: that with it there were too few. So each
// school is told as finely as enough schools are that are told in the same way: those that share
// all of it with enough others; of the rest, those that share all but the first field with enough of
// the rest; and so on. Where too few are left for whom nothing is told, the smallest of the
// coarsest groups is told nothing of, too (minimality attack: Wong et al. 2007).
func tellable(could []*profile, own *domain.ReleasedContext, enough func(int) bool) int {
	key := func(level, enrolment, disadvantaged string, without int) string {
		return strings.Join([]string{level, enrolment, disadvantaged}[:len(givenUp)-without], "\t")
	}
	mine, last, lastSize, lastKey := len(givenUp), 0, 0, ""
	rest := could
	for without := range givenUp {
		groups := make(map[string]int)
		for _, p := range rest {
			groups[key(p.level, p.enrolment, p.disadvantaged, without)]++
		}
		first := true
		for _, k := range slices.Sorted(maps.Keys(groups)) {
			if n := groups[k]; enough(n) && (first || n < lastSize) {
				first, last, lastSize, lastKey = false, without, n, k
			}
		}
		if mine == len(givenUp) && enough(groups[key(own.Level, own.Enrolment, own.Disadvantaged, without)]) {
			mine = without
		}
		rest = keep(rest, func(p *profile) bool { return !enough(groups[key(p.level, p.enrolment, p.disadvantaged, without)]) })
	}
	if len(rest) > 0 && !enough(len(rest)) && mine == last && key(own.Level, own.Enrolment, own.Disadvantaged, last) == lastKey {
		return len(givenUp)
	}
	return mine
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
