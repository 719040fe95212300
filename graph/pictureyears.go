package graph

import (
	"strings"

	"github.com/cyclebook/cyclebook/chartsvg"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// everySchoolYear asks for all that there is.
const everySchoolYear = "all"

// within leaves of a picture the school year that was asked for; where none was, those from which a
// cycle's outcomes are told, else the latest that has values.
func (q pictureQuery) within(p chartsvg.Picture, shown []*projections.MeasuredOutcome) (chartsvg.Picture, error) {
	years := p.Years()
	switch {
	case len(years) == 0 || q.schoolYear != nil && *q.schoolYear == everySchoolYear:
		return p, nil
	case q.schoolYear == nil && q.cycle != nil:
		if first, last := chartsvg.YearsTold(shown...); first != "" {
			return p.Within(first, last), nil
		}
	case q.schoolYear != nil:
		cut := p.Within(*q.schoolYear, *q.schoolYear)
		if len(cut.Hidden) == len(years) {
			return p, problem(BadUserInput, "schoolYear: %s has no values: say %s or %s, or leave it out", *q.schoolYear, namesOf(years), everySchoolYear)
		}
		return cut, nil
	}
	latest := years[len(years)-1]
	return p.Within(latest, latest), nil
}

func namesOf(years []domain.SchoolYear) string {
	names := make([]string, len(years))
	for i, y := range years {
		names[i] = string(y)
	}
	return strings.Join(names, ", ")
}
