package model

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cyclebook/cyclebook/stats"
)

// Table is variables of the same rows, by name: numbers, or categories.
type Table struct {
	Rows    int
	Numbers map[string][]stats.Number
	Factors map[string]Factor
}

// Factor is a variable of categories.
type Factor struct {
	// Levels are its categories, the first of them the one that others are held against.
	Levels []string
	// Codes are the place in Levels of each row's category, from 0; -1 where it is missing.
	Codes []int
}

// Design is an outcome and the columns that are to explain it, of the rows in which none of them
// is missing.
type Design struct {
	// Terms name the columns of X, of which the first is the constant.
	Terms []string
	X     [][]float64
	Y     []float64
	// Rows are the places in the table of what is in Y and X.
	Rows []int
}

// intercept is the name of the constant, as everywhere in the field.
const intercept = "(Intercept)"

// Design makes the columns of a model. Outcome is a column of numbers or log(column); a term is
// one of these, a factor, or several of them with colons between, which stands for their product.
// A factor gives a column for each of its levels that occurs but the first of these, named by
// factor and level. Rows in which outcome, a term or a code of groups (-1) is missing are left
// out; groups may be nil. Unknown columns, logarithms of what is not above 0 and numbers beyond
// 1e75 are errors.
func (t *Table) Design(outcome string, terms []string, groups []int) (*Design, error) {
	y, err := t.part(outcome)
	if err != nil {
		return nil, fmt.Errorf("outcome: %w", err)
	}
	if y.factor != nil {
		return nil, fmt.Errorf("outcome: %q is a factor; an outcome is numbers", outcome)
	}
	products := make([][]part, len(terms))
	used := []part{y}
	for i, term := range terms {
		if products[i], err = t.product(term); err != nil {
			return nil, fmt.Errorf("terms: %w", err)
		}
		used = append(used, products[i]...)
	}
	d := &Design{Terms: []string{intercept}}
	for row := range t.Rows {
		known := func(p part) bool { return p.known(row) }
		if (groups == nil || groups[row] >= 0) && !slices.ContainsFunc(used, func(p part) bool { return !known(p) }) {
			d.Rows = append(d.Rows, row)
		}
	}
	if len(d.Rows) == 0 {
		return nil, fmt.Errorf("no row has outcome and all terms; %d rows, each with something missing", t.Rows)
	}
	if d.Y, err = y.numbers(d.Rows); err != nil {
		return nil, fmt.Errorf("outcome: %w", err)
	}
	d.X = [][]float64{ones(len(d.Rows))}
	for _, parts := range products {
		if err := d.add(parts); err != nil {
			return nil, fmt.Errorf("terms: %w", err)
		}
	}
	return d, nil
}

func ones(n int) []float64 {
	return slices.Repeat([]float64{1}, n)
}

// add gives the design the columns of one term.
func (d *Design) add(parts []part) error {
	names, columns := []string{""}, [][]float64{ones(len(d.Rows))}
	for _, p := range parts {
		byLevel, values, err := p.columns(d.Rows)
		if err != nil {
			return err
		}
		var longer []string
		var products [][]float64
		for j, name := range byLevel {
			for i := range columns {
				longer = append(longer, strings.TrimPrefix(names[i]+":"+name, ":"))
				products = append(products, times(columns[i], values[j]))
			}
		}
		names, columns = longer, products
	}
	for i, c := range columns {
		if row := slices.IndexFunc(c, tooLarge); row >= 0 {
			return fmt.Errorf("%s is %v in row %d; models take numbers up to %g", names[i], c[row], d.Rows[row]+1, largest)
		}
	}
	d.Terms = append(d.Terms, names...)
	d.X = append(d.X, columns...)
	return nil
}

func times(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] * b[i]
	}
	return out
}

func tooLarge(v float64) bool { return !(math.Abs(v) <= largest) }

func (t *Table) names() string {
	all := slices.Collect(maps.Keys(t.Numbers))
	all = slices.AppendSeq(all, maps.Keys(t.Factors))
	slices.Sort(all)
	return strings.Join(all, ", ")
}
