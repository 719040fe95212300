package projections

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/stats/model"
)

// alike finds the schools that are most like each of the cases of a comparison by its covariates,
// scaled by their standard deviations over all cases; those of the same categories only.
type alike struct {
	cases []publicCase
	space *model.Space // nil where the covariates give no distance
	least int
	most  int
}

func newAlike(cases []publicCase, table *model.Table, c domain.Comparison, policy domain.AppliedPolicy) alike {
	a := alike{cases: cases, least: max(leastAlike, policy.MinSchools), most: max(mostAlike, policy.MinSchools)}
	var names []string
	var columns [][]float64
	kinds, known := make([]int, len(cases)), make(map[string]int)
	keys := make([]string, len(cases))
	for _, name := range c.Covariates {
		if f, ok := table.Factors[name]; ok {
			for i, code := range f.Codes {
				keys[i] += f.Levels[code] + "\x00"
			}
			continue
		}
		column := make([]float64, len(cases))
		for i, v := range table.Numbers[name] {
			column[i] = v.Value
		}
		names, columns = append(names, name), append(columns, column)
	}
	for i, key := range keys {
		if _, there := known[key]; !there {
			known[key] = len(known)
		}
		kinds[i] = known[key]
	}
	outcome := make([]float64, len(cases))
	for i, v := range table.Numbers[c.Outcome] {
		outcome[i] = v.Value
	}
	// Cases are in the order of their ids.
	space, err := model.NewSpace(names, columns, outcome, kinds, model.Euclid, func(a, b int) int { return a - b })
	if err == nil {
		a.space = space
	}
	return a
}

// of is the group of a case: as many as there are, at most a fixed number, so that no two groups
// of one school differ by one; none where there are too few.
func (a alike) of(i int) []uuid.UUID {
	if a.space == nil {
		return nil
	}
	peers, ok := a.space.Peers(i, a.most)
	if !ok || len(peers.Neighbours) < a.least {
		return nil
	}
	ids := make([]uuid.UUID, len(peers.Neighbours))
	for j, n := range peers.Neighbours {
		ids[j] = a.cases[n.Unit].school
	}
	return slices.Clip(ids)
}
