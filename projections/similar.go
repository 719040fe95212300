package projections

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// SimilarSchools is a school beside the group of schools most like it, none of which is named.
type SimilarSchools struct {
	// Comparison says by what they are alike.
	Comparison *BrightSpots
	// Reason says why there is no group; nil when there is one.
	Reason *string
	// Size is how many schools the group has, without this one.
	Size int
	// Own is what this school reached in the comparison's year. Median is the middle of the group's
	// outcomes, and half of them lie from Low to High; nil without a group.
	Own               float64
	Median, Low, High *float64
	// Years are the school years in which the school has the outcome, the oldest first.
	Years []*SimilarYear
}

// SimilarYear is a school's progress beside its group.
type SimilarYear struct {
	SchoolYear domain.SchoolYear
	Own        float64
	// Median of those of the group that have the outcome for the year, Size how many that are; nil
	// and 0 where they are too few to be told.
	Median *float64
	Size   int
}

// Similar is how the school stands beside the schools most like it, in each published comparison;
// none for whom is not of the school. The group is the one of the publication: nobody chooses it.
func (s *School) Similar(ctx context.Context) ([]*SimilarSchools, error) {
	found, err := s.comparisons(ctx)
	if err != nil {
		return nil, err
	}
	wanted := []uuid.UUID{s.ID}
	for _, b := range found {
		wanted = append(wanted, b.effectOf(s).Alike...)
	}
	if len(found) == 0 {
		return nil, nil
	}
	years, err := s.reader.publicYears(ctx, wanted)
	if err != nil {
		return nil, err
	}
	list := make([]*SimilarSchools, len(found))
	for i, b := range found {
		list[i] = b.similar(b.effectOf(s), years)
	}
	return list, nil
}

func (b *BrightSpots) similar(own domain.SchoolEffect, years map[uuid.UUID][]domain.SchoolYearReport) *SimilarSchools {
	group := &SimilarSchools{Comparison: b, Own: own.Actual, Years: []*SimilarYear{}}
	least := max(leastAlike, b.Published.Policy.MinSchools)
	if len(own.Alike) < least {
		reason := fmt.Sprintf("Fewer than %d schools were like this one by %s in %s: a smaller group would be told apart.", least, enumerated(b.Published.Covariates), b.Published.SchoolYear)
		group.Reason = &reason
		return group
	}
	group.Size = len(own.Alike)
	valuesIn := func(year domain.SchoolYear) []float64 {
		var values []float64
		for _, id := range own.Alike {
			if v, ok := outcomeIn(years[id], year, b.Published.Outcome); ok {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		return values
	}
	if values := valuesIn(b.Published.SchoolYear); len(values) >= least {
		group.Low, group.Median, group.High = toldQuantile(values, 0.25), toldQuantile(values, 0.5), toldQuantile(values, 0.75)
	}
	for _, y := range slices.SortedFunc(slices.Values(years[own.School]), func(a, b domain.SchoolYearReport) int { return cmp.Compare(a.SchoolYear, b.SchoolYear) }) {
		v, ok := outcomeIn(years[own.School], y.SchoolYear, b.Published.Outcome)
		if !ok {
			continue
		}
		one := &SimilarYear{SchoolYear: y.SchoolYear, Own: v}
		if values := valuesIn(y.SchoolYear); len(values) >= least {
			one.Median, one.Size = toldQuantile(values, 0.5), len(values)
		}
		group.Years = append(group.Years, one)
	}
	return group
}

func outcomeIn(years []domain.SchoolYearReport, year domain.SchoolYear, outcome string) (float64, bool) {
	at := slices.IndexFunc(years, func(y domain.SchoolYearReport) bool { return y.SchoolYear == year })
	if at < 0 {
		return 0, false
	}
	n := publicCase{report: years[at]}.number(outcome)
	return n.Value, n.Known
}

// toldQuantile is a quantile of sorted values between neighbours (Hyndman & Fan 1996, type 7),
// told with three digits: the middle of an odd group is one school's value.
func toldQuantile(sorted []float64, p float64) *float64 {
	at := p * float64(len(sorted)-1)
	i := int(at)
	v := sorted[i]
	if i+1 < len(sorted) {
		v += (at - float64(i)) * (sorted[i+1] - sorted[i])
	}
	if told, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64); err == nil {
		v = told
	}
	return &v
}
