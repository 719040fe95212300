package domain_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	. "github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/domain/domaintest"
)

var (
	classes = domaintest.For(ClassDecider).Knowing(Thing{}, schoolA, closedOne, teacherA, teacherB, goneTeacher)
	period3 = classes.Given(ClassOpened(opening()))
	over    = period3.Given(ClassClosed{day(9)})
)

func cls() ClassHeader        { return ClassHeader{header(), class.ID} }
func clsOn(d int) ClassHeader { return ClassHeader{headerOn(d), class.ID} }

func opening() ClassOpening {
	return ClassOpening{
		School: schoolA.ID, SchoolYear: "2026-27", Label: "Period 3", Kind: CoTaughtClass,
		Grades: []string{"9"}, Subjects: []string{"Algebra"}, Teachers: []uuid.UUID{teacherA.ID}, Students: ptr(0),
	}
}

func TestOpenClass(t *testing.T) {
	classes.When(OpenClass{cls(), opening()}).Then(t, ClassOpened(opening()))
	least := ClassOpening{School: schoolA.ID, SchoolYear: "2026-27", Label: "Reading", Kind: SmallGroupClass, Teachers: []uuid.UUID{teacherA.ID, teacherB.ID}}
	classes.When(OpenClass{cls(), least}).Then(t, ClassOpened(least))
	if r := period3.When(OpenClass{cls(), opening()}).Refused(t, Duplicate, "/class"); r.Existing != class.ID {
		t.Errorf("existing is %s, want the class", r.Existing)
	}

	for _, c := range []struct {
		name   string
		change func(*ClassOpening)
		code   RefusalCode
		path   string
	}{
		{"closed school", func(o *ClassOpening) { o.School = closedOne.ID }, NotNow, "/school"},
		{"unknown school", func(o *ClassOpening) { o.School = id(97) }, Unknown, "/school"},
		{"no year", func(o *ClassOpening) { o.SchoolYear = "" }, Invalid, "/schoolYear"},
		{"no label", func(o *ClassOpening) { o.Label = "" }, Invalid, "/label"},
		{"no kind", func(o *ClassOpening) { o.Kind = "" }, Invalid, "/kind"},
		{"no teacher", func(o *ClassOpening) { o.Teachers = nil }, Invalid, "/teachers"},
		{"teacher twice", func(o *ClassOpening) { o.Teachers = []uuid.UUID{teacherA.ID, teacherA.ID} }, Invalid, "/teachers/1"},
		{"unknown teacher", func(o *ClassOpening) { o.Teachers = []uuid.UUID{id(97)} }, Unknown, "/teachers/0"},
		{"teacher who is gone", func(o *ClassOpening) { o.Teachers = []uuid.UUID{teacherA.ID, goneTeacher.ID} }, NotNow, "/teachers/1"},
		{"negative", func(o *ClassOpening) { o.Students = ptr(-1) }, Invalid, "/students"},
		{"too large", func(o *ClassOpening) { o.Students = ptr(1001) }, Invalid, "/students"},
		{"empty grade", func(o *ClassOpening) { o.Grades = []string{"9", ""} }, Invalid, "/grades/1"},
		{"grade twice", func(o *ClassOpening) { o.Grades = []string{"9", "9"} }, Invalid, "/grades/1"},
		{"long subject", func(o *ClassOpening) { o.Subjects = []string{strings.Repeat("x", 41)} }, Invalid, "/subjects/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := opening()
			c.change(&o)
			classes.When(OpenClass{cls(), o}).Refused(t, c.code, c.path)
		})
	}
}

func TestChangeTeachers(t *testing.T) {
	to := func(teachers ...uuid.UUID) ChangeTeachers { return ChangeTeachers{cls(), Teaching{teachers}} }
	period3.When(to(teacherA.ID, teacherB.ID)).Then(t, ClassTeachersChanged{[]uuid.UUID{teacherA.ID, teacherB.ID}})
	period3.When(to(teacherB.ID)).Then(t, ClassTeachersChanged{[]uuid.UUID{teacherB.ID}})
	period3.When(to(teacherA.ID)).Nothing(t)
	both := period3.Given(ClassTeachersChanged{[]uuid.UUID{teacherA.ID, teacherB.ID}})
	both.When(to(teacherB.ID, teacherA.ID)).Nothing(t)
	both.When(to(teacherA.ID, teacherA.ID)).Refused(t, Invalid, "/teachers/1")
	period3.When(to()).Refused(t, Invalid, "/teachers")
	period3.When(to(id(97))).Refused(t, Unknown, "/teachers/0")
	period3.When(to(goneTeacher.ID)).Refused(t, NotNow, "/teachers/0")
	classes.When(to(teacherA.ID)).Refused(t, Unknown, "")
	over.When(to(teacherB.ID)).Refused(t, NotNow, "")
}

func TestReportClassSize(t *testing.T) {
	size := func(n, d int) ReportClassSize { return ReportClassSize{clsOn(d), ClassSize{n}} }
	period3.When(size(24, 3)).Then(t, ClassSizeReported{24, day(3)})
	period3.When(size(0, 3)).Then(t, ClassSizeReported{0, day(3)})
	told := period3.Given(ClassSizeReported{24, day(3)})
	told.When(size(24, 3)).Nothing(t)
	told.When(size(24, 9)).Then(t, ClassSizeReported{24, day(9)})
	told.When(size(25, 3)).Then(t, ClassSizeReported{25, day(3)})
	period3.When(size(-1, 3)).Refused(t, Invalid, "/students")
	classes.When(size(24, 3)).Refused(t, Unknown, "")
	over.When(size(24, 3)).Refused(t, NotNow, "")
}

func TestCloseClass(t *testing.T) {
	period3.When(CloseClass{clsOn(9)}).Then(t, ClassClosed{day(9)})
	over.When(CloseClass{cls()}).Refused(t, NotNow, "")
	classes.When(CloseClass{cls()}).Refused(t, Unknown, "")
	over.When(OpenClass{cls(), opening()}).Refused(t, Duplicate, "/class")
}
