package chartsvg

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cyclebook/cyclebook/projections"
)

// tables write the data as tables that are there for a screen reader and cannot be seen (WAI-ARIA:
// table, row, columnheader, cell).
func (p *pen) tables(of *Picture, numbers *numbering) {
	p.open("g", "class", "cb-sr", "opacity", "0", "pointer-events", "none", "font-size", "1")
	for _, panel := range of.Panels {
		name := "Values"
		if panel.Heading != "" {
			name += " of " + inSentence(panel.Heading)
		}
		p.values(name, panel.Chart)
	}
	p.happenings(numbers, len(of.Panels) > 1)
	p.close("g")
}

// table begins one; its cells follow row by row.
func (p *pen) table(name string, columns ...string) {
	p.open("g", "role", "table", "aria-label", name)
	p.open("g", "role", "row")
	for _, c := range columns {
		p.element("text", c, "role", "columnheader")
	}
	p.close("g")
}

func (p *pen) row(cells ...string) {
	p.open("g", "role", "row")
	for _, c := range cells {
		if c == "" {
			c = "–" // a reader says nothing about an empty one
		}
		p.element("text", c, "role", "cell")
	}
	p.close("g")
}

// values is a row for each period. Lines that do not change within their phase are told where
// they begin.
func (p *pen) values(name string, c *projections.Chart) {
	columns := []string{"Period", "Value"}
	lines := slices.ContainsFunc(c.Points, func(at *projections.ChartPoint) bool {
		return at.Centre != nil || at.Lower != nil || at.Upper != nil
	})
	if lines {
		columns = append(columns, upperFirst(middleWord(c.Kind))+" and limits")
	}
	p.table(name, columns...)
	var before *projections.ChartPoint
	for _, at := range c.Points {
		cells := []string{periodOf(at), valueOf(c, at)}
		if lines {
			told := linesOf(c, at)
			if before != nil && before.Phase == at.Phase && told != "" && told == linesOf(c, before) {
				told = "same"
			}
			cells = append(cells, told)
		}
		p.row(cells...)
		before = at
	}
	p.close("g")
}

// linesOf are centre line and limits of a point in words.
func linesOf(c *projections.Chart, at *projections.ChartPoint) string {
	var parts []string
	if v, ok := bounded(at.Centre); ok {
		parts = append(parts, figure(c.Unit, v))
	}
	lower, hasLower := bounded(at.Lower)
	upper, hasUpper := bounded(at.Upper)
	switch {
	case hasLower && hasUpper:
		parts = append(parts, figure(c.Unit, lower)+" to "+figure(c.Unit, upper))
	case hasLower:
		parts = append(parts, "from "+figure(c.Unit, lower))
	case hasUpper:
		parts = append(parts, "up to "+figure(c.Unit, upper))
	}
	return strings.Join(parts, ", ")
}

// periodOf names a point: by its days, and by its label where it has one.
func periodOf(at *projections.ChartPoint) string {
	text := days(at.Period, at.PeriodEnd)
	if at.Label != nil {
		text += told(", ", string(*at.Label))
	}
	return text
}

// valueOf is the value of a point, and what its shape says.
func valueOf(c *projections.Chart, at *projections.ChartPoint) string {
	text := ""
	if v, ok := bounded(at.Value); ok {
		text = figure(c.Unit, v)
	}
	return strings.Trim(text+", "+remarks(at), ", ")
}

// happenings is a row for each thing that happened beside the numbers.
func (p *pen) happenings(numbers *numbering, several bool) {
	if len(numbers.list) == 0 {
		return
	}
	columns := []string{"Number", "When", "What", "Text"}
	if several {
		columns = append(columns, "Charts")
	}
	p.table("What happened", columns...)
	for i, h := range numbers.list {
		cells := []string{strconv.Itoa(i + 1), h.when(), named(annotationNames, h.kind), said(h.text)}
		if several {
			cells = append(cells, listed(h.headings))
		}
		p.row(cells...)
	}
	p.close("g")
}

func listed(headings []string) string {
	text := ""
	for _, h := range headings {
		if text != "" {
			text += ", "
		}
		text += said(h)
	}
	return text
}
