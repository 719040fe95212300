package projections

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cyclebook/cyclebook/disclosure"
	"github.com/cyclebook/cyclebook/domain"
)

// ContextKind is by what share-outs of a family are told apart.
type ContextKind string

const (
	ByGrade ContextKind = "GRADE"
	ByGroup ContextKind = "GROUP"
	ByLevel ContextKind = "LEVEL"
)

// ContextKinds lists every kind.
var ContextKinds = []ContextKind{ByGrade, ByGroup, ByLevel}

// FamilyContext is how it went under one condition: how many share-outs of each kind say that it
// was theirs. A number is nil where it is not told: fewer share-outs than the least number of schools stand
// behind it, or one of those could be computed from it.
type FamilyContext struct {
	By    ContextKind
	Value string

	Wins, Losses, Mixed, Inconclusive, Total *int
}

// contextsOf counts the told members of a family by what their released contexts say. Of each kind
// of context either the table passes the suppressor with its totals, or nothing of it is told.
func contextsOf(members []*member, least int) []*FamilyContext {
	told := keep(members, func(m *member) bool { return m.told() })
	var contexts []*FamilyContext
	for _, by := range ContextKinds {
		contexts = append(contexts, by.table(told, least)...)
	}
	return contexts
}

// values are those of a context under a kind. A level is one of several that exclude each other.
func (k ContextKind) values(c *domain.ReleasedContext) []string {
	switch k {
	case ByGrade:
		return c.Grades
	case ByGroup:
		var kinds []string
		for _, g := range c.Groups {
			kinds = append(kinds, string(g.Kind))
		}
		return distinct(kinds)
	default:
		return []string{c.Level}
	}
}

// table counts and suppresses, by the number of share-outs: what is hidden depends on nothing but what
// the viewer reads one by one. By that of their schools it would tell which of those without a
// name are of the same one.
func (k ContextKind) table(members []*member, least int) []*FamilyContext {
	type place struct {
		value string
		kind  domain.ShareOutKind
	}
	counts := make(map[place]int)
	rows := make(map[string]bool)
	for _, m := range members {
		for _, value := range k.values(&m.Out.Released.Context) {
			at := place{value, m.Out.Released.Kind}
			rows[value] = true
			counts[at]++
		}
	}
	values := slices.SortedFunc(maps.Keys(rows), func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	t := disclosure.Table{RowTotals: true, ColumnTotals: k == ByLevel, Things: true}
	for _, value := range values {
		row := make([]disclosure.Cell, len(domain.ShareOutKinds))
		for i, kind := range domain.ShareOutKinds {
			at := place{value, kind}
			row[i] = disclosure.Cell{Count: counts[at], Students: counts[at]}
		}
		t.Cells = append(t.Cells, row)
	}
	if len(values) == 0 {
		return nil
	}
	protected, err := disclosure.Protect(t, least)
	if err != nil || protected.Withheld || k == ByLevel && slices.ContainsFunc(protected.Columns, disclosure.Mark.Hidden) {
		return nil
	}
	var contexts []*FamilyContext
	for r, value := range values {
		if value != "" {
			contexts = append(contexts, familyContext(k, value, t.Cells[r], protected.Cells[r], protected.Rows[r]))
		}
	}
	return contexts
}

func familyContext(by ContextKind, value string, cells []disclosure.Cell, marks []disclosure.Mark, total disclosure.Mark) *FamilyContext {
	c := &FamilyContext{By: by, Value: value}
	sum := 0
	for i, into := range []**int{&c.Wins, &c.Losses, &c.Mixed, &c.Inconclusive} {
		n := cells[i].Count
		sum += n
		if !marks[i].Hidden() {
			*into = &n
		}
	}
	if !total.Hidden() {
		c.Total = &sum
	}
	return c
}
