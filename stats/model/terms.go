package model

import (
	"fmt"
	"math"
	"strings"

	"github.com/cyclebook/cyclebook/stats"
)

// part is one factor of a product of terms: a column of numbers, perhaps their logarithms, or a
// factor.
type part struct {
	name   string // as written
	number []stats.Number
	log    bool
	factor *Factor
}

// product reads a term such as a:log(b).
func (t *Table) product(term string) ([]part, error) {
	if p, err := t.part(term); err == nil { // also a column whose name has a colon
		return []part{p}, nil
	}
	var parts []part
	for name := range strings.SplitSeq(term, ":") {
		p, err := t.part(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func (t *Table) part(name string) (part, error) {
	if f, ok := t.Factors[name]; ok {
		return part{name: name, factor: &f}, nil
	}
	if numbers, ok := t.Numbers[name]; ok {
		return part{name: name, number: numbers}, nil
	}
	column, isLog := strings.CutPrefix(name, "log(")
	column, closed := strings.CutSuffix(column, ")")
	if isLog && closed {
		if numbers, ok := t.Numbers[column]; ok {
			return part{name: name, number: numbers, log: true}, nil
		}
		if _, ok := t.Factors[column]; ok {
			return part{}, fmt.Errorf("%q: %q is a factor, which has no logarithm", name, column)
		}
		name = column
	}
	return part{}, fmt.Errorf("%q is no column; there are %s", name, t.names())
}

func (p part) known(row int) bool {
	if p.factor != nil {
		return p.factor.Codes[row] >= 0
	}
	return p.number[row].Known
}

func (p part) numbers(rows []int) ([]float64, error) {
	out := make([]float64, len(rows))
	for i, row := range rows {
		v := p.number[row].Value
		if p.log {
			if !(v > 0) {
				return nil, fmt.Errorf("%s: row %d is %v, which has no logarithm; leave the row out", p.name, row+1, v)
			}
			v = math.Log(v)
		}
		if tooLarge(v) {
			return nil, fmt.Errorf("%s is %v in row %d; models take numbers up to %g", p.name, v, row+1, largest)
		}
		out[i] = v
	}
	return out, nil
}

// columns are the numbers, or 0 and 1 for each level that occurs but the first.
func (p part) columns(rows []int) (names []string, columns [][]float64, err error) {
	if p.factor == nil {
		values, err := p.numbers(rows)
		return []string{p.name}, [][]float64{values}, err
	}
	occurs := make([]bool, len(p.factor.Levels))
	for _, row := range rows {
		occurs[p.factor.Codes[row]] = true
	}
	base := true
	for code, level := range p.factor.Levels {
		if !occurs[code] {
			continue
		}
		if base {
			base = false
			continue
		}
		column := make([]float64, len(rows))
		for i, row := range rows {
			if p.factor.Codes[row] == code {
				column[i] = 1
			}
		}
		names = append(names, p.name+level)
		columns = append(columns, column)
	}
	return names, columns, nil
}
