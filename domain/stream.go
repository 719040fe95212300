package domain

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Category is the kind of a thing that has a stream of its own.
type Category string

// The categories of this version.
const (
	NetworkCategory  Category = "network"
	DistrictCategory Category = "district"
	SchoolCategory   Category = "school"
	ClassCategory    Category = "class"
	TeamCategory     Category = "team"
	PersonCategory   Category = "person"
	ProjectCategory  Category = "project"
	MeasureCategory  Category = "measure"
	CycleCategory    Category = "cycle"
	AccessCategory   Category = "access"
	ShareOutCategory Category = "shareout"
	ReleaseCategory  Category = "release"
	FollowCategory   Category = "follow"
)

// Kind is the kind of the things of a category.
func (c Category) Kind() Kind {
	if c == ShareOutCategory {
		return KindOfShareOut
	}
	return Kind(strings.ToUpper(string(c)))
}

// Field is what commands call the id of a thing of a category.
func (c Category) Field() string {
	if c == ShareOutCategory {
		return "shareOut"
	}
	return string(c)
}

// Stream names the history of one thing: its category and its id.
type Stream struct {
	Category Category
	ID       uuid.UUID
}

// String is the stored name, such as "cycle-0190a6c4-…".
func (s Stream) String() string { return string(s.Category) + "-" + s.ID.String() }

// ParseStream reads a stored name.
func ParseStream(name string) (Stream, error) {
	category, id, found := strings.Cut(name, "-")
	if !found || category == "" {
		return Stream{}, fmt.Errorf("domain: stream name %q is not category-id", name)
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return Stream{}, fmt.Errorf("domain: stream name %q: %w", name, err)
	}
	return Stream{Category(category), parsed}, nil
}
