package eval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats"
)

// listed is a unit of a top list.
type listed struct {
	ID    jsontext.Value `json:"id"`
	Value stats.Number   `json:"value"`
}

// topOf gives the k units of the largest values, equals by id; all where there are fewer, none
// for 0.
func topOf(all []listed, k int) ([]listed, error) {
	if k < 0 {
		return nil, fmt.Errorf("k: %d; how many units to list is 0 or more", k)
	}
	all = slices.DeleteFunc(all, func(u listed) bool { return !u.Value.Known })
	slices.SortFunc(all, func(a, b listed) int {
		return cmp.Or(cmp.Compare(b.Value.Value, a.Value.Value), byID(a.ID, b.ID))
	})
	return all[:min(k, len(all))], nil
}
