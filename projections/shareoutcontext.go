package projections

import "github.com/cyclebook/cyclebook/domain"

// SharedContext is where something was tried, in bands; what is nil is not told.
type SharedContext struct {
	Subject *string
	Grades  []string
	Groups  []*SharedGroup
	// Enrolment and Disadvantaged are bands such as "300-599" students and "40-59" percent,
	// and Level that of the school.
	Enrolment, Disadvantaged *string
	Level                    *SchoolLevel
	SchoolYear               *domain.SchoolYear
	// Coarsened names the fields that are not told because too few schools share them.
	Coarsened []string
}

// SharedGroup is a student group that something is about.
type SharedGroup struct {
	Kind domain.BreakdownKind
	// Label and Size, a band such as "20-49", are nil where they are not told.
	Label, Size *string
}

func sharedContextOf(c domain.ReleasedContext) SharedContext {
	v := SharedContext{
		Subject: textOf(c.Subject), Grades: c.Grades, Enrolment: textOf(c.Enrolment), Disadvantaged: textOf(c.Disadvantaged), Level: textOf(SchoolLevel(c.Level)),
		SchoolYear: textOf(c.SchoolYear), Coarsened: c.Coarsened,
	}
	for _, g := range c.Groups {
		v.Groups = append(v.Groups, groupOf(g))
	}
	return v
}

func groupOf(g domain.ReleasedGroup) *SharedGroup {
	return &SharedGroup{g.Kind, textOf(g.Label), textOf(g.Size)}
}
