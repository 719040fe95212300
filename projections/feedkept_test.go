package projections

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
)

// TestEachPageOfTheFeedIsItsOwn: what one page was found to hold is given for no other, nor what counts since one
// day for another, which differ in their numbers alone.
func TestEachPageOfTheFeedIsItsOwn(t *testing.T) {
	v := mixedWorld(t, 60).fed()
	pages := func(unaided bool) (ids []uuid.UUID) {
		size := 3
		var after *string
		for {
			r := reading(t, v, 5, domain.Day(2026, 10, 10))
			r.unaided = unaided
			list := must[*ShareOutConnection](t)(r.Feed(t.Context(), nil, nil, &size, after))
			for _, n := range list.Nodes {
				ids = append(ids, n.ID)
			}
			r.Close()
			if after = list.PageInfo.EndCursor; !list.PageInfo.HasNextPage || len(ids) > 200 {
				return ids
			}
		}
	}
	stored := pages(true)
	if got := pages(false); len(stored) < 10 || !slices.Equal(got, stored) {
		t.Errorf("in pages of three there are %d share-outs, stored are %d", len(got), len(stored))
	}
	counts := make(map[int]bool)
	for n := range 30 {
		since := domain.Day(2026, 9, 1+n)
		count := func(unaided bool) int {
			r := reading(t, v, 5, domain.Day(2026, 12, 1))
			defer r.Close()
			r.unaided = unaided
			list := must[*ShareOutConnection](t)(r.Feed(t.Context(), nil, &ShareOutFilter{Since: &since}, nil, nil))
			return must[int](t)(list.TotalCount())
		}
		stored := count(true)
		counts[stored] = true
		if got := count(false); got != stored {
			t.Errorf("since %s there are %d share-outs, stored are %d", since, got, stored)
		}
	}
	if len(counts) < 2 {
		t.Errorf("all days have the same count: %v", counts)
	}
}
