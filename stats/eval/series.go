package eval

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cyclebook/cyclebook/stats/chart"
)

// subgroups reads the rows of a request and groups them by x; apart makes each row a point, also where
// x is the same.
func (q *request) subgroups(apart bool) ([]chart.Subgroup, error) {
	switch {
	case q.Y == nil:
		return nil, errNoY
	case q.N != nil && len(q.N) != len(q.Y):
		return nil, unequal("n", len(q.N), len(q.Y))
	}
	g := chart.Grouping{Kind: chart.Kind(q.Chart), Denominated: q.N != nil}
	switch by := chart.Aggregate(q.Aggregate); by {
	case "", chart.ByMean, chart.ByMedian, chart.BySum, chart.BySD:
		g.Aggregate = by
	default:
		return nil, fmt.Errorf("aggregate: %q is none of mean, median, sum, sd", q.Aggregate)
	}
	noX := len(q.X) == 0 || string(q.X) == "null"
	if noX || apart { // each row is a point: there is nothing to aggregate
		g.Aggregate = chart.ByMean
	}
	if noX {
		return grouped(q, counted(len(q.Y)), cmp.Compare[int], g)
	}
	switch q.XKind {
	case "", "number":
		return groupedBy(q, func(x float64) (float64, error) { return x, nil }, cmp.Compare[float64], g, apart)
	case "date":
		return groupedBy(q, moment, time.Time.Compare, g, apart)
	case "category":
		return groupedBy(q, name, nil, g, apart)
	}
	return nil, fmt.Errorf("xKind: %q is none of number, date, category", q.XKind)
}

var errNoY = errors.New("y: missing: give a list of numbers, null where there is none")

func unequal(field string, has, want int) error {
	return fmt.Errorf("%s: %d values for %d of y: give one for each, null where there is none", field, has, want)
}

// groupedBy reads x, which may be missing in places.
func groupedBy[J any, X comparable](q *request, read func(J) (X, error), order func(a, b X) int, g chart.Grouping, apart bool) ([]chart.Subgroup, error) {
	var texts []*J
	if err := json.Unmarshal(q.X, &texts); err != nil {
		return nil, fmt.Errorf("%w (xKind is %q)", misread("x", err), q.XKind)
	}
	if len(texts) != len(q.Y) {
		return nil, unequal("x", len(texts), len(q.Y))
	}
	places := make([]*X, len(texts))
	for i, t := range texts {
		if t == nil {
			continue
		}
		x, err := read(*t)
		if err != nil {
			return nil, fmt.Errorf("x: value %d: %w", i+1, err)
		}
		places[i] = &x
	}
	if !apart {
		return grouped(q, places, order, g)
	}
	own := make([]*ownPlace[X], len(places))
	for i, x := range places {
		if x != nil {
			own[i] = &ownPlace[X]{*x, i}
		}
	}
	if order == nil {
		return grouped(q, own, nil, g)
	}
	return grouped(q, own, func(a, b ownPlace[X]) int { return order(a.x, b.x) }, g)
}

// ownPlace is a place that a row shares with no other, whatever their x.
type ownPlace[X comparable] struct {
	x   X
	row int
}

// name of a category: a text, or whatever it is, as long as equal ones are equal.
func name(x jsontext.Value) (string, error) {
	err := x.Canonicalize()
	return string(x), err
}

func moment(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", time.DateTime} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date: write it as 2026-03-31", text)
}

// grouped leaves out rows without x.
func grouped[X comparable](q *request, places []*X, order func(a, b X) int, g chart.Grouping) ([]chart.Subgroup, error) {
	rows := make([]chart.Row[X], 0, len(q.Y))
	for i, y := range q.Y {
		if places[i] == nil {
			continue
		}
		row := chart.Row[X]{X: *places[i], Y: y}
		if q.N != nil {
			row.N = q.N[i]
		}
		rows = append(rows, row)
	}
	groups, _ := chart.Group(rows, order, g)
	return groups, nil
}

// chartOptions are those of a request for a chart.
func (q *request) chartOptions() (chart.Options, error) {
	o := chart.Options{
		Kind: chart.Kind(q.Chart), Category: q.XKind == "category",
		Parts: q.Part, Exclude: q.Exclude, Center: q.Center,
		Unscreened: q.ScreenMR != nil && !*q.ScreenMR,
	}
	if q.Chart == "" {
		return o, errors.New(`chart: missing: give a kind of chart, such as "run" or "i"`)
	}
	if q.Freeze != nil {
		if *q.Freeze < 1 {
			return o, fmt.Errorf("freeze: %d is not a number of points: give 1 or more, or null", *q.Freeze)
		}
		o.Freeze = *q.Freeze
	}
	if q.Multiply != nil {
		if !(*q.Multiply > 0) {
			return o, fmt.Errorf("multiply: %v is not above 0: give 100 for per cent, or leave it out", *q.Multiply)
		}
		o.Multiply = *q.Multiply
	}
	return o, nil
}

// counted gives each row of y a place of its own.
func counted(n int) []*int {
	places := make([]*int, n)
	for i := range places {
		place := i
		places[i] = &place
	}
	return places
}
