package projections

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/rights"
)

// Expected is a school's own result against what was to be expected of a school like it: bright or
// not, it is for the school's people.
type Expected struct {
	// Comparison is what it is a part of.
	Comparison                  *BrightSpots
	Actual, Expected, Low, High float64
	Students                    int
	Bright                      bool
	Note                        string
}

// Expected is what was expected of the school in each published comparison, the latest school year
// first; none for whom is not of the school.
func (s *School) Expected(ctx context.Context) ([]*Expected, error) {
	found, err := s.comparisons(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]*Expected, 0, len(found))
	for _, b := range found {
		e := b.effectOf(s)
		list = append(list, &Expected{
			Comparison: b, Actual: e.Actual, Expected: e.Expected, Low: e.Low, High: e.High, Students: e.Students,
			Bright: e.Bright, Note: b.note(e),
		})
	}
	return list, nil
}

// comparisons are those that the school is in, for those who may see how it stands in them.
func (s *School) comparisons(ctx context.Context) ([]*BrightSpots, error) {
	if !s.reader.scope.ofInstitution(s.ID, rights.SchoolEffectSight) {
		return nil, nil
	}
	const query = `SELECT c.doc FROM compared s JOIN comparisons c ON c.network = s.network AND c.id = s.comparison
		WHERE s.school = ? ORDER BY c.year DESC, c.outcome, c.seq`
	return s.reader.comparisons(ctx, query, s.ID[:])
}

// effectOf is a school's part of a comparison that it is in.
func (b *BrightSpots) effectOf(s *School) domain.SchoolEffect {
	at := slices.IndexFunc(b.Published.Schools, func(e domain.SchoolEffect) bool { return e.School == s.ID })
	return b.told(b.Published.Schools[max(at, 0)])
}

// told is a school's part as it is shown: what was to be expected in steps of which its standard error, a
// quarter of the interval or about that, has from ten to a hundred, and the ends of the interval rounded
// outward to them. More digits would say more than so many schools can. What was reached is public, and stays.
func (b *BrightSpots) told(e domain.SchoolEffect) domain.SchoolEffect {
	se := (e.High - e.Low) / 4
	if se <= 0 {
		return e
	}
	step := grain(false, se)
	e.Expected = toGrain(e.Expected, step, math.Round)
	e.Low, e.High = toGrain(e.Low, step, math.Floor), toGrain(e.High, step, math.Ceil)
	return e
}

// Note says in words by what was compared, and what that is not.
func (b *BrightSpots) Note() string {
	prior := "No prior attainment is among them: much of where a school stands is who comes to it."
	if p := b.Published.PriorAttainment; p != "" {
		prior = fmt.Sprintf("Prior attainment (%s) is among them: this tells of growth.", p)
	}
	return fmt.Sprintf("A place to look, not a verdict. %s in %s, expected from %s by %d schools. %s",
		b.Published.Outcome, b.Published.SchoolYear, enumerated(b.Published.Covariates), b.Published.Cases, prior)
}

// note tells one school's part of it, with its interval and size.
func (b *BrightSpots) note(e domain.SchoolEffect) string {
	size := "an unknown number of"
	if e.Students > 0 {
		size = strconv.Itoa(e.Students)
	}
	return fmt.Sprintf("%s, where %s was to be expected (95 of 100 such schools: %s to %s); %s students. %s",
		plainNumber(e.Actual), plainNumber(e.Expected), plainNumber(e.Low), plainNumber(e.High), size, b.Note())
}

// plainNumber is a number with the digits it has, without an exponent.
func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func enumerated(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
