package projections

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// ShareOutFacets count the share-outs of a list by what is told of them.
type ShareOutFacets struct {
	Kinds, Subjects, Grades, StudentGroups, Enrolments, Disadvantaged, Levels []*ShareOutFacet
}

// ShareOutFacet is how often a value is told.
type ShareOutFacet struct {
	Value string
	// Count is nil where there are Few.
	Count *int
	// Few says that fewer share-outs have the value here than the policy asks for schools; or that
	// what is few elsewhere would come out by subtraction.
	Few bool
}

// Facets count the whole list, whatever is on the page.
//
// Who may read a list can count it: what must not come out is whose anonymous share-outs are. So whether
// a count is told depends on nothing but what the viewer reads, never on how many schools stand behind it:
// of two named share-outs and one without a name it would tell whether that is of a third school. A
// count is told of at least m share-outs; where one value of a facet alone is few, so is the least of
// the others.
func (c *ShareOutConnection) Facets(ctx context.Context) (*ShareOutFacets, error) {
	here, m, err := c.r.countFacets(ctx, c.choice)
	if err != nil {
		return nil, err
	}
	of := func(kind string) []*ShareOutFacet { return here.facet(kind, m) }
	return &ShareOutFacets{
		Kinds: of(kindTag), Subjects: of(subjectTag), Grades: of(gradeTag), StudentGroups: of(groupTag),
		Enrolments: of(sizeTag), Disadvantaged: of(povertyTag), Levels: of(levelTag),
	}, nil
}

// facetCounts are those by kind of tag and folded value.
type facetCounts map[string]map[string]*facetCount

// facetCount is how many share-outs have a value, as it is told.
type facetCount struct {
	value string
	count int
}

// countFacets counts what matches; m is the strictest number of schools of their policies.
func (r *Reader) countFacets(ctx context.Context, choice feedChoice) (facetCounts, int, error) {
	found, m := make(facetCounts), 0
	if choice.nothing {
		return found, m, nil
	}
	places, args := choice.all()
	args = append([]any{dayNumber(r.scope.today), nil}, args...)
	err := r.each(ctx, `SELECT t.context, t.min_schools FROM (`+places+`) p JOIN told t ON t.place = p.place WHERE t.day <= ?1`, args, func(rows *sql.Rows) error {
		var context string
		var least int
		if err := rows.Scan(&context, &least); err != nil {
			return err
		}
		m = max(m, least)
		for value := range strings.SplitSeq(context, "\n") {
			found.add(value)
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("projections: facets: %w", err)
	}
	return found, max(m, suppressorOf().policy.Schools), nil
}

func (found facetCounts) add(value string) {
	kind, word, ok := strings.Cut(value, "\t")
	if !ok {
		return
	}
	if found[kind] == nil {
		found[kind] = make(map[string]*facetCount)
	}
	key := word
	if kind == subjectTag || kind == gradeTag { // the others are words of the program
		key = folded(word)
	}
	t := found[kind][key]
	if t == nil {
		t = &facetCount{value: word}
		found[kind][key] = t
	}
	t.value = min(t.value, word)
	t.count++
}

// facet tells the values of a kind, in the order of their text.
func (found facetCounts) facet(kind string, m int) []*ShareOutFacet {
	facets := []*ShareOutFacet{}
	var told []*ShareOutFacet
	for _, t := range found[kind] {
		f := &ShareOutFacet{Value: t.value, Count: &t.count}
		if t.count < m {
			f.Few = true
		} else {
			told = append(told, f)
		}
		facets = append(facets, f)
	}
	if len(facets) == len(told)+1 && len(told) > 0 {
		slices.MinFunc(told, func(a, b *ShareOutFacet) int {
			return cmp.Or(cmp.Compare(*a.Count, *b.Count), cmp.Compare(a.Value, b.Value))
		}).Few = true
	}
	for _, f := range facets {
		if f.Few {
			f.Count = nil
		}
	}
	slices.SortFunc(facets, func(a, b *ShareOutFacet) int { return cmp.Compare(a.Value, b.Value) })
	return facets
}
