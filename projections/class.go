package projections

import (
	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// Class is a group of students taught or supported together in one school and school year.
type Class struct {
	ID         uuid.UUID         `json:"id"`
	SchoolID   uuid.UUID         `json:"school"`
	SchoolYear domain.SchoolYear `json:"schoolYear"`
	// Label is absent where it may not be told.
	Label      *domain.Text       `json:"label,omitzero"`
	Kind       domain.KindOfClass `json:"kind"`
	Grades     []string           `json:"grades,omitempty"`
	Subjects   []string           `json:"subjects,omitempty"`
	TeacherIDs []uuid.UUID        `json:"teachers"`
	// Taught lists everyone who ever taught the class.
	Taught []uuid.UUID `json:"taught"`
	// Students is the number reported last for the latest day.
	Students  *int         `json:"students,omitzero"`
	SizedOn   *domain.Date `json:"sizedOn,omitzero"`
	ClosedOn  *domain.Date `json:"closedOn,omitzero"`
	Forgotten []string     `json:"forgotten,omitempty"`
	Revision  int          `json:"revision"`
	reader    *Reader
}

func (c *Class) placed() placed { return placed{school: c.SchoolID, retired: c.ClosedOn != nil} }

// School is where the class is.
func (c *Class) School() (*School, error) {
	return followOne[Class, School](c.reader, c, func(c *Class) uuid.UUID { return c.SchoolID })
}

// Teachers of the class whom the viewer may know, by name.
func (c *Class) Teachers() ([]*Person, error) {
	return follow(c.reader, c, func(c *Class) []uuid.UUID { return c.TeacherIDs }, personName)
}

// ofYear keeps the classes of a school year, all when it is nil.
func ofYear(found []*Class, schoolYear *string) []*Class {
	return keep(found, func(c *Class) bool { return schoolYear == nil || string(c.SchoolYear) == *schoolYear })
}
