package projections

import (
	"github.com/cyclebook/cyclebook/domain"
)

// directory keeps institutions, classes, teams, people, projects, and what measures mean.
var directory = projection{name: "directory", version: 5, ddl: thingsDDL, apply: applyDirectory}

// applyDirectory takes a fact in by the kind of thing it is about.
func applyDirectory(t *tx, f Fact) error {
	switch f.Stream.Category {
	case domain.NetworkCategory:
		return applyNetwork(t, f)
	case domain.DistrictCategory:
		return applyDistrict(t, f)
	case domain.SchoolCategory:
		return applySchool(t, f)
	case domain.ClassCategory:
		return applyClass(t, f)
	case domain.TeamCategory:
		return applyTeam(t, f)
	case domain.PersonCategory:
		return applyPerson(t, f)
	case domain.ProjectCategory:
		return applyProject(t, f)
	case domain.MeasureCategory:
		return applyMeasure(t, f)
	default:
		return nil
	}
}
