package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Class is what the rules of a class ask of its past.
type Class struct {
	Opened, Closed bool
	Teachers       []uuid.UUID
	// Sized is the last report of its size.
	Sized ClassSizeReported
}

// ClassEvent is a fact of a class.
type ClassEvent interface {
	Event
	evolve(Class) Class
}

// ClassCommand is a command on a class.
type ClassCommand interface {
	Command
	decide(Class, Known) ([]ClassEvent, error)
}

// ClassDecider holds the rules of a class.
var ClassDecider = Decider[Class, ClassCommand, ClassEvent]{
	Category: ClassCategory,
	decide:   func(c ClassCommand, s Class, k Known) ([]ClassEvent, error) { return c.decide(s, k) },
	evolve:   func(s Class, e ClassEvent) Class { return e.evolve(s) },
}

// ClassHeader begins every command on a class.
type ClassHeader struct {
	Header
	Class uuid.UUID `json:"class"`
}

// Stream is the class's own.
func (h ClassHeader) Stream() Stream { return Stream{ClassCategory, h.Class} }

// open refuses what needs a class that runs.
func (s Class) open() error {
	switch {
	case !s.Opened:
		return refuse(Unknown, "there is no such class: open it first", "OPEN_CLASS")
	case s.Closed:
		return refuse(NotNow, "the class is closed: a new school year is a new class", "OPEN_CLASS")
	}
	return nil
}

// ClassOpening is what is known of a class: students taught or supported together in one school
// and school year.
type ClassOpening struct {
	School     uuid.UUID  `json:"school"`
	SchoolYear SchoolYear `json:"schoolYear"`
	// Label is what the teachers call it, such as "Period 3".
	Label    Text        `json:"label"`
	Kind     KindOfClass `json:"kind"`
	Grades   []string    `json:"grades,omitempty"`
	Subjects []string    `json:"subjects,omitempty"`
	Teachers []uuid.UUID `json:"teachers"`
	// Students is how many there are; absent means not said.
	Students *int `json:"students,omitzero"`
}

// KindOfClass says how students come together in a class.
type KindOfClass string

const (
	SectionClass    KindOfClass = "SECTION"
	CoTaughtClass   KindOfClass = "CO_TAUGHT"
	SmallGroupClass KindOfClass = "SMALL_GROUP"
	CaseloadClass   KindOfClass = "CASELOAD"
)

// ClassKinds lists every kind.
var ClassKinds = []KindOfClass{SectionClass, CoTaughtClass, SmallGroupClass, CaseloadClass}

// Limits of a class.
const (
	maxClass    = 1000
	maxTeachers = 20
	maxVocable  = 40
)

// OpenClass begins the record of a class.
type OpenClass struct {
	ClassHeader
	ClassOpening
}

// References are the school and the teachers.
func (c OpenClass) References() []Reference {
	return append(references(SchoolKind, c.School), references(PersonKind, c.Teachers...)...)
}

func (c OpenClass) decide(s Class, k Known) ([]ClassEvent, error) {
	if s.Opened {
		return nil, &Refusal{Code: Duplicate, Path: "/class", Message: "this class is open already: choose a new id", Existing: c.Class}
	}
	var check checks
	check.usable(k, SchoolKind, c.School, "/school")
	check.schoolYear("/schoolYear", c.SchoolYear)
	check.name("/label", string(c.Label))
	oneOf(&check, "/kind", c.Kind, ClassKinds)
	check.vocables("/grades", c.Grades)
	check.vocables("/subjects", c.Subjects)
	check.teachers(k, c.Teachers)
	if c.Students != nil {
		check.students("/students", *c.Students)
	}
	return []ClassEvent{ClassOpened(c.ClassOpening)}, check.err()
}

// vocables is the rule for grades and subjects: short words, none twice.
func (c *checks) vocables(path string, words []string) {
	c.list(path, len(words), maxList)
	for i, w := range words {
		c.words(at(path, i), w, maxVocable, true, false)
		c.straight(at(path, i), w)
		c.require(!slices.Contains(words[:i], w), at(path, i), "%q stands here twice", w)
	}
}

func (c *checks) teachers(k Known, teachers []uuid.UUID) {
	c.require(len(teachers) > 0, "/teachers", "a class needs at least one teacher")
	c.list("/teachers", len(teachers), maxTeachers)
	c.distinct("/teachers", teachers)
	for i, t := range teachers {
		c.usable(k, PersonKind, t, at("/teachers", i))
	}
}

func (c *checks) students(path string, n int) {
	c.require(n >= 0 && n <= maxClass, path, "%d is not a number of students from 0 to %d", n, maxClass)
}

// ClassOpened begins the record of a class.
type ClassOpened ClassOpening

func (e ClassOpened) evolve(s Class) Class {
	s.Opened, s.Teachers = true, e.Teachers
	return s
}

// Teaching are all who teach a class.
type Teaching struct {
	Teachers []uuid.UUID `json:"teachers"`
}

// ChangeTeachers says who teaches the class from the day it occurred; all of them, also those
// who stay.
type ChangeTeachers struct {
	ClassHeader
	Teaching
}

// References are the teachers.
func (c ChangeTeachers) References() []Reference { return references(PersonKind, c.Teachers...) }

func (c ChangeTeachers) decide(s Class, k Known) ([]ClassEvent, error) {
	if err := s.open(); err != nil || sameIDs(c.Teachers, s.Teachers) {
		return nil, err
	}
	var check checks
	check.teachers(k, c.Teachers)
	return []ClassEvent{ClassTeachersChanged(c.Teaching)}, check.err()
}

// sameIDs says whether two lists name the same, in any order.
func sameIDs(a, b []uuid.UUID) bool {
	in := func(ids []uuid.UUID) func(uuid.UUID) bool {
		return func(id uuid.UUID) bool { return slices.Contains(ids, id) }
	}
	return len(a) == len(b) && all(a, in(b)) && all(b, in(a))
}

func all[T any](values []T, is func(T) bool) bool {
	return !slices.ContainsFunc(values, func(v T) bool { return !is(v) })
}

// ClassTeachersChanged replaces the teachers.
type ClassTeachersChanged Teaching

func (e ClassTeachersChanged) evolve(s Class) Class {
	s.Teachers = e.Teachers
	return s
}

// ClassSize is how many students a class has.
type ClassSize struct {
	Students int `json:"students"`
}

// ReportClassSize says how many students the class has on the day it occurred.
type ReportClassSize struct {
	ClassHeader
	ClassSize
}

func (c ReportClassSize) decide(s Class, k Known) ([]ClassEvent, error) {
	e := ClassSizeReported{c.Students, k.day(c.Header)}
	if err := s.open(); err != nil || e == s.Sized {
		return nil, err
	}
	var check checks
	check.students("/students", c.Students)
	return []ClassEvent{e}, check.err()
}

// ClassSizeReported is the size on a day and until the next report.
type ClassSizeReported struct {
	Students int  `json:"students"`
	On       Date `json:"on"`
}

func (e ClassSizeReported) evolve(s Class) Class {
	s.Sized = e
	return s
}

// CloseClass says that a class is over; the day it occurred is its last. Its open cycles stay
// open until someone ends them.
type CloseClass struct{ ClassHeader }

func (c CloseClass) decide(s Class, k Known) ([]ClassEvent, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	return []ClassEvent{ClassClosed{k.day(c.Header)}}, nil
}

// ClassClosed is the last day of a class; its record stays.
type ClassClosed struct {
	On Date `json:"on"`
}

func (e ClassClosed) evolve(s Class) Class {
	s.Closed = true
	return s
}
